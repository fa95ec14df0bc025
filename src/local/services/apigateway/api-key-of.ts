/** Keys, and the usage plans that bind them to stages. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html */
import type { GatewayCall } from '../execute-api/gateway-call.ts';
import { type ApiItem, mapIn, mapsIn } from '../execute-api/item.ts';
import { takeToken } from '../execute-api/throttle.ts';
import type { GatewayOwnAnswer } from './gateway-response.ts';
import { accountItems, type RestApi } from './rest-api.ts';

/** The key that a request gives, if its plan lets it pass. */
export function apiKeyOf(
  value: string | undefined,
  api: RestApi,
  { world, stage, nowMs }: GatewayCall,
): { readonly id: string; readonly value: string } | GatewayOwnAnswer {
  const refused: GatewayOwnAnswer = { type: 'INVALID_API_KEY' };
  const key = [...accountItems(world, api, 'key').values()].find(
    (each) => each.value === value && each.enabled !== false,
  );
  if (value === undefined || key === undefined) return refused;
  const id = String(key.id);
  const isOfStage = ({ apiId, stage: own }: ApiItem) => apiId === api.id && own === stage;
  const plan = [...accountItems(world, api, 'plan').values()].find(
    (each) => mapIn(each.keys)[id] !== undefined && mapsIn(each.apiStages).some(isOfStage),
  );
  if (plan === undefined) return refused;
  const { rateLimit, burstLimit } = mapIn(plan.throttle);
  if (
    (rateLimit !== undefined || burstLimit !== undefined) &&
    !takeToken(world, `plan/${plan.id}/${id}`, {
      rate: Number(rateLimit ?? 10_000),
      burst: Number(burstLimit ?? 5_000),
    })
  )
    return { type: 'THROTTLED' };
  if (!withinQuota(mapIn(plan.quota), `${plan.id}/${id}`, api, world, nowMs)) return { type: 'QUOTA_EXCEEDED' };
  return { id, value };
}

/** Counts a request in the period of the quota, as days of UTC. */
function withinQuota(quota: ApiItem, key: string, api: RestApi, world: GatewayCall['world'], nowMs: number): boolean {
  if (quota.limit === undefined) return true;
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const week = String(Math.floor((nowMs / 86_400_000 + 4) / 7));
  const period = quota.period === 'DAY' ? day : quota.period === 'WEEK' ? week : day.slice(0, 7);
  const used = accountItems(world, api, 'usage');
  const before = used.get(key);
  const count = before?.period === period ? Number(before.count) : Number(quota.offset ?? 0);
  if (count >= Number(quota.limit)) return false;
  used.put(key, { period, count: count + 1 });
  return true;
}
