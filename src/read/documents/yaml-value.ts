import { type Alias, isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar, type YAMLMap } from 'yaml';
import { type Diagnostic, didYouMean, error, type SourcePosition } from '../../base/index.ts';
import { type DuplicateKey, duplicateKeys } from './duplicate-keys.ts';
import { MAX_EXPANDED_VALUES, MAX_NESTING } from './limits.ts';
import { getAttArgument, SHORT_FORMS } from './short-forms.ts';
import { isNumeral, Refused } from './yaml-refused.ts';
import { isMisread, type PlainScalar, plainScalar, templateScalar } from './yaml-scalar.ts';

/** Whose rules decide what a plain scalar stands for: CloudFormation's, or those of our own files. */
export type YamlDialect = 'template' | 'data';

export interface LongForm {
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<Alias, ParsedNode>;
}

/** A value with the number of values in it and the levels below it, as if aliases were written out. */
interface Measured {
  readonly value: unknown;
  readonly size: number;
  readonly height: number;
}

const NOTHING: Measured = { value: null, size: 1, height: 0 };
const CORE_TAG = 'tag:yaml.org,2002:';

/** The data of a YAML tree with short-form functions in long form, aliases and merge keys written out. */
export function longForm(
  root: ParsedNode | null,
  text: string,
  place: (offset: number) => SourcePosition,
  dialect: YamlDialect,
): LongForm {
  const diagnostics: Diagnostic[] = [];
  const targets = new Map<Alias, ParsedNode>();
  const anchors = new Map<string, { readonly node: ParsedNode; readonly measured?: Measured }>();
  const duplicates: DuplicateKey[] = [];
  const refused = new Refused((node) => place(startOf(node, text)));
  let tooLarge = false;
  let isInMappings = false;

  const plain = (source: string, node: Scalar.Parsed): PlainScalar => {
    if (dialect === 'data') return plainScalar(source);
    const value = templateScalar(source, isInMappings);
    if (isMisread(source, value)) refused.misread(node, source, value);
    return value;
  };

  const fault = (code: 'LTL1003' | 'LTL1009' | 'LTL1013', node: ParsedNode, what: string, fix?: string): Measured => {
    diagnostics.push(error(code, what, { at: place(startOf(node, text)), ...(fix !== undefined && { fix }) }));
    return NOTHING;
  };

  const convert = (node: ParsedNode | null): Measured => {
    if (node === null) return NOTHING;
    if (isAlias(node)) return convertAlias(node);
    const anchor = node.anchor;
    if (anchor !== undefined) anchors.set(anchor, { node });
    const measured = bounded(node, convertTagged(node));
    if (anchor !== undefined) anchors.set(anchor, { node, measured });
    return measured;
  };

  const convertAlias = (node: Alias.Parsed): Measured => {
    const anchor = anchors.get(node.source);
    if (anchor === undefined) {
      return fault(
        'LTL1013',
        node,
        `No anchor "${node.source}" stands before this alias.${didYouMean(node.source, anchors.keys())}`,
      );
    }
    if (anchor.measured === undefined) return fault('LTL1013', node, `The anchor "${node.source}" contains itself.`);
    targets.set(node, anchor.node);
    refused.alias(node);
    return anchor.measured;
  };

  /** Reports once what is too large, and lets nothing large out. */
  const bounded = (node: ParsedNode, measured: Measured): Measured => {
    if (measured.size <= MAX_EXPANDED_VALUES && measured.height <= MAX_NESTING) return measured;
    if (!tooLarge) {
      tooLarge = true;
      const what =
        measured.height > MAX_NESTING
          ? `The aliases nest more than ${MAX_NESTING} lists and mappings inside each other.`
          : `The document stands for more than ${MAX_EXPANDED_VALUES} values once its aliases are written out.`;
      diagnostics.push(error('LTL1004', what, { at: place(startOf(node, text)) }));
    }
    return NOTHING;
  };

  const convertTagged = (node: Exclude<ParsedNode, Alias.Parsed>): Measured => {
    const tag = node.tag;
    if (tag === undefined || tag === '!' || tag.startsWith(CORE_TAG)) return convertPlain(node);
    const name = SHORT_FORMS.get(tag);
    // https://aws-cloudformation.github.io/rain/rain_pkg.html
    if (name === undefined && tag.startsWith('!Rain::')) {
      const what = `"${tag}" is a directive of Rain, which replaces it before it deploys; CloudFormation does not know it.`;
      return fault('LTL1009', node, what, 'Name what "rain pkg" makes of the template.');
    }
    if (name === undefined) {
      return fault('LTL1009', node, `"${tag}" is no intrinsic function.${didYouMean(tag, SHORT_FORMS.keys())}`);
    }
    const argument = convertPlain(node);
    const text = argument.value;
    if (name === 'Fn::GetAtt' && typeof text === 'string') {
      return { value: { [name]: getAttArgument(text) }, size: 4, height: 2 };
    }
    return {
      value: { [name]: name === 'Fn::GetAZs' && text === null ? '' : text },
      size: argument.size + 1,
      height: argument.height + 1,
    };
  };

  const convertPlain = (node: Exclude<ParsedNode, Alias.Parsed>): Measured => {
    if (isScalar(node)) return { value: scalarValue(node, plain), size: 1, height: 0 };
    if (isMap(node)) return convertMap(node);
    const items = isSeq(node) ? node.items.map((item) => convert(item as ParsedNode | null)) : [];
    return { value: items.map((item) => item.value), ...measure(items) };
  };

  const convertMap = (node: YAMLMap<ParsedNode, ParsedNode | null>): Measured => {
    const own = new Map<string, Measured>();
    const merged = new Map<string, Measured>();
    for (const { key, value } of node.items) {
      if (isMergeKey(key)) {
        if (!isAlias(value)) refused.alias(key);
        for (const [name, entry] of mergedEntries(key, convert(value))) if (!merged.has(name)) merged.set(name, entry);
        continue;
      }
      const name = keyText(key);
      if (name === undefined) continue;
      if (own.has(name)) duplicates.push({ key: name, offset: key.range[0] });
      if (isNumeral(key)) refused.key(key, name);
      if (node === root) isInMappings = name === 'Mappings';
      own.set(name, convert(value));
    }
    for (const [name, entry] of merged) if (!own.has(name)) own.set(name, entry);
    return {
      value: Object.fromEntries([...own].map(([name, entry]) => [name, entry.value])),
      ...measure([...own.values()]),
    };
  };

  const mergedEntries = (key: ParsedNode, source: Measured): readonly (readonly [string, Measured])[] => {
    const sources: readonly unknown[] = Array.isArray(source.value) ? source.value : [source.value];
    return sources.flatMap((each) => {
      if (typeof each !== 'object' || each === null || Array.isArray(each)) {
        fault('LTL1013', key, 'What "<<" merges is not a mapping.');
        return [];
      }
      // The share of each entry is not known here, so each counts as the whole.
      return Object.entries(each).map(
        ([name, value]) => [name, { value, size: source.size, height: source.height }] as const,
      );
    });
  };

  const keyText = (key: ParsedNode | null): string | undefined => {
    if (key === null) return '';
    const target = isAlias(key) ? anchors.get(key.source)?.node : key;
    if (isScalar(target)) return target.source ?? String(target.value);
    fault('LTL1003', key, 'A key is a list or a mapping; templates have only names as keys.');
    return undefined;
  };

  const { value } = convert(root);
  diagnostics.push(...duplicateKeys(duplicates, place));
  const isFaulty = diagnostics.some((each) => each.severity === 'error');
  return {
    value,
    diagnostics: isFaulty || dialect === 'data' ? diagnostics : [...diagnostics, ...refused.reports()],
    targets,
  };
}

/** Where a node begins, its tag included. */
export function startOf(node: ParsedNode, text: string): number {
  const [start] = node.range;
  if (isAlias(node) || node.tag === undefined || !node.tag.startsWith('!')) return start;
  const tagged = text.lastIndexOf(node.tag, start);
  return tagged < 0 ? start : tagged;
}

export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.source === '<<';
}

function scalarValue(node: Scalar.Parsed, plain: (source: string, node: Scalar.Parsed) => PlainScalar): unknown {
  const text = typeof node.value === 'string' ? node.value : (node.source ?? '');
  const tag = node.tag?.startsWith(CORE_TAG) ? node.tag.slice(CORE_TAG.length) : undefined;
  if (tag === undefined && node.tag !== '!') return node.type === 'PLAIN' ? plain(text, node) : text;
  return tag === 'int' || tag === 'float' || tag === 'bool' || tag === 'null' ? plain(text, node) : text;
}

function measure(parts: readonly Measured[]): { readonly size: number; readonly height: number } {
  let size = 1;
  let height = 0;
  for (const part of parts) {
    size += part.size;
    height = Math.max(height, part.height);
  }
  return { size, height: height + 1 };
}
