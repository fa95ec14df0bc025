/** Filter patterns of messages whose fields stand between spaces: `[ip, user, ..., status = 4*, bytes]`. */
import { likes } from './likes.ts';

type Fields = Readonly<Record<string, string>>;

interface Column {
  readonly name: string;
  /** The rest of the fields: `...`. */
  readonly isRest: boolean;
  passes(value: string): boolean;
}

/** The fields of a message that passes, by the names that the pattern gives them; `undefined` for a pattern that is none. */
export function spacePattern(text: string): ((message: string) => Fields | undefined) | undefined {
  if (!text.endsWith(']')) return undefined;
  const columns = text
    .slice(1, -1)
    .split(',')
    .map((part) => columnOf(part.trim()));
  if (columns.some((column) => column === undefined)) return undefined;
  const known = columns.filter((column) => column !== undefined);
  const rest = known.findIndex(({ isRest }) => isRest);
  return (message) => {
    const fields = fieldsOf(message);
    const isFitting = rest < 0 ? fields.length === known.length : fields.length >= known.length - 1;
    if (!isFitting) return undefined;
    const found: Record<string, string> = {};
    for (const [i, column] of known.entries()) {
      if (column.isRest) continue;
      const value = fields[rest >= 0 && i > rest ? fields.length - known.length + i : i] ?? '';
      if (!column.passes(value)) return undefined;
      found[column.name] = value;
    }
    return found;
  };
}

/** Words, and what stands in quotes or in brackets as one. */
function fieldsOf(message: string): readonly string[] {
  return [...message.matchAll(/"([^"]*)"|\[([^\]]*)\]|(\S+)/g)].map(
    ([, quoted, bracketed, word]) => quoted ?? bracketed ?? word ?? '',
  );
}

function columnOf(text: string): Column | undefined {
  if (text === '...') return { name: '', isRest: true, passes: () => true };
  const [, name] = /^\(?\s*([\w-]+)/.exec(text) ?? [];
  if (name === undefined) return undefined;
  if (text === name) return { name, isRest: false, passes: () => true };
  // Either of them, each all of its parts. Brackets only group what binds so already.
  const either = text
    .replace(/[()]/g, '')
    .split('||')
    .map((part) => part.split('&&').map((one) => testOf(one.trim(), name)));
  if (either.flat().some((test) => test === undefined)) return undefined;
  return { name, isRest: false, passes: (value) => either.some((all) => all.every((test) => test?.(value) === true)) };
}

function testOf(text: string, name: string): ((value: string) => boolean) | undefined {
  const [, own, sign, quoted, plain] = /^([\w-]+)\s*(=|!=|<=|>=|<|>)\s*(?:"([^"]*)"|(\S+))$/.exec(text) ?? [];
  const wanted = quoted ?? plain;
  if (own !== name || wanted === undefined) return undefined;
  const number = Number(wanted);
  switch (sign) {
    case '=':
      return (value) => likes(value, wanted);
    case '!=':
      return (value) => !likes(value, wanted);
    case '<':
      return (value) => Number(value) < number;
    case '<=':
      return (value) => Number(value) <= number;
    case '>':
      return (value) => Number(value) > number;
    default:
      return (value) => Number(value) >= number;
  }
}
