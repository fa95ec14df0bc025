/** Event source mappings as they are kept. https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html */
import type { LambdaShapes } from '../../schemas/lambda.generated.ts';
import type { Call, LocalWorld } from '../../service.ts';
import { arnOfFunction, type LambdaFunction, resourceNotFound } from './function.ts';

export interface EventMapping {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  /** As it was named: with its qualifier, if any. */
  readonly functionArn: string;
  readonly sourceArn: string;
  readonly isEnabled: boolean;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly filter?: LambdaShapes['FilterCriteria'] | undefined;
  readonly responseTypes: readonly string[];
  readonly mostConcurrent?: number | undefined;
  /** For streams. */
  readonly startingPosition?: string | undefined;
  readonly startingTimestampMs?: number | undefined;
  readonly onFailure?: string | undefined;
  readonly maximumAge?: number | undefined;
  readonly retries?: number | undefined;
  readonly bisects?: boolean | undefined;
  readonly parallelization?: number | undefined;
  readonly tumblingSeconds?: number | undefined;
  /** Where it is in each shard of a stream: the last sequence number that was done with. */
  readonly positions?: Readonly<Record<string, string>> | undefined;
  /** How the last invocation ended. */
  readonly lastResult?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly modifiedMs: number;
}

export function mappingsOf(world: LocalWorld, { account, region }: { account: string; region: string }) {
  return world.state.collection<EventMapping>('lambda/mapping', { account, region });
}

export function mappingArn({ account, region, id }: Pick<EventMapping, 'account' | 'region' | 'id'>): string {
  return `arn:aws:lambda:${region}:${account}:event-source-mapping:${id}`;
}

function byArn(arn: string, call: Call): EventMapping {
  const found = mappingsOf(call.world, call).get(arn.slice(arn.lastIndexOf(':') + 1));
  if (found === undefined) throw resourceNotFound(`Event source mapping not found: ${arn}`);
  return found;
}

export const mappingTags = (arn: string, call: Call) => byArn(arn, call).tags;

export function putMappingTags(arn: string, tags: Readonly<Record<string, string>>, call: Call): void {
  const mapping = byArn(arn, call);
  mappingsOf(call.world, call).put(mapping.id, { ...mapping, tags });
}

/** A function that is deleted leaves its mappings disabled. */
export function forgetMappingsOf(fn: LambdaFunction, { world }: Call): void {
  const mappings = mappingsOf(world, fn);
  for (const mapping of [...mappings.values()])
    if (mapping.functionArn === arnOfFunction(fn) || mapping.functionArn.startsWith(`${arnOfFunction(fn)}:`))
      mappings.put(mapping.id, { ...mapping, isEnabled: false });
}
