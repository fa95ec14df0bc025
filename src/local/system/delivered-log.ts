/** Lines that a service gathers of its own work and writes as compressed objects into a bucket of the account. */
import { gzipSync } from 'node:zlib';
import type { AccountRegion, LocalWorld } from '../service.ts';

const EVERY_MS = 300_000;

export interface DeliveredLog {
  /** Forgets the line where nothing is to be delivered. */
  add(line: string): void;
  /** Writes what there is. */
  end(): Promise<void>;
}

export interface LogDelivery {
  /** Where the next object goes as the resource is set up now; undefined where no log is wanted. */
  readonly goal: (now: Date) => { readonly bucket: string; readonly key: string } | undefined;
  /** What each object begins with, with its end of line. */
  readonly head: string;
  readonly onFault: (what: string) => void;
}

/** An object every five minutes in which there was a line, and one at the end. */
export function deliveredLog(world: LocalWorld, at: AccountRegion, { goal, head, onFault }: LogDelivery): DeliveredLog {
  let lines: string[] = [];
  let cancel: (() => void) | undefined;
  const write = async (): Promise<void> => {
    cancel?.();
    cancel = undefined;
    const taken = lines;
    lines = [];
    const to = goal(new Date(world.clock.now()));
    if (taken.length === 0 || to === undefined) return;
    const Body = gzipSync(`${head}${taken.join('\n')}\n`);
    await world.invoke('s3', 'PutObject', { Bucket: to.bucket, Key: to.key, Body }, at).catch((fault: unknown) => {
      onFault(`access logs are not written: ${fault instanceof Error ? fault.message : String(fault)}`);
    });
  };
  return {
    add(line) {
      if (goal(new Date(world.clock.now())) === undefined) return;
      lines.push(line);
      cancel ??= world.clock.at(world.clock.now() + EVERY_MS, () => void write());
    },
    end: write,
  };
}
