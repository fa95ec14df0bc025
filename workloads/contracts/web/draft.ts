/** A contract while somebody types: texts as they stand in the fields, and the terms that come of them. */
import { problemsOf, type Remark, warningsOf } from '../src/rules.ts';
import type { Component, Reliability, SystemType, Terms, Voltage } from '../src/terms.ts';
import { contractValue, type Value } from '../src/value.ts';

/** The fields with one text each, as paths into the terms. */
export type Draft = Readonly<Record<TextName, string>> & { readonly components: readonly Component[] };

const TEXTS = ['name', 'client', 'site', 'systemType', 'effectiveDate', 'notes', 'tags'] as const;
const CHOICES = ['technical.voltage', 'technical.gridVoltage', 'technical.recType', 'operating.reliability'] as const;
const NUMBERS = [
  'capacity',
  'termYears',
  'financial.baseRate',
  'financial.microgridAdder',
  'financial.escalation',
  'operating.outputWarranty',
  'operating.efficiency',
  'operating.minDemand',
  'operating.maxDemand',
] as const;
const OPTIONAL_NUMBERS = [
  'financial.thermalCycleFee',
  'financial.electricalBudget',
  'financial.commissioningAllowance',
  'technical.servers',
  'operating.criticalOutput',
] as const;

export type TextName =
  | (typeof TEXTS)[number]
  | (typeof CHOICES)[number]
  | (typeof NUMBERS)[number]
  | (typeof OPTIONAL_NUMBERS)[number];

export const NEW_DRAFT: Draft = {
  ...draftOf({
    name: '',
    client: '',
    site: '',
    systemType: 'PP',
    capacity: 325,
    termYears: 10,
    effectiveDate: '',
    tags: [],
    financial: { baseRate: 0.12, microgridAdder: 0, escalation: 3 },
    technical: { voltage: '480V', components: ['RI', 'AC'] },
    operating: { outputWarranty: 95, efficiency: 60, minDemand: 100, maxDemand: 325 },
  }),
};

export function draftOf(terms: Terms): Draft {
  const { financial, technical, operating } = terms;
  const text = (value: string | number | undefined) => (value === undefined ? '' : String(value));
  return {
    name: terms.name,
    client: terms.client,
    site: terms.site,
    systemType: terms.systemType,
    effectiveDate: terms.effectiveDate,
    notes: text(terms.notes),
    tags: terms.tags.join(', '),
    capacity: text(terms.capacity),
    termYears: text(terms.termYears),
    'financial.baseRate': text(financial.baseRate),
    'financial.microgridAdder': text(financial.microgridAdder),
    'financial.escalation': text(financial.escalation),
    'financial.thermalCycleFee': text(financial.thermalCycleFee),
    'financial.electricalBudget': text(financial.electricalBudget),
    'financial.commissioningAllowance': text(financial.commissioningAllowance),
    'technical.voltage': technical.voltage,
    'technical.gridVoltage': text(technical.gridVoltage),
    'technical.servers': text(technical.servers),
    'technical.recType': text(technical.recType),
    'operating.outputWarranty': text(operating.outputWarranty),
    'operating.efficiency': text(operating.efficiency),
    'operating.minDemand': text(operating.minDemand),
    'operating.maxDemand': text(operating.maxDemand),
    'operating.criticalOutput': text(operating.criticalOutput),
    'operating.reliability': text(operating.reliability),
    components: technical.components,
  };
}

export interface Judged {
  readonly terms: Terms;
  readonly problems: readonly Remark[];
  readonly warnings: readonly Remark[];
  /** Undefined while there is a problem. */
  readonly value: Value | undefined;
}

/** What the server would say of it. */
export function judged(draft: Draft): Judged {
  const terms = termsIn(draft);
  const missing = [...NUMBERS, 'name', 'client', 'site', 'effectiveDate'] as const;
  const gaps = missing
    .filter((name) => draft[name].trim() === '' || (isNumber(name) && Number.isNaN(Number(draft[name]))))
    .map((name) => ({ at: name, message: isNumber(name) ? 'must be a number' : 'must be filled in' }));
  if (gaps.length > 0) return { terms, problems: gaps, warnings: [], value: undefined };
  const problems = problemsOf(terms);
  if (problems.length > 0) return { terms, problems, warnings: [], value: undefined };
  return { terms, problems, warnings: warningsOf(terms), value: contractValue(terms) };
}

function isNumber(name: TextName): boolean {
  return NUMBERS.some((each) => each === name);
}

function termsIn(draft: Draft): Terms {
  const number = (name: (typeof NUMBERS)[number]) => Number(draft[name]);
  const maybe = (name: (typeof OPTIONAL_NUMBERS)[number]) => (draft[name].trim() === '' ? {} : Number(draft[name]));
  const optional = <Name extends string>(key: Name, name: (typeof OPTIONAL_NUMBERS)[number]) => {
    const value = maybe(name);
    return typeof value === 'number' ? ({ [key]: value } as Record<Name, number>) : {};
  };
  const notes = draft.notes.trim();
  return {
    name: draft.name.trim(),
    client: draft.client.trim(),
    site: draft.site.trim(),
    systemType: draft.systemType as SystemType,
    capacity: number('capacity'),
    termYears: number('termYears'),
    effectiveDate: draft.effectiveDate,
    ...(notes !== '' && { notes }),
    tags: draft.tags
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
    financial: {
      baseRate: number('financial.baseRate'),
      microgridAdder: number('financial.microgridAdder'),
      escalation: number('financial.escalation'),
      ...optional('thermalCycleFee', 'financial.thermalCycleFee'),
      ...optional('electricalBudget', 'financial.electricalBudget'),
      ...optional('commissioningAllowance', 'financial.commissioningAllowance'),
    },
    technical: {
      voltage: draft['technical.voltage'] as Voltage,
      ...(draft['technical.gridVoltage'] !== '' && { gridVoltage: draft['technical.gridVoltage'] as Voltage }),
      ...optional('servers', 'technical.servers'),
      components: draft.components,
      ...(draft['technical.recType'] !== '' && { recType: draft['technical.recType'] }),
    },
    operating: {
      outputWarranty: number('operating.outputWarranty'),
      efficiency: number('operating.efficiency'),
      minDemand: number('operating.minDemand'),
      maxDemand: number('operating.maxDemand'),
      ...optional('criticalOutput', 'operating.criticalOutput'),
      ...(draft['operating.reliability'] !== '' && { reliability: draft['operating.reliability'] as Reliability }),
    },
  };
}
