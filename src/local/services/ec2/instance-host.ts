/**
 * One instance that runs: a seat of the network, a disk of its own, the files of its boot script on it, and its systemd
 * services as supervised processes. Lines of the files that the CloudWatch agent collects go to CloudWatch Logs.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { mapOf } from '../../engine/words.ts';
import { withSystemFolders } from '../../network/probe.ts';
import type { RunningNetwork, RunningProcess, StartOptions } from '../../network/sandbox.ts';
import type { Disk } from '../../network/sandbox-messages.ts';
import type { LocalWorkload, PlaneStatus, SystemScene } from '../../system/plane.ts';
import { isPm2, NGINX } from './boot-programs.ts';
import { type BootScript, readBootScript, type ShippedFile, shippedFiles } from './boot-script.ts';
import { runJobs } from './cron-runner.ts';
import type { CronJob } from './cron-table.ts';
import { type LogShipping, shipTo } from './log-shipping.ts';
import { isNode, STAND_IN } from './stand-in.ts';
import type { SystemdService } from './systemd-service.ts';
import type { WantedInstance } from './wanted-instances.ts';

export interface InstanceHost {
  readonly wanted: WantedInstance;
  /** Resolves when all services that its boot script starts have answered once; never where one does not. */
  readonly ready: Promise<void>;
  /** Seconds that its services have used of the processors so far. */
  cpuSeconds(): Promise<number>;
  status(): PlaneStatus;
  exec(words: readonly [string, ...string[]], onOutput: (text: string) => void, signal?: AbortSignal): Promise<number>;
  stop(): Promise<void>;
  /** Ends all of it at once, as a machine that fails. */
  crash(): Promise<void>;
  /** Starts its services of a workload anew, and gives its name; undefined where it has none. */
  restart(workload: string): Promise<string | undefined>;
}

/** Where the authority's certificate lies on a disk. */
const AUTHORITY = '/etc/pki/lintel/authority.pem';
/** The user of services that name one: of the range that systemd gives out by itself. */
const SERVICE_USER = 61_184;
const LONGEST_PAUSE_MS = 60_000;
/** A service that ran for so long did not fail at its start. */
const STEADY_MS = 10_000;

export async function startInstance(
  wanted: WantedInstance,
  scene: SystemScene,
  network: RunningNetwork,
): Promise<InstanceHost> {
  const { component, seat, id } = wanted;
  const tell = (line: string) => scene.log(component, line);
  const boot = await withCertificates(readBootScript(wanted.userData, existsSync), scene);
  const user = network.mode === 'root' ? SERVICE_USER : undefined;
  const disk = diskOf(wanted, boot, scene);
  const shipped = [...boot.shipped, ...(await agentFiles(boot, scene))];
  const sizes = await prepare(network, wanted, disk, boot, shipped, user);
  tell(bootLine(boot));

  const shippings: LogShipping[] = [];
  const tails: RunningProcess[] = [];
  for (const file of shipped) {
    const shipping = shipTo(scene, file.group, file.stream.replaceAll('{instance_id}', id), tell);
    shippings.push(shipping);
    const take = linesOf((line) => {
      shipping.line(line);
      tell(line);
    });
    tails.push(
      await network.start(seat.id, 'tail', {
        arguments: ['-q', '-s', '0.2', '-c', `+${(sizes.get(file.path) ?? 0) + 1}`, '-F', file.path],
        disk,
        onOutput: (stream, text) => stream === 'stdout' && take(text),
      }),
    );
  }
  const services: SupervisedService[] = [];
  const absent = boot.services.filter(({ command: [program] }) => program === NGINX && !existsSync(NGINX));
  for (const { name } of absent)
    tell(`${name} is not on this machine: its sites are not served (apt-get install ${name})`);
  const present = boot.services.filter((each) => !absent.includes(each));
  for (const service of present)
    services.push(superviseService(service, { scene, network, wanted, disk, user, boot, tell }));

  const cron = runJobs(boot.jobs, (job) => ranJob(job, { scene, network, wanted, disk, user, boot, tell }), tell);
  const url = await doorOf(wanted, boot, network);

  return {
    wanted,
    ready: Promise.all(services.map((service) => service.ready)).then(() => undefined),
    async cpuSeconds() {
      const uses = await Promise.all(services.map((service) => service.cpuSeconds()));
      return uses.reduce((sum, each) => sum + each, 0);
    },
    status() {
      const rows = services.map((service) => service.status());
      if (rows.length === 0)
        return {
          component,
          state: 'healthy',
          detail: `${id}: its boot script starts no service that runs here`,
        };
      const worst = (['unhealthy', 'starting', 'stopped'] as const).find((state) =>
        rows.some((row) => row.state === state),
      );
      return {
        component,
        state: worst ?? 'healthy',
        detail: rows.map((row) => row.detail).join('; '),
        ...(url !== undefined && { url }),
      };
    },
    async exec([command, ...rest], onOutput, signal) {
      const running = await network.start(seat.id, command, {
        arguments: rest,
        disk,
        folder: '/root',
        environment: environmentOf({}, { NODE_EXTRA_CA_CERTS: AUTHORITY }),
        onOutput: (_, text) => onOutput(text),
        ...(signal !== undefined && { signal }),
      });
      return (await running.ended).code ?? 1;
    },
    async stop() {
      cron.stop();
      await Promise.all(services.map((service) => service.stop()));
      // What the services said last is still on its way through the files.
      await new Promise((resolve) => setTimeout(resolve, tails.length === 0 ? 0 : 300));
      for (const tail of tails) await tail.stop('SIGKILL');
      await Promise.all(shippings.map((shipping) => shipping.end()));
    },
    async restart(workload) {
      const runs = (service: SystemdService | undefined) =>
        service !== undefined && (service.name === workload || workloadOf(service, scene)?.name === workload);
      const own = services.filter((_, position) => runs(present[position]));
      await Promise.all(own.map((service) => service.restart()));
      return own.length === 0 ? undefined : component;
    },
    async crash() {
      cron.stop();
      await Promise.all([...services.map((service) => service.kill()), ...tails.map((tail) => tail.stop('SIGKILL'))]);
      await Promise.all(shippings.map((shipping) => shipping.end()));
    },
  };
}

export const diskFolder = ({ folder }: Pick<SystemScene, 'folder'>, id: string) => join(folder, 'instances', id);

/**
 * With the files of the certificates that the script makes for itself. Here the local authority signs them, for the name and for
 * `localhost`, as Let's Encrypt would sign for the name alone.
 */
async function withCertificates(boot: BootScript, { authority }: SystemScene): Promise<BootScript> {
  const files = [...boot.files];
  for (const { name, keyPath, path } of boot.certificates) {
    const { certificate, chain, privateKey } = await authority.issue([name, 'localhost']);
    files.push({ path: keyPath, text: privateKey.trim() }, { path, text: `${certificate.trim()}\n${chain.trim()}` });
  }
  return { ...boot, files };
}

/** Where clients of this machine reach the sites of an instance that has a public address. */
async function doorOf(
  { seat }: WantedInstance,
  { tlsPort }: BootScript,
  network: RunningNetwork,
): Promise<string | undefined> {
  const { publicAddress } = seat;
  if (publicAddress === undefined || tlsPort === undefined || !existsSync(NGINX)) return undefined;
  const { port } = await network.expose({ to: publicAddress, port: tlsPort });
  return `https://localhost:${port}`;
}

/** The disk has the release of each service's workload, the Node that runs here, and the authority. */
function diskOf(
  { id, diskGibibytes }: WantedInstance,
  { services, authorityFiles }: BootScript,
  scene: SystemScene,
): Disk {
  const shared: Record<string, string> = { [AUTHORITY]: scene.authorityFile };
  for (const file of authorityFiles) shared[file] = scene.authorityFile;
  for (const service of services) {
    const workload = workloadOf(service, scene);
    if (workload !== undefined) shared[service.folder] = workload.folder;
    for (const [program = ''] of [service.command, ...service.before])
      if (isNode(program)) shared[program] = process.execPath;
      else if (isPm2(program)) shared['/usr/bin/node'] = process.execPath;
    const { NODE_EXTRA_CA_CERTS: own } = service.environment;
    if (own !== undefined) shared[own] = scene.authorityFile;
  }
  return { folder: diskFolder(scene, id), gibibytes: diskGibibytes, shared };
}

/** A service is called as its workload, or as one process of it: `pmo-api` of `pmo`. */
function workloadOf({ name }: SystemdService, { workloads }: SystemScene): LocalWorkload | undefined {
  return (
    workloads.find((workload) => workload.name === name) ??
    workloads.find((workload) => name.startsWith(`${workload.name}-`))
  );
}

async function agentFiles(
  { agentParameter: name }: BootScript,
  { world, at }: SystemScene,
): Promise<readonly ShippedFile[]> {
  if (name === undefined) return [];
  const found = await world.invoke('ssm', 'GetParameter', { Name: name }, at).catch(() => undefined);
  return shippedFiles(String(mapOf(mapOf(found).Parameter).Value ?? ''));
}

function bootLine({ files, services, notRun }: BootScript): string {
  const started = services.length === 0 ? 'no service' : services.map(({ name }) => name).join(', ');
  const left = notRun.length === 0 ? '' : `; not run here: what it does with ${notRun.join(', ')}`;
  return `boot script: ${files.length} files are written, starts ${started}${left}`;
}

/** Writes files and makes folders on the disk; answers how long each collected file is already. */
async function prepare(
  network: RunningNetwork,
  { seat }: WantedInstance,
  disk: Disk,
  boot: BootScript,
  shipped: readonly ShippedFile[],
  user: number | undefined,
): Promise<ReadonlyMap<string, number>> {
  const { files, services, randomFiles, fileVariables, users, folders: made, emptyFiles, modes, owners } = boot;
  const own = user === undefined ? '' : `chown ${user}:${user}`;
  const outputs = services.flatMap(({ output, errorOutput }) => [output ?? [], errorOutput ?? []].flat());
  const collected = [...new Set([...shipped.map(({ path }) => path), ...outputs])].filter(
    (path) => !path.includes('*'),
  );
  const folders = [...new Set(services.flatMap(({ writable }) => writable))];
  const script = [
    'set -e',
    ...users.flatMap(({ name, home }) => (user === undefined ? [] : userLines(name, home, user))),
    ...made.flatMap(({ path, mode, owner }) => [
      `mkdir -p ${quoted(path)}`,
      ...(mode === undefined ? [] : [`chmod ${mode} ${quoted(path)}`]),
      ...(owner === undefined || own === '' ? [] : [`${own} ${quoted(path)}`]),
    ]),
    ...emptyFiles.map((path) => `mkdir -p "$(dirname ${quoted(path)})"; : >${quoted(path)}`),
    ...files.flatMap(({ path, text }) => [
      `mkdir -p "$(dirname ${quoted(path)})"`,
      `cat >${quoted(path)} <<'END OF THIS FILE'\n${text}\nEND OF THIS FILE`,
    ]),
    // Without users of its own, one user owns it all.
    ...owners.map(({ user: who, group, path, isDeep }) =>
      user === undefined ? ':' : `chown ${isDeep ? '-R ' : ''}${who}:${group} ${path} || true`,
    ),
    ...modes.map(({ mode, paths }) => `chmod ${mode} ${paths.join(' ')} || true`),
    ...randomFiles.flatMap(({ path, bytes }) => [
      `mkdir -p "$(dirname ${quoted(path)})"`,
      `[ -s ${quoted(path)} ] || (umask 077; od -An -v -tx1 -N${bytes} /dev/urandom | tr -d ' \\n' >${quoted(path)})`,
    ]),
    ...fileVariables.flatMap(({ path }) => (own === '' ? [] : [`[ ! -e ${quoted(path)} ] || ${own} ${quoted(path)}`])),
    ...folders.flatMap((folder) => [`mkdir -p ${quoted(folder)}`, ...(own === '' ? [] : [`${own} ${quoted(folder)}`])]),
    ...collected.flatMap((path) => [
      `mkdir -p "$(dirname ${quoted(path)})"; touch ${quoted(path)}`,
      ...(own === '' ? [] : [`${own} ${quoted(path)}`]),
      `printf '%s %s\\n' "$(wc -c <${quoted(path)})" ${quoted(path)}`,
    ]),
    'exit 0',
    '',
  ].join('\n');
  let [said, complaint] = ['', ''];
  const running = await network.start(seat.id, 'sh', {
    arguments: ['-s'],
    input: script,
    disk,
    onOutput(stream, text) {
      if (stream === 'stdout') said += text;
      else complaint += text;
    },
  });
  const { code } = await running.ended;
  if (code !== 0) throw new Error(`the disk of ${seat.id} cannot be prepared: ${complaint.trim()}`);
  return new Map([...said.matchAll(/^(\d+) (.*)$/gm)].map(([, size = '', path = '']) => [path, Number(size)]));
}

/** https://man7.org/linux/man-pages/man5/passwd.5.html */
function userLines(name: string, home: string, id: number): readonly string[] {
  return [
    `grep -q '^${name}:' /etc/passwd || echo '${name}:x:${id}:${id}::${home}:/usr/sbin/nologin' >>/etc/passwd`,
    `grep -q '^${name}:' /etc/group || echo '${name}:x:${id}:' >>/etc/group`,
  ];
}

interface Surroundings {
  readonly scene: SystemScene;
  readonly network: RunningNetwork;
  readonly wanted: WantedInstance;
  readonly disk: Disk;
  readonly user: number | undefined;
  readonly boot: BootScript;
  tell(line: string): void;
}

/** A job of cron, to its end. One that fails is told, as cron would mail it. */
async function ranJob({ command, user: name, input, environment }: CronJob, around: Surroundings): Promise<void> {
  const { network, wanted, disk, user, boot, tell } = around;
  // The variables of a table are no secrets. Those around it find the programs that lead into the disk.
  const { SHELL = '/bin/sh', PATH = '/usr/bin:/bin' } = environment;
  const home = boot.users.find((each) => each.name === name)?.home ?? '/root';
  const take = linesOf(tell);
  const running = await network.start(wanted.seat.id, 'env', {
    arguments: [`PATH=${PATH}`, SHELL, '-c', command],
    disk,
    folder: home,
    environment: environmentOf(
      { HOME: home, LOGNAME: name, ...environment, PATH: withSystemFolders('') },
      { NODE_EXTRA_CA_CERTS: AUTHORITY },
    ),
    ...(user !== undefined && name !== 'root' && { user }),
    ...(input !== undefined && { input }),
    onOutput: (_, text) => take(text),
  });
  const { code } = await running.ended;
  if (code !== 0) tell(`cron: ${command} ended with ${code}`);
}

interface SupervisedService {
  readonly ready: Promise<void>;
  cpuSeconds(): Promise<number>;
  status(): { readonly state: PlaneStatus['state']; readonly detail: string };
  stop(): Promise<void>;
  /** Ends it without a word, for good. */
  kill(): Promise<void>;
  /** Ends it as `stop` does, and begins it again. */
  restart(): Promise<void>;
}

interface Launch {
  readonly command: string;
  readonly rest: readonly string[];
  readonly output?: string | undefined;
  readonly errorOutput?: string | undefined;
}

/** Reads variables out of their files, so that no list of processes has their values, and sends output to files. */
const LAUNCH = `out=$0 err=$1 count=$2; shift 2
while [ "$count" -gt 0 ]; do export "$1=$(cat "$2")"; shift 2; count=$((count - 1)); done
[ -z "$out" ] || exec >>"$out"
if [ -n "$err" ]; then exec 2>>"$err"; elif [ -n "$out" ]; then exec 2>&1; fi
exec "$@"`;

/** Runs a service, and runs it again when it ends, each time later if it keeps ending. */
function superviseService(service: SystemdService, around: Surroundings): SupervisedService {
  const { scene, network, wanted, disk, user, boot, tell } = around;
  const workload = workloadOf(service, scene);
  const port = Number(service.environment.PORT ?? 8080);
  const where = `${wanted.seat.addresses[4] ?? wanted.seat.addresses[6]}:${port}`;
  // A program of the machine runs as it is; an application is a workload of the project, or something stands in for it.
  const isProgram = !isNode(service.command[0] ?? '') && existsSync(service.command[0] ?? '');
  const isReal = workload !== undefined || isProgram;
  const called = isPm2(service.command[0] ?? '') ? `${service.name} under PM2` : service.name;
  const name = isReal ? called : `a stand-in for ${service.name}, which this project does not have,`;
  const variables = boot.fileVariables.filter(({ addedTo }) => service.environmentFiles.includes(addedTo));
  let state: PlaneStatus['state'] = 'starting';
  let reason = `${name} starts`;
  let running: RunningProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let isStopping = false;
  let isRestarting = false;
  const ready = Promise.withResolvers<void>();
  /** By processes that have ended, and by the one that runs, when it was measured last. */
  let [usedBefore, lastUsed] = [0, 0];
  const environment = environmentOf(service.environment, { NODE_EXTRA_CA_CERTS: AUTHORITY });
  const options: StartOptions = {
    environment,
    disk,
    folder: isReal ? service.folder : '/',
    ...(user !== undefined && service.user !== undefined && { user }),
    onOutput: (_, text) => take(text),
  };
  const take = linesOf(tell);
  const launch = ({ command, rest, output = '', errorOutput = '' }: Launch): Promise<RunningProcess> =>
    output === '' && variables.length === 0
      ? network.start(wanted.seat.id, command, { ...options, arguments: rest })
      : network.start(wanted.seat.id, 'sh', {
          ...options,
          arguments: [
            '-c',
            LAUNCH,
            output,
            errorOutput,
            `${variables.length}`,
            ...variables.flatMap(({ name: variable, path }) => [variable, path]),
            command,
            ...rest,
          ],
        });
  const start = async (): Promise<void> => {
    if (workload !== undefined)
      for (const [command = '', ...rest] of service.before) {
        const { code } = await (await launch({ command, rest })).ended;
        if (code !== 0) return again(`${command} ${rest.join(' ')} ended with ${code}`);
      }
    const [command = '', ...rest] = isReal ? service.command : [nodeOf(service), '-e', STAND_IN];
    const startedMs = Date.now();
    running = await launch({ command, rest, output: service.output, errorOutput: service.errorOutput });
    const { ended } = running;
    let hasEnded = false;
    void waitForPort(around, nodeOf(service), port, () => hasEnded).then((answers) => {
      if (!answers || hasEnded || isStopping) return;
      state = 'healthy';
      reason = `${name} answers at ${where}`;
      ready.resolve();
    });
    const { code, signal } = await ended;
    hasEnded = true;
    running = undefined;
    [usedBefore, lastUsed] = [usedBefore + lastUsed, 0];
    if (isStopping || isRestarting) return;
    if (Date.now() - startedMs > STEADY_MS) failures = 0;
    return again(`ended with ${signal ?? code}`);
  };
  const again = async (how: string): Promise<void> => {
    failures += 1;
    state = 'unhealthy';
    reason = `${name} ${how}`;
    if (!service.restarts) return tell(`${service.name} ${how}`);
    const pauseMs = Math.min(LONGEST_PAUSE_MS, service.restartSeconds * 1000 * 2 ** (failures - 1));
    tell(`${service.name} ${how}; it is started again in ${pauseMs / 1000} s`);
    timer = setTimeout(() => begin(), pauseMs);
  };
  const begin = () => {
    start().catch((fault: unknown) => {
      state = 'unhealthy';
      reason = `${name} cannot be started: ${fault instanceof Error ? fault.message : String(fault)}`;
      if (!isStopping) tell(reason);
    });
  };
  const endInOrder = async () => {
    const last = running;
    if (last === undefined) return;
    const kill = setTimeout(() => void last.stop('SIGKILL').catch(() => undefined), service.stopSeconds * 1000);
    await last.stop('SIGTERM');
    await last.ended;
    clearTimeout(kill);
  };
  begin();
  return {
    ready: ready.promise,
    async cpuSeconds() {
      lastUsed = (await running?.measure().catch(() => undefined))?.cpuSeconds ?? lastUsed;
      return usedBefore + lastUsed;
    },
    status: () => ({ state, detail: reason }),
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      state = 'stopped';
      reason = `${name} is stopped`;
      await endInOrder();
    },
    async restart() {
      isRestarting = true;
      clearTimeout(timer);
      state = 'starting';
      reason = `${name} starts anew`;
      await endInOrder();
      isRestarting = false;
      failures = 0;
      if (!isStopping) begin();
    },
    async kill() {
      isStopping = true;
      clearTimeout(timer);
      state = 'stopped';
      reason = `${name} is gone`;
      const gone = running;
      await gone?.stop('SIGKILL');
      await gone?.ended;
    },
  };
}

function nodeOf({ command: [program = ''] }: SystemdService): string {
  return isNode(program) ? program : process.execPath;
}

/** Asks from inside the instance until something answers HTTP at the port. */
const ASK_UNTIL = `const [port]=process.argv.slice(1);const ask=()=>require('node:http').get({port,host:'127.0.0.1',path:'/health'},(r)=>{process.exit(0)}).on('error',()=>setTimeout(ask,50));ask()`;

async function waitForPort(
  { network, wanted, disk }: Surroundings,
  node: string,
  port: number,
  isOver: () => boolean,
): Promise<boolean> {
  const asking = await network.start(wanted.seat.id, node, {
    arguments: ['-e', ASK_UNTIL, `${port}`],
    disk,
    environment: environmentOf({}, {}),
  });
  const timer = setInterval(() => {
    if (isOver()) void asking.stop('SIGKILL').catch(() => undefined);
  }, 500);
  const { code } = await asking.ended;
  clearInterval(timer);
  return code === 0;
}

function environmentOf(own: Readonly<Record<string, string>>, more: Readonly<Record<string, string>>) {
  return {
    PATH: withSystemFolders(''),
    HOME: '/root',
    LANG: 'C.UTF-8',
    AWS_CA_BUNDLE: AUTHORITY,
    ...more,
    ...own,
  };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
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
