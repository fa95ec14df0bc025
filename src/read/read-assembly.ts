import { join, resolve } from 'node:path';
import { type Diagnostic, error, failure, isRecord, type Result, success, warning } from '../base/index.ts';
import type { StackSource } from '../model/index.ts';
import {
  asMetadata,
  constructPaths,
  definedAt,
  type Metadata,
  nestedTemplate,
  readMetadata,
  withConstructPaths,
} from './assembly-metadata.ts';
import { readDocument } from './read-document.ts';
import { nestedStacks, tooManyResources } from './read-template.ts';
import { rotationApplications } from './rotation-application.ts';
import type { Surroundings } from './surroundings.ts';

/** An artifact of CDK's manifest, as far as it says where templates are. */
interface Artifact {
  readonly type?: unknown;
  readonly environment?: unknown;
  readonly properties: Fields;
  readonly metadata?: unknown;
  readonly additionalMetadataFile?: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** The stacks of a cloud assembly, those of its stages included. */
export async function readAssembly(
  folder: string,
  surroundings: Surroundings = {},
): Promise<Result<readonly StackSource[]>> {
  const manifest = await readDocument(join(folder, 'manifest.json'), surroundings);
  if (!manifest.ok) return manifest;
  const root = manifest.value.root;
  const artifacts = isRecord(root) && isRecord(root.artifacts) ? root.artifacts : {};
  const sources: StackSource[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [id, entry] of Object.entries(artifacts)) {
    if (!isRecord(entry)) continue;
    const artifact: Artifact = { ...entry, properties: isRecord(entry.properties) ? entry.properties : {} };
    const { directoryName } = artifact.properties;
    if (artifact.type === 'cdk:cloud-assembly' && typeof directoryName === 'string') {
      const stage = await readAssembly(join(folder, directoryName), surroundings);
      if (!stage.ok) return stage;
      sources.push(...stage.value);
      diagnostics.push(...stage.diagnostics);
    }
    if (artifact.type !== 'aws:cloudformation:stack') continue;
    const stack = await readStack(folder, id, artifact, surroundings);
    if (!stack.ok) return stack;
    sources.push(stack.value);
    diagnostics.push(...stack.diagnostics);
  }
  if (sources.length === 0) {
    const at = manifest.value.locate(['artifacts']);
    return failure(error('LTL3001', `The assembly "${folder}" holds no stack.`, { at }));
  }
  return success(sources, diagnostics);
}

async function readStack(
  folder: string,
  id: string,
  artifact: Artifact,
  surroundings: Surroundings,
): Promise<Result<StackSource>> {
  const { templateFile, stackName, parameters } = artifact.properties;
  const [, account, region] = /^aws:\/\/([^/]*)\/(.*)$/.exec(String(artifact.environment)) ?? [];
  const extra = artifact.additionalMetadataFile;
  const metadata: Metadata = {
    ...asMetadata(artifact.metadata),
    ...(typeof extra === 'string' && readMetadata(resolve(surroundings.cwd ?? '', folder, extra))),
  };
  const file = typeof templateFile === 'string' ? templateFile : `${id}.template.json`;
  const stack = await readWithNested({ folder, metadata, surroundings }, file, id);
  if (!stack.ok) return stack;
  return success(
    {
      ...stack.value,
      ...(isRecord(parameters) && { parameters: textsOf(parameters) }),
      ...(region !== undefined && region !== 'unknown-region' && { region }),
      ...(account !== undefined && account !== 'unknown-account' && { account }),
      stackName: typeof stackName === 'string' ? stackName : id,
    },
    stack.diagnostics,
  );
}

function textsOf(fields: Fields): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
}

interface Within {
  readonly folder: string;
  readonly metadata: Metadata;
  readonly surroundings: Surroundings;
}

async function readWithNested(within: Within, file: string, name: string): Promise<Result<StackSource>> {
  const { folder, metadata, surroundings } = within;
  const document = await readDocument(join(folder, file), surroundings, 'template');
  if (!document.ok) return document;
  const tooMany = tooManyResources(document.value);
  if (tooMany !== undefined) return failure(tooMany);
  const paths = constructPaths(metadata, file);
  const nested: Record<string, StackSource> = { ...rotationApplications(document.value) };
  const diagnostics = [...document.diagnostics];
  for (const { logicalId, asset } of nestedStacks(document.value)) {
    const childFile = asset ?? nestedTemplate(metadata, paths.get(logicalId));
    if (childFile === undefined) {
      diagnostics.push(
        warning(
          'LTL1012',
          `The template of the nested stack ${logicalId} is not in the assembly, so what it holds is not seen.`,
          {
            at: document.value.locate(['Resources', logicalId]),
          },
        ),
      );
      continue;
    }
    const child = await readWithNested(within, childFile, logicalId);
    if (!child.ok) return child;
    diagnostics.push(...child.diagnostics);
    nested[logicalId] = child.value;
  }
  return success(
    {
      name,
      document: withConstructPaths(document.value, paths),
      definedAt: (logicalId, constructPath) => definedAt(metadata, constructPath ?? paths.get(logicalId)),
      ...(Object.keys(nested).length > 0 && { nested }),
    },
    diagnostics,
  );
}
