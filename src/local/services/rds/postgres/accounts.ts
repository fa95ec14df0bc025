/** Users of a database as RDS makes them. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.rds_superuser.html */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { PostgresServer } from './server.ts';
import { identifier, literal } from './session.ts';

/** What the server keeps of a password, so that no log and no file holds the password itself (RFC 5803). */
export function verifierOf(password: string, salt: Buffer = randomBytes(16)): string {
  const rounds = 4096;
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, rounds, 32, 'sha256');
  const client = createHmac('sha256', salted).update('Client Key').digest();
  const stored = createHash('sha256').update(client).digest('base64');
  const server = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${rounds}:${salt.toString('base64')}$${stored}:${server}`;
}

const ROLES = ['rds_superuser', 'rds_replication', 'rds_iam', 'rds_password', 'rds_ad'];
const OF_SUPERUSERS = ['pg_monitor', 'pg_signal_backend', 'pg_checkpoint', 'rds_replication', 'rds_password'];

export interface FirstUser {
  readonly username: string;
  readonly verifier: string;
  /** The database that is made for the user. */
  readonly database: string | undefined;
}

/** Once, in a new database. */
export async function makeAccounts(server: PostgresServer, { username, verifier, database }: FirstUser): Promise<void> {
  const known = new Set(
    (await server.query("select rolname from pg_roles where rolname like 'pg\\_%'")).map(([name]) => name),
  );
  const user = identifier(username);
  const granted = OF_SUPERUSERS.filter((role) => !role.startsWith('pg_') || known.has(role));
  await server.query(
    [
      ...ROLES.map((role) => `create role ${role} nologin;`),
      `create role ${user} login createdb createrole password ${literal(verifier)} in role rds_superuser;`,
      ...granted.map((role) => `grant ${role} to rds_superuser with admin option;`),
      `grant rds_iam to ${user} with admin option;`,
      `alter database postgres owner to ${user};`,
      // As RDS leaves it: who may log in may not make tables for everybody.
      `grant all on schema public to ${user};`,
    ].join('\n'),
  );
  if (database !== undefined && database !== 'postgres')
    await server.query(`create database ${identifier(database)} owner ${user}`);
}

export async function setPassword(server: PostgresServer, username: string, verifier: string): Promise<void> {
  await server.query(`alter role ${identifier(username)} password ${literal(verifier)}`);
}
