/** The lists of labels, kept for a minute: every page asks for them, and they change a few times a year. */
import { parsed, Refused } from '@lintel/workload-runtime';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type EntityType, fieldsOf } from '../../src/entities.ts';
import { isLabelCategory, LABEL_CATEGORIES, type LabelCategory } from '../../src/labels.ts';
import { CREATE, EDIT } from '../../src/permissions.ts';
import type { Parts } from '../parts.ts';
import { type Label, Taken } from '../store/store.ts';
import { demand } from './access.ts';
import { LABEL_BODY } from './schemas.ts';
import { known } from './session.ts';

const KEEP_SECONDS = 60;

export async function labelsOf({ store, cache }: Parts, category: LabelCategory): Promise<readonly Label[]> {
  const key = `pmo:labels:${category}`;
  const kept = await cache.get(key);
  if (kept !== undefined) return JSON.parse(kept) as Label[];
  const labels = await store.labels(category);
  await cache.set(key, JSON.stringify(labels), KEEP_SECONDS);
  return labels;
}

/** Refuses a value that is not among the labels of its list. A value that stays as it was is taken. */
export async function checkLabels(
  parts: Parts,
  type: EntityType,
  values: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  for (const { name, category } of fieldsOf(type)) {
    const value = values[name];
    if (category === undefined || typeof value !== 'string' || value === before[name]) continue;
    const allowed = (await labelsOf(parts, category)).filter((label) => label.active_flag).map((label) => label.name);
    if (!allowed.includes(value))
      throw new Refused(400, 'UNKNOWN_LABEL', `${name} cannot be ${JSON.stringify(value)}.`, {
        details: { field: name, allowed },
      });
  }
}

export function addLabels(app: FastifyInstance, parts: Parts): void {
  app.get<{ Querystring: { category?: string } }>('/api/v1/setting', async (request) => {
    known(request);
    const { category } = request.query;
    if (category === undefined) return { categories: LABEL_CATEGORIES };
    return { category, data: await labelsOf(parts, categoryOf(category)) };
  });

  app.post<{ Params: { category: string } }>('/api/v1/setting/:category', async (request, reply) => {
    const category = categoryOf(request.params.category);
    await demand(request, CREATE, 'setting');
    return reply.code(201).send(await saved(category, parsed(LABEL_BODY, request.body)));
  });

  app.put<{ Params: { category: string; level: string } }>('/api/v1/setting/:category/:level', async (request) => {
    const category = categoryOf(request.params.category);
    await demand(request, EDIT, 'setting');
    const level_id = parsed(
      z.coerce
        .number()
        .int()
        .min(1)
        .max(2 ** 31 - 1),
      request.params.level,
    );
    return saved(category, { ...parsed(LABEL_BODY, request.body), level_id });
  });

  async function saved(category: LabelCategory, label: Parameters<Parts['store']['saveLabel']>[1]): Promise<Label> {
    const parents = label.parent_id === undefined ? [] : await parts.store.labels(category);
    if (label.parent_id !== undefined && !parents.some(({ level_id }) => level_id === label.parent_id))
      throw new Refused(400, 'UNKNOWN_LABEL', 'There is no such label to stand below.');
    const made = await parts.store.saveLabel(category, label).catch((fault: unknown) => {
      if (fault instanceof Taken) throw new Refused(409, 'NAME_TAKEN', 'Another label of the list has this name.');
      throw fault;
    });
    if (made === undefined) throw new Refused(404, 'NOT_FOUND', 'There is no such label.');
    await parts.cache.remove(`pmo:labels:${category}`);
    return made;
  }
}

function categoryOf(name: string): LabelCategory {
  if (!isLabelCategory(name))
    throw new Refused(400, 'UNKNOWN_CATEGORY', `There is no list ${JSON.stringify(name.slice(0, 60))}.`, {
      details: { categories: LABEL_CATEGORIES },
    });
  return name;
}
