/**
 * A check that cannot fail is worthless: each edit breaks one promise of the templates or of a delivered file, and the
 * claim that makes the promise must notice, with a trace. The oracle is the conformance table, which says what each row
 * promises.
 */
import { describe, test } from 'vitest';
import architecture from '../../architectures/bloom-contracts/architecture.ts';
import { systemOf } from '../judged.ts';
import { type Edit, type EditableTemplate, edited, expectNoticed, expectUnbroken, withFile } from './noticed.ts';

type Resources = EditableTemplate['Resources'];

const system = systemOf(architecture, 'prod');
const container = (of: Resources) => of.ApiDefinition.Properties.ContainerDefinitions[0];
const GROUP = (id: string) => ({ 'Fn::GetAtt': [id, 'GroupId'] });

const EDITS: readonly Edit<Resources>[] = [
  [
    'the tasks may reach the whole internet',
    ['BLM-NET-02', 'BLM-SG-03', 'BLM-SG-06', 'BLM-CHK-03', 'BLM-GEN-02'],
    '0.0.0.0/0',
    (it) => {
      it.TaskSecurityGroup.Properties.SecurityGroupEgress[0].CidrIp = '0.0.0.0/0';
    },
  ],
  [
    'the tasks may reach the internet on another port',
    ['BLM-NET-02', 'BLM-SG-06'],
    'tcp/22',
    (it) => {
      it.TaskSecurityGroup.Properties.SecurityGroupEgress.push({
        IpProtocol: 'tcp',
        FromPort: 22,
        ToPort: 22,
        CidrIp: '0.0.0.0/0',
      });
    },
  ],
  [
    'the private subnets lead straight to the internet gateway',
    ['BLM-NET-02', 'BLM-NET-08'],
    'internet-gateway',
    (it) => {
      const route = it.BloomEnergyVPCPrivateDefaultRoute.Properties;
      delete route.NatGatewayId;
      route.GatewayId = { Ref: 'BloomEnergyVPCInternetGateway' };
    },
  ],
  [
    'tasks get public addresses',
    ['BLM-ECS-13', 'BLM-NET-03', 'BLM-SG-10'],
    'BloomContracts/ApiService has a public',
    (it) => {
      it.ApiService.Properties.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp = 'ENABLED';
    },
  ],
  [
    'the load balancer faces the internet',
    ['BLM-EDG-02', 'BLM-NET-03', 'BLM-SG-10'],
    'BloomContracts/LoadBalancer has a public',
    (it) => {
      it.LoadBalancer.Properties.Scheme = 'internet-facing';
    },
  ],
  [
    'the load balancer admits everyone',
    ['BLM-SG-02', 'BLM-NET-04'],
    '0.0.0.0/0',
    (it) => {
      it.LoadBalancerSecurityGroup.Properties.SecurityGroupIngress = [
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' },
      ];
    },
  ],
  [
    'the database admits the load balancer',
    ['BLM-SG-07'],
    'BloomContracts/DatabaseSecurityGroup',
    (it) => {
      it.DatabaseFromLoadBalancer = {
        Type: 'AWS::EC2::SecurityGroupIngress',
        Properties: {
          GroupId: GROUP('DatabaseSecurityGroup'),
          IpProtocol: 'tcp',
          FromPort: 5432,
          ToPort: 5432,
          SourceSecurityGroupId: GROUP('LoadBalancerSecurityGroup'),
        },
      };
    },
  ],
  [
    'the load balancer talks to the database',
    ['BLM-SG-07', 'BLM-SG-09'],
    'BloomContracts/LoadBalancerSecurityGroup',
    (it) => {
      for (const [id, GroupId, own, peer] of [
        ['In', 'DatabaseSecurityGroup', 'SourceSecurityGroupId', 'LoadBalancerSecurityGroup'],
        ['Out', 'LoadBalancerSecurityGroup', 'DestinationSecurityGroupId', 'DatabaseSecurityGroup'],
      ] as const) {
        it[`Shortcut${id}`] = {
          Type: `AWS::EC2::SecurityGroup${id === 'In' ? 'Ingress' : 'Egress'}`,
          Properties: { GroupId: GROUP(GroupId), IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, [own]: GROUP(peer) },
        };
      }
    },
  ],
  [
    'an endpoint leads to another service',
    ['BLM-NET-10'],
    'BloomContracts/BloomEnergyVPC has no',
    (it) => {
      it.EndpointEcrDkr.Properties.ServiceName = 'com.amazonaws.us-west-2.ecs';
    },
  ],
  [
    'the S3 endpoint leads to every bucket',
    ['BLM-NET-10'],
    'PolicyDocument',
    (it) => {
      it.EndpointS3.Properties.PolicyDocument.Statement[0].Resource = '*';
    },
  ],
  [
    'the resolver answers for every name',
    ['BLM-NET-02', 'BLM-GEN-01'],
    'FirewallRules',
    (it) => {
      it.NameFirewallRules.Properties.FirewallRules[1].Action = 'ALERT';
    },
  ],
  [
    'another provider of AI may be asked for',
    ['BLM-GEN-01', 'BLM-NET-02'],
    'Domains',
    (it) => {
      it.NameFirewallAllowedDomains.Properties.Domains.push('api.openai.com');
    },
  ],
  [
    'the firewall of the load balancer protects nothing',
    ['BLM-EDG-03', 'BLM-CHK-08'],
    'BloomContracts/LoadBalancer is not behind',
    (it) => {
      delete it.WebFirewallAssociation;
    },
  ],
  [
    'the limit of the firewall is a thousand times as high',
    ['BLM-EDG-03', 'BLM-CHK-08'],
    '2000000',
    (it) => {
      it.WebFirewall.Properties.Rules[0].Statement.RateBasedStatement.Limit = 2_000_000;
    },
  ],
  [
    'nothing but a header, which the client writes, limits the rate',
    ['BLM-EDG-03', 'BLM-CHK-08'],
    'EdgeRateLimit',
    (it) => {
      const limit = it.WebFirewall.Properties.Rules[1].Statement.RateBasedStatement;
      limit.AggregateKeyType = 'FORWARDED_IP';
      limit.ForwardedIPConfig = { HeaderName: 'X-Forwarded-For', FallbackBehavior: 'MATCH' };
    },
  ],
  [
    'the task role reads every secret',
    ['BLM-IAM-02'],
    'secretsmanager:GetSecretValue',
    (it) => {
      it.TaskRole.Properties.Policies[0].PolicyDocument.Statement[0].Resource = '*';
    },
  ],
  [
    'the execution role may do anything with logs',
    ['BLM-IAM-01', 'BLM-IAM-03'],
    'logs:',
    (it) => {
      it.ExecutionRole.Properties.Policies[2].PolicyDocument.Statement[0].Action = 'logs:*';
    },
  ],
  [
    'another service may take the task role',
    ['BLM-IAM-04'],
    'ec2.amazonaws.com',
    (it) => {
      it.TaskRole.Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service = 'ec2.amazonaws.com';
    },
  ],
  [
    'the whole JWT document becomes the signing key',
    ['BLM-ENV-04', 'BLM-ECS-09'],
    'expected JWT secret:jwt',
    (it) => {
      container(it).Secrets.find((each: { Name: string }) => each.Name === 'JWT_SECRET').ValueFrom = {
        Ref: 'JwtSecret',
      };
    },
  ],
  [
    'the key of Anthropic stands in the environment',
    ['BLM-SEC-04', 'BLM-ENV-06', 'BLM-ENV-20'],
    'ANTHROPIC_API_KEY',
    (it) => {
      container(it).Environment.push({ Name: 'ANTHROPIC_API_KEY', Value: 'not-so-secret' });
    },
  ],
  [
    'the connection to the database holds its password',
    ['BLM-SEC-04'],
    'SecretString',
    (it) => {
      it.DatabaseUrl.Properties.SecretString = 'postgresql://bloom:hunter2@db:5432/bloom_contracts?sslmode=verify-full';
    },
  ],
  [
    'a variable of the document is missing',
    ['BLM-ENV-17', 'BLM-ENV-20'],
    'CACHE_TTL',
    (it) => {
      container(it).Environment = container(it).Environment.filter(
        (each: { Name: string }) => each.Name !== 'CACHE_TTL',
      );
    },
  ],
  [
    'the retired model comes back',
    ['BLM-ENV-08'],
    'claude-3-5-sonnet-20241022',
    (it) => {
      container(it).Environment.find((each: { Name: string }) => each.Name === 'ANTHROPIC_MODEL').Value =
        'claude-3-5-sonnet-20241022';
    },
  ],
  [
    'the edge gives up before the application does',
    ['BLM-ENV-11'],
    'OriginReadTimeout',
    (it) => {
      it.Edge.Properties.DistributionConfig.Origins[0].VpcOriginConfig.OriginReadTimeout = 30;
    },
  ],
  [
    'the health check calls a program that the image lacks',
    ['BLM-DCK-08'],
    'curl',
    (it) => {
      container(it).HealthCheck.Command = ['CMD', 'curl', '-f', 'http://localhost:3001/api/health'];
    },
  ],
  [
    'the service is called otherwise than in the workflow',
    ['BLM-ECS-11', 'BLM-CI-07'],
    'contracts-api',
    (it) => {
      it.ApiService.Properties.ServiceName = 'contracts-api';
    },
  ],
  [
    'the database loses its encryption, its backups and its protection',
    ['BLM-RDS-05', 'BLM-RDS-06', 'BLM-RDS-07', 'BLM-CHK-04'],
    'StorageEncrypted',
    (it) => {
      Object.assign(it.BloomEnergyDB.Properties, {
        StorageEncrypted: false,
        BackupRetentionPeriod: 0,
        DeletionProtection: false,
      });
    },
  ],
  [
    'the cache speaks plain text',
    ['BLM-RED-01'],
    'TransitEncryptionEnabled',
    (it) => {
      it.BloomEnergyCache.Properties.TransitEncryptionEnabled = false;
    },
  ],
  [
    'the alarm on the rate limit gets a second dimension',
    ['BLM-ALM-05'],
    'Type',
    (it) => {
      it.ClaudeRateLimitAlarm.Properties.Dimensions.push({ Name: 'Type', Value: 'chat' });
    },
  ],
  [
    'the alarm on memory can never ring',
    ['BLM-ALM-04'],
    'expected 80',
    (it) => {
      it.MemoryAlarm.Properties.Threshold = 180;
    },
  ],
  [
    'the share of errors is computed of something else',
    ['BLM-ALM-01'],
    'ActiveConnectionCount',
    (it) => {
      it.ErrorRateAlarm.Properties.Metrics[3].MetricStat.Metric.MetricName = 'ActiveConnectionCount';
    },
  ],
  [
    'answers of Claude are counted among the slow ones',
    ['BLM-ALM-02'],
    'AiTargetGroup',
    (it) => {
      it.SlowResponsesAlarm.Properties.Dimensions[1].Value = { 'Fn::GetAtt': ['AiTargetGroup', 'TargetGroupFullName'] };
    },
  ],
  [
    'the filter of database failures looks for another line',
    ['BLM-ALM-03'],
    'FilterPattern',
    (it) => {
      it.DatabaseFailureFilter.Properties.FilterPattern = '{ $.event = "something_else" }';
    },
  ],
  [
    'nobody confirms anything: the topic has no address',
    ['BLM-ALM-01', 'BLM-ALM-05'],
    'has no subscription by email',
    (it) => {
      delete it.AlertTopicEmail;
    },
  ],
  [
    'CloudTrail stops',
    ['BLM-AUD-01', 'BLM-CHK-07'],
    'AuditTrail',
    (it) => {
      it.AuditTrail.Properties.IsLogging = false;
    },
  ],
  [
    'every repository of GitHub may deploy',
    ['BLM-CI-04'],
    'token.actions.githubusercontent.com with',
    (it) => {
      delete it.DeployerRole.Properties.AssumeRolePolicyDocument.Statement[0].Condition;
    },
  ],
  [
    'the deploying role reads secrets',
    ['BLM-CI-07'],
    'secretsmanager:',
    (it) => {
      it.DeployerRole.Properties.Policies[0].PolicyDocument.Statement[2].Action.push('secretsmanager:GetSecretValue');
    },
  ],
  [
    'any tag may be replaced, and nothing is scanned',
    ['BLM-ECS-07', 'BLM-CHK-10'],
    'ScanOnPush',
    (it) => {
      it.Repository.Properties.ImageTagMutability = 'MUTABLE';
      it.Repository.Properties.ImageScanningConfiguration.ScanOnPush = false;
    },
  ],
];

/** What is changed in a delivered file, and the claims that must refuse it. */
const FILE_EDITS: readonly [edit: string, refuted: readonly string[], path: string, from: string, to: string][] = [
  ['the image runs as root', ['BLM-DCK-02'], 'Dockerfile', 'USER nextjs', 'USER root'],
  ['the image is built on a Node.js without support', ['BLM-DCK-01'], 'Dockerfile', 'node:24-alpine', 'node:20-alpine'],
  [
    'the health check of the image calls curl',
    ['BLM-DCK-08'],
    'Dockerfile',
    'CMD ["node","-e"',
    'CMD curl ["node","-e"',
  ],
  ['git history enters the image', ['BLM-DCK-06'], '.dockerignore', '.git\n', ''],
  ['the workflow gets no token', ['BLM-CI-04'], '.github/workflows/deploy.yml', '  id-token: write\n', ''],
  [
    'the registry stays undefined',
    ['BLM-CI-05'],
    '.github/workflows/deploy.yml',
    'echo "ECR_REGISTRY=$ECR_REGISTRY" >> "$GITHUB_ENV"',
    'true',
  ],
  [
    'nobody waits for the new tasks',
    ['BLM-CI-07'],
    '.github/workflows/deploy.yml',
    'aws ecs wait services-stable',
    'true',
  ],
  [
    'the workflow runs on pull requests',
    ['BLM-CI-01'],
    '.github/workflows/deploy.yml',
    'branches: [main]',
    'branches: [main]\n  pull_request:',
  ],
];

/** The resources of all stacks as one; what is added belongs to the running system. */
function inAnyStack(templates: readonly EditableTemplate[], apply: (resources: Resources) => void): void {
  const everything: Resources = Object.assign({}, ...templates.map(({ Resources }) => Resources));
  const before = new Set(Object.keys(everything));
  apply(everything);
  for (const { Resources } of templates) {
    for (const id of Object.keys(Resources)) if (everything[id] === undefined) delete Resources[id];
  }
  const running = templates.find(({ Resources }) => Resources.ApiService !== undefined) ?? templates[0];
  for (const id of Object.keys(everything)) {
    if (!before.has(id) && running !== undefined) running.Resources[id] = everything[id];
  }
}

describe('each breaking edit is noticed by the claims it breaks', () => {
  test.each(EDITS)('%s', (_, refuted, says, apply) => {
    expectNoticed(
      edited(system, (...templates) => inAnyStack(templates, apply)),
      refuted,
      says,
    );
  });

  test.each(FILE_EDITS)('%s', (_, refuted, path, from, to) => {
    expectNoticed(withFile(system, path, from, to), refuted, path);
  });

  test('the unbroken system is refused by no claim', () => {
    expectUnbroken(system);
  });
});
