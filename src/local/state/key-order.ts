/**
 * The order of the UTF-8 bytes of two keys, which is the order of their code points. UTF-16, by which strings compare,
 * differs where one has a character past U+FFFF and the other one from U+E000 on.
 */
export function inKeyOrder(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return weight(left) - weight(right);
  }
  return a.length - b.length;
}

/** Code units in the order of the code points that they begin: surrogates after all others. */
function weight(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
