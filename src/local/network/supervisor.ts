/**
 * The first process of a sandbox, in the namespace of its internet: it runs commands in the namespaces of hosts and passes
 * on connections from the machine as those of clients of the internet. It ends with its launcher, and all that runs in the
 * sandbox with it: it is the first process of its process namespace.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, Server } from 'node:net';
import { passOn } from '../pass-on.ts';
import { enterDisk, fillDisk, releaseDisk } from './disks.ts';
import { processGroupsOf, usesOf } from './process-use.ts';
import { programFile } from './programs.ts';
import type {
  LinkLocalSettings,
  ListenerAnswer,
  PassedPort,
  SandboxReply,
  SandboxRequest,
  StartedCommand,
} from './sandbox-messages.ts';

type SandboxAnswer = Extract<SandboxReply, { readonly id: number }>;

const processes = new Map<number, ChildProcess>();
const servers = new Map<string, { readonly child: ChildProcess; readonly settings: LinkLocalSettings }>();
let isEnding = false;

const say = (reply: SandboxReply) => void process.send?.(reply);

process.on('disconnect', () => void endAll());
process.on('message', (request: SandboxRequest, handle: unknown) => {
  handled(request, handle).then(
    (more) => say({ id: request.id, ...more }),
    (failure: unknown) =>
      say({ id: request.id, failure: failure instanceof Error ? failure.message : String(failure) }),
  );
});
say({ ready: true });

async function handled(request: SandboxRequest, handle: unknown): Promise<Omit<SandboxAnswer, 'id'>> {
  switch (request.do) {
    case 'shell':
      return { output: await shell(request.text) };
    case 'start':
      return { process: await start(request.start) };
    case 'write':
      processes.get(request.process)?.stdin?.write(request.text);
      return {};
    case 'stop':
      if (processes.has(request.process)) signal(request.process, request.signal);
      return {};
    case 'pass':
      await pass(request.ports);
      return {};
    case 'expose':
      if (!(handle instanceof Server)) throw new Error('no server came along');
      expose(handle, request);
      return {};
    case 'serve':
      await serve(request.namespace, request.settings);
      return {};
    case 'release':
      await releaseDisk(request.disk);
      return {};
    case 'fill':
      await fillDisk(request.disk, request.isFull);
      return {};
    case 'measure':
      return { uses: usesOf(request.processes) };
  }
}

function shell(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', text], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [output, complaint] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (output += chunk));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(output) : reject(new Error(complaint.trim() || `exit ${code}`))));
  });
}

/** Its own mounts: the resolver of its VPC, and names before addresses. Then the command takes the shell's place. */
const WITH_RESOLVER = `set -e
mount --bind "$1/resolv.conf" /etc/resolv.conf
if [ -e /etc/nsswitch.conf ]; then mount --bind "$1/nsswitch.conf" /etc/nsswitch.conf; fi
cd "$2"
shift 2
exec "$@"`;

async function start({
  namespace,
  command,
  environment,
  folder,
  resolver,
  user,
  input,
  inputEnds,
  disk,
  ...rest
}: StartedCommand): Promise<number> {
  const files = mkdtempSync('/run/start-');
  writeFileSync(`${files}/resolv.conf`, resolver);
  writeFileSync(`${files}/nsswitch.conf`, 'passwd: files\ngroup: files\nhosts: files dns\n');
  const as =
    user === undefined
      ? []
      : ['setpriv', '--reuid', `${user}`, '--regid', `${user}`, '--clear-groups', '--no-new-privs', '--inh-caps=-all'];
  const what = [...as, command, ...rest.arguments];
  const where =
    disk === undefined
      ? ['unshare', '--mount', 'sh', '-c', WITH_RESOLVER, 'sh', files, folder]
      : await enterDisk(disk, files, folder);
  // A group of its own, so that what the command starts is signalled with it.
  const child = spawn('nsenter', [`--net=/run/netns/${namespace}`, ...where, ...what], {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: environment,
    detached: true,
  });
  const id = child.pid ?? 0;
  processes.set(id, child);
  // One that ends without reading what it is given is no fault of ours.
  child.stdin?.on('error', () => undefined);
  if (input !== undefined && inputEnds) child.stdin?.end(input);
  else if (input !== undefined) child.stdin?.write(input);
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]?.on('data', (chunk: Buffer) => say({ process: id, stream, text: chunk.toString() }));
  child.on('error', (error) => say({ process: id, stream: 'stderr', text: error.message }));
  child.on('close', (code, signal) => {
    processes.delete(id);
    // Mounts keep what they show.
    rmSync(files, { recursive: true, force: true });
    say({ process: id, code, signal });
  });
  return id;
}

/** A kill reaches what the leader's group started too, as it has nobody left to end it; another signal is the leader's to pass on. */
function signal(leader: number, name: NodeJS.Signals): void {
  for (const group of name === 'SIGKILL' ? processGroupsOf(leader) : [leader])
    try {
      process.kill(-group, name);
    } catch {
      // It ended between the question and the answer.
    }
}

/** In the namespace where this process is it listens itself; in each other one a program does, and hands the sockets over. */
async function pass(ports: readonly PassedPort[]): Promise<void> {
  const own = process.env.NAMESPACE;
  const elsewhere = Map.groupBy(
    ports.filter(({ namespace }) => namespace !== own),
    ({ namespace }) => namespace,
  );
  await Promise.all([
    ...ports.filter(({ namespace }) => namespace === own).map(listenHere),
    ...[...elsewhere].map(([namespace, there]) => listenThere(namespace, there)),
  ]);
}

function listenHere({ address, port, socket }: PassedPort): Promise<void> {
  const server = createServer((outer) => passOn(outer, connect(socket)));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => resolve());
  });
}

function listenThere(namespace: string, ports: readonly PassedPort[]): Promise<void> {
  const places = ports.map(({ address, port }) => `${address} ${port}`);
  const child = spawn(
    'nsenter',
    [`--net=/run/netns/${namespace}`, process.execPath, programFile('listener'), ...places],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  let left = ports.length;
  return new Promise((resolve, reject) => {
    child.on('message', (answer: ListenerAnswer, handle: unknown) => {
      const passed = ports[answer.place];
      if (!(handle instanceof Server) || passed === undefined) {
        child.disconnect();
        reject(new Error('failure' in answer ? answer.failure : 'no server came along'));
        return;
      }
      handle.on('connection', (outer) => passOn(outer, connect(passed.socket)));
      left -= 1;
      if (left > 0) return;
      child.disconnect();
      resolve();
    });
    child.once('exit', (code) => reject(new Error(`nothing listens in ${namespace}: exit ${code}`)));
  });
}

/** Connections of the machine go on from an address of the internet, so that who answers sees a client from there. */
function expose(server: Server, { to, port, client }: { to: string; port: number; client: string }): void {
  server.on('connection', (outer) => passOn(outer, connect({ host: to, port, localAddress: client })));
}

/** One process in the namespace of a router answers for DNS and instance metadata; new settings replace the old ones. */
function serve(namespace: string, settings: LinkLocalSettings): Promise<void> {
  const child = servers.get(namespace)?.child ?? linkLocalServer(namespace);
  servers.set(namespace, { child, settings });
  return new Promise((resolve, reject) => {
    child.once('message', (answer: { readonly failure?: string }) =>
      answer.failure === undefined ? resolve() : reject(new Error(answer.failure)),
    );
    child.once('exit', (code) => reject(new Error(`the resolver of ${namespace} ended with ${code}`)));
    child.send(settings, (fault) => fault !== null && reject(fault));
  });
}

/** One that ends is replaced by another, which is told the same. */
function linkLocalServer(namespace: string): ChildProcess {
  const words = [`--net=/run/netns/${namespace}`, process.execPath, programFile('link-local-server')];
  const child = spawn('nsenter', words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.on('error', () => undefined);
  child.once('exit', () => {
    const last = servers.get(namespace);
    if (last?.child !== child) return;
    servers.delete(namespace);
    if (isEnding) return;
    setTimeout(() => {
      if (!isEnding && !servers.has(namespace)) serve(namespace, last.settings).catch(() => undefined);
    }, AGAIN_MS);
  });
  return child;
}

/** One that cannot stand does not keep the machine busy. */
const AGAIN_MS = 100;

/** What has not ended so long after it was told is killed, by the kernel, with this process. */
const LONGEST_END_MS = 3000;
const LOOK_MS = 10;

/** Every process of the sandbox hears of the end, not only those that this one has started. */
async function endAll(): Promise<void> {
  isEnding = true;
  // As the first of its namespace: everywhere else this would be every process of the user.
  if (process.pid === 1) {
    try {
      process.kill(-1, 'SIGTERM');
    } catch {
      // There is none.
    }
    const until = performance.now() + LONGEST_END_MS;
    while (othersRun() && performance.now() < until) await new Promise((done) => setTimeout(done, LOOK_MS));
  }
  process.exit(0);
}

/** Whether a process of the sandbox besides this one is alive; those that ended and that nobody asked after are not. */
function othersRun(): boolean {
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name) || name === '1') return false;
    try {
      const line = readFileSync(`/proc/${name}/stat`, 'utf8');
      return line[line.lastIndexOf(')') + 2] !== 'Z';
    } catch {
      return false;
    }
  });
}
