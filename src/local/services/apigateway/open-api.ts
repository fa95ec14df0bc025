/** OpenAPI 2 and 3 with API Gateway's extensions, as REST APIs import it. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html */
import { isRecord } from '../../../base/index.ts';
import { gatewayBadRequest } from '../apigatewayv2/http-api.ts';
import { gatewayId } from '../execute-api/gateway-id.ts';
import { type ApiItem, type ApiItems, listIn, mapIn, mapsIn, membersGiven } from '../execute-api/item.ts';
import { parsedJson } from '../execute-api/json-path.ts';
import type { RestApi, RestContent, RestResource } from './rest-api.ts';

/** The document in a body; YAML is not read here. */
export function openApiDocument(given: unknown): ApiItem {
  const text = given instanceof Uint8Array ? Buffer.from(given).toString('utf8') : given;
  const data = typeof text === 'string' ? parsedJson(text) : text;
  if (!isRecord(data) || (data.openapi === undefined && data.swagger === undefined))
    throw gatewayBadRequest(
      'Invalid OpenAPI input: a document of OpenAPI 2 or 3 in JSON is expected; the local target reads no YAML here.',
    );
  return data;
}

const VERBS: Readonly<Record<string, string>> = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  head: 'HEAD',
  options: 'OPTIONS',
  delete: 'DELETE',
  'x-amazon-apigateway-any-method': 'ANY',
};

export function contentOfDocument(
  document: ApiItem,
  api: RestApi,
  isMerge: boolean,
): RestContent & { readonly settings: ApiItem } {
  const root: RestResource = { id: api.rootId, path: '/', methods: {} };
  const resources: Record<string, RestResource> = { ...(isMerge ? api.resources : { [root.id]: root }) };
  const schemes = { ...mapIn(document.securityDefinitions), ...mapIn(mapIn(document.components).securitySchemes) };
  const authorizers = authorizersOf(schemes, isMerge ? api.authorizers : {});
  const validators = validatorsOf(
    mapIn(document['x-amazon-apigateway-request-validators']),
    isMerge ? api.validators : {},
  );
  const models = { ...api.models, ...modelsOf(document) };
  for (const [path, operations] of Object.entries(mapIn(document.paths))) {
    const resource = resourceAt(path, resources, api.rootId);
    const shared = mapsIn(mapIn(operations).parameters);
    const methods: Record<string, ApiItem> = { ...resource.methods };
    for (const [verb, operation] of Object.entries(mapIn(operations))) {
      const httpMethod = VERBS[verb];
      if (httpMethod === undefined || !isRecord(operation)) continue;
      methods[httpMethod] = methodOf(httpMethod, operation, shared, document, {
        authorizers,
        validators,
        schemes,
        resourceId: resource.id,
      });
    }
    resources[resource.id] = { ...resource, methods };
  }
  const responses = Object.entries(mapIn(document['x-amazon-apigateway-gateway-responses'])).map(([type, given]) => [
    type,
    { responseParameters: {}, responseTemplates: {}, ...mapIn(given), responseType: type, defaultResponse: false },
  ]);
  const gatewayResponses = { ...(isMerge ? api.gatewayResponses : {}), ...Object.fromEntries(responses) };
  const info = mapIn(document.info);
  const policy = document['x-amazon-apigateway-policy'];
  const settings = membersGiven({
    name: info.title ?? api.settings.name,
    description: info.description,
    version: info.version,
    binaryMediaTypes: document['x-amazon-apigateway-binary-media-types'],
    minimumCompressionSize: document['x-amazon-apigateway-minimum-compression-size'],
    policy: policy === undefined ? undefined : JSON.stringify(policy),
    apiKeySource: document['x-amazon-apigateway-api-key-source'],
  });
  return { resources, authorizers, models, validators, gatewayResponses, settings };
}

function resourceAt(path: string, resources: Record<string, RestResource>, rootId: string): RestResource {
  let at = resources[rootId] ?? { id: rootId, path: '/', methods: {} };
  for (const part of path.split('/').filter((each) => each !== '')) {
    const own = at.path === '/' ? `/${part}` : `${at.path}/${part}`;
    const known = Object.values(resources).find((each) => each.path === own);
    const next: RestResource = known ?? { id: gatewayId(6), parentId: at.id, pathPart: part, path: own, methods: {} };
    resources[next.id] = next;
    at = next;
  }
  return at;
}

interface Around {
  readonly authorizers: ApiItems;
  readonly validators: ApiItems;
  readonly schemes: ApiItem;
  readonly resourceId: string;
}

const PLACES: Readonly<Record<string, string>> = { path: 'path', query: 'querystring', header: 'header' };

function methodOf(
  httpMethod: string,
  operation: ApiItem,
  shared: readonly ApiItem[],
  document: ApiItem,
  around: Around,
): ApiItem {
  const parameters = [...shared, ...mapsIn(operation.parameters)].map((each) => resolved(each, document));
  const requestParameters = Object.fromEntries(
    parameters.flatMap(({ in: place, name, required }) =>
      PLACES[String(place)] === undefined
        ? []
        : [[`method.request.${PLACES[String(place)]}.${name}`, required === true]],
    ),
  );
  const body = parameters.find(({ in: place }) => place === 'body');
  const content = mapIn(mapIn(operation.requestBody).content);
  const contentTypes = Object.entries(content).map(([type, media]) => [type, modelName(mapIn(media).schema)]);
  const requestModels =
    body !== undefined ? { 'application/json': modelName(body.schema) } : Object.fromEntries(contentTypes);
  const validator =
    operation['x-amazon-apigateway-request-validator'] ?? document['x-amazon-apigateway-request-validator'];
  const validatorId = Object.entries(around.validators).find(([, { name }]) => name === validator)?.[0];
  const responses = Object.entries(mapIn(operation.responses)).map(([statusCode, given]) => {
    const headers = Object.keys(mapIn(mapIn(given).headers)).map((name) => [`method.response.header.${name}`, false]);
    return [statusCode, { statusCode, ...(headers.length > 0 && { responseParameters: Object.fromEntries(headers) }) }];
  });
  const integration = mapIn(operation['x-amazon-apigateway-integration']);
  return membersGiven({
    httpMethod,
    ...securityOf(operation, document, around),
    operationName: operation.operationId,
    requestParameters: Object.keys(requestParameters).length > 0 ? requestParameters : undefined,
    requestModels: Object.keys(requestModels).length > 0 ? requestModels : undefined,
    requestValidatorId: validatorId,
    methodResponses: Object.fromEntries(responses),
    methodIntegration: integration.type === undefined ? undefined : integrationOf(integration, around.resourceId),
  });
}

function resolved(item: ApiItem, document: ApiItem): ApiItem {
  if (typeof item.$ref !== 'string') return item;
  return mapIn(
    item.$ref
      .split('/')
      .slice(1)
      .reduce<unknown>((at, part) => mapIn(at)[part], document),
  );
}

function modelName(schema: unknown): string {
  const reference = mapIn(schema).$ref;
  return typeof reference === 'string' ? (reference.split('/').at(-1) ?? 'Empty') : 'Empty';
}

function integrationOf(given: ApiItem, resourceId: string): ApiItem {
  const { responses, type, httpMethod, uri, ...rest } = given;
  const integrationResponses = Object.entries(mapIn(responses)).map(([pattern, each]) => {
    const { statusCode, ...more } = mapIn(each);
    const code = String(statusCode);
    return [code, { statusCode: code, ...(pattern !== 'default' && { selectionPattern: pattern }), ...more }];
  });
  return membersGiven({
    type: String(type).toUpperCase(),
    httpMethod: httpMethod === undefined ? undefined : String(httpMethod).toUpperCase(),
    uri,
    passthroughBehavior: String(rest.passthroughBehavior ?? 'WHEN_NO_MATCH').toUpperCase(),
    timeoutInMillis: 29_000,
    cacheNamespace: resourceId,
    cacheKeyParameters: [],
    credentials: rest.credentials,
    requestParameters: rest.requestParameters,
    requestTemplates: rest.requestTemplates,
    connectionType: rest.connectionType,
    connectionId: rest.connectionId,
    contentHandling: rest.contentHandling,
    ...(rest.timeoutInMillis !== undefined && { timeoutInMillis: Number(rest.timeoutInMillis) }),
    integrationResponses: Object.fromEntries(integrationResponses),
  });
}

function securityOf(operation: ApiItem, document: ApiItem, { authorizers, schemes }: Around): ApiItem {
  const all = mapsIn(operation.security ?? document.security);
  const names = all.flatMap((each) => Object.entries(each));
  const isKeyed = names.some(([name]) => {
    const scheme = mapIn(schemes[name]);
    return (
      scheme.type === 'apiKey' && scheme['x-amazon-apigateway-authtype'] === undefined && scheme.name === 'x-api-key'
    );
  });
  const isSigned = names.some(
    ([name]) => String(mapIn(schemes[name])['x-amazon-apigateway-authtype']).toLowerCase() === 'awssigv4',
  );
  for (const [name, scopes] of names) {
    const found = Object.entries(authorizers).find(([, each]) => each.name === name);
    if (found === undefined) continue;
    const [authorizerId, { type }] = found;
    const isPool = type === 'COGNITO_USER_POOLS';
    return {
      apiKeyRequired: isKeyed,
      authorizationType: isPool ? 'COGNITO_USER_POOLS' : 'CUSTOM',
      authorizerId,
      ...(isPool && listIn(scopes).length > 0 && { authorizationScopes: scopes }),
    };
  }
  return { apiKeyRequired: isKeyed, authorizationType: isSigned ? 'AWS_IAM' : 'NONE' };
}

function authorizersOf(schemes: ApiItem, start: ApiItems): ApiItems {
  const made: Record<string, ApiItem> = { ...start };
  for (const [name, scheme] of Object.entries(schemes)) {
    const {
      'x-amazon-apigateway-authorizer': given,
      'x-amazon-apigateway-authtype': authType,
      name: header,
    } = mapIn(scheme);
    if (!isRecord(given)) continue;
    const id = gatewayId(6);
    const isPool = String(given.type).toLowerCase() === 'cognito_user_pools';
    made[id] = membersGiven({
      id,
      name,
      type: String(given.type).toUpperCase(),
      authType: authType ?? (isPool ? 'cognito_user_pools' : 'custom'),
      authorizerUri: given.authorizerUri,
      authorizerCredentials: given.authorizerCredentials,
      authorizerResultTtlInSeconds: given.authorizerResultTtlInSeconds ?? 300,
      identitySource: given.identitySource ?? (header === undefined ? undefined : `method.request.header.${header}`),
      identityValidationExpression: given.identityValidationExpression,
      providerARNs: given.providerARNs,
    });
  }
  return made;
}

function validatorsOf(given: ApiItem, start: ApiItems): ApiItems {
  const made: Record<string, ApiItem> = { ...start };
  for (const [name, each] of Object.entries(given)) {
    const id = gatewayId(6);
    const { validateRequestBody, validateRequestParameters } = mapIn(each);
    made[id] = {
      id,
      name,
      validateRequestBody: validateRequestBody === true,
      validateRequestParameters: validateRequestParameters === true,
    };
  }
  return made;
}

function modelsOf(document: ApiItem): ApiItems {
  const schemas = { ...mapIn(document.definitions), ...mapIn(mapIn(document.components).schemas) };
  const made = Object.entries(schemas).map(([name, schema]) => [
    name,
    { id: gatewayId(6), name, contentType: 'application/json', schema: JSON.stringify(schema) },
  ]);
  return Object.fromEntries(made);
}
