/** What lies between two templates. The oracle is the pair of templates, read by eye, and AWS's replacement rules. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { exitCodeOfDiff } from '../exit-code.ts';
import { diff } from './diff.ts';

const cwd = mkdtempSync(join(tmpdir(), 'lintel-diff-'));
afterAll(() => rmSync(cwd, { recursive: true }));

const day = '2026-11-21';
const ref = (id: string) => ({ Ref: id });

interface Shape {
  readonly port: number;
  readonly table: string;
  readonly actions: string;
  readonly keeps?: string;
  readonly cidr?: string;
}

/** A server that the internet reaches on one port and above it up to 443, a table, and a role that uses the table. */
function shop({ port, table, actions, keeps, cidr = '10.0.0.0/16' }: Shape): object {
  const inVpc = { VpcId: ref('Vpc') };
  return {
    Resources: {
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: cidr } },
      Gateway: { Type: 'AWS::EC2::InternetGateway' },
      Attached: { Type: 'AWS::EC2::VPCGatewayAttachment', Properties: { ...inVpc, InternetGatewayId: ref('Gateway') } },
      Subnet: {
        Type: 'AWS::EC2::Subnet',
        Properties: { ...inVpc, CidrBlock: cidr.replace('/16', '/24'), MapPublicIpOnLaunch: true },
      },
      Table: { Type: 'AWS::EC2::RouteTable', Properties: inVpc },
      Used: {
        Type: 'AWS::EC2::SubnetRouteTableAssociation',
        Properties: { SubnetId: ref('Subnet'), RouteTableId: ref('Table') },
      },
      Out: {
        Type: 'AWS::EC2::Route',
        Properties: { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('Gateway') },
      },
      Group: {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: {
          ...inVpc,
          GroupDescription: 'the server',
          SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: port, ToPort: 443, CidrIp: '0.0.0.0/0' }],
        },
      },
      Server: {
        Type: 'AWS::EC2::Instance',
        Properties: {
          InstanceType: 't3.micro',
          SubnetId: ref('Subnet'),
          SecurityGroupIds: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }],
        },
      },
      Orders: {
        Type: 'AWS::DynamoDB::Table',
        ...(keeps !== undefined && { UpdateReplacePolicy: keeps }),
        Properties: { TableName: table, BillingMode: 'PAY_PER_REQUEST' },
      },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
          },
          Policies: [
            {
              PolicyName: 'orders',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Action: actions, Resource: { 'Fn::GetAtt': ['Orders', 'Arn'] } }],
              },
            },
          ],
        },
      },
    },
  };
}

const BASE: Shape = { port: 443, table: 'orders', actions: 'dynamodb:GetItem' };
let files = 0;

async function between(before: Shape, after: Shape) {
  const [old, now] = [before, after].map((each) => {
    const name = `t${files++}.json`;
    writeFileSync(join(cwd, name), JSON.stringify(shop(each)));
    return name;
  });
  return diff({ target: now ?? '', before: old ?? '', cwd, day, prices: false });
}

describe('an update', () => {
  test('of nothing changes nothing', async () => {
    const report = await between(BASE, BASE);
    const { resources, opened, closed, gained, lost, broken, mended, dropped } = report;
    expect([resources, opened, closed, gained, lost, broken, mended, dropped].flat()).toEqual([]);
    expect(exitCodeOfDiff(report)).toBe(0);
  });

  test('that opens a port says which, and what fails now; the way back says the opposite', async () => {
    const there = await between(BASE, { ...BASE, port: 22 });
    expect(there.opened).toMatchObject([{ from: 'internet', to: 'Server', ports: 'tcp/22-442' }]);
    expect(there.broken.map(({ before, after }) => [before, after.id, after.outcome])).toEqual([
      ['proved', 'administration-open-to-internet.Server', 'refuted'],
    ]);
    expect(exitCodeOfDiff(there)).toBe(1);

    const back = await between({ ...BASE, port: 22 }, BASE);
    expect(back.closed).toEqual(there.opened);
    expect([back.opened, back.broken]).toEqual([[], []]);
    expect(back.mended.map(({ after }) => after.id)).toEqual(['administration-open-to-internet.Server']);
    expect(exitCodeOfDiff(back)).toBe(0);
  });

  test('that narrows a policy gains nothing', async () => {
    const { gained, lost } = await between({ ...BASE, actions: 'dynamodb:*' }, BASE);
    expect(gained).toEqual([]);
    expect(lost).toMatchObject([{ who: 'Role', on: 'Orders' }]);
  });

  test('that puts named resources in the place of all gains nothing', async () => {
    const role = (Resource: unknown) => ({
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        Policies: [
          { PolicyName: 'p', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource }] } },
        ],
      },
    });
    const files = ['narrow.json', 'wide.json'] as const;
    writeFileSync(join(cwd, files[0]), JSON.stringify({ Resources: { R: role('arn:aws:s3:::shop/*') } }));
    writeFileSync(join(cwd, files[1]), JSON.stringify({ Resources: { R: role('*') } }));
    const narrowed = await diff({ target: files[0], before: files[1], cwd, day });
    expect([narrowed.gained, narrowed.lost.map(({ on }) => on)]).toEqual([[], ['*']]);
    const widened = await diff({ target: files[1], before: files[0], cwd, day });
    expect(widened.gained.map(({ on }) => on)).toEqual(['*']);
    writeFileSync(join(cwd, 'none.json'), JSON.stringify({ Resources: { Q: { Type: 'AWS::SQS::Queue' } } }));
    const added = await diff({ target: files[1], before: 'none.json', cwd, day });
    expect(added.gained.map(({ who }) => who)).toEqual(['R']);
  });

  test('that widens a policy says what is gained', async () => {
    const { gained, lost } = await between(BASE, { ...BASE, actions: 'dynamodb:*Item' });
    expect(gained).toMatchObject([{ who: 'Role', on: 'Orders' }]);
    expect(gained[0]?.actions).toContain('dynamodb:DeleteItem');
    expect(gained[0]?.actions).not.toContain('dynamodb:GetItem');
    expect(lost).toEqual([]);
  });

  test('that gives a table another name replaces it, and says what becomes of what is in it', async () => {
    const lost = await between(BASE, { ...BASE, table: 'purchases' });
    expect(lost.resources.find(({ resource }) => resource === 'Orders')).toMatchObject({
      effect: 'replaced',
      losesData: true,
      properties: [{ property: 'TableName', first: 'orders', second: 'purchases', replaces: 'yes' }],
    });
    expect(exitCodeOfDiff(lost)).toBe(1);

    const kept = await between({ ...BASE, keeps: 'Retain' }, { ...BASE, keeps: 'Retain', table: 'purchases' });
    const orders = kept.resources.find(({ resource }) => resource === 'Orders');
    expect(orders?.effect).toBe('replaced');
    expect(orders?.losesData).toBeUndefined();
    expect(exitCodeOfDiff(kept)).toBe(0);
  });

  test('that replaces a network replaces all that stands in it', async () => {
    const { resources } = await between(BASE, { ...BASE, cidr: '10.1.0.0/16' });
    const effects = Object.fromEntries(resources.map(({ resource, effect }) => [resource, effect]));
    expect(effects).toMatchObject({ Vpc: 'replaced', Subnet: 'replaced', Group: 'replaced', Server: 'replaced' });
    expect(effects).not.toHaveProperty('Orders');
  });
});

describe('a revision of the repository', () => {
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], { cwd });
  const prepare = () => {
    git('init', '--quiet', '--initial-branch=main');
    writeFileSync(join(cwd, 'template.json'), JSON.stringify(shop(BASE)));
    git('add', 'template.json');
    git('commit', '--quiet', '--message=first');
    writeFileSync(join(cwd, 'template.json'), JSON.stringify(shop({ ...BASE, port: 22 })));
  };
  prepare();

  test('is read beside what lies in the folder, and leaves nothing', async () => {
    const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('lintel-revision-'));
    const before = left();
    const spelled = await diff({ target: 'template.json', before: 'main:template.json', cwd, day, prices: false });
    const based = await diff({ target: 'template.json', base: 'HEAD', cwd, day, prices: false });
    expect(spelled.opened).toMatchObject([{ from: 'internet', to: 'Server', ports: 'tcp/22-442' }]);
    expect(based.opened).toEqual(spelled.opened);
    const whole = await diff({ target: join(cwd, 'template.json'), base: 'HEAD', cwd, day, prices: false });
    expect(whole.opened).toEqual(spelled.opened);
    expect(left().filter((each) => !before.includes(each))).toEqual([]);
    expect(git('status', '--short', 'template.json').toString()).toContain(' M template.json');
  });

  test('that has no such file yet is compared with nothing', async () => {
    writeFileSync(join(cwd, 'added.json'), JSON.stringify(shop({ ...BASE, port: 22 })));
    const report = await diff({ target: 'added.json', base: 'HEAD', cwd, day });
    expect(new Set(report.resources.map(({ effect }) => effect))).toEqual(new Set(['added']));
    expect(report.broken.map(({ before, after }) => [before, after.id])).toContainEqual([
      'not asked',
      'administration-open-to-internet.Server',
    ]);
    expect(report.diagnostics).toEqual([]);
  });

  test('that is not there is told', async () => {
    const { diagnostics } = await diff({ target: 'template.json', base: 'nowhere', cwd, day, prices: false });
    expect(diagnostics.map(({ what }) => what)).toEqual(['The repository has no revision "nowhere".']);
  });
});

// The oracle is CloudFormation's own message: "Update of resource type is not permitted."
test('another type under the same logical id is refused, and replaces nothing', async () => {
  const launch = (Type: string) => ({ Resources: { Launch: { Type, Properties: { ImageId: 'ami-1' } } } });
  writeFileSync(join(cwd, 'old.json'), JSON.stringify(launch('AWS::AutoScaling::LaunchConfiguration')));
  writeFileSync(join(cwd, 'new.json'), JSON.stringify(launch('AWS::EC2::LaunchTemplate')));
  const report = await diff({ before: 'old.json', target: 'new.json', cwd, prices: false });
  expect(
    report.resources.map(({ effect, properties }) => [effect, properties.map(({ property }) => property)]),
  ).toEqual([['refused', ['Type']]]);
  expect(exitCodeOfDiff(report)).toBe(1);
});

test('what a parameter decides is told where its value hides a change', async () => {
  const bucket = (Value: string) => ({
    Parameters: { Access: { Type: 'String', Default: 'Private', AllowedValues: ['Private', 'Public'] } },
    Conditions: { IsPublic: { 'Fn::Equals': [{ Ref: 'Access' }, 'Public'] } },
    Resources: {
      Bucket: {
        Type: 'AWS::S3::Bucket',
        Properties: { Tags: [{ Key: 'open', Value: { 'Fn::If': ['IsPublic', Value, 'no'] } }] },
      },
    },
  });
  writeFileSync(join(cwd, 'old.json'), JSON.stringify(bucket('yes')));
  writeFileSync(join(cwd, 'new.json'), JSON.stringify(bucket('to all')));
  const told = { before: 'old.json', target: 'new.json', cwd, prices: false };
  const hidden = await diff(told);
  expect([hidden.resources, hidden.rewritten]).toEqual([[], ['Resources.Bucket']]);
  const asked = await diff({ ...told, any: ['Access'] });
  expect([asked.resources.map(({ effect }) => effect), asked.rewritten]).toEqual([['updated'], undefined]);
});
