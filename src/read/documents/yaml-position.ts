import { type Alias, isAlias, isMap, isScalar, isSeq, type Pair, type ParsedNode, type YAMLMap } from 'yaml';
import type { Path } from '../../model/index.ts';
import { SHORT_FORMS } from './short-forms.ts';
import { isMergeKey, startOf } from './yaml-value.ts';

export interface YamlSource {
  readonly text: string;
  readonly root: ParsedNode;
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<Alias, ParsedNode>;
}

/** Where the value at a path of the long-form data stands, or the nearest thing above it that the text has. */
export function offsetOf(source: YamlSource, path: Path): number {
  let node: ParsedNode | null = source.root;
  let offset = startOf(source.root, source.text);
  let index = 0;
  while (node !== null && index < path.length) {
    const here: ParsedNode | undefined = isAlias(node) ? source.targets.get(node) : node;
    if (here === undefined) break;
    if (here.tag !== undefined && SHORT_FORMS.get(here.tag) === path[index]) {
      offset = startOf(here, source.text);
      index++;
      if (index === path.length) break;
    }
    const next = entryOf(source, here, path[index] ?? '');
    if (next === undefined) break;
    node = next.value;
    offset = next.offset;
    index++;
  }
  return offset;
}

interface Entry {
  readonly value: ParsedNode | null;
  readonly offset: number;
}

function entryOf(source: YamlSource, node: ParsedNode, step: string | number): Entry | undefined {
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step] as ParsedNode | null | undefined;
    return item === undefined ? undefined : { value: item, offset: startOf(item ?? node, source.text) };
  }
  if (!isMap(node)) return undefined;
  const pair = pairsOf(source, node).get(String(step));
  if (pair === undefined) return mergedEntry(source, node, step);
  const value = pair.value as ParsedNode | null;
  const key = pair.key as ParsedNode;
  return { value, offset: value === null || isShownAtKey(value) ? key.range[0] : startOf(value, source.text) };
}

type Pairs = ReadonlyMap<string | undefined, Pair>;

const PAIRS = new WeakMap<YAMLMap, Pairs>();

/** The entries of a mapping by their keys; of two equal keys the last counts. */
function pairsOf(source: YamlSource, node: YAMLMap): Pairs {
  const known = PAIRS.get(node) ?? new Map(node.items.map((pair) => [textOf(source, pair.key), pair]));
  PAIRS.set(node, known);
  return known;
}

/** Collections and empty values are shown at their key, so that the line names them. */
function isShownAtKey(value: ParsedNode): boolean {
  const isPlainCollection = (isMap(value) || isSeq(value)) && value.tag === undefined;
  return isPlainCollection || (value.range[0] === value.range[1] && value.tag === undefined);
}

function mergedEntry(source: YamlSource, node: ParsedNode, step: string | number): Entry | undefined {
  if (!isMap(node)) return undefined;
  for (const { key, value } of node.items) {
    if (!isMergeKey(key)) continue;
    const merged = isSeq(value) ? (value.items as ParsedNode[]) : [value as ParsedNode];
    for (const each of merged) {
      const target = isAlias(each) ? source.targets.get(each) : each;
      const found = target === undefined ? undefined : entryOf(source, target, step);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function textOf(source: YamlSource, key: unknown): string | undefined {
  const target = isAlias(key) ? source.targets.get(key) : key;
  return isScalar(target) ? (target.source ?? String(target.value)) : undefined;
}
