import { type Diagnostic, didYouMean, error, type Guard, warning } from '../base/index.ts';
import type { StackSource } from './document.ts';
import { checkParameters } from './parameter.ts';
import { asList, entryOf, isRaw, isScalar } from './raw.ts';
import type { Reference } from './resource.ts';
import { allowedByRules } from './rules.ts';
import { type Links, Scope } from './scope.ts';
import { parseTemplate, type Template } from './template.ts';
import type { TransformInputs } from './transforms/transform.ts';
import type { Unknowns } from './unknowns.ts';
import { casesOf, choose, type Path, textOf, type Value } from './value.ts';

export interface LinkedStack {
  readonly scope: Scope;
  /** The references from the properties of each resource, by logical id. */
  readonly references: ReadonlyMap<string, readonly Reference[]>;
}

/**
 * Gives every stack, nested ones included, the scope in which its values resolve. Undefined when a template can't be
 * read at all.
 */
export function linkStacks(
  sources: readonly StackSource[],
  unknowns: Unknowns,
  diagnostics: Diagnostic[],
): readonly LinkedStack[] | undefined {
  const all = uniquelyNamed(sources).flatMap((source) => withNested(source, source.name));
  const templates = new Map<string, Template>();
  for (const { source, parent } of all) {
    const outer = parent && templates.get(parent.stack);
    const passed = outer && parent && passedParameters(outer, parent.logicalId);
    const template = parseTemplate(source.document, surroundingsOf(source, passed));
    diagnostics.push(...template.diagnostics);
    if (!template.ok) continue;
    templates.set(source.name, template.value);
    diagnostics.push(...checkParameters(source, template.value.parameters));
  }
  if (diagnostics.some((each) => each.severity === 'error')) return undefined;

  if ([...templates.values()].some(({ rules }) => Object.keys(rules).length > 0)) {
    // Asked in scopes of their own: what is known before the worlds are restricted is not known within them.
    const { scopes } = scopesOf(all, templates, unknowns, []);
    const allowed = allowedByRules(scopes.values(), (scope, rule) => diagnostics.push(brokenRule(scope, rule)));
    unknowns.space.assume(...allowed);
  }
  const { scopes, references } = scopesOf(all, templates, unknowns, diagnostics);
  for (const { source, parent } of all) {
    const template = scopes.get(source.name)?.template;
    const outer = parent && scopes.get(parent.stack);
    if (outer && parent && template) diagnostics.push(...checkPassed(outer, parent.logicalId, template));
  }
  return [...scopes.values()].map((scope) => ({ scope, references: references.of(scope.source.name) }));
}

function brokenRule({ source, template }: Scope, rule: string): Diagnostic {
  const { Assertions: assertions } = isRaw(template.rules[rule]) ? template.rules[rule] : {};
  const [description] = asList(assertions).flatMap((each) => (isRaw(each) ? asList(each.AssertDescription) : []));
  const what = `No parameter values keep the rule "${rule}"${description === undefined ? '' : `: ${description}`}`;
  return warning('LTL1010', `${what.replace(/\.$/, '')}.`, {
    at: source.document.locate(['Rules', rule]),
    why: 'CloudFormation creates no stack with the values that are given or taken by default.',
  });
}

function scopesOf(
  all: readonly Placed[],
  templates: ReadonlyMap<string, Template>,
  unknowns: Unknowns,
  diagnostics: Diagnostic[],
): { readonly scopes: ReadonlyMap<string, Scope>; readonly references: References } {
  const scopes = new Map<string, Scope>();
  const references = new References();
  const exported = new Exports(scopes);
  const links: Links = {
    unknowns,
    diagnostics,
    qualify: all.length > 1,
    exportedValue: (name, importer) => exported.valueFor(name, importer),
    stackOutput: (stackName, output, region, reader) => outputOf(scopes, stackName, output, region, reader),
    declaring: (resource) => scopes.get(resource.slice(0, Math.max(0, resource.lastIndexOf('/')))),
    nestedScope: (stack, logicalId) => scopes.get(nestedName(stack, logicalId)),
    reference: (from, to, attribute, when) => references.add(from, to, attribute, when),
  };
  for (const { source, parent, home } of all) {
    const template = templates.get(source.name);
    if (template === undefined) continue;
    const passed = parent && ((name: string) => passedParameter(scopes.get(parent.stack), parent.logicalId, name));
    const transformed = { ...source, document: template.document };
    scopes.set(source.name, new Scope(transformed, template, links, { home, ...(passed && { passed }) }));
  }
  return { scopes, references };
}

interface Placed {
  readonly source: StackSource;
  readonly home: string;
  readonly parent?: { readonly stack: string; readonly logicalId: string };
}

/** The name of the stack that a resource of another nests. */
export function nestedName(stack: string, logicalId: string): string {
  return `${stack}.${logicalId}`;
}

/** Two stacks of one name would be one in every answer. */
function uniquelyNamed(sources: readonly StackSource[]): readonly StackSource[] {
  const taken = new Set<string>();
  return sources.map((source) => {
    let name = source.name;
    for (let number = 2; taken.has(name); number++) name = `${source.name}-${number}`;
    taken.add(name);
    return name === source.name ? source : { ...source, name };
  });
}

/** Parents before their nested stacks, which share their region and account. */
function withNested(source: StackSource, home: string): readonly Placed[] {
  const { name: stack, region, account } = source;
  const nested = Object.entries(source.nested ?? {}).flatMap(([logicalId, child]): readonly Placed[] => {
    const shared = { ...(region !== undefined && { region }), ...(account !== undefined && { account }) };
    const [first, ...rest] = withNested({ ...shared, ...child, name: nestedName(stack, logicalId) }, home);
    return first === undefined ? [] : [{ ...first, parent: { stack, logicalId } }, ...rest];
  });
  return [{ source, home }, ...nested];
}

function passedParameters(parent: Template, logicalId: string): unknown {
  const properties = parent.resources.get(logicalId)?.fields.Properties;
  return isRaw(properties) ? properties.Parameters : undefined;
}

/** What the transforms of a template may know: not what its parent stack computes for it. */
function surroundingsOf(source: StackSource, passed: unknown): TransformInputs {
  return {
    ...(source.region !== undefined && { region: source.region }),
    ...(source.account !== undefined && { account: source.account }),
    parameter(name, { Type: type, Default: fallback }) {
      if (source.open?.includes(name) || String(type).startsWith('AWS::SSM::')) return undefined;
      const given = isRaw(passed) ? entryOf(passed, name) : passed;
      const value = given ?? entryOf(source.parameters ?? {}, name) ?? fallback;
      return isScalar(value) || Array.isArray(value) ? value : undefined;
    },
  };
}

function passedParameter(parent: Scope | undefined, logicalId: string, name: string): Value | undefined {
  const passed = parent && passedParameters(parent.template, logicalId);
  if (parent === undefined || !isRaw(passed)) return undefined;
  const path = ['Resources', logicalId, 'Properties', 'Parameters', name];
  return parent.reports.quietly(() => parent.resolve(entryOf(passed, name), path));
}

/** A parent gives its nested stack every parameter without a default, and no others. */
function checkPassed(parent: Scope, logicalId: string, { parameters, isPartial }: Template): readonly Diagnostic[] {
  const raw = passedParameters(parent.template, logicalId) ?? {};
  if (!isRaw(raw) || Object.keys(raw).some((key) => key.startsWith('Fn::')) || isPartial) return [];
  const path = ['Resources', logicalId, 'Properties', 'Parameters'];
  const fault = (what: string, at: Path) => error('LTL1010', what, { at: parent.source.document.locate(at) });
  const undeclared = Object.keys(raw).filter((name) => !parameters.has(name));
  const missing = [...parameters].filter(([name, { default: fallback }]) => fallback === undefined && !(name in raw));
  return [
    ...undeclared.map((name) =>
      fault(`The nested stack "${logicalId}" has no parameter "${name}".${didYouMean(name, parameters.keys())}`, [
        ...path,
        name,
      ]),
    ),
    ...missing.map(([name]) => fault(`The nested stack "${logicalId}" is not given its parameter "${name}".`, path)),
  ];
}

/** The references met while resolving, by the stack and resource whose properties hold them. */
class References {
  private readonly stacks = new Map<string, Map<string, Reference[]>>();

  of(stack: string): ReadonlyMap<string, readonly Reference[]> {
    return this.entry(stack);
  }

  add(
    { stack, path }: { readonly stack: string; readonly path: Path },
    to: string,
    attribute: string | undefined,
    when: Guard,
  ): void {
    const [section, logicalId, part, ...inside] = path;
    if (when.holds === false || section !== 'Resources' || part !== 'Properties') return;
    const reference = Object.freeze({ to, ...(attribute !== undefined && { attribute }), path: inside, when });
    const resources = this.entry(stack);
    const known = resources.get(String(logicalId));
    if (known === undefined) resources.set(String(logicalId), [reference]);
    else known.push(reference);
  }

  private entry(stack: string): Map<string, Reference[]> {
    const known = this.stacks.get(stack) ?? new Map<string, Reference[]>();
    this.stacks.set(stack, known);
    return known;
  }
}

/** Export names are unique in a region of an account, so the first stack there that has one has it alone. */
class Exports {
  private readonly scopes: ReadonlyMap<string, Scope>;
  private names: ReadonlyMap<string, readonly { scope: Scope; output: string; when: Guard }[]> | undefined;

  constructor(scopes: ReadonlyMap<string, Scope>) {
    this.scopes = scopes;
  }

  valueFor(name: string, importer: Scope): Value | undefined {
    this.names ??= this.read();
    const found = (this.names.get(name) ?? []).filter(({ scope }) => isSamePlace(scope, importer));
    if (found.length === 0) return undefined;
    const absent = importer.unknown({ kind: 'import', name });
    return found.reduceRight<Value | undefined>(
      (otherwise, { scope, output, when }) => choose(when, scope.outputValue(output), otherwise),
      absent,
    );
  }

  private read() {
    // An export whose own name is imported finds nothing: that import cannot be resolved before this list is made.
    this.names = new Map();
    const names = new Map<string, { scope: Scope; output: string; when: Guard }[]>();
    for (const scope of this.scopes.values()) {
      for (const [output, fields] of scope.template.outputs) {
        const raw = isRaw(fields.Export) ? fields.Export.Name : undefined;
        const path = ['Outputs', output, 'Export', 'Name'];
        for (const { value, when } of casesOf(scope.reports.quietly(() => scope.resolve(raw, path)))) {
          const name = textOf(value);
          if (name !== undefined) names.set(name, [...(names.get(name) ?? []), { scope, output, when }]);
        }
      }
    }
    return names;
  }
}

function isSamePlace(left: Scope, right: Scope): boolean {
  const same = (a: string | undefined, b: string | undefined) => a === undefined || b === undefined || a === b;
  return same(left.source.region, right.source.region) && same(left.source.account, right.source.account);
}

function outputOf(
  scopes: ReadonlyMap<string, Scope>,
  stackName: string,
  output: string,
  region: string | undefined,
  reader: Scope,
): Value | undefined {
  const wanted = region ?? reader.source.region;
  const found = [...scopes.values()].find(
    ({ source, template }) =>
      source.stackName === stackName &&
      template.outputs.has(output) &&
      (wanted === undefined || source.region === undefined || source.region === wanted),
  );
  return found?.outputValue(output);
}
