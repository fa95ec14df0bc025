/**
 * The first administrator: `node server/src/first-admin.js ADDRESS NAME`, with the password as one line on standard input. Where
 * there is none, as in a task of ECS, one is made and printed: to be changed at the first login.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { logTo, parsed, Refused, readSettings } from '@lintel/workload-runtime';
import { accountsOf } from './auth/accounts.ts';
import { tokensOf } from './auth/tokens.ts';
import { REGISTER } from './http/schemas.ts';
import { databaseOf } from './outside.ts';
import { SETTINGS } from './settings.ts';
import { postgresStore } from './store/postgres-store.ts';

async function main(): Promise<void> {
  const found = readSettings(SETTINGS, process.env);
  if ('fault' in found) throw new Error(found.fault);
  const { settings } = found;
  const [email, name] = process.argv.slice(2);
  if (email === undefined || name === undefined) throw new Error('Usage: first-admin.js ADDRESS NAME < password');
  const now = () => Date.now();
  const log = logTo(
    (line) => process.stderr.write(line),
    () => new Date(),
  );
  const database = await databaseOf(settings, 'server', now, { log, telemetry: { connectionFailed() {} } });
  if (database === undefined) throw new Error('DATABASE_URL names no database.');
  const store = postgresStore(database);
  try {
    const tokens = tokensOf(settings.JWT_SECRET, now);
    const accounts = accountsOf({ store, tokens, now, newId: randomUUID, isRegistrationOpen: false });
    const given = await firstLine();
    const password = given === '' ? randomBytes(18).toString('base64url') : given;
    const { id } = await accounts.addFirstAdmin(parsed(REGISTER, { email, name, password }));
    process.stdout.write(`${email} is an administrator now (${id}).\n`);
    if (given === '') process.stdout.write(`Its password is ${password} (change it after the first login).\n`);
  } finally {
    await store.close();
  }
}

async function firstLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  return '';
}

main().catch((fault: unknown) => {
  const details = fault instanceof Refused && fault.details !== undefined ? ` ${JSON.stringify(fault.details)}` : '';
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}${details}\n`);
  process.exit(1);
});
