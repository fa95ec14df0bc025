/**
 * What of a system survives: under 200 requests a second each of its programs, a zone, the one who writes and the daemon itself
 * are killed in turn. Nothing that was acknowledged may be lost of PostgreSQL, S3 and SQS. Beside what its document promises is
 * printed from when to when requests failed at the door, and the longest time in which it answered nobody. `LINTEL_SYSTEMS`
 * names the systems. As root.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent as PlainAgent, request as requestPlain } from 'node:http';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute, fault, systemStatus } from '../src/actions/index.ts';
import type { UpReport } from '../src/answers/index.ts';
import { ROOT } from './machine.ts';
import { processTree } from './process-tree.ts';
import { reportOf } from './start.ts';

interface Subject {
  readonly system: string;
  /** Of its document: `docs` of the architecture, recovery objectives. */
  readonly promise: string;
  /** Where a client of the database stands, the secret with its login, and its name. */
  readonly database?: { readonly from: string; readonly secret: RegExp; readonly name: string };
  readonly zone: string;
  /** What is asked at the door, and the program that answers it. */
  readonly path: string;
  readonly program: RegExp;
}

const SUBJECTS: readonly Subject[] = [
  {
    system: 'mcp-tagging',
    promise: 'no objective; one instance, recovered',
    zone: 'us-east-1a',
    path: '/health',
    program: /^\S*node\S* (?:\/opt\/\S*)?dist\/server/,
  },
  {
    system: 'ec2-autoscaling',
    promise: 'RTO 4 h, RPO 1 h',
    database: { from: 'Fleet-1', secret: /^rds!db/, name: 'webapp' },
    zone: 'us-east-1b',
    path: '/readyz',
    program: /^\S*node\S* (?:\/opt\/\S*)?(?:dist|server)\//,
  },
  {
    system: 'omnirapeutic',
    promise: 'RTO 4 h, RPO 5 min',
    database: { from: 'BastionHost', secret: /^rds!cluster/, name: 'postgres' },
    zone: 'us-east-1b',
    path: '/',
    program: /^\S*node\S* (?:\/opt\/\S*)?dist\/web/,
  },
  {
    system: 'bloom-contracts',
    promise: 'no objective',
    database: { from: 'ApiService-1', secret: /DBPassword/, name: 'bloom_contracts' },
    zone: 'us-west-2b',
    path: '/api/health',
    program: /^\S*node\S* (?:\/opt\/\S*)?(?:dist|server)\//,
  },
  {
    system: 'coherent-pmo',
    promise: 'RTO 1 h, RPO 24 h',
    database: { from: 'Server', secret: /^rds!db/, name: 'coherent' },
    zone: 'us-east-1b',
    path: '/api/v1/health',
    program: /^\S*node\S* (?:\/opt\/\S*)?dist\/api\/server/,
  },
];

/** Together, over all kinds of requests. */
const RATE = 200;
/** No more wait for an answer: who would wait here for a connection has not asked yet. */
const AT_ONCE = 64;
/** So long every request must be answered before the door counts as open again. */
const CALM_MS = 2000;
/** A client waits so long for an answer: on a machine that is busy, many times what one takes. */
const PATIENCE_MS = 10_000;
const LONGEST_MS = 120_000;

export async function run(): Promise<void> {
  const wanted = process.env.LINTEL_SYSTEMS?.split(',');
  for (const subject of SUBJECTS) if (wanted === undefined || wanted.includes(subject.system)) await survive(subject);
}

async function survive(subject: Subject): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-faults-'));
  let system = await started(subject.system, folder);
  const load = newLoad(() => system.report, folder, subject);
  try {
    await load.prepare();
    console.log(`\n${subject.system} under load (promised: ${subject.promise})`);
    console.log(
      `  ${'fault'.padEnd(34)} ${['not whole s', 'silent s', 'refused', 'answered/s'].map((each) => each.padStart(12)).join('')}`,
    );
    load.begin();
    await load.steady();
    const row = async (name: string, act: () => Promise<unknown>) => {
      await load.steady();
      const watch = load.watch();
      const refusal = await act();
      if (typeof refusal === 'string') return console.log(`  ${name.padEnd(34)} cannot be: ${refusal}`);
      await load.steady();
      const { shutMs, silentMs, refused, perSecond } = watch();
      const cells = [(shutMs / 1000).toFixed(2), (silentMs / 1000).toFixed(2), String(refused), perSecond.toFixed(0)];
      console.log(`  ${name.padEnd(34)} ${cells.map((each) => each.padStart(12)).join('')}`);
    };
    for (const [name, matches] of [['the program that answers', subject.program] as const, ...PROGRAMS]) {
      const [victim] = processTree(system.daemon.pid ?? 0).filter(({ words }) => matches.test(words));
      if (victim !== undefined) await row(name, async () => process.kill(victim.id, 'SIGKILL'));
    }
    await row(`zone ${subject.zone} for 5 s`, async () => {
      const { diagnostics } = await fault({ folder, words: ['zone', subject.zone] });
      if (diagnostics[0] !== undefined) return diagnostics[0].what;
      await new Promise((resolve) => setTimeout(resolve, 5000));
      await fault({ folder, words: ['reset'] });
      return undefined;
    });
    if (subject.database !== undefined)
      await row('failover of the database', async () => {
        const { diagnostics } = await fault({ folder, words: ['db', 'failover'] });
        return diagnostics[0]?.what;
      });
    await row('the daemon', async () => {
      const gone = new Promise((resolve) => system.daemon.once('exit', resolve));
      system.daemon.kill('SIGKILL');
      await gone;
      system = await started(subject.system, folder);
    });
    await load.end();
    for (const { store, acknowledged, lost } of await load.compare())
      console.log(`  ${store}: ${acknowledged} writes acknowledged, ${lost} lost`);
  } finally {
    await load.end();
    const gone = new Promise((resolve) => system.daemon.once('exit', resolve));
    if (system.daemon.exitCode === null && system.daemon.kill('SIGTERM')) await gone;
    rmSync(folder, { recursive: true, force: true });
  }
}

const PROGRAMS: readonly (readonly [name: string, matches: RegExp])[] = [
  ['the load balancer', /run-balancer/],
  ['the distribution', /run-edge/],
  ['the way to a VPC origin', /\/relay\.[jt]s/],
  ['resolver and metadata', /link-local-server/],
  ['the database that writes', /postgres.* -D /],
  ['the cache', /redis-server|valkey-server/],
  ['the whole network', /supervisor\.[jt]s/],
];

interface Started {
  readonly daemon: ChildProcess;
  readonly report: UpReport;
}

async function started(system: string, folder: string): Promise<Started> {
  const words = [join(ROOT, 'bin', 'lintel.js'), 'up', system, '--folder', folder, '--port', '0', '--json'];
  const daemon = spawn(process.execPath, words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] });
  return { daemon, report: await reportOf(daemon, system) };
}

interface Store {
  readonly store: string;
  readonly acknowledged: number;
  readonly lost: number;
}

const certificates = new Map<string, Buffer>();

function certificateIn(file: string): Buffer {
  const known = certificates.get(file) ?? readFileSync(file);
  certificates.set(file, known);
  return known;
}

function newLoad(report: () => UpReport, folder: string, { database, path }: Subject) {
  const [objects, messages, rows]: [Set<string>, Set<string>, Set<string>] = [new Set(), new Set(), new Set()];
  let [isOver, count] = [false, 0];
  /** What was answered and what was refused, at the door and by the stores, since the last fault. */
  let told: {
    readonly askedMs: number;
    readonly ms: number;
    readonly isDoor: boolean;
    readonly isAnswered: boolean;
  }[] = [];
  let faultMs = performance.now();
  let running: Promise<unknown> = Promise.resolve();
  const agents = [
    new Agent({ keepAlive: true, maxSockets: AT_ONCE }),
    new PlainAgent({ keepAlive: true, maxSockets: AT_ONCE }),
  ];

  const door = (): Promise<boolean> => {
    const { doors, authority } = report();
    const url = doors.find(({ status }) => status === 200)?.url ?? '';
    const isSecure = url.startsWith('https:');
    return new Promise((resolve) => {
      const options = {
        agent: agents[isSecure ? 0 : 1],
        headers: { 'user-agent': 'lintel' },
        signal: AbortSignal.timeout(PATIENCE_MS),
        ...(isSecure && { ca: certificateIn(authority ?? '') }),
      };
      const asking = (isSecure ? request : requestPlain)(`${url}${path}?n=${count}`, options, (answer) => {
        answer.resume();
        answer.once('end', () => resolve((answer.statusCode ?? 500) < 500 && answer.statusCode !== 403));
        answer.once('error', () => resolve(false));
      });
      asking.once('error', () => resolve(false));
      asking.end();
    });
  };
  const api = async (service: string, method: string, path: string, body: string, headers = {}): Promise<Response> => {
    const place = `${report().region ?? 'us-east-1'}/${service}`;
    const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${place}/aws4_request, SignedHeaders=host, Signature=0`;
    const init = { method, headers: { authorization, ...headers }, ...(body !== '' && { body }) };
    return fetch(`${report().url}${path}`, { ...init, signal: AbortSignal.timeout(5000) });
  };
  const sqs = (operation: string, input: object) =>
    api('sqs', 'POST', '/', JSON.stringify(input), {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${operation}`,
    });
  /** A rule that blocks an address for asking too often does so here, as all ask from one: it must not stand for a fault. */
  const liftRates = async () => {
    for (const Scope of ['REGIONAL', 'CLOUDFRONT']) {
      const ask = async (operation: string, input: object): Promise<Record<string, unknown>> => {
        const headers = {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `AWSWAF_20190729.${operation}`,
        };
        const answer = await api('wafv2', 'POST', '/', JSON.stringify({ Scope, ...input }), headers);
        return (await answer.json()) as Record<string, unknown>;
      };
      const { WebACLs = [] } = await ask('ListWebACLs', {});
      for (const { Name, Id } of WebACLs as readonly { readonly Name: string; readonly Id: string }[]) {
        const { WebACL, LockToken } = await ask('GetWebACL', { Name, Id });
        const { DefaultAction, VisibilityConfig, Rules } = WebACL as Record<string, unknown>;
        const lifted = JSON.parse(JSON.stringify(Rules), (key, value) => (key === 'Limit' ? 2_000_000_000 : value));
        await ask('UpdateWebACL', { Name, Id, LockToken, DefaultAction, VisibilityConfig, Rules: lifted });
      }
    }
  };
  const QueueUrl = () => `${report().url}/000000000000/survives`;

  /** Seven of ten ask the door, the others write. */
  const one = async (): Promise<void> => {
    count += 1;
    const name = String(count);
    const askedMs = performance.now();
    if (count % 10 >= 2) {
      const isAnswered = await door();
      told.push({ askedMs, ms: performance.now(), isDoor: true, isAnswered });
      return;
    }
    const kept = count % 10 === 0 ? objects : messages;
    const asked =
      kept === objects
        ? api('s3', 'PUT', `/survives/${name}`, name)
        : sqs('SendMessage', { QueueUrl: QueueUrl(), MessageBody: name });
    const isKept = await asked.then(({ ok }) => ok).catch(() => false);
    if (isKept) kept.add(name);
    told.push({ askedMs, ms: performance.now(), isDoor: false, isAnswered: isKept });
  };

  let host: string | undefined;
  /** Of the cluster, or of the only instance. */
  const hostOf = async (region: string): Promise<string> => {
    const told = async (Action: string) => {
      const form = new URLSearchParams({ Action, Version: '2014-10-31' }).toString();
      const type = { 'content-type': 'application/x-www-form-urlencoded' };
      return (await api('rds', 'POST', '/', form, type)).text();
    };
    const [, cluster] = /<Endpoint>([^<]+)</.exec(await told('DescribeDBClusters')) ?? [];
    const found = cluster ?? /<Address>([^<]+)</.exec(await told('DescribeDBInstances'))?.[1];
    if (found === undefined) throw new Error(`no database is in ${region}`);
    return found;
  };
  const psql = async (sql: string, onOutput: (text: string) => void): Promise<void> => {
    if (database === undefined) return;
    const { secrets, region = 'us-east-1' } = report();
    const SecretId = secrets.find((each) => database.secret.test(each));
    const answer = await api('secretsmanager', 'POST', '/', JSON.stringify({ SecretId }), {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.GetSecretValue',
    });
    const { SecretString = '{}' } = (await answer.json()) as { readonly SecretString?: string };
    const { username, password } = JSON.parse(SecretString) as Readonly<Record<string, string>>;
    host ??= await hostOf(region);
    const place = `host=${host} user=${username} dbname=${database.name} sslmode=require connect_timeout=3`;
    // The password is seen by nobody else: the system was made for this trial and ends with it.
    const script = `printf '%s' "$3" | PGPASSWORD="$1" psql -AtqX -v ON_ERROR_STOP=1 "$2"`;
    const words = ['sh', '-c', script, 'sh', password ?? '', place, sql];
    await execute({ folder, component: database.from, words, onOutput });
  };
  /** Statements one by one, each a transaction of its own: the id that it answers is its acknowledgement. */
  const insertRows = async (): Promise<number> => {
    let text = '';
    await psql('insert into survives default values returning id;\n'.repeat(40), (more) => (text += more)).catch(
      () => undefined,
    );
    const ids = [...text.matchAll(/^(\d+)$/gm)].map(([, id = '']) => id);
    for (const id of ids) rows.add(id);
    return ids.length;
  };
  const writeRows = async (): Promise<void> => {
    while (!isOver && database !== undefined)
      if ((await insertRows()) === 0) await new Promise((resolve) => setTimeout(resolve, 200));
  };

  return {
    async prepare() {
      const { region = 'us-east-1' } = report();
      const elsewhere = `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
      await api('s3', 'PUT', '/survives', region === 'us-east-1' ? '' : elsewhere);
      await sqs('CreateQueue', { QueueName: 'survives' });
      await liftRates();
      let said = '';
      await psql('create table survives (id bigserial primary key);', (more) => (said += more));
      if (said.trim() !== '') throw new Error(said);
    },
    begin() {
      const interval = 1000 / RATE;
      let nextMs = performance.now();
      const pending = new Set<Promise<void>>();
      const loop = async () => {
        while (!isOver) {
          if (pending.size < AT_ONCE) {
            const asked = one().finally(() => pending.delete(asked));
            pending.add(asked);
          }
          nextMs = Math.max(nextMs + interval, performance.now() - 20);
          await new Promise((resolve) => setTimeout(resolve, Math.max(0, nextMs - performance.now())));
        }
        await Promise.all(pending);
      };
      running = Promise.all([loop(), writeRows()]);
    },
    /** Until the door has been open for a while and all components are healthy. */
    async steady() {
      for (const begunMs = performance.now(); performance.now() - begunMs < LONGEST_MS; ) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        const now = performance.now();
        const lately = told.filter(({ askedMs, isDoor }) => isDoor && now - askedMs < CALM_MS);
        if (now - faultMs < CALM_MS || lately.length < 10 || lately.some(({ isAnswered }) => !isAnswered)) continue;
        const { components } = await systemStatus({ folder });
        if (components.length > 0 && components.every(({ state }) => state === 'healthy')) return;
      }
    },
    /** From now on, until the result is called. */
    watch() {
      told = [];
      faultMs = performance.now();
      return () => {
        const doors = told.filter(({ isDoor }) => isDoor).sort((one, other) => one.askedMs - other.askedMs);
        const failed = doors.filter(({ isAnswered }) => !isAnswered);
        // By when they asked: who waits in vain knows of it much later.
        const lastOfFirst = failed.find(
          ({ askedMs }, at) => (failed[at + 1]?.askedMs ?? Number.POSITIVE_INFINITY) - askedMs > CALM_MS,
        );
        const opened = doors.find(({ askedMs, isAnswered }) => isAnswered && askedMs > (lastOfFirst?.askedMs ?? 0));
        const answered = told.filter(({ isAnswered }) => isAnswered).length;
        const answers = told.flatMap(({ ms, isDoor, isAnswered }) => (isDoor && isAnswered ? ms : []));
        const gaps = answers.map((ms, at) => ms - (answers[at - 1] ?? faultMs));
        return {
          silentMs: Math.max(0, ...gaps),
          shutMs: failed.length === 0 ? 0 : (opened?.askedMs ?? Number.NaN) - (failed[0]?.askedMs ?? 0),
          refused: told.length - answered,
          perSecond: (answered * 1000) / (performance.now() - faultMs),
        };
      };
    },
    async end() {
      isOver = true;
      await running;
      for (const agent of agents) agent.destroy();
    },
    async compare(): Promise<readonly Store[]> {
      const lostObjects: string[] = [];
      for (const name of objects)
        if ((await (await api('s3', 'GET', `/survives/${name}`, '')).text()) !== name) lostObjects.push(name);
      const found = new Set<string>();
      for (;;) {
        const answer = await sqs('ReceiveMessage', {
          QueueUrl: QueueUrl(),
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 3600,
        });
        const { Messages = [] } = (await answer.json()) as { readonly Messages?: readonly { readonly Body: string }[] };
        if (Messages.length === 0) break;
        for (const { Body } of Messages) found.add(Body);
      }
      let text = '';
      await psql('select id from survives;', (more) => (text += more));
      const kept = new Set(text.split('\n'));
      return [
        { store: 'S3', acknowledged: objects.size, lost: lostObjects.length },
        { store: 'SQS', acknowledged: messages.size, lost: [...messages].filter((each) => !found.has(each)).length },
        ...(database === undefined
          ? []
          : [
              {
                store: 'PostgreSQL',
                acknowledged: rows.size,
                lost: [...rows].filter((each) => !kept.has(each)).length,
              },
            ]),
      ];
    },
  };
}
