/** What arrives piece by piece, for one reader who may come later. */
export interface Feed<T> {
  readonly push: (piece: T) => void;
  readonly end: () => void;
  /** Waits for the next piece. False where there will be none. */
  hasMore(): Promise<boolean>;
  all(): AsyncGenerator<T>;
}

export function feedOf<T>(): Feed<T> {
  const pieces: T[] = [];
  let isOver = false;
  let wake = () => {};
  const hasMore = async () => {
    while (pieces.length === 0 && !isOver)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    return pieces.length > 0;
  };
  return {
    push(piece) {
      pieces.push(piece);
      wake();
    },
    end() {
      isOver = true;
      wake();
    },
    hasMore,
    async *all() {
      while (await hasMore()) yield* pieces.splice(0);
    },
  };
}
