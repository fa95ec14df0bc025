/**
 * The circles of a directed graph: the groups of nodes of which each reaches each other, one node alone only where it leads
 * to itself. Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1 (1972), without recursion.
 */
export function circlesOf(graph: ReadonlyMap<string, Iterable<string>>): readonly (readonly string[])[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const circles: string[][] = [];
  for (const root of graph.keys()) {
    if (index.has(root)) continue;
    const enter = (node: string) => {
      index.set(node, index.size);
      low.set(node, index.size - 1);
      open.push(node);
      isOpen.add(node);
      return { node, next: [...(graph.get(node) ?? [])].filter((each) => graph.has(each)) };
    };
    const path = [enter(root)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node } = top;
      const child = top.next.pop();
      if (child === undefined) {
        path.pop();
        const parent = path.at(-1)?.node;
        if (parent !== undefined) low.set(parent, Math.min(lowOf(parent), lowOf(node)));
        if (lowOf(node) !== index.get(node)) continue;
        const members = open.splice(open.indexOf(node));
        for (const member of members) isOpen.delete(member);
        if (members.length > 1 || [...(graph.get(node) ?? [])].includes(node)) circles.push(members.toSorted());
      } else if (!index.has(child)) path.push(enter(child));
      else if (isOpen.has(child)) low.set(node, Math.min(lowOf(node), index.get(child) ?? 0));
    }
  }
  return circles;

  function lowOf(node: string): number {
    return low.get(node) ?? Number.POSITIVE_INFINITY;
  }
}
