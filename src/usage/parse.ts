import { checkShape, type DataPath, type Diagnostic, type Result } from '../base/index.ts';
import { USAGE, type Usage } from './usage.ts';

/** Checks data that claims to be usage. `place` finds a path in the document it came from. */
export function parseUsage(
  data: unknown,
  place: (path: DataPath) => Diagnostic['at'] = () => undefined,
): Result<Usage> {
  const { value, diagnostics } = checkShape(USAGE, data, 'LTL2004', place);
  return value === undefined ? { ok: false, diagnostics } : { ok: true, value, diagnostics };
}
