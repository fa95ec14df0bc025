/** `cost` and what a witness saw. Oracle: the sums below, added by hand. */
import { describe, expect, test } from 'vitest';
import { ALWAYS, decimal, not } from '../../base/index.ts';
import { cost, exists, witness } from '../../claims/index.ts';
import type { Model } from '../../model/index.ts';
import type { Evidence, PricedLine } from '../evidence.ts';
import { inShort, judgeIn, type World } from '../world.ts';

/** Low is a dollar less than expected, high a dollar more. */
function line(resource: string, expected: string): PricedLine {
  const [whole = '0', cents = '00'] = expected.split('.');
  const other = (by: number) => decimal(`${Number(whole) + by}.${cents}`);
  return { resource, monthly: { low: other(-1), expected: decimal(expected), high: other(1) } };
}

const nothing = { low: decimal(0), expected: decimal(0), high: decimal(0) };

const bill = (...lines: readonly PricedLine[]): Evidence => ({ prices: { lines } });

describe('cost', () => {
  const world: World = {
    resources: {
      Nat: { Type: 'AWS::EC2::NatGateway' },
      Server: { Type: 'AWS::EC2::Instance' },
      Topic: { Type: 'AWS::SNS::Topic' },
    },
  };
  // 32.85 + 30.37 + 0 = 63.22; low 31.85 + 29.37 = 61.22; high 33.85 + 31.37 = 65.22.
  const free: PricedLine = { resource: 'Topic', monthly: nothing };
  const prices = bill(line('Nat', '32.85'), line('Server', '30.37'), free);

  test.each([
    ['a budget that is kept', cost({ atMost: 64 }), 'proved'],
    ['a budget kept to the cent', cost({ atMost: 63.22 }), 'proved'],
    [
      'a budget missed by a cent',
      cost({ atMost: 63.21 }),
      'refuted: A month costs $63.22 (expected usage), not at most $63.21.',
    ],
    ['a band', cost({ atLeast: 60, atMost: 65 }), 'proved'],
    [
      'below a band',
      cost({ atLeast: 64, atMost: 70 }),
      'refuted: A month costs $63.22 (expected usage), not at least $64.00 and at most $70.00.',
    ],
    ['little usage', cost({ atMost: 61.22 }, { scenario: 'low' }), 'proved'],
    [
      'much usage',
      cost({ atMost: 65.21 }, { scenario: 'high' }),
      'refuted: A month costs $65.22 (high usage), not at most $65.21.',
    ],
    ['one resource', cost({ atLeast: 30.37, atMost: 30.37 }, { of: 'Server' }), 'proved'],
    [
      'another resource',
      cost({ atMost: 32 }, { of: 'AWS::EC2::NatGateway' }),
      'refuted: A month costs $32.85 (expected usage), not at most $32.00.',
    ],
    ['several resources', cost({ atMost: 63.22, atLeast: 63.22 }, { of: { type: 'AWS::EC2::*' } }), 'proved'],
    ['a whole stack', cost({ atMost: 63.22, atLeast: 63.22 }, { of: { type: 'Stack' } }), 'proved'],
    ['something free', cost({ atMost: 0 }, { of: 'Topic' }), 'proved'],
    [
      'nothing is no proof',
      cost({ atMost: 100 }, { of: 'AWS::RDS::DBInstance' }),
      'refuted: The template has nothing like AWS::RDS::DBInstance.',
    ],
  ])('%s', (_, assertion, expected) => expect(inShort(judgeIn(world, assertion, {}, prices))).toBe(expected));

  test('without prices it is unknown', () => {
    expect(inShort(judgeIn(world, cost({ atMost: 1000 })))).toBe('unknown: prices');
  });

  describe('with a resource of which no price is known', () => {
    const holey = bill(line('Nat', '32.85'), { resource: 'Server', monthly: nothing, unpriced: 'No row.' }, free);

    test.each([
      ['a budget may break', cost({ atMost: 1000 }), 'unknown: the price of AWS::EC2::Instance Server'],
      [
        'a budget that breaks without it is refuted',
        cost({ atMost: 30 }),
        'refuted: A month costs $32.85 or more (expected usage), not at most $30.00.',
      ],
      ['a floor that is reached without it holds', cost({ atLeast: 30 }), 'proved'],
      ['a floor may be reached', cost({ atLeast: 40 }), 'unknown: the price of AWS::EC2::Instance Server'],
      ['what does not include it is judged', cost({ atMost: 33 }, { of: 'Nat' }), 'proved'],
    ])('%s', (_, assertion, expected) => expect(inShort(judgeIn(world, assertion, {}, holey))).toBe(expected));

    test('what is known of its price counts', () => {
      const partly = bill(line('Nat', '32.85'), { ...line('Server', '7.50'), unpriced: 'No row for the disk.' }, free);
      expect(inShort(judgeIn(world, cost({ atMost: 40.34 }), {}, partly))).toBe(
        'refuted: A month costs $40.35 or more (expected usage), not at most $40.34.',
      );
      expect(inShort(judgeIn(world, cost({ atLeast: 40.35 }), {}, partly))).toBe('proved');
    });

    test('the trace says why', () => {
      expect(judgeIn(world, cost({ atMost: 1000 }), {}, holey).trace[0]).toEqual({
        says: 'AWS::EC2::Instance Server has no known price: No row.',
        at: { subject: 'Server', path: [] },
      });
    });

    test('one that the bill forgot is no free one', () => {
      expect(inShort(judgeIn(world, cost({ atMost: 1000 }), {}, bill(line('Nat', '32.85'), free)))).toBe(
        'unknown: the price of AWS::EC2::Instance Server',
      );
    });
  });

  describe('with a resource that only some environments have', () => {
    const conditional: World = {
      parameters: { Environment: { Type: 'String', AllowedValues: ['dev', 'staging', 'prod'] } },
      conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Environment' }, 'prod'] } },
      resources: {
        Nat: { Type: 'AWS::EC2::NatGateway' },
        Second: { Type: 'AWS::EC2::NatGateway', Condition: 'IsProd' },
      },
    };
    const both = bill(line('Nat', '32.85'), line('Second', '32.85'));

    test.each([
      ['a budget for all', cost({ atMost: 65.7 }), 'proved'],
      ['a budget for the small ones', cost({ atMost: 40 }), 'unknown: Environment in {dev, staging}'],
      ['a floor for the large one', cost({ atLeast: 60 }), 'unknown: Environment = prod'],
      [
        'a budget for none',
        cost({ atMost: 30 }),
        'refuted: A month costs $65.70 (expected usage), not at most $30.00.',
      ],
    ])('%s', (_, assertion, expected) => expect(inShort(judgeIn(conditional, assertion, {}, both))).toBe(expected));

    test('one that costs more in some of them has a line for each case', () => {
      const cases = (model: Model): Evidence => {
        const inProd = model.resources.get('Second')?.when ?? ALWAYS;
        return bill(
          { ...line('Nat', '10.00'), when: not(inProd) },
          { ...line('Nat', '90.00'), when: inProd },
          line('Second', '5.00'),
        );
      };
      expect(inShort(judgeIn(conditional, cost({ atMost: 94.99 }), {}, cases))).toBe(
        'unknown: Environment in {dev, staging}',
      );
      expect(inShort(judgeIn(conditional, cost({ atMost: 95 }), {}, cases))).toBe('proved');
      expect(inShort(judgeIn(conditional, cost({ atMost: 10 }, { of: 'Nat' }), {}, cases))).toBe(
        'unknown: Environment in {dev, staging}',
      );
    });

    test('the counterexample names the environment and what it pays', () => {
      const { counterexample } = judgeIn(conditional, cost({ atMost: 40 }), {}, both);
      expect(counterexample).toMatchObject({
        summary: 'A month costs $65.70 (expected usage), not at most $40.00.',
        world: { Environment: 'prod' },
      });
    });
  });

  test('the trace gives the dearest first, with its place, and the sum', () => {
    const extra = {
      resource: 'data to the internet',
      monthly: { low: decimal(0), expected: decimal(9), high: decimal(90) },
    };
    const { trace } = judgeIn(world, cost({ atMost: 100 }), {}, bill(...(prices.prices?.lines ?? []), extra));
    expect(trace.map(({ says, at }) => [says, at?.subject])).toEqual([
      ['AWS::EC2::NatGateway Nat costs $32.85 a month.', 'Nat'],
      ['AWS::EC2::Instance Server costs $30.37 a month.', 'Server'],
      ['data to the internet costs $9.00 a month.', undefined],
      ['Together $72.22 a month.', undefined],
    ]);
  });
});

describe('a witness', () => {
  const world: World = { resources: { Topic: { Type: 'AWS::SNS::Topic' } } };
  const priced = witness('price', 'one topic a month');
  const seen = (...observations: NonNullable<Evidence['seen']>): Evidence => ({ seen: observations });

  test.each([
    ['that saw it', priced, seen({ claim: 'C-1', by: 'price', says: 'A topic costs $0.00.' }), 'witnessed'],
    [
      'of another kind',
      priced,
      seen({ claim: 'C-1', by: 'drawing', says: 'There is a topic.' }),
      'unseen: the price of the template: one topic a month',
    ],
    [
      'of another claim',
      priced,
      seen({ claim: 'C-2', by: 'price', says: 'A topic costs $0.00.' }),
      'unseen: the price of the template: one topic a month',
    ],
    [
      'that saw the opposite',
      priced,
      seen({ claim: 'C-1', by: 'price', says: 'A topic costs $1.00.', against: true }),
      'refuted: A topic costs $1.00.',
    ],
    [
      'beside a broken assertion',
      [priced, exists('AWS::SNS::Topic', 2)],
      seen({ claim: 'C-1', by: 'price', says: 'A topic costs $0.00.' }),
      'refuted: There are 1 of AWS::SNS::Topic, expected 2.',
    ],
    [
      'beside another that has not run',
      [priced, witness('drawing', 'a topic')],
      seen({ claim: 'C-1', by: 'price', says: 'A topic costs $0.00.' }),
      'unseen: the drawing of the template: a topic',
    ],
  ])('%s', (_, holds, evidence, expected) => expect(inShort(judgeIn(world, holds, {}, evidence))).toBe(expected));

  test('turns its row from awaiting into met', () => {
    const row = (evidence?: Evidence) => judgeIn(world, [priced, exists('AWS::SNS::Topic')], {}, evidence).row;
    expect(row()).toBe('awaitingWitness');
    expect(row(seen({ claim: 'C-1', by: 'price', says: 'A topic costs $0.00.' }))).toBe('met');
  });

  test('says what it saw', () => {
    const { trace } = judgeIn(world, priced, {}, seen({ claim: 'C-1', by: 'price', says: 'A topic costs $0.00.' }));
    expect(trace).toEqual([{ says: 'A topic costs $0.00.' }]);
  });
});
