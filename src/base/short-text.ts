import { showText } from './text.ts';

/**
 * A text as a reader knows it, with what only deployment tells by its short name: `parameter Email`,
 * `www.{DomainName}`, `import SubnetsPublic`, never the functions of the template.
 */
export function inShort(value: string): string {
  const text = showText(value);
  if (/^\w+\.Outputs\.\w+$/.test(text)) return shortName(text);
  const pieces = piecesOf(text);
  const [only, ...others] = pieces;
  if (only?.isName === true && others.length === 0) {
    const name = shortName(only.text);
    return /^\w+$/.test(name) && !only.text.startsWith('AWS::') ? `parameter ${name}` : name;
  }
  return pieces.map((piece) => (piece.isName ? `{${shortName(piece.text)}}` : piece.text)).join('');
}

interface Piece {
  readonly text: string;
  /** Whether it is the name inside `${…}`, which may hold further ones. */
  readonly isName: boolean;
}

function piecesOf(text: string): readonly Piece[] {
  const start = text.indexOf('${');
  if (start < 0) return text === '' ? [] : [{ text, isName: false }];
  let [depth, end] = [0, start];
  while (end < text.length) {
    if (text[end] === '{') depth++;
    if (text[end] === '}' && --depth === 0) break;
    end++;
  }
  const before = start === 0 ? [] : [{ text: text.slice(0, start), isName: false }];
  return [...before, { text: text.slice(start + 2, end), isName: true }, ...piecesOf(text.slice(end + 1))];
}

/** `Stack/Email` → `Email`; `Az1.Outputs.SubnetId` → `SubnetId of Az1`; `Fn::ImportValue(${Vpc}-Subnets)` → `import Subnets`. */
function shortName(name: string): string {
  const [, call, given = ''] = /^Fn::(\w+)\((.*)\)(?:\[\d+\])?$/s.exec(name) ?? [];
  if (call !== undefined) {
    const inner = /Fn::\w+\(.*\)/s.exec(given)?.[0];
    if (inner !== undefined) return shortName(inner);
    const said = piecesOf(given).flatMap(({ text, isName }) =>
      isName ? [] : (text.match(/[A-Za-z][\w-]*[A-Za-z0-9]/g) ?? []),
    );
    const named = piecesOf(given).flatMap(({ text, isName }) => (isName ? [shortName(text)] : []));
    const last = said.at(-1) ?? named.at(-1) ?? call;
    return call === 'ImportValue' ? `import ${last}` : last;
  }
  const [, of, attribute] = /^(?:.*\/)?(\w+)\.(?:Outputs\.)?(\w+)$/.exec(name) ?? [];
  if (of !== undefined && attribute !== undefined) return `${attribute} of ${of}`;
  return name.replace(/^.*\/(?=\w+$)/, '').replace(/^AWS::/, '');
}
