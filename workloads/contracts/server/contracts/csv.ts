/** Contracts as a table for a spreadsheet, which must take no cell for a formula. */
import { stringify } from 'csv-stringify/sync';
import type { ContractRecord } from '../store/store.ts';

const COLUMNS: readonly (readonly [string, (contract: ContractRecord) => string | number | undefined])[] = [
  ['id', ({ id }) => id],
  ['name', ({ terms }) => terms.name],
  ['client', ({ terms }) => terms.client],
  ['site', ({ terms }) => terms.site],
  ['status', ({ status }) => status],
  ['systemType', ({ terms }) => terms.systemType],
  ['capacityKw', ({ terms }) => terms.capacity],
  ['termYears', ({ terms }) => terms.termYears],
  ['effectiveDate', ({ terms }) => terms.effectiveDate],
  ['baseRate', ({ terms }) => terms.financial.baseRate],
  ['microgridAdder', ({ terms }) => terms.financial.microgridAdder],
  ['escalationPercent', ({ terms }) => terms.financial.escalation],
  ['outputWarrantyPercent', ({ terms }) => terms.operating.outputWarranty],
  ['efficiencyPercent', ({ terms }) => terms.operating.efficiency],
  ['totalValueUsd', ({ totalValue }) => totalValue],
  ['tags', ({ terms }) => terms.tags.join(' ')],
  ['notes', ({ terms }) => terms.notes],
  ['version', ({ version }) => version],
  ['updatedAt', ({ updatedAt }) => updatedAt.toISOString()],
];

/** A cell that begins with = + - @, a tab or a carriage return gets a quote before it: https://owasp.org/www-community/attacks/CSV_Injection */
export function csvOf(contracts: readonly ContractRecord[]): string {
  return stringify(
    contracts.map((contract) => COLUMNS.map(([, read]) => read(contract) ?? '')),
    { header: true, columns: COLUMNS.map(([name]) => name), escape_formulas: true, record_delimiter: 'windows' },
  );
}
