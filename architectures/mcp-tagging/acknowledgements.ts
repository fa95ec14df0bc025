import type { Acknowledgement } from 'lintel/constructs';
import { MADE_OF } from './delivery-stack.ts';
import { STACK } from './runbooks/names.ts';

/** Findings of the AwsSolutions pack of cdk-nag. */
export const ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  {
    path: 'Vpc/Resource',
    rule: 'AwsSolutions-VPC7',
    reason:
      'MCP-CST-07: flow logs are not in the documented bill; who can talk to whom is proved from the template (MCP-SG-07 to MCP-SG-11).',
  },
  {
    path: 'LoadBalancerSecurityGroup/Resource',
    rule: 'AwsSolutions-EC23',
    reason: 'MCP-SG-01: the load balancer is there to be reached from the internet, on 443 only.',
  },
  {
    path: 'ApiKeySecret/Resource',
    rule: 'AwsSolutions-SMG4',
    reason:
      'MCP-SEC-01: the keys are shared with clients, so rotation on a schedule would lock them out; a new value is taken up without a restart.',
  },
  {
    path: 'ServerRole/Resource',
    rule: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]',
    reason:
      'MCP-IAM-12: Session Manager is the only way onto the host, and AWS keeps its policy in step with the agent.',
  },
  {
    path: 'ServerRole/Resource',
    rule: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'MCP-IAM-02 to MCP-IAM-08: the server lists resources it does not know yet, with reading actions only; MCP-IAM-13: PutMetricData has no resource and is limited by its namespace.',
  },
  {
    path: 'Server/Default/Resource',
    rule: 'AwsSolutions-EC28',
    reason:
      'MCP-CST-07: detailed monitoring is not in the documented bill, and no alarm watches a metric of the instance.',
  },
  {
    path: 'Server/Default/Resource',
    rule: 'AwsSolutions-EC29',
    reason:
      'MCP-CMP-01: there is exactly one instance, and an update that replaces it must be able to delete the old one.',
  },
  {
    path: 'AccessLogBucket/Resource',
    rule: 'AwsSolutions-S1',
    reason:
      'MCP-CST-07: a log of the bucket of access logs is not in the documented bill, and would log its own writing.',
  },
];

/** Of the stack with which GitHub deploys. */
export const DELIVERY_ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  ...[
    'AwsSolutions-IAM5[Resource::*]',
    ...[`role/${STACK}-*`, `instance-profile/${STACK}-*`, 'role/aws-service-role/*'].map(
      (name) => `AwsSolutions-IAM5[Resource::arn:aws:iam::<AWS::AccountId>:${name}]`,
    ),
    ...MADE_OF.map((service) => `AwsSolutions-IAM5[Action::${service}:*]`),
  ].map((rule) => ({
    path: 'Delivery/ExecutionRole/Resource',
    rule,
    reason:
      'MCP-DLV-01: CloudFormation alone takes this role over, and makes with it whatever a reviewed template says.',
  })),
  {
    path: 'Delivery/Deployer/Role/Resource',
    rule: `AwsSolutions-IAM5[Resource::arn:aws:cloudformation:us-east-1:<AWS::AccountId>:stack/${STACK}/*]`,
    reason: 'MCP-DLV-01: the ARN of a stack ends in an id that nobody knows before.',
  },
];
