/** Encryption: AES-256-GCM under the key's material, or RSA-OAEP. */
import {
  constants,
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import type { KmsOperations } from '../../schemas/kms.generated.ts';
import type { Call } from '../../service.ts';
import {
  checkUsable,
  checkUsage,
  encryptionAlgorithms,
  invalidKms,
  type KmsKey,
  keysOf,
  kmsError,
  kmsKeyOf,
} from './key.ts';
import { newPrivateKey } from './keys.ts';

type Context = Readonly<Record<string, string>>;

/** The encryption context as what is authenticated beside the text: its pairs in the order of their names. */
function contextBytes(context: Context = {}): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** `1`, the key's id, the material's index, the nonce, the tag and the text: what Decrypt needs to find the key by itself. */
export function seal(key: KmsKey, plaintext: Uint8Array, context: Context | undefined): Uint8Array {
  const index = key.materials.length - 1;
  const material = key.materials[index];
  if (material === undefined) throw kmsError('KMSInvalidStateException', `${key.arn} is pending import.`);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', material.bytes.subarray(0, 32), iv);
  cipher.setAAD(contextBytes(context));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const id = Buffer.from(key.id);
  return Buffer.concat([
    Uint8Array.of(1, id.length),
    id,
    Buffer.from(material.id, 'hex').subarray(0, 8),
    iv,
    cipher.getAuthTag(),
    body,
  ]);
}

/** The key that a ciphertext names, and its text. Throws `InvalidCiphertextException`. */
export function unseal(
  blob: Uint8Array,
  context: Context | undefined,
  call: Call,
  given: KmsKey | undefined,
): { readonly key: KmsKey; readonly plaintext: Uint8Array } {
  const bytes = Buffer.from(blob);
  const length = bytes[1] ?? 0;
  const invalid = () => kmsError('InvalidCiphertextException');
  if (bytes[0] !== 1 || bytes.length < 2 + length + 36) throw invalid();
  const id = bytes.toString('utf8', 2, 2 + length);
  const key = given?.id === id ? given : keysOf(call).get(id);
  if (key === undefined) throw given === undefined ? invalid() : kmsError('IncorrectKeyException', INCORRECT);
  if (given !== undefined && given.id !== key.id) throw kmsError('IncorrectKeyException', INCORRECT);
  checkUsable(key);
  const rest = bytes.subarray(2 + length);
  const prefix = rest.toString('hex', 0, 8);
  const material = key.materials.find((each) => each.id.startsWith(prefix));
  if (material === undefined) throw invalid();
  try {
    const decipher = createDecipheriv('aes-256-gcm', material.bytes.subarray(0, 32), rest.subarray(8, 20));
    decipher.setAuthTag(rest.subarray(20, 36));
    decipher.setAAD(contextBytes(context));
    return { key, plaintext: Buffer.concat([decipher.update(rest.subarray(36)), decipher.final()]) };
  } catch {
    throw invalid();
  }
}

/** The key that a ciphertext names, if it is one of ours. */
function keyIdIn(blob: Uint8Array): string | undefined {
  const bytes = Buffer.from(blob);
  return bytes[0] === 1 ? bytes.toString('utf8', 2, 2 + (bytes[1] ?? 0)) : undefined;
}

const INCORRECT = 'The key ID in the request does not identify a CMK that can perform this operation.';

export function checkDryRun(isDry: boolean | undefined): void {
  if (isDry === true)
    throw kmsError('DryRunOperationException', 'The request would have succeeded, but the DryRun option is set.');
}

const hashOf = (algorithm: string) => (algorithm.endsWith('SHA_1') ? 'sha1' : 'sha256');

function checkAlgorithm(key: KmsKey, algorithm: string): void {
  if (encryptionAlgorithms(key).includes(algorithm)) return;
  throw kmsError('InvalidKeyUsageException', `Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`);
}

export const encrypt: KmsOperations['Encrypt'] = (
  { KeyId, Plaintext, EncryptionContext, EncryptionAlgorithm, DryRun },
  call,
) => {
  if (Plaintext.length > 4096) {
    throw invalidKms(
      "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
    );
  }
  const key = kmsKeyOf(KeyId, call);
  checkUsable(key);
  checkUsage(key, 'ENCRYPT_DECRYPT', 'Encrypt');
  const algorithm = EncryptionAlgorithm ?? 'SYMMETRIC_DEFAULT';
  checkAlgorithm(key, algorithm);
  checkDryRun(DryRun);
  return {
    CiphertextBlob: encrypted(key, Plaintext, EncryptionContext, algorithm),
    KeyId: key.arn,
    EncryptionAlgorithm: algorithm,
  };
};

function encrypted(key: KmsKey, plaintext: Uint8Array, context: Context | undefined, algorithm: string): Uint8Array {
  if (key.privateKey === undefined) return seal(key, plaintext, context);
  const bytes = Number(key.spec.replace('RSA_', '')) / 8;
  const most = bytes - 2 * (hashOf(algorithm) === 'sha1' ? 20 : 32) - 2;
  if (plaintext.length > most) {
    throw invalidKms(`Algorithm ${algorithm} and key spec ${key.spec} cannot encrypt data larger than ${most} bytes.`);
  }
  return publicEncrypt(
    { key: publicKeyOf(key), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hashOf(algorithm) },
    plaintext,
  );
}

export function privateKeyOf({ privateKey, arn }: KmsKey) {
  if (privateKey === undefined) throw kmsError('KMSInvalidStateException', `${arn} is pending import.`);
  return createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
}

export function publicKeyOf(key: KmsKey) {
  return createPublicKey(privateKeyOf(key));
}

function decrypted(
  blob: Uint8Array,
  context: Context | undefined,
  algorithm: string,
  keyId: string | undefined,
  operation: string,
  call: Call,
) {
  const given = keyId === undefined ? undefined : kmsKeyOf(keyId, call);
  if (algorithm === 'SYMMETRIC_DEFAULT') {
    if (given !== undefined) {
      if (keyIdIn(blob) !== undefined && keyIdIn(blob) !== given.id) throw kmsError('IncorrectKeyException', INCORRECT);
      checkUsable(given);
      checkUsage(given, 'ENCRYPT_DECRYPT', operation);
      checkAlgorithm(given, algorithm);
    }
    return unseal(blob, context, call, given);
  }
  if (given === undefined) throw invalidKms('KeyId is required when the EncryptionAlgorithm is asymmetric.');
  checkUsable(given);
  checkUsage(given, 'ENCRYPT_DECRYPT', operation);
  checkAlgorithm(given, algorithm);
  try {
    const plaintext = privateDecrypt(
      { key: privateKeyOf(given), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hashOf(algorithm) },
      blob,
    );
    return { key: given, plaintext };
  } catch {
    throw kmsError('InvalidCiphertextException');
  }
}

export const decrypt: KmsOperations['Decrypt'] = (input, call) => {
  const { CiphertextBlob, EncryptionContext, EncryptionAlgorithm = 'SYMMETRIC_DEFAULT', KeyId, DryRun } = input;
  const { key, plaintext } = decrypted(
    CiphertextBlob ?? new Uint8Array(),
    EncryptionContext,
    EncryptionAlgorithm,
    KeyId,
    'Decrypt',
    call,
  );
  checkDryRun(DryRun);
  const material = key.spec === 'SYMMETRIC_DEFAULT' ? materialIdOf(CiphertextBlob ?? new Uint8Array(), key) : undefined;
  return {
    KeyId: key.arn,
    Plaintext: plaintext,
    EncryptionAlgorithm,
    ...(material === undefined ? {} : { KeyMaterialId: material }),
  };
};

function materialIdOf(blob: Uint8Array, key: KmsKey): string | undefined {
  const bytes = Buffer.from(blob);
  const start = 2 + (bytes[1] ?? 0);
  return key.materials.find(({ id }) => id.startsWith(bytes.toString('hex', start, start + 8)))?.id;
}

export const reEncrypt: KmsOperations['ReEncrypt'] = (input, call) => {
  const { SourceEncryptionAlgorithm = 'SYMMETRIC_DEFAULT', DestinationEncryptionAlgorithm = 'SYMMETRIC_DEFAULT' } =
    input;
  const source = decrypted(
    input.CiphertextBlob ?? new Uint8Array(),
    input.SourceEncryptionContext,
    SourceEncryptionAlgorithm,
    input.SourceKeyId,
    'ReEncrypt',
    call,
  );
  const target = kmsKeyOf(input.DestinationKeyId, call);
  checkUsable(target);
  checkUsage(target, 'ENCRYPT_DECRYPT', 'ReEncrypt');
  checkAlgorithm(target, DestinationEncryptionAlgorithm);
  checkDryRun(input.DryRun);
  return {
    CiphertextBlob: encrypted(
      target,
      source.plaintext,
      input.DestinationEncryptionContext,
      DestinationEncryptionAlgorithm,
    ),
    SourceKeyId: source.key.arn,
    KeyId: target.arn,
    SourceEncryptionAlgorithm,
    DestinationEncryptionAlgorithm,
  };
};

function dataKeyOf(
  {
    KeyId,
    KeySpec,
    NumberOfBytes,
  }: { readonly KeyId: string; readonly KeySpec?: string; readonly NumberOfBytes?: number },
  operation: string,
  call: Call,
) {
  const key = kmsKeyOf(KeyId, call);
  checkUsable(key);
  checkUsage(key, 'ENCRYPT_DECRYPT', operation);
  if (key.privateKey !== undefined)
    throw kmsError(
      'InvalidKeyUsageException',
      `${key.arn} key spec is ${key.spec} which is not valid for ${operation}.`,
    );
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
    throw invalidKms('Please specify either number of bytes or key spec.');
  }
  const size = NumberOfBytes ?? (KeySpec === 'AES_128' ? 16 : 32);
  if (size < 1 || size > 1024) throw outOfRange(size);
  return { key, plaintext: randomBytes(size) };
}

function outOfRange(size: number) {
  const bound = size < 1 ? 'greater than or equal to 1' : 'less than or equal to 1024';
  return invalidKms(
    `1 validation error detected: Value '${size}' at 'numberOfBytes' failed to satisfy constraint: Member must have value ${bound}`,
  );
}

const materialOf = ({ materials }: KmsKey) => {
  const id = materials.at(-1)?.id;
  return id === undefined ? {} : { KeyMaterialId: id };
};

export const generateDataKey: KmsOperations['GenerateDataKey'] = (input, call) => {
  const { key, plaintext } = dataKeyOf(input, 'GenerateDataKey', call);
  checkDryRun(input.DryRun);
  return {
    CiphertextBlob: seal(key, plaintext, input.EncryptionContext),
    Plaintext: plaintext,
    KeyId: key.arn,
    ...materialOf(key),
  };
};

export const generateDataKeyWithoutPlaintext: KmsOperations['GenerateDataKeyWithoutPlaintext'] = (input, call) => {
  const { key, plaintext } = dataKeyOf(input, 'GenerateDataKeyWithoutPlaintext', call);
  checkDryRun(input.DryRun);
  return { CiphertextBlob: seal(key, plaintext, input.EncryptionContext), KeyId: key.arn, ...materialOf(key) };
};

async function keyPair(
  input: {
    readonly KeyId: string;
    readonly KeyPairSpec: string;
    readonly EncryptionContext?: Context;
    readonly DryRun?: boolean;
  },
  operation: string,
  call: Call,
) {
  const key = kmsKeyOf(input.KeyId, call);
  checkUsable(key);
  checkUsage(key, 'ENCRYPT_DECRYPT', operation);
  checkDryRun(input.DryRun);
  const privateKey = await newPrivateKey(input.KeyPairSpec);
  const publicKey = createPublicKey(createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' }));
  return {
    KeyId: key.arn,
    KeyPairSpec: input.KeyPairSpec,
    PublicKey: publicKey.export({ type: 'spki', format: 'der' }),
    PrivateKeyCiphertextBlob: seal(key, privateKey, input.EncryptionContext),
    PrivateKeyPlaintext: privateKey,
    ...materialOf(key),
  };
}

export const generateDataKeyPair: KmsOperations['GenerateDataKeyPair'] = (input, call) =>
  keyPair(input, 'GenerateDataKeyPair', call);

export const generateDataKeyPairWithoutPlaintext: KmsOperations['GenerateDataKeyPairWithoutPlaintext'] = async (
  input,
  call,
) => {
  const { PrivateKeyPlaintext: _, ...others } = await keyPair(input, 'GenerateDataKeyPairWithoutPlaintext', call);
  return others;
};

export const generateRandom: KmsOperations['GenerateRandom'] = ({ NumberOfBytes: size }) => {
  if (size === undefined) throw invalidKms('NumberOfBytes is required.');
  if (size < 1 || size > 1024) throw outOfRange(size);
  return { Plaintext: randomBytes(size) };
};
