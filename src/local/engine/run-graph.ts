/** Runs steps side by side, each after those that it waits for. */

export interface GraphRun {
  /** The ids whose step failed, in the order in which they failed. */
  readonly failed: readonly string[];
  /** The ids that were not begun, because something had failed before. */
  readonly skipped: readonly string[];
}

/**
 * Once a step fails no other begins; those that run are told by `stop` and waited for.
 *
 * @param step resolves to whether it went well; it does not throw
 */
export async function runGraph(
  ids: readonly string[],
  dependsOn: (id: string) => Iterable<string>,
  step: (id: string) => Promise<boolean>,
  { stop, goesOn = false }: { readonly stop?: () => void; readonly goesOn?: boolean } = {},
): Promise<GraphRun> {
  const all = new Set(ids);
  const waiting = new Map<string, Set<string>>();
  const dependents = new Map<string, string[]>();
  for (const id of ids) {
    const needs = new Set([...dependsOn(id)].filter((each) => all.has(each) && each !== id));
    waiting.set(id, needs);
    for (const each of needs) dependents.set(each, [...(dependents.get(each) ?? []), id]);
  }
  const failed: string[] = [];
  const begun = new Set<string>();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  let running = 0;
  const finished = (id: string, isDone: boolean): void => {
    running--;
    if (!isDone) {
      failed.push(id);
      if (failed.length === 1 && !goesOn) stop?.();
    }
    for (const next of isDone ? (dependents.get(id) ?? []) : []) {
      const needs = waiting.get(next);
      needs?.delete(id);
      if (needs?.size === 0 && (goesOn || failed.length === 0)) begin(next);
    }
    if (running === 0) end();
  };
  const begin = (id: string): void => {
    begun.add(id);
    running++;
    step(id).then((isDone) => finished(id, isDone));
  };
  for (const id of ids) if (waiting.get(id)?.size === 0 && (goesOn || failed.length === 0)) begin(id);
  if (running > 0) await ended;
  return { failed, skipped: ids.filter((id) => !begun.has(id)) };
}
