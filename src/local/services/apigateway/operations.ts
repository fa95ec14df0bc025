/** REST APIs and what they consist of. https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html */
import type { Call, Operation } from '../../service.ts';
import { gatewayBadRequest, gatewayConflict, gatewayNotFound } from '../apigatewayv2/http-api.ts';
import { gatewayId } from '../execute-api/gateway-id.ts';
import { type ApiItem, type ApiItems, listIn, mapIn, membersGiven, without } from '../execute-api/item.ts';
import { contentOfDocument, openApiDocument } from './open-api.ts';
import { type Patch, patched, patchesIn } from './patch.ts';
import {
  frozenOf,
  putRestApi,
  type RestApi,
  type RestContent,
  type RestResource,
  restApiNamed,
  restApisOf,
  restDate,
  restPage,
  shownRest,
} from './rest-api.ts';

type Act = (input: ApiItem, call: Call) => ApiItem | undefined;

/** Models that every API has. */
const FIRST_MODELS: ApiItems = {
  Empty: {
    id: 'empty',
    name: 'Empty',
    description: 'This is a default empty schema model',
    contentType: 'application/json',
    schema:
      '{\n  "$schema": "http://json-schema.org/draft-04/schema#",\n  "title" : "Empty Schema",\n  "type" : "object"\n}',
  },
  Error: {
    id: 'error',
    name: 'Error',
    description: 'This is a default error schema model',
    contentType: 'application/json',
    schema:
      '{\n  "$schema" : "http://json-schema.org/draft-04/schema#",\n  "title" : "Error Schema",\n  "type" : "object",\n  "properties" : {\n    "message" : { "type" : "string" }\n  }\n}',
  },
};

export const createRestApi: Act = (input, call) => {
  if (input.name === undefined || input.name === '') throw gatewayBadRequest('Name cannot be empty.');
  const id = gatewayId(10);
  const rootId = gatewayId(10);
  const { cloneFrom, ...given } = membersGiven(input);
  const source = cloneFrom === undefined ? undefined : restApiNamed(cloneFrom, call);
  const settings: ApiItem = {
    id,
    createdDate: restDate(call),
    apiKeySource: 'HEADER',
    endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' },
    disableExecuteApiEndpoint: false,
    ...given,
    tags: mapIn(input.tags),
    rootResourceId: rootId,
  };
  const api: RestApi = {
    id,
    account: call.account,
    region: call.region,
    settings,
    rootId: source?.rootId ?? rootId,
    resources: source?.resources ?? { [rootId]: { id: rootId, path: '/', methods: {} } },
    authorizers: source?.authorizers ?? {},
    models: source?.models ?? FIRST_MODELS,
    validators: source?.validators ?? {},
    gatewayResponses: source?.gatewayResponses ?? {},
    deployments: {},
    stages: {},
    documentationParts: {},
  };
  putRestApi(api, call);
  return shownRest(settings);
};

export function changeRestApi(id: unknown, changes: ApiItem, call: Call): ApiItem {
  const api = restApiNamed(id, call);
  const settings = { ...api.settings, ...changes };
  putRestApi({ ...api, settings }, call);
  return shownRest(settings);
}

export const deleteRestApi: Act = ({ restApiId }, call) => {
  const api = restApiNamed(restApiId, call);
  for (const id of Object.keys(api.deployments)) frozenOf(call.world, call).delete(`${api.id}/${id}`);
  restApisOf(call.world, call).delete(api.id);
  return undefined;
};

/** Puts what a document of OpenAPI says in the place of the API's content, or beside it. */
export function putDocument(id: unknown, given: unknown, isMerge: boolean, call: Call): ApiItem {
  const api = restApiNamed(id, call);
  const document = openApiDocument(given);
  const { settings, ...content } = contentOfDocument(document, api, isMerge);
  const changed = { ...api, ...content, settings: { ...api.settings, ...settings } };
  putRestApi(changed, call);
  return shownRest(changed.settings);
}

const importRestApi: Act = (input, call) => {
  const document = openApiDocument(input.body);
  const { id } = createRestApi({ name: mapIn(document.info).title ?? 'api' }, call) ?? {};
  return putDocument(id, document, false, call);
};

// Resources

export function restResourceNamed(api: RestApi, id: unknown): RestResource {
  const found = api.resources[String(id)];
  if (found === undefined) throw gatewayNotFound('Invalid Resource identifier specified');
  return found;
}

function shownResourceOf({ id, parentId, pathPart, path, methods }: RestResource, isWhole: boolean): ApiItem {
  const shown = Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [name, isWhole ? shownRest(method) : {}]),
  );
  return membersGiven({
    id,
    parentId,
    pathPart,
    path,
    ...(Object.keys(shown).length > 0 && { resourceMethods: shown }),
  });
}

export const createResource: Act = ({ restApiId, parentId, pathPart }, call) => {
  const api = restApiNamed(restApiId, call);
  const parent = restResourceNamed(api, parentId);
  const part = String(pathPart);
  if (!/^(?:\{[a-zA-Z0-9._:-]+\+?\}|[a-zA-Z0-9._:$*,'()-]+)$/.test(part))
    throw gatewayBadRequest(
      "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
    );
  if (Object.values(api.resources).some((each) => each.parentId === parent.id && each.pathPart === part))
    throw gatewayConflict(`Another resource with the same parent already has this name: ${part}`);
  const id = gatewayId(6);
  const path = parent.path === '/' ? `/${part}` : `${parent.path}/${part}`;
  const made: RestResource = { id, parentId: parent.id, pathPart: part, path, methods: {} };
  putRestApi({ ...api, resources: { ...api.resources, [id]: made } }, call);
  return shownResourceOf(made, true);
};

export const deleteResource: Act = ({ restApiId, resourceId }, call) => {
  const api = restApiNamed(restApiId, call);
  const { path } = restResourceNamed(api, resourceId);
  if (path === '/') throw gatewayBadRequest('Root resource cannot be deleted');
  const left = Object.entries(api.resources).filter(
    ([, each]) => each.path !== path && !each.path.startsWith(`${path}/`),
  );
  putRestApi({ ...api, resources: Object.fromEntries(left) }, call);
  return undefined;
};

const embeds = (embed: unknown) => listIn(embed).includes('methods');

// Methods

export function methodNamed(api: RestApi, resourceId: unknown, httpMethod: unknown): ApiItem {
  const found = restResourceNamed(api, resourceId).methods[String(httpMethod)];
  if (found === undefined) throw gatewayNotFound('Invalid Method identifier specified');
  return found;
}

export function putMethodOf(api: RestApi, resourceId: unknown, method: ApiItem, call: Call): void {
  const resource = restResourceNamed(api, resourceId);
  const methods = { ...resource.methods, [String(method.httpMethod)]: method };
  putRestApi({ ...api, resources: { ...api.resources, [resource.id]: { ...resource, methods } } }, call);
}

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY']);

const putMethod: Act = ({ restApiId, resourceId, ...given }, call) => {
  const api = restApiNamed(restApiId, call);
  const name = String(given.httpMethod);
  if (!METHODS.has(name))
    throw gatewayBadRequest(
      'Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY',
    );
  if (restResourceNamed(api, resourceId).methods[name] !== undefined)
    throw gatewayConflict('Method already exists for this resource');
  const { authorizationType: kind, authorizerId } = given;
  if ((kind === 'CUSTOM' || kind === 'COGNITO_USER_POOLS') && api.authorizers[String(authorizerId)] === undefined)
    throw gatewayBadRequest(
      'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.',
    );
  const method = { apiKeyRequired: false, ...membersGiven(given) };
  putMethodOf(api, resourceId, method, call);
  return method;
};

const deleteMethod: Act = ({ restApiId, resourceId, httpMethod }, call) => {
  const api = restApiNamed(restApiId, call);
  methodNamed(api, resourceId, httpMethod);
  const resource = restResourceNamed(api, resourceId);
  const methods = without(resource.methods, String(httpMethod));
  putRestApi({ ...api, resources: { ...api.resources, [resource.id]: { ...resource, methods } } }, call);
  return undefined;
};

export function newRestIntegration({ integrationHttpMethod, ...given }: ApiItem, resourceId: unknown): ApiItem {
  return membersGiven({
    passthroughBehavior: 'WHEN_NO_MATCH',
    timeoutInMillis: 29_000,
    cacheNamespace: resourceId,
    cacheKeyParameters: [],
    ...membersGiven(given),
    httpMethod: integrationHttpMethod,
  });
}

const putIntegration: Act = ({ restApiId, resourceId, httpMethod, ...given }, call) => {
  const api = restApiNamed(restApiId, call);
  const method = methodNamed(api, resourceId, httpMethod);
  const { type, uri, integrationHttpMethod } = given;
  if (!['HTTP', 'AWS', 'MOCK', 'HTTP_PROXY', 'AWS_PROXY'].includes(String(type)))
    throw gatewayBadRequest(
      `1 validation error detected: Value '${type}' at 'putIntegrationInput.type' failed to satisfy constraint: Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]`,
    );
  if (type !== 'MOCK' && integrationHttpMethod === undefined)
    throw gatewayBadRequest('Enumeration value for HttpMethod must be non-empty');
  if (type !== 'MOCK' && uri === undefined) throw gatewayBadRequest('Invalid HTTP endpoint specified for URI');
  if (String(type).startsWith('AWS') && !String(uri).startsWith('arn:'))
    throw gatewayBadRequest('Invalid ARN specified in the request');
  const integration = newRestIntegration(given, resourceId);
  putMethodOf(api, resourceId, { ...method, methodIntegration: integration }, call);
  return integration;
};

function integrationIn(method: ApiItem): ApiItem {
  if (method.methodIntegration === undefined) throw gatewayNotFound('Invalid Integration identifier specified');
  return mapIn(method.methodIntegration);
}

interface Child {
  /** `IntegrationResponse` */
  readonly name: string;
  get(method: ApiItem): ApiItems;
  put(method: ApiItem, items: ApiItems): ApiItem;
}

const CHILDREN: readonly Child[] = [
  {
    name: 'MethodResponse',
    get: (method) => mapIn(method.methodResponses) as ApiItems,
    put: (method, methodResponses) => ({ ...method, methodResponses }),
  },
  {
    name: 'IntegrationResponse',
    get: (method) => mapIn(integrationIn(method).integrationResponses) as ApiItems,
    put: (method, integrationResponses) => ({
      ...method,
      methodIntegration: { ...integrationIn(method), integrationResponses },
    }),
  },
];

function childOperations({ name, get, put }: Child): Readonly<Record<string, Act>> {
  const found = (method: ApiItem, code: unknown) => {
    const item = get(method)[String(code)];
    if (item === undefined) throw gatewayNotFound('Invalid Response status code specified');
    return item;
  };
  const methodOf = (input: ApiItem, call: Call) => {
    const api = restApiNamed(input.restApiId, call);
    return { api, method: methodNamed(api, input.resourceId, input.httpMethod) };
  };
  return {
    [`Put${name}`]: ({ restApiId, resourceId, httpMethod, ...given }, call) => {
      const { api, method } = methodOf({ restApiId, resourceId, httpMethod }, call);
      const made = membersGiven(given);
      if (name === 'MethodResponse' && get(method)[String(given.statusCode)] !== undefined)
        throw gatewayConflict('Response already exists for this resource');
      putMethodOf(api, resourceId, put(method, { ...get(method), [String(given.statusCode)]: made }), call);
      return made;
    },
    [`Get${name}`]: (input, call) => found(methodOf(input, call).method, input.statusCode),
    [`Update${name}`]: (input, call) => {
      const { api, method } = methodOf(input, call);
      const changed = patched(found(method, input.statusCode), patchesIn(input));
      putMethodOf(api, input.resourceId, put(method, { ...get(method), [String(input.statusCode)]: changed }), call);
      return changed;
    },
    [`Delete${name}`]: (input, call) => {
      const { api, method } = methodOf(input, call);
      found(method, input.statusCode);
      putMethodOf(api, input.resourceId, put(method, without(get(method), String(input.statusCode))), call);
      return undefined;
    },
  };
}

// Deployments and stages

const contentOf = ({ resources, authorizers, models, validators, gatewayResponses }: RestApi): RestContent => ({
  resources,
  authorizers,
  models,
  validators,
  gatewayResponses,
});

export const createDeployment: Act = (input, call) => {
  const api = restApiNamed(input.restApiId, call);
  const methods = Object.values(api.resources).flatMap((resource) => Object.values(resource.methods));
  if (methods.length === 0) throw gatewayBadRequest("The REST API doesn't contain any methods");
  if (methods.some(({ methodIntegration }) => methodIntegration === undefined))
    throw gatewayBadRequest('No integration defined for method');
  const id = gatewayId(6);
  const made = membersGiven({ id, description: input.description, createdDate: restDate(call) });
  const { stageName } = input;
  const old = stageName === undefined ? undefined : api.stages[String(stageName)];
  const stages =
    stageName === undefined
      ? api.stages
      : {
          ...api.stages,
          [String(stageName)]:
            old === undefined
              ? newStageOf({ ...input, deploymentId: id, description: input.stageDescription }, call)
              : { ...old, deploymentId: id, lastUpdatedDate: restDate(call) },
        };
  putRestApi({ ...api, deployments: { ...api.deployments, [id]: made }, stages }, call);
  frozenOf(call.world, call).put(`${api.id}/${id}`, contentOf(api));
  return shownRest(made);
};

const deleteDeployment: Act = ({ restApiId, deploymentId }, call) => {
  const api = restApiNamed(restApiId, call);
  if (api.deployments[String(deploymentId)] === undefined)
    throw gatewayNotFound('Invalid Deployment identifier specified');
  if (Object.values(api.stages).some((stage) => stage.deploymentId === deploymentId))
    throw gatewayBadRequest('Active stages pointing to this deployment must be moved or deleted');
  putRestApi({ ...api, deployments: without(api.deployments, String(deploymentId)) }, call);
  frozenOf(call.world, call).delete(`${api.id}/${deploymentId}`);
  return undefined;
};

function newStageOf(given: ApiItem, call: Call): ApiItem {
  const { restApiId: _, stageDescription: __, canarySettings, ...rest } = membersGiven(given);
  const now = restDate(call);
  return {
    cacheClusterEnabled: false,
    cacheClusterStatus: 'NOT_AVAILABLE',
    methodSettings: {},
    tracingEnabled: false,
    ...rest,
    ...(canarySettings !== undefined && { canarySettings }),
    tags: mapIn(rest.tags),
    createdDate: now,
    lastUpdatedDate: now,
  };
}

const createStage: Act = (input, call) => {
  const api = restApiNamed(input.restApiId, call);
  const name = String(input.stageName);
  if (api.stages[name] !== undefined) throw gatewayConflict('Stage already exists');
  if (!/^\w+$/.test(name.replaceAll('-', ''))) throw gatewayBadRequest('Stage name only allows a-zA-Z0-9_');
  if (api.deployments[String(input.deploymentId)] === undefined)
    throw gatewayBadRequest('Invalid Deployment identifier specified');
  const stage = newStageOf(input, call);
  putRestApi({ ...api, stages: { ...api.stages, [name]: stage } }, call);
  return shownRest(stage);
};

export function changeStageOf(id: unknown, name: string, change: (stage: ApiItem) => ApiItem, call: Call): ApiItem {
  const api = restApiNamed(id, call);
  const before = api.stages[name];
  if (before === undefined) throw gatewayNotFound('Invalid stage identifier specified');
  const stage = { ...change(before), lastUpdatedDate: restDate(call) };
  putRestApi({ ...api, stages: { ...api.stages, [name]: stage } }, call);
  return shownRest(stage);
}

/** `/RESOURCE/METHOD/throttling/rateLimit` is a setting of one method. */
const METHOD_SETTINGS: Readonly<Record<string, string>> = {
  'metrics/enabled': 'metricsEnabled',
  'logging/loglevel': 'loggingLevel',
  'logging/dataTrace': 'dataTraceEnabled',
  'throttling/burstLimit': 'throttlingBurstLimit',
  'throttling/rateLimit': 'throttlingRateLimit',
  'caching/enabled': 'cachingEnabled',
  'caching/ttlInSeconds': 'cacheTtlInSeconds',
  'caching/dataEncrypted': 'cacheDataEncrypted',
};

function stagePatch({ op, path, value }: Patch): Patch {
  const setting = METHOD_SETTINGS[path.slice(-2).join('/')];
  if (setting === undefined || path.length < 4) return { op, path, value };
  const key = path.slice(0, -2).join('/');
  return { op: op === 'remove' ? op : 'replace', path: ['methodSettings', key, setting], value };
}

const updateStage: Act = (input, call) =>
  changeStageOf(
    input.restApiId,
    String(input.stageName),
    (stage) => patched(stage, patchesIn(input).map(stagePatch)),
    call,
  );

// What else an API has: one list each.

interface Kind {
  readonly name: string;
  readonly part:
    | 'authorizers'
    | 'models'
    | 'validators'
    | 'documentationParts'
    | 'deployments'
    | 'stages'
    | 'gatewayResponses';
  /** The member of inputs that names one. */
  readonly key: string;
  readonly many: string;
  make?(given: ApiItem, api: RestApi): ApiItem;
}

const KINDS: readonly Kind[] = [
  {
    name: 'Authorizer',
    part: 'authorizers',
    key: 'authorizerId',
    many: 'GetAuthorizers',
    make: (given) => ({
      ...(given.type === 'COGNITO_USER_POOLS' && { authType: 'cognito_user_pools' }),
      ...(given.type !== 'COGNITO_USER_POOLS' && { authType: 'custom' }),
      authorizerResultTtlInSeconds: 300,
      ...given,
      id: gatewayId(6),
    }),
  },
  {
    name: 'Model',
    part: 'models',
    key: 'modelName',
    many: 'GetModels',
    make(given, api) {
      if (api.models[String(given.name)] !== undefined)
        throw gatewayConflict('Model name already exists for this REST API');
      return { ...given, id: gatewayId(6) };
    },
  },
  {
    name: 'RequestValidator',
    part: 'validators',
    key: 'requestValidatorId',
    many: 'GetRequestValidators',
    make: (given) => ({ validateRequestBody: false, validateRequestParameters: false, ...given, id: gatewayId(6) }),
  },
  {
    name: 'DocumentationPart',
    part: 'documentationParts',
    key: 'documentationPartId',
    many: 'GetDocumentationParts',
    make: (given) => ({ ...given, id: gatewayId(6) }),
  },
  { name: 'Deployment', part: 'deployments', key: 'deploymentId', many: 'GetDeployments' },
  { name: 'Stage', part: 'stages', key: 'stageName', many: 'GetStages' },
  { name: 'GatewayResponse', part: 'gatewayResponses', key: 'responseType', many: 'GetGatewayResponses' },
];

const keyIn = ({ key }: Kind, item: ApiItem) => String(key === 'modelName' ? item.name : item.id);

function kindOperations(kind: Kind): Readonly<Record<string, Act>> {
  const { name, part, key, many, make } = kind;
  const found = (api: RestApi, id: unknown) => {
    const item = api[part][String(id)];
    if (item === undefined)
      throw gatewayNotFound(
        part === 'models' ? `Invalid model name specified: ${id}` : `Invalid ${name} identifier specified`,
      );
    return item;
  };
  const put = (api: RestApi, id: string, item: ApiItem, call: Call) => {
    putRestApi({ ...api, [part]: { ...api[part], [id]: item } }, call);
    return shownRest(item);
  };
  const made: Readonly<Record<string, Act>> =
    make === undefined
      ? {}
      : {
          [`Create${name}`]: ({ restApiId, ...given }, call) => {
            const api = restApiNamed(restApiId, call);
            const item = make(membersGiven(given), api);
            return put(api, keyIn(kind, item), item, call);
          },
        };
  return {
    ...made,
    [`Get${name}`]: (input, call) => shownRest(found(restApiNamed(input.restApiId, call), input[key])),
    [many]: (input, call) => {
      const all = Object.values(restApiNamed(input.restApiId, call)[part]);
      // Stages are not paged.
      if (part === 'stages')
        return {
          item: all
            .filter((each) => input.deploymentId === undefined || each.deploymentId === input.deploymentId)
            .map(shownRest),
        };
      return restPage(all, input);
    },
    [`Update${name}`]: (input, call) => {
      const api = restApiNamed(input.restApiId, call);
      return put(api, String(input[key]), patched(found(api, input[key]), patchesIn(input)), call);
    },
    [`Delete${name}`]: (input, call) => {
      const api = restApiNamed(input.restApiId, call);
      found(api, input[key]);
      putRestApi({ ...api, [part]: without(api[part], String(input[key])) }, call);
      return undefined;
    },
  };
}

const putGatewayResponse: Act = ({ restApiId, ...given }, call) => {
  const api = restApiNamed(restApiId, call);
  const made = { responseParameters: {}, responseTemplates: {}, ...membersGiven(given), defaultResponse: false };
  putRestApi({ ...api, gatewayResponses: { ...api.gatewayResponses, [String(given.responseType)]: made } }, call);
  return made;
};

export const restOperations: Readonly<Record<string, Operation>> = {
  ...Object.assign({}, ...KINDS.map(kindOperations)),
  ...Object.assign({}, ...CHILDREN.map(childOperations)),
  CreateRestApi: createRestApi,
  GetRestApi: ({ restApiId }: ApiItem, call) => shownRest(restApiNamed(restApiId, call).settings),
  GetRestApis: (input: ApiItem, call) =>
    restPage(
      [...restApisOf(call.world, call).values()].map(({ settings }) => settings),
      input,
    ),
  UpdateRestApi: (input: ApiItem, call) =>
    changeRestApi(input.restApiId, patched(restApiNamed(input.restApiId, call).settings, patchesIn(input)), call),
  DeleteRestApi: deleteRestApi,
  ImportRestApi: importRestApi,
  PutRestApi: (input: ApiItem, call) => putDocument(input.restApiId, input.body, input.mode !== 'overwrite', call),
  CreateResource: createResource,
  DeleteResource: deleteResource,
  GetResource: (input: ApiItem, call) =>
    shownResourceOf(restResourceNamed(restApiNamed(input.restApiId, call), input.resourceId), embeds(input.embed)),
  GetResources: (input: ApiItem, call) =>
    restPage(
      Object.values(restApiNamed(input.restApiId, call).resources).map((each) =>
        shownResourceOf(each, embeds(input.embed)),
      ),
      input,
    ),
  UpdateResource(input: ApiItem, call) {
    const api = restApiNamed(input.restApiId, call);
    const before = restResourceNamed(api, input.resourceId);
    const { pathPart = before.pathPart, parentId = before.parentId } = patched({}, patchesIn(input));
    const parent = restResourceNamed(api, parentId);
    const path = parent.path === '/' ? `/${pathPart}` : `${parent.path}/${pathPart}`;
    const moved = Object.entries(api.resources).map(([id, each]): [string, RestResource] =>
      id === before.id
        ? [id, { ...each, pathPart: String(pathPart), parentId: parent.id, path }]
        : each.path.startsWith(`${before.path}/`)
          ? [id, { ...each, path: `${path}${each.path.slice(before.path.length)}` }]
          : [id, each],
    );
    const resources = Object.fromEntries(moved);
    putRestApi({ ...api, resources }, call);
    return shownResourceOf(restResourceNamed({ ...api, resources }, before.id), true);
  },
  PutMethod: putMethod,
  DeleteMethod: deleteMethod,
  GetMethod: (input: ApiItem, call) =>
    methodNamed(restApiNamed(input.restApiId, call), input.resourceId, input.httpMethod),
  UpdateMethod(input: ApiItem, call) {
    const api = restApiNamed(input.restApiId, call);
    const changed = patched(methodNamed(api, input.resourceId, input.httpMethod), patchesIn(input));
    putMethodOf(api, input.resourceId, changed, call);
    return changed;
  },
  PutIntegration: putIntegration,
  GetIntegration: (input: ApiItem, call) =>
    integrationIn(methodNamed(restApiNamed(input.restApiId, call), input.resourceId, input.httpMethod)),
  UpdateIntegration(input: ApiItem, call) {
    const api = restApiNamed(input.restApiId, call);
    const method = methodNamed(api, input.resourceId, input.httpMethod);
    const changed = patched(integrationIn(method), patchesIn(input));
    putMethodOf(api, input.resourceId, { ...method, methodIntegration: changed }, call);
    return changed;
  },
  DeleteIntegration(input: ApiItem, call) {
    const api = restApiNamed(input.restApiId, call);
    const method = methodNamed(api, input.resourceId, input.httpMethod);
    integrationIn(method);
    const { methodIntegration: _, ...rest } = method;
    putMethodOf(api, input.resourceId, rest, call);
    return undefined;
  },
  CreateDeployment: createDeployment,
  DeleteDeployment: deleteDeployment,
  CreateStage: createStage,
  UpdateStage: updateStage,
  PutGatewayResponse: putGatewayResponse,
  // Nothing is cached but the answers of authorizers, which end by themselves.
  FlushStageAuthorizersCache: () => undefined,
  FlushStageCache: () => undefined,
};
