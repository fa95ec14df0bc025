import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Check, DoctorReport } from '../../answers/index.ts';
import { error } from '../../base/index.ts';
import { findConfiguration, loadConfiguration } from '../configuration.ts';
import { installedVersion, versionIn } from '../installed-version.ts';

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
  const isProject = findConfiguration(cwd) !== undefined;
  const checks: readonly Check[] = [
    checkNode(options.node ?? process.versions.node),
    await checkConfiguration(cwd, isProject),
    checkLintel(cwd),
    checkLibrary('aws-cdk-lib', '2.276.0', cwd, isProject),
    checkLibrary('constructs', '10.8.1', cwd, isProject),
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

async function checkConfiguration(cwd: string, isProject: boolean): Promise<Check> {
  const name = 'configuration';
  if (!isProject) {
    const found = 'no lintel.config.ts here or in a folder above; templates are proved without one';
    return { name, state: 'warn', found, remedy: 'lintel init' };
  }
  const configuration = await loadConfiguration(cwd);
  if (configuration.ok) return { name, state: 'ok', found: configuration.value.file };
  const [first] = configuration.diagnostics;
  return {
    name,
    state: 'fail',
    found: first?.what ?? 'cannot be loaded',
    ...(first?.fix !== undefined && { remedy: first.fix }),
  };
}

/** An architecture and a test import it from the project, which need not be where the running program is. */
function checkLintel(cwd: string): Check {
  const name = 'lintel';
  const version = installedVersion(name, cwd);
  return version === undefined
    ? { name, state: 'warn', found: 'not installed in this project', remedy: 'npm install --save-dev lintel' }
    : { name, state: 'ok', found: version };
}

/** Architectures need it; templates are proved without it. */
function checkLibrary(name: string, needed: string, cwd: string, isProject: boolean): Check {
  const version = installedVersion(name, cwd);
  const fix = `npm install --save-dev ${name}@^${needed}`;
  if (version === undefined) {
    const found = 'not installed in this project; architectures cannot be synthesized';
    return { name, state: isProject ? 'fail' : 'warn', found, remedy: fix };
  }
  const isRight = isAtLeast(version, needed) && version.split('.')[0] === needed.split('.')[0];
  return isRight
    ? { name, state: 'ok', found: version }
    : { name, state: 'warn', found: `${version}; made for ^${needed}`, remedy: fix };
}

/** The version on npm that was published by accident from old code and refuses current libraries. */
const STRAY_CDK = '3.0.0';
const GOOD_CDK = '2.1148.1';

function checkCdkCli(cwd: string, path: string): Check {
  const name = 'aws-cdk (the CLI)';
  const version = installedVersion('aws-cdk', cwd) ?? cdkOnPath(path);
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

function isAtLeast(version: string, needed: string): boolean {
  const [have, want] = [version, needed].map((each) => each.split('.').map((part) => Number.parseInt(part, 10)));
  for (const [index, part] of (want ?? []).entries()) {
    const own = have?.[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}
