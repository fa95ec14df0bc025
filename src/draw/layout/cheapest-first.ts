/**
 * A queue of numbers with costs. The cheapest is taken first; among equals the one that was added first, so that every
 * run is the same.
 */
export class CheapestFirst {
  private readonly heap: { readonly value: number; readonly cost: number; readonly turn: number }[] = [];
  private turn = 0;

  add(value: number, cost: number): void {
    const { heap } = this;
    let at = heap.length;
    const item = { value, cost, turn: this.turn++ };
    heap.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !comesBefore(item, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = item;
  }

  take(): number | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (heap.length > 0) this.sink(last);
    return first.value;
  }

  private sink(item: { readonly value: number; readonly cost: number; readonly turn: number }): void {
    const { heap } = this;
    let at = 0;
    for (;;) {
      const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
      if (left === undefined) break;
      const isRight = right !== undefined && comesBefore(right, left);
      const child = isRight ? right : left;
      if (!comesBefore(child, item)) break;
      heap[at] = child;
      at = 2 * at + (isRight ? 2 : 1);
    }
    heap[at] = item;
  }
}

interface Item {
  readonly cost: number;
  readonly turn: number;
}

function comesBefore(one: Item, two: Item): boolean {
  return one.cost === two.cost ? one.turn < two.turn : one.cost < two.cost;
}
