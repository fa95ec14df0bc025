/** Deployments of REST APIs and their stages. https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html */
import type { Call, Operation } from '../../service.ts';
import { gatewayBadRequest, gatewayConflict, gatewayNotFound } from '../apigatewayv2/http-api.ts';
import { forgetAuthorizers } from '../execute-api/function-authorizer.ts';
import { gatewayId } from '../execute-api/gateway-id.ts';
import { type ApiItem, mapIn, membersGiven, without } from '../execute-api/item.ts';
import { type Patch, patched, patchesIn } from './patch.ts';
import {
  frozenOf,
  putRestApi,
  type RestAct,
  type RestApi,
  type RestContent,
  restApiNamed,
  restDate,
  shownRest,
} from './rest-api.ts';

const contentOf = ({ resources, authorizers, models, validators, gatewayResponses }: RestApi): RestContent => ({
  resources,
  authorizers,
  models,
  validators,
  gatewayResponses,
});

export const createDeployment: RestAct = (input, call) => {
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

const deleteDeployment: RestAct = ({ restApiId, deploymentId }, call) => {
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
    ...(rest.tags !== undefined && { tags: mapIn(rest.tags) }),
    createdDate: now,
    lastUpdatedDate: now,
  };
}

const createStage: RestAct = (input, call) => {
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

const updateStage: RestAct = (input, call) =>
  changeStageOf(
    input.restApiId,
    String(input.stageName),
    (stage) => patched(stage, patchesIn(input).map(stagePatch)),
    call,
  );

/** Answers of methods are not cached here; those of authorizers are. */
const flush =
  (isOfAuthorizers: boolean): RestAct =>
  ({ restApiId, stageName }, call) => {
    const api = restApiNamed(restApiId, call);
    if (api.stages[String(stageName)] === undefined) throw gatewayNotFound('Invalid stage identifier specified');
    if (isOfAuthorizers) forgetAuthorizers(call.world, `${api.id}/${stageName}`);
    return undefined;
  };

export const stageOperations: Readonly<Record<string, Operation>> = {
  CreateDeployment: createDeployment,
  DeleteDeployment: deleteDeployment,
  CreateStage: createStage,
  UpdateStage: updateStage,
  FlushStageAuthorizersCache: flush(true),
  FlushStageCache: flush(false),
};
