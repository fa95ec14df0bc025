/**
 * One container that runs: processes in the namespace of its task, on a disk of their own. Its lines go to CloudWatch Logs by
 * the driver awslogs; its health command is run as Docker runs it, but for one thing: until it passes for the first time it is
 * asked sooner, so that nobody waits for an interval to know that a container has come up.
 */
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withSystemFolders } from '../../network/probe.ts';
import type { RunningNetwork, RunningProcess, StartOptions } from '../../network/sandbox.ts';
import type { Disk } from '../../network/sandbox-messages.ts';
import type { EcsShapes as Shapes } from '../../schemas/ecs.generated.ts';
import type { SystemScene } from '../../system/plane.ts';
import { type LogShipping, shipTo } from '../ec2/log-shipping.ts';
import { STAND_IN } from '../ec2/stand-in.ts';
import { imageOf } from './image.ts';
import type { KnownContainer } from './tasks-known.ts';

export interface ContainerWants {
  readonly definition: Shapes['ContainerDefinition'];
  readonly override: Shapes['ContainerOverride'];
  readonly known: KnownContainer;
  /** What the platform sets, and secrets. */
  readonly environment: Readonly<Record<string, string>>;
  /** Folders of the machine, by the names of the task's volumes. */
  readonly volumes: ReadonlyMap<string, string>;
  readonly seat: string;
  /** Where its disk is. */
  readonly folder: string;
  readonly logStream: string;
}

export interface RunningContainer {
  readonly known: KnownContainer;
  /** What of the project runs in it; undefined for anything else. */
  readonly workload: string | undefined;
  /** Resolves with its end: `SIGKILL` is 137. */
  readonly ended: Promise<number>;
  /** SIGTERM, and SIGKILL after its stop timeout. */
  stop(): Promise<void>;
  /** Takes its disk away. Nothing runs on it then. */
  remove(): Promise<void>;
  exec(words: readonly [string, ...string[]], onOutput: (text: string) => void, signal?: AbortSignal): Promise<number>;
  /** Ends it without a word, as a machine that fails. */
  kill(): Promise<void>;
  measure(): ReturnType<RunningProcess['measure']>;
}

/** Where the authority's certificate lies on a disk. */
const AUTHORITY = '/etc/pki/lintel/authority.pem';
/** Where a workload lies in its image, unless the definition says where its processes begin. */
const WORK = '/app';
/** As the official images of Node have it: https://github.com/nodejs/docker-node/blob/main/docs/BestPractices.md */
const NODE = '/usr/local/bin/node';
/** Users of images that need no look into them: of the official Node images, and of every one. */
const USERS: Readonly<Record<string, number>> = { root: 0, node: 1000, nobody: 65_534 };
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html: stopTimeout. */
const STOP_SECONDS = 30;
const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

const IDLE = 'setInterval(() => {}, 2 ** 30); process.on("SIGTERM", () => process.exit(0));';

/** What cannot be started, in the words that Docker's agent has for it. */
export class ContainerFault extends Error {}

export async function startContainer(
  wants: ContainerWants,
  scene: SystemScene,
  network: RunningNetwork,
  tell: (line: string) => void,
): Promise<RunningContainer> {
  const { definition, override, known } = wants;
  const user = userOf(definition.user, network.mode);
  const image = imageOf(definition.image ?? '', scene.workloads);
  const work = definition.workingDirectory ?? WORK;
  const environment: Record<string, string> = {
    HOME: user === undefined || user === 0 ? '/root' : '/tmp',
    LANG: 'C.UTF-8',
    AWS_CA_BUNDLE: AUTHORITY,
    NODE_EXTRA_CA_CERTS: AUTHORITY,
    ...wants.environment,
  };
  for (const { name, value = '' } of [...(definition.environment ?? []), ...(override.environment ?? [])])
    if (name !== undefined) environment[name] = value;
  environment.PATH = withSystemFolders(environment.PATH ?? '/usr/local/bin');
  const disk = diskOf(wants, scene, image.workload?.folder, work, environment);
  for (const folder of Object.values(disk.volumes ?? {})) makeOpen(folder);
  const [port] = (definition.portMappings ?? []).flatMap(({ containerPort }) => containerPort ?? []);
  const [command, ...rest] = commandOf(definition, override, image, port);
  if (command === undefined)
    throw new ContainerFault(`CannotStartContainerError: no command specified for ${known.name}`);
  if (image.workload === undefined) {
    known.standIn = `${image.why}: ${port === undefined ? 'nothing runs in its place' : `a stand-in answers at port ${port}`}`;
    if (port !== undefined) environment.PORT = `${port}`;
  }
  const log = logOf(wants, scene, tell);
  const take = linesOf((line) => {
    log?.line(line);
    tell(line);
  });
  const options: StartOptions = {
    environment,
    disk,
    folder: image.workload === undefined ? '/' : work,
    ...(user !== undefined && user !== 0 && { user }),
    onOutput: (_, text) => take(text),
  };
  const main = await network.start(wants.seat, command, { ...options, arguments: rest });
  known.lastStatus = 'RUNNING';
  known.startedMs = scene.world.clock.now();
  let isOver = false;
  const ended = main.ended.then(({ code, signal }) => {
    isOver = true;
    known.lastStatus = 'STOPPED';
    known.exitCode = signal === null ? (code ?? 1) : 128 + (SIGNALS[signal] ?? 0);
    return known.exitCode;
  });
  const runs = { network, seat: wants.seat, options, isOver: () => isOver };
  if (image.workload === undefined) known.health = definition.healthCheck === undefined ? 'UNKNOWN' : 'HEALTHY';
  else if (definition.healthCheck !== undefined) void watchHealth(definition.healthCheck, known, runs);
  return {
    known,
    workload: image.workload?.name,
    ended,
    async stop() {
      if (isOver) return;
      const seconds = definition.stopTimeout ?? STOP_SECONDS;
      const kill = setTimeout(() => void main.stop('SIGKILL').catch(() => undefined), seconds * 1000);
      await main.stop('SIGTERM').catch(() => undefined);
      await ended;
      clearTimeout(kill);
    },
    async remove() {
      await log?.end();
      await network.release(disk.folder).catch(() => undefined);
      rmSync(wants.folder, { recursive: true, force: true });
    },
    async exec([first, ...more], onOutput, signal) {
      const command = await network.start(wants.seat, first, {
        ...options,
        arguments: more,
        onOutput: (_, text) => onOutput(text),
        ...(signal !== undefined && { signal }),
      });
      return (await command.ended).code ?? 1;
    },
    kill: () => main.stop('SIGKILL').catch(() => undefined),
    measure: () => main.measure(),
  };
}

/** Only root can start processes as another user. */
function userOf(text: string | undefined, mode: RunningNetwork['mode']): number | undefined {
  if (text === undefined || mode !== 'root') return undefined;
  const [name = ''] = text.split(':');
  const id = /^\d+$/.test(name) ? Number(name) : USERS[name];
  if (id === undefined)
    throw new ContainerFault(
      `CannotStartContainerError: unable to find user ${name}: the image is not read here, so users need their number`,
    );
  return id;
}

function commandOf(
  { entryPoint, command }: Shapes['ContainerDefinition'],
  override: Shapes['ContainerOverride'],
  image: ReturnType<typeof imageOf>,
  port: number | undefined,
): readonly string[] {
  if (image.workload === undefined) return [NODE, '-e', port === undefined ? IDLE : STAND_IN];
  const given = override.command ?? command;
  if (entryPoint !== undefined) return [...entryPoint, ...(given ?? [])];
  return given ?? image.command;
}

function diskOf(
  { definition, folder, volumes }: ContainerWants,
  scene: SystemScene,
  release: string | undefined,
  work: string,
  environment: Readonly<Record<string, string>>,
): Disk {
  const shared: Record<string, string> = { [AUTHORITY]: scene.authorityFile, [NODE]: process.execPath };
  if (release !== undefined) shared[work] = release;
  // What the image would have there are the certificates of AWS.
  const { NODE_EXTRA_CA_CERTS: own } = environment;
  if (own !== undefined) shared[own] = scene.authorityFile;
  const written: Record<string, string> = {};
  for (const { sourceVolume = '', containerPath, readOnly } of definition.mountPoints ?? []) {
    const from = volumes.get(sourceVolume);
    if (from === undefined || containerPath === undefined) continue;
    if (readOnly === true) {
      makeOpen(from);
      shared[containerPath] = from;
    } else written[containerPath] = from;
  }
  for (const { containerPath } of definition.linuxParameters?.tmpfs ?? [])
    if (containerPath !== undefined) written[containerPath] = join(folder, 'tmpfs', encodeURIComponent(containerPath));
  return {
    folder: join(folder, 'disk'),
    shared,
    volumes: written,
    isReadOnly: definition.readonlyRootFilesystem === true,
  };
}

/**
 * Who may write in an empty volume is said in the image (a VOLUME has the owner of its folder), which is not read: all may.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
 */
function makeOpen(folder: string): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o777);
}

function logOf(
  { definition: { logConfiguration: log }, logStream }: ContainerWants,
  scene: SystemScene,
  tell: (line: string) => void,
): LogShipping | undefined {
  const group = log?.logDriver === 'awslogs' ? log.options?.['awslogs-group'] : undefined;
  if (group === undefined) return undefined;
  const { 'awslogs-region': region = scene.at.region, 'awslogs-stream-prefix': prefix } = log?.options ?? {};
  const stream = prefix === undefined ? lastOf(logStream) : `${prefix}/${logStream}`;
  return shipTo({ world: scene.world, at: { ...scene.at, region } }, group, stream, tell);
}

const lastOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

interface Runs {
  readonly network: RunningNetwork;
  readonly seat: string;
  readonly options: StartOptions;
  isOver(): boolean;
}

/** Soon at first, and ever later: most programs are up within a second, and each look costs a process. */
const FIRST_LOOK_MS = 200;
const LONGEST_FIRST_LOOK_MS = 5000;

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
async function watchHealth(check: Shapes['HealthCheck'], known: KnownContainer, runs: Runs): Promise<void> {
  const { interval = 30, retries = 3, startPeriod = 0 } = check;
  const begun = Date.now();
  let failures = 0;
  let lastCounted = begun;
  known.health = 'UNKNOWN';
  for (let looks = 1; ; looks += 1) {
    const firstMs = Math.min(FIRST_LOOK_MS * 1.2 ** looks, LONGEST_FIRST_LOOK_MS, interval * 1000);
    await new Promise((resolve) => {
      setTimeout(resolve, known.health === 'UNKNOWN' ? firstMs : interval * 1000).unref();
    });
    if (runs.isOver()) return;
    const isFit = await passes(check, runs);
    if (runs.isOver()) return;
    const now = Date.now();
    if (isFit) {
      [failures, lastCounted] = [0, now];
      known.health = 'HEALTHY';
    } else if (now - begun > startPeriod * 1000 && now - lastCounted >= interval * 1000) {
      [failures, lastCounted] = [failures + 1, now];
      if (failures >= retries) known.health = 'UNHEALTHY';
    }
  }
}

async function passes(
  { command, timeout = 5 }: Shapes['HealthCheck'],
  { network, seat, options }: Runs,
): Promise<boolean> {
  const [kind, ...words] = command;
  const [first, ...rest] =
    kind === 'CMD' ? words : ['/bin/sh', '-c', kind === 'CMD-SHELL' ? words.join(' ') : command.join(' ')];
  if (kind === 'NONE' || first === undefined) return true;
  try {
    const running = await network.start(seat, first, { ...options, arguments: rest, onOutput: () => undefined });
    const late = setTimeout(() => void running.stop('SIGKILL').catch(() => undefined), timeout * 1000);
    const { code } = await running.ended;
    clearTimeout(late);
    return code === 0;
  } catch {
    return false;
  }
}

/** Whole lines of a text that comes in pieces. */
function linesOf(take: (line: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  };
}
