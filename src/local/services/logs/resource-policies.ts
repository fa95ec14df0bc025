/** What of an account lets services write logs. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html */
import { isRecord } from '../../../base/index.ts';
import type { CloudwatchLogsOperations } from '../../schemas/cloudwatch-logs.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { invalidLogs, logsPage } from './log-group.ts';

interface AccountPolicy {
  readonly name: string;
  readonly document: string;
  readonly updatedMs: number;
}

const MOST = 10;

const policiesOf = ({ world, account, region }: Call) =>
  world.state.collection<AccountPolicy>('logs/resource-policy', { account, region });

const toldPolicy = ({ name, document, updatedMs }: AccountPolicy) => ({
  policyName: name,
  policyDocument: document,
  lastUpdatedTime: updatedMs,
  policyScope: 'ACCOUNT',
});

export const putLogsPolicy: CloudwatchLogsOperations['PutResourcePolicy'] = ({ policyName, policyDocument }, call) => {
  if (policyName === undefined || policyDocument === undefined) {
    throw invalidLogs('policyName and policyDocument are required.');
  }
  let document: unknown;
  try {
    document = JSON.parse(policyDocument);
  } catch {
    document = undefined;
  }
  if (!isRecord(document)) throw invalidLogs('The policy document is not a valid JSON document.');
  const policies = policiesOf(call);
  if (!policies.has(policyName) && policies.size >= MOST) {
    throw new ServiceError('LimitExceededException', 'Resource limit exceeded.');
  }
  const policy = { name: policyName, document: policyDocument, updatedMs: call.world.clock.now() };
  policies.put(policyName, policy);
  return { resourcePolicy: toldPolicy(policy) };
};

/** A policy as it is described: with its version, and lists of one element as the element. */
function asKept(document: string): string {
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.length === 1 && typeof value[0] === 'string' ? value[0] : value.map(plain);
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
  };
  const read = plain(JSON.parse(document));
  return JSON.stringify(isRecord(read) ? { Version: '2008-10-17', ...read } : read);
}

export const describeLogsPolicies: CloudwatchLogsOperations['DescribeResourcePolicies'] = (
  { limit = 50, nextToken },
  call,
) => {
  const { page, next } = logsPage([...policiesOf(call).values()], limit, nextToken);
  return {
    resourcePolicies: page.map((each) => toldPolicy({ ...each, document: asKept(each.document) })),
    ...next,
  };
};

export const deleteLogsPolicy: CloudwatchLogsOperations['DeleteResourcePolicy'] = ({ policyName = '' }, call) => {
  if (policiesOf(call).delete(policyName)) return undefined;
  throw new ServiceError('ResourceNotFoundException', `Policy with name [${policyName}] does not exist.`);
};
