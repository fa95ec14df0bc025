/**
 * A job of a GitHub workflow on this machine.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRecord } from '../../base/index.ts';
import type { JobRunner, WorkflowJob } from '../../constructs/index.ts';
import { parseDocument } from '../../read/index.ts';
import { expression, holdsIn, type JobContext } from './job-expressions.ts';
import { type Outside, operatorShell } from './operator-shell.ts';

export interface JobSurroundings extends Outside {
  /** The file with the certificate to trust. */
  readonly authority: string;
  /** Where the system answers a protocol on this machine. */
  door(protocol: 'http:' | 'https:'): string | undefined;
  assume(input: object): Promise<unknown>;
}

/** What is installed is the project's; of a bundled release nothing stays to be pruned. Everything else is npm's own. */
export const NPM = `#!/bin/bash
case $1 in
  ci) ln -sfn "$PROJECT/node_modules" node_modules ;;
  prune) rm node_modules && mkdir node_modules ;;
  *) PATH=\${PATH#*:} exec npm "$@" ;;
esac
`;

/** What GitHub's machines do with a script whose step names no shell. */
export const BASH = ['-e'];

type Ended = Awaited<ReturnType<JobRunner>>;
type Step = Readonly<Record<string, unknown>>;

/** @throws for what is not done here, by name */
export async function runJob(given: WorkflowJob, around: JobSurroundings): Promise<Ended> {
  const { workflow, job } = await readJob(given);
  const context: JobContext = {
    vars: given.vars,
    matrix: given.matrix ?? {},
    github: { sha: given.sha, event_name: given.event, repository: given.repository, ref: 'refs/heads/main' },
  };
  if (job.if !== undefined && !holdsIn(String(job.if), context))
    throw new Error(`the job ${given.job} does not run for ${given.event}`);
  const folder = mkdtempSync(join(tmpdir(), 'lintel-job-'));
  const internet = await openInternet(around);
  try {
    const machine = { folder, programs: { npm: NPM }, strictness: BASH };
    const passed = join(folder, '.github-env');
    const environment: Record<string, string> = {
      ...baseEnvironment(given, internet.port, around.authority),
      GITHUB_ENV: passed,
      ...textsOf(job.env, context),
    };
    let said = '';
    for (const step of stepsOf(job)) {
      const { uses, run, with: inputs, env, name: _, ...more } = step;
      const [strange] = Object.keys(more);
      if (strange !== undefined) throw new Error(`"${strange}" of a step of ${given.job} is not known here`);
      if (typeof uses === 'string') {
        const done = await act(uses, textsOf(inputs, context), { given, job, workflow, folder, context, around });
        Object.assign(environment, done);
        continue;
      }
      writeFileSync(passed, '');
      const script = expression(String(run), context);
      const own = { ...environment, ...textsOf(env, context) };
      const { code, said: more_ } = await operatorShell(script, { environment: own }, around, machine);
      said += `${script.split('\n')[0]}\n${more_}`;
      if (code !== 0) return { code, said };
      Object.assign(environment, passedOn(readFileSync(passed, 'utf8')));
    }
    return { code: 0, said };
  } finally {
    internet.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readJob({ workflow: text, job: name }: WorkflowJob): Promise<{ workflow: Step; job: Step }> {
  const read = await parseDocument('workflow.yml', text, 'data');
  if (!read.ok) throw new Error(read.diagnostics[0]?.what);
  const workflow = read.value.root;
  const jobs = isRecord(workflow) && isRecord(workflow.jobs) ? workflow.jobs : {};
  const job = jobs[name];
  if (!isRecord(workflow) || !isRecord(job))
    throw new Error(`the workflow has no job ${name}; there are ${Object.keys(jobs).join(', ')}`);
  return { workflow, job };
}

function stepsOf({ steps }: Step): readonly Step[] {
  return Array.isArray(steps) ? steps.filter(isRecord) : [];
}

function textsOf(given: unknown, context: JobContext): Readonly<Record<string, string>> {
  if (!isRecord(given)) return {};
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, expression(String(value), context)]));
}

/** Nobody's rights, until an action takes a role over. */
function baseEnvironment(
  { sha, event, repository, job }: WorkflowJob,
  port: number,
  authority: string,
): Readonly<Record<string, string>> {
  const proxy = `http://127.0.0.1:${port}`;
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_SHA: sha,
    GITHUB_EVENT_NAME: event,
    GITHUB_REPOSITORY: repository,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_JOB: job,
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
    AWS_EC2_METADATA_DISABLED: 'true',
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    NO_PROXY: '127.0.0.1,localhost',
    NODE_USE_ENV_PROXY: '1',
    NODE_EXTRA_CA_CERTS: authority,
  };
}

/** `NAME=value` a line. */
function passedOn(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=');
      if (at < 1 || line.includes('<<')) throw new Error(`"${line}" in GITHUB_ENV is not NAME=value`);
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

interface Acting {
  readonly given: WorkflowJob;
  readonly job: Step;
  readonly workflow: Step;
  readonly folder: string;
  readonly context: JobContext;
  readonly around: JobSurroundings;
}

type Inputs = Readonly<Record<string, string>>;

/** What the action does, and the variables that later steps get from it. */
async function act(uses: string, inputs: Inputs, acting: Acting): Promise<Readonly<Record<string, string>>> {
  const [name = ''] = uses.split('@');
  const known = ACTIONS[name];
  if (known === undefined) throw new Error(`the action ${uses} is not known here`);
  const strange = Object.keys(inputs).find((each) => !known.inputs.includes(each));
  if (strange !== undefined) throw new Error(`the input "${strange}" of ${uses} is not known here`);
  const missing = Object.entries(known.needs).find(([scope, level]) => !mayHave(acting, scope, level));
  if (missing !== undefined) throw new Error(`${uses} needs the permission ${missing[0]}: ${missing[1]}`);
  return known.act(inputs, acting);
}

/** Permissions of a job stand in the place of the workflow's. */
function mayHave({ job, workflow }: Acting, scope: string, level: string): boolean {
  const given = job.permissions ?? workflow.permissions;
  const has = isRecord(given) ? given[scope] : undefined;
  return has === level || has === 'write';
}

/** Lays the repository into a folder: what is built or installed is in none. */
export function checkOut({ folder: from, files }: WorkflowJob['checkout'], project: string, folder: string): void {
  const isTracked = (path: string) => !/\/(node_modules|dist)(\/|$)/.test(path);
  cpSync(join(project, from), folder, { recursive: true, filter: isTracked });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text, { mode: path.endsWith('.sh') ? 0o755 : 0o644 });
  }
}

interface Action {
  readonly inputs: readonly string[];
  readonly needs: Readonly<Record<string, string>>;
  act(inputs: Inputs, acting: Acting): Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  // https://github.com/actions/checkout
  'actions/checkout': {
    inputs: [],
    needs: { contents: 'read' },
    act(_, { given: { checkout }, folder, around }) {
      checkOut(checkout, around.project, folder);
      return {};
    },
  },
  // https://github.com/actions/setup-node
  'actions/setup-node': {
    inputs: ['node-version', 'cache'],
    needs: {},
    act({ 'node-version': wanted = '' }) {
      const [, major] = /^v(\d+)/.exec(process.version) ?? [];
      if (wanted !== '' && wanted !== major) throw new Error(`Node.js ${wanted} is asked for, ${process.version} runs`);
      return {};
    },
  },
  // https://github.com/aws-actions/configure-aws-credentials
  'aws-actions/configure-aws-credentials': {
    inputs: ['role-to-assume', 'aws-region'],
    needs: { 'id-token': 'write' },
    async act({ 'role-to-assume': role = '', 'aws-region': region = '' }, { given, job, context, around }) {
      const answer = await around.assume({
        RoleArn: role,
        RoleSessionName: 'GitHubActions',
        WebIdentityToken: tokenOf(given, job, context),
      });
      const made = isRecord(answer) && isRecord(answer.Credentials) ? answer.Credentials : {};
      return {
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        AWS_ACCESS_KEY_ID: String(made.AccessKeyId),
        AWS_SECRET_ACCESS_KEY: String(made.SecretAccessKey),
        AWS_SESSION_TOKEN: String(made.SessionToken),
      };
    },
  },
};

/**
 * What GitHub says of a job to whom it asks for a role; nobody here looks at the signature.
 * https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims
 */
function tokenOf({ repository }: WorkflowJob, { environment }: Step, context: JobContext): string {
  const scope =
    environment === undefined ? `ref:${context.github.ref}` : `environment:${expression(String(environment), context)}`;
  const claims = {
    iss: 'https://token.actions.githubusercontent.com',
    aud: 'sts.amazonaws.com',
    sub: `repo:${repository}:${scope}`,
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.`;
}

/** A proxy on loopback, for which every name is that of the system: who asks for it comes to its door. */
async function openInternet({ door }: JobSurroundings): Promise<{ readonly port: number; close(): void }> {
  const open = new Set<Socket>();
  const server = createServer((asked, answer) => {
    const to = door('http:');
    if (to === undefined) {
      answer.writeHead(502).end();
      return;
    }
    const { pathname, search, host } = new URL(asked.url ?? '/', 'http://nowhere.invalid');
    const { method, headers } = asked;
    const passed = request(
      new URL(pathname + search, to),
      { headers: { ...headers, host }, ...(method !== undefined && { method }) },
      (got) => {
        answer.writeHead(got.statusCode ?? 502, got.headers);
        got.pipe(answer);
      },
    );
    passed.once('error', () => answer.destroy());
    asked.pipe(passed);
  });
  server.on('connect', (asked, client: Socket) => {
    const to = door(asked.url?.endsWith(':443') === true ? 'https:' : 'http:');
    if (to === undefined) {
      client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const upstream = connect(Number(new URL(to).port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const each of [client, upstream]) {
      open.add(each);
      each.on('error', () => each.destroy());
      each.once('close', () => open.delete(each));
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      for (const each of open) each.destroy();
    },
  };
}
