/** The pages: static files, read once. Every path that is no file is a page of the application. */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { type Log, type Readiness, Refused } from '@lintel/workload-runtime';
import { type HttpServer, httpBase } from '@lintel/workload-runtime/http';

export interface WebParts {
  /** What the build made. */
  readonly folder: string;
  readonly readiness: Readiness;
  readonly log: Log;
  readonly newId: () => string;
  readonly trustedProxies: number;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
};

const POLICY =
  "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/** Assets have a hash in their name and are kept for ever; the page itself is never kept. */
export async function webServer({ folder, readiness, log, newId, trustedProxies }: WebParts): Promise<HttpServer> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(`/${relative(folder, path).split(sep).join('/')}`, await readFile(path));
  }
  const page = files.get('/index.html');
  if (page === undefined) throw new Error(`There are no pages in ${folder}: build them first.`);
  const server = httpBase({
    log,
    readiness,
    newId,
    maxBodyBytes: 1024,
    trustedHops: trustedProxies,
    contentSecurityPolicy: POLICY,
    health: [],
    answered: () => {},
  });
  server.app.get('/*', async (request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    const found = files.get(path);
    if (found !== undefined && path !== '/index.html') {
      const isHashed = path.startsWith('/assets/');
      return reply
        .type(TYPES[extname(path)] ?? 'application/octet-stream')
        .header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
        .send(found);
    }
    // A file of another release is not there: a page in its place would be run as a script.
    if (path.startsWith('/assets/')) throw new Refused(404, 'NOT_FOUND', 'There is no such file.');
    return reply
      .type(TYPES['.html'] ?? '')
      .header('cache-control', 'no-store')
      .send(page);
  });
  return server;
}
