/**
 * What a redriven execution goes on from: lines that ended well keep their outputs, the others come back to the state they were
 * in, with nothing done in it. https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 */
import type { StatesPlace } from '../machine.ts';
import { type KeptThread, type MachineExecution, threadsOf } from './execution.ts';

const endedWell = ({ output }: KeptThread) => output !== undefined && 'text' in output;

/** Brings the lines of an execution back to where they can go on. */
export function resetThreads({ arn }: MachineExecution, place: StatesPlace): void {
  const threads = threadsOf(place);
  const before = new Map<string, KeptThread>();
  for (const [key, thread] of [...threads.entries()]) {
    if (!key.startsWith(`${arn} `)) continue;
    before.set(key.slice(arn.length + 1), thread);
    threads.delete(key);
  }
  const keep = (from: string, to: string) => {
    const thread = before.get(from);
    if (thread === undefined) return;
    if (endedWell(thread)) {
      threads.put(`${arn} ${to}`, thread);
      return;
    }
    const { output: _, ...rest } = thread;
    // Only that the state was entered has happened.
    threads.put(`${arn} ${to}`, { ...rest, events: thread.events.slice(0, 1), outcomes: [] });
    for (const child of lastAttempt(from, before.keys()))
      keep(child, `${to}/0.${child.slice(child.lastIndexOf('.') + 1)}`);
  };
  keep('', '');
}

/** The lines of the last attempt of a state: `path/ATTEMPT.INDEX`. Attempts are counted from 0 again. */
function lastAttempt(path: string, all: Iterable<string>): readonly string[] {
  const children = [...all].flatMap((each) => {
    const [, attempt] = each.startsWith(`${path}/`) ? (/^(\d+)\.\d+$/.exec(each.slice(path.length + 1)) ?? []) : [];
    return attempt === undefined ? [] : [{ each, attempt: Number(attempt) }];
  });
  const last = Math.max(...children.map(({ attempt }) => attempt));
  return children.filter(({ attempt }) => attempt === last).map(({ each }) => each);
}
