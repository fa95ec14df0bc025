/**
 * The text transformations, on bytes: a string here has one character a byte.
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-transformation.html
 */
import { createHash } from 'node:crypto';

type Transformation = (text: string) => string;

const bytes = (text: string) => Buffer.from(text, 'latin1');
const text = (data: Uint8Array) => Buffer.from(data).toString('latin1');
const byte = (code: number) => String.fromCharCode(code & 0xff);
const fromHex = (hex: string) => byte(Number.parseInt(hex, 16));

const TRANSFORMATIONS: Readonly<Record<string, Transformation>> = {
  NONE: (it) => it,
  LOWERCASE: (it) => it.replace(/[A-Z]+/g, (each) => each.toLowerCase()),
  COMPRESS_WHITE_SPACE: (it) => it.replace(/[\f\t\n\r\v\xa0 ]+/g, ' '),
  CMD_LINE: (it) =>
    it
      .replace(/[\\"'^]/g, '')
      .replace(/[,;]/g, ' ')
      .replace(/\s+/g, ' ')
      .replace(/ (?=[/(])/g, '')
      .replace(/[A-Z]+/g, (each) => each.toLowerCase()),
  HTML_ENTITY_DECODE: (it) =>
    it.replace(
      /&(?:#x([0-9a-f]{1,8})|#(\d{1,10})|(quot|nbsp|lt|gt|amp));?/gi,
      (_, hex?: string, number?: string, name?: string) =>
        hex !== undefined ? fromHex(hex) : number !== undefined ? byte(Number(number)) : entity(name ?? ''),
    ),
  URL_DECODE: (it) => it.replace(/\+/g, ' ').replace(/%([0-9a-f]{2})/gi, (_, hex: string) => fromHex(hex)),
  URL_DECODE_UNI: (it) =>
    /[%+]/.test(it)
      ? it
          .replace(/\+/g, ' ')
          .replace(/%(?:u([0-9a-f]{4})|([0-9a-f]{2}))/gi, (_, wide?: string, hex?: string) =>
            wide === undefined ? fromHex(hex ?? '') : narrowed(Number.parseInt(wide, 16)),
          )
      : it,
  REMOVE_NULLS: (it) => it.replaceAll('\0', ''),
  REPLACE_NULLS: (it) => it.replaceAll('\0', ' '),
  REPLACE_COMMENTS: (it) => it.replace(/\/\*(?:(?!\*\/)[\s\S])*(?:\*\/|$)/g, ' '),
  NORMALIZE_PATH: normalizedPath,
  NORMALIZE_PATH_WIN: (it) => normalizedPath(it.replaceAll('\\', '/')),
  HEX_DECODE: (it) => it.replace(/[0-9a-f]{2}/gi, fromHex),
  SQL_HEX_DECODE: (it) => it.replace(/0x((?:[0-9a-f]{2})+)/gi, (_, digits: string) => digits.replace(/../g, fromHex)),
  BASE64_DECODE: (it) => (/^[A-Za-z0-9+/\r\n]*={0,2}$/.test(it) ? text(Buffer.from(it, 'base64')) : it),
  BASE64_DECODE_EXT: (it) => text(Buffer.from(it.replace(/[^A-Za-z0-9+/]/g, ''), 'base64')),
  MD5: (it) => text(createHash('md5').update(bytes(it)).digest()),
  ESCAPE_SEQ_DECODE: (it) =>
    it.replace(
      /\\(?:x([0-9a-f]{1,2})|([0-7]{1,3})|([abfnrtv\\?'"]))/gi,
      (_, hex?: string, octal?: string, name?: string) =>
        hex !== undefined ? fromHex(hex) : octal !== undefined ? byte(Number.parseInt(octal, 8)) : escaped(name ?? ''),
    ),
  JS_DECODE: (it) =>
    it.replace(
      /\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|([0-7]{1,3})|([\s\S]))/gi,
      (_, wide?: string, hex?: string, octal?: string, name?: string) => {
        if (wide !== undefined) return narrowed(Number.parseInt(wide, 16));
        if (hex !== undefined) return fromHex(hex);
        return octal !== undefined ? byte(Number.parseInt(octal, 8)) : escaped(name ?? '');
      },
    ),
  CSS_DECODE: (it) =>
    it.replace(/\\(?:([0-9a-f]{1,6})\s?|(\n)|([\s\S]))/gi, (_, hex?: string, end?: string, plain?: string) =>
      hex !== undefined ? narrowed(Number.parseInt(hex, 16)) : end !== undefined ? '' : (plain ?? ''),
    ),
  UTF8_TO_UNICODE: (it) =>
    bytes(it)
      .toString('utf8')
      .replace(/[^\0-\x7f]/g, (each) => `%u${each.charCodeAt(0).toString(16).padStart(4, '0')}`),
};

export function isTransformation(type: string): boolean {
  return Object.hasOwn(TRANSFORMATIONS, type);
}

const chains = new WeakMap<object, readonly Transformation[]>();

/** Applies the transformations by their priority, the lowest first. */
export function transformed(
  value: string,
  transformations: readonly { readonly Priority: number; readonly Type: string }[],
): string {
  let known = chains.get(transformations);
  if (known === undefined) {
    const sorted = transformations.toSorted((a, b) => a.Priority - b.Priority);
    known = sorted.flatMap(({ Type }) => (Type === 'NONE' ? [] : (TRANSFORMATIONS[Type] ?? [])));
    chains.set(transformations, known);
  }
  let it = value;
  for (const each of known) it = each(it);
  return it;
}

function entity(name: string): string {
  return { quot: '"', nbsp: '\xa0', lt: '<', gt: '>', amp: '&' }[name.toLowerCase()] ?? '';
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function escaped(name: string): string {
  return ESCAPES[name] ?? name;
}

/** The full-width forms of ASCII characters count as these. */
function narrowed(code: number): string {
  return code >= 0xff01 && code <= 0xff5e ? byte(code - 0xfee0) : byte(code);
}

/** Without doubled slashes, without ".", and without ".." but at the beginning. */
function normalizedPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !path.startsWith('/')) parts.push(part);
  }
  const isFolder = parts.length > 0 && /\/\.{0,2}$/.test(path);
  return `${path.startsWith('/') ? '/' : ''}${parts.join('/')}${isFolder ? '/' : ''}`;
}
