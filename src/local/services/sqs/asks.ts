/** What requests of SQS ask for in IAM's terms. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
import { isRecord } from '../../../base/index.ts';
import type { AskedAccess, Call } from '../../service.ts';
import { queuesOf } from './queue.ts';

export function sqsAsks(operation: string, input: object, call: Call): readonly AskedAccess[] {
  const action = `sqs:${operation.replace(/Batch$/, '')}`;
  const { QueueUrl: url, QueueName: own, SourceArn: source } = isRecord(input) ? input : {};
  const [name, account = call.account] =
    typeof url === 'string' ? [url.slice(url.lastIndexOf('/') + 1), url.split('/').at(-2)] : [own];
  if (typeof source === 'string') return [{ action, resource: source }];
  if (typeof name !== 'string') return [{ action, resource: '*' }];
  const queue = queuesOf(call.world, { account, region: call.region }).get(name);
  const policy = queue?.attributes.Policy;
  return [
    {
      action,
      resource: `arn:aws:sqs:${call.region}:${account}:${name}`,
      account,
      ...(policy === undefined || policy === '' ? {} : { policy }),
    },
  ];
}
