/**
 * One clock for all that comes due in a world: rules with a schedule, schedules, deliveries that are tried again.
 *
 * It is kept until when all that was due has been given. What came due while the target was down, or while the machine
 * slept, is given as soon as the clock wakes: of several times that one schedule missed, the last.
 */
import type { LocalWorld } from '../../service.ts';

/** Something that comes due: once, or again and again. */
export type Due = { run(dueMs: number): void } & (
  | { readonly atMs: number }
  | {
      /** Before this nothing of it was due. */
      readonly sinceMs: number;
      /** The first time after this one; `undefined`: never again. */
      next(afterMs: number): number | undefined;
    }
);

type Source = (world: LocalWorld) => readonly Due[];

interface DueClock {
  readonly sources: Set<Source>;
  cancel(): void;
}

const clocks = new WeakMap<LocalWorld, DueClock>();

const untilOf = (world: LocalWorld) => world.state.collection<number>('due/until');

/** Adds what comes due to the clock of a world. */
export function startDue(world: LocalWorld, source: Source): void {
  const clock = clocks.get(world) ?? { sources: new Set(), cancel: () => undefined };
  clock.sources.add(source);
  clocks.set(world, clock);
  keepDue(world);
}

export function stopDue(world: LocalWorld, source: Source): void {
  const clock = clocks.get(world);
  clock?.sources.delete(source);
  if (clock?.sources.size === 0) clock.cancel();
}

/** Sets the clock for what is due first. To be called after every change of what comes due. */
export function keepDue(world: LocalWorld): void {
  const clock = clocks.get(world);
  if (clock === undefined) return;
  clock.cancel();
  const until = untilOf(world).get('') ?? 0;
  const times = dueIn(world, clock).flatMap((due) => nextOf(due, until) ?? []);
  if (times.length > 0) clock.cancel = world.clock.at(Math.min(...times), () => wake(world, clock));
}

function wake(world: LocalWorld, clock: DueClock): void {
  const now = world.clock.now();
  const until = untilOf(world).get('') ?? 0;
  const owed = dueIn(world, clock).flatMap((due) => {
    const dueMs = lastOf(due, until, now);
    return dueMs === undefined ? [] : [{ due, dueMs }];
  });
  untilOf(world).put('', now);
  for (const { due, dueMs } of owed.toSorted((a, b) => a.dueMs - b.dueMs)) due.run(dueMs);
  keepDue(world);
}

const dueIn = (world: LocalWorld, { sources }: DueClock) => [...sources].flatMap((source) => source(world));

const nextOf = (due: Due, untilMs: number) => ('atMs' in due ? due.atMs : due.next(Math.max(untilMs, due.sinceMs)));

/** The last time after `untilMs` and not after `nowMs`. Looks back in longer and longer steps: a short one is enough nearly always. */
function lastOf(due: Due, untilMs: number, nowMs: number): number | undefined {
  if ('atMs' in due) return due.atMs <= nowMs ? due.atMs : undefined;
  const earliest = Math.max(untilMs, due.sinceMs);
  for (let back = 60_000; ; back *= 4) {
    const from = Math.max(earliest, nowMs - back);
    let last: number | undefined;
    for (let next = due.next(from); next !== undefined && next <= nowMs; next = due.next(next)) last = next;
    if (last !== undefined || from === earliest) return last;
  }
}
