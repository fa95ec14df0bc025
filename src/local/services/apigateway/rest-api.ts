/** REST APIs as they are kept: an API with all that it consists of is one value; what a deployment froze is another. */
import type { AccountRegion, Call, LocalWorld } from '../../service.ts';
import type { Collection } from '../../state/state.ts';
import { gatewayNotFound } from '../apigatewayv2/http-api.ts';
import { type ApiItem, type ApiItems, mapIn, membersGiven } from '../execute-api/item.ts';

export interface RestResource {
  readonly id: string;
  readonly parentId?: string | undefined;
  readonly pathPart?: string | undefined;
  readonly path: string;
  /** By HTTP method, with `methodResponses` and `methodIntegration`, as GetMethod shows them. */
  readonly methods: ApiItems;
}

/** What a deployment freezes. */
export interface RestContent {
  readonly resources: Readonly<Record<string, RestResource>>;
  readonly authorizers: ApiItems;
  readonly models: ApiItems;
  readonly validators: ApiItems;
  readonly gatewayResponses: ApiItems;
}

export interface RestApi extends RestContent {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  /** What GetRestApi says of it. */
  readonly settings: ApiItem;
  readonly rootId: string;
  readonly deployments: ApiItems;
  readonly stages: ApiItems;
  readonly documentationParts: ApiItems;
}

type Place = Pick<AccountRegion, 'account' | 'region'>;

export function restApisOf(world: LocalWorld, { account, region }: Place): Collection<RestApi> {
  return world.state.collection<RestApi>('apigateway/api', { account, region });
}

/** By API and deployment: `ID/ID`. */
export function frozenOf(world: LocalWorld, { account, region }: Place): Collection<RestContent> {
  return world.state.collection<RestContent>('apigateway/deployment', { account, region });
}

/** Keys, usage plans, domain names and the like, by a word for each. Keys are secrets. */
export function accountItems(world: LocalWorld, { account, region }: Place, word: string): Collection<ApiItem> {
  return world.state.collection<ApiItem>(`apigateway/${word}`, { account, region }, { sealed: word === 'key' });
}

export function restApiAnywhere(world: LocalWorld, id: string): RestApi | undefined {
  for (const home of world.state.homes('apigateway/api')) {
    const found = restApisOf(world, home).get(id);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function restApiNamed(id: unknown, call: Call): RestApi {
  const found = restApisOf(call.world, call).get(String(id));
  if (found === undefined) throw gatewayNotFound(`Invalid API identifier specified ${call.account}:${id}`);
  return found;
}

export function putRestApi(api: RestApi, { world }: Pick<Call, 'world'>): void {
  restApisOf(world, api).put(api.id, api);
}

/** An operation of the API. */
export type RestAct = (input: ApiItem, call: Call) => ApiItem | undefined;

/** Dates stand in state as text. */
export function restDate({ world }: Pick<Call, 'world'>): string {
  return new Date(Math.floor(world.clock.now() / 1000) * 1000).toISOString();
}

const DATES = new Set(['createdDate', 'lastUpdatedDate']);

export function shownRest(item: ApiItem): ApiItem {
  return Object.fromEntries(
    Object.entries(membersGiven(item)).map(([name, value]) => [
      name,
      DATES.has(name) ? new Date(String(value)) : value,
    ]),
  );
}

/** A page of a list, by a position that is a number. */
export function restPage(all: readonly ApiItem[], { limit, position }: ApiItem): ApiItem {
  const from = Number(position ?? 0) || 0;
  const to = from + (Number(limit ?? 25) || 25);
  return { items: all.slice(from, to).map(shownRest), ...(to < all.length && { position: String(to) }) };
}

/** The tags of an API, or of one of its stages. */
export function tagsOfRestApi(id: string, stage: string | undefined, call: Call) {
  const api = restApiNamed(id, call);
  if (stage === undefined)
    return {
      tags: mapIn(api.settings.tags),
      put: (tags: ApiItem) => putRestApi({ ...api, settings: { ...api.settings, tags } }, call),
    };
  const found = api.stages[stage];
  if (found === undefined) throw gatewayNotFound('Invalid stage identifier specified');
  return {
    tags: mapIn(found.tags),
    put: (tags: ApiItem) => putRestApi({ ...api, stages: { ...api.stages, [stage]: { ...found, tags } } }, call),
  };
}
