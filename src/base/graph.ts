/**
 * Finds a circle of the graph, as the nodes along it; undefined when there is none. It does not recurse, so deep graphs
 * are no problem.
 */
export function findCycle<T>(nodes: Iterable<T>, next: (node: T) => Iterable<T>): readonly T[] | undefined {
  const state = new Map<T, 'open' | 'done'>();
  for (const start of nodes) {
    if (state.has(start)) continue;
    const path: { readonly node: T; readonly rest: Iterator<T> }[] = [];
    const open = (node: T) => {
      state.set(node, 'open');
      path.push({ node, rest: next(node)[Symbol.iterator]() });
    };
    open(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const step = top.rest.next();
      if (step.done) {
        state.set(top.node, 'done');
        path.pop();
      } else if (state.get(step.value) === 'open') {
        return path.slice(path.findIndex(({ node }) => node === step.value)).map(({ node }) => node);
      } else if (!state.has(step.value)) open(step.value);
    }
  }
  return undefined;
}

/** The nodes and everything that they lead to, each after what it leads to. Nodes of a circle are in some order. */
export function inDependencyOrder<T>(nodes: Iterable<T>, next: (node: T) => Iterable<T>): readonly T[] {
  const seen = new Set<T>();
  const ordered: T[] = [];
  for (const start of nodes) {
    const path: { readonly node: T; readonly rest: Iterator<T> }[] = [];
    const open = (node: T) => {
      if (seen.has(node)) return;
      seen.add(node);
      path.push({ node, rest: next(node)[Symbol.iterator]() });
    };
    open(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const step = top.rest.next();
      if (!step.done) open(step.value);
      else {
        ordered.push(top.node);
        path.pop();
      }
    }
  }
  return ordered;
}
