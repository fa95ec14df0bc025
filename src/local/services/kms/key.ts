/** KMS keys: what is kept of one, and which one a request means. */
import type { KmsShapes } from '../../schemas/kms.generated.ts';
import { type Call, ServiceError } from '../../service.ts';

export interface KmsKey {
  readonly id: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly state: 'Enabled' | 'Disabled' | 'PendingDeletion' | 'PendingImport' | 'Creating';
  readonly usage: string;
  readonly spec: string;
  readonly origin: string;
  readonly manager: 'CUSTOMER' | 'AWS';
  readonly description: string;
  readonly policy: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdMs: number;
  readonly deletionMs?: number;
  readonly pendingDays?: number;
  /** Of a multi-region key: the region of its primary, and all of its regions. */
  readonly primaryRegion?: string;
  readonly regions?: readonly string[];
  /** Symmetric and HMAC keys: what encrypts, the current one last. */
  readonly materials: readonly Material[];
  /** The material that was deleted: it is told until another one comes. */
  readonly lastMaterialId?: string;
  /** Imported and not yet rotated to. */
  readonly pending?: Material;
  /** Asymmetric keys: PKCS #8. */
  readonly privateKey?: Uint8Array;
  readonly rotationDays?: number;
  readonly rotationStartMs?: number;
  readonly rotations: readonly { readonly atMs: number; readonly kind: 'AUTOMATIC' | 'ON_DEMAND' }[];
  readonly validToMs?: number;
  readonly expirationModel?: string;
  readonly importKey?: Uint8Array;
}

export interface Material {
  readonly id: string;
  readonly bytes: Uint8Array;
}

export interface Alias {
  readonly name: string;
  readonly keyId: string;
  readonly createdMs: number;
  readonly updatedMs: number;
}

type Where = Pick<Call, 'world' | 'account' | 'region'>;

export const keysOf = ({ world, account, region }: Where) =>
  world.state.collection<KmsKey>('kms/key', { account, region }, { sealed: true });

export const aliasesOf = ({ world, account, region }: Where) =>
  world.state.collection<Alias>('kms/alias', { account, region });

/** The key of an id, an ARN, an alias or the ARN of an alias. */
export function kmsKeyOf(given: string, call: Call): KmsKey {
  const [, , service, region, account = call.account, ...rest] = given.split(':');
  const isArn = given.startsWith('arn:');
  if (isArn && (service !== 'kms' || rest.length === 0)) throw notFound(`Invalid arn ${given}`);
  if (isArn && region !== call.region) throw notFound(`Invalid arn ${region}`);
  const where: Where = { world: call.world, account, region: call.region };
  const name = isArn ? rest.join(':') : given;
  if (name.startsWith('alias/')) {
    const alias = aliasesOf(where).get(name);
    const key = alias === undefined ? undefined : keysOf(where).get(alias.keyId);
    if (key === undefined) {
      throw notFound(`Alias arn:${call.partition}:kms:${call.region}:${account}:${name} is not found.`);
    }
    return key;
  }
  const id = name.replace(/^key\//, '');
  const key = keysOf(isArn ? where : call).get(id);
  if (key !== undefined) return key;
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) && !/^mrk-[0-9a-f]{32}$/.test(id))
    throw notFound(`Invalid keyId '${id}'`);
  throw notFound(`Key 'arn:${call.partition}:kms:${call.region}:${account}:key/${id}' does not exist`);
}

export function notFound(message: string): ServiceError {
  return new ServiceError('NotFoundException', message);
}

export function kmsError(code: string, message = ''): ServiceError {
  return new ServiceError(code, message);
}

export const invalidKms = (message: string) => new ServiceError('ValidationException', message);

/** Throws where the state of a key forbids its use. https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
export function checkUsable(key: KmsKey): void {
  if (key.state === 'Disabled') throw kmsError('DisabledException', `${key.arn} is disabled.`);
  if (key.state === 'PendingDeletion') throw kmsError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
  if (key.state === 'PendingImport') throw kmsError('KMSInvalidStateException', `${key.arn} is pending import.`);
}

export function checkUsage(key: KmsKey, usage: string, operation: string): void {
  if (key.usage === usage) return;
  throw kmsError(
    'InvalidKeyUsageException',
    `${key.arn} key usage is ${key.usage} which is not valid for ${operation}.`,
  );
}

const ENCRYPTION: Readonly<Record<string, readonly string[]>> = {
  SYMMETRIC_DEFAULT: ['SYMMETRIC_DEFAULT'],
  RSA: ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'],
};

export function encryptionAlgorithms({ spec }: KmsKey): readonly string[] {
  return ENCRYPTION[spec.startsWith('RSA') ? 'RSA' : spec] ?? [];
}

export function signingAlgorithms({ spec }: KmsKey): readonly string[] {
  if (spec.startsWith('RSA')) {
    return ['PKCS1_V1_5', 'PSS'].flatMap((padding) => [256, 384, 512].map((bits) => `RSASSA_${padding}_SHA_${bits}`));
  }
  const bits: Readonly<Record<string, number>> = {
    ECC_NIST_P256: 256,
    ECC_NIST_P384: 384,
    ECC_NIST_P521: 512,
    ECC_SECG_P256K1: 256,
  };
  return bits[spec] === undefined ? [] : [`ECDSA_SHA_${bits[spec]}`];
}

export const macAlgorithm = ({ spec }: KmsKey) => spec.replace('HMAC_', 'HMAC_SHA_');

export function metadataOf(key: KmsKey): KmsShapes['KeyMetadata'] {
  const material = key.materials.at(-1)?.id ?? key.lastMaterialId;
  const isSymmetric = key.spec === 'SYMMETRIC_DEFAULT';
  const primary = key.primaryRegion;
  const arnIn = (region: string) => key.arn.replace(`:${key.region}:`, `:${region}:`);
  return {
    AWSAccountId: key.account,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: new Date(key.createdMs),
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.state,
    ...(key.deletionMs === undefined ? {} : { DeletionDate: new Date(key.deletionMs) }),
    ...(key.validToMs === undefined ? {} : { ValidTo: new Date(key.validToMs) }),
    Origin: key.origin,
    ...(key.expirationModel === undefined ? {} : { ExpirationModel: key.expirationModel }),
    KeyManager: key.manager,
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    ...(key.usage === 'ENCRYPT_DECRYPT' ? { EncryptionAlgorithms: encryptionAlgorithms(key) } : {}),
    ...(key.usage === 'SIGN_VERIFY' ? { SigningAlgorithms: signingAlgorithms(key) } : {}),
    ...(key.usage === 'KEY_AGREEMENT' ? { KeyAgreementAlgorithms: ['ECDH'] } : {}),
    ...(key.usage === 'GENERATE_VERIFY_MAC' ? { MacAlgorithms: [macAlgorithm(key)] } : {}),
    MultiRegion: primary !== undefined,
    ...(primary === undefined
      ? {}
      : {
          MultiRegionConfiguration: {
            MultiRegionKeyType: primary === key.region ? 'PRIMARY' : 'REPLICA',
            PrimaryKey: { Arn: arnIn(primary), Region: primary },
            ReplicaKeys: (key.regions ?? [])
              .filter((region) => region !== primary)
              .map((region) => ({ Arn: arnIn(region), Region: region })),
          },
        }),
    ...(isSymmetric && material !== undefined ? { CurrentKeyMaterialId: material } : {}),
  };
}
