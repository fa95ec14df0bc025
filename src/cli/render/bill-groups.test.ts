/** Cases of one resource exclude each other: a heading never adds them up. */
import { expect, test } from 'vitest';
import type { BillLine, PriceReport } from '../../answers/index.ts';
import { serviceGroups } from './bill-groups.ts';

function line(resource: string, usd: string, when?: string): BillLine {
  return {
    resource,
    type: 'AWS::EC2::Instance',
    stack: 'S',
    region: 'us-east-1',
    outcome: 'priced',
    monthly: { low: usd, expected: usd, high: usd },
    components: [{} as BillLine['components'][number]],
    ...(when !== undefined && { when }),
  } as BillLine;
}

function heading(...lines: readonly BillLine[]): unknown {
  const [group] = serviceGroups({ lines } as unknown as PriceReport, 'expected');
  return group && [group.amount, group.isAtMost];
}

test('of cases is the dearest of each resource', () => {
  expect(heading(line('A', '70'), line('B', '5'))).toEqual(['75', false]);
  expect(heading(line('A', '70', 'Env = prod'), line('A', '15', 'Env ≠ prod'), line('B', '5'))).toEqual(['75', true]);
});
