/** HTTP behind an integration. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { SiteAnswer } from '../../service.ts';

export interface HttpTarget {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
}

/** What came back, or why nothing did. */
export type HttpOutcome = SiteAnswer | 'timeout' | 'unreachable';

const NOT_FORWARDED = /^(?:host|connection|keep-alive|transfer-encoding|upgrade|content-length|expect|te|trailer)$/i;

export function forwardHttp({ method, url, headers, body, timeoutMs }: HttpTarget): Promise<HttpOutcome> {
  const { promise, resolve } = Promise.withResolvers<HttpOutcome>();
  let target: URL;
  try {
    target = new URL(url);
  } catch {
    return Promise.resolve('unreachable');
  }
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  const own = Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_FORWARDED.test(name)));
  const outgoing = send(target, { method, headers: { ...own, 'content-length': body.length } }, (response) => {
    void answerOf(response).then(resolve, () => resolve('unreachable'));
  });
  outgoing.setTimeout(timeoutMs, () => {
    resolve('timeout');
    outgoing.destroy();
  });
  outgoing.once('error', () => resolve('unreachable'));
  outgoing.end(body);
  return promise;
}

async function answerOf(response: IncomingMessage): Promise<SiteAnswer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response) chunks.push(chunk as Uint8Array);
  const headers: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(response.headers)) if (value !== undefined) headers[name] = value;
  return { status: response.statusCode ?? 502, headers, body: Buffer.concat(chunks) };
}
