/** One set of routes for all thirteen kinds of things. */
import { parsed, Refused } from '@lintel/workload-runtime';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  ENTITIES,
  ENTITY_TYPES,
  type EntityType,
  fieldsOf,
  filtersOf,
  isEntityType,
  sortsOf,
} from '../../src/entities.ts';
import { CREATE, DELETE, EDIT, VIEW } from '../../src/permissions.ts';
import type { Parts } from '../parts.ts';
import { type NewThing, type Place, type Row, Taken } from '../store/store.ts';
import { checkPair, demand, demandChild, found, idOf, missing } from './access.ts';
import { checkLabels, labelsOf } from './labels.ts';
import { changeSchema, listSchema, newSchema } from './schemas.ts';
import { type Employee, known } from './session.ts';
import { shown } from './shown.ts';

interface OfThing {
  readonly Params: { readonly id: string };
}

const MOST_NOTES = 100;
const NOTE = z.strictObject({ kind: z.string().min(1).max(60), body: z.record(z.string().max(60), z.json()) });

export function addThings(app: FastifyInstance, parts: Parts): void {
  for (const type of ENTITY_TYPES) addType(app, parts, type);

  app.get('/api/v1/entity/types', async (request) => {
    known(request);
    const data = ENTITY_TYPES.map((type) => {
      const { label, plural, children, stage } = ENTITIES[type];
      const filters = filtersOf(type).map(({ name }) => name);
      return { type, label, plural, children, stage, fields: fieldsOf(type), filters, sorts: sortsOf(type) };
    });
    return { data };
  });

  app.get<{ Params: { type: string } }>('/api/v1/entity/:type/options', async (request) => {
    const { type } = request.params;
    if (!isEntityType(type)) throw new Refused(404, 'NOT_FOUND', 'There is no such type.');
    const { search, page } = parsed(
      z.strictObject({
        search: z.string().trim().max(100).optional(),
        page: z.coerce.number().int().min(1).default(1),
      }),
      request.query,
    );
    const scope = (await known(request).rights()).scope(VIEW, type);
    const { rows, total } = await parts.store.list(type, {
      scope,
      page,
      limit: 100,
      ...(search !== undefined && search !== '' && { search }),
      filters: {},
      sort: { by: 'name', descending: false },
    });
    return { data: rows.map(({ id, name, code }) => ({ id, name, code })), total };
  });
}

function addType(app: FastifyInstance, parts: Parts, type: EntityType): void {
  const { store, newId, now } = parts;
  const { children, records } = ENTITIES[type];
  const at = `/api/v1/${type}`;
  const [forNew, forChange, forList] = [newSchema(type), changeSchema(type), listSchema(type)];

  app.get(at, async (request) => listOf(request, type));
  app.post(at, async (request, reply) => {
    const employee = await demand(request, CREATE, type);
    return reply.code(201).send(await make(request, employee, type, undefined));
  });
  app.get<OfThing>(`${at}/:id`, async (request) => {
    const place = placeOf(request);
    const employee = await demand(request, VIEW, type, place.id);
    return shown(type, await found(parts, place), { id: employee.id, rights: await employee.rights() });
  });
  for (const method of ['PUT', 'PATCH'] as const)
    app.route<OfThing>({ method, url: `${at}/:id`, handler: (request) => changed(request, placeOf(request)) });
  app.delete<OfThing>(`${at}/:id`, async (request, reply) => {
    const place = placeOf(request);
    await demand(request, DELETE, type, place.id);
    const removed = await store.remove(place, new Date(now()));
    if (removed.length === 0) throw missing(type);
    await removeObjects(removed, request);
    return reply.code(204).send();
  });

  for (const child of children) {
    app.get<OfThing>(`${at}/:id/${child}`, async (request) => {
      const parent = placeOf(request);
      await demand(request, VIEW, type, parent.id);
      await found(parts, parent);
      return listOf(request, child, parent);
    });
    app.post<OfThing>(`${at}/:id/${child}`, async (request, reply) => {
      const parent = placeOf(request);
      const employee = await demandChild(request, parent, child);
      await found(parts, parent);
      checkPair(type, child);
      return reply.code(201).send(await make(request, employee, child, parent));
    });
  }
  app.get<OfThing>(`${at}/:id/dynamic-child-entity-tabs`, async (request) => {
    const place = placeOf(request);
    const employee = await demand(request, VIEW, type, place.id);
    await found(parts, place);
    const rights = await employee.rights();
    const scopes = new Map(children.map((child) => [child, rights.scope(VIEW, child)]));
    const counts = await store.childCounts(place, scopes);
    return {
      data: children.map((child) => ({ type: child, label: ENTITIES[child].plural, count: counts.get(child) ?? 0 })),
    };
  });

  if (records !== undefined) {
    app.get<OfThing>(`${at}/:id/${records.path}`, async (request) => {
      const place = placeOf(request);
      await demand(request, VIEW, type, place.id);
      await found(parts, place);
      return { data: await store.notes(place, MOST_NOTES) };
    });
    app.post<OfThing>(`${at}/:id/${records.path}`, async (request, reply) => {
      const place = placeOf(request);
      const employee = await demand(request, EDIT, type, place.id);
      await found(parts, place);
      const { kind, body } = parsed(NOTE, request.body);
      const kinds = (await labelsOf(parts, records.category)).map(({ name }) => name);
      if (!kinds.includes(kind))
        throw new Refused(400, 'UNKNOWN_LABEL', `There is no kind ${JSON.stringify(kind)}.`, {
          details: { allowed: kinds },
        });
      const note = { id: newId(), kind, body, created_by: employee.id, created_ts: new Date(now()).toISOString() };
      await store.addNote(place, note);
      return reply.code(201).send(note);
    });
  }

  function placeOf(request: FastifyRequest<OfThing>): Place {
    return { type, id: idOf(request.params.id) };
  }

  async function listOf(request: FastifyRequest, of: EntityType, parent?: Place) {
    const employee = known(request);
    const rights = await employee.rights();
    const query = parsed(of === type ? forList : listSchema(of), request.query);
    const { rows, total } = await store.list(of, { ...query, scope: rights.scope(VIEW, of), parent });
    return {
      data: rows.map((row) => shown(of, row, { id: employee.id, rights })),
      page: query.page,
      limit: query.limit,
      total,
    };
  }

  async function make(request: FastifyRequest, employee: Employee, of: EntityType, parent: Place | undefined) {
    if (of === 'artifact')
      throw new Refused(400, 'USE_UPLOAD', 'A document begins with a file: POST /api/v1/artifact/upload.');
    const values = parsed(of === type ? forNew : newSchema(of), request.body);
    await checkLabels(parts, of, values);
    const thing: NewThing = {
      type: of,
      id: newId(),
      values,
      creator: employee.id,
      grantId: newId(),
      parent,
      now: new Date(now()),
    };
    const [row] = await unlessTaken(store.create([thing]));
    if (row === undefined) throw new Error('The store made nothing.');
    // Who makes a thing may edit it, so nothing of it is hidden from him.
    return row;
  }

  async function changed(request: FastifyRequest, place: Place) {
    const employee = await demand(request, EDIT, type, place.id);
    const { version, ...values } = parsed(forChange, request.body);
    await checkLabels(parts, type, values, await found(parts, place));
    const change = { ...place, values, version, by: employee.id, now: new Date(now()) };
    const after = await unlessTaken(store.update(change));
    if (after === 'missing') throw missing(type);
    if (after === 'conflict')
      throw new Refused(409, 'VERSION_CONFLICT', 'Somebody else has changed this in the meantime. Load it again.');
    return shown(type, after, { id: employee.id, rights: await employee.rights() });
  }

  /** The rows are gone already: what is left in the bucket, the sweep finds. */
  async function removeObjects(removed: readonly Row[], request: FastifyRequest): Promise<void> {
    const keys = removed.flatMap((row) =>
      typeof row.attachment_object_key === 'string' ? [row.attachment_object_key] : [],
    );
    if (keys.length === 0) return;
    await parts.objects.remove(keys).catch((fault: unknown) =>
      parts.log.error('Files of a document that is gone were not deleted.', {
        requestId: request.id,
        fault: fault instanceof Error ? fault.message : 'unknown',
      }),
    );
  }
}

async function unlessTaken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (fault) {
    if (fault instanceof Taken) throw new Refused(409, 'TAKEN', fault.message, { details: { field: fault.field } });
    throw fault;
  }
}
