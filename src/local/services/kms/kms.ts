/** Key Management Service. https://docs.aws.amazon.com/kms/latest/APIReference/ */
import type { Service } from '../../service.ts';
import { createAlias, deleteAlias, listAliases, updateAlias } from './aliases.ts';
import { kmsAsks } from './asks.ts';
import * as encryption from './encrypt.ts';
import { createGrant, listGrants, listRetirableGrants, retireGrant, revokeGrant } from './grants.ts';
import { aliasType, keyType } from './key-type.ts';
import * as keys from './keys.ts';
import * as rotation from './rotation.ts';
import { deriveSharedSecret, generateMac, getPublicKey, sign, verify, verifyMac } from './sign.ts';

export const kms: Service = {
  id: 'kms',
  schema: 'kms',
  asks: kmsAsks,
  operations: {
    CancelKeyDeletion: keys.cancelKeyDeletion,
    CreateAlias: createAlias,
    CreateGrant: createGrant,
    CreateKey: keys.createKey,
    Decrypt: encryption.decrypt,
    DeleteAlias: deleteAlias,
    DeleteImportedKeyMaterial: rotation.deleteImportedKeyMaterial,
    DeriveSharedSecret: deriveSharedSecret,
    DescribeKey: keys.describeKey,
    DisableKey: keys.disableKey,
    DisableKeyRotation: rotation.disableKeyRotation,
    EnableKey: keys.enableKey,
    EnableKeyRotation: rotation.enableKeyRotation,
    Encrypt: encryption.encrypt,
    GenerateDataKey: encryption.generateDataKey,
    GenerateDataKeyPair: encryption.generateDataKeyPair,
    GenerateDataKeyPairWithoutPlaintext: encryption.generateDataKeyPairWithoutPlaintext,
    GenerateDataKeyWithoutPlaintext: encryption.generateDataKeyWithoutPlaintext,
    GenerateMac: generateMac,
    GenerateRandom: encryption.generateRandom,
    GetKeyPolicy: keys.getKeyPolicy,
    GetKeyRotationStatus: rotation.getKeyRotationStatus,
    GetParametersForImport: rotation.getParametersForImport,
    GetPublicKey: getPublicKey,
    ImportKeyMaterial: rotation.importKeyMaterial,
    ListAliases: listAliases,
    ListGrants: listGrants,
    ListKeyPolicies: keys.listKeyPolicies,
    ListKeyRotations: rotation.listKeyRotations,
    ListKeys: keys.listKeys,
    ListResourceTags: keys.listKeyTags,
    ListRetirableGrants: listRetirableGrants,
    PutKeyPolicy: keys.putKeyPolicy,
    ReEncrypt: encryption.reEncrypt,
    ReplicateKey: keys.replicateKey,
    RetireGrant: retireGrant,
    RevokeGrant: revokeGrant,
    RotateKeyOnDemand: rotation.rotateKeyOnDemand,
    ScheduleKeyDeletion: keys.scheduleKeyDeletion,
    Sign: sign,
    TagResource: keys.tagKey,
    UntagResource: keys.untagKey,
    UpdateAlias: updateAlias,
    UpdateKeyDescription: keys.updateKeyDescription,
    UpdatePrimaryRegion: keys.updatePrimaryRegion,
    Verify: verify,
    VerifyMac: verifyMac,
  },
  types: { 'AWS::KMS::Key': keyType, 'AWS::KMS::Alias': aliasType },
};
