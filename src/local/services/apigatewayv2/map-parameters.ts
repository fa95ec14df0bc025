/** Parameter mapping of HTTP APIs. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html */
import type { GatewayCall } from '../execute-api/gateway-call.ts';
import { type ApiItem, mapIn, optionalText } from '../execute-api/item.ts';
import { jsonPath, parsedJson } from '../execute-api/json-path.ts';

export interface MappedRequest {
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
}

export interface MappingSource {
  readonly call: GatewayCall;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** `$context` of the request. */
  readonly context: ApiItem;
  readonly response?: {
    readonly headers: Readonly<Record<string, unknown>>;
    readonly body: string;
    readonly status: number;
  };
}

/** A static value, or one with `$request.…`, `${…}` inside. */
export function mappedValue(expression: string, source: MappingSource): string {
  if (/^\$[a-z]/.test(expression)) return found(expression.slice(1), source) ?? '';
  return expression.replace(/\$\{([^}]+)\}/g, (_, inner: string) => found(inner.replace(/^\$/, ''), source) ?? '');
}

function found(expression: string, { call, pathParameters, context, response }: MappingSource): string | undefined {
  const { request, body, stageVariables } = call;
  const rest = (prefix: string) => expression.slice(prefix.length);
  if (expression.startsWith('request.header.')) return request.headers[rest('request.header.').toLowerCase()];
  if (expression.startsWith('request.querystring.'))
    return request.query.get(rest('request.querystring.')) ?? undefined;
  if (expression.startsWith('request.path.')) return pathParameters[rest('request.path.')];
  if (expression === 'request.path') return call.path;
  if (expression.startsWith('request.body')) return bodyValue(body.toString('utf8'), rest('request.body'));
  if (expression.startsWith('stageVariables.')) return stageVariables[rest('stageVariables.')];
  if (expression.startsWith('context.')) return optionalText(jsonPath(context, rest('context.')));
  if (response !== undefined && expression.startsWith('response.header.'))
    return optionalText(response.headers[rest('response.header.').toLowerCase()]);
  if (response !== undefined && expression.startsWith('response.body'))
    return bodyValue(response.body, rest('response.body'));
  return undefined;
}

function bodyValue(body: string, path: string): string | undefined {
  if (path === '') return body;
  const value = jsonPath(parsedJson(body), path);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : optionalText(value ?? undefined);
}

export function mapRequest(parameters: ApiItem, start: MappedRequest, source: MappingSource): MappedRequest {
  let { path, query } = start;
  const headers: Record<string, string> = { ...start.headers };
  for (const [key, expression] of Object.entries(parameters)) {
    const [, action = '', place = '', name = ''] =
      /^(append|overwrite|remove):(path|header|querystring)\.?(.*)$/.exec(key) ?? [];
    const value = mappedValue(String(expression), source);
    if (place === 'path' && action === 'overwrite') path = value;
    if (place === 'querystring') {
      if (action !== 'append') query = query.filter(([own]) => own !== name);
      if (action !== 'remove') query = [...query, [name, value]];
    }
    if (place === 'header') mapHeader(headers, action, name.toLowerCase(), value);
  }
  return { path, query, headers };
}

function mapHeader(headers: Record<string, string>, action: string, name: string, value: string): void {
  const before = headers[name];
  if (action === 'remove') delete headers[name];
  else headers[name] = action === 'append' && before !== undefined ? `${before},${value}` : value;
}

/** Status and headers of an answer, by what is mapped for its status. */
export function mapResponse(
  parameters: ApiItem,
  status: number,
  headers: Readonly<Record<string, unknown>>,
  source: MappingSource,
) {
  const mapped = mapIn(parameters[String(status)]);
  const made: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) made[name.toLowerCase()] = String(value);
  let code = status;
  for (const [key, expression] of Object.entries(mapped)) {
    const value = mappedValue(String(expression), source);
    if (key === 'overwrite:statuscode') code = Number(value) || status;
    const [, action = '', name = ''] = /^(append|overwrite|remove):header\.(.+)$/.exec(key) ?? [];
    if (name !== '') mapHeader(made, action, name.toLowerCase(), value);
  }
  return { status: code, headers: made };
}
