/** `/api/ai`: questions to Claude about contracts, what they cost, and the cache of answers. */
import { Readable } from 'node:stream';
import { parsed, Refused, rate } from '@lintel/workload-runtime';
import { refusalBody } from '@lintel/workload-runtime/http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { decimal, plus, power, rounded, times, written } from '../../src/decimal.ts';
import { problemsOf } from '../../src/rules.ts';
import type { Terms } from '../../src/terms.ts';
import { contractValue } from '../../src/value.ts';
import { type Answer, type CacheMode, monthOf, type Question } from '../ai/assistant.ts';
import { costOf, estimatedTokens, pricedModels, pricesOf } from '../ai/models.ts';
import { TASKS, type TaskName } from '../ai/tasks.ts';
import type { Parts } from '../parts.ts';
import type { UsageSum } from '../store/store.ts';
import { feedOf } from './feed.ts';
import { ABOUT, CHAT, COMPARE, MONTHLY } from './schemas.ts';
import { demand, tooMany } from './session.ts';

const WORKDAYS = 22;

/** The same task under its path of the API, and under the one of the actions. */
const ROUTES: readonly (readonly [string, TaskName])[] = [
  ['/api/ai/optimize', 'optimize_pricing'],
  ['/api/ai/analyze', 'analyze'],
  ['/api/ai/suggest', 'suggest_terms'],
  ['/api/ai/actions/optimize_pricing', 'optimize_pricing'],
  ['/api/ai/actions/suggest_terms', 'suggest_terms'],
  ['/api/ai/actions/check_compliance', 'check_compliance'],
  ['/api/ai/actions/generate_summary', 'generate_summary'],
];

export function addAiRoutes(app: FastifyInstance, parts: Parts): void {
  const { assistant, contracts, store, cache, settings, now, log } = parts;
  /** Twenty a minute of one user. */
  const questions = rate(now, 20, 0);

  function asker(request: FastifyRequest, reply: FastifyReply) {
    const { id: user } = demand(request, 'USER');
    const wait = questions.retryAfter(user);
    if (wait !== undefined) throw tooMany(wait);
    const left = new AbortController();
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) left.abort();
    });
    return { user, mode: modeOf(request), signal: left.signal };
  }

  async function contractOf(id: string | undefined): Promise<Question['contract']> {
    if (id === undefined) return undefined;
    const { version, terms } = await contracts.find(id);
    return { id, version, terms: { ...terms, totalValue: contractValue(terms).total } };
  }

  async function conversation(request: FastifyRequest): Promise<Question> {
    const { contractId, messages } = parsed(CHAT, request.body);
    return { type: 'chat', contract: await contractOf(contractId), messages };
  }

  async function taskOf(name: TaskName, request: FastifyRequest): Promise<Question & { readonly terms: Terms }> {
    const { contractId, terms: given } = parsed(ABOUT, request.body);
    const task = TASKS[name];
    if (given !== undefined) return { type: task.type, task, contract: { terms: given }, messages: [], terms: given };
    const { terms } = await contracts.find(contractId ?? '');
    return { type: task.type, task, contract: await contractOf(contractId), messages: [], terms };
  }

  function rated(reply: FastifyReply): FastifyReply {
    return reply.header('x-cache-hit-rate', assistant.hitRate().toFixed(2));
  }

  app.post('/api/ai/chat', async (request, reply) => {
    const who = asker(request, reply);
    const answer = await assistant.answer(await conversation(request), who);
    return rated(reply).send(shown(answer));
  });

  app.post('/api/ai/chat/stream', async (request, reply) => {
    const who = asker(request, reply);
    const question = await conversation(request);
    const feed = feedOf<string>();
    const ended = assistant
      .answer(question, { ...who, onText: feed.push })
      .then(
        (answer) => ({ answer }),
        (fault: unknown) => ({ fault }),
      )
      .finally(feed.end);
    // A refusal before the first word is an answer like any other, with its own status.
    if (!(await feed.hasMore())) {
      const outcome = await ended;
      if ('fault' in outcome) throw outcome.fault;
    }
    async function* events() {
      for await (const text of feed.all()) yield event('delta', { text });
      const outcome = await ended;
      if ('answer' in outcome) {
        const { text: _, ...rest } = shown(outcome.answer);
        yield event('done', rest);
      } else yield event('error', refusalBody(brokenOff(outcome.fault, request), request.id));
    }
    return rated(reply)
      .type('text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .send(Readable.from(events()));
  });

  function brokenOff(fault: unknown, request: FastifyRequest): Refused {
    if (fault instanceof Refused) return fault;
    log.error('An answer broke off.', {
      requestId: request.id,
      fault: fault instanceof Error ? fault.message : String(fault),
    });
    return new Refused(500, 'INTERNAL', 'The server could not answer.');
  }

  for (const [path, name] of ROUTES) {
    app.post(path, async (request, reply) => {
      const who = asker(request, reply);
      const { terms, ...question } = await taskOf(name, request);
      const answer = await assistant.answer(question, who);
      return rated(reply).send({ ...shown(answer), ...(name === 'optimize_pricing' && worthOf(terms, answer)) });
    });
  }

  app.get('/api/ai/health', async (request) => {
    demand(request, 'VIEWER');
    const { ANTHROPIC_MODEL: model } = settings;
    return { isOn: assistant.isOn, model, isPriced: pricesOf(model, new Date(now())) !== undefined };
  });

  app.get('/api/ai/analytics', async (request) => {
    demand(request, 'ADMIN');
    const [from, to] = monthOf(new Date(now()));
    return { from: from.toISOString(), to: to.toISOString(), uses: await store.usageSums(from, to) };
  });

  app.post('/api/ai/costs/estimate', async (request) => {
    demand(request, 'USER');
    const question =
      isRecord(request.body) && 'messages' in request.body
        ? await conversation(request)
        : await taskOf('analyze', request);
    const input = estimatedTokens(assistant.promptOf(question).length);
    const { ANTHROPIC_MODEL: model, ANTHROPIC_MAX_TOKENS: output } = settings;
    return { model, inputTokens: input, mostOutputTokens: output, mostCostUsd: costIn(model, input, output) ?? null };
  });

  app.get('/api/ai/costs/monthly', async (request) => {
    demand(request, 'ADMIN');
    const { requestsPerDay } = parsed(MONTHLY, request.query);
    const [from, to] = monthOf(new Date(now()));
    const uses = await store.usageSums(from, to);
    const called = uses.filter(({ isCached, outcome }) => !isCached && outcome === 'ok');
    const requests = called.reduce((sum, each) => sum + each.requests, 0);
    const each = requests === 0 ? undefined : perRequest(totalOf(called, 'costUsd'), requests);
    return {
      month: from.toISOString().slice(0, 7),
      spentUsd: await store.spent(from, to),
      budgetUsd: settings.AI_MONTHLY_BUDGET_USD ?? null,
      unpriced: uses.reduce((sum, { unpriced }) => sum + unpriced, 0),
      perRequestUsd: each ?? null,
      projectedUsd:
        each === undefined || requestsPerDay === undefined
          ? null
          : written(rounded(times(times(decimal(each), decimal(requestsPerDay)), decimal(WORKDAYS)), 2)),
    };
  });

  app.get('/api/ai/costs/compare', async (request) => {
    demand(request, 'ADMIN');
    const { input, output } = parsed(COMPARE, request.query);
    return { models: pricedModels().map((model) => ({ model, costUsd: costIn(model, input, output) ?? null })) };
  });

  app.get('/api/ai/costs/efficiency', async (request) => {
    demand(request, 'ADMIN');
    const [from, to] = monthOf(new Date(now()));
    const uses = (await store.usageSums(from, to)).filter(({ outcome }) => outcome === 'ok');
    const count = (all: readonly UsageSum[]) => all.reduce((sum, { requests }) => sum + requests, 0);
    const [all, cached] = [count(uses), count(uses.filter(({ isCached }) => isCached))];
    return {
      requests: all,
      cached,
      hitRate: all === 0 ? null : cached / all,
      savedUsd: totalOf(uses, 'savedUsd'),
    };
  });

  app.get('/api/ai/cache/stats', async (request) => {
    demand(request, 'ADMIN');
    return { hitRate: assistant.hitRate(), isUp: await cache.isUp() };
  });

  app.get('/api/ai/cache/health', async (request, reply) => {
    demand(request, 'VIEWER');
    const isUp = await cache.isUp();
    return reply.send({ status: isUp ? 'up' : 'down', isUsed: settings.USE_REDIS && settings.REDIS_URL !== undefined });
  });

  app.post('/api/ai/cache/clear', async (request) => {
    const { id } = demand(request, 'ADMIN');
    const removed = await cache.removeAll('ai:');
    if (removed === undefined)
      throw new Refused(503, 'CACHE_UNAVAILABLE', 'The cache does not answer: nothing was cleared for certain.');
    log.info('The cache of answers was cleared.', { requestId: request.id, event: 'cache_cleared', user: id, removed });
    return { removed };
  });

  function costIn(model: string, input: number, output: number): string | undefined {
    const prices = pricesOf(model, new Date(now()));
    return prices && costOf({ input, output, cacheRead: 0, cacheWrite: 0 }, prices);
  }
}

function shown({ costUsd, isCut, ...rest }: Answer) {
  return { ...rest, costUsd: costUsd ?? null, ...(isCut && { isCut }) };
}

/** What the contract would be worth at the prices that Claude suggests: calculated here, never there. */
function worthOf(terms: Terms, { result }: Answer) {
  const { baseRate, escalation, microgridAdder } = TASKS.optimize_pricing.schema.parse(result);
  const suggested = { ...terms, financial: { ...terms.financial, baseRate, escalation, microgridAdder } };
  const problems = [...problemsOf(terms), ...problemsOf(suggested)];
  if (problems.length > 0) return { problems };
  return { totalNow: contractValue(terms).total, totalThen: contractValue(suggested).total };
}

function modeOf({ headers }: FastifyRequest): CacheMode {
  const isSet = (name: string) => headers[name] !== undefined && headers[name] !== 'false';
  if (isSet('x-skip-cache')) return 'skip';
  return isSet('x-force-refresh') ? 'refresh' : 'use';
}

function event(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

function totalOf(uses: readonly UsageSum[], name: 'costUsd' | 'savedUsd'): string {
  return written(uses.reduce((sum, each) => plus(sum, decimal(each[name])), decimal('0.00000000')));
}

/** With eight places. */
function perRequest(total: string, requests: number): string {
  const scaled = times(decimal(total), power(decimal(10), 8)).digits;
  const scale = 10n ** BigInt(decimal(total).scale);
  return written({ digits: scaled / (scale * BigInt(requests)), scale: 8 });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
