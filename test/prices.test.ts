/**
 * The five systems in all their environments have a price, and it is the one that was calculated by hand when the
 * documents were read: what each figure rests on is told in the test.
 */

import { beforeAll, describe, expect, test } from 'vitest';
import { price, priceAll } from '../src/actions/index.ts';
import type { PriceReport } from '../src/answers/index.ts';

let reports: readonly PriceReport[] = [];

beforeAll(async () => {
  reports = (await priceAll({ cwd: new URL('..', import.meta.url).pathname })).targets;
});

function report(target: string, environment: string): PriceReport {
  const found = reports.find((each) => each.target === target && each.environment === environment);
  if (found === undefined) throw new Error(`${target} (${environment}) was not priced`);
  return found;
}

const ENVIRONMENTS = [
  ['mcp-tagging', 'prod'],
  ['omnirapeutic', 'production'],
  ['omnirapeutic', 'validation'],
  ['ec2-autoscaling', 'dev'],
  ['ec2-autoscaling', 'staging'],
  ['ec2-autoscaling', 'prod'],
  ['bloom-contracts', 'prod'],
  ['coherent-pmo', 'dev'],
  ['coherent-pmo', 'prod'],
] as const;

test('no system and no environment is left out', () => {
  expect(reports.map(({ target, environment }) => [target, environment])).toEqual(ENVIRONMENTS);
});

describe.each(ENVIRONMENTS)('%s (%s)', (target, environment) => {
  test('every resource is priced, free, or depends on usage with its unit price', () => {
    const { unpriced, lines, diagnostics } = report(target, environment);
    expect(unpriced).toEqual([]);
    expect(diagnostics).toEqual([]);
    for (const line of lines) {
      if (line.outcome === 'free') expect(line.reason).toMatch(/\.$/);
      else for (const part of line.components) expect(part.row).toMatch(/^[a-z0-9-]+\./);
    }
  });

  test('its usage is stated', () => {
    expect(report(target, environment).usage.from).toBe(target);
  });
});

function amount(target: string, environment: string, row: string): number {
  const parts = report(target, environment).lines.flatMap(({ components }) => components);
  return parts.filter((each) => each.row === row).reduce((sum, each) => sum + Number(each.monthly.expected), 0);
}

function variant(target: string, environment: string, name: string) {
  const found = report(target, environment).variants.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${target} has no variant "${name}"`);
  return found;
}

describe('by hand', () => {
  test.each([
    ['mcp-tagging', 'prod', 'vpc.interface-endpoint.hours', '3 endpoints × 2 zones × 730 h × $0.01', 43.8],
    [
      'mcp-tagging',
      'prod',
      'vpc.public-ipv4',
      '(1 NAT gateway + 2 zones of the load balancer) × 730 h × $0.005',
      10.95,
    ],
    ['mcp-tagging', 'prod', 'ec2.instance.t3.medium', '730 h × $0.0416', 30.368],
    ['coherent-pmo', 'dev', 'rds.postgresql.instance.db.t3.micro.single-az', '730 h × $0.018', 13.14],
    ['coherent-pmo', 'dev', 'vpc.public-ipv4', '2 addresses × 730 h × $0.005', 7.3],
    ['coherent-pmo', 'prod', 'rds.postgresql.instance.db.t3.small.multi-az', '730 h × $0.072', 52.56],
    ['coherent-pmo', 'prod', 'rds.gp3.storage.multi-az', '20 GB × $0.23', 4.6],
    ['omnirapeutic', 'production', 'nat.hours', '3 gateways × 730 h × $0.045', 98.55],
    ['bloom-contracts', 'prod', 'vpc.interface-endpoint.hours', '6 endpoints × 2 zones × 730 h × $0.01', 87.6],
    ['ec2-autoscaling', 'prod', 'rds.postgresql.instance.db.t4g.large.multi-az', '730 h × $0.258', 188.34],
  ] as const)('%s (%s) %s: %s', (target, environment, row, _, expected) => {
    expect(amount(target, environment, row)).toBeCloseTo(expected, 6);
  });
});

describe('what the documents claim to save', () => {
  test('a NAT instance in place of the gateway: $36.50 less a t3.nano, its volume and the address that stays', () => {
    // 32.85 − 730 × 0.0052 − 8 × 0.08
    expect(Number(variant('coherent-pmo', 'dev', 'NAT instance').saves.expected)).toBeCloseTo(28.414, 2);
  });

  test('stopping development after hours saves 15 to 20 % of its bill, not half', () => {
    const share = Number(variant('coherent-pmo', 'dev', 'stopped after hours').share);
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.2);
  });

  test.each([
    ['dev', 6, 8],
    ['prod', 25, 33],
  ] as const)('reservations in %s save $%i to $%i a month', (environment, least, most) => {
    const saves = Number(variant('coherent-pmo', environment, 'reserved for a year').saves.expected);
    expect(saves).toBeGreaterThan(least);
    expect(saves).toBeLessThan(most);
  });
});

describe('what the documents said it costs', () => {
  test('the total of MCP tagging lies outside of $110 to $120 only because of the second zone of its endpoints', () => {
    const { stated, total } = report('mcp-tagging', 'prod');
    expect(stated?.total).toMatchObject({ says: '110-120', outcome: 'differs' });
    const oneZone = variant('mcp-tagging', 'prod', 'endpoints in one zone');
    expect(Number(oneZone.saves.expected)).toBeCloseTo(21.9, 2);
    expect(Number(total.expected) - Number(oneZone.saves.expected)).toBeLessThan(126);
  });

  test.each([
    ['mcp-tagging', 'prod'],
    ['coherent-pmo', 'dev'],
    ['coherent-pmo', 'prod'],
  ] as const)(
    'every dollar of %s (%s) stands in a stated line or among what was not mentioned',
    (target, environment) => {
      const { stated, total } = report(target, environment);
      const all = [...(stated?.lines ?? []), ...(stated?.unmentioned ?? [])];
      const sum = all.reduce((amounts, { monthly }) => amounts + Number(monthly.expected), 0);
      expect(Math.abs(sum - Number(total.expected))).toBeLessThan(0.03);
    },
  );
});

describe("templates in other teams' style", () => {
  const folder = new URL('templates/public/', import.meta.url).pathname;
  const priced = (target: string) => price({ target, cwd: folder, region: 'us-east-1' });

  test.each([
    {
      target: 'container-platform.json',
      rows: {
        // 3 NAT gateways × 730 h × $0.045; 5 endpoints × 3 zones × 730 h × $0.01
        'nat.hours': 98.55,
        'vpc.interface-endpoint.hours': 109.5,
        // (2 application and 1 network load balancer, each 3 zones, and 3 NAT gateways) × 730 h × $0.005
        'vpc.public-ipv4': 43.8,
        // 2 nodes × 730 h × $0.0256
        'elasticache.valkey.cache.t4g.small': 37.376,
        // 3 brokers × 730 h × $0.0456; 3 × 250 GB × $0.10
        'msk.kafka.t3.small': 99.864,
        'msk.storage': 75,
        // 3 data nodes and 3 dedicated ones × 730 h × $0.128
        'opensearch.m6g.large.search': 560.64,
        // 4 shards × 730 h × $0.015
        'kinesis.shard': 43.8,
        // 10 GB × $0.03 and 2 GB × $0.06, which is typical
        'efs.elastic.read': 0.3,
        'efs.elastic.write': 0.12,
      },
      unpriced: [],
    },
    {
      target: 'landing-zone-network.yaml',
      rows: {
        // 2 endpoints × 2 interfaces × 730 h × $0.125; 9 endpoints × 3 zones × 730 h × $0.01
        'route53.resolver-endpoint.hours': 365,
        'vpc.interface-endpoint.hours': 197.1,
        // The VPC and the connection are attached, and the connection costs by itself: each 730 h × $0.05
        // (https://aws.amazon.com/transit-gateway/pricing/)
        'transit-gateway.attachment': 73,
        'vpn.connection': 36.5,
      },
      unpriced: [],
    },
    // 1,000 users a month, which is typical, × $0.015
    {
      target: 'serverless-shop.yaml',
      rows: { 'waf.web-acl': 5, 'waf.rule': 3, 'cognito.essentials': 15 },
      unpriced: [],
    },
  ])('$target is priced as far as prices are known, and the rest is listed', async ({ target, rows, unpriced }) => {
    const { lines, diagnostics, unpriced: listed } = await priced(target);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const parts = lines.flatMap(({ components }) => components);
    for (const [row, amountByHand] of Object.entries(rows)) {
      const found = parts
        .filter((each) => each.row === row)
        .reduce((sum, each) => sum + Number(each.monthly.expected), 0);
      expect(found, row).toBeCloseTo(amountByHand, 6);
    }
    expect(listed.map(({ type }) => type)).toEqual(expect.arrayContaining(unpriced));
    for (const { reason } of listed) expect(reason).toMatch(/\.$/);
  });
});
