/** Execution environments: kept warm, one event at a time each, and let go when their function changes. */
import { randomBytes } from 'node:crypto';
import type { LocalWorld } from '../../service.ts';
import {
  ACCOUNT_CONCURRENCY,
  arnOfFunction,
  type FunctionVersion,
  type LambdaFunction,
  throttled,
} from './function.ts';
import { writeLog } from './logging.ts';
import { reportInvocation } from './metrics.ts';
import { programOf } from './program.ts';
import { type InvokeOutcome, type LambdaEvent, type Sandbox, startSandbox } from './sandbox.ts';

interface Warm {
  readonly sandbox: Sandbox;
  readonly logStream: string;
  readonly generation: string;
  /** Ends it when it has had nothing to do for long. */
  idle?: NodeJS.Timeout;
}

interface Pool {
  readonly warm: Warm[];
  busy: number;
  /** What environments of an earlier code or configuration have not. */
  generation: string;
}

const IDLE_MS = 300_000;
const pools = new WeakMap<LocalWorld, Map<string, Pool>>();

function poolsOf(world: LocalWorld): Map<string, Pool> {
  const known = pools.get(world) ?? new Map<string, Pool>();
  pools.set(world, known);
  return known;
}

/** Lets environments go: those of one version, or of the whole function. Events that run are answered first. */
export function retire(world: LocalWorld, fn: LambdaFunction, version?: string): void {
  const all = poolsOf(world);
  for (const [key, pool] of all) {
    const isMeant =
      version === undefined ? key.startsWith(`${arnOfFunction(fn)}:`) : key === arnOfFunction(fn, version);
    if (!isMeant) continue;
    pool.generation = randomBytes(8).toString('hex');
    for (const { sandbox, idle } of pool.warm.splice(0)) {
      clearTimeout(idle);
      sandbox.kill();
    }
  }
}

/** Ends every environment of a world. */
export function retireAll(world: LocalWorld): void {
  for (const pool of poolsOf(world).values()) {
    pool.generation = '';
    for (const { sandbox, idle } of pool.warm.splice(0)) {
      clearTimeout(idle);
      sandbox.kill();
    }
  }
}

/** Runs one event. Throws if the function is at its reserved concurrency. */
export async function runEvent(
  fn: LambdaFunction,
  version: FunctionVersion,
  event: LambdaEvent,
  world: LocalWorld,
): Promise<InvokeOutcome> {
  const all = poolsOf(world);
  const key = arnOfFunction(fn, version.version);
  const pool = all.get(key) ?? { warm: [], busy: 0, generation: randomBytes(8).toString('hex') };
  all.set(key, pool);
  const own = [...all].filter(([each]) => each.startsWith(`${arnOfFunction(fn)}:`));
  const busy = own.reduce((sum, [, each]) => sum + each.busy, 0);
  if (busy >= (fn.reserved ?? ACCOUNT_CONCURRENCY)) {
    reportInvocation(fn, 'throttled', world);
    throw throttled();
  }
  pool.busy += 1;
  try {
    const taken = pool.warm.pop() ?? (await start(fn, version, pool.generation, world));
    clearTimeout(taken.idle);
    const outcome = await taken.sandbox.run(event);
    // The process may end right behind its answer.
    if (taken.sandbox.isDead || taken.generation !== pool.generation) taken.sandbox.kill();
    else {
      pool.warm.push(taken);
      taken.idle = setTimeout(() => {
        pool.warm.splice(pool.warm.indexOf(taken), 1);
        taken.sandbox.kill();
      }, IDLE_MS).unref();
    }
    writeLog(fn, version, taken.logStream, event, outcome, world);
    reportInvocation(fn, outcome, world);
    return outcome;
  } finally {
    pool.busy -= 1;
  }
}

async function start(
  fn: LambdaFunction,
  version: FunctionVersion,
  generation: string,
  world: LocalWorld,
): Promise<Warm> {
  const day = new Date(world.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
  const logStream = `${day}/[${version.version}]${randomBytes(16).toString('hex')}`;
  const sandbox = await startSandbox(await programOf(fn, version, logStream, world));
  return { sandbox, logStream, generation };
}
