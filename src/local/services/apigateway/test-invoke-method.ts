/** TestInvokeMethod: a method as it stands, without a deployment, its authorizer or its key. https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeMethod.html */
import type { Call, SiteAnswer, SiteRequest } from '../../service.ts';
import { pathVariables } from '../apigatewayv2/route-of.ts';
import { type GatewayCall, newRequestIds } from '../execute-api/gateway-call.ts';
import { type ApiItem, listIn, mapIn, optionalText } from '../execute-api/item.ts';
import { type ProxyPlace, requestContextOf } from '../execute-api/proxy-event.ts';
import { isBinaryMedia } from './answer-rest.ts';
import { gatewayResponse } from './gateway-response.ts';
import { methodNamed } from './methods.ts';
import { restApiNamed } from './rest-api.ts';
import { integrateMethod } from './rest-integration.ts';
import { refusedRequest } from './validate-request.ts';

const STAGE = 'test-invoke-stage';

export async function testInvokeMethod(input: ApiItem, call: Call): Promise<ApiItem> {
  const { world } = call;
  const beganMs = performance.now();
  const api = restApiNamed(input.restApiId, call);
  const method = methodNamed(api, input.resourceId, input.httpMethod);
  const resource = api.resources[String(input.resourceId)];
  const asked = optionalText(input.pathWithQueryString) ?? resource?.path ?? '/';
  const [path = '/', rawQuery = ''] = asked.split('?', 2);
  const pathParameters = pathVariables(resource?.path ?? '/', path) ?? {};
  const body = optionalText(input.body) ?? '';
  const request = requestOf(input, path, rawQuery, body);
  const gateway: GatewayCall = {
    world,
    account: api.account,
    region: api.region,
    apiId: api.id,
    stage: STAGE,
    stageVariables: mapIn(input.stageVariables) as Readonly<Record<string, string>>,
    request,
    path,
    body: Buffer.from(body),
    nowMs: world.clock.now(),
    ...newRequestIds(),
  };
  const place: ProxyPlace = {
    resource: resource?.path ?? path,
    resourceId: String(input.resourceId),
    pathParameters,
    isBinary: (type) => isBinaryMedia(listIn(api.settings.binaryMediaTypes).map(String), type),
  };
  const context = requestContextOf(gateway, place);
  const source = `${api.id}/${STAGE}/${request.method}${resource?.path ?? path}`;
  const outcome =
    refusedRequest(method, api, gateway, place) ??
    (await integrateMethod({ call: gateway, place, method, context, source }));
  const isOwn = 'type' in outcome;
  const answer = isOwn ? gatewayResponse(outcome, api.gatewayResponses, context, request) : outcome;
  const headers = headersIn(answer, isOwn);
  const said = await textIn(answer);
  const ended = isOwn
    ? [`Execution failed due to configuration error: ${outcome.message ?? outcome.type}`]
    : [
        `Method response body after transformations: ${said}`,
        `Method response headers: ${shownMap(headers)}`,
        'Successfully completed execution',
      ];
  const time = timeOf(gateway.nowMs);
  const lines = [
    `Starting execution for request: ${gateway.requestId}`,
    `HTTP Method: ${request.method}, Resource Path: ${path}`,
    `Method request path: ${shownMap(pathParameters)}`,
    `Method request query string: ${shownMap(Object.fromEntries(request.query))}`,
    `Method request headers: ${shownMap(mapIn(input.headers))}`,
    `Method request body before transformations: ${body}`,
    ...ended,
    `Method completed with status: ${answer.status}`,
  ].map((line) => `${time} : ${line}\n`);
  return {
    status: answer.status,
    body: said,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    log: `Execution log for request ${gateway.requestId}\n${lines.join('')}`,
    latency: Math.round(performance.now() - beganMs),
  };
}

function requestOf({ httpMethod, headers, multiValueHeaders }: ApiItem, path: string, rawQuery: string, body: string) {
  const several = Object.entries(mapIn(multiValueHeaders)).flatMap(([name, values]) =>
    listIn(values).map((value) => [name, String(value)] as const),
  );
  const single = Object.entries(mapIn(headers)).map(([name, value]) => [name, String(value)] as const);
  const all = [...single, ...several];
  const request: SiteRequest = {
    id: '',
    method: httpMethod === 'ANY' ? 'GET' : String(httpMethod),
    path,
    rawQuery,
    query: new URLSearchParams(rawQuery),
    headers: Object.fromEntries(all.map(([name, value]) => [name.toLowerCase(), value])),
    rawHeaders: all.flat(),
    body: () => Promise.resolve(Buffer.from(body)),
  };
  return request;
}

/** Names as AWS writes them; an answer of its own shows what kind of error it is alone. */
function headersIn({ headers }: SiteAnswer, isOwn: boolean): Readonly<Record<string, string>> {
  const all = Object.entries(headers).map(([name, value]) => [spelled(name), String(value)] as const);
  return Object.fromEntries(all.filter(([name]) => !isOwn || name !== 'Content-Type'));
}

const spelled = (name: string) =>
  name === 'x-amzn-errortype' ? 'x-amzn-ErrorType' : name.replace(/(?:^|-)[a-z]/g, (part) => part.toUpperCase());

async function textIn({ body }: SiteAnswer): Promise<string> {
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return Buffer.from(body).toString('utf8');
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** `{a=1, b=2}` */
const shownMap = (map: Readonly<Record<string, unknown>>) =>
  `{${Object.entries(map)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(', ')}}`;

/** `Tue Aug 19 17:04:50 UTC 2025` */
function timeOf(ms: number): string {
  const [day = '', date = '', month = '', year = '', time = ''] = new Date(ms)
    .toUTCString()
    .replace(',', '')
    .split(' ');
  return `${day} ${month} ${date} ${time} UTC ${year}`;
}
