/** `/api/audit`: what was done, and whether the record of it is whole. */
import { parsed } from '@lintel/workload-runtime';
import type { FastifyInstance } from 'fastify';
import { verifyAudit } from '../contracts/audit.ts';
import type { Parts } from '../parts.ts';
import { AUDIT } from './schemas.ts';
import { demand } from './session.ts';

export function addOversightRoutes(app: FastifyInstance, { store }: Parts): void {
  app.get('/api/audit', async (request) => {
    demand(request, 'ADMIN');
    const { subject, before, limit } = parsed(AUDIT, request.query);
    const entries = await store.audit({
      limit,
      ...(subject !== undefined && { subject }),
      ...(before !== undefined && { before }),
    });
    return { entries: entries.map(({ at, ...rest }) => ({ ...rest, at: at.toISOString() })) };
  });

  app.get('/api/audit/verify', async (request) => {
    demand(request, 'ADMIN');
    return verifyAudit(store);
  });
}
