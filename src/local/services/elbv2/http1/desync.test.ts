/** Oracle: the cases of AWS's own library, whose address and commit stand in the file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Classification, classify, endsConnections, isBlocked, isPlainlySound } from './desync.ts';
import { HeaderFields } from './fields.ts';
import { readRequestHead } from './head.ts';

interface Case {
  readonly name: string;
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly tier: string;
  readonly reason: string;
}

const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, 'desync-cases.json'), 'utf8')) as {
  readonly cases: readonly Case[];
};

function classified({ method, target, version, headers }: Omit<Case, 'name' | 'tier' | 'reason'>): Classification {
  const fields = new HeaderFields();
  for (const [name, value] of headers) fields.add(name, value);
  return classify({ method, target, version, fields });
}

test('the cases are all there', () => expect(cases.length).toBe(159));

test.each(cases.map((each) => [each.name, each] as const))('%s', (_, { tier, reason, ...request }) => {
  expect(classified(request)).toEqual({ tier, reason });
});

test('what is plainly sound is compliant, and much of what the grammar lets through is', () => {
  const sound = cases.flatMap(({ method, target, version, headers, ...judged }) => {
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const head = readRequestHead(`${method} ${target} ${version}\r\nHost: web\r\n${lines}\r\n`);
    return typeof head === 'object' && isPlainlySound(head.minor, head.fields) ? [judged] : [];
  });
  expect(sound.filter(({ tier }) => tier !== 'Compliant')).toEqual([]);
  expect(sound.length).toBeGreaterThan(5);
});

test.each([
  ['Content-Length', 1],
  ['Transfer_Encoding', 1],
  ['X-Request-Id', 2],
])('%s in HTTP/1.%i is not plainly sound', (name, minor) => {
  const fields = new HeaderFields();
  fields.add(name, '5');
  expect(isPlainlySound(minor, fields)).toBe(false);
});

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#desync-mitigation-mode
describe('a mode', () => {
  const tiers = (['Compliant', 'Acceptable', 'Ambiguous', 'Severe'] as const).map((tier) => ({ tier, reason: '' }));

  test.each([
    ['monitor', [false, false, false, false], [false, false, false, false]],
    ['defensive', [false, false, false, true], [false, false, true, false]],
    ['strictest', [false, true, true, true], [false, false, true, false]],
  ] as const)('%s blocks and ends connections', (mode, blocked, ended) => {
    expect(tiers.map((each) => isBlocked(each, mode))).toEqual(blocked);
    expect(tiers.map((each) => endsConnections(each, mode))).toEqual(ended);
  });
});
