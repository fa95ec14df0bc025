/** What requests of KMS ask for in IAM's terms. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html */
import { isRecord } from '../../../base/index.ts';
import type { AskedAccess, Call } from '../../service.ts';
import { kmsKeyOf } from './key.ts';

export function kmsAsks(operation: string, input: object, call: Call): readonly AskedAccess[] {
  const given = isRecord(input) ? input : {};
  if (operation === 'ReEncrypt') {
    return [of('kms:ReEncryptFrom', given.SourceKeyId, call), of('kms:ReEncryptTo', given.DestinationKeyId, call)];
  }
  return [of(`kms:${operation}`, given.KeyId ?? given.TargetKeyId, call)];
}

function of(action: string, keyId: unknown, call: Call): AskedAccess {
  if (typeof keyId !== 'string') return { action, resource: undefined };
  try {
    const { arn, policy, account } = kmsKeyOf(keyId, call);
    return { action, resource: arn, policy, account };
  } catch {
    // What is not there is told by the operation itself.
    return { action, resource: undefined };
  }
}
