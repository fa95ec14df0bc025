/** Rotation, and key material that is brought along. https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html */
import { constants, createPrivateKey, createPublicKey, privateDecrypt } from 'node:crypto';
import type { KmsOperations } from '../../schemas/kms.generated.ts';
import type { Call } from '../../service.ts';
import { checkUsable, invalidKms, type KmsKey, keysOf, kmsError, kmsKeyOf } from './key.ts';
import { kmsPage, newMaterial, newPrivateKey } from './keys.ts';
import { unwrappedKey } from './unwrap.ts';

const DAY = 86_400_000;

function rotatable(keyId: string, call: Call): KmsKey {
  const key = kmsKeyOf(keyId, call);
  checkUsable(key);
  if (key.spec !== 'SYMMETRIC_DEFAULT') throw kmsError('UnsupportedOperationException');
  return key;
}

export const enableKeyRotation: KmsOperations['EnableKeyRotation'] = ({ KeyId, RotationPeriodInDays = 365 }, call) => {
  const key = rotatable(KeyId, call);
  checkUsable(key);
  if (key.origin !== 'AWS_KMS')
    throw kmsError(
      'UnsupportedOperationException',
      `${key.arn} origin is ${key.origin} which is not valid for this operation.`,
    );
  if (RotationPeriodInDays < 90 || RotationPeriodInDays > 2560) {
    const bound = RotationPeriodInDays < 90 ? 'greater than or equal to 90' : 'less than or equal to 2560';
    throw invalidKms(
      `1 validation error detected: Value '${RotationPeriodInDays}' at 'rotationPeriodInDays' failed to satisfy constraint: Member must have value ${bound}`,
    );
  }
  keysOf(call).put(key.id, { ...key, rotationDays: RotationPeriodInDays, rotationStartMs: call.world.clock.now() });
  return undefined;
};

export const disableKeyRotation: KmsOperations['DisableKeyRotation'] = ({ KeyId }, call) => {
  const { rotationDays: _, rotationStartMs: __, ...key } = rotatable(KeyId, call);
  checkUsable(key);
  keysOf(call).put(key.id, key);
  return undefined;
};

export const getKeyRotationStatus: KmsOperations['GetKeyRotationStatus'] = ({ KeyId }, call) => {
  const key = kmsKeyOf(KeyId, call);
  if (key.spec !== 'SYMMETRIC_DEFAULT') throw kmsError('UnsupportedOperationException');
  const { rotationDays, rotationStartMs } = key;
  return {
    KeyId: key.id,
    KeyRotationEnabled: rotationDays !== undefined,
    ...(rotationDays === undefined || rotationStartMs === undefined
      ? {}
      : { RotationPeriodInDays: rotationDays, NextRotationDate: new Date(rotationStartMs + rotationDays * DAY) }),
  };
};

const MOST_ON_DEMAND = 10;

export const rotateKeyOnDemand: KmsOperations['RotateKeyOnDemand'] = ({ KeyId }, call) => {
  const key = rotatable(KeyId, call);
  checkUsable(key);
  if (key.rotations.filter(({ kind }) => kind === 'ON_DEMAND').length >= MOST_ON_DEMAND) {
    throw kmsError(
      'LimitExceededException',
      `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${key.arn}`,
    );
  }
  if (key.origin === 'EXTERNAL' && key.pending === undefined) {
    throw kmsError('KMSInvalidStateException', `No available key material pending rotation for the key: ${key.arn}.`);
  }
  const { pending, ...kept } = key;
  keysOf(call).put(key.id, {
    ...kept,
    materials: [...key.materials, pending ?? newMaterial(key.spec)],
    rotations: [...key.rotations, { atMs: call.world.clock.now(), kind: 'ON_DEMAND' }],
  });
  return { KeyId: key.arn };
};

export const listKeyRotations: KmsOperations['ListKeyRotations'] = ({ KeyId, Limit = 100, Marker }, call) => {
  const key = kmsKeyOf(KeyId, call);
  if (key.spec !== 'SYMMETRIC_DEFAULT') throw kmsError('UnsupportedOperationException');
  const { page, next } = kmsPage(key.rotations, Limit, Marker);
  return {
    Rotations: page.map(({ atMs, kind }) => ({ KeyId: key.id, RotationDate: new Date(atMs), RotationType: kind })),
    ...next,
  };
};

function external(keyId: string, call: Call): KmsKey {
  const key = kmsKeyOf(keyId, call);
  if (key.origin === 'EXTERNAL') return key;
  throw kmsError(
    'UnsupportedOperationException',
    `${key.arn} origin is ${key.origin} which is not valid for this operation.`,
  );
}

export const getParametersForImport: KmsOperations['GetParametersForImport'] = async (
  { KeyId, WrappingKeySpec },
  call,
) => {
  const key = external(KeyId, call);
  const wrapping = await newPrivateKey(WrappingKeySpec);
  keysOf(call).put(key.id, { ...kmsKeyOf(KeyId, call), importKey: wrapping });
  const publicKey = createPublicKey(createPrivateKey({ key: Buffer.from(wrapping), format: 'der', type: 'pkcs8' }));
  return {
    KeyId: key.arn,
    ImportToken: Buffer.from(`import ${key.id}`),
    PublicKey: publicKey.export({ type: 'spki', format: 'der' }),
    ParametersValidTo: new Date(call.world.clock.now() + DAY),
  };
};

export const importKeyMaterial: KmsOperations['ImportKeyMaterial'] = (input, call) => {
  const key = external(input.KeyId, call);
  const model = input.ExpirationModel ?? 'KEY_MATERIAL_EXPIRES';
  if (model === 'KEY_MATERIAL_EXPIRES' && input.ValidTo === undefined) {
    throw invalidKms('A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES');
  }
  if (key.importKey === undefined || Buffer.from(input.ImportToken).toString() !== `import ${key.id}`) {
    throw kmsError('InvalidImportTokenException');
  }
  const wrapping = createPrivateKey({ key: Buffer.from(key.importKey), format: 'der', type: 'pkcs8' });
  const bytes = materialBytes(input.EncryptedKeyMaterial, wrapping);
  const expiry = {
    expirationModel: model,
    ...(input.ValidTo === undefined ? {} : { validToMs: input.ValidTo.getTime() }),
  };
  if (key.spec !== 'SYMMETRIC_DEFAULT' && !key.spec.startsWith('HMAC')) {
    try {
      createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
    } catch {
      throw kmsError('IncorrectKeyMaterialException');
    }
    keysOf(call).put(key.id, { ...key, ...expiry, privateKey: new Uint8Array(bytes), state: 'Enabled' });
    return { KeyId: key.arn };
  }
  if (key.spec === 'SYMMETRIC_DEFAULT' && bytes.length !== 32) throw kmsError('IncorrectKeyMaterialException');
  const material = newMaterial(key.spec, bytes);
  const known = key.materials.find(({ id }) => id === material.id);
  if (input.ImportType === 'NEW_KEY_MATERIAL' && key.materials.length > 0) {
    if (key.pending !== undefined && key.pending.id !== material.id) {
      throw kmsError(
        'KMSInvalidStateException',
        `New key material (id: ${material.id}) cannot be imported into KMS key ${key.arn}, because another key material (id: ${key.pending.id}) is pending rotation.`,
      );
    }
    keysOf(call).put(key.id, { ...key, ...expiry, pending: material });
    return { KeyId: key.arn, KeyMaterialId: material.id };
  }
  if (key.materials.length > 0 && known === undefined) throw kmsError('IncorrectKeyMaterialException');
  keysOf(call).put(key.id, {
    ...key,
    ...expiry,
    state: 'Enabled',
    materials: known === undefined ? [material] : key.materials,
  });
  return { KeyId: key.arn, KeyMaterialId: material.id };
};

/** Encrypted under the wrapping key in one of four ways: the one that opens it is the one. */
function materialBytes(encrypted: Uint8Array, key: ReturnType<typeof createPrivateKey>): Buffer {
  const ways = [
    () => privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, encrypted),
    () => privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, encrypted),
    () => unwrappedKey(encrypted, key, 'sha256'),
    () => unwrappedKey(encrypted, key, 'sha1'),
  ];
  for (const way of ways) {
    try {
      return way();
    } catch {
      // Another way.
    }
  }
  throw kmsError('InvalidCiphertextException');
}

export const deleteImportedKeyMaterial: KmsOperations['DeleteImportedKeyMaterial'] = ({ KeyId }, call) => {
  const { pending: _, privateKey: __, expirationModel: ___, validToMs: ____, ...key } = external(KeyId, call);
  const last = key.materials.at(-1)?.id;
  keysOf(call).put(key.id, {
    ...key,
    state: 'PendingImport',
    materials: [],
    ...(last === undefined ? {} : { lastMaterialId: last }),
  });
  return { KeyId: key.arn };
};
