/** Operations on keys: making, describing, disabling, deleting, tagging, policies, replicas. */
import { createHash, generateKeyPair, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { KmsOperations, KmsShapes } from '../../schemas/kms.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import {
  aliasesOf,
  checkUsable,
  invalidKms,
  type KmsKey,
  keysOf,
  kmsError,
  kmsKeyOf,
  type Material,
  metadataOf,
} from './key.ts';

const SPECS = [
  'RSA_2048',
  'ECC_NIST_P384',
  'ECC_NIST_P256',
  'ECC_NIST_P521',
  'HMAC_384',
  'RSA_3072',
  'ECC_SECG_P256K1',
  'RSA_4096',
  'SYMMETRIC_DEFAULT',
  'HMAC_256',
  'HMAC_224',
  'HMAC_512',
];
const USAGES = ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC'];

export const createKey: KmsOperations['CreateKey'] = async (input, call) => {
  const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
  if (!SPECS.includes(spec)) throw notInSet(spec, 'keySpec', SPECS);
  if (input.KeyUsage !== undefined && input.KeyUsage !== 'KEY_AGREEMENT' && !USAGES.includes(input.KeyUsage)) {
    throw notInSet(input.KeyUsage, 'keyUsage', USAGES);
  }
  if (input.KeyUsage === undefined && spec !== 'SYMMETRIC_DEFAULT') {
    throw invalidKms('You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.');
  }
  const usage = input.KeyUsage ?? 'ENCRYPT_DECRYPT';
  if (!usagesOf(spec).includes(usage)) throw invalidKms(`KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
  const tags = keyTags(input.Tags ?? [], {});
  const origin = input.Origin ?? 'AWS_KMS';
  const key = await newKey({ spec, usage, origin, isMultiRegion: input.MultiRegion === true }, call);
  const made: KmsKey = {
    ...key,
    description: input.Description ?? '',
    policy: input.Policy ?? defaultPolicy(call),
    tags,
  };
  keysOf(call).put(made.id, made);
  return { KeyMetadata: metadataOf(made) };
};

function usagesOf(spec: string): readonly string[] {
  if (spec === 'SYMMETRIC_DEFAULT') return ['ENCRYPT_DECRYPT'];
  if (spec.startsWith('HMAC')) return ['GENERATE_VERIFY_MAC'];
  if (spec.startsWith('RSA')) return ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'];
  return spec === 'ECC_SECG_P256K1' ? ['SIGN_VERIFY'] : ['SIGN_VERIFY', 'KEY_AGREEMENT'];
}

export function notInSet(value: string, name: string, allowed: readonly string[]): ServiceError {
  return invalidKms(
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(', ')}]`,
  );
}

export async function newKey(
  {
    spec,
    usage,
    origin,
    isMultiRegion,
    manager = 'CUSTOMER',
  }: {
    readonly spec: string;
    readonly usage: string;
    readonly origin: string;
    readonly isMultiRegion: boolean;
    readonly manager?: KmsKey['manager'];
  },
  call: Call,
): Promise<KmsKey> {
  const id = isMultiRegion ? `mrk-${randomUUID().replaceAll('-', '')}` : randomUUID();
  const isSecret = spec === 'SYMMETRIC_DEFAULT' || spec.startsWith('HMAC');
  const isOwn = origin === 'AWS_KMS';
  return {
    id,
    arn: `arn:${call.partition}:kms:${call.region}:${call.account}:key/${id}`,
    account: call.account,
    region: call.region,
    state: isOwn ? 'Enabled' : 'PendingImport',
    usage,
    spec,
    origin,
    manager,
    description: '',
    policy: defaultPolicy(call),
    tags: {},
    createdMs: call.world.clock.now(),
    ...(isMultiRegion ? { primaryRegion: call.region, regions: [call.region] } : {}),
    materials: isOwn && isSecret ? [newMaterial(spec)] : [],
    ...(isOwn && !isSecret ? { privateKey: await newPrivateKey(spec) } : {}),
    rotations: [],
  };
}

export function newMaterial(spec: string, bytes?: Uint8Array): Material {
  const sizes: Readonly<Record<string, number>> = { HMAC_224: 28, HMAC_256: 32, HMAC_384: 48, HMAC_512: 64 };
  const made = bytes ?? randomBytes(sizes[spec] ?? 32);
  return { id: createHash('sha256').update('key material ').update(made).digest('hex'), bytes: new Uint8Array(made) };
}

const generate = promisify(generateKeyPair) as (
  type: string,
  options: object,
) => Promise<{ readonly privateKey: KeyObject; readonly publicKey: KeyObject }>;

const CURVES: Readonly<Record<string, string>> = {
  ECC_NIST_P256: 'prime256v1',
  ECC_NIST_P384: 'secp384r1',
  ECC_NIST_P521: 'secp521r1',
  ECC_SECG_P256K1: 'secp256k1',
};

/** A private key of the spec, as PKCS #8. */
export async function newPrivateKey(spec: string): Promise<Uint8Array> {
  const curve = CURVES[spec];
  const { privateKey } =
    curve === undefined
      ? await generate('rsa', { modulusLength: Number(spec.replace('RSA_', '')) })
      : await generate('ec', { namedCurve: curve });
  return new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' }));
}

function defaultPolicy({ partition, account }: Call): string {
  return JSON.stringify(
    {
      Version: '2012-10-17',
      Id: 'key-default-1',
      Statement: [
        {
          Sid: 'Enable IAM User Permissions',
          Effect: 'Allow',
          Principal: { AWS: `arn:${partition}:iam::${account}:root` },
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    },
    undefined,
    2,
  );
}

/** What the keys that AWS manages say they protect. */
const PROTECTED: Readonly<Record<string, string>> = {
  dynamodb: 'DynamoDB data',
  ebs: 'EBS volumes',
  rds: 'RDS database volumes',
  s3: 'S3 objects',
  secretsmanager: 'Secrets Manager data',
  sns: 'SNS data',
  sqs: 'SQS messages',
  ssm: 'SSM parameters',
};

/** The keys that AWS manages are made when they are first needed. */
export const describeKey: KmsOperations['DescribeKey'] = async ({ KeyId }, call) => {
  const [, service] = /(?:^|:)(alias\/aws\/[\w-]+)$/.exec(KeyId) ?? [];
  if (service !== undefined && !aliasesOf(call).has(service)) {
    const key = await newKey(
      { spec: 'SYMMETRIC_DEFAULT', usage: 'ENCRYPT_DECRYPT', origin: 'AWS_KMS', isMultiRegion: false, manager: 'AWS' },
      call,
    );
    const now = call.world.clock.now();
    if (!aliasesOf(call).has(service)) {
      keysOf(call).put(key.id, {
        ...key,
        description: `Default key that protects my ${PROTECTED[service.slice(10)] ?? `${service.slice(10)} resources`} when no other key is defined`,
      });
      aliasesOf(call).put(service, { name: service, keyId: key.id, createdMs: now, updatedMs: now });
    }
  }
  return { KeyMetadata: metadataOf(settled(kmsKeyOf(KeyId, call), call)) };
};

/** A key whose time to be deleted has come is gone. */
function settled(key: KmsKey, call: Call): KmsKey {
  if (key.state !== 'PendingDeletion' || (key.deletionMs ?? Number.POSITIVE_INFINITY) > call.world.clock.now())
    return key;
  keysOf(call).delete(key.id);
  throw new ServiceError('NotFoundException', `Key '${key.arn}' does not exist`);
}

export const listKeys: KmsOperations['ListKeys'] = ({ Limit = 100, Marker }, call) => {
  const { page, next } = kmsPage([...keysOf(call).values()], Limit, Marker);
  return { Keys: page.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })), ...next };
};

export function kmsPage<T>(all: readonly T[], limit: number, marker: string | undefined) {
  const start = marker === undefined ? 0 : Number(Buffer.from(marker, 'base64').toString('utf8'));
  if (!Number.isInteger(start)) throw kmsError('InvalidMarkerException', 'Could not deserialize marker');
  const end = start + limit;
  const isTruncated = end < all.length;
  return {
    page: all.slice(start, end),
    next: {
      Truncated: isTruncated,
      ...(isTruncated ? { NextMarker: Buffer.from(String(end)).toString('base64') } : {}),
    },
  };
}

function change(key: KmsKey, changes: Partial<KmsKey>, call: Call): void {
  keysOf({ ...call, account: key.account }).put(key.id, { ...key, ...changes });
}

export const enableKey: KmsOperations['EnableKey'] = ({ KeyId }, call) => {
  const key = kmsKeyOf(KeyId, call);
  if (key.state === 'PendingDeletion' || key.state === 'PendingImport') checkUsable(key);
  change(key, { state: 'Enabled' }, call);
  return undefined;
};

export const disableKey: KmsOperations['DisableKey'] = ({ KeyId }, call) => {
  const key = kmsKeyOf(KeyId, call);
  if (key.state === 'PendingDeletion' || key.state === 'PendingImport') checkUsable(key);
  change(key, { state: 'Disabled' }, call);
  return undefined;
};

export const scheduleKeyDeletion: KmsOperations['ScheduleKeyDeletion'] = (
  { KeyId, PendingWindowInDays: days = 30 },
  call,
) => {
  const key = kmsKeyOf(KeyId, call);
  if (days < 7 || days > 30) {
    const bound = days < 7 ? 'greater than or equal to 7' : 'less than or equal to 30';
    throw invalidKms(
      `1 validation error detected: Value '${days}' at 'pendingWindowInDays' failed to satisfy constraint: Member must have value ${bound}`,
    );
  }
  if (key.state === 'PendingDeletion') checkUsable(key);
  const deletionMs = call.world.clock.now() + days * 86_400_000;
  change(key, { state: 'PendingDeletion', deletionMs, pendingDays: days }, call);
  return { KeyId: key.arn, DeletionDate: new Date(deletionMs), KeyState: 'PendingDeletion', PendingWindowInDays: days };
};

export const cancelKeyDeletion: KmsOperations['CancelKeyDeletion'] = ({ KeyId }, call) => {
  const key = kmsKeyOf(KeyId, call);
  if (key.state !== 'PendingDeletion')
    throw kmsError('KMSInvalidStateException', `${key.arn} is not pending deletion.`);
  const { deletionMs: _, pendingDays: __, ...kept } = key;
  keysOf(call).put(key.id, { ...kept, state: 'Disabled' });
  return { KeyId: key.arn };
};

export const updateKeyDescription: KmsOperations['UpdateKeyDescription'] = ({ KeyId, Description }, call) => {
  const key = kmsKeyOf(KeyId, call);
  if (key.state === 'PendingDeletion') checkUsable(key);
  change(key, { description: Description }, call);
  return undefined;
};

/** Tags added to others, checked. https://docs.aws.amazon.com/kms/latest/developerguide/tagging-keys.html */
export function keyTags(
  added: readonly KmsShapes['Tag'][],
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  added.forEach(({ TagKey, TagValue }, i) => {
    const tooLong = (value: string, name: string, most: number) =>
      invalidKms(
        `1 validation error detected: Value '${value}' at 'tags.${i + 1}.member.${name}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
      );
    if (TagKey.length > 128) throw tooLong(TagKey, 'tagKey', 128);
    if (TagValue.length > 256) throw tooLong(TagValue, 'tagValue', 256);
    if (/^aws:/i.test(TagKey)) throw kmsError('TagException', 'Tags beginning with aws: are reserved');
  });
  if (new Set(added.map(({ TagKey }) => TagKey)).size < added.length)
    throw kmsError('TagException', 'Duplicate tag keys');
  const tags = { ...before, ...Object.fromEntries(added.map(({ TagKey, TagValue }) => [TagKey, TagValue])) };
  if (Object.keys(tags).length > 50) throw kmsError('TagException', 'Too many tags');
  return tags;
}

export const tagKey: KmsOperations['TagResource'] = ({ KeyId, Tags }, call) => {
  const key = kmsKeyOf(KeyId, call);
  change(key, { tags: keyTags(Tags, key.tags) }, call);
  return undefined;
};

export const untagKey: KmsOperations['UntagResource'] = ({ KeyId, TagKeys }, call) => {
  const key = kmsKeyOf(KeyId, call);
  change(key, { tags: Object.fromEntries(Object.entries(key.tags).filter(([name]) => !TagKeys.includes(name))) }, call);
  return undefined;
};

export const listKeyTags: KmsOperations['ListResourceTags'] = ({ KeyId, Limit = 50, Marker }, call) => {
  const tags = Object.entries(kmsKeyOf(KeyId, call).tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  const { page, next } = kmsPage(tags, Limit, Marker);
  return { Tags: page, ...next };
};

export const getKeyPolicy: KmsOperations['GetKeyPolicy'] = ({ KeyId, PolicyName = 'default' }, call) => {
  const { policy } = kmsKeyOf(KeyId, call);
  if (PolicyName !== 'default') throw kmsError('NotFoundException', 'No such policy exists');
  return { Policy: policy, PolicyName };
};

export const putKeyPolicy: KmsOperations['PutKeyPolicy'] = ({ KeyId, Policy }, call) => {
  const key = kmsKeyOf(KeyId, call);
  try {
    JSON.parse(Policy);
  } catch {
    throw kmsError('MalformedPolicyDocumentException', 'The policy is not valid JSON.');
  }
  change(key, { policy: Policy }, call);
  return undefined;
};

export const listKeyPolicies: KmsOperations['ListKeyPolicies'] = ({ KeyId }, call) => {
  kmsKeyOf(KeyId, call);
  return { PolicyNames: ['default'], Truncated: false };
};

export const replicateKey: KmsOperations['ReplicateKey'] = (input, call) => {
  const key = kmsKeyOf(input.KeyId, call);
  if (key.primaryRegion !== key.region)
    throw kmsError('UnsupportedOperationException', `${key.arn} is not a multi-region primary key.`);
  const region = input.ReplicaRegion;
  const place = { ...call, region };
  if (keysOf(place).has(key.id))
    throw kmsError('AlreadyExistsException', `${key.arn} already has a replica in ${region}.`);
  const regions = [...(key.regions ?? []), region];
  for (const each of key.regions ?? []) {
    const other = keysOf({ ...call, region: each }).get(key.id);
    if (other !== undefined) keysOf({ ...call, region: each }).put(key.id, { ...other, regions });
  }
  const replica: KmsKey = {
    ...key,
    arn: key.arn.replace(`:${key.region}:`, `:${region}:`),
    region,
    regions,
    description: input.Description ?? '',
    policy: input.Policy ?? key.policy,
    tags: keyTags(input.Tags ?? [], {}),
    createdMs: call.world.clock.now(),
  };
  keysOf(place).put(replica.id, replica);
  // The answer comes while the replica is being made; it is there by the next request.
  const { CurrentKeyMaterialId: _, ...told } = metadataOf({ ...replica, state: 'Creating' });
  return {
    ReplicaKeyMetadata: told,
    ReplicaPolicy: replica.policy,
    ...(Object.keys(replica.tags).length === 0
      ? {}
      : { ReplicaTags: Object.entries(replica.tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) }),
  };
};

export const updatePrimaryRegion: KmsOperations['UpdatePrimaryRegion'] = ({ KeyId, PrimaryRegion }, call) => {
  const key = kmsKeyOf(KeyId, call);
  if (key.primaryRegion !== key.region)
    throw kmsError('UnsupportedOperationException', `${key.arn} is not a multi-region primary key.`);
  if (key.regions?.includes(PrimaryRegion) !== true) {
    throw kmsError(
      'NotFoundException',
      `Key '${key.arn.replace(`:${key.region}:`, `:${PrimaryRegion}:`)}' does not exist`,
    );
  }
  for (const region of key.regions) {
    const each = keysOf({ ...call, region }).get(key.id);
    if (each !== undefined) keysOf({ ...call, region }).put(key.id, { ...each, primaryRegion: PrimaryRegion });
  }
  return undefined;
};
