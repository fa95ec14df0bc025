/** APIs of version 2 as they are kept: an API with all that it consists of is one value. */
import { type AccountRegion, type Call, type LocalWorld, ServiceError } from '../../service.ts';
import type { Collection } from '../../state/state.ts';
import type { ApiItem, ApiItems } from '../execute-api/item.ts';

/** What belongs to an API, by the member that identifies it. */
export const PARTS = {
  authorizers: 'AuthorizerId',
  deployments: 'DeploymentId',
  integrations: 'IntegrationId',
  models: 'ModelId',
  routes: 'RouteId',
  stages: 'StageName',
} as const;

export type ApiPart = keyof typeof PARTS;

export interface HttpApi extends Readonly<Record<ApiPart, ApiItems>> {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  /** What GetApi says of it. */
  readonly settings: ApiItem;
  /** What a deployment froze, by its id. */
  readonly frozen: Readonly<Record<string, FrozenApi>>;
}

export interface FrozenApi {
  readonly routes: ApiItems;
  readonly integrations: ApiItems;
  readonly authorizers: ApiItems;
}

type Place = Pick<AccountRegion, 'account' | 'region'>;

export function httpApisOf(world: LocalWorld, { account, region }: Place): Collection<HttpApi> {
  return world.state.collection<HttpApi>('apigatewayv2/api', { account, region });
}

/** The API of an id, wherever it is. */
export function httpApiAnywhere(world: LocalWorld, id: string): HttpApi | undefined {
  for (const home of world.state.homes('apigatewayv2/api')) {
    const found = httpApisOf(world, home).get(id);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function httpApiNamed(id: string, call: Call): HttpApi {
  const found = httpApisOf(call.world, call).get(id);
  if (found === undefined) throw gatewayNotFound(`Invalid API identifier specified ${call.account}:${id}`);
  return found;
}

export function putHttpApi(api: HttpApi, { world }: Pick<Call, 'world'>): void {
  httpApisOf(world, api).put(api.id, api);
}

export const gatewayNotFound = (message: string) =>
  new ServiceError('NotFoundException', message, { members: { ResourceType: '' } });
export const gatewayBadRequest = (message: string) => new ServiceError('BadRequestException', message);
export const gatewayConflict = (message: string) => new ServiceError('ConflictException', message);
