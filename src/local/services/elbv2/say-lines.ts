/** News as JSON, a line each. What comes about in one turn of the event loop is written at once, as pipes are written without waiting. */
export function sayLines<News>(write: (text: string) => void): (news: News) => void {
  let waiting = '';
  return (news) => {
    if (waiting === '')
      setImmediate(() => {
        const text = waiting;
        waiting = '';
        write(text);
      });
    waiting += `${JSON.stringify(news)}\n`;
  };
}
