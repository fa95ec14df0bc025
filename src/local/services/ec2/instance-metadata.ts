/**
 * What instance metadata say of an instance, credentials of its role among them
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-categories.html).
 */
import { mapOf } from '../../engine/words.ts';
import type { InstanceMetadata } from '../../network/sandbox-messages.ts';
import type { SystemScene } from '../../system/plane.ts';
import type { WantedInstance } from './wanted-instances.ts';

/** As long as EC2 gives them: six hours, renewed before their end. */
const SECONDS = 21_600;
export const RENEWAL_MS = (SECONDS * 1000) / 2;

/** Without credentials where it has no role, or the role is none that the target knows. */
export async function metadataOfInstance(instance: WantedInstance, scene: SystemScene): Promise<InstanceMetadata> {
  const { seat, id, image, type, zone, tokens } = instance;
  const { region, account } = scene.at;
  const address = seat.addresses[4] ?? '';
  const host = `ip-${address.replaceAll('.', '-')}.${region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`}`;
  const document = {
    accountId: account,
    architecture: 'x86_64',
    availabilityZone: zone,
    imageId: image,
    instanceId: id,
    instanceType: type,
    privateIp: address,
    region,
    version: '2017-09-30',
  };
  return {
    tokens,
    paths: {
      'meta-data/ami-id': image,
      'meta-data/hostname': host,
      'meta-data/instance-id': id,
      'meta-data/instance-type': type,
      'meta-data/local-hostname': host,
      'meta-data/local-ipv4': address,
      'meta-data/placement/availability-zone': zone,
      'meta-data/placement/region': region,
      ...(seat.publicAddress !== undefined && { 'meta-data/public-ipv4': seat.publicAddress }),
      'dynamic/instance-identity/document': JSON.stringify(document, undefined, 2),
      'user-data': instance.userData,
      ...(await credentialPaths(instance, scene)),
    },
  };
}

async function credentialPaths(
  { id, profile }: WantedInstance,
  { world, at }: SystemScene,
): Promise<Readonly<Record<string, string>>> {
  if (profile === undefined) return {};
  const known = await world
    .invoke('iam', 'GetInstanceProfile', { InstanceProfileName: profile }, at)
    .catch(() => undefined);
  const { Arn: profileArn, InstanceProfileId: profileId, Roles: roles } = mapOf(mapOf(known).InstanceProfile);
  const { Arn: roleArn, RoleName: name } = mapOf(Array.isArray(roles) ? roles[0] : undefined);
  if (typeof roleArn !== 'string' || typeof name !== 'string') return {};
  const session = { RoleArn: roleArn, RoleSessionName: id, DurationSeconds: SECONDS };
  const { Credentials: given } = mapOf(await world.invoke('sts', 'AssumeRole', session, at));
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = mapOf(given);
  const now = new Date(world.clock.now()).toISOString();
  const credentials = {
    Code: 'Success',
    LastUpdated: now,
    Type: 'AWS-HMAC',
    AccessKeyId,
    SecretAccessKey,
    Token: SessionToken,
    Expiration: Expiration instanceof Date ? Expiration.toISOString().replace(/\.\d+Z$/, 'Z') : now,
  };
  return {
    'meta-data/iam/info': JSON.stringify({
      Code: 'Success',
      LastUpdated: now,
      InstanceProfileArn: profileArn,
      InstanceProfileId: profileId,
    }),
    [`meta-data/iam/security-credentials/${name}`]: JSON.stringify(credentials),
  };
}
