/** What instances run with: those of stacks, and members of Auto Scaling groups, with what launch templates add. */
import { mapOf } from '../../engine/words.ts';
import type { PlannedSeat } from '../../network/plan.ts';
import type { SystemResource, SystemScene } from '../../system/plane.ts';
import type { KeptMember } from '../autoscaling/kept.ts';
import { templateVersion } from './launch-templates.ts';

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
  /** The size of its root volume. */
  readonly diskGibibytes: number;
}

/** The instances that stacks ask for by themselves. */
export function wantedInstances(scene: SystemScene): readonly WantedInstance[] {
  return scene.resources.flatMap((resource) => (resource.type === 'AWS::EC2::Instance' ? single(scene, resource) : []));
}

function single(scene: SystemScene, resource: SystemResource): readonly WantedInstance[] {
  const [seat] = scene.seatsOf(resource);
  if (seat === undefined) return [];
  const settings = { ...templateData(scene, resource.properties.LaunchTemplate), ...resource.properties };
  return [made(scene, { component: resource.logicalId, id: resource.id, seat, settings })];
}

/** A member of an Auto Scaling group, from what it was launched with. */
export function wantedMember(
  scene: SystemScene,
  seat: PlannedSeat,
  { id, number, settings }: Pick<KeptMember, 'id' | 'number' | 'settings'>,
  group: string,
): WantedInstance {
  return made(scene, { component: `${group}-${number}`, id, seat, settings });
}

interface Draft {
  readonly component: string;
  readonly id: string;
  readonly seat: PlannedSeat;
  readonly settings: Readonly<Record<string, unknown>>;
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
    diskGibibytes: rootGibibytes(settings.BlockDeviceMappings),
  };
}

/** As Amazon's images have them: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html */
const ROOT_DEVICES = ['/dev/xvda', '/dev/sda1'];
/** Of an image of Amazon Linux 2023. */
const DEFAULT_GIBIBYTES = 8;

function rootGibibytes(mappings: unknown): number {
  const all = Array.isArray(mappings) ? mappings.map(mapOf) : [];
  const root = all.find(({ DeviceName }) => ROOT_DEVICES.includes(String(DeviceName)));
  const size = Number(mapOf(root?.Ebs).VolumeSize);
  return Number.isInteger(size) && size > 0 ? size : DEFAULT_GIBIBYTES;
}

function templateData({ world, at }: SystemScene, specification: unknown): Readonly<Record<string, unknown>> {
  if (specification === undefined) return {};
  return mapOf(templateVersion(mapOf(specification), { ...at, world })?.data);
}
