import { describe, expect, test } from 'vitest';
import {
  LIFECYCLE_AS_OF,
  LIFECYCLES,
  type LifecycleProduct,
  supportOf,
  VERSION_PROPERTIES,
  versionOfImage,
} from './lifecycle.ts';

const TODAY = '2026-11-21';

describe('how a version stands', () => {
  test.each<[product: LifecycleProduct, version: string, state: string, oracle: string]>([
    ['rds-postgresql', '17.9', 'supported', 'PostgreSQL 17 on RDS until 2030-02-28'],
    ['rds-postgresql', '14.22', 'ageing', 'PostgreSQL 14 on RDS until 2027-02-28'],
    ['rds-postgresql', '17.6', 'ended', 'AWS Health notice for 2026-10-31'],
    ['rds-postgresql', '15.10', 'ended', 'AWS Health notice for 2026-05-31'],
    ['rds-postgresql', '13.23', 'ended', 'major version 13 ended on 2026-02-28'],
    ['rds-postgresql', '17.99', 'unknown', 'no such minor version'],
    ['aurora-postgresql', '15.10', 'supported', 'long-term support'],
    ['aurora-postgresql', '15.8', 'ended', 'ended on 2026-05-31'],
    ['rds-mysql', '8.0.46', 'ended', 'MySQL 8.0 on RDS until 2026-07-31'],
    ['elasticache-redis', '7.1', 'supported', 'no end announced'],
    ['elasticache-redis', '6.2', 'ageing', 'Redis OSS 6 until 2027-01-31'],
    ['elasticache-redis', '5.0.6', 'ended', 'Redis OSS 5 until 2026-01-31'],
    ['lambda', 'nodejs24.x', 'supported', 'until 2028-04-30'],
    ['lambda', 'nodejs22.x', 'ageing', 'until 2027-04-30'],
    ['lambda', 'nodejs20.x', 'ended', 'until 2026-04-30'],
    ['lambda', 'python3.10', 'ended', 'until 2026-10-31'],
    ['node', '20-alpine', 'ended', 'until 2026-04-30'],
    ['node', '24.11.1', 'supported', 'until 2028-04-30'],
    ['amazon-linux', '2', 'ended', 'until 2026-06-30'],
    ['amazon-linux', '2023', 'supported', 'until 2029-06-30'],
    ['ubuntu', '22.04', 'ageing', 'until 2027'],
    ['fargate-linux', '1.4.0', 'supported', 'no end announced'],
    ['fargate-linux', '1.3.0', 'ended', 'retired on 2026-03-16'],
    ['eks', '1.33', 'ended', 'standard support until 2026-07-29'],
    ['eks', '1.34', 'ageing', 'standard support until 2026-12-02'],
    ['claude', 'claude-3-5-sonnet-20241022', 'ended', 'retired on 2025-10-28'],
    ['claude', 'claude-sonnet-4-5', 'ageing', 'retires on 2026-11-30'],
    ['claude', 'claude-sonnet-5-5', 'supported', 'the current Sonnet'],
  ])('%s %s is %s: %s', (product, version, state) => {
    expect(supportOf(product, version, TODAY).state).toBe(state);
  });

  test('the row says when and where that is written', () => {
    expect(supportOf('lambda', 'nodejs20.x', TODAY).row).toEqual({
      product: 'lambda',
      version: 'nodejs20.x',
      covers: 'itself',
      endOfStandardSupport: '2026-04-30',
      endOfLife: '2027-03-03',
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html',
    });
  });

  test.each([
    ['2025-04-29', 'supported'],
    ['2025-04-30', 'ageing'],
    ['2026-04-29', 'ageing'],
    ['2026-04-30', 'ended'],
  ])('Node.js 20, which ends on 2026-04-30, is on %s %s', (on, state) => {
    expect(supportOf('node', '20', on).state).toBe(state);
  });

  test('a version without an announced end is unknown on days that the table does not know', () => {
    expect(supportOf('elasticache-redis', '7.1', LIFECYCLE_AS_OF).state).toBe('supported');
    expect(supportOf('elasticache-redis', '7.1', '2026-11-22').state).toBe('unknown');
  });

  test('a day that is none is a mistake of the caller', () => {
    expect(() => supportOf('node', '20', 'today')).toThrow('"today" is no date of the form YYYY-MM-DD.');
    expect(() => supportOf('node', '99', '2026-13-01')).toThrow('"2026-13-01" is no date');
  });
});

describe('which versions a row covers', () => {
  test.each<[product: LifecycleProduct, version: string, row: string | undefined]>([
    ['node', '20.11.1', '20'],
    ['node', '200', undefined],
    ['rds-postgresql', '13.1-rds.20250101', '13'],
    ['rds-postgresql', '14.1', undefined],
    ['rds-postgresql', '14.10', '14.10'],
    ['lambda', 'provided.al2', 'provided.al2'],
    ['lambda', 'provided.al2030', undefined],
    ['lambda', 'java8.al2023', undefined],
    ['claude', 'claude-sonnet-5-6', undefined],
    ['claude', 'anthropic.claude-sonnet-4-5-20250929-v1:0', undefined],
    ['eks', '1.3', undefined],
    ['aurora-mysql', '5.7.mysql_aurora.2.12.4', '5.7'],
  ])('%s %s: %s', (product, version, row) => {
    expect(supportOf(product, version, TODAY).row?.version).toBe(row);
  });
});

describe('the name of an image', () => {
  test.each([
    ['/aws/service/canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id', 'ubuntu', '22.04'],
    ['/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64', 'amazon-linux', '2023'],
    ['/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2', 'amazon-linux', '2'],
    ['/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id', 'amazon-linux', '2'],
    ['node:20-alpine', 'node', '20'],
    ['public.ecr.aws/docker/library/node:24.1.0', 'node', '24'],
    ['public.ecr.aws/lambda/nodejs:20', 'lambda', 'nodejs20.x'],
    ['public.ecr.aws/lambda/python:3.12-arm64', 'lambda', 'python3.12'],
    ['ubuntu:22.04', 'ubuntu', '22.04'],
  ])('%s holds %s %s', (image, product, version) => {
    expect(versionOfImage(image)).toEqual({ product, version });
  });

  test.each([
    'ami-0123456789abcdef0',
    '111122223333.dkr.ecr.us-east-1.amazonaws.com/api:1.4.2',
    'node:latest',
    'my-node',
  ])('%s does not tell', (image) => {
    expect(versionOfImage(image)).toBeUndefined();
  });
});

test('the engine decides whose version a database names', () => {
  const database = VERSION_PROPERTIES.find(({ type }) => type === 'AWS::RDS::DBCluster');
  expect(database?.product('aurora-postgresql')).toBe('aurora-postgresql');
  expect(database?.product('postgres')).toBe('rds-postgresql');
  expect(database?.product('oracle-ee')).toBeUndefined();
  expect(database?.product(undefined)).toBeUndefined();
});

describe('the table', () => {
  test('has one row for a version of a product', () => {
    const keys = LIFECYCLES.map(({ product, version }) => `${product} ${version}`);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  test('has real days in order, and a source for each row', () => {
    const isDay = (day: string) => new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
    const wrong = LIFECYCLES.filter(
      ({ endOfStandardSupport: end = '2000-01-01', endOfLife: life = '2999-01-01', source }) =>
        !isDay(end) || !isDay(life) || end > life || !source.startsWith('https://'),
    );
    expect(wrong).toEqual([]);
  });
});
