/** What requests of Kinesis ask for in IAM's terms. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisdatastreams.html */
import { isRecord } from '../../../base/index.ts';
import type { AskedAccess, Call } from '../../service.ts';
import { streamArnInIterator } from './records.ts';
import { consumersOf, kinesisStreamArn, kinesisStreamsOf } from './stream.ts';

export function kinesisAsks(operation: string, input: object, call: Call): readonly AskedAccess[] {
  const action = `kinesis:${operation}`;
  const given = isRecord(input) ? input : {};
  const named = given.ConsumerARN ?? given.ResourceARN ?? given.StreamARN ?? iteratorArn(given.ShardIterator);
  const resource =
    typeof named === 'string'
      ? named
      : typeof given.StreamName === 'string'
        ? kinesisStreamArn({ name: given.StreamName, ...call })
        : undefined;
  if (resource === undefined) return [{ action, resource: '*' }];
  const [, , , region = call.region, account = call.account, rest = ''] = resource.split(':');
  const place = { world: call.world, account, region };
  const policy = resource.includes('/consumer/')
    ? consumersOf(place).get(resource)?.policy
    : kinesisStreamsOf(place).get(rest.replace(/^stream\//, ''))?.policy;
  return [{ action, resource, account, ...(policy === undefined ? {} : { policy }) }];
}

const iteratorArn = (iterator: unknown) => (typeof iterator === 'string' ? streamArnInIterator(iterator) : undefined);
