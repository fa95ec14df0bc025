/** What stands behind a method. https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-integration-settings.html */

import type { SiteAnswer } from '../../service.ts';
import { functionArnIn, invokeTarget, withStageVariables } from '../execute-api/function-target.ts';
import { forwardedHeaders, type GatewayCall } from '../execute-api/gateway-call.ts';
import { forwardHttp } from '../execute-api/http-target.ts';
import { type ApiItem, type ApiItems, mapIn, optionalText } from '../execute-api/item.ts';
import { jsonPath, parsedJson } from '../execute-api/json-path.ts';
import { type ProxyPlace, proxyAnswerOf, proxyEventOf } from '../execute-api/proxy-event.ts';
import type { GatewayOwnAnswer } from './gateway-response.ts';
import { serviceAddress } from './service-address.ts';
import { templateScope } from './template-scope.ts';
import { renderTemplate, TemplateFault, UnknownMethod } from './velocity.ts';

export interface MethodCall {
  readonly call: GatewayCall;
  readonly place: ProxyPlace;
  readonly method: ApiItem;
  /** `$context` */
  readonly context: ApiItem;
  /** `API/STAGE/METHOD/path` */
  readonly source: string;
}

/** An answer, or one of the gateway's own. */
export type MethodOutcome = SiteAnswer | GatewayOwnAnswer;

const FAILURE: GatewayOwnAnswer = { type: 'API_CONFIGURATION_ERROR' };
const BAD_GATEWAY: GatewayOwnAnswer = { type: 'API_CONFIGURATION_ERROR', status: 502 };

export async function integrateMethod(asked: MethodCall): Promise<MethodOutcome> {
  const integration = mapIn(asked.method.methodIntegration);
  const { type } = integration;
  const uri = withStageVariables(String(integration.uri ?? ''), asked.call.stageVariables);
  if (integration.connectionType === 'VPC_LINK')
    return {
      type: 'API_CONFIGURATION_ERROR',
      status: 501,
      message: 'The local target does not reach integrations through a VPC link.',
    };
  try {
    if (type === 'AWS_PROXY') return await proxyFunction(uri, integration, asked);
    if (type === 'HTTP_PROXY') return await http(uri, integration, asked, true);
    if (type === 'HTTP') return await http(uri, integration, asked, false);
    if (type === 'AWS') return await service(uri, integration, asked);
    if (type === 'MOCK') return mock(integration, asked);
  } catch (thrown) {
    if (thrown instanceof TemplateFault) return FAILURE;
    if (thrown instanceof UnknownMethod)
      return { type: 'API_CONFIGURATION_ERROR', status: 501, message: thrown.message };
    throw thrown;
  }
  return FAILURE;
}

async function proxyFunction(
  uri: string,
  integration: ApiItem,
  { call, place, source }: MethodCall,
): Promise<MethodOutcome> {
  if (functionArnIn(uri) === undefined) return FAILURE;
  const target = { uri, credentials: optionalText(integration.credentials), source };
  const outcome = await invokeTarget(target, proxyEventOf(call, place), call);
  if (outcome === undefined) return FAILURE;
  const accepts = call.request.headers.accept?.split(',')[0]?.split(';')[0]?.trim();
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html
  const decodes = place.isBinary(accepts) || place.isBinary(call.request.headers['content-type']);
  return proxyAnswerOf(outcome, decodes) ?? BAD_GATEWAY;
}

const mediaType = (given: string | undefined) => given?.split(';')[0]?.trim() ?? 'application/json';

const partsOf = ({ call, place, context }: MethodCall, body: string) => ({
  body,
  path: place.pathParameters,
  query: Object.fromEntries(call.request.query),
  headers: Object.fromEntries(forwardedHeaders(call)),
  context,
  stageVariables: call.stageVariables,
});

/** The body that the integration gets; `undefined` where the media type is refused. */
function requestBody(integration: ApiItem, asked: MethodCall): string | undefined {
  const templates = mapIn(integration.requestTemplates);
  const type = mediaType(asked.call.request.headers['content-type']);
  const template = templates[type];
  const body = asked.call.body.toString('utf8');
  if (typeof template === 'string') return renderTemplate(template, templateScope(partsOf(asked, body)));
  const { passthroughBehavior: behavior } = integration;
  if (behavior === 'NEVER' || (behavior === 'WHEN_NO_TEMPLATES' && Object.keys(templates).length > 0)) return undefined;
  return body;
}

/** A value of a parameter mapping: `'text'`, `method.request.header.x`, `context.x`, `stageVariables.x`. */
function parameterValue(expression: string, { call, place, context }: MethodCall): string | undefined {
  const literal = /^'(.*)'$/s.exec(expression)?.[1];
  if (literal !== undefined) return literal;
  const [, where = '', name = ''] =
    /^(method\.request\.(?:header|multivalueheader|querystring|multivaluequerystring|path|body)|context|stageVariables)\.?(.*)$/.exec(
      expression,
    ) ?? [];
  if (where.endsWith('header')) return call.request.headers[name.toLowerCase()];
  if (where.endsWith('querystring')) return call.request.query.get(name) ?? undefined;
  if (where.endsWith('path')) return place.pathParameters[name];
  if (where.endsWith('body')) {
    const text = call.body.toString('utf8');
    return name === '' ? text : valueText(jsonPath(parsedJson(text), name));
  }
  if (where === 'context') return valueText(jsonPath(context, name));
  return where === 'stageVariables' ? call.stageVariables[name] : undefined;
}

function valueText(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : optionalText(value ?? undefined);
}

interface Mapped {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

function mappedParameters(integration: ApiItem, asked: MethodCall): Mapped {
  const made = { path: {}, query: {}, headers: {} } as Record<keyof Mapped, Record<string, string>>;
  for (const [target, expression] of Object.entries(mapIn(integration.requestParameters))) {
    const [, where = '', name = ''] = /^integration\.request\.(header|querystring|path)\.(.+)$/.exec(target) ?? [];
    const value = parameterValue(String(expression), asked);
    if (value === undefined) continue;
    if (where === 'header') made.headers[name] = value;
    if (where === 'querystring') made.query[name] = value;
    if (where === 'path') made.path[name] = value;
  }
  return made;
}

async function http(uri: string, integration: ApiItem, asked: MethodCall, isProxy: boolean): Promise<MethodOutcome> {
  const { call } = asked;
  const mapped = mappedParameters(integration, asked);
  const filled = uri.replace(
    /\{(\w+)\+?\}/g,
    (_, name: string) => mapped.path[name] ?? asked.place.pathParameters[name] ?? '',
  );
  if (!URL.canParse(filled)) return FAILURE;
  const url = new URL(filled);
  if (isProxy) for (const [name, value] of call.request.query) url.searchParams.append(name, value);
  for (const [name, value] of Object.entries(mapped.query)) url.searchParams.set(name, value);
  const body = isProxy ? call.body : requestBody(integration, asked);
  if (body === undefined) return { type: 'UNSUPPORTED_MEDIA_TYPE' };
  const method = String(integration.httpMethod);
  const own = isProxy
    ? Object.fromEntries(forwardedHeaders(call))
    : { 'content-type': mediaType(call.request.headers['content-type']) };
  const outcome = await forwardHttp({
    method: method === 'ANY' ? call.request.method : method,
    url: url.href,
    headers: { ...own, ...mapped.headers },
    body: Buffer.from(body),
    timeoutMs: Number(integration.timeoutInMillis ?? 29_000),
  });
  if (outcome === 'timeout') return { type: 'INTEGRATION_TIMEOUT' };
  if (outcome === 'unreachable') return { type: 'API_CONFIGURATION_ERROR' };
  if (isProxy) return outcome;
  const text = outcome.body instanceof Uint8Array ? Buffer.from(outcome.body).toString('utf8') : '';
  return integrationAnswer(integration, asked, {
    selected: String(outcome.status),
    headers: outcome.headers,
    body: text,
  });
}

async function service(uri: string, integration: ApiItem, asked: MethodCall): Promise<MethodOutcome> {
  const { call } = asked;
  const body = requestBody(integration, asked);
  if (body === undefined) return { type: 'UNSUPPORTED_MEDIA_TYPE' };
  const mapped = mappedParameters(integration, asked);
  if (functionArnIn(uri) !== undefined) {
    const isEvent = Object.entries(mapped.headers).some(
      ([name, value]) => name.toLowerCase() === 'x-amz-invocation-type' && value === 'Event',
    );
    const event = parsedJson(body === '' ? '{}' : body);
    if (event === undefined) return { type: 'API_CONFIGURATION_ERROR' };
    const target = { uri, credentials: optionalText(integration.credentials), source: asked.source };
    const running = invokeTarget(target, event as ApiItem, call);
    const outcome = isEvent ? undefined : await running;
    if (isEvent) return integrationAnswer(integration, asked, { selected: '', headers: {}, body: '' });
    if (outcome === undefined) return FAILURE;
    const said = outcome.payload.toString('utf8');
    const error = outcome.isError ? String(mapIn(parsedJson(said)).errorMessage ?? '') : '';
    return integrationAnswer(integration, asked, { selected: error, headers: {}, body: said });
  }
  const path = uri.replace(/\{(\w+)\+?\}/g, (_, name: string) => encodeURIComponent(mapped.path[name] ?? ''));
  const address = serviceAddress(path, call.account, mapped.query, call.world.endpoint);
  if (address === undefined) return FAILURE;
  const outcome = await forwardHttp({
    method: String(integration.httpMethod),
    url: address.url,
    headers: { ...address.headers, ...mapped.headers },
    body: Buffer.from(body),
    timeoutMs: Number(integration.timeoutInMillis ?? 29_000),
  });
  if (outcome === 'timeout') return { type: 'INTEGRATION_TIMEOUT' };
  if (outcome === 'unreachable') return FAILURE;
  const text = outcome.body instanceof Uint8Array ? Buffer.from(outcome.body).toString('utf8') : '';
  return integrationAnswer(integration, asked, {
    selected: String(outcome.status),
    headers: outcome.headers,
    body: text,
  });
}

/** The status that the request template gives chooses the response. */
function mock(integration: ApiItem, asked: MethodCall): MethodOutcome {
  const body = requestBody(integration, asked);
  if (body === undefined) return { type: 'UNSUPPORTED_MEDIA_TYPE' };
  const said = parsedJson(body) ?? parsedJson(body.replace(/([{,]\s*)(\w+)(\s*:)/g, '$1"$2"$3'));
  const status = mapIn(said).statusCode;
  if (status === undefined) return FAILURE;
  return integrationAnswer(integration, asked, { selected: String(status), headers: {}, body: '' });
}

interface Said {
  /** What selection patterns are matched with: a status, or the error of a function. */
  readonly selected: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html */
function integrationAnswer(integration: ApiItem, asked: MethodCall, said: Said): MethodOutcome {
  const all = Object.values(mapIn(integration.integrationResponses) as ApiItems);
  const isDefault = ({ selectionPattern: pattern }: ApiItem) => pattern === undefined || pattern === '';
  const matching = all.find(
    (each) =>
      !isDefault(each) && said.selected !== '' && new RegExp(`^(?:${each.selectionPattern})$`, 's').test(said.selected),
  );
  const chosen = matching ?? all.find(isDefault);
  if (chosen === undefined) return FAILURE;
  const headers: Record<string, string> = {};
  for (const [target, expression] of Object.entries(mapIn(chosen.responseParameters))) {
    const name = /^method\.response\.header\.(.+)$/.exec(target)?.[1];
    const value = responseValue(String(expression), said, asked);
    if (name !== undefined && value !== undefined) headers[name.toLowerCase()] = value;
  }
  const templates = mapIn(chosen.responseTemplates);
  const accepted = mediaType(asked.call.request.headers.accept);
  const type = templates[accepted] === undefined ? (Object.keys(templates)[0] ?? 'application/json') : accepted;
  const template = templates[type];
  const context = {
    ...asked.context,
    responseOverride: { header: {} as Record<string, string>, status: undefined as unknown },
  };
  const body =
    typeof template === 'string' && template !== ''
      ? renderTemplate(template, templateScope({ ...partsOf(asked, said.body), context }))
      : said.body;
  for (const [name, value] of Object.entries(context.responseOverride.header))
    headers[name.toLowerCase()] = String(value);
  const status = Number(context.responseOverride.status ?? chosen.statusCode);
  return { status, headers: { 'content-type': type, ...headers }, body };
}

function responseValue(expression: string, said: Said, asked: MethodCall): string | undefined {
  const [, where = '', name = ''] =
    /^integration\.response\.(header|multivalueheader|body)\.?(.*)$/.exec(expression) ?? [];
  if (where.endsWith('header')) return optionalText(said.headers[name.toLowerCase()]);
  if (where === 'body') return name === '' ? said.body : valueText(jsonPath(parsedJson(said.body), name));
  return parameterValue(expression, asked);
}
