/** Links that show one thing to whoever has them, without a login. */
import { randomInt } from 'node:crypto';
import { parsed, Refused } from '@lintel/workload-runtime';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ENTITIES, ENTITY_TYPES, type EntityType, fieldsOf } from '../../src/entities.ts';
import { SHARE } from '../../src/permissions.ts';
import type { Parts } from '../parts.ts';
import type { Row } from '../store/store.ts';
import { demand, found, idOf } from './access.ts';
import { linkTo } from './artifacts.ts';
import { TYPE } from './schemas.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 8;
const BODY = z.strictObject({ expires_ts: z.iso.datetime({ offset: true }).optional() });

export function addShares(app: FastifyInstance, parts: Parts): void {
  const { store, now } = parts;
  for (const type of ENTITY_TYPES)
    app.post<{ Params: { id: string } }>(`/api/v1/${type}/:id/share`, async (request, reply) => {
      const id = idOf(request.params.id);
      const employee = await demand(request, SHARE, type, id);
      checkPublic(type, await found(parts, { type, id }));
      const { expires_ts } = parsed(BODY, request.body ?? {});
      const code = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
      const expires = expires_ts === undefined ? undefined : new Date(expires_ts);
      await store.share({ type, id, code, by: employee.id, now: new Date(now()), expires });
      return reply.code(201).send({
        code,
        path: `/shared/${type}/${code}`,
        ...(expires !== undefined && { expires_ts: expires.toISOString() }),
      });
    });
}

/** What needs no login. */
export function addShared(app: FastifyInstance, parts: Parts): void {
  app.get<{ Params: { type: string; code: string } }>('/api/v1/shared/:type/:code', async (request) => {
    const { type, row } = await sharedRow(request.params);
    const hidden = fieldsOf(type).filter(
      ({ isPersonal, isFixed, kind }) => isPersonal || isFixed || kind === 'reference',
    );
    const names = fieldsOf(type)
      .filter((field) => !hidden.includes(field))
      .map(({ name }) => name);
    const fields = names.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]] as const]));
    const file = type === 'artifact' ? { attachment_name: row.attachment_name } : {};
    return { type, label: ENTITIES[type].label, ...Object.fromEntries(fields), ...file };
  });

  app.get<{ Params: { type: string; code: string } }>('/api/v1/shared/:type/:code/download', async (request) => {
    const { type, row } = await sharedRow(request.params);
    if (type !== 'artifact') throw new Refused(404, 'NOT_FOUND', 'There is no file behind this link.');
    return linkTo(parts, row);
  });

  async function sharedRow({ type, code }: { readonly type: string; readonly code: string }) {
    const known = TYPE.safeParse(type);
    const isCode = /^[A-Za-z0-9]{8}$/.test(code);
    const id = known.success && isCode ? await parts.store.shared(known.data, code, new Date(parts.now())) : undefined;
    const row = known.success && id !== undefined ? await parts.store.find({ type: known.data, id }) : undefined;
    if (!known.success || row === undefined)
      throw new Refused(404, 'NOT_FOUND', 'This link leads nowhere, or no longer.');
    checkPublic(known.data, row);
    return { type: known.data, row };
  }
}

/** A document has to say itself that it may be seen by everybody with the link; it may take that back. */
function checkPublic(type: EntityType, row: Row): void {
  if (type === 'artifact' && row.visibility !== 'public')
    throw new Refused(409, 'NOT_PUBLIC', 'Only a document whose visibility is public can be shared by a link.');
}
