import type { Located } from '../answers/index.ts';
import { type Diagnostic, type GuardSpace, type Result, remembered, type Text } from '../base/index.ts';
import { type Access, readAccess } from './access/access.ts';
import { circles } from './circles.ts';
import { danglingReferences } from './dangling.ts';
import type { StackSource } from './document.ts';
import { freezeDeep } from './freeze.ts';
import type { Hole } from './hole.ts';
import { type LinkedStack, linkStacks } from './link.ts';
import { locate } from './locate.ts';
import type { Network } from './network/network.ts';
import { readNetwork } from './network/read-network.ts';
import { byId, indexResources } from './network/reading.ts';
import { readUnread } from './read-unread.ts';
import type { Place, Resource } from './resource.ts';
import { checkSections } from './sections.ts';
import { speller } from './spelled.ts';
import {
  type Output,
  type Parameter,
  readOutputs,
  readParameters,
  readResources,
  readStack,
  type Stack,
} from './stack.ts';
import type { Template } from './template.ts';
import { Unknowns } from './unknowns.ts';
import type { Unread } from './unread.ts';
import type { Value } from './value.ts';

/** A stack before anything of it is resolved. */
export interface WrittenStack {
  readonly source: StackSource;
  readonly template: Template;
}

/** Everything the templates say, resolved as far as their parameters allow. Frozen. */
export interface Model {
  readonly stacks: ReadonlyMap<string, Stack>;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly outputs: ReadonlyMap<string, Output>;
  /** What each hole of a text stands for, by its name. */
  readonly holes: ReadonlyMap<string, Hole>;
  readonly space: GuardSpace;
  /** The templates as written, by stack. */
  readonly written: ReadonlyMap<string, WrittenStack>;
  readonly network: Network;
  readonly access: Access;
  /** The text with the names, ARNs and addresses that the template itself gives to what it refers to. */
  spelled(text: Text): Text;
  /** The parts of which nothing is known; what is absent may stand there. */
  readonly unread: readonly Unread[];
  /** Where a place stands in the files. */
  locate(place: Place): Located;
  /** Resolves text with `${Parameter}` and `${LogicalId.Attribute}` in the first stack that has all the names. */
  read(text: string): { readonly value: Value } | { readonly unknownNames: readonly string[] };
}

/**
 * Builds the model of stacks that belong together: exports meet imports, nested stacks their parents. Whatever the
 * documents hold, the answer is a result, never an exception.
 */
export function buildModel(sources: readonly StackSource[]): Result<Model> {
  const diagnostics: Diagnostic[] = [];
  const refused = (): Result<Model> => ({ ok: false, diagnostics: distinct(diagnostics) });
  const unknowns = new Unknowns();
  const stacks = linkStacks(sources, unknowns, diagnostics);
  if (stacks === undefined) return refused();

  for (const { scope } of stacks) checkSections(scope);
  const resources = byId(stacks.flatMap(readResources));
  const parameters = byId(stacks.flatMap(readParameters));
  const outputs = byId(stacks.flatMap(readOutputs));
  const at = (place: Place) => locate(stacks, resources, place);
  diagnostics.push(...circles(resources, at), ...danglingReferences(resources, at));
  if (diagnostics.some((each) => each.severity === 'error')) return refused();

  const index = indexResources(resources, unknowns);
  const places = new Map(stacks.map(({ scope }) => [scope.source.name, scope.place()]));
  const model: Model = {
    stacks: byId(stacks.map(readStack)),
    resources,
    parameters,
    outputs,
    holes: unknowns.holes,
    space: unknowns.space,
    written: new Map(stacks.map(({ scope: { source, template } }) => [source.name, { source, template }])),
    network: freezeDeep(readNetwork(index)),
    access: freezeDeep(readAccess(index, (stack) => places.get(stack))),
    spelled: speller(index, (stack) => places.get(stack)),
    unread: readUnread(stacks, resources),
    locate: at,
    // Claims say the same reference again and again.
    read: remembered((text) => readText(stacks, text), 4096),
  };
  return { ok: true, value: Object.freeze(model), diagnostics: distinct(diagnostics) };
}

function readText(stacks: readonly LinkedStack[], text: string): ReturnType<Model['read']> {
  let unknownNames: readonly string[] = [];
  for (const { scope } of stacks) {
    unknownNames = scope.unknownNamesOf(text);
    if (unknownNames.length === 0) {
      const value = scope.reports.quietly(() => scope.resolve(text.includes('${') ? { 'Fn::Sub': text } : text, []));
      if (value !== undefined) return { value };
    }
  }
  return { unknownNames };
}

/** The same fault, met on two ways through the template, is reported once; of very many, the first. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  const counts = { error: 0, warning: 0 };
  return diagnostics.filter((each) => {
    const key = `${each.code}|${each.what}|${each.at?.file}:${each.at?.line}:${each.at?.path}`;
    if (seen.has(key) || counts[each.severity] >= MOST_DIAGNOSTICS) return false;
    seen.add(key);
    counts[each.severity]++;
    return true;
  });
}

const MOST_DIAGNOSTICS = 1000;
