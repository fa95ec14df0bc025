/** Settings that documents tell in plain words, keys, schedules and commands; the oracle is the template beside each. */
import { describe, expect, test } from 'vitest';
import { audited, THREE_TIERS } from '../tiny-audit.ts';

const group = (cidr: string) => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: {
    GroupDescription: 'x',
    VpcId: { Ref: 'Vpc' },
    SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: cidr }],
  },
});
const server = (subnet: string, security: string) => ({
  Type: 'AWS::EC2::Instance',
  Properties: { SubnetId: { Ref: subnet }, SecurityGroupIds: [{ Ref: security }] },
});
const network = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Outer: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.1.0/24', MapPublicIpOnLaunch: true },
  },
  Inner: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.2.0/24' } },
  PublicGroup: group('192.0.2.0/24'),
  PrivateGroup: group('10.0.1.0/24'),
  PublicServer: server('Outer', 'PublicGroup'),
  PrivateServer: server('Inner', 'PrivateGroup'),
};
const told = (
  markdown: string,
  resources: object,
  kinds: readonly ('setting' | 'waf' | 'security group' | 'route')[],
) => audited(markdown, { resources, kinds }).map((each) => each.replace(/^\d+ /, ''));

describe('public addresses', () => {
  // https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html
  test.each([
    ['The private instance has no public IP.', 'true the instance: a public address is off'],
    ['The public instance has a public IP.', 'true the instance: a public address is on'],
    ['The private instance has a public IP.', 'false the instance: a public address is on'],
    ['Private EC2 không có public IP.', 'true the instance: a public address is off'],
    ['The instance has a public IP.', 'not checkable the instance: a public address is on'],
  ])('%s', (sentence, finding) => {
    expect(told(sentence, network, ['setting'])).toEqual([finding]);
  });
});

describe('rules of security groups in a sentence', () => {
  test.each([
    ['The public instance security group allows SSH from 192.0.2.0/24.', 'true'],
    ['The private instance security group allows SSH from 192.0.2.0/24.', 'false'],
    ['The private instance security group allows SSH from your IP.', 'true'],
  ])('%s', (sentence, outcome) => {
    expect(told(sentence, network, ['security group'])[0]?.split(' ')[0]).toBe(outcome);
  });
});

test('a route table leads where it is said to', () => {
  expect(
    told('The private route table sends 0.0.0.0/0 to the NAT gateway.', THREE_TIERS, ['route'])[0]?.split(' ')[0],
  ).toBe('true');
  expect(
    told('The private route table sends 0.0.0.0/0 to the internet gateway.', THREE_TIERS, ['route'])[0]?.split(' ')[0],
  ).toBe('false');
});

describe('schedules', () => {
  const rule = (expression: string) => ({
    Tick: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: expression } },
  });
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
  test.each([
    ['EventBridge runs the function every 5 minutes.', 'rate(5 minutes)', 'true'],
    ['EventBridge runs the function every 5 minutes.', 'cron(0/5 * * * ? *)', 'true'],
    ['EventBridge runs the function every 5 minutes.', 'rate(1 hour)', 'false'],
    ['EventBridge triggers the Lambda function daily.', 'cron(30 3 * * ? *)', 'true'],
    ['EventBridge triggers the Lambda function weekly.', 'cron(0 9 ? * MON *)', 'true'],
    ['EventBridge triggers the Lambda function monthly.', 'cron(0 9 1 * ? *)', 'true'],
    ['EventBridge triggers the Lambda function hourly.', 'cron(0 8-17 * * ? *)', 'not checkable'],
  ])('%s with %s', (sentence, expression, outcome) => {
    expect(told(sentence, rule(expression), ['setting']).map((each) => each.replace(/ something.*/, ''))).toEqual([
      outcome,
    ]);
  });
});

describe('keys of tables', () => {
  const table = {
    Orders: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [{ IndexName: 'ByOwner', KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }] }],
        TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires' },
      },
    },
  };
  test.each([
    ['- **Partition key**: `id` (String)', 'true the partition key of the table is id'],
    ['- **Partition key**: `owner`', 'false the partition key of the table is owner'],
    ['- **Sort key**: None', 'true the sort key of the table is None'],
    ['- **GSI**: `ByOwner` for lists', 'true the index of the table is ByOwner'],
    ['- **TTL attribute**: `ttl`', 'false the attribute of expiry of the table is ttl'],
  ])('%s', (item, finding) => {
    expect(told(`## DynamoDB\n\n${item}`, table, ['setting']).filter((each) => each.includes('of the table'))).toEqual([
      finding,
    ]);
  });

  test('the key below an index is its own', () => {
    expect(told('## DynamoDB\n\n- **GSI**: `ByOwner`\n  - Partition key: `owner`', table, ['setting'])).toEqual([
      'true the index of the table is ByOwner',
      'true the partition key of the table is owner',
    ]);
  });
});

describe('a web ACL that only counts', () => {
  // https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-testing.html
  const acl = (action: object) => ({
    Acl: { Type: 'AWS::WAFv2::WebACL', Properties: { Rules: [{ Name: 'a', Priority: 0, ...action }] } },
  });
  test.each([
    [{ OverrideAction: { Count: {} } }, 'true'],
    [{ OverrideAction: { None: {} } }, 'false'],
    [{ Action: { Block: {} } }, 'false'],
  ])('%j', (action, outcome) => {
    expect(told('The WAF runs in monitor mode.', acl(action), ['waf'])).toEqual([`${outcome} the web ACL only counts`]);
  });
});

describe('commands', () => {
  const passed = (command: string, templates: readonly string[] = ['app.yaml']) =>
    audited(`\`\`\`bash\n${command}\n\`\`\``, {
      resources: {},
      parameters: { Size: { Type: 'String', Default: 'small' } },
      templates,
      kinds: ['parameter'],
    });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Parameter.html
  test('a parameter that the template lacks is false on its line', () => {
    expect(
      passed(
        'aws cloudformation deploy --template-file app.yaml \\\n  --parameter-overrides Size=big \\\n    Colour=red',
      ),
    ).toEqual(['3 true there is a parameter Size', '4 false there is a parameter Colour']);
    expect(
      passed(
        'aws cloudformation create-stack --template-body file://app.yaml --parameters ParameterKey=Colour,ParameterValue=red',
      ),
    ).toEqual(['2 false there is a parameter Colour']);
  });

  test('a command about another template tells nothing of this one', () => {
    expect(passed('aws cloudformation deploy --template-file other.yaml --parameter-overrides Colour=red')).toEqual([
      '2 not checkable there is a parameter Colour',
    ]);
  });

  test('a thing that a command names is told where the template has it, and never false', () => {
    const resources = { Shop: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'shop' } } };
    const named = (name: string) =>
      audited(`\`\`\`bash\ndocker push 1.dkr.ecr.us-east-1.amazonaws.com/${name}:latest\n\`\`\``, {
        resources,
        kinds: ['name'],
      });
    expect(named('shop')).toEqual(['2 true the repository is called shop']);
    expect(named('other')).toEqual([]);
  });
});

test('what a section about Terraform says is not held against the template', () => {
  const world = { resources: { Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } } } };
  const block = '```hcl\nvpc_cidr = "10.9.0.0/16"\n```';
  expect(audited(`# App\n\n## Terraform\n\n${block}`, { ...world, kinds: ['cidr'] })).toEqual([
    '6 not checkable the VPC has the block 10.9.0.0/16',
  ]);
  expect(audited('# App\n\nThe VPC has the block 10.9.0.0/16.', { ...world, kinds: ['cidr'] })).toEqual([
    '3 false the VPC has the block 10.9.0.0/16',
  ]);
});

test('a name in parentheses behind its thing is read whatever stands around it, unless it is doubted', () => {
  const resources = { Orders: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'shop-orders' } } };
  const called = (sentence: string) => audited(sentence, { resources, kinds: ['name'] });
  expect(called('Whatever arrives is enriched and put into the DynamoDB table (`shop-carts`).')).toEqual([
    '1 false the table is called shop-carts',
  ]);
  expect(called('It may go into another DynamoDB table (`shop-carts`).')).toEqual([
    '1 not checkable the table is called shop-carts',
  ]);
});
