import { describe, expect, test } from 'vitest';
import type { DataPath } from '../base/index.ts';
import { WORDS } from './claim.ts';
import { parseClaims } from './parse.ts';

const KINDS = Object.keys(WORDS).join(', ');
const place = (path: DataPath) => ({ file: 'claims.json', path: path.join('.') });

function set(...claims: readonly unknown[]): unknown {
  return { schema: 'lintel/claims@1', claims };
}

function faults(data: unknown): readonly string[] {
  const parsed = parseClaims(data, place);
  return parsed.diagnostics.map((each) => `${each.code} ${each.at?.path} ${each.what}`);
}

function withAssertion(assertion: unknown): unknown {
  return set({ id: 'A-1', title: 'T', holds: [assertion] });
}

describe('a claims file', () => {
  test('that is right comes back as it is', () => {
    const data = withAssertion({
      kind: 'reaches',
      from: 'internet',
      to: 'Balancer',
      on: 'tcp/443',
      through: ['Gateway'],
    });
    const parsed = parseClaims(data);
    expect(parsed).toEqual({ ok: true, value: data, diagnostics: [] });
  });

  test.each<[string, unknown, string]>([
    [
      'is no mapping',
      [],
      'LTL2001  [] is not a mapping with schema, claims, $schema, title, names, files, policies, metrics.',
    ],
    [
      'is empty',
      null,
      'LTL2001  null is not a mapping with schema, claims, $schema, title, names, files, policies, metrics.',
    ],
    [
      'is of another version',
      { schema: 'lintel/claims@2', claims: [] },
      'LTL2001 schema "lintel/claims@2" is not one of lintel/claims@1. Did you mean "lintel/claims@1"?',
    ],
    [
      'has a claim without assertions',
      set({ id: 'A', title: 'T', holds: [] }),
      'LTL2001 claims.0.holds The list has 0 of at least 1 entries.',
    ],
    [
      'has an id that is none',
      set({ id: '1 A', title: 'T', holds: [{ kind: 'unmeasurable', reason: 'r' }] }),
      'LTL2001 claims.0.id "1 A" is not an id of letters, digits, dots and hyphens.',
    ],
    [
      'has an assertion that is misspelt',
      withAssertion({ kind: 'reach', from: 'a', to: 'b', on: 'all' }),
      `LTL2001 claims.0.holds.0.kind "kind" is "reach", not one of ${KINDS}. Did you mean "reaches"?`,
    ],
    [
      'has an assertion without its word',
      withAssertion({ from: 'a' }),
      `LTL2001 claims.0.holds.0 "kind" is nothing, not one of ${KINDS}.`,
    ],
    [
      'has a misspelt field',
      withAssertion({ kind: 'reaches', from: 'a', to: 'b', onn: 'all', on: 'all' }),
      'LTL2001 claims.0.holds.0.onn "onn" is not known here; the keys are kind, from, to, on, through, without. Did you mean "on"?',
    ],
    [
      'bounds no cost',
      withAssertion({ kind: 'cost', of: 'a' }),
      'LTL2001 claims.0.holds.0 One of atLeast, atMost, saves is missing.',
    ],
    [
      'has a cost that is no number',
      withAssertion({ kind: 'cost', atMost: '$120' }),
      'LTL2001 claims.0.holds.0.atMost "$120" is not a number of at least 0 and at most 1000000000000.',
    ],
    [
      'has a misspelt matcher',
      withAssertion({ kind: 'property', of: 'a', path: 'P', is: { lke: 'x' } }),
      'LTL2001 claims.0.holds.0.is.lke "lke" is no matcher; there are oneOf, like, mentions, length, atLeast, atMost, refersTo, absent, present, not, has, each, exactly, where. Did you mean "like"?',
    ],
    [
      'has a matcher named like something of JavaScript',
      withAssertion({ kind: 'property', of: 'a', path: 'P', is: { constructor: 1 } }),
      'LTL2001 claims.0.holds.0.is.constructor "constructor" is no matcher; there are oneOf, like, mentions, length, atLeast, atMost, refersTo, absent, present, not, has, each, exactly, where.',
    ],
    [
      'has nothing for a matcher',
      withAssertion({ kind: 'property', of: 'a', path: 'P', is: null }),
      'LTL2001 claims.0.holds.0.is A matcher is text, a number, true, false, or a mapping with one of oneOf, like, mentions, length, atLeast, atMost, refersTo, absent, present, not, has, each, exactly, where.',
    ],
    [
      'has half a count',
      withAssertion({ kind: 'exists', what: 'a', count: 1.5 }),
      'LTL2001 claims.0.holds.0.count 1.5 is not a whole number of at least 0.',
    ],
    [
      'has bounds without a bound',
      withAssertion({ kind: 'exists', what: 'a', count: {} }),
      'LTL2001 claims.0.holds.0.count The mapping is empty; it takes min, max.',
    ],
    [
      'plans something halfway',
      set({ id: 'A', title: 'T', holds: [{ kind: 'unmeasurable', reason: 'r' }], planned: false }),
      'LTL2001 claims.0.planned false is not true.',
    ],
  ])('that %s is refused', (_, data, fault) => {
    expect(faults(data)).toEqual([fault]);
    expect(parseClaims(data).ok).toBe(false);
  });

  test('tells every fault at once', () => {
    expect(faults({ schema: 'lintel/claims@1', claims: [{ id: 7 }], metrics: [{}] })).toEqual([
      'LTL2001 claims.0.id 7 is not an id of letters, digits, dots and hyphens.',
      'LTL2001 claims.0 "title" is missing.',
      'LTL2001 claims.0 "holds" is missing.',
      'LTL2001 metrics.0 "namespace" is missing.',
      'LTL2001 metrics.0 "name" is missing.',
      'LTL2001 metrics.0 "unit" is missing.',
      'LTL2001 metrics.0 "dimensionSets" is missing.',
    ]);
  });

  test('with one id on two claims names the second', () => {
    const same = { id: 'A-1', title: 'T', holds: [{ kind: 'unmeasurable', reason: 'r' }] };
    expect(faults(set(same, { ...same, id: 'A-2' }, same))).toEqual([
      'LTL2003 claims.2.id The id A-1 is carried by two claims.',
    ]);
  });

  test('that nests without end is refused, not followed', () => {
    let matcher: unknown = 'x';
    for (let level = 0; level < 10_000; level++) matcher = { not: matcher };
    expect(faults(withAssertion({ kind: 'property', of: 'a', path: 'P', is: matcher }))).toEqual([
      expect.stringContaining('The data nests more than 200 levels deep.'),
    ]);
  });
});
