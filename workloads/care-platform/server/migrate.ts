/** The schema and the login of the application: `node dist/migrate.js` before a deployment; `--demo` adds invented people. */
import { readSettings } from '@lintel/workload-runtime';
import { migrate } from '@lintel/workload-runtime/migrate';
import { schemaFor } from './database/migrations.ts';
import { addDemo } from './demo.ts';
import { databaseOf, start } from './outside.ts';
import { MIGRATE } from './settings.ts';

start(async () => {
  const found = readSettings(MIGRATE, process.env);
  if ('fault' in found) throw new Error(found.fault);
  const { settings } = found;
  const database = await databaseOf(settings, 'care-platform-migrate', 'owner');
  try {
    const client = await database.connect();
    try {
      const schema = schemaFor({ user: settings.DB_APP_USER, password: settings.DB_APP_PASSWORD });
      const applied = await migrate(client, schema);
      process.stdout.write(applied.length === 0 ? 'The schema is current.\n' : `Applied: ${applied.join('; ')}.\n`);
      // Aurora has it; a PostgreSQL without it keeps no log of its own, and says so.
      const { rowCount } = await client.query("SELECT FROM pg_available_extensions WHERE name = 'pgaudit'");
      if (rowCount === 0) process.stdout.write('This database has no pgaudit: statements are not logged by it.\n');
      else await client.query('CREATE EXTENSION IF NOT EXISTS pgaudit');
      if (process.argv.includes('--demo')) process.stdout.write(await addDemo(client, new Date()));
    } finally {
      client.release();
    }
  } finally {
    await database.end();
  }
});
