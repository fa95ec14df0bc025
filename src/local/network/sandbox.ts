/**
 * A network that stands: its plan applied in namespaces of its own, and what one does with it. Everything in it ends with
 * the process that started it, however that ends; nothing of it is on the machine's own network.
 */
import { type ChildProcess, type Serializable, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { filesOf } from './apply.ts';
import { changesOf } from './changes.ts';
import { dropText, type Fault, partitionText } from './faults.ts';
import { type FlowRow, flowLogText, flowRows } from './flow-log.ts';
import type { LocalNetwork } from './local-network.ts';
import { type NetworkPlan, type PlannedSeat, planOf } from './plan.ts';
import { AS_USER, type NetworkProbe, probeNetwork, UNSHARE, withSystemFolders } from './probe.ts';
import { compiledCode, programFile } from './programs.ts';
import type {
  Disk,
  LinkLocalSettings,
  PassedPort,
  ProcessUse,
  SandboxReply,
  SandboxRequest,
} from './sandbox-messages.ts';

export interface RunningNetwork {
  /** As it stands now. */
  readonly plan: NetworkPlan;
  readonly mode: NetworkProbe['mode'];
  /** Runs a command where the seat is, or in the plan's `internet`, or in the namespace of a router. */
  start(seat: string, command: string, options?: StartOptions): Promise<RunningProcess>;
  /** Nobody runs on the disk of a folder any more: its mounts go, what was written stays there. */
  release(disk: string): Promise<void>;
  /** Leaves no room on the disk of a folder, until it is healed. @throws where it is no file system of its own. */
  fill(disk: string): Promise<() => Promise<void>>;
  /** Passes connections to ports of addresses in namespaces on to unix sockets of the machine. */
  pass(ports: readonly PassedPort[]): Promise<void>;
  /** Passes connections to a port of the machine's loopback on to an address of the network. */
  expose(options: ExposeOptions): Promise<Exposed>;
  /**
   * Rules, entries, routes and members as in this network, at once; transient seats come and go. Other hosts and subnets
   * stay as they are. @throws where a new network is needed.
   */
  change(network: LocalNetwork): Promise<void>;
  /** Cuts subnets off from all others, until it is healed. */
  partition(subnets: readonly string[]): Promise<() => Promise<void>>;
  /**
   * Drops so many of a hundred packets between two lots of seats, until it is healed. Of all, connections that stand hang; of
   * some, they go on as slowly as what is sent again lets them.
   */
  drop(percent: number, seats: readonly string[], others: readonly string[]): Promise<() => Promise<void>>;
  /** What went through the groups of a seat, and what they refused, since the start. */
  flowLog(seat: string): Promise<readonly FlowRow[]>;
  /** Names and instance metadata of a VPC. */
  serve(vpc: string, settings: Omit<LinkLocalSettings, 'dns'>): Promise<void>;
  /** Resolves when it is gone, whoever ended it; nothing runs in it any more. */
  readonly ended: Promise<void>;
  /** Ends all that runs in it: processes are told by SIGTERM, and have a few seconds. */
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly arguments?: readonly string[];
  /** @default PATH and HOME only */
  readonly environment?: Readonly<Record<string, string>>;
  /** @default / */
  readonly folder?: string;
  /** Another user; for root only. @default that of the launcher */
  readonly user?: number;
  /** What its standard input begins with; it stays open for more. The way for secrets. @default nothing, and its end */
  readonly input?: string;
  /** Whether its standard input ends behind `input`. @default false */
  readonly inputEnds?: boolean;
  /** A root file system of its own. @default the machine's */
  readonly disk?: Disk;
  onOutput?(stream: 'stdout' | 'stderr', text: string): void;
  /** Ends it with SIGTERM, and with SIGKILL what then does not end. */
  readonly signal?: AbortSignal;
}

export interface RunningProcess {
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** More for its standard input, of one that was started with `input`. */
  write(text: string): Promise<void>;
  /** Signals it and all that it started. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** What it and all that it started have used so far. */
  measure(): Promise<ProcessUse>;
}

export interface ExposeOptions {
  /** @default the one that it had in the network before, or a free one */
  readonly hostPort?: number;
  readonly to: string;
  readonly port: number;
  /** The address that connections come from. @default 198.51.100.10 */
  readonly client?: string;
}

export interface Exposed {
  readonly port: number;
}

/** A documentation block (RFC 5737): clients on the machine are clients of the internet. */
export const CLIENT = '198.51.100.10';

export interface NetworkOptions {
  /** Two networks of one name do not run at once on a machine. */
  readonly name?: string;
  /** Ports of the machine by the address and port that they lead to: kept for a network that is built anew. */
  readonly doors?: Map<string, number>;
}

/** @throws where namespaces cannot be made, with the reason. */
export async function startNetwork(
  network: LocalNetwork,
  { name, doors = new Map() }: NetworkOptions = {},
): Promise<RunningNetwork> {
  const { mode, reason } = probeNetwork();
  if (mode === 'none') throw new Error(`no network can be built here: ${reason}`);
  const lock = name === undefined ? undefined : await locked(name);
  let plan = planOf(network);
  let current = network;
  const child = spawn('unshare', [...(mode === 'root' ? [] : AS_USER), ...UNSHARE, 'sh', '-s'], {
    stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
    // A session of its own: an interrupt of the terminal is the launcher's, which ends things in order.
    detached: true,
    env: { ...process.env, ...compiledCode(), PATH: withSystemFolders(process.env.PATH) },
  });
  const talk = talkWith(child);
  child.stdin?.end(scriptOf(plan));
  try {
    await talk.ready;
  } catch (failure) {
    lock?.close();
    throw failure;
  }
  const seatOf = (id: string): PlannedSeat => {
    const found = plan.seats.find((each) => each.id === id);
    if (found === undefined)
      throw new Error(`no seat ${id}; there are ${plan.seats.map((each) => each.id).join(', ')}`);
    return found;
  };
  const routerOf = (vpc: string) => {
    const found = plan.routers.find((each) => each.vpc === vpc);
    if (found === undefined) throw new Error(`no VPC ${vpc}`);
    return found;
  };
  let faults = 0;
  const broken = async (texts: (table: string) => readonly Fault[]) => {
    faults += 1;
    const made = texts(`fault_${faults}`);
    await talk.ask({ do: 'shell', text: made.map(({ make }) => make).join('\n') });
    return async () => void (await talk.ask({ do: 'shell', text: made.map(({ heal }) => heal).join('\n') }));
  };
  return {
    get plan() {
      return plan;
    },
    mode,
    ended: talk.ended,
    async start(seat, command, options = {}) {
      // Where nobody stands that templates tell of: on the internet, and in routers.
      const isInternet = seat === plan.internet || plan.routers.some(({ namespace }) => namespace === seat);
      const { namespace, subnet } = isInternet ? { namespace: seat, subnet: '' } : seatOf(seat);
      const vpc = current.subnets.find(({ id }) => id === subnet)?.vpc ?? '';
      // Nobody resolves names on the internet of a sandbox.
      const resolver = isInternet ? '127.0.0.1' : (routerOf(vpc).dns[0] ?? '169.254.169.253');
      const { process: started = 0 } = await talk.ask({
        do: 'start',
        start: {
          namespace,
          command,
          arguments: options.arguments ?? [],
          environment: options.environment ?? { PATH: withSystemFolders(process.env.PATH), HOME: '/tmp' },
          folder: options.folder ?? '/',
          resolver: `nameserver ${resolver}\noptions timeout:2 attempts:2\n`,
          user: options.user,
          input: options.input,
          inputEnds: options.inputEnds ?? false,
          disk: options.disk,
        },
      });
      const ended = talk.watch(started, (stream, text) => options.onOutput?.(stream, text));
      const end = async (signal: NodeJS.Signals) => void (await talk.ask({ do: 'stop', process: started, signal }));
      if (options.signal !== undefined) endOnAbort(options.signal, ended, end);
      return {
        ended,
        write: async (text) => void (await talk.ask({ do: 'write', process: started, text })),
        stop: (signal = 'SIGTERM') => end(signal),
        measure: async () => {
          const { uses: [use] = [] } = await talk.ask({ do: 'measure', processes: [started] });
          return use ?? { cpuSeconds: 0, memoryBytes: 0 };
        },
      };
    },
    async release(disk) {
      await talk.ask({ do: 'release', disk });
    },
    async fill(disk) {
      await talk.ask({ do: 'fill', disk, isFull: true });
      return async () => void (await talk.ask({ do: 'fill', disk, isFull: false }));
    },
    async pass(ports) {
      await talk.ask({ do: 'pass', ports });
    },
    async expose({ hostPort, to, port, client = CLIENT }) {
      const door = `${to} ${port}`;
      const before = doors.get(door);
      const server =
        hostPort === undefined && before !== undefined
          ? await listening(before).catch(() => listening(0))
          : await listening(hostPort ?? 0);
      const address = server.address();
      await talk.ask({ do: 'expose', to, port, client }, server);
      // The sandbox listens on the same socket; two listeners would share its connections.
      server.close();
      const exposed = typeof address === 'object' && address !== null ? address.port : (hostPort ?? 0);
      doors.set(door, exposed);
      return { port: exposed };
    },
    async change(next) {
      const planned = planOf(next);
      const text = changesOf(plan, planned);
      if (text !== '') await talk.ask({ do: 'shell', text });
      [plan, current] = [planned, next];
    },
    partition(subnets) {
      return broken((table) => plan.routers.map((router) => partitionText(current, router, subnets, table)));
    },
    drop(percent, seats, others) {
      const addresses = others.flatMap((id) => {
        const { addresses: own, publicAddress } = seatOf(id);
        return [own[4], own[6], publicAddress].flatMap((each) => each ?? []);
      });
      const namespaces = [...new Set(seats.map((id) => seatOf(id).namespace))];
      return broken((table) => namespaces.map((namespace) => dropText(namespace, addresses, table, { percent })));
    },
    async flowLog(seat) {
      const { namespace } = seatOf(seat);
      const { output = '' } = await talk.ask({ do: 'shell', text: flowLogText(namespace) });
      return flowRows(output, seatOf(seat));
    },
    async serve(vpc, settings) {
      const { namespace, dns } = routerOf(vpc);
      await talk.ask({ do: 'serve', namespace, settings: { ...settings, dns: [...dns, '169.254.169.253'] } });
    },
    stop() {
      if (child.connected) child.disconnect();
      lock?.close();
      return talk.ended;
    },
  };
}

const LONGEST_END_MS = 3000;

function endOnAbort(
  signal: AbortSignal,
  ended: Promise<unknown>,
  end: (signal: NodeJS.Signals) => Promise<void>,
): void {
  const abort = () => {
    // A network that is gone has ended it already.
    void end('SIGTERM').catch(() => undefined);
    const last = setTimeout(() => void end('SIGKILL').catch(() => undefined), LONGEST_END_MS);
    void ended.then(() => clearTimeout(last));
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  void ended.then(() => signal.removeEventListener('abort', abort));
}

/** An abstract socket: the kernel frees it with its process. */
function locked(name: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', () => reject(new Error(`a network named ${name} runs already`)));
    server.listen(`\0lintel-network-${name}`, () => resolve(server.unref()));
  });
}

function listening(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** What the first shell of the sandbox reads: it writes the files, applies them, and becomes the supervisor. */
function scriptOf(plan: NetworkPlan): string {
  // The shell writes them itself: a program for each file would take longer than all that is in them.
  const files = filesOf(plan).map(({ name, text }) => `printf '%s\\n' '${text.replaceAll("'", "'\\''")}' > '${name}'`);
  return [
    'set -e',
    'mount -t tmpfs none /run',
    'mkdir /run/netns /run/plan',
    'ip link set lo up',
    'cd /run/plan',
    ...files,
    'sh apply.sh',
    `NAMESPACE=${plan.internet} exec nsenter --net=/run/netns/${plan.internet} '${process.execPath}' '${programFile('supervisor')}'`,
    '',
  ].join('\n');
}

type Asked = SandboxRequest extends infer Each
  ? Each extends { readonly id: number }
    ? Omit<Each, 'id'>
    : never
  : never;
type Answer = Omit<Extract<SandboxReply, { readonly id: number }>, 'id'>;

function talkWith(child: ChildProcess) {
  const waiting = new Map<number, (answer: Answer) => void>();
  const watchers = new Map<
    number,
    { output(stream: 'stdout' | 'stderr', text: string): void; end(how: Ended): void }
  >();
  const early = new Map<number, SandboxReply[]>();
  let count = 0;
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk}`.slice(-4000);
  });
  const deliver = (reply: SandboxReply) => {
    if (!('process' in reply) || reply.process === undefined) return;
    const watcher = watchers.get(reply.process);
    if (watcher === undefined) early.set(reply.process, [...(early.get(reply.process) ?? []), reply]);
    else if ('stream' in reply) watcher.output(reply.stream, reply.text);
    else if ('code' in reply) watcher.end({ code: reply.code, signal: reply.signal });
  };
  const over = Promise.withResolvers<void>();
  // What cannot be told any more is told to whoever asked.
  child.on('error', () => undefined);
  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (reply: SandboxReply) => {
      if ('ready' in reply) resolve();
      else if ('id' in reply) waiting.get(reply.id)?.(reply);
      else deliver(reply);
    });
    child.once('exit', (code, signal) => {
      const failure = `the network ended with ${signal ?? code}: ${complaint.trim()}`;
      reject(new Error(failure));
      for (const answer of waiting.values()) answer({ failure });
      for (const watcher of watchers.values()) watcher.end({ code: null, signal: 'SIGKILL' });
      over.resolve();
    });
  });
  return {
    ready,
    ended: over.promise,
    ask(request: Asked, server?: Server): Promise<Answer> {
      count += 1;
      const id = count;
      return new Promise((resolve, reject) => {
        waiting.set(id, (answer) => {
          waiting.delete(id);
          if (answer.failure === undefined) resolve(answer);
          else reject(new Error(answer.failure));
        });
        const message: Serializable = { ...request, id };
        child.send(message, server, undefined, (fault) => {
          if (fault !== null) waiting.get(id)?.({ failure: `the network is gone: ${fault.message}` });
        });
      });
    },
    watch(process: number, output: (stream: 'stdout' | 'stderr', text: string) => void): Promise<Ended> {
      return new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve({ code: null, signal: 'SIGKILL' });
        watchers.set(process, { output, end: resolve });
        for (const reply of early.get(process) ?? []) deliver(reply);
        early.delete(process);
      });
    },
  };
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}
