/**
 * What a stack says once something of it exists: the properties of one resource as AWS has to be given them, and what they
 * still wait for. Functions of the model and of what deployment told; nothing is remembered between two calls.
 */
import { ALWAYS, type Diagnostic, type Guard, holeNames, NEVER, showText, variablesOf } from '../base/index.ts';
import { DeployedScope } from './deployed-scope.ts';
import type { Deployment } from './deployment.ts';
import type { Hole } from './hole.ts';
import type { Model } from './model.ts';
import type { Raw } from './raw.ts';
import { Choice, isList, isMapping, type Path, type Value } from './value.ts';

/** Data without functions and without `AWS::NoValue`. What is missing stands in it as `${Name}`, what is undecided not at all. */
export type PlainValue = string | number | boolean | readonly PlainValue[] | { readonly [key: string]: PlainValue };

export interface ResolvedResource {
  readonly type: string;
  /** Whether its condition holds; undefined while something that is missing decides it. */
  readonly exists: boolean | undefined;
  readonly properties: Readonly<Record<string, PlainValue>>;
  /** DeletionPolicy, UpdateReplacePolicy, UpdatePolicy, CreationPolicy and Metadata, where the template has them. */
  readonly attributes: Readonly<Record<string, PlainValue>>;
  /** The references that nothing is known of, in the order of the properties. Empty: AWS can be asked to create it. */
  readonly missing: readonly Hole[];
  /** What CloudFormation would refuse. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ResolvedOutput {
  readonly value?: PlainValue;
  readonly exportName?: PlainValue;
  readonly missing: readonly Hole[];
}

export interface ResolvedOutputs {
  /** Those whose condition holds, or may hold, by name. */
  readonly outputs: Readonly<Record<string, ResolvedOutput>>;
  readonly diagnostics: readonly Diagnostic[];
}

const ATTRIBUTES = ['DeletionPolicy', 'UpdateReplacePolicy', 'UpdatePolicy', 'CreationPolicy', 'Metadata'];

/** One resource of the model, by its id there; undefined where the model has none of that id. */
export function resolveResource(model: Model, id: string, deployment: Deployment = {}): ResolvedResource | undefined {
  const resource = model.resources.get(id);
  const written = resource && model.written.get(resource.stack);
  const definition = resource && written?.template.resources.get(resource.logicalId);
  if (written === undefined || definition === undefined) return undefined;
  const diagnostics: Diagnostic[] = [];
  const scope = new DeployedScope(written.source, written.template, deployment, diagnostics);
  const missing = new MissingHoles(scope);
  const base = ['Resources', resource?.logicalId ?? id];
  const { type, fields } = definition;
  const when = whenOf(scope, fields, base);
  missing.addGuard(when);
  const plainly = (name: string) => {
    if (when === NEVER || fields[name] === undefined) return undefined;
    return missing.plain(scope.resolve(fields[name], [...base, name], ALWAYS));
  };
  const properties = plainly('Properties');
  return {
    type,
    exists: when.holds,
    properties: isRecord(properties) ? properties : {},
    attributes: Object.fromEntries(
      ATTRIBUTES.flatMap((name) => {
        const value = plainly(name);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    missing: missing.all(),
    diagnostics,
  };
}

/** The outputs of a stack of the model; undefined where the model has none of that name. */
export function resolveOutputs(model: Model, stack: string, deployment: Deployment = {}): ResolvedOutputs | undefined {
  const written = model.written.get(stack);
  if (written === undefined) return undefined;
  const diagnostics: Diagnostic[] = [];
  const scope = new DeployedScope(written.source, written.template, deployment, diagnostics);
  const outputs = [...written.template.outputs].flatMap(([name, fields]): readonly [string, ResolvedOutput][] => {
    const base = ['Outputs', name];
    const when = whenOf(scope, fields, base);
    if (when === NEVER) return [];
    const missing = new MissingHoles(scope);
    missing.addGuard(when);
    const { Value: raw, Export: exported } = fields;
    const value = missing.plain(scope.resolve(raw, [...base, 'Value']));
    const exportName = missing.plain(scope.resolve(exported, [...base, 'Export']));
    return [
      [
        name,
        {
          ...(value !== undefined && { value }),
          ...(isRecord(exportName) && exportName.Name !== undefined && { exportName: exportName.Name }),
          missing: missing.all(),
        },
      ],
    ];
  });
  return { outputs: Object.fromEntries(outputs), diagnostics };
}

function whenOf(scope: DeployedScope, { Condition: condition }: Raw, base: Path): Guard {
  return typeof condition === 'string' ? scope.conditions.named(condition, [...base, 'Condition']) : ALWAYS;
}

/** Collects what the values of one resource wait for. */
class MissingHoles {
  private readonly scope: DeployedScope;
  private readonly found = new Map<string, Hole>();

  constructor(scope: DeployedScope) {
    this.scope = scope;
  }

  all(): readonly Hole[] {
    return [...this.found.values()];
  }

  addGuard(guard: Guard): void {
    for (const { name } of variablesOf(guard)) this.add(name);
  }

  plain(value: Value | undefined): PlainValue | undefined {
    if (value === undefined || typeof value === 'number' || typeof value === 'boolean') return value;
    if (value instanceof Choice) {
      this.addGuard(value.when);
      return undefined;
    }
    if (isList(value)) {
      return value.flatMap((each) => {
        const inner = this.plain(each);
        return inner === undefined ? [] : [inner];
      });
    }
    if (isMapping(value)) {
      return Object.fromEntries(
        Object.entries(value).flatMap(([key, each]) => {
          const inner = this.plain(each);
          return inner === undefined ? [] : [[key, inner]];
        }),
      );
    }
    for (const name of holeNames(value)) this.add(name);
    return showText(value);
  }

  private add(name: string): void {
    const what = this.scope.unknowns.holes.get(name) ?? { kind: 'call', text: name };
    const behind = what.kind === 'call' ? this.behind(what.text) : [];
    if (behind.length === 0) this.found.set(name, what);
    for (const [each, hole] of behind) this.found.set(each, hole);
  }

  /** What a call could not be computed without: a call says its arguments, and unknown ones by their names. */
  private behind(text: string): readonly (readonly [string, Hole])[] {
    const names = new Set(text.match(/[\w:./-]+/g));
    return [...this.scope.unknowns.holes].filter(([name, { kind }]) => kind !== 'call' && names.has(name));
  }
}

function isRecord(value: PlainValue | undefined): value is Readonly<Record<string, PlainValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
