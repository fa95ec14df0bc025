/**
 * CloudFront Functions: a script in a context of its own, without network, files or timers
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html).
 */
import buffer from 'node:buffer';
import crypto from 'node:crypto';
import querystring from 'node:querystring';
import { createContext, Script } from 'node:vm';
import type { EdgeFunction } from './plan.ts';

/** Longer than on AWS, where it is about a millisecond of a processor: what runs too long there may run here. */
const LONGEST_MS = 100;

interface Valued {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
}
export type ValuedMap = Readonly<Record<string, Valued>>;

export interface FunctionRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: ValuedMap;
  readonly headers: ValuedMap;
  readonly cookies: ValuedMap;
}

export interface FunctionResponse {
  readonly statusCode: number;
  readonly statusDescription?: string;
  readonly headers?: ValuedMap;
  readonly cookies?: Readonly<Record<string, Valued & { readonly attributes?: string }>>;
  readonly body?: string | { readonly encoding: 'text' | 'base64'; readonly data: string };
}

export interface FunctionEvent {
  readonly version: '1.0';
  readonly context: {
    readonly distributionDomainName: string;
    readonly distributionId: string;
    readonly eventType: 'viewer-request' | 'viewer-response';
    readonly requestId: string;
  };
  readonly viewer: { readonly ip: string };
  readonly request: FunctionRequest;
  readonly response?: FunctionResponse;
}

const MODULES: Readonly<Record<string, unknown>> = { crypto, querystring, buffer };
const scripts = new Map<string, Script>();

/** What the handler returns. @throws what it throws, and where it is none or takes too long. */
export async function runEdgeFunction(
  { name, code }: EdgeFunction,
  event: FunctionEvent,
  log: (line: string) => void,
): Promise<FunctionRequest | FunctionResponse> {
  const script =
    scripts.get(code) ?? new Script(`${withRequires(code)}\n;handler(JSON.parse(event))`, { filename: `${name}.js` });
  scripts.set(code, script);
  const context = createContext(
    {
      event: JSON.stringify(event),
      console: { log: (...words: readonly unknown[]) => log(words.map(String).join(' ')) },
      require(wanted: string) {
        if (Object.hasOwn(MODULES, wanted)) return MODULES[wanted];
        throw new Error(`no module named ${wanted} is here`);
      },
      Buffer,
    },
    { codeGeneration: { strings: false, wasm: false } },
  );
  const made: unknown = await script.runInContext(context, { timeout: LONGEST_MS });
  const plain: unknown = JSON.parse(JSON.stringify(made) ?? 'null');
  if (typeof plain !== 'object' || plain === null) throw new Error(`${name} returned neither a request nor a response`);
  return plain as FunctionRequest | FunctionResponse;
}

/** Scripts of the second runtime import by statements of modules, which a script has not. */
function withRequires(code: string): string {
  return code
    .replaceAll(/^\s*import\s+(\w+)\s+from\s+['"](\w+)['"];?/gm, "const $1 = require('$2');")
    .replaceAll(/^\s*import\s+(\{[^}]*\})\s+from\s+['"](\w+)['"];?/gm, "const $1 = require('$2');");
}

export const isResponse = (made: FunctionRequest | FunctionResponse): made is FunctionResponse => 'statusCode' in made;

export function valuedHeaders(headers: Readonly<Record<string, string | undefined>>): ValuedMap {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || name === 'cookie' || name.startsWith(':') ? [] : [[name, { value }]],
    ),
  );
}

export function valuedPairs(pairs: readonly (readonly [name: string, value: string])[]): ValuedMap {
  const made: Record<string, Valued> = {};
  for (const [name, value] of pairs) {
    const known = made[name];
    made[name] =
      known === undefined
        ? { value }
        : { value: known.value, multiValue: [...(known.multiValue ?? [{ value: known.value }]), { value }] };
  }
  return made;
}

/** All values of a map, in the order in which they stand. */
export function pairsOfValued(map: ValuedMap = {}): readonly (readonly [name: string, value: string])[] {
  return Object.entries(map).flatMap(([name, { value, multiValue }]) =>
    (multiValue ?? [{ value }]).map((each) => [name, each.value] as const),
  );
}
