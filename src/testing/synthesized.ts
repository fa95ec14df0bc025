/**
 * Templates for tests. An environment is synthesized once in a process, or once for all processes of a run where the run
 * names a folder in `LINTEL_SYNTHESES`: test files of other workers then read what the first one wrote.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import type { Architecture } from '../constructs/index.ts';
import { withVariable } from './with-variable.ts';

export interface SynthesizedResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdatePolicy?: unknown;
  readonly Metadata: { readonly 'aws:cdk:path': string };
}

/** A template as CDK writes it, frozen. Sections that it leaves out are empty. */
export interface SynthesizedTemplate {
  readonly Parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, SynthesizedResource>>;
  readonly Outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface TestedStack {
  readonly name: string;
  /** Left out for a stack that names none. */
  readonly region?: string;
  readonly terminationProtection: boolean;
  readonly template: SynthesizedTemplate;
  /** The files and image folders that are uploaded beside the template. */
  readonly assets: readonly string[];
}

/** The assembly of an environment. */
export interface Synthesis {
  readonly folder: string;
  /** In the order in which they are deployed. */
  readonly stacks: readonly TestedStack[];
  /** The template of the first stack. */
  readonly template: SynthesizedTemplate;
  /** What would be looked up in an account, by provider; a template that needs it holds dummy values. */
  readonly missing: readonly string[];
}

/** An environment with some of its options changed, as a row of a table of tests. */
export type EnvironmentVariant<Props> = readonly [title: string, environment: string, changes: Partial<Props>];

/** The options of an environment, with some changed; fails where there is none of that name. */
export function optionsOf<Props>(
  { name, environments }: Architecture<Props>,
  environment: string,
  changes: Partial<Props> = {},
): Props {
  const options = environments[environment];
  if (options === undefined) throw new Error(`The architecture "${name}" has no environment "${environment}".`);
  return { ...options, ...changes };
}

/** The app of an environment, built and not yet synthesized. */
export function appOf<Props>(
  architecture: Architecture<Props>,
  environment: string,
  changes: Partial<Props> = {},
): App {
  return build(architecture, environment, optionsOf(architecture, environment, changes));
}

/** Synthesizes an environment anew, without the validator of aws-cdk-lib. */
export function synthesizeAnew<Props>(
  architecture: Architecture<Props>,
  environment: string,
  changes: Partial<Props> = {},
): Synthesis {
  const folder = mkdtempSync(join(ownFolder(), 'anew-'));
  return synthesizeInto(folder, architecture, environment, optionsOf(architecture, environment, changes));
}

const kept = new WeakMap<object, Map<string, Synthesis>>();

/**
 * The synthesis of an environment, the same for everyone who asks with equal options. Options that are not plain data
 * are synthesized anew. Among processes, two definitions of one name are taken for one where the text of their `build`
 * is the same too.
 *
 * @example
 * const { template } = synthesized(orders, 'prod', { multiAz: true });
 */
export function synthesized<Props>(
  architecture: Architecture<Props>,
  environment: string,
  changes: Partial<Props> = {},
): Synthesis {
  if (!isPlain(changes)) return synthesizeAnew(architecture, environment, changes);
  const options = optionsOf(architecture, environment, changes);
  const known = kept.get(architecture) ?? new Map<string, Synthesis>();
  kept.set(architecture, known);
  const key = JSON.stringify([environment, options]);
  const found = known.get(key) ?? shared(key, architecture, environment, options);
  known.set(key, found);
  return found;
}

function shared<Props>(key: string, architecture: Architecture<Props>, environment: string, options: Props): Synthesis {
  const root = process.env.LINTEL_SYNTHESES;
  if (root === undefined) {
    return synthesizeInto(mkdtempSync(join(ownFolder(), 'kept-')), architecture, environment, options);
  }
  const text = [architecture.name, String(architecture.build), key].join('\n');
  const folder = join(root, createHash('sha256').update(text).digest('hex').slice(0, 32));
  if (existsSync(folder)) return readSynthesis(folder);
  mkdirSync(root, { recursive: true });
  const temporary = mkdtempSync(`${folder}-`);
  synthesizeInto(temporary, architecture, environment, options);
  try {
    renameSync(temporary, folder);
  } catch {
    // Another worker was faster; its assembly is the same.
    rmSync(temporary, { recursive: true, force: true });
  }
  return readSynthesis(folder);
}

/** A stack by name; fails where there is none. */
export function stackNamed({ stacks, folder }: Synthesis, name: string): TestedStack {
  const found = stacks.find((stack) => stack.name === name);
  if (found === undefined) throw new Error(`The assembly "${folder}" holds no stack "${name}".`);
  return found;
}

/** Logical id to properties of all resources of a type. */
export function all(
  template: SynthesizedTemplate,
  type: string,
): Readonly<Record<string, SynthesizedResource['Properties']>> {
  return Object.fromEntries(
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => [id, resource.Properties]),
  );
}

function synthesizeInto<Props>(
  folder: string,
  architecture: Architecture<Props>,
  environment: string,
  options: Props,
): Synthesis {
  const app = build(architecture, environment, options, folder);
  withVariable('CDK_VALIDATION', 'false', () => app.synth());
  return readSynthesis(folder);
}

function build<Props>(
  architecture: Architecture<Props>,
  environment: string,
  options: Props,
  outdir = mkdtempSync(join(ownFolder(), 'app-')),
): App {
  // Required when asked for, so that what judges templates runs without the CDK.
  const cdk: typeof import('aws-cdk-lib') = createRequire(import.meta.url)('aws-cdk-lib');
  const app = new cdk.App({ outdir });
  architecture.build(app, environment, options);
  return app;
}

let own: string | undefined;

/** A folder that goes with the process. */
function ownFolder(): string {
  if (own !== undefined) return own;
  const folder = mkdtempSync(join(tmpdir(), 'lintel-syntheses-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  own = folder;
  return folder;
}

interface Manifest {
  readonly artifacts: Readonly<Record<string, Artifact>>;
  readonly missing?: readonly { readonly provider: string }[];
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly properties: { readonly templateFile: string; readonly terminationProtection?: boolean };
}

interface Assets {
  readonly files: Readonly<Record<string, { readonly source: { readonly path?: string } }>>;
  readonly dockerImages: Readonly<Record<string, { readonly source: { readonly directory?: string } }>>;
}

function readSynthesis(folder: string): Synthesis {
  const manifest = readJson<Manifest>(folder, 'manifest.json');
  const stacks = Object.entries(manifest.artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { environment, properties }]): TestedStack => {
      const region = environment?.split('/').at(-1);
      const template = readJson<Partial<SynthesizedTemplate>>(folder, properties.templateFile);
      return {
        name: id,
        terminationProtection: properties.terminationProtection === true,
        ...(region !== undefined && region !== 'unknown-region' && { region }),
        template: { Parameters: {}, Conditions: {}, Resources: {}, Outputs: {}, ...template },
        assets: assetsOf(readJson<Assets>(folder, `${id}.assets.json`), properties.templateFile),
      };
    });
  const [first] = stacks;
  if (first === undefined) throw new Error(`The assembly "${folder}" holds no stack.`);
  const missing = (manifest.missing ?? []).map(({ provider }) => provider);
  return deepFreeze({ folder, stacks, template: first.template, missing });
}

function assetsOf({ files, dockerImages }: Assets, templateFile: string): readonly string[] {
  return [
    ...Object.values(files).map(({ source }) => source.path ?? 'a file that a command makes'),
    ...Object.values(dockerImages).map(({ source }) => source.directory ?? 'an image that a command makes'),
  ].filter((source) => source !== templateFile);
}

function readJson<T>(folder: string, file: string): T {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

/** Whether the text that JSON makes of the value tells it from every other. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return !['function', 'symbol', 'bigint'].includes(typeof value);
  const isData = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return isData && Object.values(value).every(isPlain);
}

/** What is shared among tests must not carry the marks of one to the next. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const each of Object.values(value)) deepFreeze(each);
  return Object.freeze(value);
}
