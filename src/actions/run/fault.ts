/** Faults of a system that is up, as people name them. */
import type { FaultReport } from '../../answers/index.ts';
import { didYouMean, error, failure, isRecord, type Result, success } from '../../base/index.ts';
import type { SystemFault } from '../../local/index.ts';
import { askControl, runningIn, stateFolder } from './daemon.ts';
import type { RunningSystemOptions } from './running-system.ts';

export interface FaultOptions extends RunningSystemOptions {
  /** `zone us-east-1a`, `instance X`, `task X`, `db failover [X]`, `link A B down`, `disk full X`, `clock +3h`, `reset`. */
  readonly words: readonly string[];
}

const FORMS: Readonly<Record<string, string>> = {
  zone: 'zone us-east-1a',
  instance: 'instance NAME',
  task: 'task NAME',
  db: 'db failover [NAME]',
  link: 'link NAME NAME down|slow',
  disk: 'disk full NAME',
  clock: 'clock +3h',
  reset: 'reset',
};

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export function readFault(words: readonly string[]): Result<SystemFault> {
  const [kind = '', first, second, third, ...more] = words;
  const form = FORMS[kind];
  if (form === undefined || !Object.hasOwn(FORMS, kind)) {
    const what = `There is no fault "${kind}"; there are ${Object.keys(FORMS).join(', ')}.${didYouMean(kind, Object.keys(FORMS))}`;
    return failure(error('LTL3003', what, { fix: 'lintel fault --help' }));
  }
  const bad = () =>
    failure(
      error('LTL3003', `"fault ${words.join(' ')}" is none; it is fault ${form}.`, { fix: `lintel fault ${form}` }),
    );
  if (more.length > 0) return bad();
  const ends = (...rest: readonly (string | undefined)[]) => rest.every((each) => each === undefined);
  switch (kind) {
    case 'zone':
      return first !== undefined && ends(second, third) ? success({ kind, zone: first }) : bad();
    case 'instance':
    case 'task':
      return first !== undefined && ends(second, third) ? success({ kind, component: first }) : bad();
    case 'db':
      if (first !== 'failover' || third !== undefined) return bad();
      return success({ kind: 'failover', ...(second !== undefined && { database: second }) });
    case 'link':
      if (first === undefined || second === undefined || (third !== 'down' && third !== 'slow')) return bad();
      return success({ kind, from: first, to: second, how: third });
    case 'disk':
      return first === 'full' && second !== undefined && ends(third) ? success({ kind, component: second }) : bad();
    case 'clock': {
      const [, amount, unit = ''] = /^\+(\d+)([smhd])$/.exec(first ?? '') ?? [];
      const ms = UNITS_MS[unit];
      return amount === undefined || ms === undefined || !ends(second, third)
        ? bad()
        : success({ kind, byMs: Number(amount) * ms });
    }
    default:
      return ends(first, second, third) ? success({ kind: 'reset' }) : bad();
  }
}

/** Puts the system that is up at fault. */
export async function fault(options: FaultOptions): Promise<FaultReport> {
  const about = { schema: 'lintel/fault@1', words: options.words } as const;
  const read = readFault(options.words);
  if (!read.ok) return { ...about, diagnostics: read.diagnostics };
  const folder = stateFolder(options);
  const daemon = runningIn(folder);
  if (daemon?.control === undefined) {
    const none = error('LTL4003', `No system is up on ${folder}.`, { fix: 'lintel up NAME, or name its --folder.' });
    return { ...about, diagnostics: [none] };
  }
  let [says, refusal]: (string | undefined)[] = [];
  await askControl(daemon.control, { ask: 'fault', words: options.words }, (line) => {
    if (!isRecord(line)) return;
    if (typeof line.says === 'string') says = line.says;
    if (typeof line.failure === 'string') refusal = line.failure;
  });
  if (refusal !== undefined) return { ...about, diagnostics: [error('LTL4003', refusal)] };
  return { ...about, ...(says !== undefined && { says }), diagnostics: [] };
}
