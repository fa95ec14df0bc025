/** The texts that a body carries: what its content type says is decoded, what it does not say is taken as it stands. */
import type { InspectedRequest } from './web-acl.ts';

const kept = new WeakMap<InspectedRequest, readonly string[]>();

/** One character a byte. A body that was cut, or is not what it says to be, is one text. */
export function bodyTexts(request: InspectedRequest): readonly string[] {
  const known = kept.get(request);
  if (known !== undefined) return known;
  const texts = readTexts(request);
  kept.set(request, texts);
  return texts;
}

function readTexts({ body, headers }: InspectedRequest): readonly string[] {
  if (body.length === 0) return [];
  const whole = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1].toLowerCase() ?? '';
  if (type.includes('json')) return jsonTexts(whole) ?? [whole];
  if (type.startsWith('application/x-www-form-urlencoded')) return whole.split('&').flatMap(formTexts);
  return [whole];
}

function formTexts(pair: string): readonly string[] {
  const at = pair.indexOf('=');
  return (at < 0 ? [pair] : [pair.slice(0, at), pair.slice(at + 1)]).map(unescapedText);
}

function unescapedText(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Names and texts, at any depth; undefined for what is no JSON. */
function jsonTexts(whole: string): readonly string[] | undefined {
  const texts: string[] = [];
  const take = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value);
    else if (Array.isArray(value)) value.forEach(take);
    else if (typeof value === 'object' && value !== null)
      for (const [name, each] of Object.entries(value)) {
        texts.push(name);
        take(each);
      }
  };
  try {
    take(JSON.parse(whole));
    return texts;
  } catch {
    return undefined;
  }
}
