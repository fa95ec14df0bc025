/**
 * A workload with its stores in memory, the care platform with a PostgreSQL of its own, or a bare Fastify, on loopback. Its argument names it; it says on standard output where it
 * listens and what each journey asks, with the headers of so many users that the limits of none are reached.
 */
import Fastify from 'fastify';
import { world as care, openBase, type Person } from '../test/system/care-platform/world.ts';
import { world as contracts } from '../workloads/contracts/server/fixture.ts';
import { termsOf } from '../workloads/contracts/src/sample.ts';
import { world as pmo } from '../workloads/pmo/server/fixture.ts';
import { ADA, world as webApp } from '../workloads/web-app/server/fixture.ts';

type Headers = Readonly<Record<string, string>>;

export interface Journey {
  readonly name: string;
  readonly path: string;
  /** Of one user each. */
  readonly users: readonly Headers[];
}

interface Program {
  listen(options: { readonly host: string; readonly port: number }): Promise<string>;
}

interface Started {
  readonly app: Program;
  readonly journeys: readonly Journey[];
  /** Called a hundred times a second: moves the clock of the fixture, and lets lines go that nobody reads. */
  tick?(): void;
}

const USERS = 1500;
const TICK_MS = 10;
const THERAPISTS = 200;
const CONTRACTS = 50;
const TASKS = 50;
const PATIENTS = 10;
const BEARER = (token: string): Headers => ({ authorization: `Bearer ${token}` });

const PROGRAMS: Readonly<Record<string, () => Promise<Started>>> = {
  async fastify() {
    const app = Fastify();
    app.get('/', async () => ({ text: 'x'.repeat(74) }));
    return { app, journeys: [{ name: 'bare Fastify', path: '/', users: [{}] }] };
  },
  async 'web-app'() {
    const made = webApp();
    const cookie = await made.cookie(ADA);
    return {
      app: made.server.app,
      journeys: [
        { name: 'web-app: catalogue', path: '/api/items', users: [{}] },
        { name: 'web-app: first page', path: '/', users: [{}] },
        { name: 'web-app: own orders', path: '/api/orders', users: [{ cookie }] },
      ],
      tick: () => made.advance(TICK_MS),
    };
  },
  async contracts() {
    const made = contracts();
    const users: Headers[] = [];
    for (let each = 0; each < USERS; each += 1) users.push(BEARER((await made.as('USER', `user-${each}`)).token));
    let id = '';
    for (let each = 0; each < CONTRACTS; each += 1) {
      const answer = await made.server.app.inject({
        method: 'POST',
        url: '/api/contracts',
        headers: users[each] ?? {},
        payload: termsOf({ termYears: 20 }),
      });
      id = answer.json().id;
    }
    return {
      app: made.server.app,
      journeys: [
        { name: 'contracts: list of ten', path: '/api/contracts', users },
        { name: 'contracts: one, its value', path: `/api/contracts/${id}`, users },
      ],
      tick() {
        made.advance(TICK_MS);
        made.lines.length = 0;
      },
    };
  },
  async 'care-platform'() {
    const stops: (() => unknown)[] = [];
    process.once('SIGTERM', async () => {
      for (const stop of stops) await stop();
      process.exit();
    });
    const base = await openBase(stops);
    // The load balancer, and whoever asks: each person has an address, and its limit, of its own.
    const made = await care(base, { trustedProxies: 2 });
    const therapists: Person[] = [];
    for (let each = 0; each < THERAPISTS; each += 1) therapists.push(await made.person('PRACTITIONER'));
    let patient = '';
    for (let each = 0; each < PATIENTS; each += 1) {
      patient = await made.patient({ team: therapists });
      await made.authorization(patient);
    }
    const users: Headers[] = [];
    for (const [at, each] of therapists.entries())
      users.push({ ...BEARER(await made.login(each)), 'x-forwarded-for': `198.51.100.${at}` });
    return {
      app: made.app,
      journeys: [
        { name: 'care-platform: patients', path: '/api/patients', users },
        { name: 'care-platform: units', path: `/api/authorizations?patientId=${patient}`, users },
      ],
      // Faster than time goes, for the limits of a minute; not so fast that a login of fifteen is over.
      tick() {
        made.advance(3 * TICK_MS);
        base.lines.length = 0;
      },
    };
  },
  async pmo() {
    const made = pmo({ JWT_EXPIRES_IN: '90d' });
    const { token } = await made.person('p', { project: [0], task: [0] });
    const users = [BEARER(token)];
    const project = await made.thing('project');
    for (let each = 0; each < TASKS; each += 1)
      await made.thing('task', { stage: 'To Do' }, { type: 'project', id: project });
    return {
      app: made.server.app,
      journeys: [
        { name: 'pmo: own rights', path: '/api/v1/auth/permissions', users },
        { name: 'pmo: tasks of a project', path: `/api/v1/project/${project}/task?limit=20`, users },
        { name: 'pmo: one project', path: `/api/v1/project/${project}`, users },
      ],
      // Its limit is that of an address, and all that asks here has one: a minute goes by in each tick.
      tick() {
        made.advance(60_000);
        made.lines.length = 0;
      },
    };
  },
};

const started = await PROGRAMS[process.argv[2] ?? '']?.();
if (started === undefined) throw new Error(`there is no program ${process.argv[2]}`);
const address = await started.app.listen({ host: '127.0.0.1', port: 0 });
setInterval(() => started.tick?.(), TICK_MS);
process.stdout.write(`${JSON.stringify({ port: Number(new URL(address).port), journeys: started.journeys })}\n`);
