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
const COMPARISONS: Readonly<Record<string, string>> = { '>': '<', '>=': '<=', '<': '>', '<=': '>=' };
/** Escapes and `${…}` are left alone: what they stand for is not written here. */
const TOKENS = /\\?\$\{[^}]*\}|\\.|(?<number>\d+)|(?<word>[A-Za-z]+)/gs;

/**
 * How a text is changed, as edits of its raw source: a CIDR block moves, an IAM action becomes all actions of its service, a
 * comparison turns round; elsewhere the last number changes, or without a number the last word. In text of several lines
 * only numbers change: most of its words are said to people or to a shell that nobody makes promises about.
 */
export function changedText(raw: string): readonly Edit[] {
  const whole = (text: string): readonly Edit[] => [{ start: 0, end: raw.length, text }];
  const block = BLOCK.exec(raw);
  if (block !== null) return whole(movedBlock(block.slice(1).map(Number)));
  const action = ACTION.exec(raw);
  if (action !== null) return whole(`${action[1]}:*`);
  const turned = COMPARISONS[raw];
  if (turned !== undefined) return whole(turned);
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
