/** A piece of source text that is replaced. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function applyEdit(source: string, { start, end, text }: Edit): string {
  return source.slice(0, start) + text + source.slice(end);
}

/** Larger first, then smaller: a promise of at least 35 days notices one, a promise of at most 35 the other. */
export function changedNumber(value: number): readonly number[] {
  if (value === 0) return [1];
  return [value * 2, Number.isInteger(value) ? Math.floor(value / 2) : value / 2];
}

const BLOCK = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/;
const ACTION = /^([a-z0-9-]+):[A-Z]\w*\*?$/;
const ZONE = /^([a-z]{2}(?:-[a-z]+)+-\d)([a-z])$/;
const SIZE = /^(.*\.)(nano|micro|small|medium|large)$/;
const SIZES = ['nano', 'micro', 'small', 'medium', 'large', 'xlarge'];

/** Words that AWS knows, and another word that stands in the same places. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  ...bothWays('>', '<'),
  ...bothWays('>=', '<='),
  ...bothWays('true', 'false'),
  ...bothWays('tcp', 'udp'),
  ...bothWays('HTTP', 'HTTPS'),
  ...bothWays('internal', 'internet-facing'),
  ...bothWays('application', 'network'),
  ...bothWays('Interface', 'Gateway'),
  ...bothWays('Allow', 'Deny'),
  ...bothWays('Retain', 'Delete'),
  ...bothWays('ENABLED', 'DISABLED'),
  ...bothWays('Enabled', 'Disabled'),
  ...bothWays('breaching', 'notBreaching'),
  ...bothWays('GreaterThanThreshold', 'LessThanThreshold'),
  ...bothWays('GreaterThanOrEqualToThreshold', 'LessThanOrEqualToThreshold'),
  ...bothWays('Average', 'Maximum'),
  ...bothWays('Sum', 'SampleCount'),
  ...bothWays('FARGATE', 'EC2'),
  ...bothWays('gp2', 'gp3'),
  ...bothWays('AES256', 'aws:kms'),
  email: 'sms',
  forward: 'redirect',
};

function bothWays(one: string, other: string): Readonly<Record<string, string>> {
  return { [one]: other, [other]: one };
}

/** Escapes and `${…}` are left alone: what they stand for is not written here. */
const TOKENS = /\\?\$\{[^}]*\}|\\.|(?<number>\d+)|(?<word>[A-Za-z]+)/gs;

/**
 * How a text is changed, as edits of its raw source: a CIDR block moves, an IAM action becomes all actions of its service, a
 * zone or a size becomes another, a word of AWS its counterpart; elsewhere the last number changes, or without a number the
 * last word. In text of several lines only numbers change: most of its words are said to people or to a shell that nobody
 * makes promises about.
 */
export function changedText(raw: string): readonly Edit[] {
  const whole = (text: string): readonly Edit[] => [{ start: 0, end: raw.length, text }];
  const block = BLOCK.exec(raw);
  if (block !== null) return whole(movedBlock(block.slice(1).map(Number)));
  const action = ACTION.exec(raw);
  if (action !== null) return whole(`${action[1]}:*`);
  const other = Object.hasOwn(OTHER_WORDS, raw) ? OTHER_WORDS[raw] : undefined;
  if (other !== undefined) return whole(other);
  const zone = ZONE.exec(raw);
  if (zone !== null) return whole(`${zone[1]}${zone[2] === 'a' ? 'b' : 'a'}`);
  const size = SIZE.exec(raw);
  if (size !== null) return whole(`${size[1]}${SIZES[SIZES.indexOf(size[2] ?? '') + 1]}`);
  const tokens = [...raw.matchAll(TOKENS)];
  const number = tokens.findLast(({ groups }) => groups?.number !== undefined);
  if (number !== undefined) {
    const [end, start] = [number.index + number[0].length, number.index];
    return changedNumber(Number(number[0])).map((value) => ({
      start,
      end,
      text: String(value).padStart(number[0].length, '0'),
    }));
  }
  const word = raw.includes('\n') ? undefined : tokens.findLast(({ groups }) => groups?.word !== undefined);
  if (word === undefined) return [];
  const end = word.index + word[0].length;
  return [{ start: end, end, text: 'x' }];
}

/** The block of the same size beside it; half of everything for everything. */
function movedBlock([a = 0, b = 0, c = 0, d = 0, bits = 0]: readonly number[]): string {
  if (bits === 0) return '0.0.0.0/1';
  const octets = [a, b, c, d];
  const last = Math.ceil(bits / 8) - 1;
  octets[last] = ((octets[last] ?? 0) + 2 ** (8 * (last + 1) - bits)) % 256;
  return `${octets.join('.')}/${bits}`;
}
