/** What pages load: named by what is in them, so that a cache may keep them for ever. */
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

interface Asset {
  readonly path: string;
  readonly type: string;
  readonly text: string;
}

function asset(name: string, ending: string, type: string, text: string): Asset {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return { path: `/assets/${name}.${hash}.${ending}`, type, text };
}

const FOR_EVER = 'public, max-age=31536000, immutable';

export const ASSETS = {
  style: asset('style', 'css', 'text/css; charset=utf-8', STYLE),
  script: asset('shop', 'js', 'text/javascript; charset=utf-8', SCRIPT),
};

export function addAssets(server: FastifyInstance): void {
  for (const { path, type, text } of Object.values(ASSETS))
    server.get(path, (_, reply) => reply.type(type).header('cache-control', FOR_EVER).send(text));
}
