/** What requests of Secrets Manager ask for in IAM's terms. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html */
import { isRecord } from '../../../base/index.ts';
import type { AskedAccess, Call } from '../../service.ts';
import { secretsOf } from './secret.ts';

export function secretsManagerAsks(operation: string, input: object, call: Call): readonly AskedAccess[] {
  const action = `secretsmanager:${operation}`;
  const { SecretId: id, Name } = isRecord(input) ? input : {};
  if (typeof id === 'string') {
    const found = [...secretsOf(call).values()].find(
      ({ arn, name }) => arn === id || name === id || arn.slice(0, -7) === id,
    );
    if (found === undefined) return [{ action, resource: undefined }];
    return [{ action, resource: found.arn, ...(found.policy === undefined ? {} : { policy: found.policy }) }];
  }
  if (typeof Name !== 'string') return [{ action, resource: '*' }];
  return [{ action, resource: `arn:aws:secretsmanager:${call.region}:${call.account}:secret:${Name}-??????` }];
}
