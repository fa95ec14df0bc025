import { basename } from 'node:path';
import type { StackSource } from '../model/index.ts';
import { nestedStacks } from '../read/index.ts';

/**
 * Templates that are given side by side and nest each other: where the URL of a nested stack ends in the file name of one
 * that is given, that template is the nested stack and no stack of its own. A name that two of them have is left open.
 */
export function nestGiven(sources: readonly StackSource[]): readonly StackSource[] {
  if (sources.length < 2) return sources;
  const byFile = Map.groupBy(sources, ({ document }) => basename(document.file));
  const nestedIn = new Set<StackSource>();
  const nest = (source: StackSource, parents: readonly StackSource[]): StackSource => {
    const nested = nestedStacks(source.document).flatMap(({ logicalId, url }) => {
      if (source.nested?.[logicalId] !== undefined) return [];
      const [child, ...others] = byFile.get(fileIn(url) ?? '') ?? [];
      if (child === undefined || others.length > 0 || child === source || parents.includes(child)) return [];
      nestedIn.add(child);
      return [[logicalId, { ...nest(child, [...parents, source]), name: logicalId }] as const];
    });
    return nested.length === 0 ? source : { ...source, nested: { ...source.nested, ...Object.fromEntries(nested) } };
  };
  const whole = sources.map((source) => ({ source, nested: nest(source, []) }));
  return whole.filter(({ source }) => !nestedIn.has(source)).map(({ nested }) => nested);
}

/** The file name at the end of a URL, however it is put together. */
function fileIn(url: unknown): string | undefined {
  const texts = textsIn(url);
  const found = texts.map((text) => /([\w.-]+\.(?:ya?ml|json|template))(?:\?.*)?$/.exec(text)?.[1]);
  return found.findLast((each) => each !== undefined);
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
