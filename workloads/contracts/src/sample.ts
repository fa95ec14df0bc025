/** Terms without a problem and without a warning, and variations of them: for tests and for trials. */
import type { Terms } from './terms.ts';

export type Changes = Partial<Omit<Terms, 'financial' | 'technical' | 'operating'>> & {
  readonly [Group in 'financial' | 'technical' | 'operating']?: Partial<Terms[Group]>;
};

export function termsOf({ financial, technical, operating, ...plain }: Changes): Terms {
  return {
    name: 'Harbor Point campus',
    client: 'Harbor Point Hospital',
    site: 'Oakland, CA',
    systemType: 'PP',
    capacity: 650,
    termYears: 10,
    effectiveDate: '2027-01-01',
    tags: ['hospital'],
    ...plain,
    financial: { baseRate: 0.12, microgridAdder: 0, escalation: 3, ...financial },
    technical: { voltage: '480V', components: ['RI', 'AC'], ...technical },
    operating: {
      outputWarranty: 95,
      efficiency: 60,
      minDemand: 100,
      maxDemand: Math.min(650, plain.capacity ?? 650),
      ...operating,
    },
  };
}
