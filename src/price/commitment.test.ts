/**
 * The oracle is the monthly figures that infracost prints from the live Price List for one product each, and AWS's pages on
 * what is sold: https://aws.amazon.com/savingsplans/, https://aws.amazon.com/rds/reserved-instances/.
 */
import { describe, expect, test } from 'vitest';
import { decimal, minus, showDecimal, showRounded, times } from '../base/index.ts';
import { rowOf, SHIPPED_PRICES } from './book.ts';
import { type CommitmentAsked, commitmentOf } from './commitment.ts';
import { COMMITMENT_FACTS } from './commitment-table.ts';

function monthly(asked: CommitmentAsked, usdPerHour: string): string {
  const found = commitmentOf(asked);
  if (!found.ok) return found.reason;
  return showRounded(times(decimal(usdPerHour), decimal(730), minus(decimal(1), found.discount)));
}

describe('what a commitment saves', () => {
  test.each([
    ['standard-reserved', 1, 'ec2.instance.t3.medium', '0.0416', '19.05'],
    ['standard-reserved', 3, 'ec2.instance.t3.medium', '0.0416', '13.14'],
    ['convertible-reserved', 1, 'ec2.instance.t3.medium', '0.0416', '21.90'],
    ['convertible-reserved', 3, 'ec2.instance.t3.medium', '0.0416', '15.04'],
    ['standard-reserved', 1, 'rds.mysql.instance.db.t3.large.single-az', '0.136', '69.86'],
    ['standard-reserved', 1, 'rds.mysql.instance.db.t3.large.multi-az', '0.272', '139.72'],
  ] as const)('%s, %d years, %s at %s an hour costs %s a month', (kind, years, row, usd, expected) => {
    expect(Math.abs(Number(monthly({ kind, years, row }, usd)) - Number(expected))).toBeLessThanOrEqual(0.01);
  });

  test.each([
    ['the product that was read', { kind: 'standard-reserved', row: 'ec2.instance.t3.medium' }, 'B'],
    ['another product of the service', { kind: 'standard-reserved', row: 'ec2.instance.m5.large' }, 'D'],
    ['a Savings Plan by rule of thumb', { kind: 'instance-savings-plan', row: 'ec2.instance.t3.medium' }, 'D'],
    ['Fargate as the source has it', { kind: 'compute-savings-plan', row: 'fargate.x86.vcpu' }, 'C'],
    ['Fargate on ARM', { kind: 'compute-savings-plan', row: 'fargate.arm.vcpu' }, 'D'],
    ['what the user assumes', { kind: 'spot', row: 'fargate.x86.vcpu', assumed: '0.5' }, 'user'],
  ] as const)('%s has its grade', (_, asked, grade) => {
    expect(commitmentOf(asked)).toMatchObject({ ok: true, grade });
  });

  test.each([
    ['instance-savings-plan', 'standard-reserved'],
    ['compute-savings-plan', 'convertible-reserved'],
  ] as const)('a %s of EC2 saves what a %s does', (plan, reserved) => {
    const row = 'ec2.instance.t3.medium';
    const [like, same] = [commitmentOf({ kind: plan, row, years: 3 }), commitmentOf({ kind: reserved, row, years: 3 })];
    expect(like.ok && showDecimal(like.discount)).toBe(same.ok && showDecimal(same.discount));
  });
});

describe('where there is no figure, the reason stands', () => {
  const RDS = 'rds.postgresql.instance.db.t4g.micro.single-az';
  test.each([
    [{ kind: 'standard-reserved', row: RDS, years: 3 }, 'only with something paid upfront'],
    [{ kind: 'standard-reserved', row: 'fargate.x86.vcpu' }, 'it sells compute-savings-plan, spot'],
    [{ kind: 'convertible-reserved', row: RDS }, 'AWS sells no convertible-reserved for RDS'],
    [{ kind: 'spot', row: 'ec2.instance.t3.medium' }, 'State what you assume'],
    [{ kind: 'spot', row: 'ec2.instance.t3.medium', assumed: '1.5' }, 'not between 0 and 1'],
    [{ kind: 'spot', row: 'ec2.instance.t3.medium', assumed: 'much' }, 'not a fraction'],
    [{ kind: 'spot', row: RDS, assumed: '0.7' }, 'AWS sells no spot for RDS'],
    [{ kind: 'standard-reserved', row: 'ec2.instance.t3.medium', payment: 'all-upfront' }, 'the monthly part alone'],
    [{ kind: 'database-savings-plan', row: RDS }, 'State what you assume'],
    [{ kind: 'database-savings-plan', row: RDS, years: 3 }, 'one year with nothing upfront'],
    [
      { kind: 'database-savings-plan', row: 'rds.postgresql.instance.db.r6g.large.single-az', assumed: '0.3' },
      'does not cover',
    ],
    [{ kind: 'standard-reserved', row: 'elasticache.redis.cache.t4g.small', years: 3 }, 'No figure is known'],
    [{ kind: 'compute-savings-plan', row: 'lambda.x86.duration' }, 'No figure is known'],
    [{ kind: 'standard-reserved', row: 'aurora.serverless-v2.acu.standard' }, 'no reservation for the capacity'],
    [{ kind: 'standard-reserved', row: 'ebs.gp3.storage' }, 'No commitment is sold'],
  ] as const)('%j', (asked, reason) => {
    const found = commitmentOf(asked);
    expect(found.ok ? 'a figure' : found.reason).toContain(reason);
  });
});

test('every fact names a row and a source of the shipped book', () => {
  const sources = new Set(SHIPPED_PRICES.sources.map(({ key }) => key));
  const lost = COMMITMENT_FACTS.filter(
    ({ row, source }) => !sources.has(source) || (row !== undefined && rowOf(SHIPPED_PRICES, row) === undefined),
  );
  expect(lost).toEqual([]);
});
