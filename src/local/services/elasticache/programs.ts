/** The cache server that this machine has: Valkey where there is one, else Redis. Lintel ships none. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';

const FOLDERS = ['/usr/local/bin', '/usr/bin', '/usr/sbin', '/opt/homebrew/bin'];

export function findCacheServer(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter((each) => each !== ''), ...FOLDERS];
  return ['valkey-server', 'redis-server']
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((each) => existsSync(each));
}

/** Why a cache of this engine does not run here; undefined where it does. */
export function whyNoCache(engine: string): string | undefined {
  if (engine !== 'redis' && engine !== 'valkey')
    return `the local target runs Redis and Valkey only, and this is ${engine}`;
  if (findCacheServer() !== undefined) return undefined;
  return "No cache server is on this machine. Install one with your system's package, valkey or redis (Debian: apt-get install redis-server).";
}

interface CacheProgram {
  /** `redis` or `valkey` */
  readonly name: string;
  /** `7.0.15`; empty where the program does not tell it. */
  readonly version: string;
}
const versions = new Map<string, CacheProgram>();

export function cacheVersion(program: string | undefined): CacheProgram {
  if (program === undefined) return { name: 'no server', version: '' };
  const known = versions.get(program);
  if (known !== undefined) return known;
  const told = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout ?? '';
  const found = { name: basename(program).replace(/-server$/, ''), version: /\bv=(\S+)/.exec(told)?.[1] ?? '' };
  versions.set(program, found);
  return found;
}
