/** Resources of REST APIs, their methods, and what stands behind them. https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html */
import { type Call, type Operation, ServiceError } from '../../service.ts';
import { gatewayBadRequest, gatewayConflict, gatewayNotFound } from '../apigatewayv2/http-api.ts';
import { gatewayId } from '../execute-api/gateway-id.ts';
import { type ApiItem, type ApiItems, listIn, mapIn, membersGiven, without } from '../execute-api/item.ts';
import { checkReplaced, patched, patchesIn } from './patch.ts';
import {
  putRestApi,
  type RestAct,
  type RestApi,
  type RestResource,
  restApiNamed,
  restApisOf,
  restPage,
  shownRest,
} from './rest-api.ts';

function restResourceNamed(api: RestApi, id: unknown): RestResource {
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

/** What a path part may stand beside and below. */
function checkPlace(api: RestApi, parent: RestResource, part: string, own?: string): void {
  const siblings = Object.values(api.resources).filter((each) => each.parentId === parent.id && each.id !== own);
  if (siblings.some(({ pathPart }) => pathPart === part))
    throw gatewayConflict(`Another resource with the same parent already has this name: ${part}`);
  if (/\+\}$/.test(parent.pathPart ?? ''))
    throw gatewayBadRequest(`Cannot create a child of a resource with a greedy path variable: ${parent.pathPart}`);
  const variable = siblings.find(({ pathPart }) => pathPart?.startsWith('{') === true);
  if (variable !== undefined && part.startsWith('{'))
    throw gatewayBadRequest(
      `A sibling (${variable.pathPart}) of this resource already has a variable path part -- only one is allowed`,
    );
}

/** Whatever stands at a resource says of a missing API that there is no such resource. */
function apiOfResource(id: unknown, call: Call): RestApi {
  const found = restApisOf(call.world, call).get(String(id));
  if (found === undefined) throw gatewayNotFound('Invalid Resource identifier specified');
  return found;
}

export const createResource: RestAct = ({ restApiId, parentId, pathPart }, call) => {
  const api = restApiNamed(restApiId, call);
  const parent = restResourceNamed(api, parentId);
  const part = String(pathPart);
  if (!/^(?:\{[a-zA-Z0-9._:-]+\+?\}|[a-zA-Z0-9._:$*,'()-]+)$/.test(part))
    throw gatewayBadRequest(
      "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
    );
  checkPlace(api, parent, part);
  const id = gatewayId(6);
  const path = parent.path === '/' ? `/${part}` : `${parent.path}/${part}`;
  const made: RestResource = { id, parentId: parent.id, pathPart: part, path, methods: {} };
  putRestApi({ ...api, resources: { ...api.resources, [id]: made } }, call);
  return shownResourceOf(made, true);
};

export const deleteResource: RestAct = ({ restApiId, resourceId }, call) => {
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

const putMethod: RestAct = ({ restApiId, resourceId, ...given }, call) => {
  const api = apiOfResource(restApiId, call);
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
  const { requestValidatorId: validator, requestModels } = given;
  if (validator !== undefined && api.validators[String(validator)] === undefined)
    throw gatewayBadRequest('Invalid Request Validator identifier specified');
  const unknown = Object.values(mapIn(requestModels)).find((each) => api.models[String(each)] === undefined);
  if (unknown !== undefined) throw gatewayBadRequest(`Invalid model identifier specified: ${unknown}`);
  const parameters = Object.keys(mapIn(given.requestParameters)).map((each) => each.slice(each.lastIndexOf('.') + 1));
  if (new Set(parameters).size < parameters.length)
    throw gatewayBadRequest('Parameter names must be unique across querystring, header and path');
  const method = { apiKeyRequired: false, ...membersGiven(given) };
  putMethodOf(api, resourceId, method, call);
  return method;
};

const deleteMethod: RestAct = ({ restApiId, resourceId, httpMethod }, call) => {
  const api = apiOfResource(restApiId, call);
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

const putIntegration: RestAct = ({ restApiId, resourceId, httpMethod, ...given }, call) => {
  const { type, uri, integrationHttpMethod } = given;
  if (!['HTTP', 'AWS', 'MOCK', 'HTTP_PROXY', 'AWS_PROXY'].includes(String(type)))
    throw new ServiceError(
      'ValidationException',
      `1 validation error detected: Value '${type}' at 'putIntegrationInput.type' failed to satisfy constraint: Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]`,
    );
  const api = apiOfResource(restApiId, call);
  const method = methodNamed(api, resourceId, httpMethod);
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

function childOperations({ name, get, put }: Child): Readonly<Record<string, RestAct>> {
  const found = (method: ApiItem, code: unknown) => {
    const item = get(method)[String(code)];
    if (item === undefined) throw gatewayNotFound('Invalid Response status code specified');
    return item;
  };
  const methodOf = (input: ApiItem, call: Call) => {
    const code = String(input.statusCode);
    if (!/^[1-5]\d\d$/.test(code))
      throw new ServiceError(
        'ValidationException',
        `1 validation error detected: Value '${code}' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d`,
      );
    const api = apiOfResource(input.restApiId, call);
    return { api, method: methodNamed(api, input.resourceId, input.httpMethod) };
  };
  return {
    [`Put${name}`]: ({ restApiId, resourceId, httpMethod, ...given }, call) => {
      const { api, method } = methodOf({ restApiId, resourceId, httpMethod, statusCode: given.statusCode }, call);
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

export const methodOperations: Readonly<Record<string, Operation>> = {
  ...Object.assign({}, ...CHILDREN.map(childOperations)),
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
    const patches = patchesIn(input);
    const [first] = patches;
    if (before.path === '/' && first !== undefined)
      throw gatewayBadRequest(`Root resource cannot update its ${first.path[0]}.`);
    checkReplaced(patches, ['/parentId', '/pathPart']);
    const { pathPart = before.pathPart, parentId = before.parentId } = patched({}, patches);
    const parent = restResourceNamed(api, parentId);
    if (parent.id === before.id || parent.path.startsWith(`${before.path}/`))
      throw gatewayBadRequest('Resources cannot be cyclical.');
    checkPlace(api, parent, String(pathPart), before.id);
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
    methodNamed(apiOfResource(input.restApiId, call), input.resourceId, input.httpMethod),
  UpdateMethod(input: ApiItem, call) {
    const api = apiOfResource(input.restApiId, call);
    const changed = patched(methodNamed(api, input.resourceId, input.httpMethod), patchesIn(input));
    putMethodOf(api, input.resourceId, changed, call);
    return changed;
  },
  PutIntegration: putIntegration,
  GetIntegration: (input: ApiItem, call) =>
    integrationIn(methodNamed(apiOfResource(input.restApiId, call), input.resourceId, input.httpMethod)),
  UpdateIntegration(input: ApiItem, call) {
    const api = apiOfResource(input.restApiId, call);
    const method = methodNamed(api, input.resourceId, input.httpMethod);
    const changed = patched(integrationIn(method), patchesIn(input));
    putMethodOf(api, input.resourceId, { ...method, methodIntegration: changed }, call);
    return changed;
  },
  DeleteIntegration(input: ApiItem, call) {
    const api = apiOfResource(input.restApiId, call);
    const method = methodNamed(api, input.resourceId, input.httpMethod);
    integrationIn(method);
    const { methodIntegration: _, ...rest } = method;
    putMethodOf(api, input.resourceId, rest, call);
    return undefined;
  },
};
