/**
 * How far a request departs from HTTP/1.1, so that two programs might see different requests in it, as AWS judges it.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#desync-mitigation-mode
 * The rules are those of AWS's own library, https://github.com/aws/http-desync-guardian (docs/README.md there).
 */
import type { HeaderFields } from './fields.ts';

export type RequestTier = 'Compliant' | 'Acceptable' | 'Ambiguous' | 'Severe';

export interface Classification {
  readonly tier: RequestTier;
  /** AWS's word, as access logs have it; `Compliant` for a sound request. */
  readonly reason: string;
}

export type DesyncMode = 'monitor' | 'defensive' | 'strictest';

export interface ClassifiedRequest {
  readonly method: string;
  readonly target: string;
  /** `HTTP/1.1`; empty for HTTP/0.9. */
  readonly version: string;
  readonly fields: HeaderFields;
}

export const COMPLIANT: Classification = { tier: 'Compliant', reason: 'Compliant' };
const RANKS: Readonly<Record<RequestTier, number>> = { Compliant: 0, Acceptable: 1, Ambiguous: 2, Severe: 3 };

/** What is worst of it; of reasons of one tier, the first that is found. */
export function classify(request: ClassifiedRequest): Classification {
  let worst = COMPLIANT;
  const found = (tier: RequestTier, reason: string) => {
    if (RANKS[tier] > RANKS[worst.tier]) worst = { tier, reason };
  };
  const { fields } = request;
  const codings: string[] = [];
  const lengths: string[] = [];
  for (let at = 0; at < fields.keys.length; at += 1) {
    const key = fields.keys[at] ?? '';
    const value = fields.values[at] ?? '';
    const kind = kindOf(key);
    if (!NAME.test(key) || !VALUE.test(value)) {
      const isBad = BAD.test(key) || BAD.test(value);
      found(isBad ? 'Severe' : 'Acceptable', isBad ? 'BadHeader' : 'NonCompliantHeader');
      if (isBad && key !== kind) continue;
      if (/^[\t ]*(?::|$)/.test(key)) {
        found('Ambiguous', 'EmptyHeader');
        continue;
      }
    }
    if (kind === undefined) continue;
    if (key !== kind) found('Ambiguous', 'SuspiciousHeader');
    (kind === CODING ? codings : lengths).push(value);
  }
  if (codings.length > 0 || lengths.length > 0) judgeFraming(request, codings, lengths, found);
  if (!NAME.test(request.method) && request.method !== '') found('Severe', 'BadMethod');
  judgeVersion(request.version, found);
  judgeTarget(request.target, found);
  return worst;
}

/**
 * Of a request whose head was read by the grammar of HTTP/1.1: whether it is sound for certain, as no field of it could be
 * taken for one that frames it. Spares most requests the judgement.
 */
export function isPlainlySound(minor: number, { keys }: HeaderFields): boolean {
  return minor <= 1 && keys.every((key) => kindOf(key) === undefined);
}

/** Whether a request of that tier is answered with 400 and its connection closed. */
export function isBlocked({ tier }: Classification, mode: DesyncMode): boolean {
  if (mode === 'monitor') return false;
  return tier === 'Severe' || (mode === 'strictest' && tier !== 'Compliant');
}

/** Whether the connections to the client and the target end with the request, so that nothing else can follow it on them. */
export function endsConnections({ tier }: Classification, mode: DesyncMode): boolean {
  return mode !== 'monitor' && tier === 'Ambiguous';
}

type Found = (tier: RequestTier, reason: string) => void;

const CODING = 'transfer-encoding';
const LENGTH = 'content-length';
/** Letters, digits and the marks of a token. */
const NAME = /^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const BAD = /[\r\n\0]/;

/** Which of the two a name is, or could be taken for by a program that trims, folds case or forgives other marks. */
function kindOf(key: string): typeof CODING | typeof LENGTH | undefined {
  if (key === CODING || key === LENGTH) return key;
  // Nothing as short can be taken for either, and nothing that begins with another letter.
  if (key.length < LENGTH.length || !LIKELY.test(key)) return undefined;
  return resembles(key, CODING) ? CODING : resembles(key, LENGTH) ? LENGTH : undefined;
}

const LIKELY = /^[^0-9A-Za-z]*[tc]/;

/** As the library does it: letter by letter, over white space within a word and over all marks between words. */
function resembles(key: string, wanted: string): boolean {
  if (key.length < wanted.length) return false;
  let at = after(key, 0, isMark);
  for (const letter of wanted) {
    if (at === key.length) return false;
    const isMarkWanted = letter === '-';
    const size = sizeOf(key, at, letter);
    if (size === 0 && !isMarkWanted) break;
    at = after(key, at + Math.max(size, 1), isMarkWanted ? isMark : isBlank);
  }
  return after(key, at, isMark) === key.length;
}

function after(key: string, from: number, isSkipped: (letter: string) => boolean): number {
  let at = from;
  while (at < key.length && isSkipped(key[at] ?? '')) at += 1;
  return at;
}

const isMark = (letter: string) => !/[0-9A-Za-z]/.test(letter);
const isBlank = (letter: string) => letter <= ' ';

/** How many bytes there are that letter, 0 for none. ſ and ı become ASCII in upper case; they stand as bytes of Latin-1 here. */
function sizeOf(key: string, at: number, letter: string): number {
  if (key[at] === letter) return 1;
  const two = key.slice(at, at + 2);
  return (letter === 's' && LONG_S.test(two)) || (letter === 'i' && DOTLESS_I.test(two)) ? 2 : 0;
}

const LONG_S = /^\xc5\xbf/i;
const DOTLESS_I = /^\xc4\xb1/i;

function judgeFraming(
  { method, version }: ClassifiedRequest,
  codings: readonly string[],
  lengths: readonly string[],
  found: Found,
): void {
  const spoken = version.trim() === '' ? 'HTTP/0.9' : version;
  const isTooOld = codings.length > 0 ? spoken <= 'HTTP/1.0' : spoken < 'HTTP/1.0';
  if (isTooOld) {
    const what = codings.length > 0 ? 'TransferEncoding' : 'ContentLength';
    found('Ambiguous', `Undefined${what}Semantics`);
    return;
  }
  judgeCodings(codings, found);
  const length = judgeLengths(lengths, found);
  if (method === 'GET' || method === 'HEAD') {
    if (codings.length > 0) found('Ambiguous', 'UndefinedTransferEncodingSemantics');
    if (length === 0n) found('Acceptable', 'GetHeadZeroContentLength');
    else if (length !== undefined) found('Ambiguous', 'UndefinedContentLengthSemantics');
  }
  if (length !== undefined && codings.length > 0) found('Ambiguous', 'BothTeClPresent');
}

function judgeCodings(codings: readonly string[], found: Found): void {
  let isChunked = false;
  for (const coding of codings.flatMap((value) => value.split(','))) {
    const name = trimmed(trimmed(coding).split(';')[0] ?? '').toLowerCase();
    if (!['chunked', 'compress', 'deflate', 'gzip', 'identity'].includes(name)) {
      found('Severe', 'BadTransferEncoding');
      continue;
    }
    if (isChunked && name === 'chunked') found('Severe', 'MultipleTransferEncodingChunked');
    isChunked = name === 'chunked';
  }
}

function judgeLengths(lengths: readonly string[], found: Found): bigint | undefined {
  let length: bigint | undefined;
  for (const each of lengths.map(trimmed)) {
    const value = /^\d*$/.test(each) ? BigInt(each) : undefined;
    if (value === undefined || value >= 2n ** 64n) found('Severe', 'BadContentLength');
    else if (length === undefined) length = value;
    else if (length === value) found('Ambiguous', 'DuplicateContentLength');
    else found('Severe', 'MultipleContentLength');
  }
  return length;
}

function judgeVersion(version: string, found: Found): void {
  const said = trimmed(version);
  if (said === '' || said === 'HTTP/0.9') found('Acceptable', 'NonCompliantVersion');
  else if (!/^HTTP\/1\.\d$/.test(said)) found('Severe', 'BadVersion');
  else if (said !== version || said > 'HTTP/1.1') found('Acceptable', 'NonCompliantVersion');
}

function judgeTarget(target: string, found: Found): void {
  if (SOUND_TARGET.test(target)) return;
  for (const each of target) {
    if (BAD.test(each)) found('Severe', 'BadUri');
    else if (each === ' ') found('Acceptable', 'SpaceInUri');
    else if (!SOUND_TARGET.test(each)) found('Ambiguous', 'AmbiguousUri');
  }
}

const SOUND_TARGET = /^[\x21-\x7e\x80-\xff]*$/;

function trimmed(text: string): string {
  return text.replace(/^[\t ]+|[\t ]+$/g, '');
}
