/** Whether somebody may do something, and what is said otherwise. */
import { Refused } from '@lintel/workload-runtime';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ENTITIES, type EntityType } from '../../src/entities.ts';
import { CREATE, EDIT, PERMISSION_NAMES, type Permission } from '../../src/permissions.ts';
import type { Parts } from '../parts.ts';
import type { Place, Row } from '../store/store.ts';
import { type Employee, known } from './session.ts';

/** The employee, if the permission is there. Whether the thing exists makes no difference to who may not see it. */
export async function demand(
  request: FastifyRequest,
  permission: Permission,
  entity: string,
  id?: string,
): Promise<Employee> {
  const employee = known(request);
  const rights = await employee.rights();
  if (!rights.may(permission, entity, id)) throw forbidden(permission, entity);
  return employee;
}

export function forbidden(permission: Permission, entity: string): Refused {
  return new Refused(403, 'FORBIDDEN', `You may not ${PERMISSION_NAMES[permission]} this.`, {
    details: { entity, permission },
  });
}

/** To make a child one edits its parent and creates its type. */
export async function demandChild(request: FastifyRequest, parent: Place, child: EntityType): Promise<Employee> {
  await demand(request, EDIT, parent.type, parent.id);
  return demand(request, CREATE, child);
}

export async function found({ store }: Parts, place: Place): Promise<Row> {
  const row = await store.find(place);
  if (row === undefined) throw missing(place.type);
  return row;
}

export function missing(type: EntityType): Refused {
  return new Refused(404, 'NOT_FOUND', `There is no such ${ENTITIES[type].label.toLowerCase()}.`);
}

/** What is no id is the id of nothing. */
const NOTHING = '00000000-0000-0000-0000-000000000000';

export function idOf(text: string): string {
  return z.uuid().safeParse(text).success ? text.toLowerCase() : NOTHING;
}

/** Refuses a pair of types that does not go together. */
export function checkPair(parent: EntityType, child: EntityType): void {
  if (!ENTITIES[parent].children.includes(child))
    throw new Refused(400, 'CHILD_NOT_ALLOWED', `A ${parent} cannot contain a ${child}.`, {
      details: { allowed: ENTITIES[parent].children },
    });
}
