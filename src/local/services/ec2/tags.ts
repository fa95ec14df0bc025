/** Tags of what stands in EC2. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html */
import { type DeployedRecord, deployedResources } from '../../engine/deployed.ts';
import { type Call, type Operation, ServiceError } from '../../service.ts';
import { arnOfDeployed, changeDeployedTags, tagsOfDeployed } from '../tagging/deployed-tags.ts';
import { ec2Page, filtered, refuseDryRun } from './describe.ts';

interface TagsInput {
  readonly Resources?: readonly string[];
  readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
  readonly DryRun?: boolean;
}

const idOf = ({ physicalId, attributes }: DeployedRecord) =>
  String(attributes.AllocationId ?? attributes.GroupId ?? attributes.KeyPairId ?? physicalId);

const standing = (call: Call) =>
  deployedResources(call.world, call).flatMap((record) => {
    const arn = record.type.startsWith('AWS::EC2::') ? arnOfDeployed(record, call) : undefined;
    return arn === undefined
      ? []
      : [{ record, arn, id: idOf(record), kind: arn.slice(arn.lastIndexOf(':') + 1).split('/')[0] ?? '' }];
  });

function arnsOf(
  ids: readonly string[],
  call: Call,
): readonly { readonly arn: string; readonly record: DeployedRecord }[] {
  const all = standing(call);
  return ids.map((id) => {
    const found = all.find((each) => each.id === id);
    if (found === undefined) throw new ServiceError('InvalidID', `The ID '${id}' is not valid`);
    return found;
  });
}

export const createTags: Operation = (input: TagsInput, call: Call) => {
  refuseDryRun(input);
  const given = Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  const reserved = Object.keys(given).find((key) => key.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined) {
    throw new ServiceError('InvalidParameterValue', `Tag keys starting with 'aws:' are reserved for internal use`);
  }
  for (const { arn } of arnsOf(input.Resources ?? [], call)) changeDeployedTags(arn, given, [], call);
  return undefined;
};

export const deleteTags: Operation = (input: TagsInput, call: Call) => {
  refuseDryRun(input);
  for (const { arn, record } of arnsOf(input.Resources ?? [], call)) {
    const own = tagsOfDeployed(record, call);
    // No tags named: all go but those of AWS. A value that is named must be the tag's own.
    const taken =
      input.Tags === undefined || input.Tags.length === 0
        ? Object.keys(own).filter((key) => !key.startsWith('aws:'))
        : input.Tags.flatMap(({ Key = '', Value }) => (Value === undefined || own[Key] === Value ? [Key] : []));
    changeDeployedTags(arn, {}, taken, call);
  }
  return undefined;
};

interface DescribeTagsInput {
  readonly Filters?: readonly { readonly Name?: string; readonly Values?: readonly string[] }[];
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

export const describeTags: Operation = (input: DescribeTagsInput, call: Call) => {
  const all = standing(call).flatMap(({ record, id, kind }) =>
    Object.entries(tagsOfDeployed(record, call)).map(([Key, Value]) => ({
      Key,
      Value,
      ResourceId: id,
      ResourceType: kind,
    })),
  );
  const filters = { key: 'Key', value: 'Value', 'resource-id': 'ResourceId', 'resource-type': 'ResourceType' };
  return ec2Page(filtered(all, input.Filters ?? [], { operation: 'DescribeTags', filters }), input, 'Tags');
};
