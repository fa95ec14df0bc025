/** Oracle: by hand, term by term. */
import { expect, test } from 'vitest';
import { termsOf } from '../src/sample.ts';
import { changesOf } from './changes.ts';

test('what is another term now is told with what it was, in the order of the form; what is the same is not', () => {
  const before = termsOf({ notes: 'Draft of May.', technical: { components: ['RI', 'AC'] } });
  const after = termsOf({
    name: 'Harbor Point campus, east',
    financial: { baseRate: 0.118 },
    technical: { components: ['RI', 'AC', 'BESS'], gridVoltage: '13.2kV' },
  });
  expect(changesOf(before, after)).toEqual([
    { at: 'name', before: 'Harbor Point campus', after: 'Harbor Point campus, east' },
    { at: 'notes', before: 'Draft of May.', after: '–' },
    { at: 'financial.baseRate', before: '0.12', after: '0.118' },
    { at: 'technical.gridVoltage', before: '–', after: '13.2kV' },
    { at: 'components', before: 'RI, AC', after: 'RI, AC, BESS' },
  ]);
  expect(changesOf(before, before)).toEqual([]);
  expect(changesOf(undefined, after)).toEqual([]);
});
