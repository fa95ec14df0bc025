/** What documents of foreign templates say in their own ways; each rule beside one that is not so. */
import { describe, expect, test } from 'vitest';
import { audited, THREE_TIERS } from '../tiny-audit.ts';

const BUCKET = { Type: 'AWS::S3::Bucket' };
const QUEUE = { Type: 'AWS::SQS::Queue' };
const DATABASE = {
  Type: 'AWS::RDS::DBInstance',
  Properties: { Engine: 'mysql', DBInstanceClass: 'db.t3.micro', AllocatedStorage: '20', PubliclyAccessible: true },
};
const VPC = { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.1.0.0/16' } };

describe('documents of others', () => {
  test('defaults of parameters in a table are those of the template', () => {
    const table = '| Parameter | Default |\n|---|---|\n| Size | t3.large |\n| Days | 7 |';
    const parameters = { Size: { Type: 'String', Default: 't3.micro' }, Days: { Type: 'Number', Default: 7 } };
    expect(audited(table, { parameters, kinds: ['property'] })).toEqual([
      '3 false the parameter Size is t3.large',
      '4 true the parameter Days is 7',
    ]);
  });

  test('logical ids in a table are those of the template, where most of them are', () => {
    const table = '| Logical ID | What |\n|---|---|\n| OneBucket | in |\n| TwoBucket | out |\n| LostBucket | gone |';
    const resources = { OneBucket: BUCKET, TwoBucket: BUCKET };
    expect(audited(table, { resources, kinds: ['resource'] }).map((each) => each.split(' ')[1])).toEqual([
      'true',
      'true',
      'false',
    ]);
  });

  test('a layer has the id that the template gives it, without the hash of the transform', () => {
    const table = '| Logical ID | What |\n|---|---|\n| OneLayer | code |\n| OneBucket | in |';
    const layer = { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Bucket: 'b', S3Key: 'k' } } };
    const resources = { OneLayer0123456789: layer, OneBucket: BUCKET };
    expect(audited(table, { resources, kinds: ['resource'] }).every((each) => / true /.test(each))).toBe(true);
  });

  test('a number of some things is not that of all, unless the sentence says so', () => {
    const resources = { A: QUEUE, B: QUEUE, C: QUEUE };
    const outcomes = (text: string) => audited(text, { resources, kinds: ['count'] }).map((each) => each.split(' ')[1]);
    expect(outcomes('The template creates two SQS queues - first and second.')).toEqual(['not']);
    expect(outcomes('The two SQS queues are subscribed to the topic.')).toEqual(['not']);
    expect(outcomes('There are two SQS queues.')).toEqual(['false']);
    expect(outcomes('The template creates four SQS queues.')).toEqual(['false']);
  });

  test('a version before a thing is no number of it', () => {
    expect(audited('A .NET 6 Lambda function resizes.', { resources: {}, kinds: ['count'] })).toEqual([]);
  });

  test('points below a numbered step are its own', () => {
    const steps = '1) Create the VPC\n- CIDR: `10.1.0.0/16`\n\n2) Create the VPC\n- CIDR: `10.2.0.0/16`';
    expect(audited(steps, { resources: { Net: VPC }, kinds: ['cidr'] }).map((each) => each.slice(0, 7))).toEqual([
      '2 true ',
      '5 false',
    ]);
  });

  test('each block of a line stands in the zone behind it', () => {
    const subnet = (block: string, zone: string) => ({
      Type: 'AWS::EC2::Subnet',
      Properties: { VpcId: { Ref: 'Net' }, CidrBlock: block, AvailabilityZone: zone },
    });
    const resources = { Net: VPC, A: subnet('10.1.1.0/24', 'us-east-1a'), B: subnet('10.1.2.0/24', 'us-east-1b') };
    const says = (first: string, second: string) =>
      audited(`Subnets: 10.1.1.0/24 (AZ-${first}), 10.1.2.0/24 (AZ-${second})`, { resources, kinds: ['cidr'] }).map(
        (each) => each.split(' ')[1],
      );
    expect(says('a', 'b')).toEqual(['true', 'true']);
    expect(says('b', 'a')).toEqual(['false', 'false']);
  });

  test('a service that the template only names may stand elsewhere', () => {
    const role = {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Resource: '*' }] },
      },
    };
    const text = '## Architecture\n\nThe stack uses Amazon SNS.';
    expect(audited(text, { resources: { Role: role }, kinds: ['service'] })).toEqual([
      '3 not checkable Amazon SNS is used',
    ]);
    expect(audited(text, { resources: { Bucket: BUCKET }, kinds: ['service'] })).toEqual([
      '3 false Amazon SNS is used',
    ]);
  });

  test('an address of a page is no log group, an adjective no table', () => {
    const group = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/lambda/shop' } };
    expect(
      audited('CloudWatch Logs pattern: https://example.com/patterns/logs', { resources: { group }, kinds: ['name'] }),
    ).toEqual([]);
    expect(audited('DynamoDB table item-level changes are sent on.', { resources: {}, kinds: ['name'] })).toEqual([]);
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html: one day.
  test('a database that says nothing keeps its backups for a day, and is private where it says so', () => {
    const text = 'The RDS instance is private.\n\n| Setting | Value |\n|---|---|\n| Backup retention | 30 days |';
    expect(audited(text, { resources: { Db: DATABASE }, kinds: ['setting', 'retention'] })).toEqual([
      '1 false the database: public accessibility is off',
      '5 false backups are kept for 30 days',
    ]);
    expect(
      audited(text.replace('30', '1'), { resources: { Db: DATABASE }, kinds: ['retention'] }).map((each) =>
        each.slice(0, 6),
      ),
    ).toEqual(['5 true']);
  });

  test('what is to be added for production is no statement of today', () => {
    const resources = {
      F: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Code: { ZipFile: 'x' },
          Role: 'arn:aws:iam::123456789012:role/r',
          Handler: 'a.b',
          Runtime: 'nodejs24.x',
        },
      },
    };
    const kinds = ['setting'] as const;
    expect(audited('The function is small. For production add X-Ray tracing.', { resources, kinds })).toEqual([]);
    expect(audited('The function has X-Ray tracing.', { resources, kinds })).toEqual([
      '1 false the function: active tracing is on',
    ]);
  });

  test('blocks drawn inside that of the VPC are those of its tiers, and no other block of it', () => {
    const said = (text: string) => audited(text, { resources: { Net: VPC }, kinds: ['cidr'] });
    const drawn = 'The VPC has 10.1.0.0/16.\n\n## VPC\n\n- 10.1.0.0/18\n- 10.1.64.0/18';
    expect(said(drawn)).toEqual([
      '1 true the VPC has the block 10.1.0.0/16',
      '5 not checkable the VPC has the block 10.1.0.0/18',
      '6 not checkable the VPC has the block 10.1.64.0/18',
    ]);
    expect(said('The VPC has the block 10.1.0.0/20.')).toEqual(['1 false the VPC has the block 10.1.0.0/20']);
  });

  test('a property that a sentence explains has no value there', () => {
    const said = (text: string) => audited(text, { resources: { Net: VPC }, kinds: ['property'] });
    expect(said('- CidrBlock: The block that the network has, by `!Ref`.')).toEqual([]);
    expect(said('- CidrBlock: 10.2.0.0/16')).toEqual(['1 false CidrBlock is 10.2.0.0/16']);
  });

  test('a rule of a machine that stands in another template is looked for in every group', () => {
    const group = {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        VpcId: { Ref: 'Net' },
        GroupDescription: 'web',
        SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }],
      },
    };
    const rules = (port: number) =>
      audited(
        `## Security group of EC2 instances\n\n- Inbound rules:\n  - Allow inbound traffic on TCP port ${port} (HTTPS) from any source IP address ("0.0.0.0/0").`,
        {
          resources: { Net: VPC, Web: group },
          kinds: ['security group'],
        },
      ).map((each) => each.split(' ')[1]);
    expect(rules(443)).toEqual(['true']);
    expect(rules(8443)).toEqual(['not']);
  });

  test('a number of subnets that divides all of them may be that of one tier', () => {
    const subnets = Object.fromEntries(
      Array.from({ length: 6 }, (_, index) => [
        `Net${index}`,
        { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Net' }, CidrBlock: `10.1.${index}.0/24` } },
      ]),
    );
    const said = (text: string) =>
      audited(text, { resources: { Net: VPC, ...subnets }, kinds: ['count'] }).map((each) => each.slice(0, 7));
    expect(said('There are three subnets.')).toEqual(['1 not c']);
    expect(said('There are four subnets.')).toEqual(['1 false']);
  });

  test('a name that the template uses for something else than a resource is no wrong id', () => {
    const table = '| Logical ID | What |\n|---|---|\n| OneBucket | in |\n| TwoBucket | out |\n| OrdersKeeper | who |';
    const api = { Type: 'AWS::ApiGateway::RestApi', Properties: { Body: { authorizers: { OrdersKeeper: {} } } } };
    const resources = { OneBucket: BUCKET, TwoBucket: BUCKET };
    const outcome = (more: object) =>
      audited(table, { resources: { ...resources, ...more }, kinds: ['resource'] })
        .map((each) => each.slice(0, 7))
        .at(-1);
    expect(outcome({ Api: api })).toBe('5 not c');
    expect(outcome({})).toBe('5 false');
  });

  // https://docs.aws.amazon.com/linux/al2/ug/what-is-amazon-linux.html names the end of support; that it runs is no less so.
  test('a system out of support is no false statement where the template names no image', () => {
    expect(audited('- The servers run Amazon Linux 2.', { resources: {}, kinds: ['version'] })).toEqual([
      '1 not checkable Amazon Linux 2',
    ]);
  });

  test('more private subnets than there are is false, fewer may be those of one tier', () => {
    const said = (text: string) =>
      audited(text, { resources: THREE_TIERS, kinds: ['count'] }).map((each) => each.slice(0, 7));
    expect(said('There are 5 private subnets.')).toEqual(['1 false']);
    expect(said('There is 1 private subnet.')).toEqual(['1 not c']);
    expect(said('There are 2 private subnets.')).toEqual(['1 true ']);
  });

  test('zones are read however they are spelled', () => {
    const said = (text: string) =>
      audited(text, { resources: THREE_TIERS, kinds: ['zones'] }).map((each) => each.split(' ')[1]);
    expect(said('It spans two Availabilty Zones.')).toEqual(['true']);
    expect(said('- 3 AvailabilityZone')).toEqual(['false']);
  });
});
