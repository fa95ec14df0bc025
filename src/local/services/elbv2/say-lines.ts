/** How long news that can wait is gathered: a write for each would cost more than what it tells. */
const GATHER_MS = 5;

/**
 * News as JSON, a line each, in their order. What cannot wait is written at the end of the turn of the event loop in which it
 * comes about, with all that waits; the rest some milliseconds later, and when the process ends.
 */
export function sayLines<News>(
  write: (text: string) => void,
  canWait: (news: News) => boolean = () => false,
): (news: News) => void {
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;
  let isDue = false;
  const flush = () => {
    isDue = false;
    clearTimeout(timer);
    timer = undefined;
    const text = waiting;
    waiting = '';
    if (text !== '') write(text);
  };
  process.once('exit', flush);
  return (news) => {
    waiting += `${JSON.stringify(news)}\n`;
    if (canWait(news)) timer ??= setTimeout(flush, GATHER_MS);
    else if (!isDue) {
      isDue = true;
      setImmediate(flush);
    }
  };
}
