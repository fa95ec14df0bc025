import { basename, dirname, extname, isAbsolute, relative, resolve } from 'node:path';
import { type Diagnostic, type Result, success, warning } from '../base/index.ts';
import type { Document, StackSource } from '../model/index.ts';
import { readDocument } from './read-document.ts';
import type { Surroundings } from './surroundings.ts';

/** A template file with the local templates that it nests, read as one stack. */
export async function readTemplate(file: string, surroundings: Surroundings = {}): Promise<Result<StackSource>> {
  const document = await readDocument(file, surroundings, 'template');
  if (!document.ok) return document;
  const name = file === '-' ? 'template' : basename(file, extname(file)).replace(/\.template$/, '');
  return readNested({ name, document: document.value }, surroundings, [], document.diagnostics);
}

/**
 * Reads what the AWS::CloudFormation::Stack resources of a template name by a path relative to it, as
 * `aws cloudformation package` takes it. A template that cannot be read here is a gap, not a fault.
 */
async function readNested(
  source: StackSource,
  surroundings: Surroundings,
  parents: readonly string[],
  reported: readonly Diagnostic[],
): Promise<Result<StackSource>> {
  const diagnostics = [...reported];
  const nested: Record<string, StackSource> = {};
  const here = source.document.file;
  const folder = here === '<stdin>' ? '.' : dirname(here);
  for (const { logicalId, url } of nestedStacks(source.document)) {
    const gap = (what: string) =>
      diagnostics.push(
        warning('LTL1012', `${what} What it holds is not seen.`, {
          at: source.document.locate(['Resources', logicalId, 'Properties', 'TemplateURL']),
        }),
      );
    if (typeof url !== 'string') {
      gap(`The template of the nested stack ${logicalId} is known only when it is deployed.`);
      continue;
    }
    if (/^[a-z0-9]+:\/\//i.test(url)) {
      gap(`The template of the nested stack ${logicalId} is at ${url}, which is not read from here.`);
      continue;
    }
    const path = isAbsolute(url) ? url : relativePath(folder, url);
    if ([...parents, here].some((each) => resolve(each) === resolve(path))) {
      gap(`The nested stack ${logicalId} is the template "${path}" that nests it.`);
      continue;
    }
    const document = await readDocument(path, surroundings, 'template');
    if (!document.ok) {
      gap(`The template of the nested stack ${logicalId} cannot be used: ${document.diagnostics[0]?.what ?? ''}`);
      continue;
    }
    const child = await readNested(
      { name: logicalId, document: document.value },
      surroundings,
      [...parents, here],
      document.diagnostics,
    );
    if (child.ok) nested[logicalId] = child.value;
    diagnostics.push(...child.diagnostics);
  }
  return success(Object.keys(nested).length > 0 ? { ...source, nested } : source, diagnostics);
}

export interface NestedStack {
  readonly logicalId: string;
  readonly url: unknown;
  /** The file of its template, which the CDK CLI has CDK leave in the metadata of the resource. */
  readonly asset?: string;
}

/** The resources of a template that deploy further templates. */
export function nestedStacks(document: Document): readonly NestedStack[] {
  const resources = fieldsOf(fieldsOf(document.root).Resources);
  return Object.entries(resources).flatMap(([logicalId, resource]) => {
    const { Type, Properties, Metadata } = fieldsOf(resource);
    if (Type !== 'AWS::CloudFormation::Stack') return [];
    const asset = fieldsOf(Metadata)['aws:asset:path'];
    return [{ logicalId, url: fieldsOf(Properties).TemplateURL, ...(typeof asset === 'string' && { asset }) }];
  });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function relativePath(folder: string, url: string): string {
  return relative('', resolve(folder, url)) || url;
}
