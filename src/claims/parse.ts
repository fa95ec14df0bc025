import { checkShape, type DataPath, type Diagnostic, error, type Result } from '../base/index.ts';
import { CLAIM_SET, type ClaimSet } from './claim.ts';

/** Checks data that claims to be a claim set. `place` finds a path in the document it came from. */
export function parseClaims(
  data: unknown,
  place: (path: DataPath) => Diagnostic['at'] = () => undefined,
): Result<ClaimSet> {
  const { value, diagnostics } = checkShape(CLAIM_SET, data, 'LTL2001', place);
  if (value === undefined) return { ok: false, diagnostics };
  const seen = new Set<string>();
  const doubles = value.claims.flatMap((claim, index) => {
    if (!seen.has(claim.id)) {
      seen.add(claim.id);
      return [];
    }
    const at = place(['claims', index, 'id']);
    return [
      error('LTL2003', `The id ${claim.id} is carried by two claims.`, {
        fix: 'Give each claim its own id.',
        ...(at && { at }),
      }),
    ];
  });
  return doubles.length > 0 ? { ok: false, diagnostics: doubles } : { ok: true, value, diagnostics };
}
