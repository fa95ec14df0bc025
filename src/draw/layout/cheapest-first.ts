/**
 * A queue of numbers with whole costs, for a search whose costs grow: the cheapest is taken first, and among equals the one
 * that was added last, which is the nearest to the end of a way. Taking and adding cost the same however many wait.
 */
export class CheapestFirst {
  /** By cost, the last entry of a chain; costs further apart than there are chains never wait at once. */
  private readonly last: Int32Array;
  private readonly values: number[] = [];
  private readonly before: number[] = [];
  private waiting = 0;
  private least = 0;

  /** `spread` is more than any two costs that wait at once differ. */
  constructor(spread: number) {
    this.last = new Int32Array(2 ** Math.ceil(Math.log2(spread))).fill(-1);
  }

  /** A cost below the last one taken counts as that. */
  add(value: number, cost: number): void {
    const { last, values, before } = this;
    const isUntouched = values.length === this.waiting;
    if (isUntouched) this.least = this.waiting === 0 ? cost : Math.min(this.least, cost);
    const chain = Math.max(cost, this.least) & (last.length - 1);
    before.push(last[chain] ?? -1);
    last[chain] = values.push(value) - 1;
    this.waiting++;
  }

  take(): number | undefined {
    const { last, values, before } = this;
    if (this.waiting === 0) return undefined;
    for (;;) {
      const chain = this.least & (last.length - 1);
      const entry = last[chain] ?? -1;
      if (entry >= 0) {
        last[chain] = before[entry] ?? -1;
        this.waiting--;
        return values[entry];
      }
      this.least++;
    }
  }
}
