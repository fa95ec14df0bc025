/** The instances that stacks ask for: their own, and those of Auto Scaling groups, with what launch templates add. */
import { createHash } from 'node:crypto';
import { asItems, mapOf } from '../../engine/words.ts';
import type { PlannedSeat } from '../../network/plan.ts';
import type { SystemResource, SystemScene } from '../../system/plane.ts';

export interface WantedInstance {
  /** The logical id, with a number for the members of a group. */
  readonly component: string;
  readonly id: string;
  readonly seat: PlannedSeat;
  readonly userData: string;
  /** The name of the instance profile. */
  readonly profile: string | undefined;
  readonly image: string;
  readonly type: string;
  readonly zone: string;
  /** Whether metadata want a token. */
  readonly tokens: 'required' | 'optional';
  /** Groups of targets that its Auto Scaling group registers it with. */
  readonly targetGroups: readonly string[];
  /** What else there is to say of it. */
  readonly remark: string | undefined;
}

export function wantedInstances(scene: SystemScene): readonly WantedInstance[] {
  return scene.resources.flatMap((resource) => {
    if (resource.type === 'AWS::EC2::Instance') return single(scene, resource);
    return resource.type === 'AWS::AutoScaling::AutoScalingGroup' ? members(scene, resource) : [];
  });
}

function single(scene: SystemScene, resource: SystemResource): readonly WantedInstance[] {
  const [seat] = scene.seatsOf(resource);
  if (seat === undefined) return [];
  const settings = { ...templateData(scene, resource.properties.LaunchTemplate), ...resource.properties };
  return [
    made(scene, {
      component: resource.logicalId,
      id: resource.id,
      seat,
      settings,
      targetGroups: [],
      remark: undefined,
    }),
  ];
}

/** One seat a subnet is what the network of a group has, so no more members can stand than it has subnets. */
function members(scene: SystemScene, group: SystemResource): readonly WantedInstance[] {
  const { properties } = group;
  const mixed = mapOf(mapOf(properties.MixedInstancesPolicy).LaunchTemplate).LaunchTemplateSpecification;
  const configuration = scene.resourceOf(properties.LaunchConfigurationName)?.properties ?? {};
  const settings = { ...configuration, ...templateData(scene, properties.LaunchTemplate ?? mixed) };
  const wanted = Number(properties.DesiredCapacity ?? properties.MinSize ?? 0);
  const seats = scene.seatsOf(group).slice(0, wanted);
  const remark = seats.length < wanted ? `${wanted} are wanted, ${seats.length} run: one a subnet` : undefined;
  return seats.map((seat, index) =>
    made(scene, {
      component: `${group.logicalId}-${index + 1}`,
      id: `i-${createHash('sha256').update(`${group.id} ${seat.id}`).digest('hex').slice(0, 17)}`,
      seat,
      settings,
      targetGroups: asItems(properties.TargetGroupARNs).map(String),
      remark,
    }),
  );
}

interface Draft {
  readonly component: string;
  readonly id: string;
  readonly seat: PlannedSeat;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly targetGroups: readonly string[];
  readonly remark: string | undefined;
}

function made(scene: SystemScene, { settings, ...draft }: Draft): WantedInstance {
  const { UserData: data, IamInstanceProfile: profile, ImageId: image, InstanceType: type } = settings;
  const named = typeof profile === 'string' ? profile : mapOf(profile).Name;
  const arn = String(mapOf(profile).Arn ?? '');
  const subnet = scene.resources.find(({ modelId }) => modelId === draft.seat.subnet);
  // Amazon Linux 2023 and new accounts ask for tokens unless a template says otherwise:
  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
  const tokens = mapOf(settings.MetadataOptions).HttpTokens === 'optional' ? 'optional' : 'required';
  return {
    ...draft,
    userData: typeof data === 'string' ? Buffer.from(data, 'base64').toString('utf8') : '',
    profile: typeof named === 'string' ? named : arn === '' ? undefined : arn.slice(arn.lastIndexOf('/') + 1),
    image: String(image ?? ''),
    type: String(type ?? 'm1.small'),
    zone: String(subnet?.properties.AvailabilityZone ?? `${scene.at.region}a`),
    tokens,
  };
}

function templateData(scene: SystemScene, specification: unknown): Readonly<Record<string, unknown>> {
  const { LaunchTemplateId: id, LaunchTemplateName: name } = mapOf(specification);
  const template =
    scene.resourceOf(id) ??
    scene.resources.find(
      ({ type, properties }) => type === 'AWS::EC2::LaunchTemplate' && properties.LaunchTemplateName === name,
    );
  return mapOf(template?.properties.LaunchTemplateData);
}
