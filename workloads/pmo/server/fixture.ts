/** A server for tests: a clock that stands, stores in memory, people with the rights that a test gives them. */
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashPassword, logTo, readinessOf } from '@lintel/workload-runtime';
import { memoryCache } from '@lintel/workload-runtime/redis';
import type { EntityType } from '../src/entities.ts';
import { ALL, type Permission } from '../src/permissions.ts';
import { type MemoryObjects, memoryObjects } from './artifacts/memory-objects.ts';
import { httpServer } from './http/http-server.ts';
import { cookieOf, sessionsOf } from './http/session.ts';
import type { Parts } from './parts.ts';
import { SETTINGS } from './settings.ts';
import { memoryStore } from './store/memory-store.ts';
import type { Place, Store } from './store/store.ts';
import { telemetryOf } from './telemetry.ts';

export const ENVIRONMENT = {
  NODE_ENV: 'production',
  AWS_REGION: 'us-east-1',
  S3_BUCKET: 'memory',
  DATABASE_URL: 'postgresql://db.internal:5432/coherent?sslmode=verify-full&sslrootcert=/etc/coherent/rds-ca.pem',
  DATABASE_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf',
  REDIS_URL: 'redis://127.0.0.1:6379',
  JWT_SECRET: 'a-key-of-more-than-thirty-two-characters',
  WEB_ORIGIN: 'https://coherent.example',
  API_ORIGIN: 'https://coherent.example',
};

export const START_MS = Date.UTC(2026, 2, 1, 9);
export const PASSWORD = 'a-password-for-trials';
/** Cheap to make, so that tests are quick. */
const HASH = await hashPassword(PASSWORD, 1024);

export interface Answer<T = Readonly<Record<string, unknown>>> {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: T;
}

/** `entity` or `entity:id`, and the permissions on it. */
export type Given = Readonly<Record<string, readonly Permission[]>>;

export interface World {
  readonly server: ReturnType<typeof httpServer>;
  readonly parts: Parts;
  readonly store: Store;
  readonly objects: MemoryObjects;
  readonly lines: string[];
  advance(ms: number): void;
  /** What lies in the folder for uploads. */
  uploads(): readonly string[];
  person(name: string, given: Given): Promise<Person>;
  /** A thing that nobody has rights on. */
  thing(type: EntityType, values?: Readonly<Record<string, unknown>>, parent?: Place): Promise<string>;
}

export interface Person {
  readonly id: string;
  readonly token: string;
  readonly cookie: string;
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
  grant(given: Given, expiresMs?: number): Promise<void>;
}

const NOBODY = '00000000-0000-4000-8000-000000000000';

export function world(environment: Readonly<Record<string, string>> = {}): World {
  let time = START_MS;
  const now = () => time;
  const newId = () => crypto.randomUUID();
  const settings = SETTINGS.parse({
    ...ENVIRONMENT,
    UPLOAD_FOLDER: mkdtempSync(join(tmpdir(), 'pmo-uploads-')),
    ...environment,
  });
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const [store, objects] = [memoryStore(), memoryObjects(now, newId)];
  const parts: Parts = {
    settings,
    store,
    objects,
    cache: memoryCache(now),
    readiness: readinessOf(
      () => store.check(),
      () => () => {},
    ),
    telemetry: telemetryOf(write, now),
    log: logTo(write, () => new Date(time)),
    now,
    newId,
  };
  const server = httpServer(parts);
  const sessions = sessionsOf(parts);

  async function grantTo(person: string, given: Given, expiresMs?: number): Promise<void> {
    for (const [what, permissions] of Object.entries(given)) {
      const [entity = '', entityId = ALL] = what.split(':');
      await store.addGrant({
        id: newId(),
        person,
        entity,
        entityId,
        permissions,
        grantedBy: person,
        grantedMs: time,
        expiresMs,
        isActive: true,
      });
    }
  }

  async function thing(type: EntityType, values: Readonly<Record<string, unknown>> = {}, parent?: Place) {
    const id = newId();
    const made = { type, id, values: { name: `a ${type}`, ...values }, creator: NOBODY, grantId: newId(), parent };
    await store.create([{ ...made, now: new Date(time) }]);
    return id;
  }

  return {
    server,
    parts,
    store,
    objects,
    lines,
    advance: (ms) => {
      time += ms;
    },
    uploads: () => readdirSync(settings.UPLOAD_FOLDER),
    thing,
    async person(name, given) {
      const id = await thing('employee', { name, email: `${name}@coherent.example` });
      await store.setPassword(id, HASH, new Date(time));
      await grantTo(id, given);
      const { token, expires } = await sessions.open(id);
      return {
        id,
        token,
        cookie: cookieOf(token, expires, time),
        grant: (more, expiresMs) => grantTo(id, more, expiresMs),
        async ask(method, path, body) {
          const answer = await server.app.inject({
            method: method as 'GET',
            url: `/api/v1${path}`,
            headers: { authorization: `Bearer ${token}` },
            ...(body === undefined ? {} : { payload: body as object }),
          });
          return {
            status: answer.statusCode,
            headers: answer.headers,
            body: answer.body === '' ? {} : answer.json(),
          };
        },
      };
    },
  };
}

/** The body of an upload as a browser sends it. */
export function form(...files: readonly { readonly name: string; readonly type: string; readonly content: Buffer }[]) {
  const boundary = 'a-boundary-that-no-file-has';
  const pieces = files.flatMap(({ name, type, content }) => [
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`,
    ),
    content,
    Buffer.from('\r\n'),
  ]);
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

/** A PNG of this many bytes: signature, header of one pixel, and a chunk that fills. */
export function png(bytes: number): Buffer {
  const signature = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
  return Buffer.concat([signature, Buffer.alloc(bytes - signature.length)]);
}
