/** The application as witnesses use it: its first administrator, its requests, and Claude played at its own name. */
import { loggedLine, mustSee, type PlayedAnswer, type PlayedRequest, type WitnessedSystem } from 'lintel/constructs';
import { CLAUDE_ADDRESS, CLAUDE_HOST } from './addresses.ts';
import { LOG_GROUP } from './names.ts';

/** One of the service's tasks. */
export const TASK = 'ApiService-1';

const ADMIN = 'first.admin@example.com';
const FIRST_DEPLOYMENT = 'runbooks/first-deployment.md';

export interface Application {
  /** As the first administrator: JSON in, JSON out. */
  ask(method: string, path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<Answered>;
}

export interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** The id under which the log has the request. */
  readonly id: string;
}

/** The commands of a numbered step of a runbook, with what a person puts in for `<…>`. */
export function commandsOf(runbook: string, step: number, given: Readonly<Record<string, string>> = {}): string {
  const [, from = ''] = new RegExp(`^${step}\\. ([\\s\\S]*?)(?=^\\d+\\. |(?![\\s\\S]))`, 'm').exec(runbook) ?? [];
  const blocks = [...from.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].map(([, commands = '']) => commands);
  mustSee(blocks.length > 0, `the runbook has no commands at its step ${step}`);
  return Object.entries(given).reduce((text, [name, value]) => text.replaceAll(`<${name}>`, value), blocks.join('\n'));
}

/** Migrated and with its first administrator, both by the commands of the delivered runbook, unless that was done before. */
export async function application(
  system: WitnessedSystem,
  files: Readonly<Record<string, string>>,
): Promise<Application> {
  const post = (path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
    system.ask({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const login = (password: string) => post('/api/auth/login', { email: ADMIN, password });
  const told = await passwordTold(system);
  if (told === undefined) {
    const runbook = files[FIRST_DEPLOYMENT] ?? '';
    // One folder, as a person has it: the second step uses the network that the first one wrote down.
    const { code, said } = await system.operator(commandsOf(runbook, 8));
    mustSee(code === 0, `the migration of ${FIRST_DEPLOYMENT} ends with ${code}: ${said.slice(-300)}`);
    await loggedLine(system, LOG_GROUP, 'Applied:');
    const network = commandsOf(runbook, 8).split('\n')[0] ?? '';
    const admin = `${network}\n${commandsOf(runbook, 9, { address: ADMIN, name: 'First Admin' })}`;
    const made = await system.operator(admin);
    mustSee(made.code === 0, `the first administrator ends with ${made.code}: ${made.said.slice(-300)}`);
  }
  const password =
    told ??
    (await system.until('the password of the first administrator in the log', 60, async () => passwordTold(system)));
  const { status, body } = await login(password);
  mustSee(status === 200, `the first administrator logs in and gets ${status}: ${body.slice(0, 200)}`);
  const { accessToken } = JSON.parse(body) as { readonly accessToken: string };
  return {
    async ask(method, path, given, headers = {}) {
      const id = crypto.randomUUID();
      const answer = await system.ask({
        method,
        path,
        headers: {
          authorization: `Bearer ${accessToken}`,
          'x-request-id': id,
          ...(given !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(given !== undefined && { body: JSON.stringify(given) }),
      });
      return { status: answer.status, body: recordIn(answer.body), id };
    },
  };
}

async function passwordTold(system: WitnessedSystem): Promise<string | undefined> {
  const asked = { logGroupName: LOG_GROUP, filterPattern: '"Its password is"' };
  const { events } = await system.aws('logs', 'FilterLogEvents', asked);
  const lines = (events as readonly { readonly message?: string }[]).map(({ message = '' }) => message);
  return /Its password is (\S+)/.exec(lines.at(-1) ?? '')?.[1];
}

function recordIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Nine invented contracts and a user of each role, by the program that migrates. Answers who logs in. */
export async function bloomContractsDemo(system: WitnessedSystem): Promise<readonly string[]> {
  const { code, said } = await system.exec(TASK, ['node', 'server/src/migrate.js', '--demo']);
  mustSee(code === 0, `the data cannot be filled in: ${said.slice(-300)}`);
  if (said.includes('There are users already')) return ['There are users already: nothing was added.'];
  const logins = [...said.matchAll(/^([A-Z]+): (\S+@\S+) /gm)].map(([, role, email]) => `${email} is ${role}`);
  mustSee(logins.length > 0, `nobody was added: ${said.slice(-300)}`);
  return [...logins, 'Their passwords stand in workloads/contracts/server/demo.ts.'];
}

/** Runs the server of a task once more beside it, with other variables, and answers how it ended; it is ended after `seconds`. */
export async function startedWith(
  system: WitnessedSystem,
  changes: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const program = `
const { spawn } = require('node:child_process');
const environment = { ...process.env, PORT: '0', HOST: '127.0.0.1' };
for (const [name, value] of Object.entries(${JSON.stringify(changes, (_, value: unknown) => value ?? null)}))
  if (value === null) delete environment[name]; else environment[name] = value;
const child = spawn(process.execPath, ['server/src/server.js'], { env: environment });
let said = '';
for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => {
  said += text;
  if (said.includes('"The server listens."')) child.kill('SIGKILL');
});
setTimeout(() => child.kill('SIGKILL'), 30000).unref();
child.once('close', (code) => console.log(JSON.stringify({ code, said: said.slice(0, 2000) })));`;
  const printed = await system.program(TASK, program);
  return JSON.parse(printed) as { readonly code: number | null; readonly said: string };
}

export const LISTENS = '"The server listens."';

/** What Claude charges for each answer here. */
export const TOKENS = { input_tokens: 1200, output_tokens: 340 } as const;

/**
 * Claude's side of `POST /v1/messages`, as server-sent events: https://platform.claude.com/docs/en/build-with-claude/streaming.
 * Counts what it is asked.
 */
export async function claude(
  system: WitnessedSystem,
): Promise<{ readonly asked: () => number; readonly end: () => Promise<void> }> {
  let count = 0;
  const answer = ({ method, path, body }: PlayedRequest): PlayedAnswer => {
    if (method !== 'POST' || path !== '/v1/messages') return { status: 404, body: '' };
    count += 1;
    const { model = '' } = recordIn(body);
    const usage = { ...TOKENS, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
    const events = [
      {
        type: 'message_start',
        message: {
          id: `msg_${count}`,
          type: 'message',
          role: 'assistant',
          model,
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { ...usage, output_tokens: 1 },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '', citations: null } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: `The answer ${count}.` } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: TOKENS.output_tokens },
      },
      { type: 'message_stop' },
    ];
    return {
      status: 200,
      headers: { 'content-type': 'text/event-stream; charset=utf-8', 'request-id': `req_${count}` },
      body: events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
    };
  };
  const end = await system.play(CLAUDE_HOST, answer, CLAUDE_ADDRESS);
  return { asked: () => count, end };
}
