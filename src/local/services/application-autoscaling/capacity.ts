/** The capacity of what is scaled: the desired count of an ECS service. What else could be scaled is registered and not scaled. */
import type { ScalablePlace, Scaled } from './kept.ts';

export const isScaledHere = ({ ServiceNamespace, ScalableDimension }: Scaled) =>
  ServiceNamespace === 'ecs' && ScalableDimension === 'ecs:service:DesiredCount';

/** `service/CLUSTER/NAME` */
export function serviceIn({ ResourceId }: Scaled): { readonly cluster: string; readonly name: string } | undefined {
  const [, cluster, name] = /^service\/([^/]+)\/([^/]+)$/.exec(ResourceId) ?? [];
  return cluster === undefined || name === undefined ? undefined : { cluster, name };
}

/** Undefined where the service is not there. */
export async function currentCapacity(scaled: Scaled, at: ScalablePlace): Promise<number | undefined> {
  const service = isScaledHere(scaled) ? serviceIn(scaled) : undefined;
  if (service === undefined) return undefined;
  const asked = { cluster: service.cluster, services: [service.name] };
  const answer: { readonly services?: readonly { readonly desiredCount?: number; readonly status?: string }[] } =
    await at.world.invoke('ecs', 'DescribeServices', asked, at).catch(() => ({}));
  const [found] = answer.services ?? [];
  return found?.status === 'ACTIVE' ? found.desiredCount : undefined;
}

/** @throws what ECS says against it. */
export async function setCapacity(scaled: Scaled, capacity: number, at: ScalablePlace): Promise<void> {
  const service = serviceIn(scaled);
  if (service === undefined) throw new Error(`${scaled.ResourceId} is no service`);
  await at.world.invoke(
    'ecs',
    'UpdateService',
    { cluster: service.cluster, service: service.name, desiredCount: capacity },
    at,
  );
}
