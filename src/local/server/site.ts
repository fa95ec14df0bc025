/** Requests to resources that answer themselves: function URLs, APIs of API Gateway. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { LocalWorld, Service, SiteAnswer } from '../service.ts';
import { wholeBody } from './body.ts';
import type { Head } from './route.ts';

type Site = NonNullable<Service['sites']>[string];

interface Addressed {
  readonly site: Site;
  readonly id: string;
  readonly path: string;
}

/** `/_aws/WORD/ID/…`, or a host `ID.WORD.…`; `undefined` for a request to a service. No bucket's name begins so. */
export function siteOf({ path, host }: Pick<Head, 'path' | 'host'>, world: LocalWorld): Addressed | undefined {
  if (path.startsWith('/_aws/')) {
    const [, word, id, rest = '/'] = /^\/_aws\/([a-z-]+)\/([\w-]+)(\/.*)?$/.exec(path) ?? [];
    if (word !== undefined && id !== undefined) return addressed(word, id, rest, world);
  }
  // A file at the root of a service's own address, which nobody signs for: `/SimpleNotificationService-ID.pem`.
  const [, file, of] = path.endsWith('.pem') ? (/^\/([A-Za-z]+)-([\da-f]{32})\.pem$/.exec(path) ?? []) : [];
  if (file !== undefined && of !== undefined) return addressed(file, of, path, world);
  const dot = host.indexOf('.');
  if (dot < 0) return undefined;
  const end = host.indexOf('.', dot + 1);
  const first = host.slice(0, dot);
  // Documents of an issuer stand at the address of the API that issues.
  if (path.includes('/.well-known/')) {
    const issuer = addressed(first, '', path, world);
    if (issuer !== undefined) return issuer;
  }
  return addressed(host.slice(dot + 1, end < 0 ? undefined : end), first, path, world);
}

function addressed(word: string, id: string, path: string, world: LocalWorld): Addressed | undefined {
  const site = sitesOf(world).get(word);
  return site === undefined ? undefined : { site, id, path };
}

const sites = new WeakMap<LocalWorld, ReadonlyMap<string, Site>>();

function sitesOf(world: LocalWorld): ReadonlyMap<string, Site> {
  const found = sites.get(world);
  if (found !== undefined) return found;
  const made = new Map([...world.services.values()].flatMap((service) => Object.entries(service.sites ?? {})));
  sites.set(world, made);
  return made;
}

export async function answerSite(
  { site, id, path }: Addressed,
  head: Head & { readonly rawQuery: string },
  world: LocalWorld,
  request: IncomingMessage,
  response: ServerResponse,
  onFault: ((error: unknown, operation: string) => void) | undefined,
): Promise<void> {
  const { method, rawQuery, query, headers } = head;
  let answer: SiteAnswer;
  try {
    const { rawHeaders } = request;
    const body = async () => wholeBody(request);
    answer = await site({ id, method, path, rawQuery, query, headers, rawHeaders, body }, world);
  } catch (thrown) {
    onFault?.(thrown, `${method} ${path}`);
    const text = JSON.stringify({ message: 'Internal Server Error' });
    answer = { status: 500, headers: { 'content-type': 'application/json' }, body: text };
  }
  await world.state.kept();
  const { status, body } = answer;
  const told = Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()));
  for (const [name, value] of told) response.setHeader(name, typeof value === 'string' ? value : [...value]);
  const isBare = status === 204 || status === 304 || method === 'HEAD';
  if (typeof body === 'string' || body instanceof Uint8Array) {
    if (!isBare) response.setHeader('content-length', Buffer.byteLength(body));
    response.writeHead(status).end(isBare ? undefined : body);
    return;
  }
  response.writeHead(status);
  if (isBare) response.end();
  else await pipeline(Readable.from(body, { objectMode: false }), response);
}

/** What a function says of the connection is not its to say. */
const HOP_BY_HOP = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'upgrade']);
