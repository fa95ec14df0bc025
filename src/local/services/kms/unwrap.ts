import { constants, createDecipheriv, type KeyObject, privateDecrypt } from 'node:crypto';

/** RSA_AES_KEY_WRAP: an AES key under RSA-OAEP, then the material under that key by RFC 5649. Throws if it is none. */
export function unwrappedKey(encrypted: Uint8Array, key: KeyObject, hash: string): Buffer {
  const size = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  const aes = privateDecrypt(
    { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hash },
    encrypted.subarray(0, size),
  );
  const decipher = createDecipheriv('id-aes256-wrap-pad', aes, Buffer.from('a65959a6', 'hex'));
  return Buffer.concat([decipher.update(encrypted.subarray(size)), decipher.final()]);
}
