import { type Diagnostic, didYouMean, error, type Result, success } from '../base/index.ts';
import type { Document } from './document.ts';
import { type ParameterDefinition, parseParameter } from './parameter.ts';
import { asList, isRaw, isScalar, nameOf, type Raw } from './raw.ts';
import { Reports } from './reports.ts';
import { EXPANDED, type TransformInputs, transform } from './transforms/transform.ts';
import { effectAt, effectOfTransform, transformsIn, type UnreadPart } from './unread.ts';
import type { Path } from './value.ts';

/** A template as written, checked only for the outline that every reader of it relies on. */
export interface Template {
  readonly description?: string;
  /** Whether the template holds something that only AWS expands. It may add names, so no unknown name is reported. */
  readonly isPartial: boolean;
  /**
   * Whether a transform made logical ids with a hash in them. Some hashes AWS alone can compute, so a name that is not
   * here may be one of those: it is unknown, with a warning.
   */
  readonly hasHashedNames: boolean;
  /** The parts that only AWS expands, and what each may do to the rest. */
  readonly unread: readonly UnreadPart[];
  /** The document that the transforms made, with the places of the one that is written. */
  readonly document: Document;
  readonly transforms: readonly string[];
  readonly parameters: ReadonlyMap<string, ParameterDefinition>;
  readonly mappings: Raw;
  readonly conditions: Raw;
  readonly resources: ReadonlyMap<string, ResourceDefinition>;
  readonly outputs: ReadonlyMap<string, Raw>;
  readonly rules: Raw;
}

export interface ResourceDefinition {
  readonly type: string;
  readonly fields: Raw;
}

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Transform',
  'Resources',
  'Outputs',
  'Hooks',
  'Globals',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-product-attribute-reference.html */
const ATTRIBUTES = [
  'Type',
  'Properties',
  'Condition',
  'DependsOn',
  'Metadata',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'UpdatePolicy',
  'CreationPolicy',
  'Version',
];

const DEEPEST = 200;
const MOST_VALUES = 2_000_000;

export function parseTemplate(document: Document, surroundings: TransformInputs): Result<Template> {
  const refused = tooMuch(document) ?? noTemplate(document);
  if (refused !== undefined || !isRaw(document.root)) {
    return { ok: false, diagnostics: refused === undefined ? [] : [refused] };
  }
  return new TemplateReader(document, document.root, surroundings).read();
}

/** Why the document is no template, or undefined when it may be one. */
export function whyNotATemplate(root: unknown): string | undefined {
  if (root === undefined || root === null) return 'The file is empty.';
  if (!isRaw(root)) return `The document is ${nameOf(root)}, not a mapping.`;
  if (!isRaw(root.Resources)) {
    if (root.Resources !== undefined) return `The Resources section is ${nameOf(root.Resources)}, not a mapping.`;
    const has = Object.keys(root).slice(0, 5).join(', ');
    return `The document has no Resources section${has === '' ? '' : `; it has ${has}`}.`;
  }
  return undefined;
}

function noTemplate(document: Document): Diagnostic | undefined {
  const what = whyNotATemplate(document.root);
  if (what === undefined) return undefined;
  return error('LTL1005', what, {
    at: document.locate([]),
    fix: 'A template is a mapping with a Resources section that gives each resource a Type.',
  });
}

/** Everything after this recurses and visits each value, so both are bounded here. */
function tooMuch(document: Document): Diagnostic | undefined {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value: document.root, depth: 0 }];
  for (let visited = 0, top = waiting.pop(); top !== undefined; top = waiting.pop(), visited++) {
    const { value, depth } = top;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > DEEPEST) {
      return error('LTL1004', `The document nests more than ${DEEPEST} lists and mappings inside each other.`, {
        at: document.locate([]),
      });
    }
    if (visited > MOST_VALUES) {
      return error('LTL1002', `The document holds more than ${MOST_VALUES} values.`, { at: document.locate([]) });
    }
    for (const each of Object.values(value)) waiting.push({ value: each, depth: depth + 1 });
  }
  return undefined;
}

class TemplateReader {
  private readonly diagnostics: Diagnostic[] = [];
  private readonly reports: Reports;
  private readonly root: Raw;
  private readonly unread: UnreadPart[] = [];
  private readonly made: Pick<Template, 'unread' | 'document' | 'hasHashedNames'>;
  private isPartial = false;

  constructor(document: Document, root: Raw, surroundings: TransformInputs) {
    const transformed = transform(document, root, surroundings);
    this.reports = new Reports(transformed.document, this.diagnostics);
    this.root = transformed.root;
    this.unread.push(...transformed.unread);
    const { hasHashedNames, refused } = transformed;
    this.made = { unread: this.unread, document: transformed.document, hasHashedNames };
    if (refused !== undefined) this.reports.error('LTL1002', refused, ['Resources']);
    for (const { what, path } of transformed.unseen) this.unseen(what, path);
    for (const { what, path } of transformed.faults) this.warn(what, path);
  }

  read(): Result<Template> {
    const { Description: description } = this.root;
    const transforms = this.transforms();
    for (const name of Object.keys(this.root)) {
      if (SECTIONS.includes(name) || name === 'Fn::Transform') continue;
      this.warn(`"${name}" is no section of a template.${didYouMean(name, SECTIONS)}`, [name]);
    }
    const template = {
      ...(typeof description === 'string' && { description }),
      transforms,
      mappings: this.mappings(),
      conditions: Object.fromEntries(this.entries('Conditions')),
      rules: Object.fromEntries(this.entries('Rules')),
      parameters: this.map('Parameters', (name, fields) =>
        parseParameter(name, fields, (what, path, fix) => this.fault(what, path, fix)),
      ),
      resources: this.map('Resources', (id, fields) => this.resource(id, fields)),
      outputs: this.map('Outputs', (name, fields) => this.output(name, fields)),
    };
    if (this.diagnostics.some((each) => each.severity === 'error')) {
      return { ok: false, diagnostics: this.diagnostics };
    }
    for (const { path, argument } of transformsIn(this.root)) {
      const effect = effectAt(path, argument);
      if (effect !== undefined) this.unread.push({ what: macroIn(argument), path: [...path, 'Fn::Transform'], effect });
    }
    return success({ ...template, isPartial: this.isPartial, ...this.made }, this.diagnostics);
  }

  private transforms(): readonly string[] {
    const { Transform: transform } = this.root;
    const names = asList(transform).map((entry) => (isRaw(entry) ? entry.Name : entry));
    names.forEach((name, index) => {
      const path = ['Transform', ...(Array.isArray(transform) ? [index] : [])];
      if (typeof name !== 'string') this.fault(`A transform is ${nameOf(name)}, not the name of a macro.`, path);
      else if (!EXPANDED.includes(name)) {
        this.unseen(`The transform ${name} runs only on AWS, so what it generates is not seen.`, path);
        this.unread.push({ what: `the transform ${name}`, path, effect: effectOfTransform(name) });
      }
    });
    if (Object.hasOwn(this.root, 'Fn::Transform')) this.unseenMacro(this.root['Fn::Transform'], ['Fn::Transform']);
    return names.filter((name) => typeof name === 'string');
  }

  private mappings(): Raw {
    const found = this.entries('Mappings').filter(([name, map]) => {
      const path = ['Mappings', name];
      if (isRaw(map) && Object.hasOwn(map, 'Fn::Transform')) {
        this.unseenMacro(map['Fn::Transform'], [...path, 'Fn::Transform']);
        return false;
      }
      const isTable = isRaw(map) && Object.values(map).every((row) => isRaw(row) && Object.values(row).every(isPlain));
      if (!isTable) this.fault(`The mapping "${name}" is not a table of two keys with text or lists of text.`, path);
      return isTable;
    });
    return Object.fromEntries(found);
  }

  private resource(id: string, fields: unknown): ResourceDefinition | undefined {
    const path = ['Resources', id];
    if (!isRaw(fields)) {
      this.fault(`Resource "${id}" is ${nameOf(fields)}, not a mapping with a Type.`, path);
      return undefined;
    }
    if (Object.hasOwn(fields, 'Fn::Transform')) this.unseenMacro(fields['Fn::Transform'], [...path, 'Fn::Transform']);
    const { Type: type, Properties: properties, Condition: condition, DependsOn: dependsOn } = fields;
    if (typeof type !== 'string') {
      if (Object.hasOwn(fields, 'Fn::Transform')) return undefined;
      this.fault(`Resource "${id}" has no Type.`, path, 'Give it a Type such as AWS::S3::Bucket.');
      return undefined;
    }
    if (properties !== undefined && properties !== null && !isRaw(properties)) {
      this.fault(`The Properties of "${id}" are ${nameOf(properties)}, not a mapping.`, [...path, 'Properties']);
    }
    if (condition !== undefined && typeof condition !== 'string') {
      this.fault(`The Condition of "${id}" is ${nameOf(condition)}, not the name of a condition.`, [
        ...path,
        'Condition',
      ]);
    }
    if (!asList(dependsOn).every((each) => typeof each === 'string')) {
      this.fault(`The DependsOn of "${id}" is not a name or a list of names.`, [...path, 'DependsOn']);
    }
    if (type.endsWith('::MODULE')) {
      this.unseen(`The module ${type} is expanded only on AWS, so what it holds is not seen.`, [...path, 'Type']);
    }
    if (type.startsWith('AWS::Serverless::')) {
      this.unread.push({ what: `the expansion of ${id}`, path, effect: { kind: 'resource', logicalId: id } });
    }
    for (const name of Object.keys(fields)) {
      if (this.isPartial || ATTRIBUTES.includes(name)) continue;
      this.warn(`"${name}" is no attribute of a resource.${didYouMean(name, ATTRIBUTES)}`, [...path, name]);
    }
    return { type, fields };
  }

  private output(name: string, fields: unknown): Raw | undefined {
    if (isRaw(fields) && fields.Value !== undefined && fields.Value !== null) return fields;
    this.fault(`Output "${name}" has no Value.`, ['Outputs', name]);
    return undefined;
  }

  private map<T>(section: string, read: (name: string, entry: unknown) => T | undefined): ReadonlyMap<string, T> {
    const found = this.entries(section).flatMap(([name, entry]): [string, T][] => {
      if (CONTROL.test(name)) {
        this.fault(`The name ${JSON.stringify(name)} has control characters; names have letters and digits only.`, [
          section,
          name,
        ]);
        return [];
      }
      const value = read(name, entry);
      return value === undefined ? [] : [[name, value]];
    });
    return new Map(found);
  }

  /** The entries of a section; a macro among them may add others. */
  private entries(section: string): readonly (readonly [name: string, entry: unknown])[] {
    const value = this.root[section];
    if (value === undefined || value === null) return [];
    if (!isRaw(value)) {
      this.fault(`The section ${section} is ${nameOf(value)}, not a mapping.`, [section]);
      return [];
    }
    return Object.entries(value).filter(([name, entry]) => {
      if (name === 'Fn::Transform') this.unseenMacro(entry, [section, name]);
      return name !== 'Fn::Transform';
    });
  }

  private unseenMacro(argument: unknown, path: Path): void {
    this.unseen(whatTransformHides(argument), path);
  }

  private unseen(what: string, path: Path): void {
    this.isPartial = true;
    this.reports.unseen(what, path);
  }

  private warn(what: string, path: Path): void {
    this.reports.warning('LTL1006', what, path);
  }

  private fault(what: string, path: Path, fix?: string): void {
    this.reports.error('LTL1006', what, path, fix);
  }
}

/** Characters that no name of AWS has, and that a terminal may obey. */
const CONTROL = /[\p{Cc}\p{Bidi_Control}]/u;

/** What a `Fn::Transform` leaves unsaid. */
export function whatTransformHides(argument: unknown): string {
  const name = isRaw(argument) && typeof argument.Name === 'string' ? argument.Name : 'A macro';
  return `${name} runs only on AWS, so what it generates here is not seen.`;
}

function macroIn(argument: unknown): string {
  return isRaw(argument) && typeof argument.Name === 'string' ? `the macro ${argument.Name}` : 'a macro';
}

function isPlain(value: unknown): boolean {
  return isScalar(value) || (Array.isArray(value) && value.every(isScalar));
}
