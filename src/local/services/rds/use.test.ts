/** Oracle: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html */
import { expect, test } from 'vitest';
import { memoryOfClass } from './use.ts';

test.each([
  ['db.t3.micro', 1],
  ['db.t4g.medium', 4],
  ['db.t4g.large', 8],
  ['db.t3.2xlarge', 32],
  ['db.m6i.large', 8],
  ['db.r6g.xlarge', 32],
])('%s has %d GiB', (name, gib) => expect(memoryOfClass(name)).toBe(gib * 1024 ** 3));

test('a family that is not written down has no memory that anyone could tell', () => {
  expect(memoryOfClass('db.z1d.large')).toBeUndefined();
});
