import type { AwsPlace } from '../aws/index.ts';
import {
  ALWAYS,
  type Diagnostic,
  didYouMean,
  type Guard,
  holeName,
  NEVER,
  NO_TEXT,
  showText,
  type Text,
} from '../base/index.ts';
import { balancingArnParts } from './balancing-arn.ts';
import { Conditions } from './conditions.ts';
import type { StackSource } from './document.ts';
import type { Hole } from './hole.ts';
import type { Resolver } from './intrinsic.ts';
import { ParameterValues } from './parameter-values.ts';
import { PSEUDO_PARAMETERS, pseudoParameter } from './pseudo-parameters.ts';
import { entryOf, isRaw, type Raw } from './raw.ts';
import { resolveRaw } from './raw-value.ts';
import { Reports } from './reports.ts';
import type { Template } from './template.ts';
import type { Unknowns } from './unknowns.ts';
import { casesOf, choose, isList, isMapping, type Path, textOf, type Value } from './value.ts';

/** What the stacks of one model share, and how each reaches the others. */
export interface Links {
  readonly unknowns: Unknowns;
  readonly diagnostics: Diagnostic[];
  /** Names are qualified by the stack only where there are several. */
  readonly qualify: boolean;
  exportedValue(name: string, importer: Scope): Value | undefined;
  stackOutput(stackName: string, output: string, region: string | undefined, reader: Scope): Value | undefined;
  /** The stack that a resource of the stack nests. */
  nestedScope(stack: string, logicalId: string): Scope | undefined;
  /** The stack that declares a resource of the model. */
  declaring(resource: string): Scope | undefined;
  /** Records a reference that was met while resolving. */
  reference(
    from: { readonly stack: string; readonly path: Path },
    to: string,
    attribute: string | undefined,
    when: Guard,
  ): void;
}

/** What a scope knows of the stack around it. */
export interface Surrounding {
  /** The outermost stack, whose region and account a nested one shares. */
  readonly home: string;
  /** The value that the parent passes for a parameter. */
  passed?(name: string): Value | undefined;
}

/** Attributes that return the value of the property with the same name. */
const ECHOED: Readonly<Record<string, readonly string[]>> = {
  'AWS::EC2::VPC': ['CidrBlock'],
  'AWS::EC2::Subnet': ['AvailabilityZone', 'CidrBlock', 'VpcId'],
  'AWS::EC2::SecurityGroup': ['VpcId'],
};

/** The names of one stack, and what each stands for. */
export class Scope implements Resolver {
  readonly source: StackSource;
  readonly template: Template;
  readonly unknowns: Unknowns;
  readonly reports: Reports;
  readonly mappings: Raw;
  readonly conditions: Conditions;
  readonly parameters: ParameterValues;
  /** The names of exports that the stack imports, as far as they were met. */
  readonly imports = new Set<string>();
  private readonly links: Links;
  private readonly home: string;
  /**
   * Values that were resolved, and `open` for those being resolved: a circle through parameters, outputs or echoed
   * properties ends here.
   */
  private readonly known = new Map<string, { readonly value: Value | undefined } | 'open'>();

  constructor(source: StackSource, template: Template, links: Links, surrounding: Surrounding) {
    this.source = source;
    this.template = template;
    this.links = links;
    this.home = surrounding.home;
    this.unknowns = links.unknowns;
    this.reports = new Reports(source.document, links.diagnostics);
    this.mappings = template.mappings;
    this.conditions = new Conditions(this, template.conditions);
    this.parameters = new ParameterValues(this, source, (name) =>
      this.once(`parameter ${name}`, () => surrounding.passed?.(name)),
    );
  }

  name(local: string): string {
    return this.links.qualify ? `${this.source.name}/${local}` : local;
  }

  resolve(raw: unknown, path: Path, when: Guard = ALWAYS): Value | undefined {
    return resolveRaw(this, raw, path, when);
  }

  /** Reports unknown names in something whose value nobody asks for. */
  checkNames(raw: unknown, path: Path): void {
    this.resolve(raw, path, NEVER);
  }

  whenHolds(condition: unknown, path: Path): Guard {
    return typeof condition === 'string'
      ? this.conditions.named(condition, path)
      : this.conditions.guardOf(condition, path);
  }

  ref(name: string, path: Path, when: Guard): Value | undefined {
    const parameter = this.template.parameters.get(name);
    if (parameter !== undefined) {
      this.refers(path, this.name(name), undefined, when);
      const value = this.parameters.valueOf(name, parameter);
      if (this.parameters.originOf(name, parameter) === 'parent') this.refersTo(value, path, when);
      return value;
    }
    if (PSEUDO_PARAMETERS.includes(name)) return this.pseudo(name);
    if (this.template.resources.has(name)) return this.attribute(name, undefined, path, when);
    return this.unknownName(name, undefined, path, [
      ...this.template.parameters.keys(),
      ...this.template.resources.keys(),
      ...PSEUDO_PARAMETERS,
    ]);
  }

  attribute(logicalId: string, attribute: string | undefined, path: Path, when: Guard): Value | undefined {
    const resource = this.template.resources.get(logicalId);
    if (resource === undefined) return this.unknownName(logicalId, attribute, path, this.template.resources.keys());
    if (path[0] === 'Conditions') {
      return this.reports.fault(`A condition can use parameters only, and "${logicalId}" is a resource.`, path);
    }
    const id = this.name(logicalId);
    this.refers(path, id, attribute, when);
    if (resource.type === 'AWS::CloudFormation::Stack' && attribute?.startsWith('Outputs.')) {
      const nested = this.links.nestedScope(this.source.name, logicalId);
      if (nested !== undefined) return this.nestedOutput(nested, id, attribute, path, when);
    }
    const isEchoed = attribute !== undefined && entryOf(ECHOED, resource.type) !== undefined;
    const echoed =
      isEchoed && ECHOED[resource.type]?.includes(attribute) ? this.property(logicalId, attribute) : undefined;
    return echoed ?? this.unknown({ kind: 'resource', resource: id, ...(attribute !== undefined && { attribute }) });
  }

  private nestedOutput(nested: Scope, id: string, attribute: string, path: Path, when: Guard): Value | undefined {
    const name = attribute.slice('Outputs.'.length);
    const outputs = nested.template.outputs;
    const unknown = () => this.unknown({ kind: 'resource', resource: id, attribute });
    if (!outputs.has(name)) {
      if (nested.template.isPartial) return unknown();
      const what = `The nested stack ${nested.source.name} has no output "${name}".${didYouMean(name, outputs.keys())}`;
      return this.reports.error('LTL1007', what, path);
    }
    const value = nested.outputValue(name) ?? unknown();
    this.refersTo(value, path, when);
    return value;
  }

  /** The value of an output, in the worlds that have it. */
  outputValue(name: string): Value | undefined {
    const fields = this.template.outputs.get(name);
    if (fields === undefined) return undefined;
    const path = ['Outputs', name];
    return this.once(`output ${name}`, () => {
      const when = typeof fields.Condition === 'string' ? this.conditions.named(fields.Condition, path) : ALWAYS;
      const value = this.resolve(fields.Value, [...path, 'Value'], when);
      if (when === ALWAYS) return value;
      return choose(
        when,
        value,
        this.unknown({ kind: 'call', text: `the output ${this.name(name)}, which is absent` }),
      );
    });
  }

  arnParts(arn: Text, delimiter: string): readonly Text[] | undefined {
    const what = this.unknowns.holes.get(holeName(arn) ?? '');
    if (what?.kind !== 'resource') return undefined;
    const prefix = this.name('');
    // A name of another stack is cut by the stack that declares what it is of.
    if (!what.resource.startsWith(prefix)) {
      const declaring = this.links.declaring(what.resource);
      return declaring === this ? undefined : declaring?.arnParts(arn, delimiter);
    }
    const logicalId = what.resource.slice(prefix.length);
    const type = this.template.resources.get(logicalId)?.type ?? '';
    return balancingArnParts(type, what.attribute, delimiter, {
      unknowns: this.unknowns,
      place: this.place(),
      resource: what.resource,
      balancerOf: (property) => {
        const text = textOf(this.property(logicalId, property));
        const balancer = text === undefined ? undefined : this.unknowns.holes.get(holeName(text) ?? '');
        return balancer?.kind === 'resource' ? balancer.resource : undefined;
      },
    });
  }

  private property(logicalId: string, name: string): Value | undefined {
    const properties = this.template.resources.get(logicalId)?.fields.Properties;
    const raw = isRaw(properties) ? entryOf(properties, name) : undefined;
    return this.once(`property ${logicalId}.${name}`, () =>
      this.reports.quietly(() => this.resolve(raw, ['Resources', logicalId, 'Properties', name])),
    );
  }

  /** Undefined when the value is already being resolved: it stands in a circle, which is reported as one. */
  private once(key: string, resolve: () => Value | undefined): Value | undefined {
    const known = this.known.get(key);
    if (known === 'open') return undefined;
    if (known !== undefined) return known.value;
    this.known.set(key, 'open');
    const value = resolve();
    this.known.set(key, { value });
    return value;
  }

  unknown(what: Hole): Text {
    return this.unknowns.hole(what);
  }

  imported(name: Text): Value | undefined {
    this.imports.add(showText(name));
    return this.links.exportedValue(name, this);
  }

  stackOutput(stackName: Text, output: Text, region: Text | undefined): Value | undefined {
    return this.links.stackOutput(stackName, output, region, this);
  }

  /** Only AWS knows which zones an account has. */
  zones(): undefined {
    return undefined;
  }

  encoded(value: Value | undefined): Value | undefined {
    return value;
  }

  /** Where the stack is created, as its own pseudo parameters say it. */
  place(): AwsPlace {
    const text = (name: string) => this.pseudo(name) ?? NO_TEXT;
    return {
      partition: text('AWS::Partition'),
      region: text('AWS::Region'),
      account: text('AWS::AccountId'),
      urlSuffix: text('AWS::URLSuffix'),
    };
  }

  pseudo(name: string): Text | undefined {
    const home = this.links.qualify ? `${this.home}/` : '';
    return pseudoParameter(name, this.source, {
      ofStack: () => this.unknown({ kind: 'pseudo', name: this.name(name) }),
      ofRegion: () => this.unknown({ kind: 'pseudo', name: `${home}${name}` }),
      ofAccount: () => this.unknown({ kind: 'pseudo', name }),
    });
  }

  /** The names in `${…}` of a text that this stack does not have. */
  unknownNamesOf(text: string): readonly string[] {
    return [...text.matchAll(/\$\{([^!{}][^{}]*)\}/g)]
      .map((match) => match[1]?.trim() ?? '')
      .filter((name) => {
        const [id = ''] = name.split('.');
        return (
          !this.template.parameters.has(name) && !this.template.resources.has(id) && !PSEUDO_PARAMETERS.includes(name)
        );
      });
  }

  unknownName(
    name: string,
    attribute: string | undefined,
    path: Path,
    candidates: Iterable<string>,
    kind = attribute === undefined ? 'parameter or resource' : 'resource',
  ): Value | undefined {
    if (this.template.isPartial) {
      return this.unknown({ kind: 'call', text: this.name(attribute === undefined ? name : `${name}.${attribute}`) });
    }
    const hint = this.reports.areFull ? '' : didYouMean(name, candidates);
    const what = `"${name}" is no ${kind} of the template.${hint}`;
    if (!this.template.hasHashedNames) return this.reports.error('LTL1007', what, path);
    this.reports.warning('LTL1007', what, path);
    return this.unknown({ kind: 'call', text: this.name(attribute === undefined ? name : `${name}.${attribute}`) });
  }

  private refers(path: Path, to: string, attribute: string | undefined, when: Guard): void {
    if (!this.reports.areSilent) this.links.reference({ stack: this.source.name, path }, to, attribute, when);
  }

  refersTo(value: Value | undefined, path: Path, when: Guard): void {
    for (const found of casesOf(value, when)) {
      const text = textOf(found.value);
      for (const what of text === undefined ? [] : this.unknowns.holesOf(text)) {
        if (what.kind === 'resource') this.refers(path, what.resource, what.attribute, found.when);
      }
      const inner = isList(found.value) || isMapping(found.value) ? Object.values(found.value) : [];
      for (const each of inner) this.refersTo(each, path, found.when);
    }
  }
}
