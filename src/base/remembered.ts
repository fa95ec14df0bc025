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

/** `remembered` for a reader of two texts; what it remembers goes all at once when it is too much. */
export function rememberedTexts<Read>(
  read: (left: string, right: string) => Read,
  most = 4096,
): (left: string, right: string) => Read {
  const known = new Map<string, Map<string, Read>>();
  let count = 0;
  return (left, right) => {
    const before = known.get(left)?.get(right);
    if (before !== undefined) return before;
    const found = read(left, right);
    if (++count > most) {
      known.clear();
      count = 1;
    }
    const ofLeft = known.get(left);
    if (ofLeft === undefined) known.set(left, new Map([[right, found]]));
    else ofLeft.set(right, found);
    return found;
  };
}

/** A function of an object that remembers what it returned for it, as long as the object is there. */
export function rememberedOf<Given extends object, Found>(find: (given: Given) => Found): (given: Given) => Found {
  const known = new WeakMap<Given, Found>();
  return (given) => {
    const before = known.get(given);
    if (before !== undefined) return before;
    const found = find(given);
    known.set(given, found);
    return found;
  };
}

/** A function of two objects that remembers what it returned for them, as long as the two are there. */
export function rememberedPair<Left extends object, Right extends object, Found>(
  find: (left: Left, right: Right) => Found,
): (left: Left, right: Right) => Found {
  const ofLeft = rememberedOf((left: Left) => rememberedOf((right: Right) => find(left, right)));
  return (left, right) => ofLeft(left)(right);
}
