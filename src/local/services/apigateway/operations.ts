/** REST APIs and what they consist of. https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html */
import type { Call, Operation } from '../../service.ts';
import { gatewayBadRequest, gatewayConflict, gatewayNotFound } from '../apigatewayv2/http-api.ts';
import { gatewayId } from '../execute-api/gateway-id.ts';
import { type ApiItem, type ApiItems, mapIn, membersGiven, without } from '../execute-api/item.ts';
import { methodOperations } from './methods.ts';
import { contentOfDocument, openApiDocument } from './open-api.ts';
import { checkReplaced, patched, patchesIn } from './patch.ts';
import {
  frozenOf,
  putRestApi,
  type RestAct,
  type RestApi,
  restApiNamed,
  restApisOf,
  restDate,
  restPage,
  shownRest,
} from './rest-api.ts';
import { stageOperations } from './stages.ts';

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

export const createRestApi: RestAct = (input, call) => {
  if (input.name === undefined || input.name === '') throw gatewayBadRequest('Name cannot be empty.');
  if (input.description === '') throw gatewayBadRequest('Description cannot be an empty string');
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
    ...(input.tags === undefined ? {} : { tags: mapIn(input.tags) }),
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

export const deleteRestApi: RestAct = ({ restApiId }, call) => {
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

const importRestApi: RestAct = (input, call) => {
  const document = openApiDocument(input.body);
  const { id } = createRestApi({ name: mapIn(document.info).title ?? 'api' }, call) ?? {};
  return putDocument(id, document, false, call);
};

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
  /** The members that an update replaces, where it does nothing else. */
  readonly replaced?: readonly string[];
  /** What its messages call it. @default its name */
  readonly told?: string;
  check?(item: ApiItem): void;
}

/** A model without properties and items says nothing. */
function checkModel({ name, schema }: ApiItem): void {
  if (name === '') throw gatewayBadRequest('Model name must be non-empty');
  if (schema === undefined || schema === '')
    throw gatewayBadRequest('Model schema must have at least 1 property or array items defined');
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
      checkModel(given);
      return { ...given, id: gatewayId(6) };
    },
  },
  {
    name: 'RequestValidator',
    part: 'validators',
    key: 'requestValidatorId',
    many: 'GetRequestValidators',
    told: 'Request Validator',
    replaced: ['/name', '/validateRequestParameters', '/validateRequestBody'],
    check({ name }) {
      if (name === '') throw gatewayBadRequest('Request Validator name cannot be blank');
    },
    make: (given) => ({ validateRequestBody: false, validateRequestParameters: false, ...given, id: gatewayId(6) }),
  },
  {
    name: 'DocumentationPart',
    part: 'documentationParts',
    key: 'documentationPartId',
    many: 'GetDocumentationParts',
    told: 'Documentation part',
    replaced: ['/properties'],
    make: (given) => ({ ...given, id: gatewayId(6) }),
  },
  { name: 'Deployment', part: 'deployments', key: 'deploymentId', many: 'GetDeployments' },
  { name: 'Stage', part: 'stages', key: 'stageName', many: 'GetStages' },
  { name: 'GatewayResponse', part: 'gatewayResponses', key: 'responseType', many: 'GetGatewayResponses' },
];

const keyIn = ({ key }: Kind, item: ApiItem) => String(key === 'modelName' ? item.name : item.id);

function kindOperations(kind: Kind): Readonly<Record<string, RestAct>> {
  const { name, part, key, many, make, replaced, told = name, check } = kind;
  const found = (api: RestApi, id: unknown) => {
    const item = api[part][String(id)];
    if (item === undefined)
      throw gatewayNotFound(
        part === 'models' ? `Invalid model name specified: ${id}` : `Invalid ${told} identifier specified`,
      );
    return item;
  };
  const put = (api: RestApi, id: string, item: ApiItem, call: Call) => {
    putRestApi({ ...api, [part]: { ...api[part], [id]: item } }, call);
    return shownRest(item);
  };
  const made: Readonly<Record<string, RestAct>> =
    make === undefined
      ? {}
      : {
          [`Create${name}`]: ({ restApiId, ...given }, call) => {
            // A validator says of a missing API what nothing else does.
            if (part === 'validators' && !restApisOf(call.world, call).has(String(restApiId)))
              throw gatewayBadRequest('Invalid REST API identifier specified');
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
      const before = found(api, input[key]);
      const patches = patchesIn(input);
      if (replaced !== undefined) checkReplaced(patches, replaced);
      const changed = patched(before, patches);
      check?.(changed);
      return put(api, String(input[key]), changed, call);
    },
    [`Delete${name}`]: (input, call) => {
      const api = restApiNamed(input.restApiId, call);
      found(api, input[key]);
      putRestApi({ ...api, [part]: without(api[part], String(input[key])) }, call);
      return undefined;
    },
  };
}

const putGatewayResponse: RestAct = ({ restApiId, ...given }, call) => {
  const api = restApiNamed(restApiId, call);
  const made = { responseParameters: {}, responseTemplates: {}, ...membersGiven(given), defaultResponse: false };
  putRestApi({ ...api, gatewayResponses: { ...api.gatewayResponses, [String(given.responseType)]: made } }, call);
  return made;
};

export const restOperations: Readonly<Record<string, Operation>> = {
  ...Object.assign({}, ...KINDS.map(kindOperations)),
  ...methodOperations,
  ...stageOperations,
  CreateRestApi: createRestApi,
  GetRestApi: ({ restApiId }: ApiItem, call) => shownRest(restApiNamed(restApiId, call).settings),
  GetRestApis: (input: ApiItem, call) =>
    restPage(
      [...restApisOf(call.world, call).values()].map(({ settings }) => settings),
      input,
    ),
  UpdateRestApi: (input: ApiItem, call) =>
    changeRestApi(
      input.restApiId,
      patched({ tags: {}, ...restApiNamed(input.restApiId, call).settings }, patchesIn(input)),
      call,
    ),
  DeleteRestApi: deleteRestApi,
  ImportRestApi: importRestApi,
  PutRestApi: (input: ApiItem, call) => putDocument(input.restApiId, input.body, input.mode !== 'overwrite', call),
  PutGatewayResponse: putGatewayResponse,
};
