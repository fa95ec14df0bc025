/** Requests as events, and what functions answer as responses. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
import { isRecord } from '../../../base/index.ts';
import type { SiteAnswer, SiteRequest } from '../../service.ts';
import type { InvokeOutcome } from './sandbox.ts';

export interface HttpContext {
  readonly account: string;
  readonly apiId: string;
  readonly domain: string;
  readonly requestId: string;
  readonly nowMs: number;
  readonly routeKey: string;
  readonly stage: string;
  readonly path: string;
  readonly pathParameters?: Readonly<Record<string, string>> | undefined;
  readonly stageVariables?: Readonly<Record<string, string>> | undefined;
  readonly authorizer?: unknown;
}

const TEXT = /^(?:text\/|application\/(?:json|xml|javascript|x-www-form-urlencoded|[\w.-]+\+(?:json|xml)))/;

export function isText(contentType: string | undefined): boolean {
  return contentType === undefined || TEXT.test(contentType);
}

/** The event of payload format 2.0. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export function eventOfRequest(request: SiteRequest, body: Buffer, context: HttpContext): object {
  const { cookie, ...headers } = request.headers;
  const query: Record<string, string> = {};
  for (const [name, value] of request.query)
    query[name] = query[name] === undefined ? value : `${query[name]},${value}`;
  const isBinary = body.length > 0 && !isText(headers['content-type']);
  return {
    version: '2.0',
    routeKey: context.routeKey,
    rawPath: context.path,
    rawQueryString: request.rawQuery,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers,
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    requestContext: {
      accountId: context.account,
      apiId: context.apiId,
      ...(context.authorizer !== undefined && { authorizer: context.authorizer }),
      domainName: context.domain,
      domainPrefix: context.apiId,
      http: {
        method: request.method,
        path: context.path,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: context.requestId,
      routeKey: context.routeKey,
      stage: context.stage,
      time: commonLogTime(context.nowMs),
      timeEpoch: context.nowMs,
    },
    ...(body.length > 0 && { body: body.toString(isBinary ? 'base64' : 'utf8') }),
    ...(context.pathParameters !== undefined &&
      Object.keys(context.pathParameters).length > 0 && { pathParameters: context.pathParameters }),
    isBase64Encoded: isBinary,
    ...(context.stageVariables !== undefined &&
      Object.keys(context.stageVariables).length > 0 && { stageVariables: context.stageVariables }),
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12/Mar/2020:19:03:58 +0000` */
export function commonLogTime(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`;
  return `${day}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}

/** What a function of format 2.0 said; `undefined` if it failed or said what is no response. */
export function responseOf({ payload, isError, head }: InvokeOutcome): SiteAnswer | undefined {
  if (isError) return undefined;
  if (head !== undefined) {
    const told: unknown = JSON.parse(Buffer.from(head, 'base64').toString('utf8'));
    return { ...headOf(isRecord(told) ? told : {}), body: payload };
  }
  const text = payload.toString('utf8');
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return { status: 200, headers: { 'content-type': 'application/json' }, body: payload };
  }
  // Without a status code the whole answer is the body.
  if (!isRecord(said) || said.statusCode === undefined) {
    const body = typeof said === 'string' ? said : text;
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  return { ...headOf(said), body: httpBody(said) };
}

export function httpBody({ body, isBase64Encoded }: Readonly<Record<string, unknown>>): string | Buffer {
  if (body === undefined || body === null) return '';
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return isBase64Encoded === true ? Buffer.from(text, 'base64') : text;
}

function headOf(said: Readonly<Record<string, unknown>>): Omit<SiteAnswer, 'body'> {
  const given = isRecord(said.headers) ? said.headers : {};
  const headers: Record<string, string | readonly string[]> = { 'content-type': 'application/json' };
  for (const [name, value] of Object.entries(given)) headers[name.toLowerCase()] = String(value);
  const cookies = Array.isArray(said.cookies) ? said.cookies.map(String) : [];
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  return { status: Number(said.statusCode ?? 200), headers };
}
