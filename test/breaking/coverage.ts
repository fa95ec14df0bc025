import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Claim } from '../../src/claims/index.ts';
import type { Architecture } from '../../src/constructs/index.ts';
import { claimsOf } from '../judged.ts';
import { rowsOf } from './rows.ts';

/** Whether a verdict on the claim can be refuted: it says more than what only running or nobody can tell. */
export function isJudged({ planned, holds }: Claim): boolean {
  return planned !== true && holds.some(({ kind }) => kind !== 'witness' && kind !== 'unmeasurable');
}

/** The claims that are judged in at least one environment, in the order in which they are made. */
export function judgedIds(architecture: Architecture): readonly string[] {
  const claims = Object.keys(architecture.environments).flatMap(
    (environment) => claimsOf(architecture, environment).claims,
  );
  return [...new Set(claims.filter(isJudged).map(({ id }) => id))];
}

const QUOTED_ID = /'([A-Z]\w*(?:-[A-Z0-9]+)+)'/g;

/** The claims that the breaking edits of a system name: in the lists of ids of its test file, and in its rows. */
export function namedIds(system: string): ReadonlySet<string> {
  const file = readdirSync(import.meta.dirname).find((name) => name === `${system}.test.ts`);
  const text = file === undefined ? '' : readFileSync(join(import.meta.dirname, file), 'utf8');
  const code = text.replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, '');
  const inTests = [...code.matchAll(QUOTED_ID)].flatMap(([, id]) => id ?? []);
  return new Set([...inTests, ...rowsOf(system).flatMap(({ refutes }) => refutes)]);
}
