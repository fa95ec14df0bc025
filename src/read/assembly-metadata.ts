import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isRecord, type SourcePosition } from '../base/index.ts';
import type { Document } from '../model/index.ts';
import { shortPath } from './short-path.ts';

/**
 * What CDK records beside the templates, by construct path: logical ids, the file of each (nested) stack's template, and
 * the stack trace at which a construct was made.
 */
export type Metadata = Readonly<Record<string, readonly { readonly type?: unknown; readonly data?: unknown }[]>>;

/** Its loss costs only places in the program: the templates are complete without it. */
export function readMetadata(path: string): Metadata {
  try {
    return asMetadata(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}

/** The entries that have the shape of metadata; the file may come from any version of CDK. */
export function asMetadata(data: unknown): Metadata {
  if (!isRecord(data)) return {};
  const entries = Object.entries(data).map(([path, list]) => {
    const entriesOfPath: readonly unknown[] = Array.isArray(list) ? list : [];
    return [path, entriesOfPath.filter((entry) => isRecord(entry))] as const;
  });
  return Object.fromEntries(entries);
}

/** Logical id to construct path of the resources of one template. */
export function constructPaths(metadata: Metadata, templateFile: string): ReadonlyMap<string, string> {
  const roots = Object.keys(metadata)
    .filter((path) => dataOf(metadata, path, 'aws:cdk:templateFile') !== undefined)
    .sort((a, b) => b.length - a.length);
  const own = roots.find((path) => dataOf(metadata, path, 'aws:cdk:templateFile') === templateFile);
  const found = new Map<string, string>();
  for (const path of Object.keys(metadata)) {
    const logicalId = dataOf(metadata, path, 'aws:cdk:logicalId');
    // A nested stack numbers its logical ids on its own, so the innermost stack around a construct decides.
    const owner = roots.find((root) => path.startsWith(`${root}/`));
    if (typeof logicalId === 'string' && owner === own) found.set(logicalId, path.slice(1));
  }
  return found;
}

/** The template file of the nested stack that this resource deploys. */
export function nestedTemplate(metadata: Metadata, constructPath: string | undefined): string | undefined {
  const scope = /^(.*)\.NestedStack\/[^/]*\.NestedStackResource$/.exec(constructPath ?? '')?.[1];
  const file = scope === undefined ? undefined : dataOf(metadata, `/${scope}`, 'aws:cdk:templateFile');
  return typeof file === 'string' ? file : undefined;
}

/** The line of the user's program that made the construct. */
export function definedAt(metadata: Metadata, constructPath: string | undefined): SourcePosition | undefined {
  const stack = dataOf(metadata, `/${constructPath}`, 'aws:cdk:creationStack');
  if (!Array.isArray(stack)) return undefined;
  const frames = stack.flatMap((line) => frameOf(String(line)) ?? []);
  return frames.find(({ file }) => !OWN_CONSTRUCTS.test(file)) ?? frames[0];
}

/**
 * The document with the construct path in the metadata of each resource, where the CDK CLI would put it; an app run
 * without the CLI leaves it out of the template.
 */
export function withConstructPaths(document: Document, paths: ReadonlyMap<string, string>): Document {
  const root = document.root;
  if (!isRecord(root) || !isRecord(root.Resources)) return document;
  const resources = Object.entries(root.Resources).map(([logicalId, resource]) => {
    const path = paths.get(logicalId);
    if (path === undefined || !isRecord(resource)) return [logicalId, resource];
    const given = isRecord(resource.Metadata) ? resource.Metadata : {};
    return [logicalId, { ...resource, Metadata: { 'aws:cdk:path': path, ...given } }];
  });
  return { ...document, root: { ...root, Resources: Object.fromEntries(resources) } };
}

const OWN_CONSTRUCTS = /(?:^|\/)(?:dist\/)?src\/constructs\//;
const FRAME = /((?:file:\/\/)?\/[^\s():]+\.[cm]?[jt]sx?):(\d+)(?::(\d+))?/g;

/** `new Web (file:///app/web.ts:12:5)`, or `file:///app/web.ts:12: (file:///app/web.ts:12:5)`. */
function frameOf(line: string): SourcePosition | undefined {
  const [, location, number, column] = [...line.matchAll(FRAME)].at(-1) ?? [];
  if (location === undefined || location.includes('/node_modules/')) return undefined;
  const file = location.startsWith('file://') ? fileURLToPath(location) : location;
  return { file: shortPath(file), line: Number(number), ...(column !== undefined && { column: Number(column) }) };
}

function dataOf(metadata: Metadata, path: string, type: string): unknown {
  return metadata[path]?.find((entry) => entry.type === type)?.data;
}
