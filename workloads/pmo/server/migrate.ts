/**
 * The schema: `node dist/api/migrate.js` before a server starts. `--first-admin ADDRESS` makes the first person of an empty
 * system; `--demo` fills it with invented data.
 */
import { randomUUID } from 'node:crypto';
import { readSettings } from '@lintel/workload-runtime';
import { migrate } from '@lintel/workload-runtime/migrate';
import { z } from 'zod';
import { s3Objects } from './artifacts/s3-objects.ts';
import { DEMO_LOGINS, fillWithDemo } from './demo.ts';
import { firstAdmin } from './first-admin.ts';
import { databaseOf } from './outside.ts';
import { SETTINGS } from './settings.ts';
import { SCHEMA } from './store/migrations.ts';
import { postgresStore } from './store/postgres-store.ts';

async function main(): Promise<void> {
  const found = readSettings(SETTINGS, process.env);
  if ('fault' in found) throw new Error(found.fault);
  const { settings } = found;
  const now = () => Date.now();
  const database = await databaseOf(settings, 'owner', now);
  try {
    const client = await database.connect();
    try {
      const applied = await migrate(client, SCHEMA);
      process.stdout.write(applied.length === 0 ? 'The schema is current.\n' : `Applied: ${applied.join('; ')}.\n`);
    } finally {
      client.release();
    }
    const store = postgresStore(database);
    const [, , option, email = ''] = process.argv;
    if (option === '--first-admin') {
      if (!z.email().safeParse(email).success) throw new Error('--first-admin wants an e-mail address.');
      const password = await firstAdmin(store, email, randomUUID, now);
      process.stdout.write(
        password === undefined
          ? 'Somebody is there already.\n'
          : `${email} logs in with ${password}; change it at once.\n`,
      );
    } else if (option === '--demo') {
      const objects = s3Objects(settings.S3_BUCKET, settings.AWS_REGION);
      const made = await fillWithDemo({ store, objects, now, newId: randomUUID });
      process.stdout.write(made ? `${loginLines()}\n` : 'There is data already: no demo is added.\n');
    } else if (option !== undefined) throw new Error(`There is no option ${option}.`);
  } finally {
    await database.end();
  }
}

function loginLines(): string {
  return DEMO_LOGINS.map(({ email, password, title }) => `${email}  ${password}  (${title})`).join('\n');
}

main().catch((fault: unknown) => {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exit(1);
});
