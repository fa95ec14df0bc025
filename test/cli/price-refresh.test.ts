/** `lintel price --refresh` as a process, against a Price List on this machine; then the prices that it left are used. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SHIPPED_PRICES } from '../../src/price/index.ts';
import { runLintel, runProcess } from './run-lintel.ts';
import { temporaryFiles } from './temporary-files.ts';

const NAT = {
  product: { sku: 'SKU1', attributes: { usagetype: 'NatGateway-Hours' } },
  terms: {
    OnDemand: {
      a: { priceDimensions: { b: { beginRange: '0', endRange: 'Inf', pricePerUnit: { USD: '0.0460000000' } } } },
    },
  },
};
const server = createServer((incoming, response) => {
  let body = '';
  incoming.setEncoding('utf8').on('data', (chunk: string) => {
    body += chunk;
  });
  incoming.on('end', () => {
    const found = body.includes('"NatGateway-Hours"') ? [JSON.stringify(NAT)] : [];
    response.end(JSON.stringify({ FormatVersion: 'aws_v1', PriceList: found }));
  });
});
const TEMPLATE = {
  Resources: {
    Nat: { Type: 'AWS::EC2::NatGateway', Properties: { SubnetId: 'subnet-1', AllocationId: 'eipalloc-1' } },
  },
};
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  env = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    NO_COLOR: '1',
  };
});
afterAll(() => new Promise((done) => server.close(done)));

test('a refresh says what changed, and the next price uses it', async () => {
  const rows = SHIPPED_PRICES.rows.filter(({ id }) => id.startsWith('nat.') || id.startsWith('vpc.public'));
  const cwd = temporaryFiles({
    'book.json': JSON.stringify({ ...SHIPPED_PRICES, rows }),
    'template.json': JSON.stringify(TEMPLATE),
  });
  const refreshed = await runProcess(
    ['price', '--refresh', '--signed', '--book', 'book.json', '--region', 'us-east-1'],
    {
      cwd,
      env,
    },
  );
  expect(refreshed.out).toContain('1 changed · 0 confirmed · 5 left as they were');
  expect(refreshed.out).toContain('nat.hours  us-east-1  0.045 → 0.046');
  expect(refreshed.code).toBe(0);
  expect(readFileSync(join(cwd, '.lintel', 'price-book.json'), 'utf8')).toContain('"key": "PL-API"');
  // 730 hours at 0.046.
  const priced = await runProcess(['price', 'template.json', '--region', 'us-east-1'], { cwd, env });
  expect(priced.out).toContain('$33.58');
});

test('without credentials nothing is asked, and the machine is what lacks something', async () => {
  const cwd = temporaryFiles();
  const none = join(cwd, 'none');
  const refused = await runProcess(['price', '--refresh', '--signed', '--json'], {
    cwd,
    env: {
      AWS_ENDPOINT_URL: env.AWS_ENDPOINT_URL ?? '',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: none,
      AWS_SHARED_CREDENTIALS_FILE: none,
    },
  });
  expect(JSON.parse(refused.out)).toMatchObject({
    schema: 'lintel/price-refresh@1',
    updated: [],
    diagnostics: [{ code: 'LTL4002' }],
  });
  expect(refused.err).toContain('error LTL4002');
  expect(refused.code).toBe(3);
});

test.each([
  [['--refresh', 'mcp-tagging'], 'it takes no mcp-tagging'],
  [['--refresh', '--all'], 'it takes no --all'],
  [['mcp-tagging', '--out', 'book.json'], 'Add --refresh'],
])('price %j is refused', async (words, reason) => {
  const refused = await runLintel(['price', ...words]);
  expect(refused.err).toContain(reason);
  expect(refused.code).toBe(2);
});
