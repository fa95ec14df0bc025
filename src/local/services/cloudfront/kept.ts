/** What CloudFront keeps, which is global: of an account, without a region. */
import { type LocalWorld, ServiceError } from '../../service.ts';

export interface CloudfrontPlace {
  readonly world: LocalWorld;
  readonly account: string;
}

/** Properties as a template or a request has them; lists without their `Quantity`. */
export interface KeptEdgeItem {
  readonly id: string;
  readonly changedMs: number;
  readonly config: Readonly<Record<string, unknown>>;
}

export interface KeptDistribution extends KeptEdgeItem {
  readonly domain: string;
  readonly arn: string;
}

export interface KeptInvalidation {
  readonly id: string;
  readonly distribution: string;
  readonly reference: string;
  readonly paths: readonly string[];
  readonly createdMs: number;
}

const collection =
  <T>(name: string, isSealed = false) =>
  ({ world, account }: CloudfrontPlace) =>
    world.state.collection<T>(`cloudfront/${name}`, { account }, { sealed: isSealed });

/** Custom headers of origins hold secrets. */
export const distributionsOf = collection<KeptDistribution>('distribution', true);
export const cachePoliciesOf = collection<KeptEdgeItem>('cache-policy');
export const originRequestPoliciesOf = collection<KeptEdgeItem>('origin-request-policy');
export const responseHeadersPoliciesOf = collection<KeptEdgeItem>('response-headers-policy');
export const edgeFunctionsOf = collection<KeptEdgeItem>('function');
export const accessControlsOf = collection<KeptEdgeItem>('origin-access-control');
export const vpcOriginsOf = collection<KeptEdgeItem>('vpc-origin');
export const invalidationsOf = collection<KeptInvalidation>('invalidation');

const watchers = new WeakMap<LocalWorld, Set<(invalidation: KeptInvalidation) => void>>();

/** Tells of each invalidation, until it is called off. */
export function watchInvalidations(world: LocalWorld, act: (invalidation: KeptInvalidation) => void): () => void {
  const all = watchers.get(world) ?? new Set();
  watchers.set(world, all);
  all.add(act);
  return () => void all.delete(act);
}

export function invalidate(invalidation: KeptInvalidation, at: CloudfrontPlace): void {
  invalidationsOf(at).put(invalidation.id, invalidation);
  for (const act of watchers.get(at.world) ?? []) act(invalidation);
}

export function distributionOf(id: string, at: CloudfrontPlace): KeptDistribution {
  const found = distributionsOf(at).get(id);
  if (found === undefined)
    throw new ServiceError('NoSuchDistribution', 'The specified distribution does not exist.', { status: 404 });
  return found;
}
