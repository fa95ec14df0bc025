/** One question to Claude: tried again where that may help, within the time that the caller's signal leaves. */
import Anthropic, {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  AuthenticationError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import type { After, Secret } from '@lintel/workload-runtime';
import { factsOf, type Tokens } from './models.ts';

export type Message = Anthropic.MessageParam;
export type Block = Anthropic.ContentBlock;

export interface Ask {
  readonly system: string;
  readonly messages: readonly Message[];
  readonly tool?: Anthropic.Tool | undefined;
}

export interface Reply {
  readonly content: readonly Block[];
  readonly stopReason: string;
  readonly tokens: Tokens;
}

export type FaultKind = 'timeout' | 'rate_limited' | 'aborted' | 'error';

export class ClaudeFault extends Error {
  readonly kind: FaultKind;
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: FaultKind, message: string, retryAfterSeconds?: number) {
    super(message);
    this.kind = kind;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface Claude {
  readonly model: string;
  readonly maxTokens: number;
  readonly temperature: number | undefined;
  /** `signal` ends the call; its reason is thrown where it is a ClaudeFault. Throws nothing but ClaudeFault. */
  ask(ask: Ask, options: AskOptions): Promise<Reply>;
}

export interface AskOptions {
  readonly signal: AbortSignal;
  readonly onText?: (text: string) => void;
  /** Told of every answer 429 and 529. */
  readonly onRateLimited?: () => void;
}

export interface ClaudeOptions {
  readonly model: string;
  readonly maxTokens: number;
  readonly temperature?: number | undefined;
  /** @default https://api.anthropic.com */
  readonly baseUrl?: string | undefined;
  /** Read again when Claude does not know it. */
  readonly key: Secret;
  readonly after: After;
  readonly random: () => number;
}

const RETRIES = 2;
const FIRST_WAIT_MS = 500;
const OVERLOADED = 529;

export function claudeOf(options: ClaudeOptions): Claude {
  const { model, maxTokens, temperature, baseUrl, key, after, random } = options;
  const { takesForcedTool, thinking } = factsOf(model);

  async function once(ask: Ask, signal: AbortSignal, onText: (text: string) => void): Promise<Reply> {
    const client = new Anthropic({
      apiKey: await key.current(),
      authToken: null,
      ...(baseUrl !== undefined && { baseURL: baseUrl }),
      // Attempts are counted and measured here, and the signal has the deadline of all of them.
      maxRetries: 0,
      logLevel: 'off',
    });
    const stream = client.messages.stream(
      {
        model,
        max_tokens: maxTokens,
        system: [{ type: 'text', text: ask.system, cache_control: { type: 'ephemeral' } }],
        messages: [...ask.messages],
        ...(temperature !== undefined && { temperature }),
        ...(thinking !== undefined && { thinking }),
        ...(ask.tool !== undefined && {
          tools: [ask.tool],
          tool_choice: takesForcedTool ? { type: 'tool' as const, name: ask.tool.name } : { type: 'auto' as const },
        }),
      },
      { signal },
    );
    stream.on('text', onText);
    const { content, stop_reason, usage } = await stream.finalMessage();
    return {
      content,
      stopReason: stop_reason ?? 'unknown',
      tokens: {
        input: usage.input_tokens,
        output: usage.output_tokens,
        cacheRead: usage.cache_read_input_tokens ?? 0,
        cacheWrite: usage.cache_creation_input_tokens ?? 0,
      },
    };
  }

  return {
    model,
    maxTokens,
    temperature,
    async ask(ask, { signal, onText = () => {}, onRateLimited = () => {} }) {
      let hasText = false;
      let keyWasRead = false;
      const tell = (text: string) => {
        hasText = true;
        onText(text);
      };
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await once(ask, signal, tell);
        } catch (fault) {
          if (signal.aborted) throw endOf(signal);
          if (isRateLimited(fault)) onRateLimited();
          if (fault instanceof AuthenticationError && !keyWasRead) {
            // The key was changed since this process started.
            keyWasRead = true;
            key.forget();
            continue;
          }
          // What somebody has read already cannot be said a second time.
          if (attempt >= RETRIES || hasText || !mayBeTriedAgain(fault)) throw faultOf(fault);
          const wait = waitMs(fault) ?? FIRST_WAIT_MS * 2 ** attempt * (1 + random());
          await slept(wait, after, signal);
        }
      }
    },
  };
}

function slept(ms: number, after: After, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      cancel();
      reject(endOf(signal));
    };
    const cancel = after(ms, () => {
      signal.removeEventListener('abort', end);
      resolve();
    });
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

function endOf(signal: AbortSignal): ClaudeFault {
  return signal.reason instanceof ClaudeFault ? signal.reason : new ClaudeFault('aborted', 'Nobody waits any more.');
}

function isRateLimited(fault: unknown): boolean {
  if (fault instanceof RateLimitError) return true;
  // An answer that has begun says so inside of it, with status 200.
  return fault instanceof APIError && (fault.status === OVERLOADED || fault.type === 'overloaded_error');
}

function mayBeTriedAgain(fault: unknown): boolean {
  if (fault instanceof APIUserAbortError) return false;
  if (fault instanceof APIConnectionError) return true;
  return isRateLimited(fault) || (fault instanceof APIError && (fault.status ?? 0) >= 500);
}

/** What Claude asked for, in the header `retry-after`. */
function waitMs(fault: unknown): number | undefined {
  const seconds = fault instanceof APIError ? Number(fault.headers?.get('retry-after') ?? Number.NaN) : Number.NaN;
  return Number.isFinite(seconds) ? Math.max(0, seconds) * 1000 : undefined;
}

/** The message is for our logs: it says what Claude answered, never what it was asked. */
function faultOf(fault: unknown): ClaudeFault {
  const wait = waitMs(fault);
  const seconds = wait === undefined ? undefined : Math.ceil(wait / 1000);
  if (isRateLimited(fault)) return new ClaudeFault('rate_limited', 'Claude is asked too much.', seconds);
  if (fault instanceof APIConnectionTimeoutError) return new ClaudeFault('timeout', 'Claude did not answer in time.');
  if (fault instanceof APIConnectionError) return new ClaudeFault('error', 'Claude cannot be reached.');
  if (fault instanceof APIError)
    return new ClaudeFault('error', `Claude answered ${fault.status ?? 'with a fault'}: ${fault.type ?? fault.name}.`);
  return new ClaudeFault(
    'error',
    `The answer of Claude cannot be read: ${fault instanceof Error ? fault.name : 'unknown'}.`,
  );
}
