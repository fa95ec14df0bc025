/** Who may do what: given by those who may share, and never more than they hold themselves. */
import { parsed, Refused } from '@lintel/workload-runtime';
import type { FastifyInstance } from 'fastify';
import { isEntityType } from '../../src/entities.ts';
import { ALL, SHARE } from '../../src/permissions.ts';
import type { Parts } from '../parts.ts';
import type { KeptGrant } from '../store/store.ts';
import { demand, forbidden, found, idOf } from './access.ts';
import { GRANT_BODY, GRANTS_QUERY } from './schemas.ts';

export function addGrants(app: FastifyInstance, parts: Parts): void {
  const { store, now, newId, log } = parts;

  app.post('/api/v1/rbac/grant', async (request, reply) => {
    const body = parsed(GRANT_BODY, request.body);
    const { entity, entity_id: entityId, empid: person } = body;
    const employee = await demand(request, SHARE, entity, entityId);
    if (person === employee.id) throw new Refused(403, 'SELF_GRANT', 'Nobody gives rights to oneself.');
    const permissions = [...new Set(body.permission)].toSorted((one, other) => one - other);
    const expiresMs = body.expires_ts === undefined ? undefined : Date.parse(body.expires_ts);
    if (expiresMs !== undefined && expiresMs <= now())
      throw new Refused(400, 'EXPIRED', 'The end of the grant is in the past.');
    const rights = await employee.rights();
    for (const permission of permissions) {
      if (!rights.may(permission, entity, entityId)) throw forbidden(permission, entity);
      const until = rights.until(permission, entity, entityId);
      if (until < (expiresMs ?? Number.POSITIVE_INFINITY))
        throw new Refused(403, 'OUTLIVES', 'A grant may not last longer than the right that it comes from.', {
          details: { permission, until: new Date(until).toISOString() },
        });
    }
    if (isEntityType(entity) && entityId !== ALL) await found(parts, { type: entity, id: entityId });
    await found(parts, { type: 'employee', id: person });
    const grant: KeptGrant = {
      id: newId(),
      person,
      entity,
      entityId,
      permissions,
      grantedBy: employee.id,
      grantedMs: now(),
      expiresMs,
      isActive: true,
    };
    await store.addGrant(grant);
    log.info('A right was given.', { requestId: request.id, event: 'grant', by: employee.id, ...grantBody(grant) });
    return reply.code(201).send(grantBody(grant));
  });

  app.delete<{ Params: { id: string } }>('/api/v1/rbac/grant/:id', async (request, reply) => {
    const grant = await store.grant(idOf(request.params.id));
    // Whether it exists is not said to somebody who may not share the thing.
    const employee = await demand(request, SHARE, grant?.entity ?? '', grant?.entityId);
    if (grant === undefined || !grant.isActive) throw new Refused(404, 'NOT_FOUND', 'There is no such grant.');
    const rights = await employee.rights();
    for (const permission of grant.permissions)
      if (!rights.may(permission, grant.entity, grant.entityId)) throw forbidden(permission, grant.entity);
    await store.revokeGrant(grant.id);
    log.info('A right was taken.', { requestId: request.id, event: 'revoke', by: employee.id, ...grantBody(grant) });
    return reply.code(204).send();
  });

  app.get('/api/v1/rbac/grant', async (request) => {
    const { entity, entity_id: entityId } = parsed(GRANTS_QUERY, request.query);
    await demand(request, SHARE, entity, entityId);
    const grants = await store.grantsOn(entity, entityId);
    const people = await Promise.all(grants.map(({ person }) => store.find({ type: 'employee', id: person })));
    return { data: grants.map((grant, at) => ({ ...grantBody(grant), name: people[at]?.name })) };
  });
}

function grantBody({ id, person, entity, entityId, permissions, grantedBy, grantedMs, expiresMs }: KeptGrant) {
  return {
    id,
    empid: person,
    entity,
    entity_id: entityId,
    permission: permissions,
    granted_by_empid: grantedBy,
    granted_ts: new Date(grantedMs).toISOString(),
    ...(expiresMs !== undefined && { expires_ts: new Date(expiresMs).toISOString() }),
  };
}
