/** Builds a workload again when what it is built from changes, and starts anew what runs of it; everything else runs on. */
import { watch as watchFolder } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../host.ts';
import { builtWorkloads, NOT_SOURCES, sourceFolders } from './releases.ts';

export interface WatchOptions {
  /** The folder in which the configuration of the project lies. */
  readonly folder: string;
  /** The workloads that run, by their names. */
  readonly workloads: readonly string[];
  /** Starts anew what runs of a workload, and gives the names of the components. */
  restart(workload: string): Promise<readonly string[]>;
  readonly host?: Host;
}

/** Several files are written at once; one build is enough for them. */
const PAUSE_MS = 150;

/** Watches until the result is called, which waits for a build that is under way. */
export function watchWorkloads({ folder, workloads, restart, host }: WatchOptions): () => Promise<void> {
  const stopped = new AbortController();
  const pauses = new Map<string, NodeJS.Timeout>();
  let turn: Promise<void> = Promise.resolve();
  const tell = (text: string) => host?.notify({ kind: 'progress', text });

  const renew = async (name: string) => {
    if (stopped.signal.aborted) return;
    const begunMs = performance.now();
    const built = await builtWorkloads({ folder, wanted: (each) => each === name, signal: stopped.signal });
    const [fault] = built.faults;
    if (fault !== undefined) return tell(`${fault}. What ran before runs on.`);
    if (built.isCurrent) return;
    const components = await restart(name);
    const seconds = ((performance.now() - begunMs) / 1000).toFixed(1);
    tell(
      components.length === 0
        ? `${name} is built anew; nothing that runs here is of it.`
        : `${name} is built and started anew: ${components.join(', ')}, after ${seconds} s`,
    );
  };
  const changed = (name: string) => {
    clearTimeout(pauses.get(name));
    const pause = setTimeout(() => {
      turn = turn
        .then(() => renew(name))
        .catch((fault: unknown) => {
          if (!stopped.signal.aborted) tell(`${name}: ${fault instanceof Error ? fault.message : String(fault)}`);
        });
    }, PAUSE_MS);
    pauses.set(name, pause);
  };
  const watchers = workloads.flatMap((name) =>
    sourceFolders(folder, join(folder, 'workloads', name)).map((each) =>
      watchFolder(each, { recursive: true }, (_, file) => {
        if (file === null || !file.split('/').some((part) => NOT_SOURCES.includes(part))) changed(name);
      }).on('error', ({ message }) => tell(`${name} is no longer watched in ${each}: ${message}`)),
    ),
  );
  return async () => {
    stopped.abort(new Error('it is told to end'));
    for (const watcher of watchers) watcher.close();
    for (const pause of pauses.values()) clearTimeout(pause);
    await turn;
  };
}
