import { either, list, number, object } from '../../base/index.ts';
import { constant } from '../matcher.ts';
import { NAME } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

/** What AWS counts, as Service Quotas and the pages of the services call it. */
export const QUOTAS = [
  'Inbound or outbound rules per security group',
  'Security groups per network interface',
  'Rules per network ACL',
  'EC2-VPC Elastic IPs',
  'VPCs per Region',
  'Internet gateways per Region',
  'Application Load Balancers per Region',
  'Listeners per Application Load Balancer',
  'Rules per Application Load Balancer',
  'Certificates per Application Load Balancer',
  'Target Groups per Application Load Balancer',
  'Web ACL capacity units per web ACL',
  'Web ACL capacity units per rule group',
  'Containers per task definition',
  'Target groups per service',
  'Layers per function',
  'Targets per rule',
  'Managed policies per role',
  'Global secondary indexes per table',
] as const;

export type QuotaName = (typeof QUOTAS)[number];

const OWN_QUOTAS = object(
  {},
  Object.fromEntries(QUOTAS.map((name) => [name, number({ min: 0, whole: true })])) as Record<
    QuotaName,
    ReturnType<typeof number>
  >,
  'these quotas, with what the account has of each',
  { min: 1 },
);

const CONNECTIONS = object(
  {
    from: list(object({ what: NAME, each: number({ min: 1, whole: true, about: 'connections of one that runs' }) }), {
      min: 1,
      about: 'who keeps connections open',
    }),
  },
  {
    spare: number({ min: 0, whole: true, about: 'connections that stay free for others' }),
    accepted: number({ min: 1, whole: true, about: 'what the database accepts, where it was measured' }),
  },
  'at the largest size, and while a deployment runs old and new side by side, they are within what the database accepts',
);

const rules = (count: number) => ({
  Group: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupDescription: 'clients',
      SecurityGroupIngress: Array.from({ length: count }, (_, index) => ({
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        CidrIp: `10.0.${index}.0/24`,
      })),
    },
  },
});

const tasks = (DesiredCount: number) => ({
  Database: {
    Type: 'AWS::RDS::DBInstance',
    Properties: { Engine: 'postgres', DBInstanceClass: 'db.t4g.medium', DBParameterGroupName: { Ref: 'Parameters' } },
  },
  Parameters: {
    Type: 'AWS::RDS::DBParameterGroup',
    Properties: { Family: 'postgres16', Description: 'own', Parameters: { max_connections: '100' } },
  },
  Api: { Type: 'AWS::ECS::Service', Properties: { DesiredCount } },
});

const placed = (DesiredCount: number) => ({
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.1.0/28' } },
  Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { NetworkMode: 'awsvpc' } },
  Api: {
    Type: 'AWS::ECS::Service',
    Properties: {
      DesiredCount,
      TaskDefinition: { Ref: 'Task' },
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [{ Ref: 'Subnet' }] } },
    },
  },
});

const containers = (...sizes: readonly number[]) => ({
  Task: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Cpu: '512',
      Memory: '1024',
      ContainerDefinitions: sizes.map((Memory, index) => ({ Name: `c${index}`, Image: 'i', Memory })),
    },
  },
});

const acl = (...names: readonly string[]) => ({
  Acl: {
    Type: 'AWS::WAFv2::WebACL',
    Properties: {
      Scope: 'REGIONAL',
      DefaultAction: { Allow: {} },
      Rules: names.map((Name, Priority) => ({
        Name,
        Priority,
        OverrideAction: { None: {} },
        Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name } },
      })),
    },
  },
});

const BASIC = { 'Web ACL capacity units per web ACL': 1500 } as const;

export const FITS = defineWord(
  'fits',
  'what each subject needs at its largest is there: connections of a database, addresses of subnets, memory and processors of a task, and what AWS counts. A quota is counted over these templates alone; what else the account has is not in them',
  { of: SUBJECT },
  {
    quotas: either((value) => value === true, { ...constant, schema: { const: true } }, OWN_QUOTAS),
    connections: CONNECTIONS,
    addresses: { ...constant, schema: { const: true } },
    containers: { ...constant, schema: { const: true } },
  },
  {
    holds: [
      {
        says: 'A group has as many rules as an account starts with.',
        resources: rules(60),
        claim: { kind: 'fits', of: 'Group', quotas: true },
      },
      {
        says: 'While a deployment runs eight tasks, they keep 80 of 100 connections.',
        resources: tasks(4),
        claim: { kind: 'fits', of: 'Database', connections: { from: [{ what: 'Api', each: 10 }], spare: 10 } },
      },
      {
        says: 'Eight tasks, and eleven addresses: AWS keeps five of sixteen.',
        resources: placed(4),
        claim: { kind: 'fits', of: 'Api', addresses: true },
      },
      {
        says: 'Two containers share a gibibyte.',
        resources: containers(512, 512),
        claim: { kind: 'fits', of: 'Task', containers: true },
      },
      {
        says: 'The managed groups cost 1,100 of the 1,500 units that the price of a web ACL includes.',
        resources: acl(
          'AWSManagedRulesCommonRuleSet',
          'AWSManagedRulesKnownBadInputsRuleSet',
          'AWSManagedRulesSQLiRuleSet',
        ),
        claim: { kind: 'fits', of: 'Acl', quotas: BASIC },
      },
    ],
    fails: [
      {
        says: 'One more than sixty rules.',
        resources: rules(61),
        claim: { kind: 'fits', of: 'Group', quotas: true },
      },
      {
        says: 'Ten tasks during a deployment keep 100 connections, and ten are to stay free.',
        resources: tasks(5),
        claim: { kind: 'fits', of: 'Database', connections: { from: [{ what: 'Api', each: 10 }], spare: 10 } },
      },
      {
        says: 'Twelve tasks, and eleven addresses.',
        resources: placed(6),
        claim: { kind: 'fits', of: 'Api', addresses: true },
      },
      {
        says: 'The containers may take more than the task has.',
        resources: containers(512, 768),
        claim: { kind: 'fits', of: 'Task', containers: true },
      },
      {
        says: 'Another 700 units for the rules of an operating system and a language.',
        resources: acl(
          'AWSManagedRulesCommonRuleSet',
          'AWSManagedRulesKnownBadInputsRuleSet',
          'AWSManagedRulesSQLiRuleSet',
          'AWSManagedRulesLinuxRuleSet',
          'AWSManagedRulesUnixRuleSet',
          'AWSManagedRulesPHPRuleSet',
          'AWSManagedRulesWordPressRuleSet',
        ),
        claim: { kind: 'fits', of: 'Acl', quotas: BASIC },
      },
    ],
    unknown: [
      {
        says: 'Only a running database shows how much memory RDS leaves of its class.',
        resources: {
          Database: {
            Type: 'AWS::RDS::DBInstance',
            Properties: { Engine: 'postgres', DBInstanceClass: 'db.t4g.micro' },
          },
          Api: { Type: 'AWS::ECS::Service', Properties: { DesiredCount: 4 } },
        },
        claim: { kind: 'fits', of: 'Database', connections: { from: [{ what: 'Api', each: 10 }] } },
      },
    ],
  },
  { min: 3 },
);

type Fits = AssertionOf<typeof FITS>;

/**
 * What each subject needs is there.
 *
 * @example fits('database', { connections: { from: [{ what: 'service', each: 10 }], spare: 10 } })
 */
export function fits<Name extends string = string>(
  of: Subject<Name>,
  what: Omit<Fits, 'kind' | 'of' | 'connections'> & {
    readonly connections?: Omit<NonNullable<Fits['connections']>, 'from'> & {
      readonly from: readonly { readonly what: Name; readonly each: number }[];
    };
  },
): Fits {
  return { kind: 'fits', of, ...what };
}
