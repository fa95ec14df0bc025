/**
 * Findings of checks that may stay. An acceptance names the fact that it accepts, in the words of the finding: where the
 * fact changes, it no longer speaks of it.
 */
import {
  checkShape,
  type DataPath,
  list,
  object,
  type Result,
  type Shaped,
  type SourcePosition,
  text,
  word,
} from '../base/index.ts';

const ACCEPTED = object({
  id: text({ about: 'the check and the resource: no-backup.Database' }),
  fact: text({ about: 'what was found, in the words of the finding' }),
  reason: text(),
  owner: text({ about: 'who answers for it' }),
  until: text({ like: /^\d{4}-\d{2}-\d{2}$/, of: 'a day, YYYY-MM-DD' }),
});

const ACCEPTED_FINDINGS = object(
  { schema: word(['lintel/accepted@1']), accepted: list(ACCEPTED) },
  { $schema: text() },
);

export type AcceptedFinding = Shaped<typeof ACCEPTED>;

/** Checks data that claims to be accepted findings. `place` finds a path in the document it came from. */
export function parseAccepted(
  data: unknown,
  place: (path: DataPath) => SourcePosition | undefined = () => undefined,
): Result<readonly AcceptedFinding[]> {
  const { value, diagnostics } = checkShape(ACCEPTED_FINDINGS, data, 'LTL2007', place);
  return value === undefined ? { ok: false, diagnostics } : { ok: true, value: value.accepted, diagnostics };
}
