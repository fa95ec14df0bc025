/**
 * What can be changed in a source file, one thing at a time: each literal gets another value, each element of a list and
 * each argument that is given by name is left out.
 *
 * Left alone: types, keys, what only chooses between variants (`stage === 'prod'`), messages of errors, the ids of
 * constructs, and arguments of string functions. None of them is a fact of the system.
 */
import { type ArrayExpression, type Node, type ObjectExpression, parseSync } from 'oxc-parser';
import { applyEdit, changedNumber, changedText, type Edit } from './changed-text.ts';
import { nameInPlace, placeOf } from './source-place.ts';

export interface Mutant {
  readonly file: string;
  readonly line: number;
  /** Where in the file, in its own names: `addStorage / Artifacts / rules / old versions / deleteAfterDays`. */
  readonly place: string;
  /** What stands there and what it becomes: `70 → 140, 35`. */
  readonly change: string;
  /** The next is tried when nobody notices the one before. At least one. */
  readonly edits: readonly Edit[];
}

/** Every mutant of a TypeScript file, in the order of the source. */
export function sourceMutants(file: string, source: string): readonly Mutant[] {
  const { program, errors } = parseSync(file, source);
  const [fault] = errors;
  if (fault !== undefined) throw new Error(`${file}: ${fault.message}`);
  const found: Mutant[] = [];
  walk(program, [], (node, above) => {
    for (const { at, was, becomes, edits } of changesOf(node, above, source)) {
      const [first] = edits;
      if (first === undefined) continue;
      found.push({
        file,
        line: source.slice(0, first.start).split('\n').length,
        place: [...placeOf([...above, node]), ...(at === node ? [] : nameInPlace(at))].join(' / '),
        change: `${short(was)} → ${becomes.map(short).join(', ')}`,
        edits,
      });
    }
  });
  return found;
}

function short(text: string): string {
  return text.length > 70 ? `${text.slice(0, 69)}…` : text;
}

interface Found {
  readonly at: Node;
  readonly was: string;
  readonly becomes: readonly string[];
  readonly edits: readonly Edit[];
}

function changesOf(node: Node, above: readonly Node[], source: string): readonly Found[] {
  switch (node.type) {
    case 'Literal':
      return literal(node, above);
    case 'TemplateElement':
      // The parser counts the backtick or brace before a part of a template as belonging to it.
      return [text(node, node.start + 1, node.value.raw)];
    case 'ArrayExpression':
      return above.at(-1)?.type === 'ArrayExpression' ? [] : leftOut(node, node.elements, source);
    case 'ObjectExpression':
      return isArgument(above) ? leftOut(node, node.properties, source, isNamedArgument) : [];
    default:
      return [];
  }
}

function literal(node: Extract<Node, { type: 'Literal' }>, above: readonly Node[]): readonly Found[] {
  const { value, start, end } = node;
  const raw = node.raw ?? '';
  const become = (becomes: readonly string[]): readonly Found[] => [
    { at: node, was: raw, becomes, edits: becomes.map((text) => ({ start, end, text })) },
  ];
  if (typeof value === 'boolean') return become([String(!value)]);
  if (typeof value === 'number') return become(changedNumber(value).map(String));
  if (typeof value !== 'string' || isDiscriminator(above)) return [];
  return [text(node, start + 1, raw.slice(1, -1))];
}

/** Another text; of several lines the one that changes is shown. */
function text(at: Node, start: number, raw: string): Found {
  const edits = changedText(raw);
  const lineOf = (whole: string, position: number) =>
    whole
      .slice(whole.lastIndexOf('\n', position - 1) + 1)
      .split('\n')[0]
      ?.trim() ?? '';
  return {
    at,
    was: lineOf(raw, edits[0]?.start ?? 0),
    becomes: edits.map((edit) => lineOf(applyEdit(raw, edit), edit.start)),
    edits: edits.map((edit) => ({ start: edit.start + start, end: edit.end + start, text: edit.text })),
  };
}

/** Each part of a list or an object is left out in turn. */
function leftOut<Part extends Node>(
  whole: ArrayExpression | ObjectExpression,
  parts: readonly (Part | null)[],
  source: string,
  concerns: (part: Part) => boolean = (part) => part.type !== 'SpreadElement',
): readonly Found[] {
  return parts.flatMap((part, index) => {
    if (part === null || !concerns(part)) return [];
    const [next, before] = [parts[index + 1], parts[index - 1]];
    const edit =
      parts.length === 1
        ? { start: whole.start + 1, end: whole.end - 1, text: '' }
        : next != null
          ? { start: part.start, end: next.start, text: '' }
          : { start: before?.end ?? part.start, end: part.end, text: '' };
    const was = source.slice(part.start, part.end).replaceAll(/\s+/g, ' ');
    return [{ at: part, was, becomes: ['left out'], edits: [edit] }];
  });
}

/** Properties with a value that is no literal: those are changed themselves. */
function isNamedArgument(part: Node): boolean {
  if (part.type !== 'Property' || part.kind !== 'init' || part.method) return false;
  return !['Literal', 'TemplateLiteral', 'ObjectExpression', 'ArrayExpression', 'ArrowFunctionExpression'].includes(
    part.value.type,
  );
}

/** Whether an object is given to a call or a constructor, as a whole or inside another. */
function isArgument(above: readonly Node[]): boolean {
  const outside = above.findLast(({ type }) => !['ObjectExpression', 'Property', 'ArrayExpression'].includes(type));
  return outside?.type === 'NewExpression' || outside?.type === 'CallExpression' || outside?.type === 'SpreadElement';
}

/** `stage === 'prod'` and `case 'prod'` choose a variant; the compiler refuses any other text. */
function isDiscriminator(above: readonly Node[]): boolean {
  const parent = above.at(-1);
  return parent?.type === 'SwitchCase' || (parent?.type === 'BinaryExpression' && /^[!=]==$/.test(parent.operator));
}

const STRING_FUNCTIONS = new Set(
  'split slice at substring charAt padStart padEnd replace replaceAll match startsWith endsWith repeat toFixed stringify'.split(
    ' ',
  ),
);

/** The children that are worth a look: what runs, without what only the compiler or the construct tree reads. */
function childrenOf(node: Node): readonly Node[] {
  if (node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression' || node.type === 'TSNonNullExpression')
    return [node.expression];
  if (node.type.startsWith('TS') || /^(Import|ExportAll|Throw)/.test(node.type)) return [];
  if (node.type === 'ExportNamedDeclaration') return node.declaration === null ? [] : [node.declaration];
  if (node.type === 'MemberExpression') return [node.object];
  if (node.type === 'Property' && !node.computed) return [node.value];
  if (node.type === 'CallExpression') {
    const { callee } = node;
    const method = callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && callee.property.name;
    return typeof method === 'string' && STRING_FUNCTIONS.has(method) ? [callee] : [callee, ...node.arguments];
  }
  if (node.type === 'NewExpression')
    return node.arguments.filter((_, index) => index !== 1 || !isId(node.arguments[1]));
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    key === 'parent' ? [] : (Array.isArray(value) ? value : [value]).filter(isNode),
  );
}

function isId(argument: Node | undefined): boolean {
  return argument?.type === 'TemplateLiteral' || argument?.type === 'Literal';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

function walk(node: Node, above: readonly Node[], visit: (node: Node, above: readonly Node[]) => void): void {
  visit(node, above);
  for (const child of childrenOf(node)) walk(child, [...above, node], visit);
}
