/** A server over an inventory, with a clock that tests turn. */

import { readSettings } from '@lintel/workload-runtime';
import { POLICY } from '../src/fixture.ts';
import type { TagPolicy } from '../src/policy.ts';
import { type Answer, callTool } from './call-tool.ts';
import type { Cloud } from './cloud/cloud.ts';
import { type FileCloud, type Inventory, inventoryCloud } from './cloud/file-cloud.ts';
import { type Parts, partsOf } from './server-parts.ts';
import { SETTINGS } from './settings.ts';

export const ACCOUNT = '123456789012';
export const START = Date.parse('2026-02-13T08:00:00Z');

export interface World {
  readonly parts: Parts;
  readonly cloud: FileCloud;
  /** Everything written to the log and to the security log. */
  readonly lines: readonly string[];
  readonly security: readonly string[];
  /** How long the server wanted to wait between tries, in milliseconds. */
  readonly waits: readonly number[];
  readonly timers: { readonly ms: number; readonly run: () => void }[];
  call(name: string, args?: unknown, session?: string): Promise<Answer>;
  turn(ms: number): void;
}

export interface WorldOptions extends Partial<Inventory> {
  readonly policy?: TagPolicy | 'none';
  readonly env?: Readonly<Record<string, string>>;
  /** Asked instead of the inventory. */
  readonly cloud?: Cloud;
}

export async function world({
  policy = POLICY,
  env = {},
  cloud: other,
  ...inventory
}: WorldOptions = {}): Promise<World> {
  const found = readSettings(SETTINGS, {
    NODE_ENV: 'test',
    POLICY_PATH: '/nowhere/tagging_policy.json',
    AUTO_IMPORT_AWS_POLICY: 'false',
    CLOUDWATCH_METRICS_ENABLED: 'true',
    ...(policy === 'none' && { FALLBACK_TO_DEFAULT_POLICY: 'false' }),
    ...env,
  });
  if ('fault' in found) throw new Error(found.fault);
  const cloud = inventoryCloud(
    {
      account: ACCOUNT,
      regions: [{ name: 'us-east-1', optIn: 'opt-in-not-required' }],
      resources: [],
      ...inventory,
    },
    'us-east-1',
  );
  let at = START;
  let ids = 0;
  const lines: string[] = [];
  const security: string[] = [];
  const waits: number[] = [];
  const timers: World['timers'] = [];
  const parts = await partsOf(found.settings, {
    cloud: other ?? cloud,
    now: () => at,
    today: () => cloud.now ?? new Date(at),
    newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    random: () => 0,
    sleep: async (ms) => void waits.push(ms),
    after: (ms, run) => {
      const timer = { ms, run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
    writeLine: (line) => void lines.push(line),
    writeSecurityLine: (line) => void security.push(line),
  });
  if (policy !== 'none') parts.desk.context.replacePolicy({ policy, source: 'file' });
  return {
    parts,
    cloud,
    lines,
    security,
    waits,
    timers,
    call: (name, args, session = 's') =>
      callTool(parts.desk, name, args, { session, correlationId: `c-${session}`, principal: '-' }),
    turn: (ms) => {
      at += ms;
    },
  };
}
