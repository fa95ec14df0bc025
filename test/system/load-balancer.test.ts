/**
 * A load balancer that stands in a deployed network: HTTPS by a certificate of ACM, a web ACL before it, two instances behind.
 * Oracles: the AWS pages named at each test, and OpenSSL's verification of the chain. Skipped, with the reason in the title,
 * where namespaces cannot be made.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authorityOf } from '../../src/local/authority/authority.ts';
import { probeNetwork } from '../../src/local/network/probe.ts';
import { type LocalServer, startServer } from '../../src/local/server/server.ts';
import { balancerPlane } from '../../src/local/services/elbv2/balancer-plane.ts';
import { LOCAL_SERVICES } from '../../src/local/services.ts';
import { type RunningSystem, startSystem } from '../../src/local/system/system.ts';

const { reason } = probeNetwork();
const AT = { partition: 'aws', account: '000000000000', region: 'us-east-1' } as const;

const ref = (id: string) => ({ Ref: id });
const att = (id: string, name: string) => ({ 'Fn::GetAtt': [id, name] });
const ec2 = (type: string, properties: object = {}) => ({ Type: `AWS::EC2::${type}`, Properties: properties });
const inVpc = (type: string, properties: object = {}) => ec2(type, { VpcId: ref('Vpc'), ...properties });
const elb = (type: string, properties: object) => ({
  Type: `AWS::ElasticLoadBalancingV2::${type}`,
  Properties: properties,
});
const visible = (MetricName: string) => ({ MetricName, CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true });
const NONE = [{ Priority: 0, Type: 'NONE' }];

const TEMPLATE = {
  Resources: {
    Vpc: ec2('VPC', { CidrBlock: '10.0.0.0/16' }),
    Igw: ec2('InternetGateway'),
    Attached: inVpc('VPCGatewayAttachment', { InternetGatewayId: ref('Igw') }),
    PublicA: inVpc('Subnet', { CidrBlock: '10.0.0.0/24', AvailabilityZone: 'us-east-1a' }),
    PublicB: inVpc('Subnet', { CidrBlock: '10.0.1.0/24', AvailabilityZone: 'us-east-1b' }),
    Table: inVpc('RouteTable'),
    Out: {
      ...ec2('Route', { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('Igw') }),
      DependsOn: 'Attached',
    },
    RoutedA: ec2('SubnetRouteTableAssociation', { SubnetId: ref('PublicA'), RouteTableId: ref('Table') }),
    RoutedB: ec2('SubnetRouteTableAssociation', { SubnetId: ref('PublicB'), RouteTableId: ref('Table') }),
    FrontGroup: inVpc('SecurityGroup', {
      GroupDescription: 'x',
      SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }],
    }),
    WebGroup: inVpc('SecurityGroup', {
      GroupDescription: 'x',
      SecurityGroupIngress: [
        { IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, SourceSecurityGroupId: ref('FrontGroup') },
      ],
    }),
    WebA: ec2('Instance', { ImageId: 'ami-1', SubnetId: ref('PublicA'), SecurityGroupIds: [ref('WebGroup')] }),
    WebB: ec2('Instance', { ImageId: 'ami-1', SubnetId: ref('PublicB'), SecurityGroupIds: [ref('WebGroup')] }),
    Logs: { Type: 'AWS::S3::Bucket', Properties: {} },
    Front: {
      ...elb('LoadBalancer', {
        Scheme: 'internet-facing',
        Subnets: [ref('PublicA'), ref('PublicB')],
        SecurityGroups: [ref('FrontGroup')],
        LoadBalancerAttributes: [
          { Key: 'access_logs.s3.enabled', Value: 'true' },
          { Key: 'access_logs.s3.bucket', Value: ref('Logs') },
        ],
      }),
    },
    Web: elb('TargetGroup', {
      VpcId: ref('Vpc'),
      Protocol: 'HTTP',
      Port: 8080,
      TargetType: 'instance',
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
      UnhealthyThresholdCount: 2,
      Targets: [{ Id: ref('WebA') }, { Id: ref('WebB') }],
      TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '0' }],
    }),
    Certificate: {
      Type: 'AWS::CertificateManager::Certificate',
      Properties: { DomainName: 'app.example.com', ValidationMethod: 'DNS' },
    },
    Listener: elb('Listener', {
      LoadBalancerArn: ref('Front'),
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06',
      Certificates: [{ CertificateArn: ref('Certificate') }],
      DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('Web') }],
    }),
    Fixed: elb('ListenerRule', {
      ListenerArn: ref('Listener'),
      Priority: 1,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/fixed'] } }],
      Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200', MessageBody: 'fixed' } }],
    }),
    Bad: {
      Type: 'AWS::WAFv2::IPSet',
      Properties: { Scope: 'REGIONAL', IPAddressVersion: 'IPV4', Addresses: ['203.0.113.0/24'] },
    },
    Acl: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Name: 'front',
        Scope: 'REGIONAL',
        DefaultAction: { Allow: {} },
        VisibilityConfig: visible('front'),
        Rules: [
          {
            Name: 'bad-addresses',
            Priority: 0,
            Action: { Block: {} },
            VisibilityConfig: visible('bad-addresses'),
            Statement: {
              IPSetReferenceStatement: {
                Arn: att('Bad', 'Arn'),
                IPSetForwardedIPConfig: {
                  HeaderName: 'X-Forwarded-For',
                  FallbackBehavior: 'NO_MATCH',
                  Position: 'FIRST',
                },
              },
            },
          },
          {
            Name: 'rate',
            Priority: 1,
            Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
            VisibilityConfig: visible('rate'),
            Statement: {
              RateBasedStatement: {
                Limit: 10,
                EvaluationWindowSec: 60,
                AggregateKeyType: 'IP',
                ScopeDownStatement: {
                  ByteMatchStatement: {
                    SearchString: '/limited',
                    FieldToMatch: { UriPath: {} },
                    TextTransformations: NONE,
                    PositionalConstraint: 'STARTS_WITH',
                  },
                },
              },
            },
          },
        ],
      },
    },
    Guarded: {
      Type: 'AWS::WAFv2::WebACLAssociation',
      Properties: { ResourceArn: ref('Front'), WebACLArn: att('Acl', 'Arn') },
    },
  },
  Outputs: {
    Name: { Value: att('Front', 'DNSName') },
    Acl: { Value: att('Acl', 'Arn') },
    Web: { Value: ref('Web') },
    Logs: { Value: ref('Logs') },
    Fixed: { Value: ref('Fixed') },
    WebA: { Value: ref('WebA') },
    WebB: { Value: ref('WebB') },
  },
};

/** Answers with its name; ends when it is asked to. */
const SERVER = (name: string) =>
  `require('node:http').createServer((q,s)=>{if(q.url==='/end')process.exit(0);s.setHeader('seen-for',q.headers['x-forwarded-for']??'');s.setHeader('seen-proto',q.headers['x-forwarded-proto']??'');s.end('${name}')}).listen(8080,()=>console.log('up'))`;

describe.skipIf(reason !== undefined)(
  `a load balancer in its network${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  // One life, from the first request to the end.
  { shuffle: false },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'lintel-lb-'));
    const started: { server: LocalServer; system: RunningSystem; ca: string }[] = [];
    const lines: string[] = [];
    const waiting = new Set<() => void>();
    const here = () => {
      const [found] = started;
      if (found === undefined) throw new Error('nothing runs');
      return found;
    };
    /** Resolves when a line of the load balancer's log, after the first `from`, fits. */
    const logged = (wanted: RegExp, from = 0) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!lines.slice(from).some((line) => wanted.test(line))) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
    const outputs: Record<string, string> = {};
    const serving = (component: string) =>
      new Promise<void>((resolve, reject) => {
        here()
          .system.exec(component, [process.execPath, '-e', SERVER(component)], (text) =>
            text.includes('up') ? resolve() : reject(new Error(text)),
          )
          .catch(reject);
      });

    interface Answer {
      readonly status: number;
      readonly body: string;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      readonly protocol: string;
    }
    const get = (
      path: string,
      options: { readonly headers?: object; readonly tls?: object; seen?(socket: unknown): void } = {},
    ) =>
      new Promise<Answer>((resolve, reject) => {
        const { ca, system } = here();
        const { url = '' } = system.status().find(({ component }) => component === 'Front') ?? {};
        const asked = request(
          {
            host: '127.0.0.1',
            port: new URL(url).port,
            path,
            ca,
            servername: 'app.example.com',
            agent: false,
            headers: { host: 'app.example.com', ...options.headers },
            ...options.tls,
          },
          (answer) => {
            options.seen?.(answer.socket);
            const protocol = (answer.socket as import('node:tls').TLSSocket).getProtocol() ?? '';
            let body = '';
            answer.on('data', (chunk) => (body += chunk));
            answer.on('end', () =>
              resolve({ status: answer.statusCode ?? 0, body, headers: answer.headers, protocol }),
            );
          },
        );
        asked.on('error', reject);
        asked.end();
      });

    beforeAll(async () => {
      const server = await startServer({ services: LOCAL_SERVICES, port: 0 });
      const { world } = server;
      await world.invoke(
        'cloudformation',
        'CreateStack',
        { StackName: 'App', TemplateBody: JSON.stringify(TEMPLATE) },
        AT,
      );
      const { Stacks } = (await world.invoke('cloudformation', 'DescribeStacks', { StackName: 'App' }, AT)) as {
        readonly Stacks: readonly {
          readonly StackStatus: string;
          readonly Outputs: readonly { readonly OutputKey: string; readonly OutputValue: string }[];
        }[];
      };
      expect(Stacks[0]?.StackStatus).toBe('CREATE_COMPLETE');
      for (const { OutputKey, OutputValue } of Stacks[0]?.Outputs ?? []) outputs[OutputKey] = OutputValue;
      const system = await startSystem({
        server,
        at: AT,
        folder,
        socket: join(folder, 'api.sock'),
        planes: [balancerPlane],
        onLine(component, line) {
          lines.push(`${component} ${line}`);
          for (const look of [...waiting]) look();
        },
      });
      started.push({ server, system, ca: authorityOf(world).certificate });
    });
    afterAll(async () => {
      const [found] = started;
      await found?.system.stop();
      await found?.server.close();
      rmSync(folder, { recursive: true, force: true });
    });

    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
    test('it answers over TLS by itself, and 502 for targets that do not listen', async () => {
      expect(here().system.status()).toMatchObject([{ component: 'Front', url: expect.stringMatching(/^https:/) }]);
      expect(await get('/fixed')).toMatchObject({ status: 200, body: 'fixed', protocol: 'TLSv1.3' });
      expect((await get('/')).status).toBe(502);
    });

    test('a client without the authority, or with an older TLS than the policy has, is refused', async () => {
      await expect(get('/fixed', { tls: { ca: undefined } })).rejects.toMatchObject({
        code: 'SELF_SIGNED_CERT_IN_CHAIN',
      });
      await expect(get('/fixed', { tls: { maxVersion: 'TLSv1.2' } })).rejects.toThrow(/protocol version|alert/i);
    });

    test('healthy targets take turns, and see the client of the internet', async () => {
      await Promise.all([serving('WebA'), serving('WebB')]);
      await Promise.all([
        logged(new RegExp(`${outputs.WebA}:8080 is healthy`)),
        logged(new RegExp(`${outputs.WebB}:8080 is healthy`)),
      ]);
      const answers = await Promise.all([1, 2, 3, 4].map(() => get('/')));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      expect(new Set(answers.map(({ body }) => body))).toEqual(new Set(['WebA', 'WebB']));
      expect(answers[0]?.headers).toMatchObject({ 'seen-for': '198.51.100.10', 'seen-proto': 'https' });
    });

    // https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
    test('the web ACL blocks by its set of addresses and by its rate, and keeps samples', async () => {
      const from = (address: string) => get('/', { headers: { 'x-forwarded-for': address } });
      expect((await from('203.0.113.7')).status).toBe(403);
      expect((await from('203.0.114.7')).status).toBe(200);
      const statuses: number[] = [];
      for (let count = 0; count < 12; count++) statuses.push((await get('/limited')).status);
      expect(statuses.slice(0, 10)).toEqual(Array(10).fill(200));
      expect(statuses.slice(10)).toEqual([429, 429]);
      const sampled = async () =>
        (await here().server.world.invoke(
          'wafv2',
          'GetSampledRequests',
          {
            WebAclArn: outputs.Acl,
            RuleMetricName: 'rate',
            Scope: 'REGIONAL',
            TimeWindow: { StartTime: new Date(Date.now() - 600_000), EndTime: new Date(Date.now() + 1000) },
            MaxItems: 100,
          },
          AT,
        )) as { readonly SampledRequests: readonly object[] };
      let samples = await sampled();
      // A client has its answer before the firewall has told of the request.
      while (samples.SampledRequests.length < 2) {
        await new Promise((resolve) => setImmediate(resolve));
        samples = await sampled();
      }
      expect(samples.SampledRequests).toMatchObject(
        Array(2).fill({
          Action: 'BLOCK',
          ResponseCodeSent: 429,
          Request: { URI: '/limited', ClientIP: '198.51.100.10' },
        }),
      );
    });

    test('a change of the set reaches the firewall', async () => {
      const { world } = here().server;
      const { IPSets } = (await world.invoke('wafv2', 'ListIPSets', { Scope: 'REGIONAL' }, AT)) as {
        readonly IPSets: readonly { readonly Name: string; readonly Id: string; readonly LockToken: string }[];
      };
      const [set] = IPSets;
      const before = lines.length;
      await world.invoke('wafv2', 'UpdateIPSet', { ...set, Scope: 'REGIONAL', Addresses: ['192.0.2.0/24'] }, AT);
      await logged(/agrees/, before);
      expect((await get('/', { headers: { 'x-forwarded-for': '203.0.113.7' } })).status).toBe(200);
      expect((await get('/', { headers: { 'x-forwarded-for': '192.0.2.7' } })).status).toBe(403);
    });

    test('a target that ends becomes unhealthy, and the other one answers', async () => {
      const before = lines.length;
      // The process that is asked to end ends; whichever it was, one is left.
      expect((await get('/end')).status).toBe(502);
      await logged(/:8080 is unhealthy/, before);
      const { TargetHealthDescriptions: rows } = (await here().server.world.invoke(
        'elasticloadbalancing',
        'DescribeTargetHealth',
        { TargetGroupArn: outputs.Web },
        AT,
      )) as { readonly TargetHealthDescriptions: readonly { readonly TargetHealth: object }[] };
      expect(rows.map(({ TargetHealth }) => TargetHealth)).toEqual(
        expect.arrayContaining([
          { State: 'healthy' },
          { State: 'unhealthy', Reason: 'Target.FailedHealthChecks', Description: 'Health checks failed' },
        ]),
      );
      expect(new Set((await Promise.all([1, 2, 3].map(() => get('/')))).map(({ status }) => status))).toEqual(
        new Set([200]),
      );
      expect(here().system.status()).toMatchObject([{ state: 'healthy', detail: expect.stringContaining('1 of 2') }]);
    });

    test('without targets it answers 503', async () => {
      const before = lines.length;
      const Targets = [{ Id: outputs.WebA }, { Id: outputs.WebB }];
      await here().server.world.invoke(
        'elasticloadbalancing',
        'DeregisterTargets',
        { TargetGroupArn: outputs.Web, Targets },
        AT,
      );
      await logged(/agrees/, before);
      expect((await get('/')).status).toBe(503);
      expect(here().system.status()).toMatchObject([
        { state: 'unhealthy', detail: expect.stringContaining('no targets: it answers 503') },
      ]);
    });

    test('a connection that stands finds another rule with its next request', async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const sockets = new Set<unknown>();
      const ask = async () => {
        const answer = await get('/fixed', { tls: { agent }, seen: (socket) => sockets.add(socket) });
        return answer.body;
      };
      expect(await ask()).toBe('fixed');
      const before = lines.length;
      const FixedResponseConfig = { StatusCode: '200', MessageBody: 'changed' };
      await here().server.world.invoke(
        'elasticloadbalancing',
        'ModifyRule',
        { RuleArn: outputs.Fixed, Actions: [{ Type: 'fixed-response', FixedResponseConfig }] },
        AT,
      );
      await logged(/agrees/, before);
      expect(await ask()).toBe('changed');
      expect(sockets.size).toBe(1);
      agent.destroy();
    });

    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
    test('at its end its access log is in the bucket, and nothing answers any more', async () => {
      const { system, server } = here();
      const { url = '' } = system.status()[0] ?? {};
      await system.stop();
      const { Contents = [] } = (await server.world.invoke('s3', 'ListObjectsV2', { Bucket: outputs.Logs }, AT)) as {
        readonly Contents?: readonly { readonly Key: string }[];
      };
      expect(Contents.map(({ Key }) => Key)).toEqual([
        expect.stringMatching(
          /^AWSLogs\/000000000000\/elasticloadbalancing\/us-east-1\/\d{4}\/\d\d\/\d\d\/000000000000_elasticloadbalancing_us-east-1_app\.[\w-]+\.[0-9a-f]{16}_\d{8}T\d{4}Z_[\d.]+_[0-9a-f]+\.log\.gz$/,
        ),
      ]);
      const { Body } = (await server.world.invoke(
        's3',
        'GetObject',
        { Bucket: outputs.Logs, Key: Contents[0]?.Key },
        AT,
      )) as {
        readonly Body: AsyncIterable<Uint8Array> | Uint8Array;
      };
      const chunks: Uint8Array[] = [];
      if (Body instanceof Uint8Array) chunks.push(Body);
      else for await (const chunk of Body) chunks.push(chunk);
      const text = gunzipSync(Buffer.concat(chunks)).toString();
      expect(text).toMatch(/^https .*"GET https:\/\/app\.example\.com:443\/limited HTTP\/1\.1".* TLSv1\.3 /m);
      await expect(
        fetch(url.replace('https', 'http')).then(
          () => 'answered',
          () => Promise.reject(new Error('nobody')),
        ),
      ).rejects.toThrow('nobody');
    });
  },
);
