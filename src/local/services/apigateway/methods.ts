/** Resources of REST APIs, their methods, and what stands behind them. https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html */
import type { Call, Operation } from '../../service.ts';
import { gatewayBadRequest, gatewayConflict, gatewayNotFound } from '../apigatewayv2/http-api.ts';
import { gatewayId } from '../execute-api/gateway-id.ts';
import { type ApiItem, type ApiItems, listIn, mapIn, membersGiven, without } from '../execute-api/item.ts';
import { patched, patchesIn } from './patch.ts';
import {
  putRestApi,
  type RestAct,
  type RestApi,
  type RestResource,
  restApiNamed,
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

export const createResource: RestAct = ({ restApiId, parentId, pathPart }, call) => {
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

const deleteMethod: RestAct = ({ restApiId, resourceId, httpMethod }, call) => {
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

const putIntegration: RestAct = ({ restApiId, resourceId, httpMethod, ...given }, call) => {
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

function childOperations({ name, get, put }: Child): Readonly<Record<string, RestAct>> {
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
};
