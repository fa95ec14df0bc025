/**
 * How many meaningful changes of their templates the claims of the five systems notice: 95 in a hundred, and each of the
 * others has its reason. Slow, for each change is judged.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mutate } from '../../src/actions/index.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const REASONS: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(
  readFileSync(join(ROOT, 'test', 'mutation', 'template-survivors.json'), 'utf8'),
);

test.each([
  ['mcp-tagging', 'prod'],
  ['omnirapeutic', 'production'],
  ['ec2-autoscaling', 'prod'],
  ['bloom-contracts', 'prod'],
  ['coherent-pmo', 'prod'],
])('%s notices what changes', async (target, environment) => {
  const { score = 0, survivors, diagnostics } = await mutate({ target, environment, cwd: ROOT });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(survivors.map(({ says }) => says).filter((says) => REASONS[target]?.[says] === undefined)).toEqual([]);
  const idle = Object.keys(REASONS[target] ?? {}).filter((says) => !survivors.some((each) => each.says === says));
  expect(idle).toEqual([]);
  expect(score).toBeGreaterThanOrEqual(95);
});
