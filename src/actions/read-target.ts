import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { didYouMean, error, failure, type Result, success } from '../base/index.ts';
import { dataDocument, type StackSource } from '../model/index.ts';
import type { ObservedWitness } from '../prove/index.ts';
import {
  type PlacedClaims,
  readAssembly,
  readClaims,
  readTemplate,
  readUsage,
  type Surroundings,
} from '../read/index.ts';
import type { Usage } from '../usage/index.ts';
import {
  findConfiguration,
  folderOf,
  type LoadedConfiguration,
  loadArchitecture,
  loadConfiguration,
  onlyArchitecture,
} from './configuration.ts';
import { type Host, unattended } from './host.ts';
import { synthesize } from './synthesize.ts';
import { witnessedIn } from './witnessed.ts';

export interface TargetOptions extends Surroundings {
  /**
   * An architecture's name, a template file, `-` for standard input, or an assembly folder.
   *
   * @default - the only architecture of the configuration
   */
  readonly target?: string;
  /** A template as data, or its file, in place of a target. @default - the target */
  readonly template?: object | string;
  /** Only this stack, with those nested in it. @default - all stacks of the target */
  readonly stack?: string;
  /** @default - the only environment of the architecture */
  readonly environment?: string;
  /** Where templates that name no region are deployed. @default - not known */
  readonly region?: string;
  /**
   * Takes for a nested template at a URL the file beside the template whose path ends alike, and says so: for
   * pictures and prices, not for proofs. `except` names files that are not taken, and nested stacks (`nestedAt`).
   *
   * @default false
   */
  readonly nestedBeside?: boolean | { readonly except: readonly string[] };
  /** Architectures that were read already, and where the next are kept. @default - each is synthesized when asked for */
  readonly known?: KnownTargets;
  readonly host?: Host;
}

/** Several questions about one architecture, asked with the same one of these, synthesize each environment once. */
export type KnownTargets = Map<string, Promise<Result<ReadTarget>>>;

/** The stacks behind a target, and what is promised about them where that travels with it. */
export interface ReadTarget {
  readonly kind: 'architecture' | 'template' | 'assembly';
  readonly name: string;
  readonly title?: string;
  readonly environment?: string;
  readonly sources: readonly StackSource[];
  readonly claims?: PlacedClaims;
  readonly usage?: Usage;
  /** What runs of these very templates have shown. */
  readonly witnessed?: ReadonlyMap<string, ObservedWitness>;
}

/** What the user calls the target. */
export function targetNamed({ target, template }: TargetOptions): string {
  return (typeof template === 'object' ? 'template' : template) ?? target ?? '';
}

/** Finds out what the target is and reads its stacks; an architecture is synthesized first. */
export async function readTarget(options: TargetOptions): Promise<Result<ReadTarget>> {
  const read = await readWhole(options);
  const { stack } = options;
  if (!read.ok || stack === undefined) return read;
  const names = read.value.sources.map(({ name }) => name);
  if (!names.includes(stack)) {
    const what = `"${read.value.name}" has no stack "${stack}"; it has ${names.join(', ')}.${didYouMean(stack, names)}`;
    return failure(...read.diagnostics, error('LTL3001', what));
  }
  return { ...read, value: { ...read.value, sources: read.value.sources.filter(({ name }) => name === stack) } };
}

async function readWhole(options: TargetOptions): Promise<Result<ReadTarget>> {
  const cwd = options.cwd ?? process.cwd();
  const { template } = options;
  if (typeof template === 'object') {
    const name = 'template';
    return success({ kind: 'template', name, sources: [{ name, document: dataDocument(template) }] });
  }
  const target = template ?? options.target;
  if (target === '') {
    const fix = 'Name an architecture, a template, an assembly folder, or - for standard input.';
    return failure(error('LTL3001', 'The target is an empty name.', { fix }));
  }
  if (target === '-' || (target !== undefined && looksLikePath(target))) return readPath(target, options);
  const configuration = await loadConfiguration(cwd);
  if (target !== undefined && (!configuration.ok || !Object.hasOwn(configuration.value.architectures, target))) {
    if (await exists(resolve(cwd, target))) return readPath(target, options);
    if (!configuration.ok && findConfiguration(cwd) !== undefined) return configuration;
    return failure(await noSuchTarget(target, configuration.ok ? configuration.value.architectures : {}, cwd));
  }
  if (!configuration.ok) return configuration;
  const name = target === undefined ? onlyArchitecture(configuration.value) : success(target);
  if (!name.ok) return name;
  const { known = new Map(), environment = '' } = options;
  const key = JSON.stringify([configuration.value.file, name.value, environment]);
  const found = known.get(key) ?? readArchitecture(configuration.value, name.value, options);
  known.set(key, found);
  return found;
}

async function readArchitecture(
  configuration: LoadedConfiguration,
  name: string,
  options: TargetOptions,
): Promise<Result<ReadTarget>> {
  const architecture = await loadArchitecture(configuration, name);
  if (!architecture.ok) return architecture;
  const { host = unattended, cwd, environment } = options;
  const synthesized = await synthesize(architecture.value, configuration, {
    host,
    validate: false,
    ...(cwd !== undefined && { cwd }),
    ...(environment !== undefined && { environment }),
  });
  if (!synthesized.ok) return synthesized;
  const assembly = await readAssemblyTarget(name, relative(options.cwd ?? '', synthesized.value.folder), options);
  if (!assembly.ok) return assembly;
  const folder = folderOf(configuration, name);
  const witnessed =
    folder === undefined ? undefined : witnessedIn(folder, synthesized.value.environment, assembly.value.sources);
  if (witnessed?.ok === false) return witnessed;
  return success(
    {
      ...assembly.value,
      ...(witnessed !== undefined && { witnessed: witnessed.value }),
      kind: 'architecture',
      title: architecture.value.title,
      environment: synthesized.value.environment,
    },
    [...synthesized.diagnostics, ...assembly.diagnostics],
  );
}

async function readPath(target: string, options: TargetOptions): Promise<Result<ReadTarget>> {
  const cwd = options.cwd ?? process.cwd();
  const path = resolve(cwd, target);
  const isFolder = target !== '-' && (await stat(path).catch(() => undefined))?.isDirectory() === true;
  if (options.environment !== undefined) {
    return failure(
      error('LTL3002', `"${target}" is a ${isFolder ? 'folder' : 'template'}, which has no environments.`, {
        fix: 'Leave --env out; parameters are given with --parameter.',
      }),
    );
  }
  if (isFolder) return readAssemblyTarget(target, target, options);
  const source = await readTemplate(target, options);
  return source.ok ? success({ kind: 'template', name: target, sources: [source.value] }, source.diagnostics) : source;
}

async function readAssemblyTarget(name: string, folder: string, options: TargetOptions): Promise<Result<ReadTarget>> {
  const path = resolve(options.cwd ?? '', folder);
  if (!(await exists(join(path, 'manifest.json')))) {
    const entries = await readdir(path).catch(() => []);
    const templates = entries.filter((each) => /\.(?:json|ya?ml|template)$/.test(each)).slice(0, 3);
    return failure(
      error('LTL3001', `The folder "${name}" holds no manifest.json, so it is no assembly.`, {
        at: { file: name },
        fix:
          templates.length > 0
            ? `Name a template in it: ${templates.map((each) => join(name, each)).join(', ')}.`
            : 'Name the output folder of cdk synth or lintel synth.',
      }),
    );
  }
  const sources = await readAssembly(folder, options);
  if (!sources.ok) return sources;
  const claims = await beside(folder, 'claims.json', readClaims, options);
  if (!claims.ok) return claims;
  const usage = await beside(folder, 'usage.json', readUsage, options);
  if (!usage.ok) return usage;
  return success(
    {
      kind: 'assembly',
      name,
      sources: sources.value,
      ...(claims.value !== undefined && { claims: claims.value }),
      ...(usage.value !== undefined && { usage: usage.value }),
    },
    sources.diagnostics,
  );
}

/** What lies beside the templates of an assembly, if it is there. */
async function beside<T>(
  folder: string,
  name: string,
  read: (file: string, surroundings: Surroundings) => Promise<Result<T>>,
  options: Surroundings,
): Promise<Result<T | undefined>> {
  const file = join(folder, name);
  return (await exists(resolve(options.cwd ?? '', file))) ? read(file, options) : success(undefined);
}

/** Names of architectures have neither dots nor slashes, so a file needs no configuration to be loaded. */
function looksLikePath(target: string): boolean {
  return /[/\\.]/.test(target);
}

async function noSuchTarget(target: string, architectures: LoadedConfiguration['architectures'], cwd: string) {
  const names = Object.keys(architectures);
  const files = await readdir(cwd).catch(() => []);
  return error(
    'LTL3001',
    `"${target}" is neither an architecture nor a file.${didYouMean(target, [...names, ...files])}`,
    {
      why: names.length === 0 ? 'There are no architectures here.' : `The architectures are ${names.join(', ')}.`,
      fix: `Name ${names.length === 0 ? '' : 'one of them, '}a template file, an assembly folder, or - for standard input.`,
    },
  );
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
