/** What requests have to look like, made from the one description of the things. */
import { z } from 'zod';
import {
  ARTIFACT_WORDS,
  ENTITY_TYPES,
  type EntityType,
  type FieldConfig,
  fieldsOf,
  filtersOf,
  sortsOf,
} from '../../src/entities.ts';
import { ALL, PERMISSIONS } from '../../src/permissions.ts';
import type { ListQuery } from '../store/store.ts';

const SHORT = z.string().trim().max(200);
const MOST_MONEY = 999_999_999_999;

const KINDS: Readonly<Record<FieldConfig['kind'], z.ZodType>> = {
  text: SHORT,
  long: z.string().max(50_000),
  email: z.email().max(254),
  number: z.number().min(0).max(MOST_MONEY),
  money: z.number().min(0).max(MOST_MONEY),
  date: z.iso.date(),
  label: SHORT.min(1),
  reference: z.uuid(),
  json: z.json(),
};

function wordsOf(name: string): z.ZodType | undefined {
  return Object.hasOwn(ARTIFACT_WORDS, name) ? z.enum(ARTIFACT_WORDS[name as keyof typeof ARTIFACT_WORDS]) : undefined;
}

/** The fields that people fill in. A field that is null is emptied. */
function fieldsSchema(type: EntityType) {
  const own = fieldsOf(type).filter(({ name, isFixed }) => isFixed !== true && name !== 'name');
  const shape = own.map(({ name, kind }) => {
    const words = wordsOf(name);
    return [name, words?.optional() ?? KINDS[kind].nullable().optional()] as const;
  });
  return {
    ...Object.fromEntries(shape),
    tags: z.array(z.string().trim().min(1).max(60)).max(30).optional(),
    metadata: z.record(z.string().max(60), z.json()).optional(),
  };
}

const NAME = SHORT.min(1);

/** For a new thing. */
export function newSchema(type: EntityType): z.ZodType<Record<string, unknown>> {
  return z.strictObject({ name: NAME, ...fieldsSchema(type) });
}

/** For a change: the fields that change, and the version that was looked at. */
export function changeSchema(type: EntityType): z.ZodType<Record<string, unknown> & { version?: number }> {
  return z.strictObject({
    name: NAME.optional(),
    ...fieldsSchema(type),
    version: z.number().int().min(1).optional(),
  }) as z.ZodType<Record<string, unknown> & { version?: number }>;
}

/** For a list: what it may be narrowed and sorted by, and nothing else. */
export function listSchema(type: EntityType): z.ZodType<Omit<ListQuery, 'scope' | 'parent'>> {
  const filters = filtersOf(type).map(({ name }) => name);
  const sorts = sortsOf(type).flatMap((name) => [name, `-${name}`]);
  return z
    .strictObject({
      page: z.coerce.number().int().min(1).max(100_000).default(1),
      limit: z.coerce.number().int().min(1).max(100).default(20),
      search: z.string().trim().min(1).max(100).optional(),
      sort: z.enum(sorts as [string, ...string[]]).default('-created_ts'),
      ...Object.fromEntries(filters.map((name) => [name, z.string().min(1).max(200).optional()])),
    })
    .transform(({ page, limit, search, sort, ...rest }) => ({
      page,
      limit,
      search,
      sort: { by: sort.replace(/^-/, ''), descending: sort.startsWith('-') },
      filters: Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as Record<
        string,
        string
      >,
    }));
}

export const TYPE = z.enum(ENTITY_TYPES);
const LINK = z.strictObject({
  parent_entity_type: TYPE,
  parent_entity_id: z.uuid(),
  child_entity_type: TYPE,
  child_entity_id: z.uuid(),
});
export const LINK_BODY = LINK.transform((link) => ({
  parent: { type: link.parent_entity_type, id: link.parent_entity_id },
  child: { type: link.child_entity_type, id: link.child_entity_id },
}));
/** One end: what lies in it, or what it lies in. */
export const LINKS_QUERY = z.union([
  LINK.pick({ parent_entity_type: true, parent_entity_id: true }),
  LINK.pick({ child_entity_type: true, child_entity_id: true }),
]);

/** Things have grants, and so have the lists of labels. */
export const GRANTABLE = z.enum([...ENTITY_TYPES, 'setting']);
export const GRANT_BODY = z.strictObject({
  empid: z.uuid(),
  entity: GRANTABLE,
  entity_id: z.union([z.uuid(), z.literal(ALL)]),
  permission: z.array(z.literal(PERMISSIONS)).min(1).max(PERMISSIONS.length),
  expires_ts: z.iso.datetime({ offset: true }).optional(),
});
export const GRANTS_QUERY = z.strictObject({ entity: GRANTABLE, entity_id: z.union([z.uuid(), z.literal(ALL)]) });

export const LABEL_BODY = z.strictObject({
  name: SHORT.min(1),
  descr: SHORT.optional(),
  sort_order: z.number().int().min(0).max(10_000),
  parent_id: z.number().int().optional(),
  active_flag: z.boolean().default(true),
});

export const UPLOAD_QUERY = z.strictObject({
  entity: TYPE,
  entity_id: z.uuid(),
  visibility: z.enum(ARTIFACT_WORDS.visibility).default('internal'),
  security_classification: z.enum(ARTIFACT_WORDS.security_classification).default('general'),
});
