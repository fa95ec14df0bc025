/** The releases of a project's workloads: folders below `workloads`, built when their sources are newer than what is built. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isRecord } from '../../base/index.ts';
import type { LocalWorkload } from '../../local/index.ts';

export interface BuiltWorkloads {
  readonly workloads: readonly LocalWorkload[];
  /** Those that could not be built, with what the build said. */
  readonly faults: readonly string[];
}

/** Of the project whose configuration lies in `folder`; only those that `wanted` names, for a build takes its time. */
export async function builtWorkloads(folder: string, wanted: (name: string) => boolean): Promise<BuiltWorkloads> {
  const root = join(folder, 'workloads');
  const [workloads, faults]: [LocalWorkload[], string[]] = [[], []];
  for (const entry of existsSync(root) ? readdirSync(root, { withFileTypes: true }) : []) {
    const at = join(root, entry.name);
    const build = buildScript(at);
    if (!entry.isDirectory() || build === undefined || !wanted(entry.name)) continue;
    const fault = isCurrent(at) ? undefined : await built(at);
    if (fault === undefined) workloads.push({ name: entry.name, folder: at });
    else faults.push(`${entry.name} cannot be built: ${fault}`);
  }
  return { workloads, faults };
}

function buildScript(folder: string): string | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const scripts = isRecord(manifest) && isRecord(manifest.scripts) ? manifest.scripts : {};
  return typeof scripts.build === 'string' ? scripts.build : undefined;
}

/** Whether nothing was written since the last build. */
function isCurrent(folder: string): boolean {
  const dist = join(folder, 'dist');
  if (!existsSync(dist)) return false;
  const timesIn = (at: string) =>
    readdirSync(at, { recursive: true, withFileTypes: true })
      .filter(
        (entry) =>
          entry.isFile() && !/(?:^|\/)(?:node_modules|dist)(?:\/|$)/.test(entry.parentPath.slice(folder.length)),
      )
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
  const builtAt = Math.min(...readdirSync(dist).map((name) => statSync(join(dist, name)).mtimeMs));
  return Math.max(...timesIn(folder)) <= builtAt;
}

function built(folder: string): Promise<string | undefined> {
  return new Promise((done) => {
    // The Node that runs here first: a build may be a TypeScript file.
    const path = `${dirname(process.execPath)}:${process.env.PATH ?? ''}`;
    const child = spawn('npm', ['run', '--silent', 'build'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: path },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    child.once('error', (fault) => done(fault.message));
    child.once('close', (code) => done(code === 0 ? undefined : said.trim().slice(-500)));
  });
}
