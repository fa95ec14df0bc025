/** Spend that is divided by hand. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bucket, GOOD, instance, POLICY } from './fixture.ts';
import { attributeCosts, type CostInput, type Resource } from './index.ts';

const EC2 = 'Amazon Elastic Compute Cloud - Compute';
const S3 = 'Amazon Simple Storage Service';
const GOOD_BUCKET = { Owner: 'ann@example.com', Application: 'shop' };
const attribute = (input: Partial<CostInput> & { readonly resources: readonly Resource[] }) =>
  attributeCosts({ policy: POLICY, resourceTypes: ['ec2:instance'], serviceCosts: [], ...input });

test('running instances share what no name claims', () => {
  const result = attribute({
    resources: [instance('i-1', GOOD, { state: 'running' }), instance('i-2', {}, { state: 'running' })],
    serviceCosts: [{ service: EC2, amount: 1000 }],
  });
  expect(result).toMatchObject({
    total_spend: 1000,
    attributable_spend: 500,
    attribution_gap: 500,
    attribution_gap_percentage: 50,
    total_resources_scanned: 2,
    total_resources_compliant: 1,
  });
});

test('buckets share what S3 costs', () => {
  const result = attribute({
    resourceTypes: ['s3:bucket'],
    resources: [bucket('a', GOOD_BUCKET), bucket('b', {}), bucket('c', {})],
    serviceCosts: [{ service: S3, amount: 90 }],
  });
  expect(result).toMatchObject({ attributable_spend: 30, attribution_gap: 60, attribution_gap_percentage: 66.67 });
  expect(result.resource_costs['arn:aws:s3:::a']).toEqual({ amount: 30, source: 'service_average' });
});

test('no spend is no gap', () => {
  expect(attribute({ resources: [instance('i-1', {})] })).toMatchObject({
    attribution_gap: 0,
    attribution_gap_percentage: 0,
  });
});

test('where no instance runs, those that stand still share the spend', () => {
  const off = { state: 'stopped' };
  const result = attribute({
    resources: [instance('i-1', GOOD, off), instance('i-2', {}, off)],
    serviceCosts: [{ service: EC2, amount: 50 }],
  });
  expect(result).toMatchObject({ attributable_spend: 25, attribution_gap: 25 });
});

test('a name has its own cost, and a stopped instance beside a running one costs nothing', () => {
  const named = instance('i-1', { ...GOOD, Name: 'Web Server' }, { state: 'running' });
  const running = instance('i-2', {}, { state: 'running' });
  const stopped = instance('i-3', {}, { state: 'stopped' });
  const result = attribute({
    resources: [named, running, stopped],
    serviceCosts: [{ service: EC2, amount: 100 }],
    namedCosts: [{ service: EC2, name: 'Name$web-server', amount: 70 }],
  });
  expect(result.resource_costs).toEqual({
    [named.arn]: { amount: 70, source: 'actual' },
    [running.arn]: { amount: 30, source: 'estimated' },
    [stopped.arn]: { amount: 0, source: 'stopped' },
  });
});

describe('groups', () => {
  const resources = [
    instance('i-1', GOOD, { state: 'running' }),
    instance('i-2', {}, { state: 'running', region: 'eu-west-1' }),
    instance('i-3', {}, { state: 'running' }),
  ];

  test('by region add up', () => {
    const [good, abroad, bad] = resources as [Resource, Resource, Resource];
    const result = attribute({
      resources: [{ ...good, tags: { ...GOOD, Name: 'good' } }, abroad, bad],
      serviceCosts: [
        { service: EC2, region: 'us-east-1', amount: 90 },
        { service: EC2, region: 'eu-west-1', amount: 50 },
      ],
      namedCosts: [{ service: EC2, name: 'good', amount: 50 }],
      groupBy: 'region',
    });
    expect(result.breakdown).toMatchObject({
      'us-east-1': { total: 90, attributable: 50, gap: 40 },
      'eu-west-1': { total: 50, attributable: 0, gap: 50 },
    });
    expect(result).toMatchObject({ total_spend: 140, attributable_spend: 50, attribution_gap: 90 });
  });

  test('have a place for spend on which nothing stands', () => {
    const result = attribute({
      resourceTypes: ['all'],
      resources: [],
      serviceCosts: [{ service: 'AWS Glue', amount: 12 }],
      groupBy: 'resource_type',
    });
    expect(result.breakdown).toEqual({ unallocated: { total: 12, attributable: 0, gap: 12, percentage: 100 } });
  });
});

test('with all types, what no tag can stand for is told apart', () => {
  const result = attribute({
    resourceTypes: ['all'],
    resources: [bucket('a', GOOD_BUCKET)],
    serviceCosts: [
      { service: S3, amount: 10 },
      { service: 'Tax', amount: 5 },
      { service: 'AWS Support (Business)', amount: 100 },
    ],
  });
  expect(result).toMatchObject({ total_spend: 115, taggable_spend: 10, attributable_spend: 10, attribution_gap: 0 });
  expect(result.unattributable_services).toEqual([
    { service: 'Tax', amount: 5 },
    { service: 'AWS Support (Business)', amount: 100 },
  ]);
});

test('a service that several types share is counted once', () => {
  const volume = { arn: 'arn:aws:ec2:us-east-1:123456789012:volume/vol-1', tags: { Application: 'shop' } };
  const result = attribute({
    resourceTypes: ['ec2:volume', 'ec2:snapshot'],
    resources: [volume],
    serviceCosts: [{ service: 'EC2 - Other', amount: 40 }],
  });
  expect(result).toMatchObject({ total_spend: 40, attributable_spend: 40, attribution_gap: 0 });
});

test('names that exceed their service are told, and leave no gap below zero', () => {
  const result = attribute({
    resources: [instance('i-1', { ...GOOD, Name: 'web' }, { state: 'running' })],
    serviceCosts: [{ service: EC2, amount: 50 }],
    namedCosts: [{ service: EC2, name: 'web', amount: 60 }],
  });
  expect(result.attribution_gap).toBe(0);
  expect(result.data_quality).toMatchObject({ status: 'partial' });
});

test('the gap is what is taggable without what is attributable, and groups add up to it', () => {
  const states = fc.constantFrom('running', 'stopped');
  const one = fc.record({ good: fc.boolean(), state: states, region: fc.constantFrom('us-east-1', 'eu-west-1') });
  fc.assert(
    fc.property(
      fc.array(one, { maxLength: 12 }),
      fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 2, maxLength: 2 }),
      (given, [east = 0, west = 0]) => {
        const resources = given.map(({ good, ...rest }, index) => instance(`i-${index}`, good ? GOOD : {}, rest));
        const result = attribute({
          resources,
          serviceCosts: [
            { service: EC2, region: 'us-east-1', amount: east / 100 },
            { service: EC2, region: 'eu-west-1', amount: west / 100 },
          ],
          groupBy: 'region',
        });
        expect(result.attribution_gap).toBeCloseTo(result.taggable_spend - result.attributable_spend, 6);
        const totals = Object.values(result.breakdown ?? {}).map(({ total }) => total);
        expect(totals.reduce((sum, each) => sum + each, 0)).toBeCloseTo(result.taggable_spend, 1);
      },
    ),
  );
});
