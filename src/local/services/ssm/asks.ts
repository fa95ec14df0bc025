/** What requests of Parameter Store ask for in IAM's terms. https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html */
import { isRecord } from '../../../base/index.ts';
import type { AskedAccess, Call } from '../../service.ts';

export function ssmAsks(operation: string, input: object, call: Call): readonly AskedAccess[] {
  const action = `ssm:${operation}`;
  const { Name, Names, Path, ResourceId } = isRecord(input) ? input : {};
  const given = [Name ?? Names ?? Path ?? ResourceId].flat().filter((each) => typeof each === 'string');
  if (given.length === 0) return [{ action, resource: '*' }];
  return given.map((name) => {
    if (name.startsWith('arn:')) return { action, resource: name };
    const plain = name.replace(/:[^/]*$/, '').replace(/^\//, '');
    return { action, resource: `arn:aws:ssm:${call.region}:${call.account}:parameter/${plain}` };
  });
}
