/** The schema: `node dist/migrate.js` before a server starts; `--demo` adds invented goods and customers. */
import { randomUUID } from 'node:crypto';
import { readSettings } from '@lintel/workload-runtime';
import { migrate } from '@lintel/workload-runtime/migrate';
import { DEMO_ITEMS, demoCustomers } from './demo.ts';
import { databaseOf } from './outside.ts';
import { SETTINGS } from './settings.ts';
import { SCHEMA } from './store/migrations.ts';

async function main(): Promise<void> {
  const found = readSettings(SETTINGS, process.env);
  if ('fault' in found) throw new Error(found.fault);
  const database = await databaseOf(found.settings, 'owner', () => Date.now());
  if (database === undefined) {
    process.stdout.write('No DB_HOST is given: there is nothing to migrate.\n');
    return;
  }
  try {
    const client = await database.connect();
    try {
      const applied = await migrate(client, SCHEMA);
      process.stdout.write(applied.length === 0 ? 'The schema is current.\n' : `Applied: ${applied.join('; ')}.\n`);
      if (process.argv.includes('--demo')) {
        for (const { sku, name, priceCents, stock } of DEMO_ITEMS) {
          await client.query('INSERT INTO items VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
            sku,
            name,
            priceCents,
            stock,
          ]);
        }
        for (const { id, email, passwordHash, isStaff } of await demoCustomers(randomUUID)) {
          await client.query('INSERT INTO customers VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
            id,
            email,
            passwordHash,
            isStaff,
          ]);
        }
      }
    } finally {
      client.release();
    }
  } finally {
    await database.end();
  }
}

main().catch((fault: unknown) => {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exit(1);
});
