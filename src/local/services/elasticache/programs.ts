/** The cache server that this machine has: Valkey where there is one, else Redis. Lintel ships none. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

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
