/** What may not change by accident: logical ids of resources that keep data, and the values that replace them. */
import {
  checkShape,
  type DataPath,
  object,
  type Result,
  record,
  type Shaped,
  type SourcePosition,
  text,
  word,
} from '../base/index.ts';

const LOCKED = object({
  type: text(),
  properties: record(text(), 'what replaces the resource when it changes, by path'),
});

const LOCK = object(
  {
    schema: word(['lintel/lock@1']),
    targets: record(record(LOCKED, 'by stack and logical id'), 'by target, with its environment'),
  },
  { $schema: text() },
);

export type LockedResource = Shaped<typeof LOCKED>;
export type Lock = Shaped<typeof LOCK>;

/** Checks data that claims to be a lock. `place` finds a path in the document it came from. */
export function parseLock(
  data: unknown,
  place: (path: DataPath) => SourcePosition | undefined = () => undefined,
): Result<Lock> {
  const { value, diagnostics } = checkShape(LOCK, data, 'LTL2009', place);
  return value === undefined ? { ok: false, diagnostics } : { ok: true, value, diagnostics };
}
