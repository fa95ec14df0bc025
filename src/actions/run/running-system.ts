/** What one asks of a system that another process has brought up: how it is, what it said, a command in it, its end. */
import { existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SystemComponent, SystemStatusReport } from '../../answers/index.ts';
import { type Diagnostic, didYouMean, error, isRecord } from '../../base/index.ts';
import { LOG_FILE } from '../../local/index.ts';
import { askControl, type Daemon, isAlive, runningIn, stateFolder } from './daemon.ts';

export interface RunningSystemOptions {
  /** @default `.lintel/local` of the working directory */
  readonly folder?: string;
  /** @default the working directory of the process */
  readonly cwd?: string;
}

export async function systemStatus(options: RunningSystemOptions = {}): Promise<SystemStatusReport> {
  const folder = stateFolder(options);
  const daemon = runningIn(folder);
  if (daemon?.control === undefined) return noneRuns(folder);
  let components: readonly SystemComponent[] = [];
  let faults: readonly string[] = [];
  await askControl(daemon.control, { ask: 'status' }, (line) => {
    if (!isRecord(line)) return;
    if (Array.isArray(line.components)) components = line.components as readonly SystemComponent[];
    if (Array.isArray(line.faults)) faults = line.faults.map(String);
  });
  return reportOf(folder, daemon, components, faults);
}

/** Asks for the end, also of a system that still comes up, and waits until nothing of it runs. */
export async function down(options: RunningSystemOptions = {}): Promise<SystemStatusReport> {
  const folder = stateFolder(options);
  const daemon = runningIn(folder);
  if (daemon?.control === undefined) return noneRuns(folder);
  // It may be gone before its answer has come.
  await askControl(daemon.control, { ask: 'stop' }, () => undefined).catch(() => undefined);
  while (runningIn(folder) !== undefined) await new Promise((done) => setTimeout(done, LOOK_MS));
  // Its process ends with it, unless a program has brought it up that has more to do.
  const until = performance.now() + LONGEST_END_MS;
  while (daemon.process !== process.pid && isAlive(daemon.process) && performance.now() < until)
    await new Promise((done) => setTimeout(done, LOOK_MS));
  return reportOf(folder, daemon, [], []);
}

export interface ExecOptions extends RunningSystemOptions {
  readonly component: string;
  readonly words: readonly string[];
  onOutput(text: string): void;
}

/** Runs a command where a component stands. The code is the command's; undefined where it could not be run. */
export async function execute(
  options: ExecOptions,
): Promise<{ readonly code: number | undefined; readonly diagnostics: readonly Diagnostic[] }> {
  const folder = stateFolder(options);
  const daemon = runningIn(folder);
  if (daemon?.control === undefined) return { code: undefined, diagnostics: noneRuns(folder).diagnostics };
  let code: number | undefined;
  let failure: string | undefined;
  const { component, words } = options;
  await askControl(daemon.control, { ask: 'exec', component, words }, (line) => {
    if (!isRecord(line)) return;
    if (typeof line.text === 'string') options.onOutput(line.text);
    if (typeof line.code === 'number') code = line.code;
    if (typeof line.failure === 'string') failure = line.failure;
  });
  if (failure === undefined) return { code, diagnostics: [] };
  const names = (await systemStatus(options)).components.map((each) => each.component);
  const what = `${failure.replace(/\.$/, '')}.${didYouMean(component, names)}`;
  return { code: undefined, diagnostics: [error('LTL3006', what, { fix: `Name one of ${names.join(', ')}.` })] };
}

export interface LogLine {
  readonly time: string;
  readonly component: string;
  readonly line: string;
}

export interface LogsOptions extends RunningSystemOptions {
  /** @default every component */
  readonly component?: string;
  /** Goes on until it is aborted. @default only what is there */
  readonly follow?: AbortSignal;
  onLine(line: LogLine): void;
}

/** Tells the lines of the system's log, oldest first. False where there is none. */
export async function systemLogs(options: LogsOptions): Promise<boolean> {
  const file = join(stateFolder(options), 'system', LOG_FILE);
  if (!existsSync(file)) return false;
  const { component, follow, onLine } = options;
  const descriptor = openSync(file, 'r');
  let [at, rest] = [0, Buffer.alloc(0)];
  const more = () => {
    const size = statSync(file).size;
    const chunk = Buffer.alloc(Math.max(0, size - at));
    at += readSync(descriptor, chunk, 0, chunk.length, at);
    const whole = Buffer.concat([rest, chunk]);
    const end = whole.lastIndexOf('\n') + 1;
    rest = whole.subarray(end);
    for (const text of whole.subarray(0, end).toString('utf8').split('\n').filter(Boolean)) {
      const line = JSON.parse(text) as LogLine;
      if (component === undefined || line.component === component) onLine(line);
    }
  };
  more();
  while (follow !== undefined && !follow.aborted) {
    await new Promise((done) => setTimeout(done, LOOK_MS));
    more();
  }
  return true;
}

const LOOK_MS = 100;
const LONGEST_END_MS = 5000;

function reportOf(
  folder: string,
  { process: pid, url, target }: Daemon,
  components: readonly SystemComponent[],
  faults: readonly string[],
): SystemStatusReport {
  return {
    schema: 'lintel/status@1',
    folder,
    process: pid,
    url,
    ...(target !== undefined && { target }),
    components,
    faults,
    diagnostics: [],
  };
}

function noneRuns(folder: string): SystemStatusReport {
  const diagnostics = [
    error('LTL4003', `No system is up on ${folder}.`, { fix: 'lintel up NAME, or name its --folder.' }),
  ];
  return { schema: 'lintel/status@1', folder, components: [], faults: [], diagnostics };
}
