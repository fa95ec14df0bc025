/**
 * The document that Lintel writes of a template is true of it: audited against that template nothing in it is false and
 * nothing contradicts anything else. Descriptions are the words of whoever wrote the template.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { audit, docs } from '../src/actions/index.ts';
import { temporaryFiles } from './cli/temporary-files.ts';

/** The others tell nothing more, or are no templates. */
const TOLD = ['classic.json', 'tiers.yaml'];

const FIXTURES = ['templates/public', 'templates/fixtures'].flatMap((folder) => {
  const path = join(import.meta.dirname, folder);
  return readdirSync(path)
    .filter((name) => TOLD.includes(name))
    .map((name) => ({ name, path: join(path, name) }));
});

test.each(FIXTURES)('the document of $name is true of it', async ({ path }) => {
  expect(await wrongIn(path)).toEqual([]);
});

test('the document of any template is true of it', async () => {
  await fc.assert(
    fc.asyncProperty(templates, async (template) => {
      const cwd = temporaryFiles({ 'template.json': JSON.stringify(template) });
      expect(await wrongIn(join(cwd, 'template.json'))).toEqual([]);
    }),
    { numRuns: 10, seed: 12 },
  );
});

/** What is written, and the lie that is told instead; each must be found in the line that tells it. */
const LIES: readonly (readonly [fact: string, part: string, right: string, lie: string])[] = [
  ['type', 'worker', '| EC2 instance | c5.xlarge', '| EC2 instance | c5.large'],
  ['block', 'network', '| `One` | 10.9.1.0/24', '| `One` | 10.9.7.0/24'],
  ['port', 'groups', 'in | udp/53', 'in | udp/54'],
  ['port that goes out', 'groups', 'out | tcp/443', 'out | tcp/444'],
  ['peer', 'groups', 'from 10.0.0.0/8', 'from 10.0.0.0/9'],
  ['time', 'queue', 'hidden for 30 s', 'hidden for 33 s'],
  ['number', 'tasks', '2 tasks;', '3 tasks;'],
  ['size', 'disk', '| 100 GB', '| 90 GB'],
  ['encryption', 'database', '**not encrypted**', 'a customer managed key'],
  ['threshold', 'alarms', '> 1 in 1 min', '> 2 in 1 min'],
  ['default', 'machine', '| `t2.small` |', '| `m5.large` |'],
];

test.each(LIES)('a wrong %s in the document of a template is found', async (_, part, right, wrong) => {
  const template = { Parameters: PARAMETERS, Conditions: CONDITIONS, Resources: PARTS[part] ?? {} };
  const target = join(temporaryFiles({ 'template.json': JSON.stringify(template) }), 'template.json');
  const text = await documentOf(target);
  expect(text).toContain(right);
  const line = text.slice(0, text.indexOf(right)).split('\n').length;
  const lied = text.replace(right, wrong);
  const { findings } = await audit({ target, document: '-', stdin: Readable.from([lied]) });
  expect(findings.filter(({ outcome }) => outcome === 'false').map((each) => each.line)).toContain(line);
});

/** The document with the reference that stands on a page of its own. */
async function documentOf(target: string): Promise<string> {
  const folder = temporaryFiles({});
  await docs({ target, out: join(folder, 'document.md') });
  return ['document.md', 'document.reference.md']
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
}

async function wrongIn(target: string): Promise<readonly string[]> {
  const text = await documentOf(target);
  const { findings, statements } = await audit({ target, document: '-', stdin: Readable.from([text]) });
  expect(statements).toBeGreaterThan(0);
  return findings
    .filter(({ outcome, contradicts }) => outcome === 'false' || contradicts.length > 0)
    .map(({ line, says, because, contradicts }) =>
      [line, says, because, ...contradicts.map((each) => `↯ ${each.line} ${each.says}`)].join(' · '),
    );
}

type Resources = Readonly<
  Record<string, { readonly Type: string; readonly Properties?: object; readonly Condition?: string }>
>;

const ref = (name: string) => ({ Ref: name });

/** Things that a document tells in ways that were read wrongly: choices, names that sound like services, what stands elsewhere. */
const PARTS: Readonly<Record<string, Resources>> = {
  machine: {
    Web: {
      Type: 'AWS::EC2::Instance',
      Properties: {
        InstanceType: ref('Size'),
        SubnetId: ref('Subnet'),
        KeyName: ref('Key'),
        ImageId: 'ami-0123456789abcdef0',
      },
    },
  },
  worker: { Worker: { Type: 'AWS::EC2::Instance', Properties: { InstanceType: 'c5.xlarge', ImageId: ref('Image') } } },
  disk: { EncryptedEC2Volume: { Type: 'AWS::EC2::Volume', Properties: { Size: 100, AvailabilityZone: 'us-east-1a' } } },
  network: {
    PubPrivateVPC: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: ref('Block') } },
    One: subnet('One', '10.9.1.0/24'),
    Two: subnet('Two', '10.9.2.0/24'),
    Three: subnet('Three', '10.9.3.0/24'),
    InternetGateway: { Type: 'AWS::EC2::InternetGateway' },
    S3: {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: { VpcId: ref('PubPrivateVPC'), ServiceName: 'com.amazonaws.us-east-1.s3' },
    },
    PublicNetworkAcl: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: ref('PubPrivateVPC') } },
    AclIn: {
      Type: 'AWS::EC2::NetworkAclEntry',
      Properties: {
        NetworkAclId: ref('PublicNetworkAcl'),
        RuleNumber: 100,
        Protocol: -1,
        RuleAction: 'allow',
        CidrBlock: ref('Block'),
      },
    },
  },
  groups: {
    Open: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: 'x',
        SecurityGroupIngress: [
          { IpProtocol: 'icmp', FromPort: 8, ToPort: -1, CidrIp: '0.0.0.0/0' },
          { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIpv6: '::/0' },
          { IpProtocol: 'udp', FromPort: 53, ToPort: 53, CidrIp: '10.0.0.0/8' },
        ],
        SecurityGroupEgress: [
          { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, DestinationSecurityGroupId: ref('Closed') },
          { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' },
        ],
      },
    },
    Closed: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'x', SecurityGroupEgress: [] } },
  },
  database: {
    Database: {
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        DBInstanceClass: ref('DatabaseSize'),
        Engine: 'mysql',
        AllocatedStorage: '20',
        MultiAZ: ref('MultiAZ'),
        PreferredBackupWindow: '17:00-19:00',
        PreferredMaintenanceWindow: ref('PreferredMaintenanceWindow'),
        MasterUsername: 'admin',
        ManageMasterUserPassword: true,
      },
    },
  },
  broker: {
    Broker: {
      Type: 'AWS::AmazonMQ::Broker',
      Properties: {
        BrokerName: 'orders',
        EngineType: 'ACTIVEMQ',
        HostInstanceType: 'mq.t3.micro',
        DeploymentMode: 'SINGLE_INSTANCE',
        PubliclyAccessible: false,
        Users: [],
      },
    },
  },
  search: {
    Search: {
      Type: 'AWS::Elasticsearch::Domain',
      Properties: { ElasticsearchClusterConfig: { InstanceType: 't2.small.elasticsearch' } },
    },
  },
  warehouse: {
    Warehouse: {
      Type: 'AWS::Redshift::Cluster',
      Properties: {
        NodeType: 'dc2.large',
        ClusterType: 'single-node',
        DBName: 'a',
        MasterUsername: 'admin',
        ManageMasterPassword: true,
      },
    },
  },
  queue: {
    Orders: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 30 } },
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        LifecycleConfiguration: {
          Rules: [
            { Status: 'Enabled', ExpirationInDays: 9, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
          ],
        },
      },
    },
  },
  alarms: {
    AlarmTransitGatewayPacketDrop: alarm('AWS/TransitGateway', 'PacketDropCountNoRoute'),
    LambdaInvocationsAlarm: alarm('AWS/Lambda', 'Invocations'),
    NoWAFKeyRotationExplicitlyFalse: {
      Type: 'AWS::KMS::Key',
      Properties: { KeyPolicy: { Version: '2012-10-17', Statement: [] } },
    },
  },
  variants: {
    Small: {
      Type: 'AWS::EC2::Instance',
      Condition: 'IsProd',
      Properties: { InstanceType: 't3.micro', ImageId: ref('Image') },
    },
    Large: { Type: 'AWS::EC2::Instance', Properties: { InstanceType: 'm5.large', ImageId: ref('Image') } },
  },
  tasks: {
    ServiceWithAlb: {
      Type: 'AWS::ECS::Service',
      Properties: { LaunchType: 'FARGATE', DesiredCount: 2, TaskDefinition: ref('Task') },
    },
    Task: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: { Cpu: '512', Memory: '1024', RequiresCompatibilities: ['FARGATE'] },
    },
  },
  role: {
    Creator: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
        Policies: [
          {
            PolicyName: 'attach',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Action: 'iam:AttachRolePolicy',
                  Resource: '*',
                  Condition: {
                    ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/service-role/AWSLambdaENIManagementAccess' },
                  },
                },
              ],
            },
          },
        ],
      },
    },
  },
};

const PARAMETERS = {
  Size: {
    Type: 'String',
    Default: 't2.small',
    AllowedValues: ['t1.micro', 't2.small', 'm5.large'],
    Description: 'EC2 instance type',
  },
  DatabaseSize: { Type: 'String', Default: 'db.t3.small', AllowedValues: ['db.t3.small', 'db.r5.large'] },
  MultiAZ: { Type: 'String', Default: 'false', AllowedValues: ['true', 'false'], Description: 'Multi-AZ database' },
  PreferredMaintenanceWindow: {
    Type: 'String',
    Default: 'sun:19:00-sun:23:00',
    Description: 'Preferred maintenance window',
  },
  Block: { Type: 'String', Default: '10.9.0.0/16', Description: '10.9.0.0/16 = 256 subnets' },
  Subnet: { Type: 'AWS::EC2::Subnet::Id', Description: 'A subnet of the VPC' },
  Image: { Type: 'AWS::EC2::Image::Id' },
  Key: { Type: 'AWS::EC2::KeyPair::KeyName', Description: 'Name of a key pair' },
  Environment: { Type: 'String', Default: 'prod', AllowedValues: ['dev', 'prod'] },
  Secret: { Type: 'String', Default: 'x', NoEcho: true },
  Nothing: { Type: 'String', Default: '' },
};

const CONDITIONS = { IsProd: { 'Fn::Equals': [ref('Environment'), 'prod'] } };

const templates = fc.subarray(Object.keys(PARTS), { minLength: 1, maxLength: 5 }).map((names) => ({
  Parameters: PARAMETERS,
  Conditions: CONDITIONS,
  Resources: Object.assign({}, ...names.map((name) => PARTS[name])),
  Outputs: { InternetGatewayOut: { Description: 'Internet gateway', Value: 'x' } },
}));

function subnet(id: string, block: string) {
  return {
    Type: 'AWS::EC2::Subnet',
    Properties: {
      VpcId: ref('PubPrivateVPC'),
      CidrBlock: block,
      AvailabilityZone: id === 'Two' ? 'us-east-1b' : 'us-east-1a',
    },
  };
}

function alarm(namespace: string, metric: string) {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      Namespace: namespace,
      MetricName: metric,
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    },
  };
}
