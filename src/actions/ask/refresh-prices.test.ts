/**
 * Against a server on this machine that speaks the protocol of the Price List API (awsJson1.1) and answers in the shape of
 * AWS's own example, https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html. The
 * traps are those that the Price List really has: shared usage types, free first tiers, names that contain each other.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parsePriceBook, SHIPPED_PRICES } from '../../price/index.ts';
import { exitCodeOfDiagnostics } from '../exit-code.ts';
import { loadPriceBook } from '../load-price-book.ts';
import { type RefreshPricesOptions, refreshPrices } from './refresh-prices.ts';

interface Request {
  readonly ServiceCode: string;
  readonly Filters: readonly { readonly Type: string; readonly Field: string; readonly Value: string }[];
  readonly NextToken?: string;
}

interface Answer {
  readonly status?: number;
  readonly body: string;
}

let folder: string;
let server: Server;
let endpoint: string;
let requests: Request[];
let targets: (string | undefined)[];
let answer: (request: Request) => Answer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lintel-prices-'));
  [requests, targets, answer] = [[], [], () => products()];
  server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const request = JSON.parse(Buffer.concat(chunks).toString()) as Request;
    requests.push(request);
    targets.push(incoming.headers['x-amz-target']?.toString());
    const { status = 200, body } = answer(request);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true, force: true });
});

type Band = readonly [begin: string, end: string, usd: string];

function product(sku: string, attributes: Readonly<Record<string, string>>, ...bands: readonly Band[]): object {
  const rate = `${sku}.JRTCKXETXF`;
  const dimensions = bands.map(([beginRange, endRange, USD], index) => [
    `${rate}.RATE${index}`,
    { rateCode: `${rate}.RATE${index}`, unit: 'Hrs', beginRange, endRange, appliesTo: [], pricePerUnit: { USD } },
  ]);
  return {
    product: { productFamily: attributes.productFamily ?? 'Compute', sku, attributes },
    serviceCode: 'any',
    terms: {
      // AWS lists the dimensions in no order.
      OnDemand: {
        [rate]: { sku, offerTermCode: 'JRTCKXETXF', priceDimensions: Object.fromEntries(dimensions.reverse()) },
      },
      Reserved: { [`${sku}.38NPMPTW36`]: { priceDimensions: {} } },
    },
    version: '20260925203153',
    publicationDate: '2026-09-25T20:31:53Z',
  };
}

const flat = (usd: string): Band => ['0', 'Inf', usd];

function products(...found: readonly object[]): Answer {
  return { body: JSON.stringify({ FormatVersion: 'aws_v1', PriceList: found.map((each) => JSON.stringify(each)) }) };
}

const usageTypeOf = (request: Request) => request.Filters.find(({ Field }) => Field === 'usagetype')?.Value;

/** A book of a few shipped rows, so that a test shows all that is asked. */
function book(...ids: readonly string[]): string {
  const file = join(folder, 'book.json');
  const rows = SHIPPED_PRICES.rows.filter(({ id }) => ids.includes(id));
  expect(rows).toHaveLength(ids.length);
  writeFileSync(file, JSON.stringify({ ...SHIPPED_PRICES, rows }));
  return file;
}

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };

function refresh(ids: readonly string[], options: RefreshPricesOptions = {}) {
  const given = {
    from: 'api' as const,
    cwd: folder,
    endpoint,
    credentials: CREDENTIALS,
    attempts: 1,
    today: '2026-11-26',
  };
  return refreshPrices({ ...given, regions: ['us-west-2'], book: book(...ids), ...options });
}

function written() {
  const read = parsePriceBook(JSON.parse(readFileSync(join(folder, '.lintel', 'price-book.json'), 'utf8')));
  if (!read.ok) throw new Error(read.diagnostics.map(({ what }) => what).join());
  return (id: string) => read.value.rows.find((row) => row.id === id);
}

describe('a price of the Price List', () => {
  test('replaces the figure, its date, its source and its grade', async () => {
    answer = () => products(product('SKU1', { usagetype: 'USW2-NatGateway-Bytes' }, flat('0.0460000000')));
    expect(await refresh(['nat.data'])).toEqual({
      schema: 'lintel/price-refresh@1',
      updated: [{ id: 'nat.data', region: 'us-west-2', before: '0.045', after: '0.046' }],
      same: 0,
      left: [],
      file: join('.lintel', 'price-book.json'),
      diagnostics: [],
    });
    expect(targets).toEqual(['AWSPriceListService.GetProducts']);
    expect(requests).toMatchObject([
      {
        ServiceCode: 'AmazonEC2',
        Filters: [{ Type: 'TERM_MATCH', Field: 'usagetype', Value: 'USW2-NatGateway-Bytes' }],
      },
    ]);
    const { prices } = written()('nat.data') ?? {};
    expect(prices?.['us-west-2']).toEqual({
      tiers: [{ usd: '0.046' }],
      grade: 'A',
      source: 'PL-API',
      date: '2026-11-26',
    });
    expect(prices?.['us-east-1']).toMatchObject({ tiers: [{ usd: '0.045' }], source: 'PL-0928' });
    expect(readdirSync(join(folder, '.lintel'))).toEqual(['price-book.json']);
  });

  test('that is the same is confirmed: the assumption becomes a fact', async () => {
    answer = () => products(product('SKU1', { usagetype: 'USW2-EBS:SnapshotUsage' }, flat('0.0500000000')));
    expect(await refresh(['ebs.snapshot'])).toMatchObject({ updated: [], same: 1, left: [] });
    expect(written()('ebs.snapshot')?.prices['us-west-2']).toMatchObject({ grade: 'A', date: '2026-11-26' });
  });

  test('of us-east-1 is found under either spelling of its usage type', async () => {
    answer = (request) =>
      usageTypeOf(request) === 'USE1-VpcEndpoint-Hours'
        ? products(product('SKU1', { usagetype: 'USE1-VpcEndpoint-Hours' }, flat('0.0110000000')))
        : products();
    const { updated } = await refresh(['vpc.interface-endpoint.hours'], { regions: ['us-east-1'] });
    expect(requests.map(usageTypeOf)).toEqual(['VpcEndpoint-Hours', 'USE1-VpcEndpoint-Hours']);
    expect(updated).toMatchObject([{ region: 'us-east-1', before: '0.01', after: '0.011' }]);
  });

  test('that is the same everywhere is asked for whatever the region', async () => {
    answer = () => products(product('SKU1', { usagetype: 'HostedZone' }, ['25', 'Inf', '0.10'], ['0', '25', '0.50']));
    expect(await refresh(['route53.hosted-zone'])).toMatchObject({ same: 1 });
  });

  test('keeps every tier, in the order of their quantities', async () => {
    const attributes = { usagetype: 'USW2-DataTransfer-Out-Bytes', transferType: 'AWS Outbound' };
    const bands: Band[] = [
      ['51200', '153600', '0.0700000000'],
      ['0', '10240', '0.0900000000'],
      ['153600', 'Inf', '0.0500000000'],
      ['10240', '51200', '0.0840000000'],
    ];
    answer = () => products(product('SKU1', attributes, ...bands));
    expect((await refresh(['transfer.out.internet'])).updated).toMatchObject([
      { after: '0.09 to 10,240, 0.084 to 51,200, 0.07 to 153,600, then 0.05, 100 free' },
    ]);
  });

  test('with a free first tier: the allowance of the account stays apart', async () => {
    answer = () =>
      products(
        product(
          'SKU1',
          { usagetype: 'USW2-Requests-Tier1' },
          ['0', '2000000', '0'],
          ['2000000', 'Inf', '0.0000005000'],
        ),
      );
    expect((await refresh(['sns.requests'])).updated).toMatchObject([
      { before: '0.5, 1,000,000 free', after: '0.5, 2,000,000 free' },
    ]);
    expect(written()('sns.requests')).toMatchObject({
      freePerMonth: '2000000',
      prices: { 'us-west-2': { tiers: [{ usd: '0.5' }] } },
    });
  });

  test('in another unit is converted exactly: 40.96 per GiBps is 0.04 per MiBps', async () => {
    answer = () => products(product('SKU1', { usagetype: 'USW2-EBS:VolumeP-Throughput.gp3' }, flat('40.9600000000')));
    expect(await refresh(['ebs.gp3.throughput'])).toMatchObject({ updated: [], same: 1, left: [] });
  });

  test('that comes on a second page is found', async () => {
    const noise = product(
      'NOISE',
      { usagetype: 'USW2-NodeUsage:cache.t4g.small', cacheEngine: 'Memcached' },
      flat('0.09'),
    );
    const wanted = product(
      'SKU1',
      { usagetype: 'USW2-NodeUsage:cache.t4g.small', cacheEngine: 'Redis' },
      flat('0.033'),
    );
    answer = ({ NextToken }) =>
      NextToken === 'page-2'
        ? products(wanted)
        : { body: JSON.stringify({ PriceList: [JSON.stringify(noise)], NextToken: 'page-2' }) };
    const { updated } = await refresh(['elasticache.redis.cache.t4g.small']);
    expect(updated).toMatchObject([{ before: '0.032', after: '0.033' }]);
    expect(requests.map(({ NextToken }) => NextToken)).toEqual([undefined, 'page-2']);
  });

  test('is asked for again when AWS throttles once', async () => {
    const answers = [
      { status: 400, body: JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' }) },
      products(product('SKU1', { usagetype: 'USW2-NatGateway-Hours' }, flat('0.0450000000'))),
    ];
    answer = () => answers.shift() ?? products();
    expect(await refresh(['nat.hours'], { attempts: 3 })).toMatchObject({ same: 1, left: [] });
  });
});

describe('a price stays as it was, with the reason', () => {
  const nat = (usagetype: string, ...bands: readonly Band[]) => product('SKU1', { usagetype }, ...bands);
  const OWN = 'USW2-NatGateway-Hours';

  test.each<[name: string, answer: Answer, reason: string]>([
    ['nothing is found', products(), 'The Price List has no such product.'],
    [
      'only a longer name is found',
      products(nat('USW2-RegionalNatGateway-Hours', flat('0.045'))),
      'No product of the answer has all that was asked for.',
    ],
    [
      'two products share the usage type',
      products(product('SKU1', { usagetype: OWN }, flat('0.045')), product('SKU2', { usagetype: OWN }, flat('0.05'))),
      'The Price List has 2 such products: SKU1, SKU2.',
    ],
    ['the price is 0', products(nat(OWN, flat('0.0000000000'))), 'The Price List says 0.'],
    [
      'the unit is another',
      products(nat(OWN, flat('32.85'))),
      'The Price List says 32.85, which is no change of price but another unit.',
    ],
    [
      'a tier is missing',
      products(nat(OWN, ['0', '10', '0.05'], ['20', 'Inf', '0.04'])),
      'The tiers of the price list leave a gap or overlap.',
    ],
    [
      'the currency is another',
      products({
        product: { sku: 'SKU1', attributes: { usagetype: OWN } },
        terms: {
          OnDemand: { a: { priceDimensions: { b: { beginRange: '0', endRange: 'Inf', pricePerUnit: { CNY: '1' } } } } },
        },
      }),
      'The price list is not written as prices in US dollars.',
    ],
    [
      'there are reservations only',
      products({ product: { sku: 'SKU1', attributes: { usagetype: OWN } }, terms: { Reserved: {} } }),
      'The product has no on-demand price.',
    ],
    [
      'there are two on-demand price lists',
      products({ product: { sku: 'SKU1', attributes: { usagetype: OWN } }, terms: { OnDemand: { a: {}, b: {} } } }),
      'The product has 2 on-demand price lists.',
    ],
    ['the answer is cut off', { body: '{"PriceList": ["{' }, 'The answer is not JSON.'],
    ['a product is cut off', { body: JSON.stringify({ PriceList: ['{"product": '] }) }, 'The answer is not JSON.'],
    [
      'AWS throttles without end',
      { status: 400, body: JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' }) },
      'AWS answers ThrottlingException: Rate exceeded',
    ],
    [
      'AWS does not know the service',
      { status: 400, body: JSON.stringify({ __type: 'NotFoundException', Message: 'Invalid ServiceCode' }) },
      'AWS answers NotFoundException: Invalid ServiceCode',
    ],
  ])('when %s', async (_, given, reason) => {
    answer = () => given;
    expect(await refresh(['nat.hours'])).toEqual({
      schema: 'lintel/price-refresh@1',
      updated: [],
      same: 0,
      left: [{ id: 'nat.hours', region: 'us-west-2', reason }],
      diagnostics: [],
    });
    expect(existsSync(join(folder, '.lintel'))).toBe(false);
  });

  test('when the book does not say how it is asked for; its neighbours are refreshed', async () => {
    answer = () => products(nat(OWN, flat('0.0450000000')));
    const report = await refresh(['nat.hours', 'logs.insights']);
    expect(report).toMatchObject({ same: 1, left: [{ id: 'logs.insights', region: 'us-west-2' }] });
    expect(written()('logs.insights')).toEqual(SHIPPED_PRICES.rows.find(({ id }) => id === 'logs.insights'));
  });
});

describe('nothing is asked or written', () => {
  test('without credentials', async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) vi.stubEnv(name, undefined);
    for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, join(folder, 'none'));
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    const { diagnostics, file } = await refreshPrices({ from: 'api', cwd: folder, endpoint, book: book('nat.hours') });
    expect(diagnostics).toMatchObject([{ code: 'LTL4002', fix: expect.stringContaining('pricing:GetProducts') }]);
    expect(exitCodeOfDiagnostics(diagnostics)).toBe(3);
    expect([file, requests]).toEqual([undefined, []]);
  });

  test.each(['AccessDeniedException', 'UnrecognizedClientException', 'ExpiredTokenException'])(
    'after %s',
    async (name) => {
      answer = () => ({ status: 400, body: JSON.stringify({ __type: name, message: 'No' }) });
      const { diagnostics } = await refresh([
        'nat.hours',
        'nat.data',
        'ebs.snapshot',
        'ecr.storage',
        'eks.cluster.standard',
      ]);
      expect(diagnostics).toMatchObject([{ code: 'LTL4002', what: 'The AWS Price List cannot be asked: No' }]);
      expect(requests.length).toBeLessThan(5);
      expect(existsSync(join(folder, '.lintel'))).toBe(false);
    },
  );

  test('when nobody listens', async () => {
    const { diagnostics } = await refresh(['nat.hours'], { endpoint: 'http://127.0.0.1:1' });
    expect(diagnostics).toMatchObject([{ code: 'LTL4002', what: expect.stringContaining('cannot be reached') }]);
  });

  test('for a region that AWS does not have', async () => {
    const { diagnostics } = await refresh(['nat.hours'], { regions: ['us-west-9'] });
    expect(diagnostics).toMatchObject([
      { code: 'LTL3003', what: 'AWS has no region "us-west-9". Did you mean "us-west-1"?' },
    ]);
    expect(requests).toEqual([]);
  });

  test('where the file cannot stand', async () => {
    writeFileSync(join(folder, 'file'), '');
    answer = () => products(product('SKU1', { usagetype: 'USW2-NatGateway-Hours' }, flat('0.045')));
    const { diagnostics } = await refresh(['nat.hours'], { out: 'file/book.json' });
    expect(diagnostics).toMatchObject([{ what: expect.stringContaining('file/book.json" cannot be written') }]);
  });
});

test('the endpoint of the environment is asked too', async () => {
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  answer = () => products(product('SKU1', { usagetype: 'USW2-NatGateway-Hours' }, flat('0.045')));
  const { credentials, today, attempts } = { credentials: CREDENTIALS, today: '2026-11-26', attempts: 1 };
  const options = {
    from: 'api' as const,
    cwd: folder,
    book: book('nat.hours'),
    regions: ['us-west-2'],
    credentials,
    today,
    attempts,
  };
  expect(await refreshPrices({ ...options, out: 'out/book.json' })).toMatchObject({ same: 1, file: 'out/book.json' });
});

describe('the prices in use', () => {
  const refreshed = (rows: unknown) => {
    mkdirSync(join(folder, '.lintel'));
    const text = JSON.stringify({ ...SHIPPED_PRICES, asOf: '2026-12-01', rows }, undefined, 1);
    writeFileSync(join(folder, '.lintel', 'price-book.json'), text);
  };

  test('are those that ship with Lintel until a refresh', async () => {
    expect(await loadPriceBook({ cwd: folder })).toMatchObject({
      ok: true,
      value: { from: 'shipped', book: SHIPPED_PRICES },
    });
  });

  test('are those of the refresh, completed with rows that are newer than it', async () => {
    refreshed(SHIPPED_PRICES.rows.slice(1));
    const loaded = await loadPriceBook({ cwd: folder });
    if (!loaded.ok) throw new Error('not loaded');
    expect(loaded.value.from).toBe(join('.lintel', 'price-book.json'));
    expect(loaded.value.book.asOf).toBe('2026-12-01');
    expect(new Set(loaded.value.book.rows)).toEqual(new Set(SHIPPED_PRICES.rows));
  });

  test('are those of the file that is named, and only those', async () => {
    refreshed([]);
    const loaded = await loadPriceBook({ cwd: folder, book: book('nat.hours') });
    expect(loaded).toMatchObject({ ok: true, value: { book: { rows: [{ id: 'nat.hours' }] } } });
  });

  test('are refused where the book is broken, with the place', async () => {
    refreshed([{ ...SHIPPED_PRICES.rows[0], prices: { global: { tiers: [{ usd: 1 }], grade: 'A', source: 'AWS' } } }]);
    const loaded = await loadPriceBook({ cwd: folder });
    expect(loaded).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'LTL5001', at: { path: 'rows[0].prices.global.tiers[0].usd', line: expect.any(Number) } }],
    });
  });
});
