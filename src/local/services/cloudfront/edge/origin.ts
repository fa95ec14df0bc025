/** Asks an origin, as often as it may be asked, and says how that went. */
import { type ClientRequest, type IncomingMessage, request as plainRequest, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import type { Headers } from './headers.ts';
import type { EdgeOrigin } from './plan.ts';

export interface OriginAsk {
  readonly method: string;
  /** With its query. */
  readonly target: string;
  readonly headers: Headers;
  readonly isSecure: boolean;
  /** Where connections come from. */
  readonly localAddress: string;
  /** PEM: whom the origin's certificate may be from. */
  readonly authority: string;
  /** What is sent as the body; undefined for none. */
  readonly body: { readonly beginning: Buffer; readonly rest: Readable } | undefined;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-502-bad-gateway.html and …/http-504-gateway-timeout.html */
export class OriginFault extends Error {
  readonly status: 403 | 502 | 504;

  constructor(status: 403 | 502 | 504, why: string) {
    super(why);
    this.status = status;
  }
}

export async function askOrigin(origin: EdgeOrigin, ask: OriginAsk): Promise<IncomingMessage> {
  if (origin.place.kind === 'nowhere') throw new OriginFault(origin.place.status ?? 502, origin.place.why);
  // What has been sent once in part is not sent again.
  const attempts = ask.body === undefined ? origin.connectionAttempts : 1;
  for (let attempt = 1; ; attempt++) {
    try {
      return await askOnce(origin, ask);
    } catch (fault) {
      const isTimeout = fault instanceof OriginFault && fault.status === 504;
      if (attempt >= attempts || (isTimeout && !/^(?:GET|HEAD)$/.test(ask.method))) throw fault;
    }
  }
}

function askOnce(origin: EdgeOrigin, ask: OriginAsk): Promise<IncomingMessage> {
  const { place } = origin;
  const where: RequestOptions =
    place.kind === 'socket'
      ? { socketPath: place.path }
      : {
          host: place.kind === 'address' ? place.address : '',
          port: ask.isSecure ? origin.httpsPort : origin.httpPort,
          localAddress: ask.localAddress,
        };
  const names = [origin.domain, String(ask.headers.host ?? ''), ...origin.alsoNamed];
  const options = {
    ...where,
    method: ask.method,
    path: ask.target,
    headers: ask.headers,
    agent: false,
    setHost: false,
  } as const;
  const startedMs = Date.now();
  // The way into a VPC gives up by itself, and says so by its end only.
  const isGivenUp = () =>
    place.kind === 'socket' && Date.now() - startedMs >= origin.connectionTimeoutSeconds * 1000 - 50;
  return new Promise((resolve, reject) => {
    const asking: ClientRequest = ask.isSecure
      ? secureRequest({
          ...options,
          ca: ask.authority,
          servername: origin.domain,
          minVersion: 'TLSv1.2',
          checkServerIdentity: (_, certificate) => identityFault(names, certificate),
        })
      : plainRequest(options);
    const connecting = setTimeout(
      () => asking.destroy(new OriginFault(504, 'the origin took no connection in time')),
      origin.connectionTimeoutSeconds * 1000,
    );
    asking.once('socket', (socket) => {
      const connected = () => {
        clearTimeout(connecting);
        asking.setTimeout(origin.readTimeoutSeconds * 1000, () =>
          asking.destroy(new OriginFault(504, 'the origin did not answer in time')),
        );
      };
      if (socket.connecting) socket.once('connect', connected);
      else connected();
    });
    asking.once('response', resolve);
    asking.once('error', (fault) => {
      clearTimeout(connecting);
      reject(fault instanceof OriginFault ? fault : new OriginFault(isGivenUp() ? 504 : 502, fault.message));
    });
    if (ask.body === undefined) asking.end();
    else {
      asking.write(ask.body.beginning);
      ask.body.rest.pipe(asking);
    }
  });
}

function identityFault(names: readonly string[], certificate: PeerCertificate): Error | undefined {
  const faults = names
    .filter((name) => name !== '')
    .map((name) => checkServerIdentity(name.replace(/:\d+$/, ''), certificate));
  return faults.some((fault) => fault === undefined) ? undefined : faults[0];
}
