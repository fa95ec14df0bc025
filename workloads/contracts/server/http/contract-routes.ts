/** `/api/contracts`: JSON in, JSON out. */
import { parsed, Refused } from '@lintel/workload-runtime';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { warningsOf } from '../../src/rules.ts';
import { contractValue } from '../../src/value.ts';
import { csvOf } from '../contracts/csv.ts';
import type { Parts } from '../parts.ts';
import type { ContractRecord } from '../store/store.ts';
import { BULK_CREATE, BULK_DELETE, BULK_MOVE, BULK_UPDATE, EXPORT, ID, LIST, MOVE, TERMS, VERSION } from './schemas.ts';
import { actorOf, known } from './session.ts';

interface OfOne {
  Params: { id: string };
}

/** More rows than this are not exported at once. */
const MOST_EXPORTED = 10_000;

export function addContractRoutes(app: FastifyInstance, { contracts, store }: Parts): void {
  app.get('/api/contracts', async (request) => {
    known(request);
    const { page, limit, order, ...asked } = parsed(LIST, request.query);
    const found = await store.contracts({
      ...asked,
      isDescending: order === 'desc',
      offset: (page - 1) * limit,
      limit,
    });
    return {
      contracts: found.contracts.map(inList),
      pagination: { page, limit, total: found.total, pages: Math.ceil(found.total / limit) },
    };
  });

  app.post('/api/contracts', async (request, reply) => {
    const actor = actorOf(request);
    const made = await contracts.create(actor, parsed(TERMS, request.body));
    return sent(reply.code(201).header('location', `/api/contracts/${made.id}`), made);
  });

  app.get('/api/contracts/stats/overview', async (request) => {
    known(request);
    return { statuses: await store.overview() };
  });

  app.get('/api/contracts/export', async (request, reply) => {
    known(request);
    const { format, order, ...asked } = parsed(EXPORT, request.query);
    const query = { ...asked, isDescending: order === 'desc', offset: 0, limit: MOST_EXPORTED };
    const { contracts: found, total } = await store.contracts(query);
    if (total > MOST_EXPORTED)
      throw new Refused(422, 'TOO_MANY_ROWS', `${total} contracts are more than the ${MOST_EXPORTED} of one export.`);
    reply.header('content-disposition', `attachment; filename="contracts.${format}"`);
    if (format === 'json') return { contracts: found.map(inList) };
    return reply.type('text/csv; charset=utf-8').send(csvOf(found));
  });

  app.post('/api/contracts/bulk', async (request, reply) => {
    const actor = actorOf(request);
    const rows = parsed(BULK_CREATE, request.body).contracts;
    const made = await contracts.createAll(
      actor,
      rows.map((row) => () => parsed(TERMS, row)),
    );
    return reply.code(201).send({ contracts: made.map(inList) });
  });

  app.put('/api/contracts/bulk', async (request) => {
    const actor = actorOf(request);
    const rows = parsed(BULK_UPDATE, request.body).contracts;
    const changed = await contracts.updateAll(
      actor,
      rows.map(({ id, version, terms }) => ({ id, version, terms: () => parsed(TERMS, terms) })),
    );
    return { contracts: changed.map(inList) };
  });

  app.post('/api/contracts/bulk/status', async (request) => {
    const actor = actorOf(request);
    const rows = parsed(BULK_MOVE, request.body).contracts;
    const moved = await contracts.moveAll(
      actor,
      rows.map(({ id, version, status }) => ({ id, version, to: status })),
    );
    return { contracts: moved.map(inList) };
  });

  app.post('/api/contracts/bulk/delete', async (request, reply) => {
    const actor = actorOf(request);
    await contracts.removeAll(actor, parsed(BULK_DELETE, request.body).contracts);
    return reply.code(204).send();
  });

  app.get<OfOne>('/api/contracts/:id', async (request, reply) => {
    known(request);
    return sent(reply, await contracts.find(idOf(request)));
  });

  app.put<OfOne>('/api/contracts/:id', async (request, reply) => {
    const actor = actorOf(request);
    const version = versionOf(request);
    return sent(reply, await contracts.update(actor, idOf(request), version, parsed(TERMS, request.body)));
  });

  app.post<OfOne>('/api/contracts/:id/status', async (request, reply) => {
    const actor = actorOf(request);
    const { status } = parsed(MOVE, request.body);
    return sent(reply, await contracts.move(actor, idOf(request), versionOf(request), status));
  });

  app.delete<OfOne>('/api/contracts/:id', async (request, reply) => {
    const actor = actorOf(request);
    await contracts.remove(actor, idOf(request), versionOf(request));
    return reply.code(204).send();
  });

  app.get<OfOne>('/api/contracts/:id/versions', async (request) => {
    known(request);
    const { id } = await contracts.find(idOf(request));
    const versions = await store.versions(id);
    const people = await Promise.all([...new Set(versions.map(({ by }) => by))].map((by) => store.user(by)));
    const names = new Map(people.flatMap((user) => (user === undefined ? [] : [[user.id, user.name]])));
    return {
      versions: versions.map(({ contractId: _, at, ...rest }) => ({
        ...rest,
        byName: names.get(rest.by),
        at: at.toISOString(),
      })),
    };
  });

  app.get<OfOne>('/api/contracts/:id/audit', async (request) => {
    known(request);
    const { id } = await contracts.find(idOf(request));
    const entries = await store.audit({ subject: id, limit: 200 });
    return { entries: entries.map(({ at, ...rest }) => ({ ...rest, at: at.toISOString() })) };
  });
}

/** An id that is none stands for nothing. */
export function idOf(request: FastifyRequest<OfOne>): string {
  const found = ID.safeParse(request.params.id);
  if (!found.success) throw new Refused(404, 'NOT_FOUND', 'There is no such contract.');
  return found.data;
}

/** The version that the client saw: the header `If-Match`, or `version` in the body. */
function versionOf(request: FastifyRequest): number {
  const header = request.headers['if-match'];
  const tag = header === undefined ? undefined : /^(?:W\/)?"(\d{1,9})"$/.exec(header.trim())?.[1];
  const given = VERSION.safeParse(tag === undefined ? request.body : { version: tag });
  if (given.success) return given.data.version;
  throw new Refused(
    428,
    'VERSION_MISSING',
    'Say which version you saw: the header If-Match, or "version" in the body.',
  );
}

function sent(reply: FastifyReply, contract: ContractRecord): FastifyReply {
  return reply.header('etag', `"${contract.version}"`).send(whole(contract));
}

function inList({
  id,
  version,
  status,
  terms,
  totalValue,
  createdBy,
  updatedBy,
  createdAt,
  updatedAt,
}: ContractRecord) {
  return {
    id,
    version,
    status,
    ...terms,
    totalValue,
    createdBy,
    updatedBy,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

function whole(contract: ContractRecord) {
  return { ...inList(contract), value: contractValue(contract.terms), warnings: warningsOf(contract.terms) };
}
