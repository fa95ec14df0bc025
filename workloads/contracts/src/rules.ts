/** Which terms are allowed, and which are allowed but worth a look. */
import { decimal, isLess, plus, power, times } from './decimal.ts';
import type { SystemType, Terms } from './terms.ts';

export interface Remark {
  /** The field, as a path into the terms. */
  readonly at: string;
  readonly message: string;
}

export const CAPACITY_STEP = 325;

export const CAPACITY: Readonly<Record<SystemType, { readonly least: number; readonly most: number }>> = {
  PP: { least: 325, most: 2600 },
  MG: { least: 650, most: 3900 },
  AMG: { least: 975, most: 3900 },
  OG: { least: 325, most: 1950 },
};

/** Everything that is not allowed: nothing of it is kept. */
export function problemsOf(terms: Terms): readonly Remark[] {
  const { systemType, capacity, termYears, financial, technical, operating } = terms;
  const { least, most } = CAPACITY[systemType];
  return [
    ...when(capacity % CAPACITY_STEP !== 0, 'capacity', `must be a multiple of ${CAPACITY_STEP} kW`),
    ...when(capacity < least || capacity > most, 'capacity', `must be ${least} to ${most} kW for ${systemType}`),
    ...when(
      !Number.isInteger(termYears) || termYears < 5 || termYears > 25,
      'termYears',
      'must be a whole number from 5 to 25',
    ),
    ...within(financial.baseRate, 0.01, 1, 'financial.baseRate', '$/kWh'),
    ...within(financial.microgridAdder, 0, 0.1, 'financial.microgridAdder', '$/kWh'),
    ...within(financial.escalation, 0, 10, 'financial.escalation', '%'),
    ...when(technical.components.length === 0, 'technical.components', 'must name at least one'),
    ...when(
      new Set(technical.components).size < technical.components.length,
      'technical.components',
      'names one more than once',
    ),
    ...within(operating.outputWarranty, 80, 99, 'operating.outputWarranty', '%'),
    ...within(operating.efficiency, 50, 95, 'operating.efficiency', '%'),
    ...when(operating.minDemand < 0, 'operating.minDemand', 'must not be negative'),
    ...when(operating.maxDemand < operating.minDemand, 'operating.maxDemand', 'must be at least minDemand'),
    ...when(operating.maxDemand > capacity, 'operating.maxDemand', 'must be at most the capacity'),
    ...when(
      (operating.criticalOutput ?? 0) < 0 || (operating.criticalOutput ?? 0) > capacity,
      'operating.criticalOutput',
      'must be from 0 to the capacity',
    ),
    ...when(!isDay(terms.effectiveDate), 'effectiveDate', 'must be a day, as YYYY-MM-DD'),
  ];
}

/** What is accepted, and told. Only for terms without a problem. */
export function warningsOf(terms: Terms): readonly Remark[] {
  const { capacity, systemType, termYears, financial, technical, operating } = terms;
  const has = (name: (typeof technical.components)[number]) => technical.components.includes(name);
  const growth = power(plus(decimal(1), times(decimal(financial.escalation), decimal('0.01'))), termYears);
  return [
    ...when(
      financial.baseRate < 0.08 || financial.baseRate > 0.25,
      'financial.baseRate',
      'is outside the usual 0.08 to 0.25 $/kWh',
    ),
    ...when(
      isLess(decimal('2.5'), growth),
      'financial.escalation',
      'makes the rate grow to more than 2.5 times over the term',
    ),
    ...when(
      systemType === 'PP' && financial.microgridAdder > 0,
      'financial.microgridAdder',
      'is for microgrids, and PP is none',
    ),
    ...when(operating.minDemand * 10 < capacity, 'operating.minDemand', 'is less than 10 % of the capacity'),
    ...when(
      operating.efficiency > operating.outputWarranty,
      'operating.efficiency',
      'is higher than the output that is warranted',
    ),
    ...when(
      has('BESS') && technical.voltage !== '480V' && technical.voltage !== '4.16kV',
      'technical.voltage',
      'is unusual with BESS, which goes with 480V or 4.16kV',
    ),
    ...when(
      has('Solar') && technical.gridVoltage === undefined,
      'technical.gridVoltage',
      'is missing: Solar without a grid has nowhere to give what is left over',
    ),
  ];
}

function when(isSo: boolean, at: string, message: string): readonly Remark[] {
  return isSo ? [{ at, message }] : [];
}

function within(value: number, least: number, most: number, at: string, unit: string): readonly Remark[] {
  return when(!(value >= least && value <= most), at, `must be ${least} to ${most} ${unit}`);
}

/** A day that the calendar has. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
