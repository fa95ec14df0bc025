/** Values as JSON: bytes as `{"$b": base64}`, and an object that happens to look like that as `{"$o": [[key, value]]}`. */

export function encode(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array)
    return { $b: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
  if (Array.isArray(value)) return value.map(encode);
  const keys = Object.keys(value);
  const entries = Object.entries(value);
  if (keys.length === 1 && keys[0]?.startsWith('$') === true)
    return { $o: entries.map(([key, each]) => [key, encode(each)]) };
  return Object.fromEntries(entries.map(([key, each]) => [key, encode(each)]));
}

export function decode(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(decode);
  if ('$b' in value && typeof value.$b === 'string') return new Uint8Array(Buffer.from(value.$b, 'base64'));
  if ('$o' in value && Array.isArray(value.$o))
    return Object.fromEntries(value.$o.map(([key, each]) => [key, decode(each)]));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, decode(each)]));
}
