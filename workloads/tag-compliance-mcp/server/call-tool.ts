/**
 * A call of a tool, from its name to its answer: unknown tool, sizes, input, budget, loop, handler. Whatever the end, it is
 * one row of the audit.
 */

import type { Log } from '@lintel/workload-runtime';
import type { Budgets } from './safeguards/budget.ts';
import { checkSizes } from './safeguards/input-limits.ts';
import { forClient, forLog } from './safeguards/redaction.ts';
import { Refusal, refusalOf } from './safeguards/refusal.ts';
import { within } from './scan/attempts.ts';
import type { Audit } from './stores/audit.ts';
import type { Telemetry } from './telemetry.ts';
import type { Tool, ToolContext } from './tools/tool.ts';

export interface Caller {
  readonly session: string;
  readonly correlationId: string;
  readonly principal: string;
}

export interface Answer {
  readonly isError: boolean;
  readonly value: Record<string, unknown>;
}

export interface Desk {
  readonly tools: readonly Tool[];
  readonly context: ToolContext;
  readonly audit: Audit;
  readonly budgets: Budgets;
  readonly telemetry: Telemetry;
  readonly log: Log;
  readonly timeoutMs: number;
  /** Wall time, for what took how long and when. */
  readonly now: () => number;
}

export async function callTool(desk: Desk, name: string, args: unknown, caller: Caller): Promise<Answer> {
  const started = desk.now();
  const found = desk.tools.find((each) => each.name === name);
  let answer: Answer;
  let failure: string | null = null;
  try {
    answer = { isError: false, value: await handled(desk, found, name, args ?? {}, caller) };
    if (typeof answer.value.error_type === 'string') failure = String(answer.value.message);
  } catch (fault) {
    const refusal = refusalOf(fault);
    failure = refusal.message;
    answer = { isError: true, value: told(refusal) };
    if (refusal.code === 'internal_error') logFault(desk, name, caller, fault);
    if (refusal.code === 'security_violation' || refusal.code === 'rate_limited') {
      desk.telemetry.security(refusal.code, caller.correlationId, { tool: name.slice(0, 64) });
    }
  }
  const took = desk.now() - started;
  desk.telemetry.toolCalled(found?.name ?? 'unknown', answer.isError, took);
  try {
    desk.audit.add({
      timestamp: new Date(started).toISOString(),
      tool_name: name.slice(0, 64),
      parameters: args ?? {},
      status: failure === null ? 'success' : 'failure',
      error_message: failure,
      execution_time_ms: took,
      correlation_id: caller.correlationId,
      principal: caller.principal,
    });
  } catch (fault) {
    logFault(desk, name, caller, fault);
    // An answer that nobody can account for is not given.
    return { isError: true, value: told(new Refusal('internal_error', 'The call could not be recorded.')) };
  }
  return answer;
}

/** The answer names no reason; the log does, under the same correlation id. */
function logFault({ log }: Desk, tool: string, { correlationId }: Caller, fault: unknown): void {
  log.error('A call failed.', { correlation_id: correlationId, tool: tool.slice(0, 64), ...forLog(fault) });
}

async function handled(
  { tools, context, budgets, timeoutMs }: Desk,
  found: Tool | undefined,
  name: string,
  args: unknown,
  { session }: Caller,
): Promise<Record<string, unknown>> {
  if (found === undefined) {
    if (budgets.strange(session)) throw new Refusal('rate_limited', 'Too many tools were asked for that do not exist.');
    const known = tools.map((each) => each.name).join(', ');
    throw new Refusal('unknown_tool', `There is no tool "${name.slice(0, 64)}"; known are ${known}.`);
  }
  checkSizes(args);
  const run = found.accept(args);
  const stopped = budgets.admit(session, name, args);
  if (stopped !== undefined) return { ...stopped };
  return within(timeoutMs, name, run(context));
}

function told(refusal: Refusal): Record<string, unknown> {
  const isOurs = refusal.code === 'internal_error';
  return {
    error: refusal.code,
    message: isOurs ? 'The server could not answer; its log has the reason.' : forClient(refusal.message),
    ...(refusal.suggestion !== undefined && { suggestion: refusal.suggestion }),
  };
}
