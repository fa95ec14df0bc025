/**
 * A reader that remembers what the last texts say, for texts that are read again and again: a script by each promise about
 * it, a path by each resource. What it returns is never changed by anybody; a text that it throws at is read again.
 */
export function remembered<Read>(read: (text: string) => Read, most = 128): (text: string) => Read {
  const known = new Map<string, Read>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const found = read(text);
    for (const oldest of known.keys()) {
      if (known.size < most) break;
      known.delete(oldest);
    }
    known.set(text, found);
    return found;
  };
}
