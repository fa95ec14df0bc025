/** Ends a process in order. */
export interface Stop {
  /** Stops taking work, and resolves when all work that was begun is done. */
  readonly drain: () => Promise<void>;
  readonly timeoutMs: number;
}

/**
 * At the first SIGTERM or SIGINT drains and exits 0, or 1 where that takes longer than the time-out; a second signal exits
 * at once.
 */
export function stopOnSignals({ drain, timeoutMs }: Stop): void {
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    setTimeout(() => process.exit(1), timeoutMs).unref();
    drain().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
