/** What the user of the application may do: it owns nothing, bypasses no policy and changes no table. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';

const READS = ['organizations', 'schema_migrations', 'audit_heads'] as const;
const ADDS = ['audit_log', 'session_events', 'audit_exports'] as const;
const CHANGES = [
  'users',
  'login_sessions',
  'patients',
  'authorizations',
  'appointments',
  'unit_reservations',
  'sessions',
  'claims',
] as const;
const DELETES = ['invitations', 'login_attempts', 'care_team', 'btg_grants', 'jobs', 'heartbeats'] as const;

/** The role can log in afterwards, with this password, and has these rights only. */
export async function grantTo(
  client: pg.ClientBase,
  { user, password }: { readonly user: string; readonly password: string },
): Promise<void> {
  const name = pg.escapeIdentifier(user);
  const login = `LOGIN NOINHERIT NOCREATEDB NOCREATEROLE PASSWORD ${pg.escapeLiteral(scramOf(password))}`;
  await client.query(`ALTER ROLE ${name} ${login}`);
  await client.query(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${name}`);
  await client.query(`GRANT USAGE ON SCHEMA public TO ${name}`);
  const grant = (rights: string, tables: readonly string[]) =>
    client.query(`GRANT ${rights} ON ${tables.join(', ')} TO ${name}`);
  await grant('SELECT', READS);
  await grant('SELECT, INSERT', ADDS);
  await grant('SELECT, INSERT, UPDATE', CHANGES);
  await grant('SELECT, INSERT, UPDATE, DELETE', DELETES);
  await client.query(
    `GRANT EXECUTE ON FUNCTION organization_of, account_of, invitation_of, organization_ids TO ${name}`,
  );
}

/**
 * What PostgreSQL keeps of a password, so that the password itself is in no statement and no log
 * (https://www.postgresql.org/docs/15/catalog-pg-authid.html).
 */
function scramOf(password: string): string {
  const [salt, rounds] = [randomBytes(16), 4096];
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, rounds, 32, 'sha256');
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${rounds}:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`;
}
