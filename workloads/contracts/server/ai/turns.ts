/** So many at once, so many that wait; who comes then is told so. */
export interface Turns {
  /** Undefined where too many wait already. The function that is answered ends the turn. */
  take(signal: AbortSignal): Promise<(() => void) | undefined>;
}

export function turnsOf(atOnce: number, waiting: number): Turns {
  let running = 0;
  const queue: (() => void)[] = [];
  const end = () => {
    running -= 1;
    queue.shift()?.();
  };
  return {
    async take(signal) {
      if (running >= atOnce) {
        if (queue.length >= waiting) return undefined;
        await new Promise<void>((resolve, reject) => {
          const leave = () => {
            queue.splice(queue.indexOf(enter), 1);
            reject(signal.reason);
          };
          const enter = () => {
            signal.removeEventListener('abort', leave);
            resolve();
          };
          queue.push(enter);
          signal.addEventListener('abort', leave, { once: true });
        });
      }
      running += 1;
      let isOver = false;
      return () => {
        if (!isOver) end();
        isOver = true;
      };
    },
  };
}
