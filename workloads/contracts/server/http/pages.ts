/** The built pages: one document for all of them, and files that are named by what is in them. */
import fastifyStatic from '@fastify/static';
import { Refused } from '@lintel/workload-runtime';
import type { FastifyInstance } from 'fastify';

export function addPages(app: FastifyInstance, folder: string): void {
  app.register(fastifyStatic, {
    root: folder,
    index: ['index.html'],
    wildcard: false,
    setHeaders(reply, path) {
      const isNamedByContent = path.includes('/assets/');
      reply.header('cache-control', isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get('/*', (request, reply) => {
    if (request.url.startsWith('/api/') || request.url.startsWith('/assets/'))
      throw new Refused(404, 'NOT_FOUND', 'There is no such page.');
    return reply.sendFile('index.html');
  });
}
