/** The function behind an integration or an authorizer: its name, API Gateway's permission to invoke it, its answer. */
import { randomUUID } from 'node:crypto';
import { runFunction } from '../lambda/invoke.ts';
import { serviceMayInvoke } from '../lambda/policy.ts';
import type { InvokeOutcome } from '../lambda/sandbox.ts';
import type { GatewayCall } from './gateway-call.ts';
import type { ApiItem } from './item.ts';

/** `arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations`, or an ARN by itself. */
export function functionArnIn(uri: string): string | undefined {
  const inside = /:lambda:path\/[\d-]+\/functions\/(.+?)\/invocations(?:\?.*)?$/.exec(uri)?.[1];
  const arn = inside ?? uri;
  return /^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:/.test(arn) ? arn : undefined;
}

/** Stage variables stand as `${stageVariables.name}`. */
export function withStageVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{stageVariables\.(\w+)\}/g, (_, name: string) => variables[name] ?? '');
}

export interface FunctionTarget {
  readonly uri: string;
  /** A role that API Gateway takes on to invoke; then the function's own policy is not asked. */
  readonly credentials?: string | undefined;
  /** `API/STAGE/METHOD/path` behind `arn:aws:execute-api:REGION:ACCOUNT:`. */
  readonly source: string;
}

/** `undefined`: there is no such function, or API Gateway may not invoke it. AWS tells its client neither. */
export async function invokeTarget(
  { uri, credentials, source }: FunctionTarget,
  event: ApiItem,
  { world, account, region, stageVariables }: GatewayCall,
): Promise<InvokeOutcome | undefined> {
  const arn = functionArnIn(withStageVariables(uri, stageVariables));
  if (arn === undefined) return undefined;
  const sourceArn = `arn:aws:execute-api:${region}:${account}:${source}`;
  const [, , , ownRegion = region, ownAccount = account] = arn.split(':');
  const place = { partition: 'aws', account: ownAccount, region: ownRegion } as const;
  const from = { service: 'apigateway.amazonaws.com', sourceArn, sourceAccount: account };
  if (credentials === undefined && !serviceMayInvoke(arn, from, { ...place, world })) return undefined;
  const caller = { ...place, world, requestId: randomUUID(), principal: `arn:aws:iam::${account}:root` };
  try {
    return await runFunction(arn, Buffer.from(JSON.stringify(event)), caller);
  } catch {
    return undefined;
  }
}
