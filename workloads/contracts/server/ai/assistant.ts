/**
 * Answers of Claude: from the cache where the same was asked before, from a call that runs already, or from a call of its own
 * within deadline, turns and budget. Nothing is made up: without an answer there is a refusal, and no refusal is kept.
 */
import { createHash } from 'node:crypto';
import { type After, type Log, Refused } from '@lintel/workload-runtime';
import type { Cache } from '@lintel/workload-runtime/redis';
import { z } from 'zod';
import { canonical } from '../../src/canonical.ts';
import { decimal, isLess } from '../../src/decimal.ts';
import type { Outcome, Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry.ts';
import { type Block, type Claude, ClaudeFault, type Message, type Reply } from './claude.ts';
import { costOf, pricesOf, type Tokens } from './models.ts';
import { type AiType, enclosed, lifeOf, PROMPT_VERSION, SYSTEM_PROMPT, type Task } from './tasks.ts';
import { turnsOf } from './turns.ts';

export interface Question {
  readonly type: AiType;
  /** Undefined for a conversation. */
  readonly task?: Task | undefined;
  /** The id and version of a contract that is kept, and the terms in question. */
  readonly contract?: { readonly id?: string; readonly version?: number; readonly terms: unknown } | undefined;
  /** What was said so far, the question last; a task adds its own. */
  readonly messages: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[];
}

/** `skip`: neither read nor written; `refresh`: not read, written anew. */
export type CacheMode = 'use' | 'skip' | 'refresh';

export interface Asker {
  readonly user: string;
  readonly mode: CacheMode;
  /** Ends when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  readonly onText?: (text: string) => void;
}

export interface Answer {
  readonly text?: string;
  /** What a task reports. */
  readonly result?: Readonly<Record<string, unknown>>;
  /** Whether the answer was cut at the greatest length. */
  readonly isCut: boolean;
  readonly model: string;
  readonly tokens: Tokens;
  /** Dollars: '0.00000000' out of the cache, undefined where the model has no price. */
  readonly costUsd: string | undefined;
  readonly cached: boolean;
}

export interface Assistant {
  answer(question: Question, asker: Asker): Promise<Answer>;
  /** The words that Claude would be sent. */
  promptOf(question: Question): string;
  /** Answers out of the cache in all that were asked of it, since the process started. */
  hitRate(): number;
  /** Whether Claude is asked at all. */
  readonly isOn: boolean;
}

export interface AssistantParts {
  /** Undefined where AI is off. */
  readonly claude: Claude | undefined;
  readonly cache: Cache;
  readonly store: Store;
  readonly telemetry: Telemetry;
  readonly log: Log;
  readonly now: () => number;
  readonly after: After;
  readonly deadlineMs: number;
  readonly usualLifeSeconds: number;
  /** Dollars a month. @default - no limit */
  readonly budgetUsd?: string | undefined;
}

const AT_ONCE = 4;
const WAITING = 50;
const NOTHING = '0.00000000';

/** What is kept of an answer. */
const KEPT = z.object({
  text: z.string().optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  model: z.string(),
  tokens: z.object({ input: z.number(), output: z.number(), cacheRead: z.number(), cacheWrite: z.number() }),
  costUsd: z.string().optional(),
});

/** A call that runs, and everybody who waits for it. */
interface Flight {
  readonly result: Promise<Answer>;
  readonly texts: string[];
  readonly listeners: Set<(text: string) => void>;
  waiting: number;
  readonly end: AbortController;
}

export function assistantOf(parts: AssistantParts): Assistant {
  const { claude, cache, store, telemetry, log, now, after } = parts;
  const turns = turnsOf(AT_ONCE, WAITING);
  const flights = new Map<string, Flight>();
  const counts = { hits: 0, misses: 0 };

  async function recorded(
    question: Question,
    asker: Asker,
    what: {
      readonly tokens: Tokens;
      readonly costUsd: string | undefined;
      readonly savedUsd: string;
      readonly latencyMs: number;
      readonly outcome: Outcome;
      readonly isCached: boolean;
    },
  ): Promise<void> {
    const { tokens, ...rest } = what;
    const model = claude?.model ?? 'none';
    try {
      await store.addUsage({ at: new Date(now()), user: asker.user, type: question.type, model, ...tokens, ...rest });
    } catch (fault) {
      log.error('The use of Claude could not be written down.', {
        type: question.type,
        costUsd: what.costUsd,
        fault: fault instanceof Error ? fault.message : String(fault),
      });
    }
  }

  async function kept(key: string, question: Question, asker: Asker): Promise<Answer | undefined> {
    const text = await cache.get(key);
    const found = text === undefined ? undefined : KEPT.safeParse(asJson(text)).data;
    if (found === undefined) return undefined;
    const { costUsd, text: said, result, ...plain } = found;
    await recorded(question, asker, {
      tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
      costUsd: NOTHING,
      savedUsd: costUsd ?? NOTHING,
      latencyMs: 0,
      outcome: 'ok',
      isCached: true,
    });
    return {
      ...plain,
      ...(said !== undefined && { text: said }),
      ...(result !== undefined && { result }),
      isCut: false,
      costUsd: NOTHING,
      cached: true,
    };
  }

  async function demandBudget(): Promise<void> {
    const { budgetUsd } = parts;
    if (budgetUsd === undefined) return;
    const [from, to] = monthOf(new Date(now()));
    const spent = await store.spent(from, to);
    if (isLess(decimal(spent), decimal(budgetUsd))) return;
    throw new Refused(429, 'AI_BUDGET_EXCEEDED', 'The budget of this month is spent; answers that are kept go on.', {
      details: { spentUsd: spent, budgetUsd, until: to.toISOString() },
    });
  }

  /** One call with its turn, its deadline, and what is written down of it. */
  async function called(
    asked: Claude,
    question: Question,
    asker: Asker,
    flight: { readonly tell: (text: string) => void; readonly signal: AbortSignal },
  ): Promise<Answer> {
    const begun = now();
    const deadline = new AbortController();
    const cancel = after(parts.deadlineMs, () =>
      deadline.abort(new ClaudeFault('timeout', `No answer within ${parts.deadlineMs} ms.`)),
    );
    const signal = AbortSignal.any([flight.signal, deadline.signal]);
    const spent: Tokens[] = [];
    let outcome: Outcome = 'ok';
    let endTurn: (() => void) | undefined;
    try {
      endTurn = await turns.take(signal);
      if (endTurn === undefined)
        throw new Refused(429, 'AI_BUSY', 'Too many questions wait for an answer.', {
          headers: { 'retry-after': '5' },
        });
      const ask = (messages: readonly Message[]) =>
        asked
          .ask(
            { system: SYSTEM_PROMPT, messages, tool: toolOf(question.task) },
            { signal, onText: flight.tell, onRateLimited: () => telemetry.rateLimited(question.type) },
          )
          .then((reply) => {
            spent.push(reply.tokens);
            return reply;
          });
      const said = await (question.task === undefined
        ? conversation(await ask(messagesOf(question)))
        : report(question.task, messagesOf(question), ask));
      const tokens = sumOf(spent);
      return { ...said, model: asked.model, tokens, costUsd: priceOf(tokens), cached: false };
    } catch (fault) {
      outcome = outcomeOf(fault);
      if (fault instanceof ClaudeFault && fault.kind !== 'aborted')
        log.warn('Claude did not answer.', { type: question.type, kind: fault.kind, fault: fault.message });
      throw refusalOf(fault);
    } finally {
      cancel();
      endTurn?.();
      const tokens = sumOf(spent);
      const [costUsd, latencyMs] = [spent.length === 0 ? NOTHING : priceOf(tokens), now() - begun];
      telemetry.asked({ type: question.type, outcome, latencyMs, tokens, costUsd });
      await recorded(question, asker, { tokens, costUsd, savedUsd: NOTHING, latencyMs, outcome, isCached: false });
    }
  }

  function priceOf(tokens: Tokens): string | undefined {
    const prices = pricesOf(claude?.model ?? '', new Date(now()));
    return prices && costOf(tokens, prices);
  }

  function begin(asked: Claude, key: string, question: Question, asker: Asker): Flight {
    const [texts, listeners, end] = [[] as string[], new Set<(text: string) => void>(), new AbortController()];
    const tell = (text: string) => {
      texts.push(text);
      for (const listener of listeners) listener(text);
    };
    const run = async (): Promise<Answer> => {
      const answer = await called(asked, question, asker, { tell, signal: end.signal });
      if (asker.mode !== 'skip' && !answer.isCut) {
        const { text, result, model, tokens, costUsd } = answer;
        await cache.set(
          key,
          JSON.stringify({ text, result, model, tokens, costUsd }),
          lifeOf(question.type, parts.usualLifeSeconds),
        );
      }
      return answer;
    };
    return { result: run(), texts, listeners, waiting: 0, end };
  }

  /** Waits for a call. The last one who leaves ends it. */
  async function joined(flight: Flight, { signal, onText = () => {} }: Asker): Promise<Answer> {
    for (const text of flight.texts) onText(text);
    flight.listeners.add(onText);
    flight.waiting += 1;
    let leave = () => {};
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(new Refused(499, 'CLIENT_LEFT', 'Nobody waits any more.'));
    });
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([flight.result, left]);
    } finally {
      signal.removeEventListener('abort', leave);
      flight.listeners.delete(onText);
      flight.waiting -= 1;
      if (flight.waiting === 0) flight.end.abort();
    }
  }

  return {
    isOn: claude !== undefined,
    hitRate: () => (counts.hits + counts.misses === 0 ? 0 : counts.hits / (counts.hits + counts.misses)),
    promptOf: (question) =>
      SYSTEM_PROMPT +
      messagesOf(question)
        .map(({ content }) => content)
        .join(''),
    async answer(question, asker) {
      if (claude === undefined) throw new Refused(503, 'AI_UNAVAILABLE', 'Claude is not switched on here.');
      const key = keyOf(claude, question);
      if (asker.mode === 'use') {
        const found = await kept(key, question, asker);
        telemetry.looked(question.type, found !== undefined);
        counts[found === undefined ? 'misses' : 'hits'] += 1;
        if (found !== undefined) {
          if (found.text !== undefined) asker.onText?.(found.text);
          return found;
        }
      }
      const running = asker.mode === 'use' ? flights.get(key) : undefined;
      if (running !== undefined) {
        const answer = await joined(running, asker);
        await recorded(question, asker, {
          tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
          costUsd: NOTHING,
          savedUsd: answer.costUsd ?? NOTHING,
          latencyMs: 0,
          outcome: 'ok',
          isCached: true,
        });
        return { ...answer, costUsd: NOTHING, cached: true };
      }
      await demandBudget();
      const other = asker.mode === 'use' ? flights.get(key) : undefined;
      const flight = other ?? begin(claude, key, question, asker);
      if (other === undefined && asker.mode === 'use') {
        flights.set(key, flight);
        const land = () => flights.delete(key);
        flight.result.then(land, land);
      } else flight.result.catch(() => {});
      return joined(flight, asker);
    },
  };
}

/** The same for the same question to the same model about the same version of a contract, and for no other. */
function keyOf({ model, maxTokens, temperature }: Claude, { type, task, contract, messages }: Question): string {
  const asked = { model, maxTokens, temperature, prompt: PROMPT_VERSION, type, tool: task?.tool, contract, messages };
  return `ai:${type}:${createHash('sha256').update(canonical(asked)).digest('hex')}`;
}

function messagesOf({
  task,
  contract,
  messages,
}: Question): readonly { role: 'user' | 'assistant'; content: string }[] {
  const told = contract === undefined ? '' : `${enclosed(contract.terms)}\n`;
  if (task !== undefined)
    return [{ role: 'user', content: `${told}${task.order} Answer by calling the tool ${task.tool} once.` }];
  const [first, ...rest] = messages;
  return first === undefined ? [] : [{ role: first.role, content: `${told}${first.content}` }, ...rest];
}

function toolOf(task: Task | undefined) {
  if (task === undefined) return undefined;
  const { $schema: _, ...schema } = z.toJSONSchema(task.schema);
  return { name: task.tool, description: task.about, input_schema: { ...schema, type: 'object' as const } };
}

function conversation({ content, stopReason }: Reply): Pick<Answer, 'text' | 'isCut'> {
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  if (stopReason === 'refusal') throw new Refused(422, 'AI_DECLINED', 'Claude declined to answer this.');
  if (text === '') throw badOutput('Claude answered nothing.');
  return { text, isCut: stopReason === 'max_tokens' };
}

/** What Claude reports in the form of the task. One more try where the form is wrong. */
async function report(
  task: Task,
  messages: readonly Message[],
  ask: (messages: readonly Message[]) => Promise<Reply>,
): Promise<Pick<Answer, 'result' | 'isCut'>> {
  const first = await ask(messages);
  if (first.stopReason === 'refusal') throw new Refused(422, 'AI_DECLINED', 'Claude declined to answer this.');
  const found = readReport(task, first);
  if ('result' in found) return { result: found.result, isCut: false };
  const second = await ask([
    ...messages,
    { role: 'assistant', content: [...first.content] },
    { role: 'user', content: repair(task, first.content, found.fault) },
  ]);
  const again = readReport(task, second);
  if ('result' in again) return { result: again.result, isCut: false };
  throw badOutput('Claude answered in another form than it was asked for, twice.');
}

function readReport(
  task: Task,
  { content }: Reply,
): { readonly result: Readonly<Record<string, unknown>> } | { readonly fault: string } {
  const call = content.find((block) => block.type === 'tool_use' && block.name === task.tool);
  if (call?.type !== 'tool_use') return { fault: `The tool ${task.tool} was not called.` };
  const found = task.schema.safeParse(call.input);
  return found.success ? { result: found.data } : { fault: z.prettifyError(found.error) };
}

/** Every call of a tool has to be answered before anything else is said. */
function repair({ tool }: Task, content: readonly Block[], fault: string): Exclude<Message['content'], string> {
  const calls = content.filter((block) => block.type === 'tool_use');
  return [
    ...calls.map(({ id }) => ({ type: 'tool_result' as const, tool_use_id: id, is_error: true, content: fault })),
    { type: 'text', text: `${fault} Call the tool ${tool} once more, with an input of its schema.` },
  ];
}

function badOutput(message: string): Refused {
  return new Refused(502, 'AI_BAD_OUTPUT', message);
}

function outcomeOf(fault: unknown): Outcome {
  if (fault instanceof ClaudeFault) return fault.kind;
  if (fault instanceof Refused && fault.code === 'AI_BUSY') return 'rate_limited';
  return fault instanceof Refused ? 'bad_output' : 'error';
}

function refusalOf(fault: unknown): unknown {
  if (!(fault instanceof ClaudeFault)) return fault;
  const { kind, retryAfterSeconds } = fault;
  if (kind === 'aborted') return new Refused(499, 'CLIENT_LEFT', 'Nobody waits any more.');
  return new Refused(503, 'AI_UNAVAILABLE', 'Claude does not answer at the moment.', {
    ...(retryAfterSeconds !== undefined && {
      headers: { 'retry-after': String(retryAfterSeconds) },
      details: { retryAfter: retryAfterSeconds },
    }),
  });
}

function sumOf(all: readonly Tokens[]): Tokens {
  const sum = (name: keyof Tokens) => all.reduce((total, each) => total + each[name], 0);
  return { input: sum('input'), output: sum('output'), cacheRead: sum('cacheRead'), cacheWrite: sum('cacheWrite') };
}

/** The month of a day, in UTC: its first moment, and the first that is past it. */
export function monthOf(day: Date): readonly [Date, Date] {
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()];
  return [new Date(Date.UTC(year, month, 1)), new Date(Date.UTC(year, month + 1, 1))];
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
