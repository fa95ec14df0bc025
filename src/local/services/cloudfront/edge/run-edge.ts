/**
 * The program of one distribution, on the internet of a sandbox: it is told on its standard input what it shall be, and tells
 * on its standard output what happens. It ends with its input.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { createInterface } from 'node:readline';
import { contextChooser } from '../../elbv2/proxy/tls.ts';
import { newJudge } from '../../wafv2/evaluation/judge.ts';
import type { EdgeNews, WantedEdge } from '../edge-messages.ts';
import { edgeCache } from './cache.ts';
import { exchangeAtEdge, type ViewerRequest, type ViewerResponse } from './exchange.ts';
import type { EdgeRecord } from './record.ts';

const say = (news: EdgeNews) => void process.stdout.write(`${JSON.stringify(news)}\n`);

const cache = edgeCache();
const judge = newJudge((judged) => say({ kind: 'judged', judged }));
let wanted: WantedEdge | undefined;
let servers: (Server | TlsServer | Http2SecureServer)[] = [];

function answer(isSecure: boolean) {
  return (request: ViewerRequest, response: ViewerResponse) => {
    if (wanted === undefined) return;
    const around = {
      plan: wanted.plan,
      cache,
      judge,
      authority: wanted.authority,
      isSecure,
      now: () => Date.now(),
      log: (line: string) => say({ kind: 'line', line }),
      ended: (record: EdgeRecord) => {
        if (wanted?.isLogged === true) say({ kind: 'request', record });
      },
    };
    exchangeAtEdge(request, response, around).catch((fault: unknown) => {
      say({ kind: 'line', line: `fault: ${fault instanceof Error ? fault.message : String(fault)}` });
      response.destroy();
    });
  };
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html */
function oldestVersion(policy: string) {
  if (policy.startsWith('TLSv1.3')) return 'TLSv1.3';
  if (policy.startsWith('TLSv1.2')) return 'TLSv1.2';
  return policy.startsWith('TLSv1.1') ? 'TLSv1.1' : 'TLSv1';
}

const listening = (server: Server | TlsServer | Http2SecureServer, address: string, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => resolve());
  });

async function listen({ plan }: WantedEdge): Promise<void> {
  const minVersion = oldestVersion(plan.minimumProtocolVersion);
  const options = { minVersion, ...(minVersion < 'TLSv1.2' && { ciphers: 'DEFAULT@SECLEVEL=0' }) } as const;
  const choose = contextChooser(
    plan.certificates.map((each) => ({ ...each, arn: '' })),
    options,
  );
  const [first] = plan.certificates;
  const secure = {
    ...options,
    cert: first?.certificate,
    key: first?.privateKey,
    SNICallback: (name: string, done: (fault: Error | null, context?: ReturnType<typeof choose>) => void) =>
      done(null, choose(name)),
  };
  const tls = plan.http2
    ? createSecureServer({ ...secure, allowHTTP1: true }, answer(true))
    : createTlsServer(secure, answer(true) as RequestListener);
  const plain = createServer(answer(false) as RequestListener);
  servers = [tls, plain];
  await Promise.all([listening(tls, plan.address, 443), listening(plain, plan.address, 80)]);
}

const listenersOf = ({ plan }: WantedEdge) =>
  JSON.stringify([plan.address, plan.certificates, plan.minimumProtocolVersion, plan.http2]);

async function agree(next: WantedEdge): Promise<void> {
  const isOther = wanted === undefined || listenersOf(wanted) !== listenersOf(next);
  wanted = next;
  judge.set(next.firewall);
  if (isOther) {
    for (const server of servers) server.close();
    await listen(next);
  }
  say({ kind: 'listens' });
}

let turn: Promise<void> = Promise.resolve();
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  turn = turn
    .then(async () => {
      const told = JSON.parse(line) as WantedEdge | { readonly forget: readonly string[] };
      if ('forget' in told) cache.forget(told.forget);
      else await agree(told);
    })
    .catch((fault: unknown) => say({ kind: 'fault', what: fault instanceof Error ? fault.message : String(fault) }));
});
lines.on('close', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
