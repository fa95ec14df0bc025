import type { Data } from '../database/tenant.ts';

/** Three heartbeats. */
const YOUNG_MS = 90_000;

/** Whether the worker of this name was alive a moment ago. */
export async function isAlive({ open }: Data, worker: string, nowMs: number): Promise<boolean> {
  const found = await open.selectFrom('heartbeats').where('worker', '=', worker).select('at').executeTakeFirst();
  return found !== undefined && nowMs - found.at.getTime() < YOUNG_MS;
}
