/** XML as AWS's protocols use it: elements, attributes, text. Document types are refused, so nothing can expand. */
import { ServiceError } from '../service.ts';

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

interface Open {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

const DEEPEST = 200;

/** The root element. Throws `MalformedXML`. Prefixes of element names are left out; those of attributes stay. */
export function parseXml(source: string): Element {
  const stack: Open[] = [{ name: '', attributes: {}, children: [], text: '' }];
  let at = source.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < source.length) {
    const top = stack[stack.length - 1];
    if (top === undefined) throw malformedXml();
    const next = source.indexOf('<', at);
    const end = next < 0 ? source.length : next;
    if (end > at) {
      const text = source.slice(at, end);
      if (stack.length > 1) top.text += unescaped(text);
      else if (text.trim() !== '') throw malformedXml();
    }
    if (next < 0) break;
    if (source.startsWith('<!--', next)) at = past(source, '-->', next + 4);
    else if (source.startsWith('<![CDATA[', next)) {
      const stop = past(source, ']]>', next + 9);
      top.text += source.slice(next + 9, stop - 3);
      at = stop;
    } else if (source.startsWith('<?', next)) at = past(source, '?>', next + 2);
    else if (source.startsWith('<!', next)) throw malformedXml();
    else if (source.startsWith('</', next)) {
      at = past(source, '>', next + 2);
      const name = withoutPrefix(source.slice(next + 2, at - 1).trim());
      if (stack.length < 2 || top.name !== name) throw malformedXml();
      stack.pop();
      stack[stack.length - 1]?.children.push(top);
    } else {
      const { element, isClosed, end: after } = openTag(source, next + 1);
      at = after;
      if (isClosed) top.children.push(element);
      else stack.push(element);
      if (stack.length > DEEPEST) throw malformedXml();
    }
  }
  const [root, ...others] = stack[0]?.children ?? [];
  if (stack.length !== 1 || root === undefined || others.length > 0) throw malformedXml();
  return root;
}

function openTag(source: string, start: number): { element: Open; isClosed: boolean; end: number } {
  let at = start;
  while (at < source.length && !isSpace(source.charCodeAt(at)) && source[at] !== '>' && source[at] !== '/') at += 1;
  const name = withoutPrefix(source.slice(start, at));
  if (name === '') throw malformedXml();
  const attributes: Record<string, string> = {};
  for (;;) {
    while (isSpace(source.charCodeAt(at))) at += 1;
    if (source[at] === '>')
      return { element: { name, attributes, children: [], text: '' }, isClosed: false, end: at + 1 };
    if (source[at] === '/' && source[at + 1] === '>') {
      return { element: { name, attributes, children: [], text: '' }, isClosed: true, end: at + 2 };
    }
    const equals = source.indexOf('=', at);
    if (equals < 0) throw malformedXml();
    let quote = equals + 1;
    while (isSpace(source.charCodeAt(quote))) quote += 1;
    const mark = source[quote];
    if (mark !== '"' && mark !== "'") throw malformedXml();
    const close = source.indexOf(mark, quote + 1);
    if (close < 0) throw malformedXml();
    attributes[source.slice(at, equals).trim()] = unescaped(source.slice(quote + 1, close));
    at = close + 1;
  }
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

function past(source: string, mark: string, from: number): number {
  const found = source.indexOf(mark, from);
  if (found < 0) throw malformedXml();
  return found + mark.length;
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;]{1,10});/g, (_, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? `&${name};`;
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    if (!(code >= 0 && code <= 0x10ffff)) throw malformedXml();
    return String.fromCodePoint(code);
  });
}

// A carriage return written as itself would be read as a line feed: XML 1.0, 2.11.
const UNSAFE = /[&<>"\r]/;

export function escapeXml(text: string): string {
  if (!UNSAFE.test(text)) return text;
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function malformedXml(): ServiceError {
  return new ServiceError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}
