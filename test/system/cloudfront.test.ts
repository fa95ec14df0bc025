/**
 * Distributions in front of load balancers. Oracles: a server that counts the requests that reach it, and the pages of AWS on
 * what CloudFront answers (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { authorityOf } from '../../src/local/authority/authority.ts';
import { LOCAL_SERVICES, startServer } from '../../src/local/index.ts';
import { probeNetwork } from '../../src/local/network/probe.ts';
import type { LocalServer } from '../../src/local/server/server.ts';
import { cloudfrontPlane } from '../../src/local/services/cloudfront/plane.ts';
import { ec2Plane } from '../../src/local/services/ec2/ec2-plane.ts';
import { balancerPlane } from '../../src/local/services/elbv2/balancer-plane.ts';
import { type RunningSystem, startSystem } from '../../src/local/system/system.ts';

const { reason } = probeNetwork();
const AT = { partition: 'aws', account: '000000000000', region: 'us-east-1' } as const;
const ref = (id: string) => ({ Ref: id });
const att = (id: string, name: string) => ({ 'Fn::GetAtt': [id, name] });
const ec2 = (type: string, properties: object = {}) => ({ Type: `AWS::EC2::${type}`, Properties: properties });
const elb = (type: string, properties: object) => ({
  Type: `AWS::ElasticLoadBalancingV2::${type}`,
  Properties: properties,
});
const cloudfront = (type: string, properties: object) => ({ Type: `AWS::CloudFront::${type}`, Properties: properties });
const subnet = (block: string, zone: string) =>
  ec2('Subnet', { VpcId: ref('Vpc'), CidrBlock: block, AvailabilityZone: zone, MapPublicIpOnLaunch: true });
const group = (...ingress: readonly object[]) =>
  ec2('SecurityGroup', { VpcId: ref('Vpc'), GroupDescription: 'x', SecurityGroupIngress: ingress });
/** CloudFront's own list of us-east-1. */
const FROM_CLOUDFRONT = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, SourcePrefixListId: 'pl-3b927c52' };
const balancer = (scheme: string, groupId: string) =>
  elb('LoadBalancer', { Scheme: scheme, Subnets: [ref('One'), ref('Two')], SecurityGroups: [ref(groupId)] });
const listener = (of: string) =>
  elb('Listener', {
    LoadBalancerArn: ref(of),
    Port: 80,
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('Targets') }],
  });

const CACHED = '83da9c7e-98b4-4e11-a168-04f0df8e2c65';
const UNCACHED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const origin = (id: string, more: object) => ({ Id: id, ConnectionTimeout: 2, ConnectionAttempts: 1, ...more });
const behavior = (target: string, more: object = {}) => ({
  TargetOriginId: target,
  ViewerProtocolPolicy: 'redirect-to-https',
  CachePolicyId: UNCACHED,
  Compress: true,
  ...more,
});

const REWRITE = `function handler(event) { var r = event.request; r.uri = '/rewritten'; return r; }`;

const TEMPLATE = {
  Resources: {
    Vpc: ec2('VPC', { CidrBlock: '10.0.0.0/16' }),
    Igw: ec2('InternetGateway'),
    Attached: ec2('VPCGatewayAttachment', { VpcId: ref('Vpc'), InternetGatewayId: ref('Igw') }),
    One: subnet('10.0.1.0/24', 'us-east-1a'),
    Two: subnet('10.0.2.0/24', 'us-east-1b'),
    Table: ec2('RouteTable', { VpcId: ref('Vpc') }),
    Route: ec2('Route', { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('Igw') }),
    RoutedOne: ec2('SubnetRouteTableAssociation', { SubnetId: ref('One'), RouteTableId: ref('Table') }),
    RoutedTwo: ec2('SubnetRouteTableAssociation', { SubnetId: ref('Two'), RouteTableId: ref('Table') }),
    BalancerGroup: group(FROM_CLOUDFRONT),
    ClosedGroup: group(),
    OriginGroup: group({ IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, CidrIp: '10.0.0.0/16' }),
    Origin: ec2('Instance', { ImageId: 'ami-1', SubnetId: ref('One'), SecurityGroupIds: [ref('OriginGroup')] }),
    Targets: elb('TargetGroup', {
      Port: 8080,
      Protocol: 'HTTP',
      VpcId: ref('Vpc'),
      HealthCheckPath: '/health',
      Targets: [{ Id: ref('Origin') }],
    }),
    Public: balancer('internet-facing', 'BalancerGroup'),
    PublicListener: listener('Public'),
    Private: balancer('internal', 'BalancerGroup'),
    PrivateListener: listener('Private'),
    Closed: balancer('internal', 'ClosedGroup'),
    ClosedListener: listener('Closed'),
    Way: cloudfront('VpcOrigin', {
      VpcOriginEndpointConfig: {
        Arn: ref('Private'),
        Name: 'private',
        HTTPPort: 80,
        OriginProtocolPolicy: 'http-only',
      },
    }),
    ClosedWay: cloudfront('VpcOrigin', {
      VpcOriginEndpointConfig: { Arn: ref('Closed'), Name: 'closed', HTTPPort: 80, OriginProtocolPolicy: 'http-only' },
    }),
    Rewrite: cloudfront('Function', {
      Name: 'rewrite',
      AutoPublish: true,
      FunctionCode: REWRITE,
      FunctionConfig: { Comment: 'x', Runtime: 'cloudfront-js-2.0' },
    }),
    Acl: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Name: 'edge',
        Scope: 'CLOUDFRONT',
        DefaultAction: { Allow: {} },
        VisibilityConfig: { CloudWatchMetricsEnabled: true, MetricName: 'edge', SampledRequestsEnabled: true },
        Rules: [
          {
            Name: 'blocked',
            Priority: 0,
            Action: { Block: {} },
            Statement: {
              ByteMatchStatement: {
                FieldToMatch: { UriPath: {} },
                PositionalConstraint: 'STARTS_WITH',
                SearchString: '/blocked',
                TextTransformations: [{ Priority: 0, Type: 'NONE' }],
              },
            },
            VisibilityConfig: { CloudWatchMetricsEnabled: true, MetricName: 'blocked', SampledRequestsEnabled: true },
          },
        ],
      },
    },
    Control: cloudfront('OriginAccessControl', {
      OriginAccessControlConfig: {
        Name: 'assets',
        OriginAccessControlOriginType: 's3',
        SigningBehavior: 'always',
        SigningProtocol: 'sigv4',
      },
    }),
    Assets: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'edge-assets' } },
    Secrets: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'edge-secrets' } },
    AssetsPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: ref('Assets'),
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'cloudfront.amazonaws.com' },
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::edge-assets/*',
              Condition: {
                StringEquals: {
                  'AWS:SourceArn': { 'Fn::Sub': 'arn:aws:cloudfront::${AWS::AccountId}:distribution/${Edge}' },
                },
              },
            },
          ],
        },
      },
    },
    Edge: cloudfront('Distribution', {
      DistributionConfig: {
        Enabled: true,
        Aliases: ['www.example.com'],
        HttpVersion: 'http2',
        WebACLId: att('Acl', 'Arn'),
        Origins: [
          origin('public', {
            DomainName: att('Public', 'DNSName'),
            CustomOriginConfig: { OriginProtocolPolicy: 'http-only' },
            OriginCustomHeaders: [{ HeaderName: 'x-origin-secret', HeaderValue: 'from-the-edge' }],
          }),
          origin('private', { DomainName: 'any.example.com', VpcOriginConfig: { VpcOriginId: att('Way', 'Id') } }),
          ...['Assets', 'Secrets'].map((bucket) =>
            origin(bucket, {
              DomainName: att(bucket, 'RegionalDomainName'),
              OriginAccessControlId: att('Control', 'Id'),
              S3OriginConfig: { OriginAccessIdentity: '' },
            }),
          ),
          origin('closed', { DomainName: 'any.example.com', VpcOriginConfig: { VpcOriginId: att('ClosedWay', 'Id') } }),
        ],
        DefaultCacheBehavior: behavior('public', { ResponseHeadersPolicyId: '67f7725c-6f97-4210-82d7-5512b31e9d03' }),
        CacheBehaviors: [
          behavior('public', { PathPattern: '/cached/*', CachePolicyId: CACHED }),
          behavior('private', { PathPattern: '/private/*' }),
          behavior('closed', { PathPattern: '/closed/*' }),
          behavior('Assets', { PathPattern: '/assets/*' }),
          behavior('Secrets', { PathPattern: '/secrets/*' }),
          behavior('public', {
            PathPattern: '/function/*',
            FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: att('Rewrite', 'FunctionARN') }],
          }),
        ],
        CustomErrorResponses: [{ ErrorCode: 404, ResponseCode: 200, ResponsePagePath: '/instead' }],
      },
    }),
  },
};

/** Answers with how often it was asked, and with what. */
const SERVER = `let count = 0; require('node:http').createServer((q, r) => {
  if (q.url === '/health') return r.end('ok');
  if (q.url === '/missing') { r.writeHead(404); return r.end('no'); }
  if (q.url.startsWith('/cached/')) r.setHeader('cache-control', 'max-age=60');
  r.setHeader('content-type', 'application/json');
  const body = JSON.stringify({ count: ++count, url: q.url, headers: q.headers, pad: 'a'.repeat(1200) });
  r.setHeader('content-length', body.length);
  r.end(body);
}).listen(8080);`;

interface Told {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}
interface Seen {
  readonly count: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

describe.skipIf(reason !== undefined)(`a distribution${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-edge-'));
  const ending = new AbortController();
  let server: LocalServer;
  let system: RunningSystem;
  let domain = '';
  const invoke = async (service: string, operation: string, input: object) =>
    (await server.world.invoke(service, operation, input, AT)) as Readonly<Record<string, unknown>>;

  const row = () => system.status().find(({ component }) => component === 'Edge');
  function asked(
    path: string,
    { method = 'GET', headers = {} }: { method?: string; headers?: object } = {},
  ): Promise<Told> {
    const { port } = new URL(row()?.url ?? '');
    const { certificate: ca } = authorityOf(server.world);
    return new Promise((resolve, reject) => {
      const asking = request(
        {
          host: '127.0.0.1',
          port,
          path,
          method,
          ca,
          servername: 'localhost',
          headers: { host: domain, ...headers },
          agent: false,
        },
        (answer) => {
          let text = '';
          answer.on('data', (chunk: Buffer) => (text += chunk));
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
        },
      );
      asking.on('error', reject);
      asking.end();
    });
  }
  const seen = async (path: string, options?: Parameters<typeof asked>[1]) => {
    const { text, headers, status } = await asked(path, options);
    return { ...(JSON.parse(text) as Seen), answer: headers, status };
  };
  async function from(component: string, command: string): Promise<string> {
    let text = '';
    await system.exec(component, ['sh', '-c', command], (more) => (text += more));
    return text.trim();
  }

  beforeAll(async () => {
    server = await startServer({ services: LOCAL_SERVICES });
    await invoke('cloudformation', 'CreateStack', { StackName: 'Edge', TemplateBody: JSON.stringify(TEMPLATE) });
    system = await startSystem({
      server,
      at: AT,
      folder: join(folder, 'system'),
      socket: join(folder, 'aws.sock'),
      planes: [ec2Plane, balancerPlane, cloudfrontPlane],
    });
    void system.exec('Origin', [process.execPath, '-e', SERVER], () => undefined, ending.signal).catch(() => undefined);
    const { DistributionList: list } = await invoke('cloudfront', 'ListDistributions', {});
    domain = (list as { readonly Items: readonly { readonly DomainName: string }[] }).Items[0]?.DomainName ?? '';
    await vi.waitUntil(async () => (await asked('/')).status === 200, { timeout: 30_000, interval: 200 });
  });
  afterAll(async () => {
    ending.abort();
    await system?.stop();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('runs under its own name and its alias, and under no other', async () => {
    expect(domain).toMatch(/^d[0-9a-f]{13}\.cloudfront\.net$/);
    expect(row()).toMatchObject({ state: 'healthy', detail: expect.stringContaining(`${domain}, www.example.com`) });
    expect((await asked('/', { headers: { host: 'www.example.com' } })).status).toBe(200);
    expect((await asked('/', { headers: { host: 'other.example.com' } })).status).toBe(403);
  });

  test('asks its origin in its own way, and adds what its policy says', async () => {
    const { headers, answer } = await seen('/', { headers: { cookie: 'a=1', 'user-agent': 'viewer' } });
    expect(headers).toMatchObject({ 'user-agent': 'Amazon CloudFront', 'x-origin-secret': 'from-the-edge' });
    expect(headers).not.toHaveProperty('cookie');
    expect(headers.via).toContain(`${domain} (CloudFront)`);
    expect(answer).toMatchObject({
      'x-cache': 'Miss from cloudfront',
      'x-content-type-options': 'nosniff',
      'strict-transport-security': 'max-age=31536000',
    });
    expect(answer.via).toBe(`1.1 ${domain} (CloudFront)`);
  });

  test('gives again what may be given again, until it is told to forget it', async () => {
    const first = await seen('/cached/a');
    const again = await seen('/cached/a');
    expect(first.answer['x-cache']).toBe('Miss from cloudfront');
    expect(again.answer).toMatchObject({ 'x-cache': 'Hit from cloudfront', age: expect.stringMatching(/^\d+$/) });
    expect(again.count).toBe(first.count);
    const { DistributionList: list } = await invoke('cloudfront', 'ListDistributions', {});
    const [{ Id } = { Id: '' }] = (list as { readonly Items: readonly { readonly Id: string }[] }).Items;
    const batch = { CallerReference: 'one', Paths: { Quantity: 1, Items: ['/cached/*'] } };
    const made = await invoke('cloudfront', 'CreateInvalidation', { DistributionId: Id, InvalidationBatch: batch });
    expect(made).toMatchObject({ Invalidation: { Status: 'Completed' } });
    await expect.poll(async () => (await seen('/cached/a')).count, { timeout: 20_000 }).toBeGreaterThan(first.count);
    expect((await asked('/cached/a', { headers: { 'accept-encoding': 'gzip' } })).headers['content-encoding']).toBe(
      'gzip',
    );
  });

  test('takes the methods and the protocol that its behavior takes', async () => {
    expect((await asked('/', { method: 'POST' })).status).toBe(403);
    const plain = await from('Origin', `curl -s -o /dev/null -w '%{http_code} %{redirect_url}' http://${domain}/a?b=c`);
    expect(plain).toBe(`301 https://${domain}/a?b=c`);
    expect(
      await from(
        'Origin',
        `curl -s -o /dev/null -w '%{http_code} %{http_version}' --cacert /etc/pki/lintel/authority.pem https://${domain}/`,
      ),
    ).toBe('200 2');
  });

  test('runs its function, and shows another page for an error', async () => {
    expect((await seen('/function/x')).url).toBe('/rewritten');
    expect(await seen('/missing')).toMatchObject({ url: '/instead', status: 200 });
  });

  test('is behind its web ACL', async () => {
    expect((await asked('/blocked')).status).toBe(403);
    expect((await asked('/allowed')).status).toBe(200);
  });

  test('reaches a load balancer without a way from the internet by a VPC origin, if its group lets CloudFront in', async () => {
    expect((await seen('/private/x')).url).toBe('/private/x');
    expect((await asked('/closed/x')).status).toBe(504);
  });

  test('reads from a bucket whose policy lets it, and from no other', async () => {
    for (const Bucket of ['edge-assets', 'edge-secrets'])
      for (const folder of ['assets', 'secrets'])
        await invoke('s3', 'PutObject', { Bucket, Key: `${folder}/a.txt`, Body: Buffer.from('from a bucket') });
    expect(await asked('/assets/a.txt')).toMatchObject({ status: 200, text: 'from a bucket' });
    expect((await asked('/secrets/a.txt')).status).toBe(403);
  });

  test('is the only one whom the load balancer lets in', async () => {
    const { LoadBalancers: all } = await invoke('elasticloadbalancing', 'DescribeLoadBalancers', {});
    const { DNSName: name = '' } =
      (all as readonly { readonly Scheme: string; readonly DNSName: string }[]).find(
        ({ Scheme }) => Scheme === 'internet-facing',
      ) ?? {};
    expect(await from('Origin', `curl -s -m 2 -o /dev/null -w '%{http_code}' http://${name}/`)).toBe('000');
  });
});
