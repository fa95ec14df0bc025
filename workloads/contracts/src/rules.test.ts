/** The oracle is the table of behaviours of the workload's README, calculated by hand. */
import { describe, expect, test } from 'vitest';
import { decimal, rounded, times, written } from './decimal.ts';
import { CAPACITY_STEP, problemsOf, warningsOf } from './rules.ts';
import { termsOf } from './sample.ts';
import { contractValue } from './value.ts';

const at = (remarks: readonly { readonly at: string }[]) => remarks.map((each) => each.at);

describe('value', () => {
  test('W3-V1 650 kW, 95 %, 0.12 $/kWh, 3 % a year, 5 years', () => {
    const value = contractValue(
      termsOf({
        capacity: 650,
        termYears: 5,
        financial: { baseRate: 0.12, escalation: 3 },
        operating: { outputWarranty: 95 },
      }),
    );
    expect(value.annualKwh).toBe('5409300');
    expect(value.years.map(({ amount }) => amount)).toEqual([
      '649116.00',
      '668589.48',
      '688647.16',
      '709306.58',
      '730585.78',
    ]);
    expect(value.total).toBe('3446245.00');
    expect(value.years.map(({ rate }) => rate)).toEqual(['0.120000', '0.123600', '0.127308', '0.131127', '0.135061']);
  });

  test('W3-V2 325 kW, 80 %, 0.15 $/kWh, no escalation, 20 years', () => {
    const terms = termsOf({
      capacity: 325,
      termYears: 20,
      financial: { baseRate: 0.15, escalation: 0 },
      operating: { outputWarranty: 80 },
    });
    expect(contractValue(terms).total).toBe('6832800.00');
  });

  test('the adder of a microgrid counts', () => {
    // 650 × 8760 × 0.95 × (0.12 + 0.03) = 811,395.00
    const terms = termsOf({
      systemType: 'MG',
      capacity: 650,
      financial: { baseRate: 0.12, microgridAdder: 0.03, escalation: 0 },
      operating: { outputWarranty: 95 },
    });
    expect(contractValue(terms).years[0]?.amount).toBe('811395.00');
  });

  test.each([
    ['0.005', '0.01'],
    ['0.004999', '0.00'],
    ['-0.005', '-0.01'],
    ['1e-7', '0.00'],
    ['12', '12.00'],
  ])('%s in cents is %s', (text, expected) => {
    expect(written(rounded(decimal(text), 2))).toBe(expected);
  });

  test('a number is what is written of it', () => {
    expect(written(times(decimal(0.1), decimal(0.2)))).toBe('0.02');
    expect(() => decimal('1,5')).toThrow('1,5 is no decimal number.');
    expect(() => decimal(Number.NaN)).toThrow('NaN');
  });
});

describe('rules', () => {
  test.each([
    ['PP', 650, []],
    ['PP', 500, ['must be a multiple of 325 kW']],
    ['MG', 325, ['must be 650 to 3900 kW for MG']],
    ['PP', 2925, ['must be 325 to 2600 kW for PP']],
    ['AMG', 650, ['must be 975 to 3900 kW for AMG']],
    ['OG', 2275, ['must be 325 to 1950 kW for OG']],
  ] as const)('W3-V3 %s of %d kW: %j', (systemType, capacity, expected) => {
    const found = problemsOf(termsOf({ systemType, capacity, operating: { maxDemand: 325 } }));
    expect(found.map(({ message }) => message)).toEqual(expected);
  });

  test.each([
    ['escalation 5 over 20 years', { termYears: 20, financial: { escalation: 5 } }, 'financial.escalation'],
    ['an adder on PP', { financial: { microgridAdder: 0.01 } }, 'financial.microgridAdder'],
    ['a base rate of 0.30', { financial: { baseRate: 0.3 } }, 'financial.baseRate'],
    ['a minimum below 10 %', { operating: { minDemand: 64 } }, 'operating.minDemand'],
    ['efficiency above the warranty', { operating: { efficiency: 95, outputWarranty: 90 } }, 'operating.efficiency'],
    [
      'BESS at 13.2kV',
      { technical: { voltage: '13.2kV', components: ['BESS'], gridVoltage: '13.2kV' } },
      'technical.voltage',
    ],
    ['Solar without a grid', { technical: { components: ['Solar'] } }, 'technical.gridVoltage'],
  ] as const)('W3-V4 %s is accepted with one warning', (_, changes, expected) => {
    const terms = termsOf(changes);
    expect(problemsOf(terms)).toEqual([]);
    expect(at(warningsOf(terms))).toEqual([expected]);
  });

  test('(1 + 3 / 100) over 30 years is below the limit, and terms as usual have no warning', () => {
    expect(warningsOf(termsOf({}))).toEqual([]);
    expect(warningsOf(termsOf({ termYears: 20, financial: { escalation: 4.5 } }))).toEqual([]);
  });

  test.each([
    ['a term of 4 years', { termYears: 4 }, 'termYears'],
    ['half a year', { termYears: 5.5 }, 'termYears'],
    ['a rate of nothing', { financial: { baseRate: 0 } }, 'financial.baseRate'],
    ['escalation of 11 %', { financial: { escalation: 11 } }, 'financial.escalation'],
    ['an adder of 0.2', { financial: { microgridAdder: 0.2 } }, 'financial.microgridAdder'],
    ['no component', { technical: { components: [] } }, 'technical.components'],
    ['a component twice', { technical: { components: ['AC', 'AC'] } }, 'technical.components'],
    ['a warranty of 100 %', { operating: { outputWarranty: 100 } }, 'operating.outputWarranty'],
    ['efficiency of 96 %', { operating: { efficiency: 96 } }, 'operating.efficiency'],
    ['a maximum below the minimum', { operating: { minDemand: 400, maxDemand: 300 } }, 'operating.maxDemand'],
    ['a maximum above the capacity', { operating: { maxDemand: 650 + CAPACITY_STEP } }, 'operating.maxDemand'],
    ['critical output above the capacity', { operating: { criticalOutput: 651 } }, 'operating.criticalOutput'],
    ['the 30th of February', { effectiveDate: '2026-02-30' }, 'effectiveDate'],
  ] as const)('%s is refused', (_, changes, expected) => {
    expect(at(problemsOf(termsOf(changes)))).toEqual([expected]);
  });
});
