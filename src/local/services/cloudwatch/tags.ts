/** Tags of alarms and dashboards. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_TagResource.html */
import type { CloudwatchOperations } from '../../schemas/cloudwatch.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { alarmOf, cloudwatchTags } from './alarm.ts';
import { dashboardsOf } from './dashboards.ts';

function checkKnown(arn: string, call: Call): void {
  const isThere = arn.includes(':dashboard/')
    ? dashboardsOf(call).has(arn.slice(arn.indexOf(':dashboard/') + ':dashboard/'.length))
    : alarmOf(arn, call) !== undefined;
  if (!isThere) {
    throw new ServiceError('ResourceNotFoundException', `Unknown ${arn}`, {
      status: 404,
      members: { ResourceType: 'alarm', ResourceId: arn },
    });
  }
}

export const tagCloudwatch: CloudwatchOperations['TagResource'] = ({ ResourceARN, Tags }, call) => {
  checkKnown(ResourceARN, call);
  const tags = {
    ...cloudwatchTags(call).get(ResourceARN),
    ...Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
  };
  cloudwatchTags(call).put(ResourceARN, tags);
  return {};
};

export const untagCloudwatch: CloudwatchOperations['UntagResource'] = ({ ResourceARN, TagKeys }, call) => {
  checkKnown(ResourceARN, call);
  const tags = Object.entries(cloudwatchTags(call).get(ResourceARN) ?? {}).filter(([key]) => !TagKeys.includes(key));
  cloudwatchTags(call).put(ResourceARN, Object.fromEntries(tags));
  return {};
};

/** AWS lists no tags for what there is not. */
export const listCloudwatchTags: CloudwatchOperations['ListTagsForResource'] = ({ ResourceARN }, call) => ({
  Tags: Object.entries(cloudwatchTags(call).get(ResourceARN) ?? {}).map(([Key, Value]) => ({ Key, Value })),
});
