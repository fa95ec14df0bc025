/** Signatures, message authentication codes and agreed secrets, with the machine's cryptography. */
import {
  constants,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
  randomBytes,
  sign as signWith,
  timingSafeEqual,
  verify as verifyWith,
} from 'node:crypto';
import type { KmsOperations } from '../../schemas/kms.generated.ts';
import { signDigest, verifyDigest } from './ecdsa.ts';
import { checkDryRun, privateKeyOf, publicKeyOf } from './encrypt.ts';
import {
  checkUsable,
  checkUsage,
  encryptionAlgorithms,
  invalidKms,
  type KmsKey,
  kmsError,
  kmsKeyOf,
  macAlgorithm,
  signingAlgorithms,
} from './key.ts';
import { notInSet } from './keys.ts';

const bitsOf = (algorithm: string) => Number(algorithm.slice(-3));
const lengthOf = (algorithm: string) => bitsOf(algorithm) / 8;

function checkSigning(key: KmsKey, algorithm: string, operation: string): void {
  checkUsage(key, 'SIGN_VERIFY', operation);
  if (!signingAlgorithms(key).includes(algorithm)) {
    throw kmsError('InvalidKeyUsageException', `Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`);
  }
}

function checkDigest(message: Uint8Array, algorithm: string): void {
  if (message.length !== lengthOf(algorithm)) throw invalidKms(`Digest is invalid length for algorithm ${algorithm}.`);
}

export const sign: KmsOperations['Sign'] = (
  { KeyId, Message, MessageType = 'RAW', SigningAlgorithm, DryRun },
  call,
) => {
  const key = kmsKeyOf(KeyId, call);
  checkUsable(key);
  checkSigning(key, SigningAlgorithm, 'Sign');
  const isDigest = MessageType === 'DIGEST';
  if (isDigest) checkDigest(Message, SigningAlgorithm);
  checkDryRun(DryRun);
  const signature = isDigest
    ? signedDigest(key, Message, SigningAlgorithm)
    : signWith(`sha${bitsOf(SigningAlgorithm)}`, Message, paddedKey(privateKeyOf(key), SigningAlgorithm));
  return { KeyId: key.arn, Signature: signature, SigningAlgorithm };
};

export const verify: KmsOperations['Verify'] = (input, call) => {
  const { KeyId, Message, MessageType = 'RAW', Signature, SigningAlgorithm, DryRun } = input;
  const key = kmsKeyOf(KeyId, call);
  checkUsable(key);
  checkSigning(key, SigningAlgorithm, 'Verify');
  const isDigest = MessageType === 'DIGEST';
  if (isDigest) checkDigest(Message, SigningAlgorithm);
  checkDryRun(DryRun);
  const isValid = isDigest
    ? isDigestSigned(key, Message, Signature, SigningAlgorithm)
    : verifyWith(`sha${bitsOf(SigningAlgorithm)}`, Message, paddedKey(publicKeyOf(key), SigningAlgorithm), Signature);
  if (!isValid) throw kmsError('KMSInvalidSignatureException');
  return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm };
};

function paddedKey(key: KeyObject, algorithm: string) {
  if (algorithm.startsWith('ECDSA')) return { key, dsaEncoding: 'der' as const };
  return algorithm.includes('PSS')
    ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: lengthOf(algorithm) }
    : { key, padding: constants.RSA_PKCS1_PADDING };
}

/** What stands before a digest in PKCS #1 v1.5: RFC 8017, 9.2, note 1. */
const DIGEST_INFO: Readonly<Record<number, string>> = {
  256: '3031300d060960864801650304020105000420',
  384: '3041300d060960864801650304020205000430',
  512: '3051300d060960864801650304020305000440',
};

function signedDigest(key: KmsKey, digest: Uint8Array, algorithm: string): Uint8Array {
  const privateKey = privateKeyOf(key);
  if (algorithm.startsWith('ECDSA')) return signDigest(privateKey, digest);
  if (algorithm.includes('PSS')) {
    const encoded = pssEncoded(digest, rsaBits(key), bitsOf(algorithm), randomBytes(lengthOf(algorithm)));
    return privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, encoded);
  }
  const info = Buffer.from(DIGEST_INFO[bitsOf(algorithm)] ?? '', 'hex');
  return privateEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, Buffer.concat([info, digest]));
}

function isDigestSigned(key: KmsKey, digest: Uint8Array, signature: Uint8Array, algorithm: string): boolean {
  const publicKey = publicKeyOf(key);
  try {
    if (algorithm.startsWith('ECDSA')) return verifyDigest(publicKey, digest, signature);
    if (algorithm.includes('PSS')) {
      const encoded = publicDecrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, signature);
      return isPss(encoded, digest, rsaBits(key), bitsOf(algorithm));
    }
    const info = Buffer.from(DIGEST_INFO[bitsOf(algorithm)] ?? '', 'hex');
    return publicDecrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, signature).equals(
      Buffer.concat([info, digest]),
    );
  } catch {
    return false;
  }
}

const rsaBits = ({ spec }: KmsKey) => Number(spec.replace('RSA_', ''));

/** EMSA-PSS: RFC 8017, 9.1.1. The modulus has a whole number of bytes, so that one bit of the first is left empty. */
function pssEncoded(digest: Uint8Array, modulusBits: number, bits: number, salt: Uint8Array): Buffer {
  const hash = createHash(`sha${bits}`).update(Buffer.alloc(8)).update(digest).update(salt).digest();
  const length = modulusBits / 8;
  const padding = Buffer.alloc(length - salt.length - hash.length - 2);
  const block = Buffer.concat([padding, Uint8Array.of(1), salt]);
  const mask = maskOf(hash, block.length, bits);
  const masked = block.map((byte, i) => byte ^ (mask[i] ?? 0));
  masked[0] = (masked[0] ?? 0) & 0x7f;
  return Buffer.concat([masked, hash, Uint8Array.of(0xbc)]);
}

function isPss(encoded: Buffer, digest: Uint8Array, modulusBits: number, bits: number): boolean {
  const size = bits / 8;
  const length = modulusBits / 8;
  if (encoded.length !== length || encoded[length - 1] !== 0xbc) return false;
  const hash = encoded.subarray(length - size - 1, length - 1);
  const masked = encoded.subarray(0, length - size - 1);
  const mask = maskOf(hash, masked.length, bits);
  const block = masked.map((byte, i) => byte ^ (mask[i] ?? 0));
  block[0] = (block[0] ?? 0) & 0x7f;
  const one = block.indexOf(1);
  if (one < 0 || block.subarray(0, one).some((byte) => byte !== 0)) return false;
  const salt = block.subarray(one + 1);
  return createHash(`sha${bits}`).update(Buffer.alloc(8)).update(digest).update(salt).digest().equals(hash);
}

/** MGF1: RFC 8017, B.2.1. */
function maskOf(seed: Uint8Array, length: number, bits: number): Buffer {
  const parts: Buffer[] = [];
  for (let i = 0; i * (bits / 8) < length; i += 1) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(i);
    parts.push(createHash(`sha${bits}`).update(seed).update(counter).digest());
  }
  return Buffer.concat(parts).subarray(0, length);
}

export const getPublicKey: KmsOperations['GetPublicKey'] = ({ KeyId }, call) => {
  const key = kmsKeyOf(KeyId, call);
  checkUsable(key);
  if (key.privateKey === undefined) throw kmsError('UnsupportedOperationException');
  return {
    KeyId: key.arn,
    PublicKey: publicKeyOf(key).export({ type: 'spki', format: 'der' }),
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    KeyUsage: key.usage,
    ...(key.usage === 'SIGN_VERIFY' ? { SigningAlgorithms: signingAlgorithms(key) } : {}),
    ...(key.usage === 'ENCRYPT_DECRYPT' ? { EncryptionAlgorithms: encryptionAlgorithms(key) } : {}),
    ...(key.usage === 'KEY_AGREEMENT' ? { KeyAgreementAlgorithms: ['ECDH'] } : {}),
  };
};

const MACS = ['HMAC_SHA_384', 'HMAC_SHA_256', 'HMAC_SHA_224', 'HMAC_SHA_512'];

function macOf(
  input: { readonly KeyId: string; readonly Message: Uint8Array; readonly MacAlgorithm: string },
  operation: string,
  call: Parameters<KmsOperations['GenerateMac']>[1],
) {
  if (!MACS.includes(input.MacAlgorithm)) throw notInSet(input.MacAlgorithm, 'macAlgorithm', MACS);
  const key = kmsKeyOf(input.KeyId, call);
  checkUsable(key);
  checkUsage(key, 'GENERATE_VERIFY_MAC', operation);
  if (macAlgorithm(key) !== input.MacAlgorithm) {
    throw kmsError(
      'InvalidKeyUsageException',
      `Algorithm ${input.MacAlgorithm} is incompatible with key spec ${key.spec}.`,
    );
  }
  const material = key.materials.at(-1);
  if (material === undefined) throw kmsError('KMSInvalidStateException', `${key.arn} is pending import.`);
  return {
    key,
    mac: createHmac(`sha${bitsOf(input.MacAlgorithm)}`, material.bytes)
      .update(input.Message)
      .digest(),
  };
}

export const generateMac: KmsOperations['GenerateMac'] = (input, call) => {
  const { key, mac } = macOf(input, 'GenerateMac', call);
  checkDryRun(input.DryRun);
  return { KeyId: key.arn, Mac: mac, MacAlgorithm: input.MacAlgorithm };
};

export const verifyMac: KmsOperations['VerifyMac'] = (input, call) => {
  const { key, mac } = macOf(input, 'VerifyMac', call);
  if (input.Mac.length !== mac.length || !timingSafeEqual(input.Mac, mac)) throw kmsError('KMSInvalidMacException');
  checkDryRun(input.DryRun);
  return { KeyId: key.arn, MacValid: true, MacAlgorithm: input.MacAlgorithm };
};

export const deriveSharedSecret: KmsOperations['DeriveSharedSecret'] = (input, call) => {
  if (input.KeyAgreementAlgorithm !== 'ECDH')
    throw notInSet(input.KeyAgreementAlgorithm, 'keyAgreementAlgorithm', ['ECDH']);
  const key = kmsKeyOf(input.KeyId, call);
  checkUsable(key);
  checkUsage(key, 'KEY_AGREEMENT', 'DeriveSharedSecret');
  let secret: Uint8Array;
  try {
    const publicKey = createPublicKey({ key: Buffer.from(input.PublicKey), format: 'der', type: 'spki' });
    secret = diffieHellman({ privateKey: privateKeyOf(key), publicKey });
  } catch {
    throw invalidKms('');
  }
  checkDryRun(input.DryRun);
  return { KeyId: key.id, SharedSecret: secret, KeyAgreementAlgorithm: 'ECDH', KeyOrigin: key.origin };
};
