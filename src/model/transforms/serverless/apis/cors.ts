import { compact, type Fields, isFields, isFilled } from '../data.ts';
import { isFunction } from '../functions.ts';
import { ANY_METHOD, INTEGRATION, pathItems, pathNames } from './definition.ts';

const EVERY_METHOD = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH'];

/**
 * An OPTIONS method that answers preflight requests, on each path of a REST API that has none
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-corsconfiguration.html).
 */
export function addCors(definition: Fields, cors: unknown): void {
  const given: Fields = isFields(cors) && !isFunction(cors) ? cors : { AllowOrigin: cors };
  const seen = new Set<string>();
  for (const path of pathNames(definition)) {
    const normal = path === '/' ? path : path.replace(/\/+$/, '');
    if (seen.has(normal)) continue;
    seen.add(normal);
    for (const item of pathItems(definition, path)) {
      if (Object.hasOwn(item, 'options')) continue;
      const methods = isFilled(given.AllowMethods) ? given.AllowMethods : `'${methodsOf(item)}'`;
      item.options = preflight({ AllowOrigin: "'*'", ...given, AllowMethods: methods });
    }
  }
}

function methodsOf(item: Fields): string {
  const names = Object.keys(item);
  const methods = names.includes(ANY_METHOD) ? EVERY_METHOD : [...names, 'options'].map((name) => name.toUpperCase());
  return [...new Set(methods)].sort().join(',');
}

function preflight(cors: Fields): Fields {
  const credentials = cors.AllowCredentials === true ? "'true'" : undefined;
  const headers = compact({
    'Access-Control-Allow-Origin': cors.AllowOrigin,
    'Access-Control-Allow-Headers': isFilled(cors.AllowHeaders) ? cors.AllowHeaders : undefined,
    'Access-Control-Allow-Methods': cors.AllowMethods,
    'Access-Control-Max-Age': cors.MaxAge,
    'Access-Control-Allow-Credentials': credentials,
  });
  const types = Object.keys(headers).map((name) => [
    name,
    { type: name === 'Access-Control-Max-Age' ? 'integer' : 'string' },
  ]);
  const parameters = Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, value]);
  return {
    summary: 'CORS support',
    consumes: ['application/json'],
    produces: ['application/json'],
    [INTEGRATION]: {
      type: 'mock',
      requestTemplates: { 'application/json': '{\n  "statusCode" : 200\n}\n' },
      responses: {
        default: {
          statusCode: '200',
          responseParameters: Object.fromEntries(parameters),
          responseTemplates: { 'application/json': '{}\n' },
        },
      },
    },
    responses: { '200': { description: 'Default response for CORS method', headers: Object.fromEntries(types) } },
  };
}
