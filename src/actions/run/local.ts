/** The local target: AWS's APIs and CloudFormation on one machine, for stock tools. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalReport, LocalStatusReport } from '../../answers/index.ts';
import { type Diagnostic, error } from '../../base/index.ts';
import {
  beStrict,
  LOCAL_SERVICES,
  localTypeStandings,
  probeNetwork,
  provideCosts,
  startServer,
} from '../../local/index.ts';
import { daemonFile, runningIn, stateFolder, writeDaemon } from './daemon.ts';
import { costsOf } from './local-costs.ts';

export interface LocalOptions {
  /** @default 4566 */
  readonly port?: number;
  /** Where state is kept. @default `.lintel/local` of the working directory */
  readonly folder?: string;
  /** Whether resource types that are only recorded are refused. @default false */
  readonly strict?: boolean;
  /** Whether requests must be signed with the secret of their key. @default false */
  readonly verifySignatures?: boolean;
  /** Whether who asks must be allowed to by the policies that are kept. @default false */
  readonly enforceIam?: boolean;
  /** @default the working directory of the process */
  readonly cwd?: string;
}

/** A local target that listens. */
export interface RunningLocal {
  readonly report: LocalReport;
  /** Stops listening. What could not start, as its report says, has nothing to stop. */
  stop(): Promise<void>;
}

/** Where AWS's tools look for a local target. */
export const DEFAULT_PORT = 4566;

/** Starts a local target. It listens on loopback only. */
export async function local(options: LocalOptions = {}): Promise<RunningLocal> {
  const folder = stateFolder(options);
  const { port = DEFAULT_PORT, strict = false, verifySignatures = false, enforceIam = false } = options;
  const about = { schema: 'lintel/local@1', folder, isStrict: strict } as const;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const server = await startServer({ services: LOCAL_SERVICES, folder, port, verifySignatures, enforceIam });
    provideCosts(server.world, costsOf(server.world, options.cwd ?? process.cwd()));
    if (strict) beStrict(server.world);
    writeDaemon(folder, { process: process.pid, url: server.url });
    const services = [...server.world.services.keys()].sort();
    return {
      report: { ...about, url: server.url, services, diagnostics: [] },
      async stop() {
        rmSync(daemonFile(folder), { force: true });
        await server.close();
      },
    };
  } catch (thrown) {
    return {
      report: { ...about, services: [], diagnostics: [whyNot(thrown, port)] },
      stop: () => Promise.resolve(),
    };
  }
}

function whyNot(thrown: unknown, port: number): Diagnostic {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (code === 'EADDRINUSE')
    return error('LTL4001', `The port ${port} is taken.`, { fix: 'Choose another one with --port.' });
  const what = thrown instanceof Error ? thrown.message : String(thrown);
  return error('LTL4001', what, { fix: 'Choose another folder with --folder.' });
}

export async function localStatus(options: LocalOptions = {}): Promise<LocalStatusReport> {
  const folder = stateFolder(options);
  const running = runningIn(folder);
  const { mode, reason } = probeNetwork();
  return {
    schema: 'lintel/local-status@1',
    folder,
    ...(running !== undefined && { process: running.process, url: running.url }),
    stacks: running === undefined ? [] : await stacksOf(running.url),
    types: localTypeStandings(LOCAL_SERVICES),
    network: { mode, ...(reason !== undefined && { reason }) },
    diagnostics: [],
  };
}

async function stacksOf(url: string): Promise<LocalStatusReport['stacks']> {
  const answer = await fetch(`${url}/?Action=DescribeStacks&Version=2010-05-15`).catch(() => undefined);
  const text = (await answer?.text()) ?? '';
  return [...text.matchAll(/<StackName>([^<]*)<\/StackName>[\s\S]*?<StackStatus>([^<]*)<\/StackStatus>/g)].map(
    ([, name = '', status = '']) => ({ name, status }),
  );
}

/** Forgets everything that a local target kept. Refused while one runs on the folder. */
export function localReset(options: LocalOptions = {}): LocalReport {
  const folder = stateFolder(options);
  const running = runningIn(folder);
  const about = { schema: 'lintel/local@1', folder, services: [], isStrict: false } as const;
  if (running !== undefined) {
    const what = `The process ${running.process} runs a local target on ${folder}.`;
    return { ...about, diagnostics: [error('LTL4001', what, { fix: 'Stop it first.' })] };
  }
  for (const name of ['journal', 'key', 'blobs', 'lock', 'daemon.json', 'system', 'control.sock', 'aws.sock'])
    rmSync(join(folder, name), { recursive: true, force: true });
  return { ...about, diagnostics: [] };
}
