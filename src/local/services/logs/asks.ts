/** What requests of CloudWatch Logs ask for in IAM's terms. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html */
import { isRecord } from '../../../base/index.ts';
import type { AskedAccess, Call } from '../../service.ts';
import { logGroupArn } from './log-group.ts';

export function logsAsks(operation: string, input: object, call: Call): readonly AskedAccess[] {
  const action = `logs:${operation}`;
  const { logGroupName, logGroupIdentifier, resourceArn, logStreamName } = isRecord(input) ? input : {};
  const given = logGroupName ?? logGroupIdentifier ?? resourceArn;
  if (typeof given !== 'string') return [{ action, resource: operation.startsWith('Describe') ? '*' : undefined }];
  const arn = given.startsWith('arn:') ? given.replace(/:\*$/, '') : logGroupArn(given, call);
  // A group is named with what is behind it; who may use all of that may use the group.
  return [{ action, resource: `${arn}:${typeof logStreamName === 'string' ? `log-stream:${logStreamName}` : '*'}` }];
}
