import { stripPrivate, type Text } from '../base/index.ts';
import type { StackSource } from './document.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html */
export const PSEUDO_PARAMETERS: readonly string[] = [
  'AWS::AccountId',
  'AWS::NotificationARNs',
  'AWS::NoValue',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
];

/** Makes the holes of values that are not told: by stack, by region and (assumed to be one) by account. */
interface PseudoHoles {
  ofStack(): Text;
  ofRegion(): Text;
  ofAccount(): Text;
}

export function pseudoParameter(
  name: string,
  { region, account, stackName }: StackSource,
  holes: PseudoHoles,
): Text | undefined {
  switch (name) {
    case 'AWS::NoValue':
      return undefined;
    case 'AWS::Region':
      return given(region) ?? holes.ofRegion();
    case 'AWS::AccountId':
      return given(account) ?? holes.ofAccount();
    case 'AWS::StackName':
      return given(stackName) ?? holes.ofStack();
    case 'AWS::Partition':
      return region === undefined ? holes.ofAccount() : stripPrivate(partitionOf(region).name);
    case 'AWS::URLSuffix':
      return region === undefined ? holes.ofAccount() : stripPrivate(partitionOf(region).urlSuffix);
    default:
      return holes.ofStack();
  }
}

function given(text: string | undefined): Text | undefined {
  return text === undefined ? undefined : stripPrivate(text);
}

/** https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/region-info/lib/aws-entities.ts */
const PARTITIONS = [
  { prefix: 'cn-', name: 'aws-cn', urlSuffix: 'amazonaws.com.cn' },
  { prefix: 'us-gov-', name: 'aws-us-gov', urlSuffix: 'amazonaws.com' },
  { prefix: 'us-iso-', name: 'aws-iso', urlSuffix: 'c2s.ic.gov' },
  { prefix: 'us-isob-', name: 'aws-iso-b', urlSuffix: 'sc2s.sgov.gov' },
  { prefix: 'us-isof-', name: 'aws-iso-f', urlSuffix: 'csp.hci.ic.gov' },
  { prefix: 'eu-isoe-', name: 'aws-iso-e', urlSuffix: 'cloud.adc-e.uk' },
  { prefix: 'eusc-', name: 'aws-eusc', urlSuffix: 'amazonaws.eu' },
] as const;

export function partitionOf(region: string): { readonly name: string; readonly urlSuffix: string } {
  return PARTITIONS.find(({ prefix }) => region.startsWith(prefix)) ?? { name: 'aws', urlSuffix: 'amazonaws.com' };
}
