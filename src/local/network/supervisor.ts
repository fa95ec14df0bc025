/**
 * The first process of a sandbox, in the namespace of its internet: it runs commands in the namespaces of hosts and passes
 * on connections from the machine as those of clients of the internet. All that runs in the sandbox ends with it, and it
 * ends with its launcher.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { connect, Server } from 'node:net';
import { programFile } from './programs.ts';
import type { LinkLocalSettings, SandboxReply, SandboxRequest, StartedCommand } from './sandbox-messages.ts';

const processes = new Map<number, ChildProcess>();
const servers = new Map<string, ChildProcess>();

const say = (reply: SandboxReply) => void process.send?.(reply);

process.on('disconnect', () => process.exit(0));
process.on('message', (request: SandboxRequest, handle: unknown) => {
  handled(request, handle).then(
    (more) => say({ id: request.id, ...more }),
    (failure: unknown) =>
      say({ id: request.id, failure: failure instanceof Error ? failure.message : String(failure) }),
  );
});
say({ ready: true });

async function handled(request: SandboxRequest, handle: unknown): Promise<{ process?: number; output?: string }> {
  switch (request.do) {
    case 'shell':
      return { output: await shell(request.text) };
    case 'start':
      return { process: start(request.start) };
    case 'stop':
      processes.get(request.process)?.kill(request.signal);
      return {};
    case 'expose':
      if (!(handle instanceof Server)) throw new Error('no server came along');
      expose(handle, request);
      return {};
    case 'serve':
      await serve(request.namespace, request.settings);
      return {};
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

function start({ namespace, command, environment, folder, resolver, user, ...rest }: StartedCommand): number {
  const files = mkdtempSync('/run/start-');
  writeFileSync(`${files}/resolv.conf`, resolver);
  writeFileSync(`${files}/nsswitch.conf`, 'passwd: files\ngroup: files\nhosts: files dns\n');
  const as =
    user === undefined
      ? []
      : ['setpriv', '--reuid', `${user}`, '--regid', `${user}`, '--clear-groups', '--no-new-privs', '--inh-caps=-all'];
  const inside = ['sh', '-c', WITH_RESOLVER, 'sh', files, folder, ...as, command, ...rest.arguments];
  const child = spawn('nsenter', [`--net=/run/netns/${namespace}`, 'unshare', '--mount', ...inside], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment,
  });
  const id = child.pid ?? 0;
  processes.set(id, child);
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (chunk: Buffer) => say({ process: id, stream, text: chunk.toString() }));
  child.on('error', (error) => say({ process: id, stream: 'stderr', text: error.message }));
  child.on('close', (code, signal) => {
    processes.delete(id);
    say({ process: id, code, signal });
  });
  return id;
}

/** Connections of the machine go on from an address of the internet, so that who answers sees a client from there. */
function expose(server: Server, { to, port, client }: { to: string; port: number; client: string }): void {
  server.on('connection', (outer) => {
    const inner = connect({ host: to, port, localAddress: client });
    const end = () => {
      inner.destroy();
      outer.destroy();
    };
    inner.on('error', end);
    outer.on('error', end);
    outer.pipe(inner).pipe(outer);
  });
}

/** One process in the namespace of a router answers for DNS and instance metadata; new settings replace the old ones. */
function serve(namespace: string, settings: LinkLocalSettings): Promise<void> {
  const known = servers.get(namespace);
  const child =
    known ??
    spawn('nsenter', [`--net=/run/netns/${namespace}`, process.execPath, programFile('link-local-server')], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  servers.set(namespace, child);
  return new Promise((resolve, reject) => {
    child.once('message', (answer: { readonly failure?: string }) =>
      answer.failure === undefined ? resolve() : reject(new Error(answer.failure)),
    );
    child.once('exit', (code) => reject(new Error(`the resolver of ${namespace} ended with ${code}`)));
    child.send(settings);
  });
}
