/** What PostgreSQL says, by its codes (https://www.postgresql.org/docs/15/errcodes-appendix.html). */
export function isUniqueFault(fault: unknown): boolean {
  return fault instanceof Error && 'code' in fault && fault.code === '23505';
}

/** What may be told of a fault: PostgreSQL's texts can hold values of rows, so only its code; our own texts hold none. */
export function faultText(fault: unknown): string {
  if (!(fault instanceof Error)) return 'unknown';
  return 'code' in fault && typeof fault.code === 'string' ? `${fault.name} ${fault.code}` : fault.message;
}
