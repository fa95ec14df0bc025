import {
  ALWAYS,
  type Diagnostic,
  didYouMean,
  type Guard,
  isSymbolic,
  NEVER,
  stripPrivate,
  type Text,
} from '../base/index.ts';
import { Conditions } from './conditions.ts';
import type { Deployment } from './deployment.ts';
import type { StackSource } from './document.ts';
import type { Hole } from './hole.ts';
import type { Resolver } from './intrinsic.ts';
import { splitList } from './parameter.ts';
import { PSEUDO_PARAMETERS, pseudoParameter } from './pseudo-parameters.ts';
import { entryOf, isRaw, type Raw } from './raw.ts';
import { resolveRaw } from './raw-value.ts';
import { Reports } from './reports.ts';
import type { Template } from './template.ts';
import { Unknowns } from './unknowns.ts';
import { type Path, textOf, type Value } from './value.ts';

/** The names of one stack, and what each stands for once it is deployed. */
export class DeployedScope implements Resolver {
  readonly unknowns = new Unknowns();
  readonly reports: Reports;
  readonly mappings: Raw;
  readonly conditions: Conditions;
  private readonly template: Template;
  private readonly source: StackSource;
  private readonly deployment: Deployment;

  constructor(source: StackSource, template: Template, deployment: Deployment, diagnostics: Diagnostic[]) {
    const { region = source.region, account = source.account, stackName = source.stackName } = deployment;
    this.source = {
      ...source,
      ...(region !== undefined && { region }),
      ...(account !== undefined && { account }),
      ...(stackName !== undefined && { stackName }),
    };
    this.template = template;
    this.deployment = deployment;
    this.reports = new Reports(source.document, diagnostics);
    this.mappings = template.mappings;
    this.conditions = new Conditions(this, template.conditions);
  }

  name(local: string): string {
    return local;
  }

  resolve(raw: unknown, path: Path, when: Guard = ALWAYS): Value | undefined {
    return resolveRaw(this, raw, path, when);
  }

  whenHolds(condition: unknown, path: Path): Guard {
    return typeof condition === 'string'
      ? this.conditions.named(condition, path)
      : this.conditions.guardOf(condition, path);
  }

  ref(name: string, path: Path, when: Guard): Value | undefined {
    if (this.template.parameters.has(name)) return this.parameter(name);
    if (name === 'AWS::NotificationARNs' && this.deployment.notificationArns !== undefined)
      return told(this.deployment.notificationArns);
    if (PSEUDO_PARAMETERS.includes(name)) return this.pseudo(name);
    return this.attribute(name, undefined, path, when);
  }

  private parameter(name: string): Value {
    const definition = this.template.parameters.get(name);
    const given = own(this.deployment.parameters, name);
    const planned = definition?.isLookedUp ? undefined : (own(this.source.parameters, name) ?? definition?.default);
    const value = given ?? planned;
    if (value === undefined) return this.unknown({ kind: 'parameter', name });
    return definition?.isList ? told(splitList(value)) : stripPrivate(value);
  }

  attribute(logicalId: string, attribute: string | undefined, path: Path, when: Guard): Value | undefined {
    const definition = this.template.resources.get(logicalId);
    if (definition === undefined) return this.unknownName(logicalId, attribute, path, this.template.resources.keys());
    const { Condition: condition } = definition.fields;
    if (when !== NEVER && typeof condition === 'string' && this.whenHolds(condition, path) === NEVER) {
      return this.reports.fault(
        `"${logicalId}" is not created, because its condition ${condition} does not hold.`,
        path,
      );
    }
    const resource = own(this.deployment.resources, logicalId);
    const known = attribute === undefined ? resource?.physicalId : attributeOf(resource?.attributes, attribute);
    if (known !== undefined && known !== null) return told(known);
    return this.unknown({ kind: 'resource', resource: logicalId, ...(attribute !== undefined && { attribute }) });
  }

  pseudo(name: string): Text | undefined {
    if (name === 'AWS::StackId' && this.deployment.stackId !== undefined) return stripPrivate(this.deployment.stackId);
    const unknown = () => this.unknown({ kind: 'pseudo', name });
    return pseudoParameter(name, this.source, { ofStack: unknown, ofRegion: unknown, ofAccount: unknown });
  }

  /** What is deployed has its ARN; of the rest no part is known. */
  arnParts(): undefined {
    return undefined;
  }

  imported(name: Text): Value | undefined {
    const value = own(this.deployment.exports, name);
    return value === undefined ? undefined : stripPrivate(value);
  }

  stackOutput(stackName: Text, output: Text): Value | undefined {
    const value = own(own(this.deployment.stackOutputs, stackName), output);
    return value === undefined ? undefined : stripPrivate(value);
  }

  zones(region: Text): Value | undefined {
    const zones = own(this.deployment.zones, region);
    return zones === undefined ? undefined : told(zones);
  }

  encoded(value: Value | undefined): Value | undefined {
    const text = textOf(value);
    if (text === undefined || isSymbolic(text)) return value;
    const bytes = new TextEncoder().encode(text);
    return stripPrivate(btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')));
  }

  refersTo(): void {}

  unknown(what: Hole): Text {
    return this.unknowns.hole(what);
  }

  unknownName(
    name: string,
    attribute: string | undefined,
    path: Path,
    candidates: Iterable<string>,
    kind = 'parameter or resource',
  ): Value | undefined {
    if (this.template.isPartial || this.template.hasHashedNames)
      return this.unknown({ kind: 'call', text: attribute === undefined ? name : `${name}.${attribute}` });
    return this.reports.error(
      'LTL1007',
      `"${name}" is no ${kind} of the template.${didYouMean(name, candidates)}`,
      path,
    );
  }
}

/** The attribute under its whole name, or inside the mapping that the first part of its name holds. */
function attributeOf(attributes: unknown, name: string): unknown {
  if (!isRaw(attributes)) return undefined;
  if (Object.hasOwn(attributes, name)) return attributes[name];
  const at = name.indexOf('.');
  return at < 0 ? undefined : attributeOf(entryOf(attributes, name.slice(0, at)), name.slice(at + 1));
}

/** What AWS returned, as a value. */
function told(data: unknown): Value {
  if (typeof data === 'number' || typeof data === 'boolean') return data;
  if (Array.isArray(data)) return Object.freeze(data.map(told));
  if (isRaw(data))
    return Object.freeze(Object.fromEntries(Object.entries(data).map(([key, each]) => [key, told(each)])));
  return stripPrivate(String(data));
}

function own<T>(map: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
}
