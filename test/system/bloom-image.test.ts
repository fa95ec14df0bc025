/**
 * The delivered Dockerfile builds the contract application as its build leaves it. No engine of images is on the machine: the
 * instructions that touch the application are carried out here in folders, one a stage, by Docker's reference
 * (https://docs.docker.com/reference/dockerfile/), with npm itself. Users, the fetched certificates and the base image are not.
 */
import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import architecture from '../../architectures/bloom-contracts/architecture.ts';
import { dockerfile, dockerignore } from '../../architectures/bloom-contracts/delivery/dockerfile.ts';
import { optionsOf } from '../../src/testing/index.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'lintel-image-'));
const application = join(folder, 'workloads', 'contracts');
const text = dockerfile(optionsOf(architecture, 'prod'));

beforeAll(async () => {
  const isSource = (path: string) => !['node_modules', 'dist', 'image'].includes(basename(path));
  cpSync(join(ROOT, 'workloads', 'contracts'), application, { recursive: true, filter: isSource });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await run(process.execPath, [join(application, 'server', 'build.ts')], { cwd: application });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Names of the context that no pattern of the `.dockerignore` leaves out; the patterns here have no folder in them. */
function contextOf(from: string): readonly string[] {
  const patterns = dockerignore()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => new RegExp(`^${line.replaceAll('.', '\\.').replaceAll('*', '.*')}$`));
  return readdirSync(from).filter((name) => !patterns.some((pattern) => pattern.test(name)));
}

/** The folder of the last stage, and its command. */
async function built(context: string): Promise<{ readonly image: string; readonly command: readonly string[] }> {
  const stages = new Map<string, string>();
  let stage = '';
  let command: readonly string[] = [];
  for (const line of text.split('\n').filter((each) => /^[A-Z]+ /.test(each))) {
    const [instruction = '', ...words] = line.split(' ');
    const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
    const paths = words.filter((word) => !word.startsWith('--'));
    if (instruction === 'FROM') {
      stage = join(folder, words.at(-1) ?? '');
      stages.set(words.at(-1) ?? '', stage);
      mkdirSync(stage, { recursive: true });
    } else if (instruction === 'COPY') {
      const to = join(stage, paths.at(-1) ?? '');
      for (const path of paths.slice(0, -1)) {
        if (from !== undefined) {
          const source = join(stages.get(from) ?? '', path.replace(/^\/app\//, ''));
          if (!existsSync(source)) throw new Error(`${path} is not in the stage ${from}`);
          cpSync(source, to, { recursive: true });
        } else if (path === '.')
          for (const name of contextOf(context)) cpSync(join(context, name), join(to, name), { recursive: true });
        else cpSync(join(context, path), join(to, path));
      }
    } else if (instruction === 'RUN' && line.includes('npm ')) {
      const npm = { cwd: stage, env: { PATH: process.env.PATH, HOME: stage, npm_config_cache: join(folder, 'cache') } };
      await run('sh', ['-c', words.join(' ')], npm);
    } else if (instruction === 'CMD') command = JSON.parse(words.join(' '));
  }
  return { image: stage, command };
}

test('the image has the application and nothing beside it, and starts', async () => {
  const { image, command } = await built(join(application, 'image'));
  expect(readdirSync(image).toSorted()).toEqual([
    'dist',
    'node_modules',
    'package-lock.json',
    'package.json',
    'server',
  ]);
  expect(readdirSync(join(image, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([]);
  const [program = '', ...args] = command;
  expect(program).toBe('node');
  const { code, said } = await new Promise<{ readonly code: number | null; readonly said: string }>((resolve) => {
    const child = spawn(process.execPath, args, { cwd: image, env: { NODE_ENV: 'production' } });
    let all = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (all += chunk));
    child.once('close', (ended) => resolve({ code: ended, said: all }));
  });
  // It loads all of itself, and names what it is not given.
  expect(said).toContain('DATABASE_URL');
  expect(code).toBe(1);
});

test('what npm packs is no context for it: a lock file is missing', async () => {
  const packed = join(folder, 'packed');
  mkdirSync(packed);
  for (const name of ['package.json', 'server', 'dist'])
    cpSync(join(application, name), join(packed, name), { recursive: true });
  await expect(built(packed)).rejects.toThrow('package-lock.json');
});
