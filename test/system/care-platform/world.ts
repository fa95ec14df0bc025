/** The care platform on a real PostgreSQL: organizations with invented people, a clock that stands, lines that are kept. */

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';
import { grantTelemetry } from '../../../workloads/care-platform/server/care/grant-telemetry.ts';
import { schemaFor } from '../../../workloads/care-platform/server/database/migrations.ts';
import { type Data, dataIn } from '../../../workloads/care-platform/server/database/tenant.ts';
import { codeAt } from '../../../workloads/care-platform/server/fixture.ts';
import { apiServer } from '../../../workloads/care-platform/server/http/api-server.ts';
import { keysOf } from '../../../workloads/care-platform/server/login/keys.ts';
import { hashPassword } from '../../../workloads/care-platform/server/login/password.ts';
import { fixedSecret, logTo, readinessOf } from '../../../workloads/runtime/src/index.ts';
import { migrate } from '../../../workloads/runtime/src/migrate.ts';
import { type Database, openDatabase } from '../../../workloads/runtime/src/postgres.ts';
import { type Server as Postgres, startPostgres } from '../postgres.ts';

export const OWNER = { username: 'postgres', password: 'of the owner' };
export const APP = { user: 'care_app', password: 'of the application' };
export const PASSWORD = 'Right-Horse-7';
export const JWT_SECRET = 'a-key-for-tests-of-more-than-thirty-two-characters';

/** What must stand in no line of any log. */
export const SECRETS = {
  givenName: 'Quillwyn',
  familyName: 'Featherstone',
  mrn: 'QWF00417',
  justification: 'Unconscious after a seizure, medication unknown',
  phone: '+12025550147',
};

export interface Base {
  readonly postgres: Postgres;
  readonly name: string;
  readonly data: Data;
  readonly owner: Database;
  readonly lines: string[];
}

/** A server with one migrated database; what ends them is added to `stops`, the first to be called first. */
export async function openBase(stops: (() => unknown)[]): Promise<Base> {
  const postgres = startPostgres(OWNER.username, OWNER.password, (stop) => stops.push(stop));
  const name = 'omnirapeutic';
  postgres.query('postgres', `create database ${name}`);
  const open = (login: object, poolSize: number, role?: string) =>
    openDatabase({
      host: 'localhost',
      port: postgres.port,
      name,
      secret: fixedSecret(JSON.stringify(login)),
      poolSize,
      application: 'test',
      authorities: readFileSync(postgres.certificate, 'utf8'),
      ...(role !== undefined && { role }),
    });
  const owner = await open(OWNER, 2);
  const client = await owner.connect();
  await migrate(client, schemaFor(APP));
  client.release();
  const data = dataIn(await open({ username: APP.user, password: APP.password }, 12, APP.user));
  stops.unshift(
    () => owner.end(),
    () => data.close(),
  );
  return { postgres, name, data, owner, lines: [] };
}

/** One server and one database for the tests of a file. */
export function useBase(): () => Base {
  let base: Base | undefined;
  const stops: (() => unknown)[] = [];
  beforeAll(async () => {
    base = await openBase(stops);
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
  });
  return () => {
    if (base === undefined) throw new Error('The database is not there yet.');
    return base;
  };
}

export type Role = 'ADMIN' | 'PRACTITIONER' | 'PATIENT';

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  /** Of the authenticator, where there is one. */
  readonly factor: string | undefined;
}

export interface Ask {
  readonly as?: string | undefined;
  readonly body?: object | string;
  readonly cookie?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An organization of its own, so that tests share nothing. */
export async function world(base: Base, { trustedProxies = 1 } = {}) {
  let time = Date.UTC(2026, 2, 4, 9, 0, 0);
  const now = () => time;
  const write = (line: string) => void base.lines.push(line);
  const log = logTo(write, () => new Date(time));
  const keys = keysOf(JWT_SECRET, now);
  const accounts = { data: base.data, tell: grantTelemetry(write, now), now, newId: randomUUID, keys };
  const readiness = readinessOf(
    () => base.data.check(),
    () => () => {},
  );
  const { app } = apiServer({ accounts, readiness, log, trustedProxies, origins: ['https://partner.example'] });
  const organizationId = randomUUID();
  const slug = `org-${organizationId.slice(0, 8)}`;
  const owner = await base.owner.connect();
  const passwordHash = await hashPassword(PASSWORD, { memory: 64, passes: 1 });
  await owner.query('insert into organizations values ($1, $2, $3)', [organizationId, slug, 'A clinic']);
  owner.release();

  async function person(role: Role, { hasFactor = role === 'ADMIN' } = {}): Promise<Person> {
    const id = randomUUID();
    const email = `${role.toLowerCase()}-${id.slice(0, 8)}@example.com`;
    const factor = hasFactor ? 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' : undefined;
    await base.data.as(organizationId, (rows) =>
      rows
        .insertInto('users')
        .values({
          id,
          organization_id: organizationId,
          email,
          role,
          given_name: 'Tess',
          family_name: role.toLowerCase(),
          password_hash: passwordHash,
          created_at: new Date(time),
          ...(factor !== undefined && { totp_secret: keys.seal(factor), totp_confirmed_at: new Date(time) }),
        })
        .execute(),
    );
    return { id, email, role, factor };
  }

  let address = 0;
  async function ask(method: 'GET' | 'POST' | 'PUT' | 'PATCH', url: string, { as, body, cookie, headers }: Ask = {}) {
    address += 1;
    return app.inject({
      method,
      url,
      headers: {
        'x-forwarded-for': `203.0.113.${address % 250}`,
        ...(as !== undefined && { authorization: `Bearer ${as}` }),
        ...(cookie !== undefined && { cookie }),
        ...headers,
      },
      ...(body !== undefined && { payload: body }),
    });
  }

  /** The token of somebody who logs in, with the code of the authenticator where there is one. */
  async function login({ email, factor }: Person): Promise<string> {
    const answer = await ask('POST', '/api/auth/login', { body: { email, password: PASSWORD } });
    const { accessToken } = answer.json<{ accessToken: string }>();
    if (factor !== undefined) {
      const code = codeAt(factor, time);
      await ask('POST', '/api/auth/mfa/verify', { as: accessToken, body: { code } });
    }
    return accessToken;
  }

  async function patient({
    team = [],
    user,
    familyName = SECRETS.familyName,
  }: {
    readonly team?: readonly Person[];
    readonly user?: Person;
    readonly familyName?: string;
  } = {}): Promise<string> {
    const id = randomUUID();
    await base.data.as(organizationId, async (rows) => {
      await rows
        .insertInto('patients')
        .values({
          id,
          organization_id: organizationId,
          mrn: `${SECRETS.mrn}${id.slice(0, 6).toUpperCase()}`,
          given_name: SECRETS.givenName,
          family_name: familyName,
          date_of_birth: '2018-05-06',
          phone: SECRETS.phone,
          user_id: user?.id ?? null,
          created_at: new Date(time),
        })
        .execute();
      for (const { id: member } of team)
        await rows
          .insertInto('care_team')
          .values({ organization_id: organizationId, patient_id: id, user_id: member })
          .execute();
    });
    return id;
  }

  async function authorization(patientId: string, totalUnits = 100, endsOn = '2026-12-31'): Promise<string> {
    const id = randomUUID();
    await base.data.as(organizationId, (rows) =>
      rows
        .insertInto('authorizations')
        .values({
          id,
          organization_id: organizationId,
          patient_id: patientId,
          payer: 'Harbor Health',
          number: `A-${id.slice(0, 8)}`,
          procedure_code: '97153',
          diagnosis_code: 'F84.0',
          rate_cents: 1725,
          total_units: totalUnits,
          starts_on: '2026-01-01',
          ends_on: endsOn,
          created_at: new Date(time),
        })
        .execute(),
    );
    return id;
  }

  /** The newest rows of the audit first: action, resource, code. */
  async function audited(action?: string) {
    const rows = await base.data.as(organizationId, (given) =>
      given.selectFrom('audit_log').selectAll().orderBy('seq', 'desc').execute(),
    );
    return rows.filter((row) => action === undefined || row.action === action);
  }

  return {
    ...base,
    app,
    accounts,
    organizationId,
    slug,
    ask,
    person,
    login,
    patient,
    authorization,
    audited,
    now,
    log,
    advance(ms: number) {
      time += ms;
    },
    units: async (id: string) => {
      const row = await base.data.as(organizationId, (rows) =>
        rows
          .selectFrom('authorizations')
          .where('id', '=', id)
          .select(['used_units', 'status'])
          .executeTakeFirstOrThrow(),
      );
      return { used: row.used_units, status: row.status };
    },
  };
}

export type World = Awaited<ReturnType<typeof world>>;
