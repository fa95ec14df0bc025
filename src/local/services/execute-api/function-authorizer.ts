/**
 * Lambda authorizers: the function says by a policy, or simply by yes or no, whether a request may pass.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
import { isRecord } from '../../../base/index.ts';
import type { LocalWorld } from '../../service.ts';
import { type FunctionTarget, invokeTarget } from './function-target.ts';
import type { GatewayCall } from './gateway-call.ts';
import { authorizedToInvoke } from './invoke-policy.ts';
import { type ApiItem, mapIn, optionalText } from './item.ts';
import { parsedJson } from './json-path.ts';

export type Authorized =
  | {
      readonly outcome: 'allowed';
      readonly context: ApiItem;
      readonly principalId?: string | undefined;
      readonly usageKey?: string | undefined;
    }
  | { readonly outcome: 'denied' | 'unauthorized' | 'failed' };

export interface FunctionAuthorizer {
  readonly target: FunctionTarget;
  readonly event: ApiItem;
  readonly methodArn: string;
  /** Whether the function answers `{ isAuthorized, context }`. */
  readonly isSimple: boolean;
  /** What the answer is kept by, with the authorizer's id; `undefined`: it is not kept. */
  readonly cacheKey?: string | undefined;
  readonly keepMs: number;
}

const answers = new WeakMap<LocalWorld, Map<string, { readonly said: ApiItem; readonly untilMs: number }>>();

/** Forgets what the authorizers of a stage, `API/STAGE`, have said. */
export function forgetAuthorizers(world: LocalWorld, stage: string): void {
  const kept = answers.get(world);
  for (const key of [...(kept?.keys() ?? [])]) if (key.startsWith(`${stage}/`)) kept?.delete(key);
}

export async function askAuthorizer(asked: FunctionAuthorizer, call: GatewayCall): Promise<Authorized> {
  const { cacheKey, keepMs, methodArn, isSimple } = asked;
  const kept = answers.get(call.world) ?? new Map<string, { readonly said: ApiItem; readonly untilMs: number }>();
  answers.set(call.world, kept);
  const known = cacheKey === undefined ? undefined : kept.get(cacheKey);
  let said = known !== undefined && known.untilMs > call.nowMs ? known.said : undefined;
  if (said === undefined) {
    const outcome = await invokeTarget(asked.target, asked.event, call);
    if (outcome === undefined) return { outcome: 'failed' };
    const answer = parsedJson(outcome.payload.toString('utf8'));
    // A function that throws `Unauthorized` means it.
    if (outcome.isError) return { outcome: mapIn(answer).errorMessage === 'Unauthorized' ? 'unauthorized' : 'failed' };
    if (!isRecord(answer)) return { outcome: 'failed' };
    said = answer;
    if (cacheKey !== undefined && keepMs > 0) kept.set(cacheKey, { said, untilMs: call.nowMs + keepMs });
  }
  const context = mapIn(said.context);
  if (isSimple) {
    if (typeof said.isAuthorized !== 'boolean') return { outcome: 'failed' };
    return said.isAuthorized ? { outcome: 'allowed', context } : { outcome: 'denied' };
  }
  if (!isRecord(said.policyDocument)) return { outcome: 'failed' };
  const mayPass = authorizedToInvoke(said.policyDocument, { methodArn, account: call.account });
  const [principalId, usageKey] = [optionalText(said.principalId), optionalText(said.usageIdentifierKey)];
  return mayPass ? { outcome: 'allowed', context, principalId, usageKey } : { outcome: 'denied' };
}
