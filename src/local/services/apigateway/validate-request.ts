/** Request validators. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html */
import type { GatewayCall } from '../execute-api/gateway-call.ts';
import { type ApiItem, mapIn } from '../execute-api/item.ts';
import { jsonPath, parsedJson } from '../execute-api/json-path.ts';
import type { ProxyPlace } from '../execute-api/proxy-event.ts';
import type { GatewayOwnAnswer } from './gateway-response.ts';
import { matchesSchema } from './json-schema.ts';
import type { RestContent } from './rest-api.ts';

/** The answer to a request that its method does not take. */
export function refusedRequest(
  method: ApiItem,
  content: RestContent,
  call: GatewayCall,
  place: ProxyPlace,
): GatewayOwnAnswer | undefined {
  const validator = content.validators[String(method.requestValidatorId)];
  if (validator?.validateRequestParameters === true) {
    const missing = missingParameters(mapIn(method.requestParameters), call, place);
    if (missing.length > 0)
      return {
        type: 'BAD_REQUEST_PARAMETERS',
        message: `Missing required request parameters: [${missing.join(', ')}]`,
      };
  }
  if (validator?.validateRequestBody === true && !isBodyValid(method, content, call))
    return { type: 'BAD_REQUEST_BODY' };
  return undefined;
}

function missingParameters(
  parameters: ApiItem,
  { request }: GatewayCall,
  { pathParameters }: ProxyPlace,
): readonly string[] {
  return Object.entries(parameters).flatMap(([key, required]) => {
    const [, place = '', name = ''] = /^method\.request\.(header|querystring|path)\.(.+)$/.exec(key) ?? [];
    if (String(required) !== 'true' || name === '') return [];
    const value =
      place === 'header'
        ? request.headers[name.toLowerCase()]
        : place === 'path'
          ? pathParameters[name]
          : request.query.get(name);
    return value === undefined || value === null || value === '' ? [name] : [];
  });
}

function isBodyValid({ requestModels }: ApiItem, { models }: RestContent, { request, body }: GatewayCall): boolean {
  const type = request.headers['content-type']?.split(';')[0]?.trim() ?? 'application/json';
  const given = mapIn(requestModels);
  const name = given[type] ?? given.$default;
  const model = name === undefined ? undefined : models[String(name)];
  if (model === undefined) return true;
  const schema = parsedJson(String(model.schema ?? '{}'));
  const data = parsedJson(body.toString('utf8'));
  if (data === undefined) return false;
  // `#/definitions/Name` within the schema, and `…/models/Name` beside it.
  return matchesSchema(data, schema, (reference) => {
    if (reference.startsWith('#/')) {
      const own = jsonPath(schema, reference.slice(2).replaceAll('/', '.'));
      if (own !== undefined) return own;
    }
    const other = models[reference.split('/').at(-1) ?? ''];
    return other === undefined ? undefined : parsedJson(String(other.schema));
  });
}
