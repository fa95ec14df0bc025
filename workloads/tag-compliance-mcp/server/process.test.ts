/** The server as a process, asked by the client of the protocol's own SDK. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterEach, expect, test } from 'vitest';
import { TOOLS } from './tools/tools.ts';

const HOME = join(import.meta.dirname, '..');
const SAMPLE = '--env-file=sample/local.env';
const started: ChildProcess[] = [];
const folders: string[] = [];

afterEach(() => {
  for (const each of started.splice(0)) each.kill('SIGKILL');
  for (const each of folders.splice(0)) rmSync(each, { recursive: true });
});

interface Running {
  readonly child: ChildProcess;
  readonly url: URL;
  readonly output: () => string;
  readonly code: Promise<number | null>;
}

function start(environment: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(process.execPath, [SAMPLE, 'server/main.ts'], {
    cwd: HOME,
    env: { PATH: process.env.PATH, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  return child;
}

async function running(environment: Readonly<Record<string, string>> = {}): Promise<Running> {
  const child = start(environment);
  let output = '';
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const port = await new Promise<string>((resolve, reject) => {
    const read = (data: Buffer) => {
      output += data.toString();
      const found = /"port":(\d+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    void code.then(() => reject(new Error(output)));
  });
  return { child, url: new URL(`http://127.0.0.1:${port}/mcp`), output: () => output, code };
}

/** Arguments with which each tool answers of the sample. */
const CALLS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  check_tag_compliance: { resource_types: ['all'], store_snapshot: true },
  find_untagged_resources: { resource_types: ['ec2:instance', 's3:bucket'], include_costs: true },
  validate_resource_tags: { resource_arns: ['arn:aws:s3:::shop-assets', 'arn:aws:s3:::nobody'] },
  get_cost_attribution_gap: { resource_types: ['all'], group_by: 'resource_type' },
  suggest_tags: { resource_arn: 'arn:aws:ec2:us-east-1:123456789012:instance/i-0a3' },
  get_tagging_policy: {},
  generate_compliance_report: { resource_types: ['ec2:instance'], format: 'markdown' },
  get_violation_history: {},
  generate_custodian_policy: { resource_types: ['ec2:instance'] },
  generate_openops_workflow: { resource_types: ['ec2:instance'] },
  schedule_compliance_audit: { schedule: 'weekly', time: '09:00' },
  detect_tag_drift: {},
  export_violations_csv: { resource_types: ['ec2:instance'] },
  import_aws_tag_policy: { policy_id: 'p-95lnu8sd', save_to_file: false },
};

/** Facts of the sample, counted by hand in `sample/inventory.json`. */
const FACTS: Readonly<Record<string, object>> = {
  check_tag_compliance: { total_resources: 13, compliant_resources: 5, stored_in_history: true },
  find_untagged_resources: { total_untagged: 3 },
  validate_resource_tags: { total_resources: 2, compliant_resources: 1, non_compliant_resources: 0 },
  get_cost_attribution_gap: { total_spend: 1238.7, unattributable_services: [{ service: 'Tax', amount: 98 }] },
  get_violation_history: { history: [{ date: '2026-02-13', total_resources: 13 }] },
  schedule_compliance_audit: { cron_expression: '0 9 * * MON', next_run: '2026-02-16T09:00:00.000Z' },
  detect_tag_drift: { total_drifts: 0, baseline_timestamp: '2026-02-13T08:00:00.000Z' },
};

async function callAll(client: Client): Promise<void> {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name));
  expect(tools.map(({ name }) => name).toSorted()).toEqual(Object.keys(CALLS).toSorted());
  for (const [name, args] of Object.entries(CALLS)) {
    // The client holds the answer against the schema that the tool was listed with.
    const result = await client.callTool({ name, arguments: args });
    expect(result.isError, JSON.stringify(result.content)).toBe(false);
    expect(result.structuredContent).toMatchObject(FACTS[name] ?? {});
    expect(result.content).toEqual([{ type: 'text', text: JSON.stringify(result.structuredContent) }]);
  }
}

test('a stock client lists and calls all 14 tools over Streamable HTTP, and SIGTERM ends the server with 0', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-'));
  folders.push(folder);
  const paths = { AUDIT_DB_PATH: join(folder, 'audit.sqlite'), HISTORY_DB_PATH: join(folder, 'history.sqlite') };
  const first = await running(paths);
  const client = new Client({ name: 'test', version: '1' });
  const requestInit = { headers: { Authorization: 'Bearer local-trial-key' } };
  await client.connect(new StreamableHTTPClientTransport(first.url, { requestInit }));
  await callAll(client);
  const stopped = await client.callTool({ name: 'get_tagging_policy', arguments: {} });
  expect(stopped.isError).toBe(false);
  await client.close();
  first.child.kill('SIGTERM');
  expect(await first.code).toBe(0);
  expect(first.output()).not.toContain('local-trial-key');

  const second = await running(paths);
  const again = new Client({ name: 'test', version: '1' });
  await again.connect(new StreamableHTTPClientTransport(second.url, { requestInit }));
  const { structuredContent } = await again.callTool({ name: 'get_violation_history', arguments: {} });
  expect(structuredContent).toMatchObject({ history: [{ total_resources: 13 }] });
  await again.close();
});

test('a client that starts the server speaks with it over standard input and output', async () => {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [SAMPLE, 'server/stdio.ts'],
      cwd: HOME,
      stderr: 'ignore',
    }),
  );
  await callAll(client);
  await client.close();
});

test('a process without a required value names it in one line and exits 1', async () => {
  const child = start({ NODE_ENV: 'production', API_KEYS: 'hunter2' });
  let output = '';
  child.stderr?.on('data', (data: Buffer) => {
    output += data.toString();
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).toBe(1);
  expect(output.trim().split('\n')).toHaveLength(1);
  expect(output).toContain('AUDIT_DB_PATH');
  expect(output).not.toContain('hunter2');
});
