/** Figures and words as people read them. */
import type { Tone } from '@lintel/workload-ui';
import type { Status } from '../src/terms.ts';
import type { Cost } from './answers.ts';

/** "1234567.80" as $1,234,567.80: digit by digit, for it may be more than a float holds. */
export function dollars(text: string): string {
  const [whole = '0', cents] = text.split('.');
  return `$${whole.replace(/\B(?=(?:\d{3})+$)/g, ',')}${cents === undefined ? '' : `.${cents}`}`;
}

/** What Claude cost: six places, for a question costs less than a cent. */
export function small(text: string): string {
  return `$${text.replace(/(\.\d{6})\d*$/, '$1')}`;
}

export function price({ costUsd, cached }: Cost): string {
  if (cached) return 'from the cache, no cost';
  return costUsd === null ? 'cost unknown: this model has no price here' : small(costUsd);
}

export function day(text: string): string {
  return new Date(text).toLocaleDateString(undefined, { dateStyle: 'medium' });
}

export function time(text: string): string {
  return new Date(text).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

export const STATUS_TONES: Readonly<Record<Status, Tone>> = {
  DRAFT: 'neutral',
  PENDING: 'warn',
  ACTIVE: 'good',
  EXPIRED: 'neutral',
  CANCELLED: 'bad',
};

export const MOVE_WORDS: Readonly<Record<Status, string>> = {
  DRAFT: 'Back to draft',
  PENDING: 'Hand in',
  ACTIVE: 'Approve',
  EXPIRED: 'Mark as expired',
  CANCELLED: 'Cancel contract',
};

/** A field as the form calls it. */
export function fieldWord(path: string): string {
  return FIELD_WORDS.get(path) ?? path;
}

const FIELD_WORDS = new Map([
  ['name', 'Name'],
  ['client', 'Client'],
  ['site', 'Site'],
  ['systemType', 'System type'],
  ['effectiveDate', 'First day'],
  ['notes', 'Notes'],
  ['tags', 'Tags'],
  ['capacity', 'Capacity'],
  ['termYears', 'Term'],
  ['components', 'Components'],
  ['technical.components', 'Components'],
  ['financial.baseRate', 'Base rate'],
  ['financial.escalation', 'Escalation'],
  ['financial.microgridAdder', 'Microgrid adder'],
  ['financial.thermalCycleFee', 'Thermal cycle fee'],
  ['financial.electricalBudget', 'Electrical budget'],
  ['financial.commissioningAllowance', 'Commissioning allowance'],
  ['operating.outputWarranty', 'Output warranty'],
  ['operating.minDemand', 'Least demand'],
  ['operating.maxDemand', 'Most demand'],
  ['operating.criticalOutput', 'Critical output'],
  ['operating.efficiency', 'Efficiency'],
  ['operating.reliability', 'Reliability'],
  ['technical.voltage', 'Voltage'],
  ['technical.gridVoltage', 'Grid voltage'],
  ['technical.servers', 'Servers'],
  ['technical.recType', 'REC type'],
]);
