/** What is kept of scalable targets, policies and scheduled actions. */
import type { ApplicationAutoScalingShapes as Shapes } from '../../schemas/application-auto-scaling.generated.ts';
import { type AccountRegion, type LocalWorld, ServiceError } from '../../service.ts';
import type { Collection } from '../../state/state.ts';

export interface ScalablePlace extends AccountRegion {
  readonly world: LocalWorld;
}

/** What is scaled: a dimension of a resource of a service. */
export interface Scaled {
  readonly ServiceNamespace: string;
  readonly ResourceId: string;
  readonly ScalableDimension: string;
}

export interface KeptScalableTarget extends Scaled {
  readonly arn: string;
  readonly min: number;
  readonly max: number;
  readonly role: string;
  readonly suspended: Shapes['SuspendedState'];
  readonly createdMs: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface KeptScalablePolicy extends Scaled {
  readonly arn: string;
  readonly name: string;
  readonly type: string;
  readonly step?: Shapes['StepScalingPolicyConfiguration'] | undefined;
  readonly tracking?: Shapes['TargetTrackingScalingPolicyConfiguration'] | undefined;
  readonly alarms: readonly Shapes['Alarm'][];
  readonly createdMs: number;
}

export interface KeptAction extends Scaled {
  readonly arn: string;
  readonly name: string;
  readonly schedule: string;
  readonly timezone?: string | undefined;
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  readonly action: Shapes['ScalableTargetAction'];
  readonly createdMs: number;
  readonly changedMs: number;
}

type Home = Pick<ScalablePlace, 'world' | 'account' | 'region'>;

const kept =
  <T>(name: string) =>
  ({ world, account, region }: Home): Collection<T> =>
    world.state.collection<T>(name, { account, region });

export const scalableTargetsOf = kept<KeptScalableTarget>('application-autoscaling/target');
export const scalablePoliciesOf = kept<KeptScalablePolicy>('application-autoscaling/policy');
export const scalableActionsOf = kept<KeptAction>('application-autoscaling/action');
/** The newest first. */
const activities = kept<readonly Shapes['ScalingActivity'][]>('application-autoscaling/activity');

export const scalableKeyOf = ({ ServiceNamespace: service, ResourceId: id, ScalableDimension: dimension }: Scaled) =>
  `${service} ${id} ${dimension}`;

export const nameKey = (scaled: Scaled, name: string) => `${scalableKeyOf(scaled)} ${name}`;

export function scalableTargetOf(scaled: Scaled, at: Home): KeptScalableTarget {
  const found = scalableTargetsOf(at).get(scalableKeyOf(scaled));
  if (found !== undefined) return found;
  throw new ServiceError(
    'ObjectNotFoundException',
    `No scalable target registered for service namespace: ${scaled.ServiceNamespace}, resource ID: ${scaled.ResourceId}, scalable dimension: ${scaled.ScalableDimension}`,
  );
}

const MOST_ACTIVITIES = 100;

export function scalableActivitiesOf(at: Home): readonly Shapes['ScalingActivity'][] {
  return [...activities(at).values()].flat();
}

export function noteActivity(scaled: Scaled, activity: Shapes['ScalingActivity'], at: Home): void {
  const own = activities(at).get(scalableKeyOf(scaled)) ?? [];
  activities(at).put(scalableKeyOf(scaled), [activity, ...own].slice(0, MOST_ACTIVITIES));
}
