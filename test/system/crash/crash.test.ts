/**
 * The target is killed (SIGKILL) at random moments under work, on one state folder: what it acknowledged has to be there
 * after each restart, and an interrupted stack operation has to end in a state that CloudFormation has for it
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html). `LINTEL_CRASHES` says how often,
 * 12 unless set; `LINTEL_SEED` repeats a run.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { messageWork, objectWork, stackWork } from './work.ts';

const CRASHES = Number(process.env.LINTEL_CRASHES ?? 12);
const SEED = Number(process.env.LINTEL_SEED ?? Date.now() % 1_000_000);
const LONGEST_MS = 1500;

/** mulberry32: small, and the same everywhere. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

async function start(folder: string): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(
    process.execPath,
    ['--conditions=lintel:source', join(import.meta.dirname, 'daemon.ts'), folder],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'lintel-crash-cache') },
    },
  );
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', resolve);
  child.once('exit', (status) => reject(new Error(`the target ended with ${status}`)));
  return { child, url: await promise };
}

/** Kills a target that lives; one that ended by itself is a fault. */
async function kill(child: ChildProcess): Promise<readonly string[]> {
  if (child.exitCode !== null || child.signalCode !== null)
    return [`the target ended by itself with ${child.exitCode ?? child.signalCode}`];
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGKILL');
  await ended;
  return [];
}

/** Work ends when its target is killed, and for no other reason. */
function watched(work: Promise<void>): { readonly fault: () => string | undefined; readonly ended: Promise<unknown> } {
  let fault: string | undefined;
  const ended = work.then(
    () => (fault = 'the work ended by itself'),
    (thrown: unknown) => {
      // What `fetch` says of a connection that is gone; answers and faults of the work say something else.
      const isGone = thrown instanceof TypeError && /^(?:fetch failed|terminated)$/.test(thrown.message);
      fault = isGone ? undefined : String(thrown);
    },
  );
  return { fault: () => fault, ended };
}

/** What one folder goes through: deleted stacks are kept, so that a folder's start takes the longer the more it saw. */
const CRASHES_OF_A_FOLDER = 20;

test(`nothing acknowledged is lost in ${CRASHES} crashes (seed ${SEED})`, { timeout: 0 }, async () => {
  const random = randomOf(SEED);
  const faults: string[] = [];
  for (let first = 0; first < CRASHES; first += CRASHES_OF_A_FOLDER)
    faults.push(...(await crashes(first, Math.min(first + CRASHES_OF_A_FOLDER, CRASHES), random)));
  expect(faults).toEqual([]);
});

/** The faults that a folder shows over these crashes. */
async function crashes(first: number, end: number, random: () => number): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-crash-'));
  const works = [objectWork(random), messageWork(random), stackWork(random)];
  const faults: string[] = [];
  try {
    for (let crash = first; crash < end; crash += 1) {
      const { child, url } = await start(folder);
      for (const work of works) faults.push(...(await work.faults(url)).map((each) => `crash ${crash}: ${each}`));
      const working = works.map((work) => watched(work.run(url)));
      await new Promise((resolve) => setTimeout(resolve, random() * LONGEST_MS));
      const told = [...(await kill(child))];
      await Promise.all(working.map(({ ended }) => ended));
      told.push(...working.flatMap(({ fault }) => fault() ?? []));
      faults.push(...told.map((each) => `crash ${crash}: ${each}`));
    }
    const { child, url } = await start(folder);
    for (const work of works) faults.push(...(await work.faults(url)).map((each) => `before crash ${end}: ${each}`));
    faults.push(...(await kill(child)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return faults;
}
