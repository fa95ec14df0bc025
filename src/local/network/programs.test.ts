/** Oracle: where `tools/build.ts` puts the programs, and where the sources have them. */
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { programFile } from './programs.ts';

test('a program stands beside the sources, and in the built package where its entry is', () => {
  expect(existsSync(programFile('supervisor'))).toBe(true);
  expect(existsSync(programFile('link-local-server'))).toBe(true);
  expect(existsSync(programFile('listener'))).toBe(true);
  expect(existsSync(programFile('run-balancer'))).toBe(true);
  expect(existsSync(programFile('run-edge'))).toBe(true);
  expect(existsSync(programFile('relay'))).toBe(true);
  const chunk = 'file:///app/node_modules/lintel/dist/chunks/sandbox-1a2b.cjs';
  const entry = '/app/node_modules/lintel/dist/src/local/network/supervisor.cjs';
  expect(programFile('supervisor', chunk)).toBe(entry);
});
