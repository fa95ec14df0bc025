/** What reaches outside of a running process: the clock, ids, files and AWS. Tests bring their own. */
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cloud } from './cloud/cloud.ts';
import { fileCloud } from './cloud/file-cloud.ts';
import type { Outside } from './server-parts.ts';
import type { ServerSettings } from './settings.ts';

/** The clients of AWS are loaded only where AWS is asked: they are most of what the server has to load. */
export async function outsideOf(settings: ServerSettings, writeLine: (line: string) => void): Promise<Outside> {
  const now = () => Date.now();
  const wait = async (ms: number) => {
    await sleep(ms);
  };
  const inventory =
    settings.INVENTORY_FILE === undefined ? undefined : fileCloud(settings.INVENTORY_FILE, settings.AWS_REGION);
  const securityLog = settings.SECURITY_LOG_PATH;
  return {
    cloud: inventory ?? (await live(settings, now, wait)),
    now,
    today: () => inventory?.now ?? new Date(now()),
    newId: randomUUID,
    random: Math.random,
    sleep: wait,
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
    writeLine,
    writeSecurityLine: securityLog === undefined ? writeLine : (line) => appendFileSync(securityLog, line),
  };
}

async function live(settings: ServerSettings, now: () => number, sleep: (ms: number) => Promise<void>): Promise<Cloud> {
  const { liveCloud } = await import('./cloud/live-cloud.ts');
  return liveCloud({
    region: settings.AWS_REGION,
    endpoint: settings.AWS_ENDPOINT_URL,
    timeoutMs: settings.AWS_API_TIMEOUT * 1000,
    now,
    sleep,
  });
}
