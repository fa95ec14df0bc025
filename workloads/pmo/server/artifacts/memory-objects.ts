/** Objects in this process: for tests and trials. Their links lead back to the server. */
import { readFile } from 'node:fs/promises';
import { Refused } from '@lintel/workload-runtime';
import { attachmentDisposition } from './kinds.ts';
import { LINK_SECONDS, type ObjectState, type Objects } from './objects.ts';

export interface MemoryObjects extends Objects {
  readonly kept: Map<
    string,
    { readonly content: Buffer; readonly mime: string; readonly at: number; state: ObjectState }
  >;
  /** Whether the next writes fail. */
  isBroken: boolean;
}

const ROUTE = '/trial-objects';

export function memoryObjects(now: () => number, newId: () => string): MemoryObjects {
  const kept: MemoryObjects['kept'] = new Map();
  const links = new Map<string, { readonly key: string; readonly name: string; readonly until: number }>();
  return {
    bucket: 'memory',
    kept,
    isBroken: false,
    async put(key, { path, kind }) {
      if (this.isBroken) throw new Error('S3 does not answer.');
      kept.set(key, { content: await readFile(path), mime: kind.mime, at: now(), state: 'there' });
    },
    state: async (key) => kept.get(key)?.state ?? 'missing',
    async link(key, { name }) {
      const token = newId();
      links.set(token, { key, name, until: now() + LINK_SECONDS * 1000 });
      return `${ROUTE}/${token}`;
    },
    async remove(keys) {
      for (const key of keys) kept.delete(key);
    },
    keysBefore: async (moment) => [...kept].filter(([, { at }]) => at < moment.getTime()).map(([key]) => key),
    addRoutes(app) {
      app.get<{ Params: { token: string } }>(`${ROUTE}/:token`, async (request, reply) => {
        const link = links.get(request.params.token);
        const object = link !== undefined && now() < link.until ? kept.get(link.key) : undefined;
        if (link === undefined || object === undefined)
          throw new Refused(403, 'EXPIRED', 'The link is no longer good.');
        return reply
          .type(object.mime)
          .header('content-disposition', attachmentDisposition(link.name))
          .send(object.content);
      });
    },
  };
}
