/** Viewers on loopback. Oracle: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html */
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { authorityOf } from '../../../authority/authority.ts';
import { openWorld } from '../../../world.ts';
import { edgeCache } from './cache.ts';
import { type EdgeAround, exchangeAtEdge } from './exchange.ts';
import type { EdgePlan } from './plan.ts';
import { type EdgeRecord, STANDARD_LOG_HEAD, standardLogLine } from './record.ts';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const DOMAIN = 'd1.cloudfront.net';
const PLAN = {
  domain: DOMAIN,
  aliases: [],
  origins: [],
  errors: [],
  behaviors: [{ pattern: '*', origin: 'o', viewerProtocol: 'allow-all', allowedMethods: ['GET'], cachedMethods: [] }],
} as unknown as EdgePlan;

/** A front door whose firewall blocks all that it is shown. */
async function door() {
  const { certificate, chain, privateKey } = await authorityOf(openWorld({ services: [] })).issue([DOMAIN]);
  const ended = Promise.withResolvers<EdgeRecord>();
  const begun = Promise.withResolvers<void>();
  const around: EdgeAround = {
    plan: PLAN,
    cache: edgeCache(),
    judge: {
      set: () => {},
      judge: () => ({
        action: 'BLOCK',
        terminatingRule: 'all',
        counted: [],
        labels: [],
        insertedHeaders: [],
      }),
    },
    authority: '',
    isSecure: true,
    now: () => 1_700_000_000_000,
    log: () => {},
    ended: ended.resolve,
  };
  const server = createServer({ cert: certificate + chain, key: privateKey }, (request, response) => {
    void exchangeAtEdge(request, response, around);
    begun.resolve();
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const viewer = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  viewer.on('error', () => {});
  return { viewer, begun: begun.promise, ended: ended.promise };
}

const fieldsOf = (record: EdgeRecord) => {
  const names = STANDARD_LOG_HEAD.split('\n')[1]?.replace('#Fields: ', '').split(' ') ?? [];
  const values = standardLogLine(record, false).split('\t');
  return Object.fromEntries(names.map((name, at) => [name, values[at]]));
};

test('a request that is answered is in the log with its connection', async () => {
  const { viewer, begun, ended } = await door();
  viewer.write(`GET /a HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`);
  viewer.resume();
  await begun;
  const { localPort } = viewer;
  expect(fieldsOf(await ended)).toMatchObject({
    'sc-status': '403',
    'ssl-protocol': 'TLSv1.3',
    'ssl-cipher': 'TLS_AES_256_GCM_SHA384',
    'c-port': String(localPort),
  });
});

test('a viewer that leaves before the answer is in the log as 000, with the connection that it had', async () => {
  const { viewer, begun, ended } = await door();
  // The rest of the body never comes.
  viewer.write(`GET /a HTTP/1.1\r\nHost: ${DOMAIN}\r\nContent-Length: 10\r\n\r\nabc`);
  await begun;
  const { localPort } = viewer;
  viewer.destroy();
  expect(fieldsOf(await ended)).toMatchObject({
    'sc-status': '000',
    'sc-bytes': '0',
    'x-edge-result-type': 'Error',
    'ssl-protocol': 'TLSv1.3',
    'ssl-cipher': 'TLS_AES_256_GCM_SHA384',
    'c-port': String(localPort),
  });
});
