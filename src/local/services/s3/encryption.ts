/** How an object is encrypted, by its request or its bucket. Bodies lie in the state folder as they are. */
import { hash } from 'node:crypto';
import type { S3Shapes } from '../../schemas/s3.generated.ts';
import type { Call } from '../../service.ts';
import type { Bucket, Encryption } from './bucket.ts';
import { accessDenied, invalidArgument, invalidRequest, s3Error } from './s3-error.ts';

type Asked = Pick<
  S3Shapes['PutObjectRequest'],
  | 'ServerSideEncryption'
  | 'SSEKMSKeyId'
  | 'SSEKMSEncryptionContext'
  | 'BucketKeyEnabled'
  | 'SSECustomerAlgorithm'
  | 'SSECustomerKey'
  | 'SSECustomerKeyMD5'
>;

export async function encryptionOf(asked: Asked, bucket: Bucket, call: Call): Promise<Encryption> {
  const customer = customerKeyMd5(asked);
  if (customer !== undefined) {
    if (asked.ServerSideEncryption !== undefined) {
      throw invalidArgument(
        'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
        'x-amz-server-side-encryption',
        asked.ServerSideEncryption,
      );
    }
    return { customerKeyMd5: customer };
  }
  const rule = bucket.encryption?.Rules[0];
  const own = rule?.ApplyServerSideEncryptionByDefault;
  const algorithm = asked.ServerSideEncryption ?? own?.SSEAlgorithm ?? 'AES256';
  if (!['AES256', 'aws:kms', 'aws:kms:dsse'].includes(algorithm)) {
    throw s3Error(
      'InvalidEncryptionAlgorithmError',
      'The Encryption request you specified is not valid. Supported value: AES256.',
      400,
      {
        ArgumentName: 'x-amz-server-side-encryption',
        ArgumentValue: algorithm,
      },
    );
  }
  if (algorithm === 'AES256') {
    if (asked.SSEKMSKeyId !== undefined) {
      throw invalidArgument(
        'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
        'x-amz-server-side-encryption',
        algorithm,
      );
    }
    return { algorithm };
  }
  const isOwn = asked.ServerSideEncryption === undefined;
  const keyId = await kmsKeyArn(
    asked.SSEKMSKeyId ?? (isOwn || own?.SSEAlgorithm === algorithm ? own?.KMSMasterKeyID : undefined),
    call,
  );
  const bucketKey = asked.BucketKeyEnabled ?? rule?.BucketKeyEnabled;
  return {
    algorithm,
    keyId,
    ...(bucketKey === true ? { bucketKey } : {}),
    ...(asked.SSEKMSEncryptionContext === undefined ? {} : { context: asked.SSEKMSEncryptionContext }),
  };
}

/** Throws where the key that an object was encrypted with can no more be used. */
export async function checkKeyUsable({ keyId }: Encryption, call: Call): Promise<void> {
  if (keyId !== undefined) await kmsKeyArn(keyId, call);
}

/** The key by its ARN; that of S3 in the account where none is named. Throws S3's words for KMS's refusals. */
async function kmsKeyArn(given: string | undefined, call: Call): Promise<string> {
  const id = given ?? 'alias/aws/s3';
  const [, , service, region] = id.split(':');
  if (service === 'kms' && region !== undefined && region !== call.region) {
    throw s3Error('KMS.NotFoundException', `Invalid arn ${region}`, 400);
  }
  try {
    const found = (await call.world.invoke('kms', 'DescribeKey', { KeyId: id }, call)) as {
      readonly KeyMetadata: { readonly Arn: string; readonly KeyState: string };
    };
    const { Arn, KeyState } = found.KeyMetadata;
    if (KeyState === 'Disabled') throw s3Error('KMS.DisabledException', `${Arn} is disabled.`, 400);
    if (KeyState === 'PendingDeletion')
      throw s3Error('KMS.KMSInvalidStateException', `${Arn} is pending deletion.`, 400);
    return Arn;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'NotFoundException') {
      throw s3Error('KMS.NotFoundException', error.message, 400);
    }
    throw error;
  }
}

/** What the answer says of it. */
export function toldEncryption({ algorithm, keyId, bucketKey, customerKeyMd5 }: Encryption) {
  return {
    ...(algorithm === undefined ? {} : { ServerSideEncryption: algorithm }),
    ...(keyId === undefined ? {} : { SSEKMSKeyId: keyId }),
    ...(bucketKey === undefined ? {} : { BucketKeyEnabled: bucketKey }),
    ...(customerKeyMd5 === undefined ? {} : { SSECustomerAlgorithm: 'AES256', SSECustomerKeyMD5: customerKeyMd5 }),
  };
}

interface CustomerKey {
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly SSECustomerKey?: string | undefined;
  readonly SSECustomerKeyMD5?: string | undefined;
}

/** The digest of the customer's key, checked; `undefined` without one. */
export function customerKeyMd5({
  SSECustomerAlgorithm: algorithm,
  SSECustomerKey: key,
  SSECustomerKeyMD5: md5,
}: CustomerKey): string | undefined {
  if (algorithm === undefined && key === undefined && md5 === undefined) return undefined;
  const wrong = (message: string) => invalidArgument(message, 'x-amz-server-side-encryption');
  if (algorithm === undefined) {
    throw wrong(
      'Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.',
    );
  }
  if (key === undefined) {
    throw wrong(
      'Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.',
    );
  }
  if (algorithm !== 'AES256') {
    throw s3Error(
      'InvalidEncryptionAlgorithmError',
      'The Encryption request you specified is not valid. Supported value: AES256.',
      400,
      {
        ArgumentName: 'x-amz-server-side-encryption',
        ArgumentValue: algorithm,
      },
    );
  }
  const bytes = Buffer.from(key, 'base64');
  if (bytes.length !== 32 || md5 === undefined) throw wrong('The secret key was invalid for the specified algorithm.');
  if (hash('md5', bytes, 'base64') !== md5) {
    throw wrong('The calculated MD5 hash of the key did not match the hash that was provided.');
  }
  return md5;
}

/** Reading needs the key that an object was written with. */
export function checkCustomerKey(encryption: Encryption, given: CustomerKey): void {
  const isKeyAlone = given.SSECustomerKey !== undefined && given.SSECustomerKeyMD5 === undefined;
  if (encryption.customerKeyMd5 !== undefined && isKeyAlone) throw wrongKey();
  const md5 = customerKeyMd5(given);
  if (encryption.customerKeyMd5 === undefined) {
    if (md5 !== undefined) throw invalidRequest('The encryption parameters are not applicable to this object.');
    return;
  }
  if (md5 === undefined) {
    throw invalidRequest(
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
    );
  }
  if (md5 !== encryption.customerKeyMd5) throw wrongKey();
}

function wrongKey() {
  return accessDenied(
    'Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.',
  );
}
