/** The schema: `node server/src/migrate.js` before a server starts; `--demo` adds invented contracts and prints logins. */
import { randomUUID } from 'node:crypto';
import { logTo, readSettings } from '@lintel/workload-runtime';
import { migrate } from '@lintel/workload-runtime/migrate';
import { DEMO_LOGINS, fillDemo } from './demo.ts';
import { databaseOf } from './outside.ts';
import { SETTINGS } from './settings.ts';
import { SCHEMA } from './store/migrations.ts';
import { postgresStore } from './store/postgres-store.ts';

async function main(): Promise<void> {
  const found = readSettings(SETTINGS, process.env);
  if ('fault' in found) throw new Error(found.fault);
  const now = () => Date.now();
  const log = logTo(
    (line) => process.stdout.write(line),
    () => new Date(),
  );
  const watch = { log, telemetry: { connectionFailed() {} } };
  const database = await databaseOf(found.settings, 'owner', now, watch);
  if (database === undefined) {
    process.stdout.write('DATABASE_URL names no database: there is nothing to migrate.\n');
    return;
  }
  const client = await database.connect();
  try {
    const applied = await migrate(client, SCHEMA);
    process.stdout.write(applied.length === 0 ? 'The schema is current.\n' : `Applied: ${applied.join('; ')}.\n`);
  } finally {
    client.release();
  }
  const store = postgresStore(database);
  if (process.argv.includes('--demo')) {
    const isNew = await fillDemo(store, { now, newId: randomUUID });
    if (!isNew) process.stdout.write('There are users already: nothing was added.\n');
    else for (const { email, password, role } of DEMO_LOGINS) process.stdout.write(`${role}: ${email} ${password}\n`);
  }
  await store.close();
}

main().catch((fault: unknown) => {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exit(1);
});
