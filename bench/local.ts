/**
 * The local target as it is published: its start, its memory when idle, a stack of 60 resources, requests a second. Beside it
 * moto, where `moto_server` is installed. Then its load balancer. Build first: `npm run build`.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureBalancers } from './balancers.ts';
import { ROOT } from './machine.ts';

interface Target {
  readonly name: string;
  start(folder: string, port: number): ChildProcess;
}

const TARGETS: readonly Target[] = [
  {
    name: 'lintel local',
    start: (folder, port) =>
      spawn(process.execPath, [join(ROOT, 'bin', 'lintel.js'), 'local', '--port', String(port), '--folder', folder], {
        env: { ...process.env, LINTEL_BUILT: '1' },
        stdio: 'ignore',
      }),
  },
  {
    name: 'moto',
    start: (_, port) => spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' }),
  },
];

const PORT = 4690;
const RUNS = 5;
/** Stacks that are made before one is timed, and the seconds of requests before they are counted: code that ran a few times is another code. */
const WARM_STACKS = 10;
const TIMED_STACKS = 5;
const WARM_SECONDS = 2;
const TIMED_SECONDS = 2;
const COLUMNS = [
  'start ms',
  '(computed)',
  'idle MB',
  '60 resources ms',
  '(computed)',
  'requests/s',
  '(per second computed)',
];

export async function run(): Promise<void> {
  if (!existsSync(join(ROOT, 'dist', 'src', 'cli', 'main.js'))) throw new Error('Build first: npm run build');
  await measure();
  await measureBalancers();
}

async function measure(): Promise<void> {
  console.log(
    `\nlocal target, built (median of ${RUNS} processes, each warm; computed: processor time of the process)`,
  );
  console.log(`  ${''.padEnd(14)} ${COLUMNS.map((each) => each.padStart(16)).join('')}`);
  for (const target of TARGETS) {
    if (target.name === 'moto' && spawnSync('moto_server', ['--help']).status !== 0) {
      console.log('  moto             not installed');
      continue;
    }
    // The first start reads what no start has read before.
    await figuresOf(target, PORT - 1);
    const rows: (readonly number[])[] = [];
    for (let round = 0; round < RUNS; round += 1) rows.push(await figuresOf(target, PORT + round));
    const medians = COLUMNS.map((_, column) => column).map((column) => median(rows.map((row) => row[column] ?? 0)));
    console.log(`  ${target.name.padEnd(14)} ${medians.map((each) => each.toFixed(0).padStart(16)).join('')}`);
  }
}

async function figuresOf(target: Target, port: number): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-bench-'));
  const begun = performance.now();
  const child = target.start(folder, port);
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  try {
    let fault: string | undefined;
    child.once('error', ({ message }) => (fault = message));
    child.once('exit', (code) => (fault ??= `it ended with ${code}`));
    while (!(await isUp(port))) {
      if (fault !== undefined) throw new Error(`${target.name} does not start: ${fault}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const startMs = performance.now() - begun;
    const pid = child.pid ?? 0;
    const startComputed = computedMs(pid);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const idle = memoryOf(pid);
    for (let i = 0; i < WARM_STACKS; i += 1) await createStack(port, `warm${i}`, agent);
    const stacks: number[] = [];
    const beforeStacks = computedMs(pid);
    for (let i = 0; i < TIMED_STACKS; i += 1) stacks.push(await createStack(port, `timed${i}`, agent));
    const stackComputed = (computedMs(pid) - beforeStacks) / TIMED_STACKS;
    await requests(port, agent, WARM_SECONDS);
    const beforeRequests = computedMs(pid);
    const { done, seconds } = await requests(port, agent, TIMED_SECONDS);
    const computed = (computedMs(pid) - beforeRequests) / 1000;
    return [startMs, startComputed, idle, median(stacks), stackComputed, done / seconds, done / computed];
  } finally {
    agent.destroy();
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

function isUp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    request({ host: '127.0.0.1', port }, (response) => {
      response.resume();
      resolve(true);
    })
      .once('error', () => resolve(false))
      .end();
  });
}

/** What the process has computed, in all of its threads. Linux counts hundredths of a second. */
function computedMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Resident megabytes of the process. */
function memoryOf(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

function ask(
  port: number,
  service: string,
  agent: Agent,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, method: 'POST', agent, headers: { authorization, ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.once('end', () => resolve(text));
      },
    );
    asked.once('error', reject).end(body);
  });
}

async function createStack(port: number, name: string, agent: Agent): Promise<number> {
  const kinds = ['AWS::SQS::Queue', 'AWS::SNS::Topic', 'AWS::SSM::Parameter', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket'];
  const resources = Array.from({ length: 60 }, (_, index) => {
    const Type = kinds[index % kinds.length] ?? '';
    return [
      `R${index}`,
      {
        Type,
        ...(Type === 'AWS::SSM::Parameter' && {
          Properties: { Type: 'String', Value: 'x', Name: `/${name}/${index}` },
        }),
      },
    ];
  });
  const form = (parameters: Readonly<Record<string, string>>) =>
    ask(
      port,
      'cloudformation',
      agent,
      { 'content-type': 'application/x-www-form-urlencoded' },
      new URLSearchParams({ Version: '2010-05-15', StackName: name, ...parameters }).toString(),
    );
  const begun = performance.now();
  await form({ Action: 'CreateStack', TemplateBody: JSON.stringify({ Resources: Object.fromEntries(resources) }) });
  for (;;) {
    const text = await form({ Action: 'DescribeStacks' });
    if (text.includes('CREATE_COMPLETE')) return performance.now() - begun;
    if (!text.includes('CREATE_IN_PROGRESS')) throw new Error(text);
  }
}

/** Sends to a queue and asks for its attributes in turn, over 32 connections. */
async function requests(
  port: number,
  agent: Agent,
  forSeconds: number,
): Promise<{ readonly done: number; readonly seconds: number }> {
  const headers = (operation: string) => ({
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `AmazonSQS.${operation}`,
  });
  await ask(port, 'sqs', agent, headers('CreateQueue'), JSON.stringify({ QueueName: 'bench' }));
  const QueueUrl = `http://127.0.0.1:${port}/000000000000/bench`;
  let done = 0;
  const begun = performance.now();
  const client = async () => {
    while (performance.now() - begun < forSeconds * 1000) {
      const isSend = done % 2 === 0;
      done += 1;
      await ask(
        port,
        'sqs',
        agent,
        headers(isSend ? 'SendMessage' : 'GetQueueUrl'),
        JSON.stringify(isSend ? { QueueUrl, MessageBody: 'x' } : { QueueName: 'bench' }),
      );
    }
  };
  await Promise.all(Array.from({ length: 32 }, client));
  return { done, seconds: (performance.now() - begun) / 1000 };
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}
