/** Values as JSON: bytes as `{"$b": base64}`, and an object that happens to look like that as `{"$o": [[key, value]]}`. */

export function encode(value: unknown): unknown {
  if (isPlain(value)) return value;
  if (value instanceof Uint8Array)
    return { $b: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
  if (Array.isArray(value)) return value.map(encode);
  const entries = Object.entries(value as object);
  const [first] = entries;
  if (entries.length === 1 && first?.[0].startsWith('$') === true) return { $o: [[first[0], encode(first[1])]] };
  return Object.fromEntries(entries.map(([key, each]) => [key, encode(each)]));
}

/** Whether a value is JSON as it stands, which most are. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (value instanceof Uint8Array) return false;
  if (Array.isArray(value)) return value.every(isPlain);
  let only: string | undefined;
  let count = 0;
  for (const key of Object.keys(value)) {
    if (!isPlain((value as Readonly<Record<string, unknown>>)[key])) return false;
    only = key;
    count += 1;
  }
  return count !== 1 || only?.startsWith('$') !== true;
}

export function decode(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(decode);
  if ('$b' in value && typeof value.$b === 'string') return new Uint8Array(Buffer.from(value.$b, 'base64'));
  if ('$o' in value && Array.isArray(value.$o))
    return Object.fromEntries(value.$o.map(([key, each]) => [key, decode(each)]));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, decode(each)]));
}
