/** Brings a system up on this machine: its assembly deployed to a local target, and what is deployed running. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { UpReport } from '../../answers/index.ts';
import { type Diagnostic, error, success, warning } from '../../base/index.ts';
import {
  LOCAL_PLANES,
  LOCAL_SERVICES,
  type LocalServer,
  probeNetwork,
  provideCosts,
  type RunningSystem,
  shiftingClock,
  standInNetwork,
  startServer,
  startSystem,
} from '../../local/index.ts';
import { loadArchitecture, loadConfiguration, onlyArchitecture } from '../configuration.ts';
import type { Host } from '../host.ts';
import { mainEnvironment } from '../main-environment.ts';
import { type Synthesized, synthesize } from '../synthesize.ts';
import {
  type ControlHandler,
  daemonFile,
  listenForControl,
  runningIn,
  socketFolder,
  stateFolder,
  writeDaemon,
} from './daemon.ts';
import { type DeployedStack, deployAssembly } from './deploy-assembly.ts';
import { doorsOf } from './doors.ts';
import { readFault } from './fault.ts';
import { DEFAULT_PORT } from './local.ts';
import { chosenValue } from './local-choices.ts';
import { costsOf } from './local-costs.ts';
import { builtWorkloads } from './releases.ts';
import { watchWorkloads } from './watch.ts';
import { witnessedSystem } from './witness.ts';
import { demoNow, witnessedNow } from './witness-run.ts';

export interface UpOptions {
  /** An architecture's name. @default - the only architecture of the configuration */
  readonly target?: string;
  /** @default - the only environment of the architecture, or its production */
  readonly environment?: string;
  /** Values of parameters, `Name` or `Stack:Name`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Where AWS's tools are answered. @default 4566, or a free one where that is taken */
  readonly port?: number;
  /** Where state is kept. @default `.lintel/local` of the working directory */
  readonly folder?: string;
  /** @default the working directory of the process */
  readonly cwd?: string;
  readonly host?: Host;
  /** Builds a workload again when its sources change, and starts anew what runs of it. @default false */
  readonly watch?: boolean;
  /**
   * Runs the witnesses of the architecture once it is up, or those of the claims with these ids, and keeps what they saw
   * beside it. What others saw before stays. @default false
   */
  readonly witness?: boolean | readonly string[];
  /** Fills it with invented data once it is up, where its architecture has some. @default false */
  readonly demo?: boolean;
  /** The folder of the evidence. @default that of the architecture */
  readonly evidence?: string;
  /** Ends what has come up so far, in order; the answer then says that it was interrupted. */
  readonly signal?: AbortSignal;
}

export interface RunningUp {
  readonly report: UpReport;
  /** Resolves when another process asked for the end. */
  readonly asked: Promise<void>;
  /** Ends everything in order, and leaves the state. */
  stop(): Promise<void>;
}

/** Where the account number of the local target comes from: the key that anyone may use. */
const ACCOUNT = '000000000000';

export async function up(options: UpOptions): Promise<RunningUp> {
  const folder = stateFolder(options);
  const begunMs = performance.now();
  const steps: { name: string; seconds: number }[] = [];
  const timed = (name: string, depth = 0) => {
    const begin = performance.now();
    return () => {
      const seconds = Math.round(performance.now() - begin) / 1000;
      steps.push({ name, seconds });
      const line = `${'  '.repeat(depth)}${name}`.padEnd(44);
      options.host?.notify({ kind: 'progress', text: `${line} ${seconds.toFixed(2).padStart(6)} s` });
    };
  };
  const about = { schema: 'lintel/up@1', target: options.target ?? '', folder } as const;
  const nothing = {
    stacks: [],
    outputs: [],
    chosen: [],
    components: [],
    doors: [],
    secrets: [],
    untold: [],
    steps: [],
  } as const;
  const failed = (...diagnostics: readonly Diagnostic[]): RunningUp => ({
    report: { ...about, ...nothing, diagnostics },
    asked: Promise.resolve(),
    stop: () => Promise.resolve(),
  });

  const other = runningIn(folder);
  if (other !== undefined)
    return failed(
      error('LTL4003', `The process ${other.process} runs a local target on ${folder}.`, {
        fix: 'lintel down, or another --folder.',
      }),
    );
  const configuration = await loadConfiguration(options.cwd);
  if (!configuration.ok) return failed(...configuration.diagnostics);
  const name = options.target === undefined ? onlyArchitecture(configuration.value) : success(options.target);
  if (!name.ok) return failed(...name.diagnostics);
  const architecture = await loadArchitecture(configuration.value, name.value);
  if (!architecture.ok) return failed(...architecture.diagnostics);
  const environment = options.environment ?? mainEnvironment(Object.keys(architecture.value.environments));
  const told = timed('synthesize');
  const built = await synthesize(architecture.value, configuration.value, {
    validate: false,
    ...(environment !== undefined && { environment }),
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  if (!built.ok) return failed(...built.diagnostics);
  told();

  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const sockets = socketFolder(folder);
  // What is pushed first ends last: while the file of the daemon is there, something of it still runs.
  const ends: (() => Promise<void> | void)[] = [() => rmSync(daemonFile(folder), { force: true }), sockets.remove];
  let ending: Promise<void> | undefined;
  const stop = () => {
    ending ??= (async () => {
      for (const end of ends.toReversed()) await end();
    })();
    return ending;
  };
  const asked = Promise.withResolvers<void>();
  const rising = new AbortController();
  const signal = options.signal === undefined ? rising.signal : AbortSignal.any([rising.signal, options.signal]);
  const diagnostics: Diagnostic[] = [...built.diagnostics];
  let running: RunningSystem | undefined;
  try {
    signal.throwIfAborted();
    const server = await serverOn(options.port, folder, diagnostics);
    ends.push(() => server.close());
    const control = join(sockets.path, 'control.sock');
    const controlServer = await listenForControl(
      control,
      answering(
        () => running,
        () => {
          rising.abort(new Error('lintel down asked for the end.'));
          asked.resolve();
        },
      ),
    );
    ends.push(() => {
      controlServer.close();
      controlServer.closeAllConnections();
    });
    writeDaemon(folder, { process: process.pid, url: server.url, control, target: name.value });
    provideCosts(server.world, costsOf(server.world, options.cwd ?? process.cwd()));
    if (probeNetwork().mode !== 'none') standInNetwork(server.world);
    const workloads = await step(timed('workloads'), () =>
      builtWorkloads({ folder: dirname(configuration.value.file), wanted: namedIn(built.value), signal }),
    );
    for (const fault of workloads.faults)
      diagnostics.push(warning('LTL4003', `${fault}. A stand-in runs in its place.`));

    const at = {
      partition: 'aws',
      account: ACCOUNT,
      region: regionOf(architecture.value.environments, built.value.environment),
    } as const;
    const deployed = await step(timed('deploy'), () =>
      deployAssembly({
        world: server.world,
        at,
        folder: built.value.folder,
        parameters: options.parameters ?? {},
        signal,
        choose: (parameter, definition, place) => chosenValue(server.world, place, parameter, definition),
        onStack: (stack) => timed(stack, 1),
      }),
    );
    diagnostics.push(...deployed.diagnostics);
    if (deployed.diagnostics.some(({ severity }) => severity === 'error')) {
      await stop();
      const stacks = deployed.stacks.map(({ name: stack, region, status }) => ({ name: stack, region, status }));
      return { ...failed(), report: { ...about, ...nothing, stacks, steps, diagnostics } };
    }
    const system = await step(timed('system'), () =>
      startSystem({
        server,
        at,
        folder: join(folder, 'system'),
        socket: join(sockets.path, 'aws.sock'),
        planes: LOCAL_PLANES,
        workloads: workloads.workloads,
        signal,
        onStep: (each) => timed(each, 1),
      }),
    );
    ends.push(() => system.stop());
    running = system;
    await step(timed('healthy'), () => steady(system, signal));
    const seconds = Math.round(performance.now() - begunMs) / 1000;
    if (options.watch === true)
      ends.push(
        watchWorkloads({
          folder: dirname(configuration.value.file),
          workloads: workloads.workloads.map((each) => each.name),
          restart: (workload) => system.restart(workload),
          ...(options.host !== undefined && { host: options.host }),
        }),
      );
    const components = system.status();
    const authority = join(folder, 'system', 'authority.pem');
    const outputs = deployed.stacks.flatMap(outputsOf);
    const project = dirname(configuration.value.file);
    const run = { world: server.world, at, system, outputs, folder, project, authority, signal };
    const demo =
      options.demo === true
        ? await step(timed('demo'), () => demoNow(architecture.value, built.value, witnessedSystem(run)))
        : undefined;
    diagnostics.push(...(demo?.diagnostics ?? []));
    const witnessed =
      options.witness !== undefined && options.witness !== false
        ? await step(timed('witnesses'), () =>
            witnessedNow(
              { architecture: architecture.value, configuration: configuration.value, synthesized: built.value },
              run,
              options,
            ),
          )
        : undefined;
    diagnostics.push(...(witnessed?.diagnostics ?? []));
    return {
      report: {
        ...about,
        target: name.value,
        environment: built.value.environment,
        url: server.url,
        stacks: deployed.stacks.map(({ name: stack, region, status }) => ({ name: stack, region, status })),
        outputs,
        ...(witnessed?.ok === true && witnessed.value),
        ...(demo?.ok === true && { demo: demo.value }),
        chosen: deployed.chosen,
        components,
        doors: await doorsOf(components, authority),
        region: at.region,
        seconds,
        secrets: await secretNames(server, at),
        network: system.network,
        untold: system.untold,
        authority,
        steps,
        diagnostics,
      },
      asked: asked.promise,
      stop,
    };
  } catch (thrown) {
    await stop();
    const what = thrown instanceof Error ? thrown.message : String(thrown);
    const said = signal.aborted ? `It was interrupted while it came up: ${what}` : what;
    return failed(...diagnostics, error('LTL4003', said));
  }
}

/** A workload is wanted where a template speaks of it: its boot scripts and images carry its name. */
function namedIn({ folder, stacks }: Synthesized): (name: string) => boolean {
  const texts = stacks.map(({ template }) => readFileSync(join(folder, template), 'utf8'));
  return (name) => {
    const pattern = new RegExp(name.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^"]*'));
    return texts.some((text) => pattern.test(text));
  };
}

async function step<T>(done: () => void, act: () => Promise<T>): Promise<T> {
  const made = await act();
  done();
  return made;
}

/** As on AWS, a role that runs here may do what its policies allow. The keys of the machine are those of the account's root. */
const TRUE = { services: LOCAL_SERVICES, enforceIam: true } as const;

/** On the port that AWS's tools look for, unless something else has it. */
async function serverOn(port: number | undefined, folder: string, diagnostics: Diagnostic[]): Promise<LocalServer> {
  const wanted = port ?? DEFAULT_PORT;
  try {
    return await startServer({ ...TRUE, clock: shiftingClock(), folder, port: wanted });
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE')) throw thrown;
    const server = await startServer({ ...TRUE, clock: shiftingClock(), folder, port: 0 });
    diagnostics.push(warning('LTL4003', `The port ${wanted} is taken; AWS's API is at ${server.port}.`));
    return server;
  }
}

function regionOf(environments: Readonly<Record<string, unknown>>, environment: string): string {
  const found = environments[environment];
  const region = typeof found === 'object' && found !== null && 'region' in found ? found.region : undefined;
  return typeof region === 'string' ? region : 'us-east-1';
}

function outputsOf({ name: stack, outputs }: DeployedStack): UpReport['outputs'] {
  return outputs.map((output) => ({ stack, ...output }));
}

async function secretNames(
  { world }: LocalServer,
  at: Parameters<LocalServer['world']['invoke']>[3],
): Promise<readonly string[]> {
  const found = await world.invoke('secretsmanager', 'ListSecrets', {}, at);
  const list: unknown = 'SecretList' in found ? found.SecretList : [];
  return (Array.isArray(list) ? list : []).map((each: { readonly Name?: string }) => each.Name ?? '');
}

const STEADY_MS = 30_000;
/** A target that was looked at before it listened is unhealthy until it has answered again. */
const UNHEALTHY_MS = 10_000;
const LOOK_MS = 50;

/** Resolves once everything is healthy, is unhealthy and stays so, or after half a minute. */
async function steady(system: RunningSystem, signal: AbortSignal): Promise<void> {
  const begunMs = performance.now();
  let startingMs = begunMs;
  for (;;) {
    signal.throwIfAborted();
    const [now, states] = [performance.now(), system.status().map(({ state }) => state)];
    if (states.includes('starting')) startingMs = now;
    else if (!states.includes('unhealthy') || now - startingMs > UNHEALTHY_MS) return;
    if (now - begunMs > STEADY_MS) return;
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
}

/** What another process is told. A system that is still coming up has no components, and can be ended. */
function answering(system: () => RunningSystem | undefined, askForEnd: () => void): ControlHandler {
  return async (question, say, gone) => {
    const running = system();
    switch (question.ask) {
      case 'stop':
        return askForEnd();
      case 'status':
        return say({ components: running?.status() ?? [], faults: running?.faults() ?? [] });
      case 'fault': {
        const read = readFault(question.words);
        if (!read.ok) throw new Error(read.diagnostics[0]?.what);
        if (running === undefined) throw new Error('The system is still coming up.');
        return say({ says: await running.fault(read.value) });
      }
      case 'exec':
        if (running === undefined) throw new Error('The system is still coming up.');
        say({ code: await running.exec(question.component, question.words, (text) => say({ text }), gone) });
    }
  };
}
