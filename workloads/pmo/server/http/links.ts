/** Who contains whom. */
import { parsed, Refused } from '@lintel/workload-runtime';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DELETE, EDIT, type Permission, VIEW } from '../../src/permissions.ts';
import type { Parts } from '../parts.ts';
import type { Link, Place } from '../store/store.ts';
import { checkPair, demand, found } from './access.ts';
import { LINK_BODY, LINKS_QUERY } from './schemas.ts';

export function addLinks(app: FastifyInstance, parts: Parts): void {
  const { store, now } = parts;

  app.post('/api/v1/linkage', async (request, reply) => {
    const link = await demandBoth(request, EDIT);
    await Promise.all([found(parts, link.parent), found(parts, link.child)]);
    const how = await store.link(link, new Date(now()));
    return reply.code(how === 'made' ? 201 : 200).send({ ...asked(link), active_flag: true });
  });

  app.delete('/api/v1/linkage', async (request, reply) => {
    const link = await demandBoth(request, DELETE);
    if (!(await store.unlink(link, new Date(now())))) throw new Refused(404, 'NOT_FOUND', 'There is no such link.');
    return reply.code(204).send();
  });

  app.get('/api/v1/linkage', async (request) => {
    const end = parsed(LINKS_QUERY, request.query);
    const isParent = 'parent_entity_type' in end;
    const here: Place = isParent
      ? { type: end.parent_entity_type, id: end.parent_entity_id }
      : { type: end.child_entity_type, id: end.child_entity_id };
    const employee = await demand(request, VIEW, here.type, here.id);
    const rights = await employee.rights();
    const others = await (isParent ? store.linksOf(here) : store.parentsOf(here));
    const seen = others.filter(({ type, id }) => rights.may(VIEW, type, id));
    return {
      data: seen.map((other) => asked(isParent ? { parent: here, child: other } : { parent: other, child: here })),
    };
  });

  async function demandBoth(request: FastifyRequest, permission: Permission): Promise<Link> {
    const link = parsed(LINK_BODY, request.body ?? request.query);
    checkPair(link.parent.type, link.child.type);
    await demand(request, permission, link.parent.type, link.parent.id);
    await demand(request, permission, link.child.type, link.child.id);
    return link;
  }
}

function asked({ parent, child }: Link) {
  return {
    parent_entity_type: parent.type,
    parent_entity_id: parent.id,
    child_entity_type: child.type,
    child_entity_id: child.id,
    relationship_type: 'contains',
  };
}
