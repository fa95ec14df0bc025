/**
 * Against a server on this machine with offer files in the form that AWS publishes:
 * https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OfferReader, parsePriceBook, SHIPPED_PRICES } from '../../price/index.ts';
import { refreshPrices } from './refresh-prices.ts';

let folder: string;
let server: Server;
let offers: string;
let asked: string[];
let answer: (path: string, response: ServerResponse) => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lintel-offers-'));
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request.url ?? '', response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  offers = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true, force: true });
});

interface Offered {
  readonly sku: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly usd: string;
}

const term = ({ sku, usd }: Offered) => ({
  [`${sku}.JRTCKXETXF`]: {
    offerTermCode: 'JRTCKXETXF',
    sku,
    effectiveDate: '2026-09-01T00:00:00Z',
    priceDimensions: {
      [`${sku}.JRTCKXETXF.6YS6EN2CT7`]: {
        description: 'a "price" with {brackets}, [more] and a \\ in its text',
        beginRange: '0',
        endRange: 'Inf',
        unit: 'Hrs',
        pricePerUnit: { USD: usd },
        appliesTo: [],
      },
    },
    termAttributes: {},
  },
});

function offerFile(...offered: readonly Offered[]): string {
  const bySku = <Each>(make: (each: Offered) => Each) =>
    Object.fromEntries(offered.map((each) => [each.sku, make(each)]));
  return JSON.stringify(
    {
      formatVersion: 'v1.0',
      disclaimer: 'This pricing list is for informational purposes only.',
      offerCode: 'AmazonEC2',
      version: '20260925203153',
      publicationDate: '2026-09-25T20:31:53Z',
      products: bySku(({ sku, attributes }) => ({ sku, productFamily: 'Compute Instance', attributes })),
      terms: { OnDemand: bySku(term), Reserved: bySku(term) },
      attributesList: {},
    },
    undefined,
    2,
  );
}

const NAT: Offered = { sku: 'NAT1', attributes: { usagetype: 'USW2-NatGateway-Hours' }, usd: '0.0460000000' };
const REGIONAL: Offered = {
  sku: 'NAT2',
  attributes: { usagetype: 'USW2-RegionalNatGateway-Hours' },
  usd: '0.0500000000',
};

function refresh(ids: readonly string[], options: Parameters<typeof refreshPrices>[0] = {}) {
  const book = join(folder, 'book.json');
  const rows = SHIPPED_PRICES.rows.filter(({ id }) => ids.includes(id));
  writeFileSync(book, JSON.stringify({ ...SHIPPED_PRICES, rows }));
  return refreshPrices({ cwd: folder, offers, regions: ['us-west-2'], book, today: '2026-11-29', ...options });
}

describe('a refresh from offer files', () => {
  test('reads one file a service and region, and takes the product that has all that is asked for', async () => {
    answer = (_, response) => response.end(offerFile(REGIONAL, NAT));
    const { updated, file } = await refresh(['nat.hours']);
    expect(asked).toEqual(['/offers/v1.0/aws/AmazonEC2/current/us-west-2/index.json']);
    expect(updated).toEqual([{ id: 'nat.hours', region: 'us-west-2', before: '0.045', after: '0.046' }]);
    const written = parsePriceBook(JSON.parse(readFileSync(join(folder, file ?? ''), 'utf8')));
    expect(written.ok && written.value.rows[0]?.prices['us-west-2']).toEqual({
      tiers: [{ usd: '0.046' }],
      grade: 'A',
      source: 'PL-BULK',
      date: '2026-11-29',
    });
  });

  test('reads what has one price everywhere from the file of all regions', async () => {
    answer = (_, response) => response.writeHead(404).end();
    await refresh(['route53.hosted-zone']);
    expect(asked).toEqual(['/offers/v1.0/aws/AmazonRoute53/current/index.json']);
  });

  test('asks for sizes that tables have as for those of the book', async () => {
    const large = {
      usagetype: 'SAE1-BoxUsage:m7i.large',
      operation: 'RunInstances',
      operatingSystem: 'Linux',
      preInstalledSw: 'NA',
      tenancy: 'Shared',
      capacitystatus: 'Used',
    };
    answer = (_, response) => response.end(offerFile({ sku: 'I1', attributes: large, usd: '0.1700000000' }));
    const { updated, left } = await refresh(['ec2.instance.t3.nano'], { regions: ['sa-east-1'] });
    expect(updated).toEqual([{ id: 'ec2.instance.m7i.large', region: 'sa-east-1', before: '0.16065', after: '0.17' }]);
    expect(left.map(({ id }) => id)).toContain('ec2.instance.m5.large');
  });

  test('reads compressed files', async () => {
    answer = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(offerFile(NAT)));
    expect((await refresh(['nat.hours'])).updated).toHaveLength(1);
  });

  test('begins anew where the stream breaks, and keeps nothing of what came before', async () => {
    let times = 0;
    answer = (_, response) => {
      const text = offerFile({ ...NAT, usd: times === 0 ? '0.9' : '0.046' });
      if (times++ > 0) {
        response.end(text);
        return;
      }
      response.writeHead(200, { 'content-length': String(text.length) });
      response.write(text.slice(0, text.length - 40), () => response.destroy());
    };
    expect((await refresh(['nat.hours'])).updated).toMatchObject([{ after: '0.046' }]);
    expect(asked).toHaveLength(2);
  });

  test('leaves a price as it was where the file ends too early each time', async () => {
    answer = (_, response) => response.end(offerFile(NAT).slice(0, -30));
    const { updated, left } = await refresh(['nat.hours'], { attempts: 2 });
    expect([updated, asked.length]).toEqual([[], 2]);
    expect(left).toMatchObject([{ id: 'nat.hours', reason: expect.stringContaining('ends too early') }]);
  });

  test('leaves a price as it was where its product is written wrongly, and takes the others', async () => {
    answer = (_, response) => response.end(offerFile(NAT, REGIONAL).replace('"sku": "NAT1"', '"sku": NAT1'));
    const { updated, left } = await refresh(['nat.hours', 'nat.regional.hours']);
    expect(updated).toMatchObject([{ id: 'nat.regional.hours' }]);
    expect(left).toMatchObject([{ id: 'nat.hours', reason: 'The Price List has no such product.' }]);
  });

  test('says what was not read: a service without a file, a price in another currency', async () => {
    answer = (path, response) =>
      path.includes('AWSELB')
        ? response.writeHead(404).end()
        : response.end(offerFile(NAT).replaceAll('"USD"', '"CNY"'));
    const { left } = await refresh(['nat.hours', 'elb.application.hours']);
    expect(left.map(({ reason }) => reason)).toEqual([
      'The price list is not written as prices in US dollars.',
      `${new URL(offers).host} has no offer file /offers/v1.0/aws/AWSELB/current/us-west-2/index.json.`,
    ]);
  });

  test('reads where the environment says, the endpoint of this service first', async () => {
    answer = (_, response) => response.end(offerFile(NAT));
    const book = join(folder, 'book.json');
    writeFileSync(
      book,
      JSON.stringify({ ...SHIPPED_PRICES, rows: SHIPPED_PRICES.rows.filter(({ id }) => id === 'nat.hours') }),
    );
    const asIs = { cwd: folder, regions: ['us-west-2'], book, today: '2026-11-29' };
    vi.stubEnv('AWS_ENDPOINT_URL', offers);
    const first = await refreshPrices(asIs);
    vi.stubEnv('AWS_ENDPOINT_URL_PRICING', 'no url');
    const second = await refreshPrices(asIs);
    vi.unstubAllEnvs();
    expect(first.updated).toMatchObject([{ id: 'nat.hours' }]);
    expect(second.diagnostics[0]?.what).toMatch(/"no url" is no URL/);
  });

  test('changes nothing where nothing can be reached', async () => {
    const closed = createServer();
    await new Promise<void>((done) => closed.listen(0, '127.0.0.1', done));
    const { port } = closed.address() as AddressInfo;
    await new Promise((done) => closed.close(done));
    const { diagnostics, updated } = await refresh(['nat.hours'], { offers: `http://127.0.0.1:${port}` });
    expect(updated).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: 'LTL4002' }]);
  });
});

describe('an offer file that comes in pieces', () => {
  const bytes = new TextEncoder().encode(offerFile(NAT, REGIONAL));
  const entriesIn = (size: number) => {
    const found: string[] = [];
    const reader = new OfferReader(({ kind, sku, text }) => found.push(`${kind} ${sku} ${JSON.parse(text).sku ?? ''}`));
    for (let at = 0; at < bytes.length; at += size) reader.read(bytes.subarray(at, at + size));
    return { found, isWhole: reader.isWhole };
  };

  test.each([1, 2, 7, 64, 1_000, 1_000_000])('of %i bytes has the same entries', (size) => {
    expect(entriesIn(size)).toEqual({
      found: ['product NAT1 NAT1', 'product NAT2 NAT2', 'term NAT1 ', 'term NAT2 '],
      isWhole: true,
    });
  });

  test('holds one entry at a time, and none that is no entry of AWS', () => {
    const reader = new OfferReader(() => {});
    const skipped = new TextEncoder().encode(`"${'x'.repeat(100_000)}",`);
    reader.read(new TextEncoder().encode('{"attributesList":['));
    for (let times = 0; times < 100; times++) reader.read(skipped);
    reader.read(new TextEncoder().encode('""],"products":{"A":{"attributes":["'));
    expect(() => {
      for (let times = 0; times < 100; times++) reader.read(skipped.subarray(1, 100_000));
    }).toThrow(/more than/);
  });
});
