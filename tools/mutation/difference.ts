/**
 * What a change of the source does to what is deployed and delivered. Three things are said to people and to nobody else,
 * and are told apart: descriptions, comments, the prose of runbooks and what is to be done when an alarm goes off; the ids of statements; and logical ids, where
 * nothing but they changes.
 */
import type { Output } from './output.ts';

export type Difference =
  | { readonly kind: 'none' | 'words' }
  /** The first place that differs, and both values. */
  | { readonly kind: 'facts'; readonly at: string };

export function differenceOf(before: Output, after: Output): Difference {
  if (JSON.stringify(before) === JSON.stringify(after)) return { kind: 'none' };
  const [was, is] = [factsOf(before), factsOf(after)];
  const at = firstDifference(was, is, '');
  if (at === undefined) return { kind: 'words' };
  return isRenaming(was, is) ? { kind: 'words' } : { kind: 'facts', at };
}

function factsOf({ stacks, files }: Output): Readonly<Record<string, unknown>> {
  return {
    ...Object.fromEntries(stacks.map(({ name, region, template }) => [name, facts({ region, ...recordOf(template) })])),
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [path, factsOfFile(path, text)])),
  };
}

const SAID_TO_PEOPLE = /^(Metadata|Sid|.*(Description|Comment))$/;

function facts(value: unknown): unknown {
  if (typeof value === 'string') return withoutComments(value);
  if (Array.isArray(value)) return value.map(facts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !SAID_TO_PEOPLE.test(key))
      .map(([key, each]) => [key, facts(each)]),
  );
}

/** The text of a dashboard's titles, and the comments of a script that stands in a template. */
function withoutComments(text: string): string {
  const untitled = text.replaceAll(/"(title|label|markdown|description)":"(?:[^"\\]|\\.)*"/g, '"$1":""');
  return text.includes('\n') ? factsOfFile('', untitled).join('\n') : untitled;
}

/** Of a page its numbers but those of its steps, its code blocks and spans; of any other file all lines but comments and empty ones. */
function factsOfFile(path: string, text: string): readonly string[] {
  // First looks and steps are for people: test/runbooks.test.ts holds their commands against AWS's models.
  if (/^runbooks\/(?:.*\/)?alarms\.md$/.test(path)) return [];
  if (!path.endsWith('.md')) return text.split('\n').filter((line) => !/^\s*($|#(?!!|cloud-config))/.test(line));
  return text
    .split(/^```.*$/m)
    .flatMap((part, index) =>
      index % 2 === 1 ? part.split('\n') : (part.replaceAll(/^[# ]*\d+\./gm, '').match(/`[^`]+`|\d[\d.,:]*/g) ?? []),
    );
}

/** Where two values first differ, as a path with both values; nothing where they are equal. */
function firstDifference(was: unknown, is: unknown, path: string): string | undefined {
  if (isObject(was) && isObject(is)) {
    for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
      const step = Array.isArray(was) ? `[${key}]` : `${path === '' ? '' : '.'}${key}`;
      const found = firstDifference(recordOf(was)[key], recordOf(is)[key], path + step);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return was === is ? undefined : `${path}: ${show(was, is)} → ${show(is, was)}`;
}

/** The part of a value that differs from the other, with a little before it. */
function show(value: unknown, other: unknown): string {
  if (value === undefined) return 'absent';
  if (typeof value !== 'string' || typeof other !== 'string') return clip(JSON.stringify(value));
  const start = [...value].findIndex((character, index) => character !== other[index]);
  return clip(JSON.stringify(value.slice(Math.max(0, start - 20))));
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** Whether the two are equal once the logical ids of one are given to the other, in their order. */
function isRenaming(was: Readonly<Record<string, unknown>>, is: Readonly<Record<string, unknown>>): boolean {
  let text = JSON.stringify(is);
  const idsOf = (facts: Readonly<Record<string, unknown>>) =>
    Object.values(facts).flatMap((stack) =>
      ['Parameters', 'Resources', 'Outputs'].flatMap((section) => Object.keys(recordOf(recordOf(stack)[section]))),
    );
  const [old, renamed] = [idsOf(was), idsOf(is)];
  if (old.length !== renamed.length) return false;
  for (const [index, id] of renamed.entries()) {
    const before = old[index];
    if (before !== undefined && before !== id) text = text.replaceAll(new RegExp(`\\b${id}\\b`, 'g'), before);
  }
  return text === JSON.stringify(was);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? Object.fromEntries(Object.entries(value)) : {};
}
