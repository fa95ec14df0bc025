/** Subscription filters and resource policies. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Logs.html */
import type { CloudwatchLogsShapes } from '../../schemas/cloudwatch-logs.generated.ts';
import type { Creation, LocalType, Properties } from '../../service.ts';
import { deleteIfThere } from '../delete-if-there.ts';
import { deleteLogsPolicy, putLogsPolicy } from './resource-policies.ts';
import { deleteSubscriptionFilter, putSubscriptionFilter } from './subscriptions.ts';

type Given = CloudwatchLogsShapes['PutSubscriptionFilterRequest'];

/** What AWS has and the local target would keep without a meaning. */
const UNSERVED = ['ApplyOnTransformedLogs', 'EmitSystemFields', 'FieldSelectionCriteria'];

async function putFilter(filterName: string, properties: Properties, at: Creation): Promise<void> {
  const unserved = UNSERVED.find((name) => properties[name] !== undefined && properties[name] !== false);
  if (unserved !== undefined) throw new Error(`The local target does not serve ${unserved} of subscription filters.`);
  const { LogGroupName, FilterPattern = '', DestinationArn, Distribution, RoleArn } = properties;
  await putSubscriptionFilter(
    {
      filterName,
      logGroupName: String(LogGroupName),
      filterPattern: String(FilterPattern),
      destinationArn: String(DestinationArn),
      ...(RoleArn !== undefined && { roleArn: String(RoleArn) }),
      ...(Distribution !== undefined && { distribution: String(Distribution) as NonNullable<Given['distribution']> }),
    },
    at,
  );
}

export const subscriptionFilterType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const id = properties.FilterName === undefined ? at.generatedName(512) : String(properties.FilterName);
    await putFilter(id, properties, at);
    return { id, attributes: {} };
  },
  async update(made, properties, _before, at) {
    await putFilter(made.id, properties, at);
    return made;
  },
  async delete({ id }, { LogGroupName }, at) {
    await deleteIfThere(() => deleteSubscriptionFilter({ filterName: id, logGroupName: String(LogGroupName) }, at));
  },
};

const documentOf = ({ PolicyDocument: given }: Properties) =>
  typeof given === 'string' ? given : JSON.stringify(given);

export const logsResourcePolicyType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const policyName = String(properties.PolicyName);
    await putLogsPolicy({ policyName, policyDocument: documentOf(properties) }, at);
    return { id: policyName, attributes: {} };
  },
  async update(made, properties, _before, at) {
    await putLogsPolicy({ policyName: made.id, policyDocument: documentOf(properties) }, at);
    return made;
  },
  async delete({ id }, _properties, at) {
    await deleteIfThere(() => deleteLogsPolicy({ policyName: id }, at));
  },
};
