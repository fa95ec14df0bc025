/**
 * The steps of the schema. A step only adds: the release before it goes on working while both run. Rows belong to an
 * organization, and keys that refer to other rows hold the organization too, because the database checks them without asking
 * the policies.
 */
import { type Migration, neededStep, type Schema } from '@lintel/workload-runtime/migrate';
import { grantTo } from './grants.ts';
import { SCHEMA } from './schema.sql.ts';

/** The organization of what belongs to nobody: attempts to log in to accounts that do not exist. */
export const NOBODYS = '00000000-0000-0000-0000-000000000000';

/** Tables without an organization, each with the reason. */
export const WITHOUT_TENANT: Readonly<Record<string, string>> = {
  schema_migrations: 'the steps of the schema',
  jobs: 'ids only; the worker works for all organizations, and each job then works as its own',
  heartbeats: 'the worker itself',
  login_attempts: 'hashes of addresses and accounts, counted before anybody is known',
};

const STEPS: readonly Migration[] = [{ id: 1, name: 'the care platform', sql: SCHEMA }];

/** The schema for an application that logs in as `user`. */
export function schemaFor(login: { readonly user: string; readonly password: string }): Schema {
  return { steps: STEPS, role: login.user, grant: (client) => grantTo(client, login) };
}

/** The step without which this release cannot serve. */
export const NEEDED = neededStep({ steps: STEPS, role: '' });
