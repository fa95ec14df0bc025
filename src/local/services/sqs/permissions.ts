/** AddPermission and RemovePermission: statements of the queue's policy, by their labels. */
import { isRecord } from '../../../base/index.ts';
import type { SqsOperations } from '../../schemas/sqs.generated.ts';
import { invalidValue, type Queue, queueAt, queuesOf } from './queue.ts';

interface Policy {
  readonly Version?: unknown;
  readonly Id?: unknown;
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

export const addPermission: SqsOperations['AddPermission'] = ({ QueueUrl, Label, AWSAccountIds, Actions }, call) => {
  const queue = queueAt(QueueUrl, call);
  const policy = policyOf(queue);
  if (policy.Statement.some(({ Sid }) => Sid === Label)) throw invalidValue(Label, 'Label', 'Already exists.');
  const principals = AWSAccountIds.map((account) => `arn:aws:iam::${account}:root`);
  const actions = Actions.map((action) => `SQS:${action}`);
  const statement = {
    Sid: Label,
    Effect: 'Allow',
    Principal: { AWS: single(principals) },
    Action: single(actions),
    Resource: queue.arn,
  };
  const made = { ...policy, Statement: [...policy.Statement, statement] };
  queuesOf(call.world, queue).put(queue.name, {
    ...queue,
    attributes: { ...queue.attributes, Policy: JSON.stringify(made) },
  });
  return undefined;
};

export const removePermission: SqsOperations['RemovePermission'] = ({ QueueUrl, Label }, call) => {
  const queue = queueAt(QueueUrl, call);
  const policy = policyOf(queue);
  const left = policy.Statement.filter(({ Sid }) => Sid !== Label);
  if (left.length === policy.Statement.length) throw invalidValue(Label, 'Label', "can't find label.");
  const { Policy: _, ...others } = queue.attributes;
  const attributes = left.length === 0 ? others : { ...others, Policy: JSON.stringify({ ...policy, Statement: left }) };
  queuesOf(call.world, queue).put(queue.name, { ...queue, attributes });
  return undefined;
};

function policyOf({ attributes, arn }: Queue): Policy {
  const text = attributes.Policy;
  if (text === undefined) return { Version: '2008-10-17', Id: `${arn}/SQSDefaultPolicy`, Statement: [] };
  const value: unknown = JSON.parse(text);
  const statements = isRecord(value) ? [value.Statement].flat().filter(isRecord) : [];
  return { ...(isRecord(value) ? value : {}), Statement: statements };
}

/** A list of one is written as the one. */
function single(values: readonly string[]): string | readonly string[] {
  return values.length === 1 && values[0] !== undefined ? values[0] : values;
}
