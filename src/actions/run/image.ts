/**
 * An image, built on this machine as its Dockerfile says: each stage a folder, each instruction a layer of it. No engine of
 * images is needed and no registry asked; `image-sandbox.ts` tells what stands in for the base image.
 * https://docs.docker.com/reference/dockerfile/
 */
import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { BuiltImage, ImageBuild, ImageLayer, ImageOfCheckout } from '../../constructs/index.ts';
import { assignmentsIn, type Instruction, readDockerfile, unquoted } from '../../prove/index.ts';
import { buildContextOf, type Copied, chown, copyInto, filesBelow, inRoot } from './image-context.ts';
import { BASE_PATH, makeBase, runInside } from './image-sandbox.ts';
import { BASH, checkOut, NPM } from './job.ts';
import { type Outside, operatorShell } from './operator-shell.ts';

interface Stage {
  readonly name: string;
  readonly root: string;
  layers: readonly ImageLayer[];
  environment: Readonly<Record<string, string>>;
  /** Of the build alone. */
  arguments: Readonly<Record<string, string>>;
  workdir: string;
  user: string;
  shell: readonly string[];
  command: readonly string[];
  entrypoint: readonly string[];
}

interface Building {
  /** The folder of the context. */
  readonly context: string;
  /** What of it may be copied. */
  readonly paths: readonly string[];
  readonly given: Omit<ImageBuild, 'context' | 'dockerignore'>;
  readonly signal?: AbortSignal;
}

/**
 * Builds images from a folder, hands them over, and takes them away afterwards.
 * @throws with the instruction that failed and what it printed; for an instruction that is not served, by name
 */
export async function withImages<T>(
  { dockerignore = '', context, ...given }: ImageBuild & { readonly context: string },
  look: (...images: readonly BuiltImage[]) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-image-'));
  try {
    const paths = buildContextOf(context, dockerignore);
    const stages = await built(folder, { context, paths, given, ...(signal !== undefined && { signal }) });
    return await look(...stages.map((stage) => imageOf(stage, signal)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of what the commands leave in a checkout, as the machine of a job has it. */
export async function imagesOfCheckout<T>(
  { checkout, before, context, ...given }: ImageOfCheckout,
  look: (...images: readonly BuiltImage[]) => Promise<T>,
  around: Outside,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-checkout-'));
  try {
    checkOut(checkout, around.project, folder);
    const machine = { folder, programs: { npm: NPM }, strictness: BASH };
    const { code, said } = await operatorShell(before, {}, around, machine);
    if (code !== 0) throw new Error(`what goes before the build ended with ${code}: ${said.trim().slice(-500)}`);
    return await withImages({ ...given, context: join(folder, context) }, look, around.signal);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The stages that are asked for, in that order. */
async function built(folder: string, building: Building): Promise<readonly Stage[]> {
  const { dockerfile, targets } = building.given;
  const stages: Stage[] = [];
  let globals: Readonly<Record<string, string>> = {};
  for (const instruction of readDockerfile(dockerfile).instructions) {
    const last = stages.at(-1);
    if (instruction.name === 'FROM') {
      stages.push(stageFrom(join(folder, `stage-${stages.length}`), stages, instruction));
    } else if (last === undefined) globals = { ...globals, ...argumentOf(instruction, building, globals) };
    else await carriedOut(instruction, last, { stages, building, globals });
  }
  const last = stages.at(-1);
  if (last === undefined) throw new Error('the Dockerfile has no FROM');
  return (targets ?? [last.name]).map((target) => {
    const stage = stages.findLast(({ name }) => name === target);
    if (stage === undefined) throw new Error(`the Dockerfile has no stage ${target}`);
    return stage;
  });
}

function stageFrom(root: string, stages: readonly Stage[], { rest, line }: Instruction): Stage {
  const [from = '', , name = String(stages.length)] = rest.split(/\s+/);
  if (from === 'scratch') throw new Error(`line ${line}: an image from scratch is not built here`);
  const parent = stages.findLast((each) => each.name === from);
  mkdirSync(root);
  if (parent !== undefined) {
    cpSync(parent.root, root, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    for (const path of filesBelow(parent.root)) {
      const { uid, gid, mode } = lstatSync(join(parent.root, path));
      chown(join(root, path), { user: uid, group: gid });
      if (!lstatSync(join(root, path)).isSymbolicLink()) chmodSync(join(root, path), mode & 0o7777);
    }
    return { ...parent, name, root, arguments: {} };
  }
  makeBase(root);
  return {
    name,
    root,
    layers: [],
    environment: { PATH: BASE_PATH },
    arguments: {},
    workdir: '/',
    user: 'root',
    shell: ['/bin/sh', '-c'],
    command: ['node'],
    entrypoint: [],
  };
}

interface Around {
  readonly stages: readonly Stage[];
  readonly building: Building;
  readonly globals: Readonly<Record<string, string>>;
}

async function carriedOut(instruction: Instruction, stage: Stage, around: Around): Promise<void> {
  const { name, rest, line } = instruction;
  switch (name) {
    case 'ARG':
      stage.arguments = { ...stage.arguments, ...argumentOf(instruction, around.building, around.globals) };
      return;
    case 'ENV':
      stage.environment = { ...stage.environment, ...Object.fromEntries(assignmentsIn(rest)) };
      return;
    case 'WORKDIR':
      stage.workdir = resolve(stage.workdir, rest);
      await layered(stage, instruction, () => mkdirSync(inRoot(stage.root, stage.workdir), { recursive: true }));
      return;
    case 'USER':
      stage.user = rest;
      return;
    case 'SHELL':
      stage.shell = wordsOf(rest) ?? [];
      return;
    case 'CMD':
      stage.command = wordsOf(rest) ?? [...stage.shell, rest];
      return;
    case 'ENTRYPOINT':
      stage.entrypoint = wordsOf(rest) ?? [...stage.shell, rest];
      stage.command = [];
      return;
    case 'RUN':
      await layered(stage, instruction, () => ran(stage, instruction, around.building.signal));
      return;
    case 'COPY':
    case 'ADD':
      await layered(stage, instruction, () => copied(stage, instruction, around));
      return;
    case 'EXPOSE':
    case 'LABEL':
    case 'HEALTHCHECK':
    case 'STOPSIGNAL':
    case 'MAINTAINER':
      return;
    default:
      throw new Error(`line ${line}: ${name} is not served`);
  }
}

function argumentOf({ rest }: Instruction, { given }: Building, globals: Readonly<Record<string, string>>) {
  const [name = '', own] = rest.split(/=(.*)/s);
  const value = given.arguments?.[name] ?? (own === undefined ? globals[name] : unquoted(own));
  return value === undefined ? {} : { [name]: value };
}

/** What changed on the way is a layer of the image, also what a later instruction takes away. */
async function layered(stage: Stage, { name, rest, line }: Instruction, act: () => unknown): Promise<void> {
  const before = stateOf(stage.root);
  try {
    await act();
  } catch (thrown) {
    throw new Error(
      `line ${line}, ${name} ${rest.slice(0, 120)}: ${thrown instanceof Error ? thrown.message : thrown}`,
    );
  }
  const changed = [...stateOf(stage.root)].filter(([path, state]) => before.get(path) !== state);
  stage.layers = [...stage.layers, { by: `${name} ${rest}`, paths: changed.map(([path]) => `/${path}`) }];
}

/** Of each path what tells that it was written: a folder is told by its owner and mode, its entries by themselves. */
function stateOf(root: string): ReadonlyMap<string, string> {
  return new Map(
    filesBelow(root).map((path) => {
      const stats = lstatSync(join(root, path), { bigint: true });
      const { ino, ctimeNs, size, mode, uid, gid } = stats;
      const owned = `${mode} ${uid} ${gid}`;
      return [path, stats.isDirectory() ? owned : `${owned} ${ino} ${ctimeNs} ${size}`];
    }),
  );
}

async function ran(stage: Stage, { rest, flags }: Instruction, signal: AbortSignal | undefined): Promise<void> {
  const [flag] = flags;
  if (flag !== undefined) throw new Error(`${flag} is not served`);
  const words = wordsOf(rest) ?? [...stage.shell, rest];
  const { code, said } = await inside(stage, words, stage.arguments, signal);
  if (code !== 0) throw new Error(`ended with ${code}: ${said.trim().slice(-500)}`);
}

function inside(
  stage: Stage,
  words: readonly string[],
  more: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
) {
  const { user, group, home } = idsOf(stage, stage.user);
  return runInside({
    root: stage.root,
    words,
    environment: { HOME: home, ...more, ...stage.environment },
    user,
    group,
    workdir: stage.workdir,
    ...(signal !== undefined && { signal }),
  });
}

/** `user[:group]`, by name of the image's own lists or by number. */
function idsOf(
  { root }: Stage,
  text: string,
): { readonly user: number; readonly group: number; readonly home: string } {
  const [name = '', groupName] = text.split(':');
  const lines = (file: string) =>
    readFileSync(join(root, 'etc', file), 'utf8')
      .split('\n')
      .map((line) => line.split(':'));
  const person = lines('passwd').find(([each, , uid]) => each === name || uid === name);
  if (person === undefined && !/^\d+$/.test(name)) throw new Error(`the image has no user ${name}`);
  const [, , uid = name, gid = '0', , home = '/'] = person ?? [];
  if (groupName === undefined) return { user: Number(uid), group: Number(gid), home };
  const group = lines('group').find(([each, , number]) => each === groupName || number === groupName);
  if (group === undefined && !/^\d+$/.test(groupName)) throw new Error(`the image has no group ${groupName}`);
  return { user: Number(uid), group: Number(group?.[2] ?? groupName), home };
}

function copied(stage: Stage, { name, rest, flags }: Instruction, { stages, building }: Around): void {
  const words = wordsOf(rest) ?? rest.split(/\s+/).map(unquoted);
  const sources = words.slice(0, -1);
  const last = words.at(-1) ?? '';
  if (sources.length === 0) throw new Error('it names no source');
  const option = (flag: string) => flags.find((each) => each.startsWith(`--${flag}=`))?.slice(flag.length + 3);
  const strange = flags.find((flag) => !/^--(?:from|chown|chmod)=|^--link$/.test(flag));
  if (strange !== undefined) throw new Error(`${strange} is not served`);
  const chmod = option('chmod');
  if (chmod !== undefined && !/^[0-7]+$/.test(chmod)) throw new Error(`--chmod=${chmod} is no octal number`);
  const to =
    resolve(stage.workdir, last) + (/\/$|(?:^|\/)\.$/.test(last) && resolve(stage.workdir, last) !== '/' ? '/' : '');
  const owner = option('chown');
  const mode = chmod === undefined ? {} : { mode: Number.parseInt(chmod, 8) };
  const common = { root: stage.root, to, ...mode };
  const from = option('from');
  if (from !== undefined) {
    const other = stages.find((each, at) => (each.name === from || String(at) === from) && each !== stage);
    if (other === undefined) throw new Error(`there is no stage ${from}`);
    const kept = owner === undefined ? {} : { owner: idsOf(stage, owner) };
    copyInto({ ...common, ...kept, from: other.root, paths: filesBelow(other.root), sources });
    return;
  }
  const files: Omit<Copied, 'sources'> = {
    ...common,
    owner: idsOf(stage, owner ?? '0:0'),
    from: building.context,
    paths: building.paths,
  };
  const isUrl = (source: string) => name === 'ADD' && /^https?:\/\//.test(source);
  const local = sources.filter((source) => !isUrl(source));
  const archive = local.find((source) => name === 'ADD' && /\.(?:tar|tgz|gz|bz2|xz)$/.test(source));
  if (archive !== undefined) throw new Error(`ADD of the archive ${archive} is not served`);
  if (local.length > 0) copyInto({ ...files, sources: local });
  for (const url of sources.filter(isUrl)) fetched(stage, url, files, building);
}

/** Nothing is asked of the internet: who builds says what it would be. A file from there is its owner's alone. */
function fetched(stage: Stage, url: string, { to, owner, mode }: Omit<Copied, 'sources'>, { given }: Building): void {
  const text = given.fetched?.[url];
  if (text === undefined) throw new Error(`what ${url} gives is not known here`);
  const path = inRoot(stage.root, to.endsWith('/') ? join(to, new URL(url).pathname.split('/').at(-1) ?? '') : to);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode ?? 0o600);
  if (owner !== undefined) chown(path, owner);
}

function wordsOf(rest: string): readonly string[] | undefined {
  if (!rest.startsWith('[')) return undefined;
  try {
    const words: unknown = JSON.parse(rest);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    // Not JSON: the line is then for the shell.
    return undefined;
  }
}

function imageOf(stage: Stage, signal: AbortSignal | undefined): BuiltImage {
  return {
    layers: stage.layers,
    user: stage.user,
    command: [...stage.entrypoint, ...stage.command],
    run: (words = [...stage.entrypoint, ...stage.command], environment = {}) =>
      inside(stage, words, environment, signal),
  };
}
