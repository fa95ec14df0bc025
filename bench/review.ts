/** One line of a large stack is changed, and `lintel review` says what that means. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { succeed } from './installed.ts';
import { processTime, type Timed } from './table.ts';

/** So many times what a worker of a queue has. */
const WORKERS = 62;

export function reviewRows(
  folder: string,
  lintel: string,
): { readonly resources: number; readonly timed: readonly Timed[] } {
  const repository = join(folder, 'repository');
  mkdirSync(repository);
  const file = join(repository, 'template.json');
  const template = largeTemplate();
  writeFileSync(file, JSON.stringify(template, undefined, 2));
  const git = (...words: readonly string[]) =>
    succeed('git', ['-C', repository, '-c', 'user.name=bench', '-c', 'user.email=bench@example.com', ...words]);
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'before');
  const changed = JSON.stringify(template, undefined, 2).replace('"FromPort": 5432', '"FromPort": 22');
  writeFileSync(file, changed);
  const asked = [lintel, 'review', '--base', 'HEAD', 'template.json', '--region', 'us-east-1'];
  return {
    resources: Object.keys(template.Resources).length,
    timed: [
      { name: 'node, nothing loaded (reference)', run: () => processTime(['-e', '0']) },
      { name: 'lintel review', run: () => processTime(asked, { answers: [0, 1], cwd: repository }) },
    ],
  };
}

/** A network with a database, and workers with what belongs to them. */
function largeTemplate(): { readonly Resources: Readonly<Record<string, object>> } {
  const open = (SourceSecurityGroupId: object) => ({
    IpProtocol: 'tcp',
    FromPort: 5432,
    ToPort: 5432,
    SourceSecurityGroupId,
  });
  const shared: Record<string, object> = {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24' } },
    DatabaseGroup: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: 'database',
        VpcId: { Ref: 'Vpc' },
        SecurityGroupIngress: [open({ 'Fn::GetAtt': ['Group0', 'GroupId'] })],
      },
    },
    Topic: { Type: 'AWS::SNS::Topic' },
  };
  const workers = Array.from({ length: WORKERS }, (_, n) => Object.entries(workerOf(n)));
  return { Resources: { ...shared, ...Object.fromEntries(workers.flat()) } };
}

function workerOf(n: number): Readonly<Record<string, object>> {
  const queue = { 'Fn::GetAtt': [`Queue${n}`, 'Arn'] };
  const code = { ZipFile: 'exports.handler = async () => {};' };
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const receive = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
  return {
    [`Queue${n}`]: { Type: 'AWS::SQS::Queue', Properties: { SqsManagedSseEnabled: true } },
    [`Group${n}`]: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: { GroupDescription: `worker ${n}`, VpcId: { Ref: 'Vpc' } },
    },
    [`Role${n}`]: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] } },
    },
    [`Policy${n}`]: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: `worker-${n}`,
        Roles: [{ Ref: `Role${n}` }],
        PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: receive, Resource: queue }] },
      },
    },
    [`Logs${n}`]: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: { 'Fn::Sub': `/aws/lambda/\${Function${n}}` }, RetentionInDays: 30 },
    },
    [`Function${n}`]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: code,
        Role: { 'Fn::GetAtt': [`Role${n}`, 'Arn'] },
        VpcConfig: { SubnetIds: [{ Ref: 'Subnet' }], SecurityGroupIds: [{ 'Fn::GetAtt': [`Group${n}`, 'GroupId'] }] },
      },
    },
    [`Source${n}`]: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: queue, FunctionName: { Ref: `Function${n}` } },
    },
    [`Alarm${n}`]: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateAgeOfOldestMessage',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [`Queue${n}`, 'QueueName'] } }],
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 5,
        Threshold: 300,
        ComparisonOperator: 'GreaterThanThreshold',
        AlarmActions: [{ Ref: 'Topic' }],
      },
    },
  };
}
