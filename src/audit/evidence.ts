/** What statements are judged by: the model of the templates, and what others found out about it as plain data. */
import { ALWAYS, type Decimal, type Guard, isSymbolic, showText } from '../base/index.ts';
import {
  Choice,
  isList,
  isMapping,
  type Model,
  type Place,
  parsePath,
  type Resource,
  textOf,
  textsAt,
  type Value,
} from '../model/index.ts';
import type { StatementJudgement } from './statement.ts';
import { conceptNamed } from './vocabulary.ts';

export interface SystemFacts {
  readonly model: Model;
  /** No template was given: the model is empty, and only rules that hold for every template count. */
  readonly withoutTemplate?: boolean;
  /** The environment that the templates are of. @default - not known */
  readonly environment?: string;
  /** The file names of the templates that are looked at. @default - not known */
  readonly templates?: readonly string[];
  /** The model is that of the one template that a section of the document is about. @default - of all that were given */
  readonly isOwn?: true;
  /** The day on which versions are judged, `YYYY-MM-DD`. */
  readonly today: string;
  /** @default - what the document says of prices is not checkable */
  readonly bill?: AuditedBill;
  /** US dollars of one unit, by the id of the row in the price book. @default - none is known */
  readonly prices?: Readonly<Record<string, string>>;
}

export interface AuditedRange {
  readonly low: Decimal;
  readonly expected: Decimal;
  readonly high: Decimal;
}

/** What a month costs, in US dollars. */
export interface AuditedBill {
  readonly lines: readonly AuditedLine[];
  /** The sums that conditions allow; undefined where they allow too many to tell apart. */
  readonly worlds?: readonly {
    readonly when: Guard;
    readonly monthly: AuditedRange;
    readonly unpriced: readonly unknown[];
  }[];
}

export interface AuditedLine {
  readonly resource: string;
  readonly type: string;
  /** `unknown` for a line that has no price, or not a whole one. */
  readonly outcome: string;
  readonly monthly: AuditedRange;
  /** What it is made of: hours, storage, an address. */
  readonly components?: readonly { readonly row: string; readonly monthly: AuditedRange }[];
  readonly when: Guard;
}

export function resourcesOf(model: Model, ...types: readonly string[]): readonly Resource[] {
  return [...model.resources.values()].filter(({ type }) => types.includes(type));
}

export function resourcesOfConcept(model: Model, name: string): readonly Resource[] {
  return resourcesOf(model, ...(conceptNamed(name)?.types ?? []));
}

const NAMES: readonly string[] = [
  'Name',
  'GroupName',
  'DBInstanceIdentifier',
  'DBClusterIdentifier',
  'ServiceName',
  'Family',
  'LogGroupName',
  'BucketName',
  'TopicName',
  'AlarmName',
  'TrailName',
  'RoleName',
  'ClusterName',
  'RepositoryName',
  'LoadBalancerName',
  'ReplicationGroupId',
  'AutoScalingGroupName',
  'FunctionName',
  'TableName',
  'QueueName',
];

/** Everything a resource is called: logical id, construct path, names and tags, in lower case. */
export function callings(resource: Resource): string {
  const names = NAMES.flatMap((name) => textsAt(resource.properties, [name]).map(({ value }) => showText(value)));
  const tags = textsOf(resource, 'Tags').length;
  const nameTags = Array.from({ length: Math.max(tags, 12) }, (_, index) =>
    textsOf(resource, `Tags[${index}].Value`),
  ).flat();
  return [resource.logicalId, resource.constructPath ?? '', ...names, ...nameTags.map(({ text }) => text)]
    .join(' ')
    .toLowerCase();
}

/** Those whose names hold one of the words. */
export function withWords(resources: readonly Resource[], words: readonly string[]): readonly Resource[] {
  const wanted = words.map((word) => word.toLowerCase()).filter((word) => word.length > 1);
  return resources.filter((resource) => {
    const called = callings(resource);
    return wanted.some((word) => called.includes(word));
  });
}

export interface KnownText {
  readonly text: string;
  readonly when: Guard;
  readonly place: Place;
  /** Whether deployment decides a part of it. */
  readonly open: boolean;
}

/** The texts of a property, holes shown. */
export function textsOf(resource: Resource, path: string): readonly KnownText[] {
  return textsAt(resource.properties, parsePath(path), resource.when).map(({ value, when, path: at }) => ({
    text: showText(value),
    when,
    place: { subject: resource.id, path: at },
    open: isSymbolic(value),
  }));
}

/** Types whose `Ref` is their name, and the property that gives it. */
const NAMED_BY: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::ECS::Cluster': 'ClusterName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::RDS::DBInstance': 'DBInstanceIdentifier',
  'AWS::RDS::DBCluster': 'DBClusterIdentifier',
  'AWS::AutoScaling::AutoScalingGroup': 'AutoScalingGroupName',
};

/** A text in which references to resources that are given a name show that name. */
export function withNames(model: Model, text: string): string {
  return text.replace(/\$\{([\w/.-]+)\}/g, (hole, id: string) => {
    const resource = model.resources.get(id) ?? [...model.resources.values()].find((each) => each.logicalId === id);
    const property = resource === undefined ? undefined : NAMED_BY[resource.type];
    const [name] = resource === undefined || property === undefined ? [] : textsOf(resource, property);
    return name === undefined || name.open ? hole : name.text;
  });
}

/** Whether a text with holes may be this one once it is deployed. */
export function maybe(text: string, wanted: string): boolean {
  const parts = text.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return parts.length > 1 && new RegExp(`^${parts.join('.+')}$`).test(wanted);
}

export function place(resource: Resource, path = ''): Place {
  return { subject: resource.id, path: path === '' ? [] : parsePath(path) };
}

export function isTrue(because: string, ...at: readonly Place[]): StatementJudgement {
  return { outcome: 'true', because, at };
}

export function isFalse(because: string, ...at: readonly Place[]): StatementJudgement {
  return { outcome: 'false', because, at };
}

/** False with the one value that is so; of several values, or open ones, none can be written instead. */
export function isOther(
  judged: StatementJudgement,
  ...values: readonly Pick<KnownText, 'text' | 'open'>[]
): StatementJudgement {
  const [first, ...others] = new Set(values.map(({ text }) => text));
  const isOne = first !== undefined && others.length === 0 && values.every(({ open }) => !open);
  return judged.outcome === 'false' && isOne ? { ...judged, right: first } : judged;
}

/** False because the template has no such thing, as far as it was read. */
export function isAbsent(because: string, ...at: readonly Place[]): StatementJudgement {
  return { ...isFalse(because, ...at), absent: true };
}

export function cannotTell(because: string, ...at: readonly Place[]): StatementJudgement {
  return { outcome: 'not checkable', because, at };
}

/** False because the template has nothing of the kind, which may stand elsewhere. */
export function isNone(because: string, ...at: readonly Place[]): StatementJudgement {
  return { ...isAbsent(because, ...at), none: true };
}

/** Whether the value that stands at each of these places is what was said: all must be for true, none for false. */
export function decide(
  found: readonly { readonly right: boolean; readonly shown: string; readonly at: Place; readonly open?: boolean }[],
  nothing: StatementJudgement,
): StatementJudgement {
  if (found.length === 0) return nothing;
  const right = found.filter((each) => each.right);
  const unknown = found.filter((each) => !each.right && each.open === true);
  const shown = [...new Set(found.map((each) => each.shown))].join(', ');
  const at = found.map((each) => each.at);
  if (right.length === found.length) return isTrue(`it is ${shown}`, ...at);
  if (unknown.length > 0) return cannotTell(`only deployment tells: ${shown}`, ...at);
  if (right.length === 0) return isFalse(`it is ${shown}`, ...at);
  return cannotTell(`it is so for some and not for others: ${shown}`, ...at);
}

export function isAlways(when: Guard): boolean {
  return when === ALWAYS;
}

/** How many of the resources there are: at least, and in some world at most. */
export function countOf(resources: readonly Resource[]): { readonly least: number; readonly most: number } {
  return { least: resources.filter(({ when }) => isAlways(when)).length, most: resources.length };
}

const VALUES = new WeakMap<Model, ReadonlySet<string>>();

/** Whether a property of some resource has this text as its value. */
export function isWritten(model: Model, text: string): boolean {
  const known = VALUES.get(model) ?? new Set([...model.resources.values()].flatMap((each) => textsIn(each.properties)));
  VALUES.set(model, known);
  return known.has(text);
}

function textsIn(value: Value | undefined): readonly string[] {
  if (value instanceof Choice) return [...textsIn(value.then), ...textsIn(value.otherwise)];
  if (isList(value)) return value.flatMap(textsIn);
  if (isMapping(value)) return Object.values(value).flatMap(textsIn);
  const text = textOf(value);
  return text === undefined ? [] : [showText(text)];
}

const TEXTS = new WeakMap<Model, string>();

/** What the templates write of resources and parameters, their logical ids left out. */
export function writtenText(model: Model): string {
  const known = TEXTS.get(model) ?? joined(model);
  TEXTS.set(model, known);
  return known;
}

function joined(model: Model): string {
  return [...model.written.values()]
    .map(({ source }) => {
      const { Resources: resources, Parameters: parameters } = plainMapping(source.document.root);
      return JSON.stringify([Object.values(plainMapping(resources)), parameters]);
    })
    .join('\n');
}

/** The keys of what a template writes; none for what is no mapping. */
export function plainMapping(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
