/** The oracle is the template each test writes: what stands in it is told by hand, and what was edited must be what is marked. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { queueProject, temporaryFiles } from '../../../test/cli/temporary-files.ts';
import { exitCodeOfDiagnostics } from '../exit-code.ts';
import { mainEnvironment } from '../main-environment.ts';
import { type DrawOptions, draw } from './draw.ts';
import { drawAll } from './draw-all.ts';

/** A load balancer for the internet, a server behind it, and the rule that lets one talk to the other. */
const TEMPLATE = `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attached: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Out:
    Type: AWS::EC2::Route
    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
  A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: eu-west-1a}}
  B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.2.0/24, AvailabilityZone: eu-west-1b}}
  Inner: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.3.0/24, AvailabilityZone: eu-west-1a}}
  ToA: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref A, RouteTableId: !Ref Table}}
  ToB: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref B, RouteTableId: !Ref Table}}
  Front:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: !Ref Vpc
      GroupDescription: front
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}]
  Back: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, GroupDescription: back}}
  FrontToBack:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !Ref Back, IpProtocol: tcp, FromPort: 8080, ToPort: 8080, SourceSecurityGroupId: !Ref Front}
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Scheme: internet-facing, Subnets: [!Ref A, !Ref B], SecurityGroups: [!Ref Front]}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Balancer
      Port: 443
      Protocol: HTTPS
      DefaultActions: [{Type: forward, TargetGroupArn: !Ref Group}]
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {VpcId: !Ref Vpc, Port: 8080, Protocol: HTTP, TargetType: instance, Targets: [{Id: !Ref Server}]}
  Server:
    Type: AWS::EC2::Instance
    Properties: {SubnetId: !Ref Inner, SecurityGroupIds: [!Ref Back], InstanceType: t3.medium}
  Database:
    Type: AWS::EC2::Instance
    Properties: {SubnetId: !Ref Inner, SecurityGroupIds: [!Ref Back], InstanceType: t3.large}
`;

const folder = () => temporaryFiles({ 'web.yaml': TEMPLATE });

describe('a template', () => {
  test('a resource that defaults leave out is drawn with its condition, under the description as title', async () => {
    const cwd = temporaryFiles({
      'web.yaml': `
Description: A worker that may be there
Parameters: {Image: {Type: String, Default: ''}}
Conditions: {HasImage: !Not [!Equals [!Ref Image, '']]}
Resources:
  Worker: {Type: AWS::ECS::Service, Condition: HasImage, Properties: {LaunchType: FARGATE, TaskDefinition: x}}
`,
    });
    const { drawing = '' } = await draw({ cwd, target: 'web.yaml', format: 'mermaid' });
    expect(drawing).toContain('title: "A worker that may be there"');
    expect(drawing).toMatch(/Worker<br\/>ECS on Fargate<br\/>if /);
    const given = await draw({ cwd, target: 'web.yaml', format: 'mermaid', parameters: { Image: 'x' } });
    expect(given.drawing).toMatch(/Worker<br\/>ECS on Fargate"/);
  });

  test('the id under which a sample is counted is no part of its title', async () => {
    const sample = (description: string) =>
      temporaryFiles({ 'web.yaml': `Description: ${description}\nResources: {Files: {Type: AWS::FSx::FileSystem}}` });
    const cwd = sample('Queue to function (uksb-1tthgi812) (tag:sqs-lambda)');
    const { drawing = '' } = await draw({ cwd, target: 'web.yaml', format: 'mermaid' });
    expect(drawing).toContain('title: "Queue to function"');
    const bare = await draw({ cwd: sample('(uksb-1tthgi812) (tag:x)'), target: 'web.yaml', format: 'mermaid' });
    expect(bare.drawing).toContain('title: "web.yaml"');
  });

  test.each<[DrawOptions['format'], RegExp]>([
    ['terminal', /▪ Server +│? *.*\n.*t3\.medium/],
    ['mermaid', /^---\ntitle: "web\.yaml"\n---\nflowchart TB\n/],
    ['svg', /^<svg [^>]*viewBox/],
    ['html', /^<!doctype html>[\s\S]*"id":"Server"[\s\S]*"InstanceType":"t3\.medium"/],
    ['drawio', /^<mxfile [\s\S]*<UserObject id="card-Server"/],
    ['json', /^\{\n {2}"schema": "lintel\/drawing@1"/],
  ])('is drawn as %s, the same bytes each time', async (format, expected) => {
    const cwd = folder();
    const options = { target: 'web.yaml', cwd, ...(format !== undefined && { format }) };
    const report = await draw(options);
    expect(report).toMatchObject({ schema: 'lintel/draw@1', target: 'web.yaml', view: 'all', diagnostics: [] });
    expect(report.drawing).toMatch(expected);
    expect((await draw(options)).drawing).toBe(report.drawing);
  });

  test('only formats that have a place for everything carry a layout', async () => {
    const cwd = folder();
    expect((await draw({ target: 'web.yaml', cwd, format: 'mermaid' })).layout).toBeUndefined();
    const { layout } = await draw({ target: 'web.yaml', cwd, format: 'json' });
    expect(layout?.cards.map(({ node }) => node.id)).toContain('Server');
  });

  test('a resource that a nested template leaves out is drawn where a parameter of the target brings it', async () => {
    const nested = (passed: string) => `
Parameters: {Many: {Type: String, Default: 'no'}}
Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: https://a.s3.amazonaws.com/network.yaml, Parameters: {${passed}}}`;
    const network = `
Parameters: {Second: {Type: String, Default: 'no'}, Other: {Type: String, Default: 'no'}}
Conditions: {IsSecond: !Equals [!Ref Second, 'yes'], IsOther: !Equals [!Ref Other, 'yes']}
Resources:
  One: {Type: AWS::SQS::Queue}
  Two: {Type: AWS::SNS::Topic, Condition: IsSecond}
  Three: {Type: AWS::DynamoDB::Table, Condition: IsOther}`;
    const cwd = temporaryFiles({
      'main.yaml': nested('Second: !Ref Many'),
      'other.yaml': nested("Other: 'no'"),
      'network.yaml': network,
    });
    const shown = async (target: string) => {
      const { drawing, diagnostics } = await draw({ target, cwd, format: 'mermaid' });
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      return [...errors.map(({ what }) => what), ...['One', 'Two', 'Three'].filter((each) => drawing?.includes(each))];
    };
    expect([await shown('main.yaml'), await shown('other.yaml')]).toEqual([['One', 'Two'], ['One']]);
  });

  test('a nested template at a URL is taken from the file beside it, and that is said', async () => {
    const network = 'Resources: {Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.9.0.0/16}}}';
    const nested =
      '{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://b.s3.amazonaws.com/x/network.yaml}}';
    const cwd = temporaryFiles({ 'main.yaml': `Resources: {Network: ${nested}}`, 'network.yaml': network });
    const { drawing, diagnostics } = await draw({ target: 'main.yaml', cwd, format: 'mermaid' });
    expect(drawing).toContain('10.9.0.0/16');
    expect(drawing).not.toContain('Nested stack');
    expect(diagnostics.map(({ what }) => what)).toEqual([
      'The template of the nested stack Network is taken from "network.yaml", as its URL ends.',
    ]);
  });

  test('a file beside that does not fit its parent is not taken', async () => {
    const parameters = 'Parameters: {Other: {Type: String}}\nResources: {Jobs: {Type: AWS::SQS::Queue}}';
    const nested =
      '{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://b.s3.amazonaws.com/x/part.yaml}}';
    const cwd = temporaryFiles({ 'main.yaml': `Resources: {Part: ${nested}}`, 'part.yaml': parameters });
    const { drawing } = await draw({ target: 'main.yaml', cwd, format: 'mermaid' });
    expect(drawing).toContain('Nested stack');
    expect(drawing).not.toContain('Jobs');
  });

  test('a focus on nothing that is drawn is told, with the nearest name', async () => {
    const { diagnostics } = await draw({ target: 'web.yaml', cwd: folder(), focus: 'Servr' });
    expect(diagnostics).toMatchObject([{ code: 'LTL3006', fix: 'Did you mean "Server"?' }]);
  });

  test('a PNG needs a file, and cannot be checked', async () => {
    const options = { target: 'web.yaml', cwd: folder(), format: 'png' } as const;
    const said = async (more: DrawOptions) => (await draw({ ...options, ...more })).diagnostics.map(({ what }) => what);
    expect(await said({})).toEqual(['A PNG is written to a file, and none is named.']);
    expect((await said({ out: 'web.png', check: true }))[0]).toContain('cannot be checked');
  });

  test('a file is written once, left alone while it is right, and a check writes nothing', async () => {
    const cwd = folder();
    const options = { target: 'web.yaml', cwd, format: 'mermaid', out: 'pictures/web.mmd' } as const;
    const states = async (check = false) => (await draw({ ...options, check })).files.map(({ state }) => state);
    expect(await states(true)).toEqual(['missing']);
    expect(existsSync(join(cwd, 'pictures'))).toBe(false);
    expect(await states()).toEqual(['written']);
    expect(await states()).toEqual(['same']);
    expect(await states(true)).toEqual(['same']);
    writeFileSync(join(cwd, 'pictures/web.mmd'), 'flowchart TB\n');
    expect(await states(true)).toEqual(['differs']);
    expect(readFileSync(join(cwd, 'pictures/web.mmd'), 'utf8')).toBe('flowchart TB\n');
  });

  test('what cannot be read is said, and nothing is drawn', async () => {
    const report = await draw({ target: 'gone.yaml', cwd: folder() });
    expect(report.drawing).toBeUndefined();
    expect(exitCodeOfDiagnostics(report.diagnostics)).toBe(2);
  });

  test('a file where a folder should be is a fault of the machine', async () => {
    const cwd = temporaryFiles({ 'web.yaml': TEMPLATE, taken: '' });
    const report = await draw({ target: 'web.yaml', cwd, format: 'mermaid', out: 'taken/web.mmd' });
    expect(report.files).toEqual([]);
    expect(exitCodeOfDiagnostics(report.diagnostics)).toBe(3);
  });
});

describe('the picture of a change', () => {
  /** The marks of the picture and the lines of the template, after one edit. */
  async function changed(edit: (template: string) => string) {
    const cwd = temporaryFiles({ 'before.yaml': TEMPLATE, 'after.yaml': edit(TEMPLATE) });
    const { change, template, diagnostics } = await draw({
      target: 'after.yaml',
      before: { target: 'before.yaml' },
      cwd,
    });
    expect(diagnostics).toEqual([]);
    return [
      ...(change ?? []).map(({ what, status, name, before, after }) =>
        [status, what, name, before ?? '', after ?? ''].join(' | '),
      ),
      ...(template ?? []).map(({ resource, property, first, second }) =>
        ['template', resource, property, first ?? '', second ?? ''].join(' | '),
      ),
    ];
  }

  test.each<[string, (template: string) => string, readonly string[]]>([
    ['nothing', (text) => text, []],
    [
      'a rule that lets the balancer through is that arrow',
      (text) => text.replace('FromPort: 8080, ToPort: 8080', 'FromPort: 9090, ToPort: 9090'),
      [
        'removed | arrow | Balancer → Server | 8080 | ',
        'template | FrontToBack | FromPort | 8080 | 9090',
        'template | FrontToBack | ToPort | 8080 | 9090',
      ],
    ],
    [
      'a port more, on which no listener hears, is told, though the picture stays',
      (text) =>
        text.replace(
          /( {6}SecurityGroupIngress: )\[(.*)\]/,
          '$1[$2, {IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0}]',
        ),
      [
        'template | Front | SecurityGroupIngress[1] | not set | {"IpProtocol":"tcp","FromPort":80,"ToPort":80,"CidrIp":"0.0.0.0/0"}',
      ],
    ],
    [
      'a rule that opens more than anything listens on is told, though the picture stays',
      (text) => text.replace('FromPort: 8080, ToPort: 8080', 'FromPort: 8000, ToPort: 8090'),
      ['template | FrontToBack | FromPort | 8080 | 8000', 'template | FrontToBack | ToPort | 8080 | 8090'],
    ],
    [
      'a bigger server is that node',
      (text) => text.replace('t3.medium', 't3.xlarge'),
      ['changed | node | Server | Server, EC2 instance, t3.medium | Server, EC2 instance, t3.xlarge'],
    ],
  ])('%s', async (_, edit, expected) => {
    expect(await changed(edit)).toEqual(expected);
  });
});

describe('an architecture', () => {
  const project = () => queueProject("new sqs.Queue(stack, 'Jobs');", { 'architectures/queue/notes.md': '' });

  test('two environments are compared though their stacks are built apart', async () => {
    const cwd = queueProject(
      "const zones = environment === 'prod' ? 2 : 1;\nfor (let i = 0; i < zones; i += 1) new sqs.Queue(stack, `Jobs${i}`);",
    );
    const report = await draw({ target: 'queue', environment: 'prod', before: { environment: 'dev' }, cwd });
    expect(report.diagnostics).toEqual([]);
    expect(report.change?.map(({ status, what, name }) => `${status} ${what} ${name}`)).toEqual(['added node Jobs1']);
  });

  test('every environment is drawn: the main one beside the architecture, the others apart', async () => {
    const cwd = project();
    const states = async (check = false) =>
      (await drawAll({ cwd, check, format: 'mermaid', views: ['all', 'security'] })).targets.map(({ files }) =>
        files.map(({ path, state }) => `${state} ${path.slice(path.startsWith('/') ? cwd.length + 1 : 0)}`).join(),
      );
    expect(await states(true)).toEqual([
      'missing architectures/queue/diagram.mmd',
      'missing architectures/queue/diagram-security.mmd',
    ]);
    expect(await states()).toEqual([
      'written .lintel/drawings/queue/dev.mmd',
      'written .lintel/drawings/queue/dev-security.mmd',
      'written architectures/queue/diagram.mmd',
      'written architectures/queue/diagram-security.mmd',
    ]);
    expect(await states(true)).toEqual([
      'same architectures/queue/diagram.mmd',
      'same architectures/queue/diagram-security.mmd',
    ]);
  });

  test.each([
    [['dev', 'prod', 'staging'], 'prod'],
    [['production', 'validation'], 'production'],
    [['blue', 'green'], 'green'],
    [[], undefined],
  ])('of %j the main environment is %s', (environments, main) => {
    expect(mainEnvironment(environments)).toBe(main);
  });
});
