/** What a template would change in a stack, told before anything is done. */

import type { Properties } from '../service.ts';
import type { PlannedChange, PlannedDetail, ToImport } from './change-set-record.ts';
import { typedProperties } from './check-properties.ts';
import { usesIn } from './check-references.ts';
import { type Desired, type DesiredResource, type Standings, standingsOf } from './desired.ts';
import type { ParameterRecord, ResourceRecord, StandingResource } from './records.ts';
import { replacementOf, resourceChangeOf } from './resource-change.ts';
import { isMap, isSameData, mapOf } from './words.ts';

export const KNOWN_AFTER_APPLY = '{{changeSet:KNOWN_AFTER_APPLY}}';

export interface PlanInput {
  readonly desired: Desired;
  readonly records: readonly ResourceRecord[];
  readonly exports: Readonly<Record<string, string>>;
  readonly before: readonly ParameterRecord[];
  readonly after: readonly ParameterRecord[];
  /** The template that the stack stands by, as its transforms made it. */
  readonly rootBefore: Readonly<Record<string, unknown>>;
  readonly toImport?: readonly ToImport[];
}

/** The changes in the order of the logical ids, as CloudFormation lists them. */
export function planChanges(input: PlanInput): readonly PlannedChange[] {
  const { desired, records, toImport = [] } = input;
  const standing = new Map(
    records.flatMap((record) => (record.standing === undefined ? [] : [[record.logicalId, record] as const])),
  );
  const planner = new Planner(input, standing);
  const changes: PlannedChange[] = [];
  for (const id of inOrder(desired)) {
    const resource = desired.resources.get(id);
    if (resource === undefined) continue;
    const imported = toImport.find((each) => each.LogicalResourceId === id);
    const now = standing.get(id);
    const change =
      imported !== undefined
        ? planner.imported(resource, imported)
        : now?.standing === undefined
          ? planner.added(resource)
          : planner.modified(resource, now.standing);
    if (change !== undefined) changes.push(change);
  }
  for (const [logicalId, { type, standing: now }] of standing) {
    if (desired.resources.has(logicalId) || now === undefined) continue;
    const isKept = now.policies.DeletionPolicy === 'Retain' || now.policies.DeletionPolicy === 'RetainExceptOnCreate';
    changes.push({
      action: 'Remove',
      logicalId,
      physicalId: now.physicalId,
      type,
      policyAction: isKept ? 'Retain' : 'Delete',
      scope: [],
      details: [],
      before: JSON.stringify({ Properties: now.written }),
      isCertain: true,
    });
  }
  return changes.sort((a, b) => (a.logicalId < b.logicalId ? -1 : 1));
}

function inOrder({ resources }: Desired): readonly string[] {
  const done = new Set<string>();
  const visit = (id: string): void => {
    if (done.has(id)) return;
    done.add(id);
    for (const each of resources.get(id)?.dependsOn ?? []) visit(each);
    order.push(id);
  };
  const order: string[] = [];
  for (const id of resources.keys()) visit(id);
  return order;
}

class Planner {
  private readonly input: PlanInput;
  private readonly standings: Standings;
  private readonly replaced = new Set<string>();
  private readonly changed = new Set<string>();
  private readonly changedParameters: ReadonlySet<string>;

  constructor(input: PlanInput, standing: ReadonlyMap<string, ResourceRecord>) {
    this.input = input;
    this.standings = standingsOf(standing.values(), input.exports);
    const before = new Map(input.before.map((each) => [each.key, each.resolved ?? each.value]));
    this.changedParameters = new Set(
      input.after.filter((each) => before.get(each.key) !== (each.resolved ?? each.value)).map(({ key }) => key),
    );
  }

  added({ logicalId, type }: DesiredResource): PlannedChange {
    this.replaced.add(logicalId);
    const properties = this.propertiesOf(logicalId, type);
    return {
      action: 'Add',
      logicalId,
      type,
      scope: [],
      details: [],
      after: JSON.stringify({ Properties: shown(properties) }),
      isCertain: true,
    };
  }

  imported({ logicalId, type }: DesiredResource, { ResourceIdentifier: identifier }: ToImport): PlannedChange {
    return {
      action: 'Import',
      logicalId,
      type,
      physicalId: Object.values(identifier).join('|'),
      scope: [],
      details: [],
      isCertain: true,
    };
  }

  modified(resource: DesiredResource, now: StandingResource): PlannedChange | undefined {
    const { logicalId, type } = resource;
    const resolved = this.resolved(logicalId);
    const after = typedProperties(type, resolved.properties);
    const change = resourceChangeOf(type, now, after, resolved.attributes);
    const certain = change.properties.flatMap((name) => this.detailsOf(resource, name, now, after));
    const perhaps = Object.keys(mapOf(resource.fields.Properties))
      .filter((name) => !change.properties.includes(name))
      .flatMap((name) => this.perhapsOf(resource, name));
    const metadata = isSameData(now.policies.Metadata, resolved.attributes.Metadata)
      ? []
      : this.causesOf(mapOf(resource.fields).Metadata, { attribute: 'Metadata', recreation: 'Never' });
    const policies = (['DeletionPolicy', 'UpdateReplacePolicy', 'UpdatePolicy', 'CreationPolicy'] as const)
      .filter((name) => !isSameData(now.policies[name], resolved.attributes[name]))
      .map(
        (attribute): PlannedDetail => ({
          attribute,
          recreation: 'Never',
          evaluation: 'Static',
          source: 'DirectModification',
        }),
      );
    const details = [...certain, ...perhaps, ...metadata, ...policies];
    if (details.length === 0) return undefined;
    const isReplaced = change.kind === 'replace';
    if (isReplaced) this.replaced.add(logicalId);
    else this.changed.add(logicalId);
    const mayReplace = perhaps.some(({ recreation }) => recreation !== 'Never');
    const isRetained = now.policies.UpdateReplacePolicy === 'Retain';
    return {
      action: 'Modify',
      logicalId,
      physicalId: now.physicalId,
      type,
      replacement: !isReplaced && mayReplace ? 'Conditional' : change.replacement,
      ...(isReplaced && { policyAction: isRetained ? 'ReplaceAndRetain' : 'ReplaceAndDelete' }),
      scope: [...new Set(details.map(({ attribute }) => attribute))].sort(),
      details,
      before: JSON.stringify({ Properties: now.written }),
      after: JSON.stringify({ Properties: shown(after) }),
      isCertain: details.length > perhaps.length,
    };
  }

  private resolved(logicalId: string) {
    const resources = Object.fromEntries(
      Object.entries(this.standings.resources ?? {}).filter(([id]) => !this.replaced.has(id)),
    );
    return this.input.desired.resolve(logicalId, { ...this.standings, resources });
  }

  private propertiesOf(logicalId: string, type: string): Properties {
    return typedProperties(type, this.resolved(logicalId).properties);
  }

  private detailsOf(
    { type, fields, logicalId }: DesiredResource,
    name: string,
    now: StandingResource,
    after: Properties,
  ): readonly PlannedDetail[] {
    const replaces = replacementOf(type, name, now.written, after);
    const raw = mapOf(fields.Properties)[name];
    const before = now.written[name];
    const written = mapOf(mapOf(mapOf(this.input.rootBefore.Resources)[logicalId]).Properties)[name];
    return this.causesOf(
      raw,
      {
        attribute: 'Properties',
        name,
        recreation: replaces === 'yes' ? 'Always' : replaces === 'maybe' ? 'Conditionally' : 'Never',
        ...(before !== undefined && { before }),
        ...(after[name] !== undefined && { after: shown(after[name]) }),
      },
      !isSameData(raw, written),
    );
  }

  /** Each reason for which one value differs, the direct one first. */
  private causesOf(
    raw: unknown,
    what: Omit<PlannedDetail, 'evaluation' | 'source' | 'cause'>,
    isRewritten = true,
  ): readonly PlannedDetail[] {
    const causes = new Map<string, PlannedDetail>();
    for (const { kind, name } of usesIn(raw)) {
      if (this.changedParameters.has(name))
        causes.set(name, { ...what, evaluation: 'Static', source: 'ParameterReference', cause: name });
      else if (this.replaced.has(name) && this.standings.resources?.[name] !== undefined) {
        const isAttribute = kind === 'attribute';
        const cause = isAttribute ? (attributesIn(raw).find((each) => each.startsWith(`${name}.`)) ?? name) : name;
        const source = isAttribute ? 'ResourceAttribute' : 'ResourceReference';
        causes.set(cause, { ...what, evaluation: 'Static', source, cause });
      }
    }
    const isIndirect = causes.size > 0;
    const direct: PlannedDetail = {
      ...what,
      evaluation: isIndirect || (hasReference(raw) && !isRewritten) ? 'Dynamic' : 'Static',
      source: 'DirectModification',
    };
    return [direct, ...causes.values()];
  }

  /** A value that may differ once the resource whose attribute it is has changed. */
  private perhapsOf({ fields, type }: DesiredResource, name: string): readonly PlannedDetail[] {
    const raw = mapOf(fields.Properties)[name];
    return attributesIn(raw)
      .filter((cause) => this.changed.has(cause.split('.')[0] ?? ''))
      .map((cause) => {
        const replaces = replacementOf(type, name, {}, { [name]: cause });
        return {
          attribute: 'Properties',
          name,
          recreation: replaces === 'no' ? 'Never' : 'Conditionally',
          evaluation: 'Dynamic',
          source: 'ResourceAttribute',
          cause,
        };
      });
  }
}

function hasReference(raw: unknown): boolean {
  return usesIn(raw).some(({ kind }) => kind !== 'condition');
}

/** The attributes that a value takes, `Resource.Attribute`. */
function attributesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(attributesIn);
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    if (key === 'Fn::GetAtt') return [Array.isArray(each) ? each.join('.') : String(each)];
    if (key !== 'Fn::Sub') return attributesIn(each);
    const [text] = Array.isArray(each) ? each : [each];
    const found = [...String(text).matchAll(/\$\{([^!{}][^{}]*\.[^{}]*)\}/g)].map(([, name = '']) => name);
    return [...found, ...attributesIn(Array.isArray(each) ? each[1] : undefined)];
  });
}

/** Properties with what is not known yet shown as such. */
function shown(value: unknown): unknown {
  if (typeof value === 'string') return /\$\{[A-Za-z0-9.:()]+/.test(value) ? KNOWN_AFTER_APPLY : value;
  if (Array.isArray(value)) return value.map(shown);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shown(each)]));
}
