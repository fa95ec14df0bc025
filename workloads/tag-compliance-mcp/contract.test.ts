import { expect, test } from 'vitest';
import { contract } from './contract.ts';

test('C-MCP-10 an origin, which anybody can choose, is no dimension', () => {
  expect(contract.metrics.flatMap(({ dimensionSets }) => dimensionSets.flat())).not.toContain('Origin');
});
