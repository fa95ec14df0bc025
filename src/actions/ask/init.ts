import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import type { InitReport } from '../../answers/index.ts';
import { type Diagnostic, error } from '../../base/index.ts';
import { propose } from '../../prove/index.ts';
import { claimsText, type ParameterOptions, shortPath } from '../../read/index.ts';
import { findConfiguration } from '../configuration.ts';
import { installedVersion } from '../installed-version.ts';
import { readModel } from '../read-model.ts';
import { type TargetOptions, targetNamed } from '../read-target.ts';
import { STARTER_PACKAGES, starterFiles } from './starter.ts';

export interface InitOptions {
  /** @default - the working directory of the process */
  readonly cwd?: string;
}

/** Writes a small architecture with its claims into a folder that has none. No file is overwritten. */
export async function init({ cwd = process.cwd() }: InitOptions = {}): Promise<InitReport> {
  const configuration = findConfiguration(cwd);
  if (configuration !== undefined && dirname(configuration) === resolve(cwd)) {
    const file = shortPath(configuration);
    return failed(
      error('LTL3007', `This folder has a configuration: "${file}".`, {
        at: { file },
        fix: 'lintel list shows its architectures. Add another to it by hand, or run init in an empty folder.',
      }),
    );
  }
  const files = starterFiles(cwd);
  const written = await writeNew(cwd, files);
  if (written !== undefined) return failed(written);
  const missing = STARTER_PACKAGES.filter((name) => installedVersion(name, cwd) === undefined);
  return { schema: 'lintel/init@1', files: [...files.keys()], missing, diagnostics: [] };
}

export interface InitFromOptions extends TargetOptions, ParameterOptions {
  /** The file to write, from the working directory. @default - the name of the target with `.claims.yaml` at its end */
  readonly out?: string;
}

/** Writes claims that say what is true of a target today, each of them proved. No file is overwritten. */
export async function initFrom(options: InitFromOptions): Promise<InitReport> {
  const cwd = options.cwd ?? process.cwd();
  const out = options.out ?? `${nameOf(targetNamed(options))}.claims.yaml`;
  const taken = fileThere(resolve(cwd, out));
  if (taken !== undefined) return failed(taken);
  const modelled = await readModel(options);
  if (!modelled.ok) return failed(...modelled.diagnostics);
  const { claims, open } = await propose(modelled.value.model);
  const name = modelled.value.target.title ?? modelled.value.target.name;
  const summary = claims.claims.map(({ id, title, area }) => ({ id, title, ...(area !== undefined && { area }) }));
  const report = { schema: 'lintel/init@1' as const, missing: [], claims: summary, open };
  if (claims.claims.length === 0) return { ...report, files: [], diagnostics: modelled.diagnostics };
  const text = await claimsText(claims, headerOf(name));
  const written = await writeNew(cwd, new Map([[out, text]]));
  const diagnostics = [...modelled.diagnostics, ...(written === undefined ? [] : [written])];
  return { ...report, files: written === undefined ? [out] : [], diagnostics };
}

/** `template` of `deploy/template.yaml`. */
function nameOf(target: string): string {
  return target === '-' || target === '' ? 'stdin' : basename(target, extname(target));
}

function headerOf(name: string): string {
  return [
    `What is true of ${name} today: each claim was proved when this file was written.`,
    'Keep what is meant, and say it in your own words; delete what is so by accident. What stays is a promise, and',
    'lintel prove says which change of the template breaks it. docs/claims.md of the package has all words.',
  ].join('\n');
}

/** Writes files that are not there yet; if one is, none is written. */
async function writeNew(cwd: string, files: ReadonlyMap<string, string>): Promise<Diagnostic | undefined> {
  for (const name of files.keys()) {
    const taken = fileThere(resolve(cwd, name));
    if (taken !== undefined) return taken;
  }
  for (const [name, text] of files) {
    const path = resolve(cwd, name);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text, { flag: 'wx' });
    } catch (thrown) {
      const file = shortPath(path);
      return error('LTL4001', `"${file}" cannot be written: ${(thrown as Error).message}.`, {
        at: { file },
        fix: 'Give this user the right to write there.',
      });
    }
  }
  return undefined;
}

function fileThere(path: string): Diagnostic | undefined {
  if (!existsSync(path)) return undefined;
  const file = shortPath(path);
  return error('LTL3007', `"${file}" is there already, and nothing is overwritten.`, {
    at: { file },
    fix: 'Move it away, or write elsewhere: --out FILE for claims, another folder for an architecture.',
  });
}

function failed(...diagnostics: readonly Diagnostic[]): InitReport {
  return { schema: 'lintel/init@1', files: [], missing: [], diagnostics };
}
