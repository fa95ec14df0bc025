/** Elastic Compute Cloud: what is deployed, described. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/ */
import type { Operation, Service } from '../../service.ts';
import { describing } from './describe.ts';
import { MACHINE_OPERATIONS, MACHINES } from './describe-machines.ts';
import { NETWORK } from './describe-network.ts';
import { describeRegions, NEVER_MADE, PLACES } from './describe-places.ts';
import { launchTemplateType } from './launch-templates.ts';
import { terminateInstances } from './members.ts';
import { createTags, deleteTags, describeTags } from './tags.ts';

const described: Readonly<Record<string, Operation>> = Object.fromEntries(
  [...MACHINES, ...NETWORK, ...NEVER_MADE, ...PLACES].map((each) => [each.operation, describing(each)]),
);

export const ec2: Service = {
  id: 'ec2',
  schema: 'ec2',
  operations: {
    ...described,
    ...MACHINE_OPERATIONS,
    CreateTags: createTags,
    DeleteTags: deleteTags,
    DescribeRegions: describeRegions,
    DescribeTags: describeTags,
    TerminateInstances: terminateInstances,
  },
  types: { 'AWS::EC2::LaunchTemplate': launchTemplateType },
};
