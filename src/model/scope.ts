import type { AwsPlace } from '../aws/index.ts';
import {
  ALWAYS,
  type Diagnostic,
  describeGuard,
  didYouMean,
  error,
  type Guard,
  NEVER,
  NO_TEXT,
  stripPrivate,
  type Text,
  trim,
  warning,
} from '../base/index.ts';
import { Conditions } from './conditions.ts';
import type { StackSource } from './document.ts';
import { functionOf } from './function-call.ts';
import type { Hole } from './hole.ts';
import { INTRINSICS } from './intrinsics.ts';
import { type ParameterDefinition, splitList } from './parameter.ts';
import { PSEUDO_PARAMETERS, pseudoParameter } from './pseudo-parameters.ts';
import { entryOf, isRaw } from './raw.ts';
import { type Template, whatTransformHides } from './template.ts';
import type { Unknowns } from './unknowns.ts';
import { casesOf, choose, isList, isMapping, lift, type Path, showPath, textOf, type Value } from './value.ts';

/** What all stacks of one model share. */
export interface World {
  readonly unknowns: Unknowns;
  readonly diagnostics: Diagnostic[];
  /** Names are qualified by the stack only where there are several. */
  readonly qualify: boolean;
  exportedValue(name: string, importer: Scope): Value | undefined;
  stackOutput(stackName: string, output: string, region: string | undefined, reader: Scope): Value | undefined;
  /** The stack that a resource of the stack nests. */
  nestedScope(stack: string, logicalId: string): Scope | undefined;
  /** References met while resolving, for the graph. */
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

/** Attributes that return what the resource's own property says. */
const ECHOED: Readonly<Record<string, readonly string[]>> = {
  'AWS::EC2::VPC': ['CidrBlock'],
  'AWS::EC2::Subnet': ['AvailabilityZone', 'CidrBlock', 'VpcId'],
  'AWS::EC2::SecurityGroup': ['VpcId'],
};

/** One stack's names, and how its values resolve. */
export class Scope {
  readonly source: StackSource;
  readonly template: Template;
  readonly world: World;
  readonly conditions: Conditions;
  /** The names of exports that the stack imports, as far as they were met. */
  readonly imports = new Set<string>();
  private readonly surrounding: Surrounding;
  /** What is being resolved, or was: a circle through parameters, outputs or echoed properties ends here. */
  private readonly known = new Map<string, { readonly value: Value | undefined } | 'open'>();
  private isQuiet = false;

  constructor(source: StackSource, template: Template, world: World, surrounding: Surrounding) {
    this.source = source;
    this.template = template;
    this.world = world;
    this.surrounding = surrounding;
    this.conditions = new Conditions(this);
  }

  name(local: string): string {
    return this.world.qualify ? `${this.source.name}/${local}` : local;
  }

  /** Resolves a raw value; undefined for AWS::NoValue and for what was reported as faulty. */
  resolve(raw: unknown, path: Path, when: Guard = ALWAYS): Value | undefined {
    if (raw === undefined) return undefined;
    if (raw === null) return when === NEVER ? undefined : this.isEmpty(path);
    if (typeof raw === 'string') return stripPrivate(raw);
    if (typeof raw === 'number' || typeof raw === 'boolean') return raw;
    if (Array.isArray(raw)) {
      const items = raw.flatMap((entry, index) => {
        const value = this.resolve(entry, [...path, index], when);
        return value === undefined ? [] : [value];
      });
      return Object.freeze(items);
    }
    if (!isRaw(raw)) return undefined;
    const call = functionOf(raw);
    if (call !== undefined) return this.call(call.name, call.argument, [...path, call.name], when);
    const entries: [string, Value][] = [];
    for (const [key, entry] of Object.entries(raw)) {
      if (key === 'Fn::Transform') this.unseen(whatTransformHides(entry), [...path, key]);
      else if (key.startsWith('Fn::'))
        this.fault(`${key} stands beside other keys; a function is alone.`, [...path, key]);
      else {
        const value = this.resolve(entry, [...path, key], when);
        if (value !== undefined) entries.push([key, value]);
      }
    }
    return Object.freeze(Object.fromEntries(entries));
  }

  private isEmpty(path: Path): undefined {
    const what = `${showPath(path.slice(-1))} is empty; CloudFormation accepts no empty values.`;
    return this.report(warning('LTL1006', what, { at: this.source.document.locate(path) }));
  }

  private call(name: string, argument: unknown, path: Path, when: Guard): Value | undefined {
    const intrinsic = Object.hasOwn(INTRINSICS, name) ? INTRINSICS[name] : undefined;
    if (intrinsic === undefined) {
      return this.fault(`"${name}" is not an intrinsic function.${didYouMean(name, Object.keys(INTRINSICS))}`, path);
    }
    const value = intrinsic(this, argument, path, when);
    return isList(value) ? Object.freeze(value) : value;
  }

  /** Reports unknown names in something whose value nobody asks for. */
  checkNames(raw: unknown, path: Path): void {
    this.resolve(raw, path, NEVER);
  }

  fault(what: string, path: Path, fix?: string): undefined {
    return this.report(error('LTL1009', what, { at: this.source.document.locate(path), ...(fix && { fix }) }));
  }

  /**
   * Something that CloudFormation can't compute in these worlds, so that it refuses the stack there. `instead` stands
   * for the value in a stack that it may accept.
   */
  cannot(what: string, path: Path, when: Guard, instead: string): Value | undefined {
    if (when === ALWAYS) return this.fault(what, path);
    if (when === NEVER) return undefined;
    this.report(
      warning('LTL1009', `${what} That is so when ${describeGuard(when)}.`, { at: this.source.document.locate(path) }),
    );
    return this.unknown({ kind: 'call', text: instead });
  }

  unseen(what: string, path: Path, code: 'LTL1011' | 'LTL1012' = 'LTL1011'): void {
    this.report(warning(code, what, { at: this.source.document.locate(path) }));
  }

  report(diagnostic: Diagnostic): undefined {
    if (!this.isQuiet) this.world.diagnostics.push(diagnostic);
    return undefined;
  }

  /** Runs something whose faults and references were, or will be, reported elsewhere. */
  quietly<T>(run: () => T): T {
    const before = this.isQuiet;
    this.isQuiet = true;
    try {
      return run();
    } finally {
      this.isQuiet = before;
    }
  }

  /** What `Ref` of a name is: a parameter's value, a pseudo parameter's, or the physical id of a resource. */
  ref(name: string, path: Path, when: Guard): Value | undefined {
    const parameter = this.template.parameters.get(name);
    if (parameter !== undefined) {
      this.refers(path, this.name(name), undefined, when);
      const value = this.parameterValue(name, parameter);
      if (this.originOf(name, parameter) === 'parent') this.refersTo(value, path, when);
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
      return this.fault(`A condition can use parameters only, and "${logicalId}" is a resource.`, path);
    }
    const id = this.name(logicalId);
    this.refers(path, id, attribute, when);
    if (resource.type === 'AWS::CloudFormation::Stack' && attribute?.startsWith('Outputs.')) {
      const nested = this.world.nestedScope(this.source.name, logicalId);
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
      return this.report(error('LTL1007', what, { at: this.source.document.locate(path) }));
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
      const absent = this.unknown({ kind: 'call', text: this.name(name) });
      return choose(when, this.resolve(fields.Value, [...path, 'Value'], when), absent);
    });
  }

  private property(logicalId: string, name: string): Value | undefined {
    const properties = this.template.resources.get(logicalId)?.fields.Properties;
    const raw = isRaw(properties) ? entryOf(properties, name) : undefined;
    return this.once(`property ${logicalId}.${name}`, () =>
      this.quietly(() => this.resolve(raw, ['Resources', logicalId, 'Properties', name])),
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
    return this.world.unknowns.hole(what);
  }

  parameterValue(name: string, definition: ParameterDefinition): Value {
    const { allowedValues, isList, isLookedUp } = definition;
    const origin = this.originOf(name, definition);
    const value = origin === 'parent' ? this.passed(name, definition) : this.told(name, definition);
    if (value === undefined || origin === 'unknown') {
      const isOneOf = allowedValues !== undefined && !isList && !isLookedUp;
      return this.unknown({ kind: 'parameter', name: this.name(name), ...(isOneOf && { allowedValues }) });
    }
    return isList && origin !== 'parent' ? splitList(String(value)).map(stripPrivate) : value;
  }

  originOf(name: string, definition: ParameterDefinition): 'given' | 'default' | 'parent' | 'unknown' {
    // What is given for a looked-up parameter is the key under which AWS finds the value.
    if (definition.isLookedUp || this.source.open?.includes(name)) return 'unknown';
    if (this.passed(name, definition) !== undefined) return 'parent';
    if (this.given(name) !== undefined) return 'given';
    return definition.default === undefined ? 'unknown' : 'default';
  }

  /** What the parent stack passes: text, which for a list parameter holds the elements between commas. */
  private passed(name: string, { isList }: ParameterDefinition): Value | undefined {
    return this.once(`parameter ${name}`, () => {
      const value = this.surrounding.passed?.(name);
      if (!isList || value === undefined) return value;
      const split = lift([value], ([each]) => {
        const text = textOf(each);
        const parts = text === undefined ? undefined : this.world.unknowns.split(text, ',');
        return parts === undefined ? each : Object.freeze(parts.map(trim));
      });
      return split === undefined ? value : split.value;
    });
  }

  private told(name: string, definition: ParameterDefinition): Text | number | boolean | undefined {
    const value = this.given(name) ?? definition.default;
    return typeof value === 'string' ? stripPrivate(value) : value;
  }

  private given(name: string): string | undefined {
    const value = entryOf(this.source.parameters ?? {}, name);
    return value === undefined || value === null ? undefined : String(value);
  }

  /** Where the stack is created, as its own pseudo parameters say it. */
  region(): AwsPlace {
    const text = (name: string) => this.pseudo(name) ?? NO_TEXT;
    return {
      partition: text('AWS::Partition'),
      region: text('AWS::Region'),
      account: text('AWS::AccountId'),
      urlSuffix: text('AWS::URLSuffix'),
    };
  }

  pseudo(name: string): Text | undefined {
    const home = this.world.qualify ? `${this.surrounding.home}/` : '';
    return pseudoParameter(name, this.source, {
      ofStack: () => this.unknown({ kind: 'pseudo', name: this.name(name) }),
      ofRegion: () => this.unknown({ kind: 'pseudo', name: `${home}${name}` }),
      ofAccount: () => this.unknown({ kind: 'pseudo', name }),
    });
  }

  /** The names in `${…}` of a text that this stack does not have. */
  unknownNamesOf(text: string): readonly string[] {
    return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)]
      .map((match) => match[1]?.trim() ?? '')
      .filter((name) => {
        const [id = ''] = name.split('.');
        return (
          !this.template.parameters.has(name) && !this.template.resources.has(id) && !PSEUDO_PARAMETERS.includes(name)
        );
      });
  }

  private refers(path: Path, to: string, attribute: string | undefined, when: Guard): void {
    if (!this.isQuiet) this.world.reference({ stack: this.source.name, path }, to, attribute, when);
  }

  /** References to the resources behind a value that came from another stack. */
  refersTo(value: Value | undefined, path: Path, when: Guard): void {
    for (const found of casesOf(value, when)) {
      const text = textOf(found.value);
      for (const what of text === undefined ? [] : this.world.unknowns.holesOf(text)) {
        if (what.kind === 'resource') this.refers(path, what.resource, what.attribute, found.when);
      }
      const inner = isList(found.value) || isMapping(found.value) ? Object.values(found.value) : [];
      for (const each of inner) this.refersTo(each, path, found.when);
    }
  }

  /** Reports a name that nothing in the template has, unless something that only AWS expands may have it. */
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
    const what = `"${name}" is no ${kind} of the template.${didYouMean(name, candidates)}`;
    return this.report(error('LTL1007', what, { at: this.source.document.locate(path) }));
  }
}
