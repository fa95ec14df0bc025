/** Secrets Manager. https://docs.aws.amazon.com/secretsmanager/latest/apireference/ */
import type { Service } from '../../service.ts';
import { secretsManagerAsks } from './asks.ts';
import { getRandomPassword } from './random-password.ts';
import { cancelRotateSecret, rotateSecret } from './rotate.ts';
import { rotationScheduleType, secretPolicyType, secretTargetAttachmentType, secretType } from './secret-type.ts';
import * as secrets from './secrets.ts';

export const secretsmanager: Service = {
  id: 'secretsmanager',
  schema: 'secrets-manager',
  asks: secretsManagerAsks,
  operations: {
    BatchGetSecretValue: secrets.batchGetSecretValue,
    CancelRotateSecret: cancelRotateSecret,
    CreateSecret: secrets.createSecret,
    DeleteResourcePolicy: secrets.deleteSecretPolicy,
    DeleteSecret: secrets.deleteSecret,
    DescribeSecret: secrets.describeSecret,
    GetRandomPassword: getRandomPassword,
    GetResourcePolicy: secrets.getSecretPolicy,
    GetSecretValue: secrets.getSecretValue,
    ListSecrets: secrets.listSecrets,
    ListSecretVersionIds: secrets.listSecretVersionIds,
    PutResourcePolicy: secrets.putSecretPolicy,
    PutSecretValue: secrets.putSecretValue,
    RestoreSecret: secrets.restoreSecret,
    RotateSecret: rotateSecret,
    TagResource: secrets.tagSecret,
    UntagResource: secrets.untagSecret,
    UpdateSecret: secrets.updateSecret,
    UpdateSecretVersionStage: secrets.updateSecretVersionStage,
    ValidateResourcePolicy: secrets.validateSecretPolicy,
  },
  types: {
    'AWS::SecretsManager::ResourcePolicy': secretPolicyType,
    'AWS::SecretsManager::RotationSchedule': rotationScheduleType,
    'AWS::SecretsManager::Secret': secretType,
    'AWS::SecretsManager::SecretTargetAttachment': secretTargetAttachmentType,
  },
};
