/** The examples of each word are what its documentation shows; here every one of them is judged. */
import { describe, expect, test } from 'vitest';
import {
  type Assertion,
  type AssertionKind,
  type Claim,
  claim,
  claimSet,
  type Example,
  PATTERNS,
  parseClaims,
  WORDS,
} from '../../src/claims/index.ts';
import { judged } from '../judged.ts';

/** Nothing on paper holds or refutes them. */
const WITHOUT_EXAMPLES: readonly string[] = ['witness', 'unmeasurable'] satisfies readonly AssertionKind[];

function outcomeOf(example: Example<unknown>): string {
  return outcomesOf(example, [claim('EXAMPLE', example.says, example.claim as Assertion)])[0] ?? 'none';
}

function outcomesOf(example: Example<unknown>, claims: readonly Claim[]): readonly string[] {
  const { names, files, metrics } = example;
  const given = claimSet({
    claims,
    ...(names && { names }),
    ...(files && { files }),
    ...(metrics && { metrics }),
  });
  const parsed = parseClaims(JSON.parse(JSON.stringify(given)));
  if (!parsed.ok) throw new Error(parsed.diagnostics.map((each) => each.what).join('\n'));
  const template = {
    Parameters: example.parameters,
    Conditions: example.conditions,
    Outputs: example.outputs,
    Resources: example.resources ?? { Nothing: { Type: 'AWS::CloudFormation::WaitConditionHandle' } },
  };
  return judged(template, parsed.value).map((verdict) => verdict.outcome);
}

describe.each(Object.values(WORDS))('$kind', (word) => {
  const examples = [
    ...word.holds.map((example) => ['proved', example] as const),
    ...word.fails.map((example) => ['refuted', example] as const),
    ...(word.unknown ?? []).map((example) => ['unknown', example] as const),
  ];

  test('has an example that holds and one that fails', () => {
    if (WITHOUT_EXAMPLES.includes(word.kind)) return expect(examples).toEqual([]);
    expect(word.holds.length).toBeGreaterThan(0);
    expect(word.fails.length).toBeGreaterThan(0);
  });

  if (examples.length > 0)
    test.each(examples.map(([outcome, example]) => ({ outcome, says: example.says, example })))(
      '$outcome: $says',
      ({ outcome, example }) => expect(outcomeOf(example)).toBe(outcome),
    );
});

describe.each(PATTERNS)('$name', (pattern) => {
  test('has a system on which it holds and one on which it fails', () => {
    expect(pattern.holds.length).toBeGreaterThan(0);
    expect(pattern.fails.length).toBeGreaterThan(0);
  });

  test.each(pattern.holds)('every claim holds: $says', (example) => {
    expect(new Set(outcomesOf(example, example.claim))).toEqual(new Set(['proved']));
  });

  test.each(pattern.fails)('a claim fails: $says', (example) => {
    expect(outcomesOf(example, example.claim)).toContain('refuted');
  });
});
