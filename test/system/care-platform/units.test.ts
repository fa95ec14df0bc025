/** Units, appointments, sessions and claims with real parallel transactions. */
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { type AuditRow, brokenAt } from '../../../workloads/care-platform/server/audit-chain.ts';
import { addJob, LOCK_MS, queueIn } from '../../../workloads/care-platform/server/worker/queue.ts';
import { workerTelemetry } from '../../../workloads/care-platform/server/worker/telemetry.ts';
import type { WorkerParts } from '../../../workloads/care-platform/server/worker/worker.ts';
import { beat, recurring, workOff } from '../../../workloads/care-platform/server/worker/worker.ts';
import { SECRETS, useBase, type World, world } from './world.ts';

const base = useBase();

afterAll(() => {
  const said = base().lines.join('');
  expect(said).toContain('A job is done.');
  for (const secret of Object.values(SECRETS)) expect(said).not.toContain(secret);
});

async function clinic(totalUnits = 100) {
  const it = await world(base());
  const provider = await it.person('PRACTITIONER');
  const patientId = await it.patient({ team: [provider] });
  const authorizationId = await it.authorization(patientId, totalUnits);
  const as = await it.login(provider);
  const reserve = (units: number) =>
    it.ask('POST', `/api/authorizations/${authorizationId}/reservations`, { as, body: { units } });
  const start = (units = 4, more: object = {}) =>
    it.ask('POST', '/api/sessions', { as, body: { authorizationId, units, ...more } });
  const complete = (id: string, minutes?: number) =>
    it.ask('POST', `/api/sessions/${id}/complete`, { as, body: minutes === undefined ? {} : { minutes } });
  return { ...it, provider, patientId, authorizationId, as, reserve, start, complete };
}

interface Written {
  readonly key: string;
  readonly body: string;
}

/** A worker by hand: nothing happens but what a test asks for. Each takes jobs of all organizations. */
function worker(it: World, more: Partial<WorkerParts> = {}) {
  const objects: Written[] = [];
  const metrics: string[] = [];
  const parts: WorkerParts = {
    name: `worker-${randomUUID()}`,
    data: it.data,
    queue: queueIn(it.data.open, it.now),
    store: { put: async (key, body) => void objects.push({ key, body }) },
    telemetry: workerTelemetry('omnirapeutic-production/Application', (line) => metrics.push(line), it.now),
    log: it.log,
    now: it.now,
    newId: randomUUID,
    rest: () => Promise.resolve(),
    ...more,
  };
  const told = (name: string) => metrics.map((line) => JSON.parse(line)).filter((line) => name in line);
  return { parts, objects, told, work: () => workOff(parts, () => false) };
}

describe('units', () => {
  test('W1-V6 100 units: 10, 50, 40, 1', async () => {
    const it = await clinic(100);
    const seen = [];
    for (const units of [10, 50, 40, 1]) {
      const answer = await it.reserve(units);
      seen.push([answer.statusCode, answer.json().error, await it.units(it.authorizationId)]);
    }
    expect(seen).toEqual([
      [201, undefined, { used: 10, status: 'ACTIVE' }],
      [201, undefined, { used: 60, status: 'ACTIVE' }],
      [201, undefined, { used: 100, status: 'EXHAUSTED' }],
      [409, 'AUTH_EXHAUSTED', { used: 100, status: 'EXHAUSTED' }],
    ]);
  });

  test('W1-V7 remaining 3, reserve 4: nothing changed', async () => {
    const it = await clinic(3);
    expect((await it.reserve(4)).json()).toMatchObject({ error: 'INSUFFICIENT_UNITS' });
    expect(await it.units(it.authorizationId)).toEqual({ used: 0, status: 'ACTIVE' });
    const held = await it.data.as(it.organizationId, (rows) =>
      rows.selectFrom('unit_reservations').selectAll().execute(),
    );
    expect(held).toEqual([]);
  });

  test('thirty at once for the last ten units: exactly as many as fit', async () => {
    const it = await clinic(10);
    const answers = await Promise.all(Array.from({ length: 30 }, (_, at) => it.reserve((at % 3) + 1)));
    const got = answers
      .map((answer, at) => (answer.statusCode === 201 ? (at % 3) + 1 : 0))
      .reduce((sum, units) => sum + units, 0);
    expect(await it.units(it.authorizationId)).toEqual({ used: got, status: got === 10 ? 'EXHAUSTED' : 'ACTIVE' });
    expect(got).toBe(10);
    const codes = new Set(answers.filter(({ statusCode }) => statusCode !== 201).map((answer) => answer.json().error));
    expect([...codes].every((code) => code === 'AUTH_EXHAUSTED' || code === 'INSUFFICIENT_UNITS')).toBe(true);
  });

  test('an authorization that has ended, and one of another organization', async () => {
    const [it, other] = [await clinic(), await clinic()];
    const old = await it.authorization(it.patientId, 10, '2026-03-03');
    const ask = (id: string) =>
      it.ask('POST', `/api/authorizations/${id}/reservations`, { as: it.as, body: { units: 1 } });
    expect((await ask(old)).json()).toMatchObject({ error: 'AUTH_EXPIRED' });
    expect((await ask(other.authorizationId)).json()).toMatchObject({ error: 'AUTH_NOT_FOUND' });
    expect(await it.audited('ACCESS_DENIED')).toHaveLength(1);
    expect(await other.units(other.authorizationId)).toEqual({ used: 0, status: 'ACTIVE' });
  });

  test('units that nobody uses are free after an hour; those of a session are not', async () => {
    const it = await clinic(10);
    await it.reserve(3);
    const kept = (await it.reserve(2)).json().reservationId;
    expect((await it.start(1, { reservationId: kept })).statusCode).toBe(201);
    it.advance(59 * 60_000);
    const { parts, work } = worker(it);
    await beat(parts);
    await work();
    expect((await it.units(it.authorizationId)).used).toBe(5);
    it.advance(5 * 60_000);
    await beat(parts);
    await work();
    expect((await it.units(it.authorizationId)).used).toBe(2);
  });
});

describe('appointments', () => {
  test('W1-V10 what ends at eleven leaves eleven free; what overlaps is refused', async () => {
    const it = await clinic();
    const other = await it.patient({ team: [it.provider] });
    const otherAuthorization = await it.authorization(other);
    const book = (from: string, to: string, patientId = it.patientId, authorizationId = it.authorizationId) =>
      it.ask('POST', '/api/appointments', {
        as: it.as,
        body: {
          patientId,
          authorizationId,
          startsAt: `2026-03-05T${from}:00Z`,
          endsAt: `2026-03-05T${to}:00Z`,
          place: 'CLINIC',
        },
      });
    expect((await book('10:00', '11:00')).statusCode).toBe(201);
    expect((await book('11:00', '12:00')).statusCode).toBe(201);
    expect((await book('10:30', '11:30')).json()).toMatchObject({ error: 'TIME_TAKEN' });
    expect((await book('10:59', '11:01', other, otherAuthorization)).statusCode).toBe(400);
    expect((await book('10:50', '11:01', other, otherAuthorization)).json()).toMatchObject({ error: 'TIME_TAKEN' });
    expect((await book('12:00', '13:00', other, otherAuthorization)).statusCode).toBe(201);
  });

  test('twenty at once for the same hour: one', async () => {
    const it = await clinic();
    const second = await it.person('PRACTITIONER');
    await it.data.as(it.organizationId, (rows) =>
      rows
        .insertInto('care_team')
        .values({ organization_id: it.organizationId, patient_id: it.patientId, user_id: second.id })
        .execute(),
    );
    const more = await it.authorization(it.patientId);
    const book = (at: number) =>
      it.ask('POST', '/api/appointments', {
        as: it.as,
        body: {
          patientId: it.patientId,
          authorizationId: at % 2 === 0 ? it.authorizationId : more,
          providerId: at % 4 < 2 ? it.provider.id : second.id,
          startsAt: '2026-03-05T10:00:00Z',
          endsAt: '2026-03-05T11:00:00Z',
          place: 'HOME',
        },
      });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => book(at)));
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
    expect(answers.filter(({ statusCode }) => statusCode === 409)).toHaveLength(19);
  });

  test('no more is booked than is authorized, and a cancelled appointment is free again', async () => {
    const it = await clinic(8);
    const book = (hour: number) =>
      it.ask('POST', '/api/appointments', {
        as: it.as,
        body: {
          patientId: it.patientId,
          authorizationId: it.authorizationId,
          startsAt: `2026-03-05T${hour}:00:00Z`,
          endsAt: `2026-03-05T${hour + 1}:00:00Z`,
          place: 'SCHOOL',
        },
      });
    const first = await book(10);
    expect(first.json()).toMatchObject({ units: 4 });
    const at = await Promise.all([11, 12, 13].map(book));
    expect(at.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
    const cancel = () => it.ask('POST', `/api/appointments/${first.json().id}/cancel`, { as: it.as });
    expect((await cancel()).statusCode).toBe(204);
    expect((await cancel()).statusCode).toBe(409);
    expect((await book(14)).statusCode).toBe(201);
  });
});

describe('sessions', () => {
  test('W1-V9 completed twice: the second 409, one claim', async () => {
    const it = await clinic();
    const { id } = (await it.start(4)).json();
    const answers = await Promise.all([it.complete(id, 53), it.complete(id, 53)]);
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409]);
    await worker(it).work();
    await worker(it).work();
    const { claims } = (await it.ask('GET', `/api/claims?patientId=${it.patientId}`, { as: it.as })).json();
    expect(claims).toEqual([
      expect.objectContaining({
        sessionId: id,
        procedureCode: '97153',
        diagnosisCode: 'F84.0',
        units: 4,
        chargeCents: 4 * 1725,
        status: 'DRAFT',
      }),
    ]);
  });

  test('fewer minutes than reserved give units back, also out of an exhausted authorization', async () => {
    const it = await clinic(8);
    const { id } = (await it.start(8)).json();
    expect(await it.units(it.authorizationId)).toEqual({ used: 8, status: 'EXHAUSTED' });
    it.advance(23 * 60_000);
    expect((await it.complete(id)).statusCode).toBe(401);
    const as = await it.login(it.provider);
    expect((await it.ask('POST', `/api/sessions/${id}/complete`, { as, body: {} })).json()).toEqual({ minutes: 23 });
    await worker(it).work();
    expect(await it.units(it.authorizationId)).toEqual({ used: 2, status: 'ACTIVE' });
  });

  test('7 minutes bill nothing', async () => {
    const it = await clinic();
    const { id } = (await it.start(4)).json();
    await it.complete(id, 7);
    await worker(it).work();
    expect((await it.ask('GET', '/api/claims', { as: it.as })).json()).toEqual({ claims: [] });
    expect((await it.units(it.authorizationId)).used).toBe(0);
  });

  test('more minutes than the authorization has room for: somebody looks at it, and nothing is billed', async () => {
    const it = await clinic(4);
    const { id } = (await it.start(4)).json();
    await it.complete(id, 90);
    await worker(it).work();
    const { sessions } = (await it.ask('GET', `/api/sessions?patientId=${it.patientId}`, { as: it.as })).json();
    expect(sessions).toEqual([expect.objectContaining({ id, status: 'REQUIRES_REVIEW' })]);
    expect(sessions[0]).not.toHaveProperty('billedUnits');
    expect(await it.units(it.authorizationId)).toEqual({ used: 4, status: 'EXHAUSTED' });
  });

  test('cancelled: the units are back at once; one session of a provider or patient at a time', async () => {
    const it = await clinic(10);
    const answers = await Promise.all([it.start(4), it.start(4)]);
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([201, 409]);
    const id = answers.find(({ statusCode }) => statusCode === 201)?.json().id;
    expect((await it.ask('POST', `/api/sessions/${id}/cancel`, { as: it.as })).statusCode).toBe(204);
    expect((await it.units(it.authorizationId)).used).toBe(0);
    expect((await it.complete(id, 10)).statusCode).toBe(409);
    await expect(it.data.as(it.organizationId, (rows) => rows.deleteFrom('session_events').execute())).rejects.toThrow(
      'permission denied',
    );
  });
});

describe('the worker', () => {
  test('W1-V15 vanished during a job: it runs again after its lock, and there is one claim', async () => {
    const it = await clinic();
    const { id } = (await it.start(4)).json();
    await it.complete(id, 60);
    const lost = await queueIn(it.data.open, it.now).take();
    expect(lost).toMatchObject({ kind: 'session.completed', attempt: 1 });
    const { work } = worker(it);
    expect(await work()).toBe(0);
    it.advance(LOCK_MS);
    expect(await work()).toBe(1);
    it.advance(LOCK_MS);
    expect(await work()).toBe(0);
    const as = await it.login(it.provider);
    expect((await it.ask('GET', '/api/claims', { as })).json().claims).toHaveLength(1);
  });

  test('a worker that was slow says nothing over the one that took its job', async () => {
    const it = await clinic();
    await addJob(it.data.open, {
      kind: 'nightly',
      organizationId: it.organizationId,
      once: randomUUID(),
      runAt: new Date(it.now()),
    });
    const queue = queueIn(it.data.open, it.now);
    const slow = await queue.take();
    it.advance(LOCK_MS);
    const fast = await queue.take();
    if (slow === undefined || fast === undefined) throw new Error('There is a job.');
    expect([slow.id, fast.attempt]).toEqual([fast.id, 2]);
    await queue.failed(slow, 'slow');
    expect(await queue.take()).toBeUndefined();
    await queue.done(fast);
    it.advance(LOCK_MS);
    expect(await queue.take()).toBeUndefined();
  });

  test('ten workers and fifty jobs: each job once', async () => {
    const it = await clinic();
    for (let at = 0; at < 50; at += 1)
      await addJob(it.data.open, {
        kind: 'nightly',
        organizationId: it.organizationId,
        once: randomUUID(),
        runAt: new Date(it.now()),
      });
    const counts = await Promise.all(Array.from({ length: 10 }, () => worker(it).work()));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(50);
  });

  test('a job that fails waits 10, 20, 40, 80 seconds, and is dead after the fifth time', async () => {
    const it = await clinic();
    const once = randomUUID();
    await addJob(it.data.open, {
      kind: 'session.completed',
      organizationId: it.organizationId,
      once,
      runAt: new Date(it.now()),
    });
    const { work, told } = worker(it);
    const waits = [];
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(await work()).toBe(1);
      const row = await it.data.open.selectFrom('jobs').where('once', '=', once).selectAll().executeTakeFirstOrThrow();
      waits.push(row.dead ? 'dead' : (row.run_at.getTime() - it.now()) / 1000);
      expect(row.last_error).toBe('The job has no sessionId.');
      it.advance(80_000);
    }
    expect(waits).toEqual([10, 20, 40, 80, 'dead']);
    expect([told('JobsFailed').length, told('JobsDead').length]).toEqual([4, 1]);
    expect(await work()).toBe(0);
  });

  test('two workers add what is due once, and live', async () => {
    const it = await clinic();
    const workers = [worker(it), worker(it)];
    await Promise.all(workers.map(({ parts }) => beat(parts)));
    const jobs = await it.data.open
      .selectFrom('jobs')
      .where('organization_id', '=', it.organizationId)
      .select(['kind', 'once'])
      .execute();
    expect(jobs.map(({ once }) => once).toSorted()).toEqual(
      recurring(it.organizationId, it.now())
        .map(({ once }) => once)
        .toSorted(),
    );
    const { isAlive } = await import('../../../workloads/care-platform/server/worker/heartbeat.ts');
    const name = workers[0]?.parts.name ?? '';
    expect(await isAlive(it.data, name, it.now() + 89_000)).toBe(true);
    expect(await isAlive(it.data, name, it.now() + 90_000)).toBe(false);
    expect(await isAlive(it.data, 'another', it.now())).toBe(false);
    expect(workers[0]?.told('WorkerHeartbeat')).toEqual([
      expect.objectContaining({ Service: 'worker', WorkerHeartbeat: 1 }),
    ]);
    await workers[0]?.work();
  });

  test('the night ends authorizations and grants whose time is over, and forgets old grants', async () => {
    const it = await clinic();
    const old = await it.authorization(it.patientId, 10, '2026-03-03');
    const admin = await it.person('ADMIN');
    const token = await it.login(admin);
    const body = {
      granteeId: it.provider.id,
      patientId: it.patientId,
      minutes: 30,
      justification: SECRETS.justification,
    };
    await it.ask('POST', '/api/admin/btg/grants', { as: token, body });
    const { parts, work } = worker(it);
    await beat(parts);
    await work();
    expect([(await it.units(old)).status, (await it.units(it.authorizationId)).status]).toEqual(['EXPIRED', 'ACTIVE']);
    const grants = () =>
      it.data.as(it.organizationId, (rows) => rows.selectFrom('btg_grants').select('is_expired').execute());
    it.advance(86_400_000);
    await beat(parts);
    await work();
    expect(await grants()).toEqual([{ is_expired: true }]);
    it.advance(30 * 86_400_000);
    await beat(parts);
    await work();
    expect(await grants()).toEqual([]);
    expect(await it.audited('BTG_GRANT_ACCESS')).toHaveLength(1);
  });

  test('each day is exported once, and the objects of all days are one chain', async () => {
    const it = await clinic();
    const { parts, work, objects } = worker(it);
    const mine = () => objects.filter(({ key }) => key.includes(it.organizationId));
    for (let day = 0; day < 3; day += 1) {
      const as = await it.login(it.provider);
      await it.ask('GET', `/api/patients/${it.patientId}`, { as });
      it.advance(86_400_000);
      await beat(parts);
      await work();
    }
    expect(mine().map(({ key }) => key.split('/').slice(0, 3))).toEqual(
      ['2026-03-04', '2026-03-05', '2026-03-06'].map((day) => ['audit', it.organizationId, day]),
    );
    const rows = mine().flatMap(({ body }) =>
      body
        .trim()
        .split('\n')
        .map((line): AuditRow => JSON.parse(line)),
    );
    expect(brokenAt(rows)).toBeUndefined();
    expect(rows.map(({ seq }) => seq)).toEqual((await it.audited()).map(({ seq }) => Number(seq)).toReversed());
    await beat(parts);
    await work();
    expect(mine()).toHaveLength(3);
  });

  test('a chain that was broken is not exported: the job fails and says where', async () => {
    const it = await clinic();
    await it.ask('GET', `/api/patients/${it.patientId}`, { as: it.as });
    it.postgres.query(
      it.name,
      `alter table audit_log disable trigger only_added;
       update audit_log set resource = 'nothing' where organization_id = '${it.organizationId}' and seq = 2;
       alter table audit_log enable trigger only_added`,
    );
    it.advance(86_400_000);
    const { parts, work, objects } = worker(it);
    await beat(parts);
    await work();
    const failed = await it.data.open
      .selectFrom('jobs')
      .where('organization_id', '=', it.organizationId)
      .where('kind', '=', 'audit.export')
      .where('done_at', 'is', null)
      .select('last_error')
      .execute();
    expect(failed).toEqual([{ last_error: 'The audit is changed at row 2.' }]);
    expect(objects.filter(({ key }) => key.includes(it.organizationId))).toEqual([]);
    await it.data.open.deleteFrom('jobs').where('organization_id', '=', it.organizationId).execute();
  });

  test('the store is out of reach: the day is exported later', async () => {
    const it = await clinic();
    it.advance(86_400_000);
    const broken = worker(it, { store: { put: () => Promise.reject(new Error('no answer')) } });
    await beat(broken.parts);
    await broken.work();
    const { work, objects } = worker(it);
    it.advance(10_000);
    await work();
    expect(objects.filter(({ key }) => key.includes(it.organizationId))).toHaveLength(1);
  });
});
