/** What an update changes, beyond the text of the templates. */
import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ChangedResource, ChangedVerdict, DiffReport, JudgedClaim, UpdateEffect } from '../../answers/index.ts';
import { type Diagnostic, isRecord } from '../../base/index.ts';
import { compareModels, type Model, type Path, type Spelling, showPath } from '../../model/index.ts';
import { type UpdateChange, updateBetween, type Verdict } from '../../prove/index.ts';
import { targetNamed } from '../read-target.ts';
import { reportClaim } from '../report.ts';
import { type AtRevision, atRevision, namesRevision } from './at-revision.ts';
import { comparePrices } from './price.ts';
import { type Judged, judgeTarget, type ProveOptions } from './prove.ts';

export interface DiffOptions extends ProveOptions {
  /**
   * What the target is compared with: another template or assembly, or one of a revision, as git spells it
   * (`main:template.yaml`).
   *
   * @default - the target itself, where a revision or another environment is given
   */
  readonly before?: string;
  /** The revision in which the target is compared with itself. @default - now */
  readonly base?: string;
  /** The environment that it is compared with. @default - its own */
  readonly beforeEnvironment?: string;
  /** Whether the price is compared too. @default true */
  readonly prices?: boolean;
}

export async function diff(options: DiffOptions): Promise<DiffReport> {
  const cwd = options.cwd ?? process.cwd();
  // Proof and price ask for the same targets: each environment is synthesized once.
  const given: DiffOptions = { known: new Map(), ...options };
  const spelled =
    options.base === undefined ? (options.before ?? targetNamed(options)) : `${options.base}:${options.before ?? ''}`;
  const isRevision = options.base !== undefined || namesRevision(spelled, cwd);
  const revision = isRevision ? await atRevision(spelled, cwd) : undefined;
  if (revision?.ok === false) return nothing(options, spelled, revision.diagnostics);
  try {
    return await between(given, spelled, revision?.value);
  } finally {
    revision?.value.remove();
  }
}

async function between(options: DiffOptions, spelled: string, revision: AtRevision | undefined): Promise<DiffReport> {
  const old: ProveOptions = {
    ...options,
    checks: true,
    ...(revision === undefined ? { target: spelled } : inRevision(options, revision)),
    ...(options.beforeEnvironment !== undefined && { environment: options.beforeEnvironment }),
  };
  const [before, after] = [await judgeTarget(old), await judgeTarget({ ...options, checks: true })];
  const diagnostics = [...before.diagnostics, ...after.diagnostics];
  if (!before.ok || !after.ok) return nothing(options, spelled, diagnostics);
  const change = await updateBetween(before.model, after.model);
  const price =
    options.prices === false
      ? undefined
      : await comparePrices(options, {
          ...(old.target !== undefined && { target: old.target }),
          ...(old.environment !== undefined && { environment: old.environment }),
          ...(old.cwd !== undefined && { cwd: old.cwd }),
          ...(old.template !== undefined && { template: old.template }),
        });
  const { environment, target } = after.head;
  const resources = await changedResources(before.model, after.model, change);
  const rewritten = rewrittenIn(before, after, resources);
  return {
    schema: 'lintel/diff@1',
    target,
    ...(environment !== undefined && { environment }),
    before: spelled,
    resources,
    ...change.exposure,
    ...verdictsBetween(before, after),
    ...(rewritten.length > 0 && { rewritten }),
    ...(price !== undefined && { price }),
    diagnostics,
  };
}

/** The target where the files of the revision are; one that is named from the root of the machine is named from the folder. */
function inRevision({ target, cwd = process.cwd() }: DiffOptions, revision: AtRevision): Partial<ProveOptions> {
  const path = revision.path ?? (target !== undefined && isAbsolute(target) ? relative(cwd, target) : target);
  const isAdded = path !== undefined && !existsSync(resolve(revision.cwd, path)) && existsSync(resolve(cwd, path));
  if (isAdded) return { template: NOTHING_YET };
  return { cwd: revision.cwd, ...(path !== undefined && { target: path }) };
}

/** A file that the revision does not have yet is compared with a template of nothing. */
const NOTHING_YET = { Resources: {} };

function nothing(options: DiffOptions, before: string, diagnostics: readonly Diagnostic[]): DiffReport {
  return {
    schema: 'lintel/diff@1',
    target: targetNamed(options),
    before,
    resources: [],
    opened: [],
    closed: [],
    gained: [],
    lost: [],
    broken: [],
    mended: [],
    dropped: [],
    diagnostics,
  };
}

/** The worst thing that an update does comes first. */
const EFFECTS: readonly UpdateEffect[] = ['refused', 'removed', 'replaced', 'perhaps replaced', 'updated', 'added'];

async function changedResources(
  before: Model,
  after: Model,
  change: UpdateChange,
): Promise<readonly ChangedResource[]> {
  // Loaded when asked for: AWS's specification of its types is large.
  const { effectOfChange } = await import('../../local/index.ts');
  const spelling = spellingOf(before, after);
  const idsIn = (model: Model, spell: (text: string) => string) =>
    new Map([...model.resources.values()].map(({ id, stack, logicalId }) => [spell(`${stack}/${logicalId}`), id]));
  const [oldIds, newIds] = [idsIn(before, spelling.first), idsIn(after, spelling.second)];
  const byResource = Map.groupBy(compareModels(before, after, spelling), ({ resource }) => resource);
  const changed = [...byResource].flatMap(([resource, differences]): readonly ChangedResource[] => {
    const [first] = differences;
    if (first === undefined) return [];
    const { type } = first;
    const effect = first.kind === 'only in first' ? 'removed' : first.kind === 'only in second' ? 'added' : undefined;
    const properties = differences
      .filter(({ kind }) => kind === 'changed')
      .map(({ property, first: old = '', second = '' }) => ({
        property,
        first: old,
        second,
        replaces: replacing(effectOfChange, type, property),
        ...(change.weakens(newIds.get(resource) ?? '', property, old, second) && { weakens: true as const }),
      }));
    // "Update of resource type is not permitted": https://github.com/aws/aws-sam-cli/issues/6786.
    const types = properties.filter(({ property }) => property === 'Type');
    if (types.length > 0) return [{ resource, type, effect: 'refused', properties: types }];
    return [{ resource, type, effect: effect ?? effectOf(properties), properties }];
  });
  return withFollowers(changed, after, newIds, effectOfChange)
    .map((each): ChangedResource => {
      const id = (each.effect === 'removed' ? oldIds : newIds).get(each.resource);
      const how = GOING[each.effect];
      const fate = how === undefined || id === undefined ? undefined : change.fateOf(id, how);
      return fate === undefined ? each : { ...each, data: fate.says, ...(fate.losesData && { losesData: true }) };
    })
    .sort((left, right) => EFFECTS.indexOf(left.effect) - EFFECTS.indexOf(right.effect));
}

const GOING: Readonly<Record<UpdateEffect, 'removed' | 'replaced' | undefined>> = {
  refused: undefined,
  removed: 'removed',
  replaced: 'replaced',
  'perhaps replaced': 'replaced',
  updated: undefined,
  added: undefined,
};

/** Who refers to a resource that is replaced gets another value, and may be replaced for that. */
function withFollowers(
  changed: readonly ChangedResource[],
  { resources }: Model,
  ids: ReadonlyMap<string, string>,
  effectOfChange: EffectOfChange,
): ChangedResource[] {
  const names = new Map([...ids].map(([name, id]) => [id, name]));
  const found = new Map(changed.map((each) => [each.resource, each]));
  const queue = changed.filter(({ effect }) => effect === 'replaced').map(({ resource }) => resource);
  for (const replaced of queue) {
    for (const { id, type, references } of resources.values()) {
      const name = names.get(id);
      const ways = references.filter(({ to }) => to === ids.get(replaced));
      if (name === undefined || ways.length === 0) continue;
      const known = found.get(name);
      if (known !== undefined && known.effect !== 'updated' && known.effect !== 'perhaps replaced') continue;
      const properties = ways.map(({ path }) => {
        const end = path.findIndex(isFunction);
        const property = showPath(end < 0 ? path : path.slice(0, end));
        return { property, first: replaced, second: `the new ${replaced}`, replaces: effectOfChange(type, property) };
      });
      const all = [...(known?.properties ?? []), ...properties];
      const effect = effectOf(all);
      found.set(name, { resource: name, type, ...known, effect, properties: all });
      if (effect === 'replaced') queue.push(name);
    }
  }
  return [...found.values()];
}

function isFunction(step: Path[number]): boolean {
  return step === 'Ref' || (typeof step === 'string' && step.startsWith('Fn::'));
}

type EffectOfChange = (type: string, path: string) => Replaces;

/** Attributes of a resource are no properties: changing them replaces nothing that stands. */
const ATTRIBUTES = ['Type', 'Condition', 'DeletionPolicy', 'UpdateReplacePolicy'];

type Replaces = ChangedResource['properties'][number]['replaces'];

function replacing(effectOfChange: EffectOfChange, type: string, property: string): Replaces {
  return ATTRIBUTES.includes(property) ? 'no' : effectOfChange(type, property);
}

function effectOf(properties: ChangedResource['properties']): UpdateEffect {
  const effects = properties.map(({ replaces }) => replaces);
  if (effects.includes('yes')) return 'replaced';
  return effects.some((each) => each === 'maybe' || each === 'unknown') ? 'perhaps replaced' : 'updated';
}

/** Sections whose entries decide what a template comes to. */
const SECTIONS = ['Mappings', 'Conditions', 'Rules', 'Resources', 'Outputs'];

/** Entries of the templates that are written otherwise, and of which no change is told. */
function rewrittenIn(before: Judged, after: Judged, changed: readonly ChangedResource[]): readonly string[] {
  const told = new Set(changed.map(({ resource }) => resource.slice(resource.indexOf('/') + 1)));
  const isAlone = before.sources.length === 1 && after.sources.length === 1;
  return after.sources.flatMap(({ name, document }, index) => {
    const old = isAlone ? before.sources[index] : before.sources.find((each) => each.name === name);
    if (old === undefined) return [];
    return SECTIONS.flatMap((section) => {
      const [was, is] = [entriesOf(old.document.root, section), entriesOf(document.root, section)];
      return [...new Set([...Object.keys(was), ...Object.keys(is)])]
        .filter((id) => !isDeepStrictEqual(was[id], is[id]) && !(section === 'Resources' && told.has(id)))
        .map((id) => `${section}.${id}`);
    });
  });
}

function entriesOf(root: unknown, section: string): Readonly<Record<string, unknown>> {
  const entries = isRecord(root) ? root[section] : undefined;
  return isRecord(entries) ? entries : {};
}

/** A template carries the name of its file as that of its stack: of two single stacks the names are left out. */
function spellingOf(before: Model, after: Model): Spelling {
  const isOneEach = before.stacks.size === 1 && after.stacks.size === 1;
  const without = ({ stacks }: Model) => {
    const [only = ''] = stacks.keys();
    const prefix = new RegExp(`(?<![\\w/.-])${only.replaceAll(/[^a-z0-9]/gi, '\\$&')}/`, 'g');
    return (text: string) => (isOneEach ? text.replace(prefix, '') : text);
  };
  return { first: without(before), second: without(after) };
}

/** What ends worse and what ends better. Only what was asked before can have been dropped. */
function verdictsBetween(before: Judged, after: Judged): Pick<DiffReport, 'broken' | 'mended' | 'dropped'> {
  const old = new Map(before.verdicts.map((verdict) => [verdict.id, verdict]));
  const now = new Set(after.verdicts.map(({ id }) => id));
  const changed = after.verdicts.map((verdict) => ({ verdict, was: old.get(verdict.id) }));
  const told = ({ verdict, was }: (typeof changed)[number]): ChangedVerdict => ({
    before: was?.outcome ?? 'not asked',
    after: reportClaim(after.model, verdict),
  });
  return {
    broken: changed.filter(({ verdict, was }) => isWorse(was, verdict)).map(told),
    mended: changed.filter(({ verdict, was }) => was !== undefined && isWorse(verdict, was)).map(told),
    dropped: before.verdicts
      .filter(({ id, check }) => check === undefined && !now.has(id))
      .map(({ id, title }) => ({ id, title })),
  };
}

const RANK: Readonly<Record<JudgedClaim['outcome'], number>> = {
  proved: 0,
  witnessed: 0,
  unseen: 0,
  unknown: 1,
  refuted: 2,
};

/** What fails now, or is open now where it was proved. A new question counts where it fails. */
function isWorse(was: Verdict | undefined, now: Verdict): boolean {
  if (now.accepted !== undefined || now.planned === true) return false;
  if (was === undefined) return now.outcome === 'refuted' || (now.outcome === 'unknown' && now.check === undefined);
  return RANK[now.outcome] > RANK[was.outcome];
}
