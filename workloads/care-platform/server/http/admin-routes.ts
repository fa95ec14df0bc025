import { parsed } from '@lintel/workload-runtime';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GRANT_MINUTES, JUSTIFICATION, REVOKE_REASON } from '../../src/break-the-glass.ts';
import { AUDIT_ACTIONS } from '../audit-chain.ts';
import { auditView } from '../care/audit-view.ts';
import { giveGrant, listGrants, revokeGrant } from '../care/grants.ts';
import { EMAIL, LICENCE, NAME } from '../fields.ts';
import { invite, listUsers, resetFactor, setActive } from '../login/accounts.ts';
import type { Api } from './api.ts';

const ID = z.object({ id: z.uuid() });
// Which minutes and how long a justification may be is a rule whose refusals are audited, so it is asked later.
const GRANT = z.object({
  granteeId: z.uuid(),
  patientId: z.uuid(),
  minutes: z.int(),
  justification: z.string().max(2000),
});
const REVOCATION = z.object({ reason: z.string().trim().min(REVOKE_REASON.min).max(REVOKE_REASON.max) });
const GRANTS = z.object({ status: z.enum(['active', 'all']).default('all') });
const STAFF = z.object({
  email: EMAIL,
  role: z.enum(['ADMIN', 'PRACTITIONER']),
  givenName: NAME,
  familyName: NAME,
  licence: LICENCE.optional(),
  specialization: z.string().trim().min(1).max(100).optional(),
});
const ACTIVE = z.object({ isActive: z.boolean() });
const AUDIT = z.object({
  action: z.enum(AUDIT_ACTIONS).optional(),
  actorId: z.uuid().optional(),
  patientId: z.uuid().optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** All of these ask for an administrator with a second factor. */
export function addAdminRoutes(app: FastifyInstance, { asPerson }: Api): void {
  const ADMIN = { isAdmin: true } as const;
  const idOf = (request: FastifyRequest) => parsed(ID, request.params).id;

  app.get('/api/admin/btg/config', (request) =>
    asPerson(
      request,
      async () => ({ minutes: GRANT_MINUTES, justification: JUSTIFICATION, revokeReason: REVOKE_REASON }),
      ADMIN,
    ),
  );
  app.get('/api/admin/btg/grants', (request) => {
    const { status } = parsed(GRANTS, request.query);
    return asPerson(
      request,
      async (work) => ({ grants: await listGrants(work, { isActive: status === 'active' }) }),
      ADMIN,
    );
  });
  app.post('/api/admin/btg/grants', async (request, reply) => {
    const input = parsed(GRANT, request.body);
    reply.code(201);
    return asPerson(request, (work) => giveGrant(work, input), ADMIN);
  });
  app.post('/api/admin/btg/grants/:id/revoke', async (request, reply) => {
    const [id, { reason }] = [idOf(request), parsed(REVOCATION, request.body)];
    await asPerson(request, (work) => revokeGrant(work, id, reason), ADMIN);
    return reply.code(204).send();
  });

  app.get('/api/admin/audit', (request) => {
    const filter = parsed(AUDIT, request.query);
    return asPerson(request, (work) => auditView(work, filter), ADMIN);
  });

  app.get('/api/admin/users', (request) =>
    asPerson(request, async (work) => ({ users: await listUsers(work) }), ADMIN),
  );
  app.post('/api/admin/users', async (request, reply) => {
    const input = parsed(STAFF, request.body);
    reply.code(201);
    return asPerson(request, (work) => invite(work, input), ADMIN);
  });
  app.patch('/api/admin/users/:id', async (request, reply) => {
    const [id, { isActive }] = [idOf(request), parsed(ACTIVE, request.body)];
    await asPerson(request, (work) => setActive(work, id, isActive), ADMIN);
    return reply.code(204).send();
  });
  app.post('/api/admin/users/:id/mfa/reset', async (request, reply) => {
    const id = idOf(request);
    await asPerson(request, (work) => resetFactor(work, id), ADMIN);
    return reply.code(204).send();
  });
}
