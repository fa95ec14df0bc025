/** What reaches outside of a running process. */
import { fixedSecret } from '@lintel/workload-runtime';
import { type Database, openDatabase } from '@lintel/workload-runtime/postgres';
import type { DatabaseSettings } from './settings.ts';

/** The password comes with the task, and changes with a deployment only. `owner` migrates and has no time limit. */
export function databaseOf(settings: DatabaseSettings, application: string, as: 'user' | 'owner'): Promise<Database> {
  const { DB_HOST: host, DB_PORT: port, DB_NAME: name, DB_USER, DB_PASSWORD, DB_POOL_SIZE: poolSize } = settings;
  const secret = fixedSecret(JSON.stringify({ username: DB_USER, password: DB_PASSWORD }));
  return openDatabase({ host, port, name, secret, poolSize, application, ...(as === 'user' && { role: DB_USER }) });
}

/** Runs a process: what it throws is one line, and ends it with 1. */
export function start(main: () => Promise<void>): void {
  main().catch((fault: unknown) => {
    process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
    process.exit(1);
  });
}
