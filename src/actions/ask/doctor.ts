import { accessSync, constants, existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import type { Check, DoctorReport } from '../../answers/index.ts';
import { error, type Result } from '../../base/index.ts';
import { type LoadedConfiguration, loadConfiguration } from '../configuration.ts';

export interface DoctorOptions {
  /** @default - the working directory of the process */
  readonly cwd?: string;
  /** Where programs are looked for. @default - PATH of the process */
  readonly path?: string;
  /** @default - the version of the running Node */
  readonly node?: string;
}

export async function doctor(options: DoctorOptions = {}): Promise<DoctorReport> {
  const cwd = options.cwd ?? process.cwd();
  const configuration = await loadConfiguration(cwd);
  const checks: readonly Check[] = [
    checkNode(options.node ?? process.versions.node),
    checkConfiguration(configuration),
    checkLibrary('aws-cdk-lib', '2.276.0', cwd),
    checkLibrary('constructs', '10.8.1', cwd),
    checkCdkCli(cwd, options.path ?? process.env.PATH ?? ''),
    checkWritable(cwd),
  ];
  const diagnostics = checks
    .filter((check) => check.state === 'fail')
    .map((check) =>
      error('LTL4001', `${check.name}: ${check.found}.`, check.remedy === undefined ? {} : { fix: check.remedy }),
    );
  return { schema: 'lintel/doctor@1', checks, diagnostics };
}

function checkNode(version: string): Check {
  const name = 'node';
  if (isAtLeast(version, '22.18.0')) return { name, state: 'ok', found: version };
  return {
    name,
    state: 'fail',
    found: `${version}, too old`,
    remedy: 'Install Node 22.18 or newer from https://nodejs.org.',
  };
}

function checkConfiguration(configuration: Result<LoadedConfiguration>): Check {
  const name = 'configuration';
  if (configuration.ok) return { name, state: 'ok', found: configuration.value.file };
  const [first] = configuration.diagnostics;
  return {
    name,
    state: 'fail',
    found: first?.what ?? 'cannot be loaded',
    ...(first?.fix !== undefined && { remedy: first.fix }),
  };
}

/** Architectures need it; templates are proved without it. */
function checkLibrary(name: string, needed: string, cwd: string): Check {
  const version = libraryVersion(name, join(cwd, 'package.json')) ?? libraryVersion(name, import.meta.url);
  const fix = `npm install ${name}@^${needed}`;
  if (version === undefined)
    return { name, state: 'fail', found: 'not installed; architectures cannot be synthesized', remedy: fix };
  const isRight = isAtLeast(version, needed) && version.split('.')[0] === needed.split('.')[0];
  return isRight
    ? { name, state: 'ok', found: version }
    : { name, state: 'warn', found: `${version}; made for ^${needed}`, remedy: fix };
}

function libraryVersion(name: string, from: string): string | undefined {
  try {
    return versionIn(createRequire(from).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

/** The version on npm that was published by accident from old code and refuses current libraries. */
const STRAY_CDK = '3.0.0';
const GOOD_CDK = '2.1148.1';

function checkCdkCli(cwd: string, path: string): Check {
  const name = 'aws-cdk (the CLI)';
  const version = localCdk(cwd) ?? cdkOnPath(path);
  const fix = `npm install --save-dev --save-exact aws-cdk@${GOOD_CDK}`;
  if (version === undefined)
    return { name, state: 'warn', found: 'not found; it is needed only to deploy', remedy: fix };
  if (version.split('.')[0] === '2' && Number(version.split('.')[1]) >= 1000)
    return { name, state: 'ok', found: version };
  const found =
    version === STRAY_CDK
      ? `${version}, a stray publish of old code that refuses current libraries`
      : `${version}, not of the current line 2.1xxx`;
  return { name, state: 'warn', found, remedy: fix };
}

function localCdk(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules', 'aws-cdk', 'package.json');
    if (existsSync(file)) return versionIn(file);
    if (dirname(folder) === folder) return undefined;
  }
}

/** The package that the program `cdk` on the path belongs to; it is not run. */
function cdkOnPath(path: string): string | undefined {
  const program = path
    .split(delimiter)
    .map((folder) => join(folder, 'cdk'))
    .find((file) => existsSync(file));
  if (program === undefined) return undefined;
  return versionIn(join(dirname(realpathSync(program)), '..', 'package.json'));
}

function checkWritable(cwd: string): Check {
  const name = '.lintel';
  const folder = [join(cwd, '.lintel'), cwd].find((each) => existsSync(each)) ?? cwd;
  try {
    accessSync(folder, constants.W_OK);
    return { name, state: 'ok', found: `${folder} can be written` };
  } catch {
    return {
      name,
      state: 'fail',
      found: `${folder} cannot be written`,
      remedy: `Give this user the right to write to ${folder}.`,
    };
  }
}

function versionIn(file: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: string };
    return version;
  } catch {
    return undefined;
  }
}

function isAtLeast(version: string, needed: string): boolean {
  const [have, want] = [version, needed].map((each) => each.split('.').map((part) => Number.parseInt(part, 10)));
  for (const [index, part] of (want ?? []).entries()) {
    const own = have?.[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}
