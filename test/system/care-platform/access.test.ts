/** Who reaches a record, and what is kept of it. Rules W1-V1 to V14 are those of the workload's table in its README. */
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { brokenAt } from '../../../workloads/care-platform/server/audit-chain.ts';
import { auditRows } from '../../../workloads/care-platform/server/worker/export-audit.ts';
import { SECRETS, useBase, world } from './world.ts';

const base = useBase();
const made = () => world(base());

afterAll(() => {
  // W1-V14, for all tests of this file and in whatever order they ran.
  const said = base().lines.join('');
  expect(said).toContain('A request is answered.');
  for (const secret of Object.values(SECRETS)) expect(said).not.toContain(secret);
});

const GRANT = { minutes: 60, justification: SECRETS.justification };

describe('care team', () => {
  test('W1-V2 outside the team 403, of another organization 404, both kept', async () => {
    const [one, other] = [await made(), await made()];
    const [outsider, member] = [await one.person('PRACTITIONER'), await one.person('PRACTITIONER')];
    const [mine, theirs] = [await one.patient({ team: [member] }), await other.patient()];
    const as = await one.login(outsider);
    const [outside, foreign] = [
      await one.ask('GET', `/api/patients/${mine}`, { as }),
      await one.ask('GET', `/api/patients/${theirs}`, { as }),
    ];
    expect([outside.statusCode, outside.json().error]).toEqual([403, 'NOT_ON_CARE_TEAM']);
    expect([foreign.statusCode, foreign.json().error]).toEqual([404, 'NOT_FOUND']);
    const kept = await one.audited('ACCESS_DENIED');
    expect(kept.map(({ resource_id, patient_id, actor_id }) => [resource_id, patient_id, actor_id])).toEqual([
      [theirs, '', outsider.id],
      [mine, mine, outsider.id],
    ]);
    expect((await one.ask('GET', `/api/patients/${mine}`, { as: await one.login(member) })).json()).toMatchObject({
      familyName: SECRETS.familyName,
      access: 'care team',
    });
    expect(await other.audited()).toEqual([]);
  });

  test('an unknown id is answered like one of another organization', async () => {
    const [one, other] = [await made(), await made()];
    const as = await one.login(await one.person('PRACTITIONER'));
    const answers = [
      await one.ask('GET', `/api/patients/${await other.patient()}`, { as }),
      await one.ask('GET', `/api/patients/${randomUUID()}`, { as }),
    ];
    const [foreign, unknown] = answers.map((answer) => ({ ...answer.json(), requestId: '' }));
    expect(foreign).toEqual(unknown);
  });

  test('lists show names to the team, initials to administrators, and the own record to a patient', async () => {
    const it = await made();
    const [member, admin, self] = [
      await it.person('PRACTITIONER'),
      await it.person('ADMIN'),
      await it.person('PATIENT'),
    ];
    const [mine, other] = [await it.patient({ team: [member], user: self }), await it.patient()];
    const list = async (as: string) => (await it.ask('GET', '/api/patients', { as })).json().patients;
    expect(await list(await it.login(member))).toEqual([
      expect.objectContaining({ id: mine, givenName: SECRETS.givenName }),
    ]);
    expect(
      (await list(await it.login(admin))).toSorted((a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)),
    ).toEqual([mine, other].toSorted().map((id) => ({ id, initials: 'Q.F.', status: 'ACTIVE' })));
    expect(await list(await it.login(self))).toEqual([expect.objectContaining({ id: mine })]);
  });

  test('pages follow each other without a gap', async () => {
    const it = await made();
    const member = await it.person('PRACTITIONER');
    const ids = [];
    for (let count = 0; count < 5; count += 1) ids.push(await it.patient({ team: [member] }));
    const as = await it.login(member);
    const seen: string[] = [];
    for (let after = ''; ; ) {
      const page = (await it.ask('GET', `/api/patients?limit=2${after}`, { as })).json();
      seen.push(...page.patients.map(({ id }: { id: string }) => id));
      if (page.next === undefined) break;
      after = `&after=${page.next}`;
    }
    expect(seen).toEqual(ids.toSorted());
  });

  test('patients come in the order of their names, over pages; to an administrator, who sees none, in another', async () => {
    const it = await made();
    const [member, admin] = [await it.person('PRACTITIONER'), await it.person('ADMIN')];
    const names = ['Lindqvist', 'Abernathy', 'Sandoval', 'Haddad', 'Abernathy'];
    const ids: string[] = [];
    for (const familyName of names) ids.push(await it.patient({ team: [member], familyName }));
    const pagesOf = async (as: string) => {
      const seen: { readonly id: string; readonly familyName?: string }[] = [];
      for (let after = ''; ; ) {
        const page = (await it.ask('GET', `/api/patients?limit=2${after}`, { as })).json();
        seen.push(...page.patients);
        if (page.next === undefined) return seen;
        after = `&after=${page.next}`;
      }
    };
    const seen = await pagesOf(await it.login(member));
    expect(seen.map(({ familyName }) => familyName)).toEqual(names.toSorted());
    expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(ids));
    expect((await pagesOf(await it.login(admin))).map(({ id }) => id)).toEqual(ids.toSorted());
  });

  test('a record number is searched by POST; an administrator cannot fish for names', async () => {
    const it = await made();
    const [member, admin] = [await it.person('PRACTITIONER'), await it.person('ADMIN')];
    const mine = await it.patient({ team: [member] });
    const as = await it.login(member);
    const { mrn } = (await it.ask('GET', `/api/patients/${mine}`, { as })).json();
    const search = async (token: string, body: object) => it.ask('POST', '/api/patients/search', { as: token, body });
    expect((await search(as, { mrn })).json().patients).toHaveLength(1);
    expect((await search(as, { name: 'feather' })).json().patients).toHaveLength(1);
    expect((await search(as, { name: '%%' })).json().patients).toHaveLength(0);
    const token = await it.login(admin);
    expect((await search(token, { mrn })).json().patients).toEqual([{ id: mine, initials: 'Q.F.', status: 'ACTIVE' }]);
    expect((await search(token, { name: 'feather' })).statusCode).toBe(400);
  });

  test('administrators set the team; only active practitioners of the organization are on it', async () => {
    const [it, other] = [await made(), await made()];
    const [admin, member, stranger] = [
      await it.person('ADMIN'),
      await it.person('PRACTITIONER'),
      await other.person('PRACTITIONER'),
    ];
    const id = await it.patient();
    const as = await it.login(admin);
    const set = (members: string[], token = as) =>
      it.ask('PUT', `/api/patients/${id}/care-team`, { as: token, body: { members } });
    expect((await set([stranger.id])).json()).toMatchObject({ error: 'NOT_A_PRACTITIONER' });
    expect((await set([admin.id])).json()).toMatchObject({ error: 'NOT_A_PRACTITIONER' });
    expect((await set([member.id])).statusCode).toBe(204);
    const token = await it.login(member);
    expect((await it.ask('GET', `/api/patients/${id}`, { as: token })).statusCode).toBe(200);
    expect((await set([], token)).json()).toMatchObject({ error: 'ADMINS_ONLY' });
    expect((await set([])).statusCode).toBe(204);
    expect((await it.ask('GET', `/api/patients/${id}`, { as: token })).json()).toMatchObject({
      error: 'NOT_ON_CARE_TEAM',
    });
  });

  test('two changes of one version: the second is refused', async () => {
    const it = await made();
    const member = await it.person('PRACTITIONER');
    const id = await it.patient({ team: [member] });
    const as = await it.login(member);
    const change = () => it.ask('PATCH', `/api/patients/${id}`, { as, body: { version: 1, phone: '+12025550199' } });
    const answers = await Promise.all([change(), change()]);
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409]);
  });

  test('a record number is taken once in an organization', async () => {
    const it = await made();
    const as = await it.login(await it.person('PRACTITIONER'));
    const body = { mrn: 'TWICE001', givenName: 'Ida', familyName: 'Low', dateOfBirth: '2019-01-01' };
    const answers = [
      await it.ask('POST', '/api/patients', { as, body }),
      await it.ask('POST', '/api/patients', { as, body }),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 409]);
    expect((await it.ask('GET', `/api/patients/${answers[0]?.json().id}`, { as })).statusCode).toBe(200);
  });
});

describe('the patient', () => {
  test('links the account by a code told in person, reads the own record and report, and changes nothing', async () => {
    const it = await made();
    const member = await it.person('PRACTITIONER');
    const id = await it.patient({ team: [member] });
    const registration = {
      organization: it.slug,
      email: `self-${it.slug}@example.com`,
      password: 'Right-Horse-7',
      givenName: 'Own',
      familyName: 'Self',
    };
    const { portalCode } = (await it.ask('POST', '/api/auth/register', { body: registration })).json();
    const login = await it.ask('POST', '/api/auth/login', { body: registration });
    const self = login.json().accessToken;
    expect((await it.ask('GET', `/api/patients/${id}`, { as: self })).statusCode).toBe(404);
    const as = await it.login(member);
    const link = (version: number, code = portalCode) =>
      it.ask('PATCH', `/api/patients/${id}`, { as, body: { version, portalCode: code } });
    expect((await link(1, 'AAAA-AAAA')).json()).toMatchObject({ error: 'CODE_UNKNOWN' });
    expect((await link(1)).statusCode).toBe(200);
    expect((await link(2)).json()).toMatchObject({ error: 'CODE_UNKNOWN' });
    expect((await it.ask('GET', `/api/patients/${id}`, { as: self })).json()).toMatchObject({ access: 'own record' });
    expect(
      (await it.ask('PATCH', `/api/patients/${id}`, { as: self, body: { version: 2, phone: '+12' } })).statusCode,
    ).toBe(404);
    const { entries } = (await it.ask('GET', `/api/patients/${id}/access-report`, { as: self })).json();
    expect(entries).toContainEqual({
      at: expect.any(String),
      role: 'PRACTITIONER',
      action: 'UPDATE',
      resource: 'patient',
    });
    expect(entries.every((entry: object) => Object.keys(entry).length === 4)).toBe(true);
  });

  test('adds nobody', async () => {
    const it = await made();
    const as = await it.login(await it.person('PATIENT'));
    const body = { mrn: 'ABCDEF12', givenName: 'A', familyName: 'B', dateOfBirth: '2019-01-01' };
    expect((await it.ask('POST', '/api/patients', { as, body })).json()).toMatchObject({ error: 'STAFF_ONLY' });
    expect(await it.audited('UNAUTHORIZED_ACCESS_ATTEMPT')).toHaveLength(1);
  });
});

describe('break-the-glass', () => {
  test('W1-V3 without a grant 403; with one 200, a row, and the line of each alarm', async () => {
    const it = await made();
    const [grantor, grantee] = [await it.person('ADMIN'), await it.person('ADMIN')];
    const id = await it.patient();
    const [as, reader] = [await it.login(grantor), await it.login(grantee)];
    const read = () => it.ask('GET', `/api/patients/${id}`, { as: reader });
    expect((await read()).json()).toMatchObject({ error: 'BTG_REQUIRED' });
    const grant = await it.ask('POST', '/api/admin/btg/grants', {
      as,
      body: { granteeId: grantee.id, patientId: id, ...GRANT },
    });
    expect(grant.statusCode).toBe(201);
    const before = it.lines.length;
    const answer = await read();
    expect([answer.statusCode, answer.json().access]).toEqual([200, 'grant']);
    expect(await it.audited('BTG_USE_ACCESS')).toEqual([
      expect.objectContaining({
        patient_id: id,
        actor_id: grantee.id,
        details: JSON.stringify({ grantId: grant.json().id }),
      }),
    ]);
    const [line] = it.lines
      .slice(before)
      .map((text) => JSON.parse(text))
      .filter(({ action }) => action !== undefined);
    expect(line).toMatchObject({
      action: 'BTG_USE_ACCESS',
      grantId: grant.json().id,
      actorId: grantee.id,
      BTGUseAccessCount: 1,
    });
    expect(line._aws.CloudWatchMetrics).toEqual([
      { Namespace: 'Custom/Security', Dimensions: [[]], Metrics: [{ Name: 'BTGUseAccessCount', Unit: 'Count' }] },
    ]);
    // The grantor has no grant, and a grant writes nothing.
    expect((await it.ask('GET', `/api/patients/${id}`, { as })).json()).toMatchObject({ error: 'BTG_REQUIRED' });
    const write = await it.ask('PATCH', `/api/patients/${id}`, {
      as: reader,
      body: { version: 1, phone: '+12025550111' },
    });
    expect(write.json()).toMatchObject({ error: 'BTG_REQUIRED' });
  });

  test('a practitioner outside the team reads by a grant until it is over', async () => {
    const it = await made();
    const [admin, reader] = [await it.person('ADMIN'), await it.person('PRACTITIONER')];
    const id = await it.patient();
    const [as, token] = [await it.login(admin), await it.login(reader)];
    await it.ask('POST', '/api/admin/btg/grants', {
      as,
      body: { granteeId: reader.id, patientId: id, ...GRANT, minutes: 30 },
    });
    expect((await it.ask('GET', '/api/auth/me', { as: token })).json().grants).toHaveLength(1);
    expect((await it.ask('GET', `/api/authorizations?patientId=${id}`, { as: token })).statusCode).toBe(200);
    it.advance(10 * 60_000);
    expect((await it.ask('GET', `/api/patients/${id}`, { as: token })).statusCode).toBe(200);
    it.advance(10 * 60_000);
    await it.ask('GET', '/api/auth/me', { as: token });
    it.advance(10 * 60_000);
    const late = await it.login(reader);
    expect((await it.ask('GET', `/api/patients/${id}`, { as: late })).json()).toMatchObject({
      error: 'NOT_ON_CARE_TEAM',
    });
  });

  test.each([
    ['45 minutes', { minutes: 45 }],
    ['a justification of 24 characters', { justification: `  ${'x'.repeat(24)}  ` }],
    ['a justification of 501 characters', { justification: 'x'.repeat(501) }],
    ['a grant to oneself', { granteeId: 'self' }],
    ['a grant to a patient', { granteeId: 'patient' }],
    ['a patient of another organization', { patientId: randomUUID() }],
  ])('W1-V4 %s: 400, and the failure is kept', async (_, change) => {
    const it = await made();
    const [admin, grantee, patient] = [
      await it.person('ADMIN'),
      await it.person('PRACTITIONER'),
      await it.person('PATIENT'),
    ];
    const as = await it.login(admin);
    const ids: Readonly<Record<string, string>> = { self: admin.id, patient: patient.id };
    const { granteeId = '', ...rest } = { granteeId: grantee.id, ...change };
    const body = { patientId: await it.patient(), ...GRANT, ...rest, granteeId: ids[granteeId] ?? granteeId };
    expect((await it.ask('POST', '/api/admin/btg/grants', { as, body })).statusCode).toBe(400);
    expect(await it.audited('BTG_GRANT_ACCESS_FAILURE')).toHaveLength(1);
    expect(await it.audited('BTG_GRANT_ACCESS')).toHaveLength(0);
  });

  test('W1-V5 revoked: 403 for its reader; revoked again: 400', async () => {
    const it = await made();
    const [admin, reader] = [await it.person('ADMIN'), await it.person('PRACTITIONER')];
    const id = await it.patient();
    const [as, token] = [await it.login(admin), await it.login(reader)];
    const grant = await it.ask('POST', '/api/admin/btg/grants', {
      as,
      body: { granteeId: reader.id, patientId: id, ...GRANT },
    });
    expect((await it.ask('GET', `/api/patients/${id}`, { as: token })).statusCode).toBe(200);
    const revoke = (reason: string) =>
      it.ask('POST', `/api/admin/btg/grants/${grant.json().id}/revoke`, { as, body: { reason } });
    expect((await revoke('too short')).statusCode).toBe(400);
    expect((await revoke('The emergency is over.')).statusCode).toBe(204);
    expect((await it.ask('GET', `/api/patients/${id}`, { as: token })).statusCode).toBe(403);
    expect((await revoke('The emergency is over.')).statusCode).toBe(400);
    expect(await it.audited('BTG_REVOKE_ACCESS')).toHaveLength(1);
    const listed = (await it.ask('GET', '/api/admin/btg/grants?status=active', { as })).json().grants;
    expect(listed).toEqual([]);
  });
});

describe('the audit', () => {
  test('W1-V11 the application cannot change or delete a row, nor can the owner', async () => {
    const it = await made();
    await it.ask('GET', '/api/patients', { as: await it.login(await it.person('PRACTITIONER')) });
    expect(await it.audited()).not.toEqual([]);
    const app = it.data.as(it.organizationId, (rows) =>
      rows.updateTable('audit_log').set({ actor_id: 'me' }).execute(),
    );
    await expect(app).rejects.toThrow('permission denied');
    const gone = it.data.as(it.organizationId, (rows) => rows.deleteFrom('audit_log').execute());
    await expect(gone).rejects.toThrow('permission denied');
    for (const sql of ["update audit_log set actor_id = 'me'", 'delete from audit_log', 'truncate audit_log'])
      expect(() => it.postgres.query(it.name, sql)).toThrow('audit_log takes new rows only');
  });

  test('W1-V12 without its row nothing is answered', async () => {
    const it = await made();
    const member = await it.person('PRACTITIONER');
    const id = await it.patient({ team: [member] });
    const as = await it.login(member);
    it.postgres.query(
      it.name,
      `create function refuse() returns trigger language plpgsql as $$ begin
         if new.organization_id = '${it.organizationId}' then raise exception 'the disk is full'; end if; return new; end $$;
       create trigger refuse before insert on audit_log for each row execute function refuse()`,
    );
    const answers = [
      await it.ask('GET', `/api/patients/${id}`, { as }),
      await it.ask('GET', '/api/patients', { as }),
      await it.ask('GET', `/api/patients/${randomUUID()}`, { as }),
    ];
    it.postgres.query(it.name, 'drop trigger refuse on audit_log; drop function refuse');
    for (const answer of answers) {
      expect([answer.statusCode, answer.json().error]).toEqual([500, 'INTERNAL']);
      expect(answer.body).not.toContain(SECRETS.familyName);
    }
    expect((await it.ask('GET', `/api/patients/${id}`, { as })).statusCode).toBe(200);
  });

  test('rows of many at once form one chain; a row that is changed behind its back breaks it there', async () => {
    const it = await made();
    const member = await it.person('PRACTITIONER');
    const id = await it.patient({ team: [member] });
    const as = await it.login(member);
    await Promise.all(Array.from({ length: 20 }, () => it.ask('GET', `/api/patients/${id}`, { as })));
    const read = () => it.data.as(it.organizationId, (rows) => auditRows(rows, { after: 0, limit: 1000 }));
    const rows = await read();
    expect(rows).toHaveLength(21);
    expect(brokenAt(rows)).toBeUndefined();
    it.postgres.query(
      it.name,
      `alter table audit_log disable trigger only_added;
       update audit_log set actor_id = 'somebody else' where organization_id = '${it.organizationId}' and seq = 7;
       alter table audit_log enable trigger only_added`,
    );
    expect(brokenAt(await read())).toEqual({ seq: 7, why: 'changed' });
  });

  test('administrators filter it, page by page, and reading it is kept too', async () => {
    const it = await made();
    const [admin, member] = [await it.person('ADMIN'), await it.person('PRACTITIONER')];
    const id = await it.patient({ team: [member] });
    const as = await it.login(member);
    for (let count = 0; count < 3; count += 1) await it.ask('GET', `/api/patients/${id}`, { as });
    const token = await it.login(admin);
    const view = async (query: string) => (await it.ask('GET', `/api/admin/audit?${query}`, { as: token })).json();
    const first = await view(`patientId=${id}&limit=2`);
    expect(first.entries.map(({ action, actor }: { action: string; actor: string }) => [action, actor])).toEqual([
      ['READ', member.email],
      ['READ', member.email],
    ]);
    expect((await view(`patientId=${id}&limit=2&before=${first.next}`)).entries).toHaveLength(1);
    expect((await view('action=LOGIN_FAILURE')).entries).toEqual([]);
    expect((await view('action=READ')).entries.map(({ resource }: { resource: string }) => resource)).toContain(
      'audit',
    );
    expect((await it.ask('GET', '/api/admin/audit', { as })).json()).toMatchObject({ error: 'ADMINS_ONLY' });
  });
});

describe('tenancy', () => {
  test('every table has an organization and its policy, or a reason', async () => {
    const { WITHOUT_TENANT } = await import('../../../workloads/care-platform/server/database/migrations.ts');
    const { postgres, name } = base();
    const tables = postgres.query(
      name,
      "select relname, relrowsecurity from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
    );
    const open = tables
      .trim()
      .split('\n')
      .filter((line) => line.endsWith('|f'))
      .map((line) => line.split('|')[0]);
    expect(open.toSorted()).toEqual(Object.keys(WITHOUT_TENANT).toSorted());
  });

  test('the application owns nothing, bypasses no policy and makes no table', async () => {
    const { postgres, name, data } = base();
    expect(
      postgres
        .query(name, "select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = 'care_app'")
        .trim(),
    ).toBe('f|f|f');
    expect(
      postgres
        .query(
          name,
          "select count(*) from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = 'care_app'",
        )
        .trim(),
    ).toBe('0');
    await expect(data.open.schema.createTable('x').addColumn('a', 'integer').execute()).rejects.toThrow(
      'permission denied',
    );
  });

  test('without an organization there are no rows, and a row of another organization cannot be written', async () => {
    const [it, other] = [await made(), await made()];
    const member = await it.person('PRACTITIONER');
    const [mine, theirs] = [await it.patient(), await other.patient()];
    expect(await it.data.open.selectFrom('patients').selectAll().execute()).toEqual([]);
    const visible = await it.data.as(it.organizationId, (rows) => rows.selectFrom('patients').select('id').execute());
    expect(visible).toEqual([{ id: mine }]);
    const smuggle = it.data.as(it.organizationId, (rows) =>
      rows
        .insertInto('care_team')
        .values({ organization_id: other.organizationId, patient_id: theirs, user_id: member.id })
        .execute(),
    );
    await expect(smuggle).rejects.toThrow('row-level security');
    // A foreign key looks past the policies, so it holds the organization too.
    const point = it.data.as(it.organizationId, (rows) =>
      rows
        .insertInto('care_team')
        .values({ organization_id: it.organizationId, patient_id: theirs, user_id: member.id })
        .execute(),
    );
    await expect(point).rejects.toThrow('foreign key');
  });
});

test('W1-V13 a body of 9 KB', async () => {
  const it = await made();
  const as = await it.login(await it.person('PRACTITIONER'));
  const body = { name: 'x'.repeat(9 * 1024) };
  expect((await it.ask('POST', '/api/patients/search', { as, body })).statusCode).toBe(413);
});
