import { basename, dirname, extname, isAbsolute, relative, resolve } from 'node:path';
import { type Diagnostic, error, failure, type Result, success, warning } from '../base/index.ts';
import type { Document, StackSource } from '../model/index.ts';
import { MAX_NESTED, MAX_RESOURCES } from './documents/limits.ts';
import { nestedBeside } from './nested-beside.ts';
import { readDocument } from './read-document.ts';
import { rotationApplications } from './rotation-application.ts';
import type { Surroundings } from './surroundings.ts';

interface NestedOptions {
  /**
   * Takes for a nested template at a URL the file beside the template whose path ends alike, and says so. A picture may; a
   * proof may not, because what is deployed may be another file. `except` names files that are not taken, and nested stacks
   * for which none is, as `nestedAt` writes them. @default false
   */
  readonly nestedBeside?: boolean | { readonly except: readonly string[] };
}

/** A nested stack by the file of its parent and its logical id. */
export function nestedAt(file: string, logicalId: string): string {
  return `${file}#${logicalId}`;
}

/** A template file with the local templates that it nests, read as one stack. */
export async function readTemplate(
  file: string,
  surroundings: Surroundings & NestedOptions = {},
): Promise<Result<StackSource>> {
  const document = await readDocument(file, surroundings, 'template');
  if (!document.ok) return document;
  const tooMany = tooManyResources(document.value);
  if (tooMany !== undefined) return failure(tooMany);
  const name = file === '-' ? 'template' : basename(file, extname(file)).replace(/\.template$/, '');
  const nesting: Nesting = { surroundings, read: new Map(), count: 0 };
  const whole = await readNested({ name, document: document.value }, nesting, [], document.diagnostics);
  if (nesting.count <= MAX_NESTED) return whole;
  return failure(
    error('LTL1002', `"${file}" nests more than ${MAX_NESTED} stacks; CloudFormation accepts 2,500 resources in all.`, {
      at: document.value.locate(['Resources']),
    }),
  );
}

/** Why the resources of a template are not looked at one by one. */
export function tooManyResources(document: Document): Diagnostic | undefined {
  const count = Object.keys(fieldsOf(fieldsOf(document.root).Resources)).length;
  if (count <= MAX_RESOURCES) return undefined;
  const what = `The template has ${count} resources; at most ${MAX_RESOURCES} are read, and CloudFormation accepts 500.`;
  return error('LTL1002', what, { at: document.locate(['Resources']) });
}

/** What the reading of all nested templates shares. */
interface Nesting {
  readonly surroundings: Surroundings & NestedOptions;
  /** Templates by their path: one that is nested often is read once. */
  readonly read: Map<string, Promise<Result<Document>>>;
  count: number;
}

/**
 * Reads what the AWS::CloudFormation::Stack and AWS::Serverless::Application resources of a template name by a path
 * relative to it, as `aws cloudformation package` takes it. A template that cannot be read here is a gap, not a fault.
 */
async function readNested(
  source: StackSource,
  nesting: Nesting,
  parents: readonly string[],
  reported: readonly Diagnostic[],
): Promise<Result<StackSource>> {
  const diagnostics = [...reported];
  const nested: Record<string, StackSource> = { ...rotationApplications(source.document) };
  const here = source.document.file;
  const folder = here === '<stdin>' ? '.' : dirname(here);
  for (const { logicalId, url, property } of nestedStacks(source.document)) {
    const gap = (what: string) =>
      diagnostics.push(
        warning('LTL1012', `${what} What it holds is not seen.`, {
          at: source.document.locate(['Resources', logicalId, 'Properties', property]),
        }),
      );
    const { cwd, nestedBeside: takesFiles } = nesting.surroundings;
    const isFar = typeof url !== 'string' || /^[a-z0-9]+:\/\//i.test(url);
    const except = typeof takesFiles === 'object' ? takesFiles.except : [];
    const mayTake = takesFiles !== undefined && takesFiles !== false && isFar;
    const found = mayTake && !except.includes(nestedAt(here, logicalId)) ? nestedBeside(url, folder, cwd) : undefined;
    const beside = found === undefined || except.includes(found) ? undefined : found;
    if (beside !== undefined)
      diagnostics.push(
        warning(
          'LTL1012',
          `The template of the nested stack ${logicalId} is taken from "${beside}", as its URL ends.`,
          {
            at: source.document.locate(['Resources', logicalId, 'Properties', 'TemplateURL']),
          },
        ),
      );
    else if (typeof url !== 'string') {
      gap(`The template of the nested stack ${logicalId} is known only when it is deployed.`);
      continue;
    } else if (isFar) {
      gap(`The template of the nested stack ${logicalId} is at ${url}, which is not read from here.`);
      continue;
    }
    const path = beside ?? pathOf(folder, String(url));
    if ([...parents, here].some((each) => resolve(each) === resolve(path))) {
      gap(`The nested stack ${logicalId} is the template "${path}" that nests it.`);
      continue;
    }
    if (++nesting.count > MAX_NESTED) break;
    const known = nesting.read.get(path);
    const reading = known ?? readDocument(path, nesting.surroundings, 'template');
    nesting.read.set(path, reading);
    const document = await reading;
    const fault = document.ok ? tooManyResources(document.value) : document.diagnostics[0];
    if (!document.ok || fault !== undefined) {
      gap(`The template of the nested stack ${logicalId} cannot be used: ${fault?.what ?? ''}`);
      continue;
    }
    const child = await readNested(
      { name: logicalId, document: document.value },
      nesting,
      [...parents, here],
      known === undefined ? document.diagnostics : [],
    );
    if (child.ok) nested[logicalId] = child.value;
    diagnostics.push(...child.diagnostics);
  }
  return success(Object.keys(nested).length > 0 ? { ...source, nested } : source, diagnostics);
}

export interface NestedStack {
  readonly logicalId: string;
  readonly url: unknown;
  /** The property that says where its template is. */
  readonly property: 'TemplateURL' | 'Location';
  /** The file of its template, which the CDK CLI has CDK leave in the metadata of the resource. */
  readonly asset?: string;
}

/** The resources of a template that deploy further templates. */
export function nestedStacks(document: Document): readonly NestedStack[] {
  const resources = fieldsOf(fieldsOf(document.root).Resources);
  return Object.entries(resources).flatMap(([logicalId, resource]): readonly NestedStack[] => {
    const { Type, Properties, Metadata } = fieldsOf(resource);
    const { TemplateURL: url, Location: location } = fieldsOf(Properties);
    // An application is a nested stack by another name; one of the Serverless Application Repository has no path.
    if (Type === 'AWS::Serverless::Application')
      return typeof location === 'string' ? [{ logicalId, url: location, property: 'Location' }] : [];
    if (Type !== 'AWS::CloudFormation::Stack') return [];
    const asset = fieldsOf(Metadata)['aws:asset:path'];
    return [{ logicalId, url, property: 'TemplateURL', ...(typeof asset === 'string' && { asset }) }];
  });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function pathOf(folder: string, url: string): string {
  if (isAbsolute(url)) return url;
  return relative('', resolve(folder, url)) || url;
}
