/** The tools as the official client of the protocol sees them. The oracle is the client, and what the verbs answer. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mcpServer } from './server.ts';

let cwd = '';
const client = new Client({ name: 'test', version: '1.0.0' });

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'lintel-mcp-'));
  writeFileSync(
    join(cwd, 'template.json'),
    JSON.stringify({
      Resources: { Orders: { Type: 'AWS::DynamoDB::Table', Properties: { BillingMode: 'PAY_PER_REQUEST' } } },
    }),
  );
  const [here, there] = InMemoryTransport.createLinkedPair();
  await mcpServer('1.0.0', cwd).server.connect(there);
  await client.connect(here);
});
afterAll(async () => {
  await client.close();
  rmSync(cwd, { recursive: true, force: true });
});

async function call(name: string, given: Readonly<Record<string, unknown>>) {
  const { content, isError } = await client.callTool({ name, arguments: given });
  const [first] = content as readonly { readonly text: string }[];
  return { isError, answer: JSON.parse(first?.text ?? '{}') };
}

test('five tools, none of which writes', async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['prove', 'why', 'price', 'draw', 'diff']);
  expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true);
});

test('an answer carries its evidence: the place in the file', async () => {
  const { answer, isError } = await call('prove', { target: 'template.json' });
  expect(isError).toBe(false);
  const found = answer.claims.find(({ id }: { id: string }) => id === 'no-backup.Orders');
  expect(found.outcome).toBe('refuted');
  expect(found.trace[0].source).toMatchObject({ file: expect.stringContaining('template.json'), line: 1 });
  const why = await call('why', { target: 'template.json', what: 'no-backup.Orders' });
  expect(why.answer.claim.id).toBe('no-backup.Orders');
});

test.each([
  ['price', { target: 'template.json', region: 'us-east-1' }, 'lintel/price@1'],
  ['draw', { target: 'template.json' }, 'lintel/draw@1'],
])('%s answers with the schema of its verb', async (name, given, schema) => {
  const { answer, isError } = await call(name, given);
  expect([isError, answer.schema]).toEqual([false, schema]);
});

test('what cannot be answered is an error with its code, and says what was expected', async () => {
  const missing = await call('prove', { target: 'templat.json' });
  expect(missing.isError).toBe(true);
  expect(missing.answer.diagnostics[0].code).toBe('LTL1001');
  const misspelt = await call('prove', { targt: 'template.json' });
  expect(misspelt.isError).toBe(true);
  expect(JSON.stringify(misspelt.answer.diagnostics)).toContain('target');
  await expect(client.callTool({ name: 'pruve', arguments: {} })).rejects.toThrow('Did you mean "prove"?');
});
