/**
 * The event of payload format 1.0, and what a function of that format answers.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
import { isRecord } from '../../../base/index.ts';
import type { SiteAnswer } from '../../service.ts';
import { commonLogTime, httpBody, isText } from '../lambda/http-event.ts';
import type { InvokeOutcome } from '../lambda/sandbox.ts';
import { forwardedHeaders, type GatewayCall } from './gateway-call.ts';
import type { ApiItem } from './item.ts';

export interface ProxyPlace {
  /** The resource's path with its variables: `/items/{id}`. */
  readonly resource: string;
  readonly resourceId: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly authorizer?: ApiItem | undefined;
  readonly apiKey?: { readonly id: string; readonly value: string } | undefined;
  /** Whether bodies of a media type are bytes. */
  isBinary(contentType: string | undefined): boolean;
}

const nullIfEmpty = <T extends object>(map: T): T | null => (Object.keys(map).length === 0 ? null : map);

function gathered(pairs: Iterable<readonly [string, string]>) {
  const single: Record<string, string> = {};
  const multi: Record<string, string[]> = {};
  for (const [name, value] of pairs) {
    single[name] = value;
    multi[name] = [...(multi[name] ?? []), value];
  }
  return { single, multi };
}

/** `requestContext` of format 1.0. */
export function requestContextOf(call: GatewayCall, { resource, resourceId, authorizer, apiKey }: ProxyPlace): ApiItem {
  const { request, stage, apiId, requestId, extendedId, nowMs } = call;
  return {
    accountId: call.account,
    apiId,
    ...(authorizer !== undefined && { authorizer }),
    domainName: request.headers.host ?? '',
    domainPrefix: apiId,
    extendedRequestId: extendedId,
    httpMethod: request.method,
    identity: {
      accessKey: null,
      accountId: null,
      apiKey: apiKey?.value ?? null,
      apiKeyId: apiKey?.id ?? null,
      caller: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: '127.0.0.1',
      user: null,
      userAgent: request.headers['user-agent'] ?? null,
      userArn: null,
    },
    path: stage === '$default' ? call.path : `/${stage}${call.path}`,
    protocol: 'HTTP/1.1',
    requestId,
    requestTime: commonLogTime(nowMs),
    requestTimeEpoch: nowMs,
    resourceId,
    resourcePath: resource,
    stage,
  };
}

export function proxyEventOf(call: GatewayCall, place: ProxyPlace): ApiItem {
  const { body, request } = call;
  const headers = gathered(forwardedHeaders(call));
  const query = gathered(request.query);
  const isBinary = body.length > 0 && place.isBinary(request.headers['content-type']);
  return {
    resource: place.resource,
    path: call.path,
    httpMethod: request.method,
    headers: headers.single,
    multiValueHeaders: headers.multi,
    queryStringParameters: nullIfEmpty(query.single),
    multiValueQueryStringParameters: nullIfEmpty(query.multi),
    pathParameters: nullIfEmpty(place.pathParameters),
    stageVariables: nullIfEmpty(call.stageVariables),
    requestContext: requestContextOf(call, place),
    body: body.length === 0 ? null : body.toString(isBinary ? 'base64' : 'utf8'),
    isBase64Encoded: isBinary,
  };
}

/** HTTP APIs decide by the content type alone; REST APIs by the media types that they are given. */
export const isBinaryByType = (contentType: string | undefined): boolean => !isText(contentType);

/** What a function of format 1.0 said; `undefined` where it failed or said what is no response. */
export function proxyAnswerOf({ payload, isError }: InvokeOutcome, decodes = true): SiteAnswer | undefined {
  if (isError) return undefined;
  let said: unknown;
  try {
    said = JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined;
  }
  const known = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded', 'cookies']);
  if (!isRecord(said) || !Object.keys(said).every((key) => known.has(key))) return undefined;
  const status = Number(said.statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (said.body !== undefined && said.body !== null && typeof said.body !== 'string') return undefined;
  const headers: Record<string, string | readonly string[]> = { 'content-type': 'application/json' };
  for (const [name, value] of Object.entries(isRecord(said.headers) ? said.headers : {}))
    headers[name.toLowerCase()] = String(value);
  for (const [name, value] of Object.entries(isRecord(said.multiValueHeaders) ? said.multiValueHeaders : {}))
    if (Array.isArray(value)) headers[name.toLowerCase()] = value.map(String);
  const bytes = decodes ? httpBody(said) : httpBody({ ...said, isBase64Encoded: false });
  return { status, headers, body: bytes };
}
