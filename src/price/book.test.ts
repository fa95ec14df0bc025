/**
 * The shipped book against figures copied by hand from the sources that it names, and the arithmetic of tiers against
 * calculations in whole numbers.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareDecimals, decimal, minus, showDecimal, times } from '../base/index.ts';
import { costOf, nearestRows, regionalPrice, rowOf, SHIPPED_PRICES } from './book.ts';
import { COMMITMENT_FACTS } from './commitment-table.ts';
import { parsePriceBook } from './price-book-shape.ts';
import type { PriceRow } from './price-row.ts';
import { priceTables, regionsWithTables } from './price-tables.ts';

function row(id: string): PriceRow {
  const found = rowOf(SHIPPED_PRICES, id);
  if (found === undefined) throw new Error(`no row ${id}`);
  return found;
}

function cost(id: string, quantity: string | number, region = 'us-east-1'): string {
  const found = costOf(row(id), region, decimal(quantity));
  return found.ok ? showDecimal(found.cost.amount) : found.reason;
}

describe('tables of a service and a region', () => {
  test('are loaded for the types of a template alone', async () => {
    expect(await priceTables([], ['eu-central-1'])).toEqual([]);
    const tables = await priceTables(['AWS::RDS::DBInstance'], ['eu-central-1', 'mars-north-1']);
    expect(new Set(tables.map(({ region }) => region))).toEqual(new Set(['eu-central-1']));
    const ids = tables.flatMap(({ groups }) => groups.map(({ before }) => before));
    expect(ids).toContain('rds.postgresql.instance.');
    expect(ids).not.toContain('ec2.instance.');
  });

  // aws/karpenter-provider-aws of 2026-07-20 has m5.4xlarge at $0.768.
  test('have the sizes that the book lacks: 730 × $0.768', async () => {
    const tables = await priceTables(['AWS::EC2::Instance'], ['us-east-1']);
    const row = rowOf({ ...SHIPPED_PRICES, tables }, 'ec2.instance.m5.4xlarge');
    const found = row && costOf(row, 'us-east-1', decimal(730));
    expect(found).toMatchObject({ ok: true });
    expect(found?.ok === true && showDecimal(found.cost.amount)).toBe('560.64');
  });

  // The Price List as coroot/cloud-pricing read it: db.m5.large for PostgreSQL in Frankfurt, and twice that with a standby.
  test('have other regions, and a standby at twice the price', async () => {
    const tables = await priceTables(['AWS::RDS::DBInstance'], ['eu-central-1']);
    const usdOf = (zones: string) =>
      rowOf({ ...SHIPPED_PRICES, tables }, `rds.postgresql.instance.db.m5.large.${zones}`)?.prices['eu-central-1']
        ?.tiers[0]?.usd;
    expect([usdOf('single-az'), usdOf('multi-az')]).toEqual(['0.212', '0.424']);
  });

  test('agree with every row that the book has too', async () => {
    const regions = ['us-east-1', 'us-west-2'];
    const tables = await priceTables(
      [
        'AWS::EC2::Instance',
        'AWS::RDS::DBInstance',
        'AWS::ElastiCache::CacheCluster',
        'AWS::OpenSearchService::Domain',
        'AWS::Redshift::Cluster',
        'AWS::MSK::Cluster',
        'AWS::AmazonMQ::Broker',
      ],
      regions,
    );
    const others = tables.flatMap(({ region, groups }) =>
      groups.flatMap(({ before, after, prices }) =>
        Object.entries(prices).flatMap(([key, usd]) => {
          const own = rowOf(SHIPPED_PRICES, `${before}${key}${after}`)?.prices[region]?.tiers[0]?.usd;
          const first = typeof usd === 'string' ? usd : usd?.[0]?.[1];
          return own === undefined || first === undefined || Number(own) === Number(first)
            ? []
            : [`${region} ${before}${key}: ${own}, ${first}`];
        }),
      ),
    );
    expect(others).toEqual([]);
  });

  // Documents whose authors read the bulk Price List of the region in 2026: sa-east-1 of 2026-08-08, af-south-1 of September,
  // eu-west-2 of October, eu-central-1 of September and October, ap-southeast-2 of August. None of the tables was made of them.
  test.each([
    ['sa-east-1', 'nat.hours', '0.093'],
    ['sa-east-1', 'vpc.interface-endpoint.hours', '0.021'],
    ['sa-east-1', 'fargate.x86.vcpu', '0.0696'],
    ['sa-east-1', 'fargate.arm.memory', '0.00612'],
    ['sa-east-1', 's3.standard.storage', '0.0405'],
    ['sa-east-1', 's3.standard.put', '0.007'],
    ['sa-east-1', 'logs.ingest.standard', '0.9'],
    ['sa-east-1', 'logs.storage', '0.0408'],
    ['sa-east-1', 'cloudwatch.alarm.standard', '0.135'],
    ['sa-east-1', 'cloudwatch.metric.custom', '0.3'],
    ['sa-east-1', 'glue.dpu', '0.69'],
    ['sa-east-1', 'efs.standard.storage', '0.57'],
    ['sa-east-1', 'guardduty.management-events', '7'],
    ['sa-east-1', 'client-vpn.association', '0.15'],
    ['sa-east-1', 'config.item.continuous', '0.003'],
    ['sa-east-1', 'ebs.gp3.storage', '0.152'],
    ['sa-east-1', 'ec2.instance.m5.large', '0.153'],
    ['sa-east-1', 'transfer.out.internet', '0.15'],
    ['af-south-1', 'nat.data', '0.057'],
    ['af-south-1', 'fargate.x86.vcpu', '0.0546'],
    ['af-south-1', 'ebs.gp3.storage', '0.1047'],
    ['af-south-1', 'ec2.instance.t3.small', '0.0271'],
    ['af-south-1', 'transfer.out.internet', '0.154'],
    ['af-south-1', 's3.standard.storage', '0.0274'],
    ['eu-west-2', 'nat.hours', '0.05'],
    ['eu-west-2', 'vpc.interface-endpoint.hours', '0.011'],
    ['eu-west-2', 'logs.ingest.standard', '0.5985'],
    ['eu-west-2', 'logs.insights', '0.0059'],
    ['eu-west-2', 'fargate.arm.vcpu', '0.03725'],
    ['eu-west-2', 's3.standard.put', '0.0053'],
    ['eu-central-1', 'nat.hours', '0.052'],
    ['eu-central-1', 'vpc.interface-endpoint.hours', '0.012'],
    ['eu-central-1', 'apigateway.rest.requests', '3.7'],
    ['eu-central-1', 's3.standard.storage', '0.0245'],
    ['eu-central-1', 'synthetics.run', '0.0016'],
    ['eu-central-1', 'ec2.instance.t4g.large', '0.0768'],
    ['eu-central-1', 'guardduty.malware.s3.data', '0.129'],
    ['ap-southeast-2', 's3.standard.put', '0.0055'],
    ['ap-southeast-2', 's3.standard.get', '0.00044'],
    ['ap-southeast-2', 'dynamodb.on-demand.write', '0.71'],
    ['ap-southeast-2', 'dynamodb.storage', '0.285'],
    ['ap-southeast-2', 'dynamodb.point-in-time-recovery', '0.228'],
    // Readings of the Price List in 2026 that tests of public price tools quote: TS-LoadBalancerUsage and LoadBalancerUsage.
    ['us-west-2', 'elb.trust-store', '0.0063'],
    ['ap-northeast-1', 'elb.trust-store', '0.0054'],
    ['ap-northeast-1', 'elb.application.hours', '0.0243'],
    ['eu-west-2', 'elb.trust-store', '0.0059'],
  ])('say of %s what others read there: %s at %s', async (region, id, usd) => {
    const tables = await priceTables(['AWS::EC2::Instance'], [region]);
    const found = rowOf({ ...SHIPPED_PRICES, tables }, id)?.prices[region]?.tiers[0]?.usd;
    expect(found === undefined ? undefined : Number(found)).toBe(Number(usd));
  });

  test('of a region have only rows with a unit, and only named sources and grades', async () => {
    const keys = new Set(SHIPPED_PRICES.sources.map(({ key }) => key));
    for (const region of regionsWithTables('base')) {
      for (const table of await priceTables(['AWS::EC2::Instance'], [region])) {
        expect({ region, source: table.source, isNamed: keys.has(table.source) }).toMatchObject({ isNamed: true });
        expect(['A', 'B', 'C', 'D']).toContain(table.grade);
        const ids = table.groups.flatMap(({ before, after, prices }) =>
          Object.keys(prices).map((key) => `${before}${key}${after}`),
        );
        if (table.what !== 'AWS') continue;
        expect(ids.filter((id) => rowOf(SHIPPED_PRICES, id) === undefined)).toEqual([]);
      }
    }
  });

  test('leave a row of the book as it is', async () => {
    const tables = await priceTables(['AWS::EC2::Instance'], ['us-east-1']);
    expect(rowOf({ ...SHIPPED_PRICES, tables }, 'ec2.instance.t3.medium')).toEqual(
      rowOf(SHIPPED_PRICES, 'ec2.instance.t3.medium'),
    );
  });
});

describe('the shipped price book', () => {
  test('has the shape of one, ids of its own, ascending tiers and only named sources', () => {
    expect(parsePriceBook(SHIPPED_PRICES).diagnostics).toEqual([]);
  });

  test('marks every assumed figure as derived', () => {
    const assumed = SHIPPED_PRICES.rows.flatMap(({ id, prices }) =>
      Object.entries(prices)
        .filter(([, price]) => (price?.source === 'SAME' || price?.source === 'DERIVED') !== (price?.grade === 'D'))
        .map(([region]) => `${id} ${region}`),
    );
    // A backup of AWS Backup is derived too, from the row of the service whose source it names.
    expect(assumed.filter((each) => !each.startsWith('backup.'))).toEqual([]);
  });

  test('has no source that no price uses', async () => {
    const tables = await priceTables(
      ['AWS::EC2::Instance', 'AWS::RDS::DBInstance', 'AWS::ElastiCache::CacheCluster', 'AWS::Bedrock::Agent'],
      regionsWithTables('base'),
    );
    const used = new Set([
      ...tables.map(({ source }) => source),
      ...SHIPPED_PRICES.rows.flatMap(({ prices }) => Object.values(prices).map((each) => each?.source)),
      ...COMMITMENT_FACTS.map(({ source }) => source),
    ]);
    expect(SHIPPED_PRICES.sources.map(({ key }) => key).filter((key) => !used.has(key))).toEqual([]);
  });

  /** AWS bills them as another row: https://aws.amazon.com/backup/pricing/, /kms/pricing/ and /s3/pricing/. */
  const BILLED_AS_ANOTHER =
    /^(?:backup\.(?:ebs|rds|aurora)\.warm|kms\.key-rotation|s3\.transition\.intelligent-tiering)$/;

  test('asks the Price List for each thing once', () => {
    const queries = SHIPPED_PRICES.rows.flatMap(({ id, query }) =>
      query === undefined || BILLED_AS_ANOTHER.test(id) ? [] : [JSON.stringify(query)],
    );
    expect(queries.filter((query, index) => queries.indexOf(query) !== index)).toEqual([]);
  });

  test('says of each row how the Price List is asked for it, or why not', () => {
    const silent = SHIPPED_PRICES.rows.filter(
      ({ query, notAsked }) => (query === undefined) === (notAsked === undefined),
    );
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  test.each([
    ['ec2.instance.t3.medium', 'us-east-1', '0.0416', 'hour'],
    ['ec2.instance.t4g.nano', 'us-east-1', '0.0042', 'hour'],
    ['ec2.instance.m7a.medium', 'us-east-1', '0.05796', 'hour'],
    ['ec2.instance.r7g.2xlarge', 'us-west-2', '0.4284', 'hour'],
    ['ebs.gp3.storage', 'us-west-2', '0.08', 'GB-month'],
    ['fargate.x86.vcpu', 'us-east-1', '0.04048', 'vCPU-hour'],
    ['fargate.arm.memory', 'us-east-1', '0.00356', 'GB-hour'],
    ['nat.hours', 'us-east-1', '0.045', 'hour'],
    ['vpc.public-ipv4', 'us-west-2', '0.005', 'hour'],
    ['vpc.interface-endpoint.hours', 'us-east-1', '0.01', 'hour'],
    ['elb.application.hours', 'us-east-1', '0.0225', 'hour'],
    ['elb.application.lcu', 'us-east-1', '0.008', 'LCU-hour'],
    ['rds.postgresql.instance.db.t3.micro.single-az', 'us-east-1', '0.018', 'hour'],
    ['rds.mysql.instance.db.t3.micro.single-az', 'us-east-1', '0.017', 'hour'],
    ['rds.postgresql.instance.db.t4g.small.multi-az', 'us-east-1', '0.065', 'hour'],
    ['rds.gp3.storage.multi-az', 'us-east-1', '0.23', 'GB-month'],
    ['aurora.serverless-v2.acu.standard', 'us-east-1', '0.12', 'ACU-hour'],
    ['elasticache.redis.cache.t4g.small', 'us-east-1', '0.032', 'hour'],
    ['elasticache.valkey.cache.t4g.small', 'us-east-1', '0.0256', 'hour'],
    ['cloudwatch.alarm.standard', 'us-east-1', '0.1', 'alarm-metric-month'],
    ['logs.ingest.standard', 'us-east-1', '0.5', 'GB'],
    ['secretsmanager.secret', 'us-east-1', '0.4', 'secret-month'],
    ['waf.web-acl', 'us-east-1', '5', 'acl-month'],
    ['route53.hosted-zone', 'us-west-2', '0.5', 'zone-month'],
    ['network-firewall.endpoint.hours', 'us-east-1', '0.395', 'hour'],
  ])('%s in %s costs %s per %s', (id, region, usd, unit) => {
    expect([cost(id, 1, region), row(id).unit]).toEqual([usd, unit]);
  });
});

describe('what a quantity costs', () => {
  test.each([
    ['one t3.medium for a month of 730 hours', 'ec2.instance.t3.medium', 730, '30.368'],
    // 10,240 x 0.09 + 40,960 x 0.085 + 8,800 x 0.07
    ['60,000 GB out to the internet, over three tiers', 'transfer.out.internet', 60000, '5019.2'],
    ['exactly the end of a tier', 'transfer.out.internet', 10240, '921.6'],
    // 3,000,000 / 1,000,000 x 0.20
    ['three million Lambda requests, at list', 'lambda.requests', 3_000_000, '0.6'],
    ['one request of a price per million', 'lambda.requests', 1, '0.0000002'],
    // 100,000 x 0.001 + 50,000 x 0.0008
    ['150,000 Config evaluations', 'config.rule-evaluation', 150000, '140'],
    // 25 x 0.50 + 5 x 0.10
    ['30 hosted zones', 'route53.hosted-zone', 30, '13'],
    ['nothing', 'nat.data', 0, '0'],
    ['half a gigabyte', 'nat.data', '0.5', '0.0225'],
  ])('%s', (_, id, quantity, expected) => {
    expect(cost(id, quantity)).toBe(expected);
  });

  test('each tier is accounted for, and the trust is that of the tiers used', () => {
    const zones = (count: number) => {
      const found = costOf(row('route53.hosted-zone'), 'us-east-1', decimal(count));
      if (!found.ok) throw new Error(found.reason);
      const { grade, tierBreakdown } = found.cost;
      return [grade, tierBreakdown.map((tier) => `${showDecimal(tier.quantity)} at ${showDecimal(tier.unitPrice)}`)];
    };
    expect(zones(25)).toEqual(['A', ['25 at 0.5']]);
    expect(zones(26)).toEqual(['C', ['25 at 0.5', '1 at 0.1']]);
  });

  test('a region without a price has a reason, a global price holds everywhere', () => {
    expect(regionalPrice(row('nat.hours'), 'eu-west-1')).toEqual({
      ok: false,
      reason: 'The price book has "nat.hours" for us-east-1 and us-west-2, not for eu-west-1.',
    });
    expect(regionalPrice(row('route53.hosted-zone'), 'eu-west-1')).toMatchObject({ ok: true, region: 'global' });
    expect(regionalPrice(row('nat.hours'), 'toString')).toMatchObject({ ok: false });
  });

  test.each([
    ['ec2.instance.t3.medum', 'ec2.instance.t3.medium'],
    ['fargate.x86', 'fargate.x86.vcpu'],
  ])('beside %s stands %s', (given, meant) => {
    expect(nearestRows(SHIPPED_PRICES, given)).toContain(meant);
  });

  const priced = SHIPPED_PRICES.rows.flatMap((each) => {
    const [region] = Object.keys(each.prices);
    return region === undefined ? [] : [{ each, region: region === 'global' ? 'us-east-1' : region }];
  });
  const amountOf = (each: PriceRow, region: string, quantity: bigint) => {
    const found = costOf(each, region, { digits: quantity, scale: 3 });
    if (!found.ok) throw new Error(found.reason);
    return found.cost.amount;
  };

  test('more never costs less, and a little more never jumps: no tier has a step', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...priced),
        fc.bigInt(0n, 10n ** 14n),
        fc.bigInt(0n, 10n ** 6n),
        (row, base, more) => {
          const { each, region } = row;
          const less = amountOf(each, region, base);
          const greater = amountOf(each, region, base + more);
          expect(compareDecimals(greater, less)).toBeGreaterThanOrEqual(0);
          const dearest =
            each.prices[region === 'us-east-1' && each.prices.global !== undefined ? 'global' : 'us-east-1'];
          const highest = Math.max(...(dearest?.tiers.map(({ usd }) => Number(usd)) ?? []));
          const limit = times({ digits: more, scale: 3 }, decimal(highest));
          expect(compareDecimals(times(minus(greater, less), decimal(each.per ?? 1)), limit)).toBeLessThanOrEqual(0);
        },
      ),
    );
  });

  test('the amount agrees with whole-number arithmetic over the published tiers', () => {
    fc.assert(
      fc.property(fc.constantFrom('transfer.out.internet', 'logs.vended.s3'), fc.bigInt(0n, 10n ** 6n), (id, gb) => {
        // Ten-thousandths of a dollar, by AWS's tables.
        const table: readonly (readonly [bigint, bigint])[] =
          id === 'transfer.out.internet'
            ? [
                [10240n, 900n],
                [40960n, 850n],
                [102400n, 700n],
                [10n ** 9n, 500n],
              ]
            : [
                [10240n, 2500n],
                [20480n, 1500n],
                [20480n, 750n],
                [10n ** 9n, 500n],
              ];
        let [left, sum] = [gb, 0n];
        for (const [width, price] of table) {
          const part = left < width ? left : width;
          sum += part * price;
          left -= part;
        }
        const found = costOf(row(id), 'us-east-1', { digits: gb, scale: 0 });
        expect(found.ok && times(found.cost.amount, decimal(10000))).toEqual({ digits: sum, scale: 0 });
      }),
    );
  });
});

describe('a price book from outside', () => {
  const tiny = (change: object) => ({
    schema: 'lintel/price-book@1',
    asOf: '2026-11-21',
    currency: 'USD',
    sources: [{ key: 'S', what: 'A source' }],
    rows: [{ id: 'nat.hours', what: 'NAT', unit: 'hour', prices: { 'us-east-1': price({}) }, ...change }],
  });
  const price = (change: object) => ({ tiers: [{ usd: '0.045' }], grade: 'A', source: 'S', ...change });
  const faults = (change: object) => parsePriceBook(tiny(change)).diagnostics.map(({ what }) => what);

  test('is taken as it is when nothing is wrong', () => {
    expect(faults({})).toEqual([]);
  });

  test.each([
    ['a number as money', { prices: { global: price({ tiers: [{ usd: 0.045 }] }) } }, 'is not an amount'],
    ['a negative price', { prices: { global: price({ tiers: [{ usd: '-1' }] }) } }, 'is not an amount'],
    ['no price at all', { prices: {} }, 'empty'],
    ['a region of another name', { prices: { 'us-east-9': price({}) } }, 'Did you mean "us-east-1"?'],
    ['an unknown source', { prices: { global: price({ source: 'T' }) } }, 'no source "T"'],
    ['a last tier with an end', { prices: { global: price({ tiers: [{ usd: '1', upTo: '5' }] }) } }, 'last tier'],
    ['a tier without an end', { prices: { global: price({ tiers: [{ usd: '1' }, { usd: '2' }] }) } }, 'has no end'],
    [
      'tiers that descend',
      { prices: { global: price({ tiers: [{ usd: '2', upTo: '9' }, { usd: '1', upTo: '9' }, { usd: '1' }] }) } },
      'ends at 9 begins at or above it',
    ],
    ['a price per dozen', { per: 12 }, 'not a power of ten'],
  ])('%s is reported', (_, change, what) => {
    expect(faults(change).join('\n')).toContain(what);
  });

  test('two rows of one id are reported', () => {
    const book = tiny({});
    const doubled = { ...book, rows: [...book.rows, ...book.rows] };
    expect(parsePriceBook(doubled).diagnostics.map(({ what }) => what)).toEqual(['Two rows carry the id "nat.hours".']);
  });
});
