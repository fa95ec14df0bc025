import { expect, test } from 'vitest';
import { showText } from '../base/index.ts';
import { Unknowns } from './unknowns.ts';

test('two values that a reader would write alike stay two', () => {
  const unknowns = new Unknowns();
  const output = unknowns.hole({ kind: 'call', text: 'Subnet' });
  const subnet = unknowns.hole({ kind: 'resource', resource: 'Subnet' });
  expect([output, subnet].map(showText)).toEqual(['${Subnet}', '${Subnet (2)}']);
  expect(unknowns.hole({ kind: 'resource', resource: 'Subnet' })).toBe(subnet);
  expect(unknowns.holesOf(subnet)).toEqual([{ kind: 'resource', resource: 'Subnet' }]);
});
