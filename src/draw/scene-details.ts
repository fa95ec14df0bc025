/** One or two facts under the name of a node: what it is, and what decides its size or its reach. */
import { showFlows } from '../aws/index.ts';
import { elementsAt, type Model, parsePath, type Resource } from '../model/index.ts';
import { stagesOf } from './pipeline-stages.ts';
import { kindOf } from './resource-kinds.ts';
import { factOf } from './scene-names.ts';

type Facts = (model: Model, resource: Resource) => readonly (string | undefined)[];

/** By type: first what it is where that says more than the noun, then the facts. */
const FACTS: Readonly<Record<string, Facts>> = {
  'AWS::EC2::Instance': (_, it) => ['EC2 instance', factOf(it, 'InstanceType')],
  'AWS::AutoScaling::AutoScalingGroup': (model, it) => [
    'Auto Scaling group',
    templateFact(model, it, 'LaunchTemplateData.InstanceType') ?? templateFact(model, it, 'InstanceType'),
    rangeOf(factOf(it, 'MinSize'), factOf(it, 'MaxSize'), 'instance'),
  ],
  'AWS::ECS::Service': (model, it) => [
    isFargate(it) ? 'ECS on Fargate' : 'ECS service',
    counted(factOf(it, 'DesiredCount'), 'task'),
    taskSize(model, it),
  ],
  'AWS::EKS::Cluster': (_, it) => ['EKS cluster', after('Kubernetes', factOf(it, 'Version'))],
  'AWS::EKS::Nodegroup': (_, it) => [
    'EKS node group',
    factOf(it, 'InstanceTypes'),
    rangeOf(factOf(it, 'ScalingConfig.MinSize'), factOf(it, 'ScalingConfig.MaxSize'), 'node'),
  ],
  'AWS::Lambda::Function': (_, it) => ['Lambda', factOf(it, 'Runtime'), megabytes(factOf(it, 'MemorySize'))],
  'AWS::RDS::DBInstance': (_, it) => [
    `RDS ${engineOf(factOf(it, 'Engine'))}${version(factOf(it, 'EngineVersion'))}`,
    factOf(it, 'DBInstanceClass'),
    factOf(it, 'MultiAZ') === 'true' ? 'Multi-AZ' : undefined,
  ],
  'AWS::RDS::DBCluster': (_, it) => [
    `${/aurora/.test(factOf(it, 'Engine') ?? 'aurora') ? 'Aurora' : 'RDS'} ${engineOf(factOf(it, 'Engine'))}${version(factOf(it, 'EngineVersion'))}`,
    rangeOf(
      factOf(it, 'ServerlessV2ScalingConfiguration.MinCapacity'),
      factOf(it, 'ServerlessV2ScalingConfiguration.MaxCapacity'),
      'ACU',
    ),
  ],
  'AWS::ElastiCache::ReplicationGroup': (_, it) => [
    `ElastiCache ${engineOf(factOf(it, 'Engine') ?? 'redis')}${version(factOf(it, 'EngineVersion'))}`,
    factOf(it, 'CacheNodeType'),
    counted(factOf(it, 'NumCacheClusters'), 'node'),
  ],
  'AWS::ElastiCache::CacheCluster': (_, it) => [
    `ElastiCache ${engineOf(factOf(it, 'Engine'))}`,
    factOf(it, 'CacheNodeType'),
  ],
  'AWS::DynamoDB::Table': (_, it) => [
    'DynamoDB table',
    factOf(it, 'BillingMode') === 'PAY_PER_REQUEST' ? 'on demand' : undefined,
  ],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': (model, it) => [
    balancerNoun(factOf(it, 'Type')),
    factOf(it, 'Scheme') ?? 'internet-facing',
    ...listenersOf(model, it.id),
  ],
  'AWS::S3::Bucket': (_, it) => [
    'S3 bucket',
    factOf(it, 'VersioningConfiguration.Status') === 'Enabled' ? 'versioned' : undefined,
  ],
  'AWS::Logs::LogGroup': (_, it) => ['CloudWatch log group', counted(factOf(it, 'RetentionInDays'), 'day')],
  'AWS::KMS::Key': (_, it) => ['KMS key', factOf(it, 'EnableKeyRotation') === 'true' ? 'rotates' : undefined],
  'AWS::SQS::Queue': (_, it) => ['SQS queue', factOf(it, 'FifoQueue') === 'true' ? 'FIFO' : undefined],
  'AWS::SNS::Topic': () => ['SNS topic'],
  'AWS::CloudFront::Distribution': (_, it) => ['CloudFront', factOf(it, 'DistributionConfig.Aliases')],
  'AWS::Route53::RecordSet': (_, it) => ['Route 53', factOf(it, 'Type'), factOf(it, 'Name')],
  'AWS::Route53::HostedZone': (_, it) => ['Route 53', factOf(it, 'Name')],
  'AWS::WAFv2::WebACL': (_, it) => [
    'AWS WAF',
    counted(String(elementsAt(it.properties, parsePath('Rules')).length), 'rule'),
  ],
  'AWS::ApiGatewayV2::Api': (_, it) => ['API Gateway', `${factOf(it, 'ProtocolType') ?? 'HTTP'} API`],
  'AWS::Events::Rule': (_, it) => ['EventBridge rule', factOf(it, 'ScheduleExpression')],
  'AWS::Scheduler::Schedule': (_, it) => ['EventBridge schedule', factOf(it, 'ScheduleExpression')],
  'AWS::CodePipeline::Pipeline': (_, it) => ['CodePipeline', stagesOf(it)],
  'AWS::StepFunctions::StateMachine': () => ['Step Functions'],
  'AWS::CloudTrail::Trail': (_, it) => [
    'CloudTrail',
    factOf(it, 'IsMultiRegionTrail') === 'true' ? 'all regions' : undefined,
  ],
  'AWS::EC2::NatGateway': (model, it) => ['NAT gateway', counted(wayOutOf(model, it.id), 'subnet', 'way out of')],
  'AWS::EC2::FlowLog': (_, it) => ['VPC flow logs', after('traffic:', factOf(it, 'TrafficType')?.toLowerCase())],
  'AWS::Kinesis::Stream': (_, it) => ['Kinesis data stream', counted(factOf(it, 'ShardCount'), 'shard')],
  'AWS::SecretsManager::Secret': () => ['Secrets Manager'],
  'AWS::EC2::Volume': (_, it) => ['EBS volume', factOf(it, 'VolumeType'), after('', factOf(it, 'Size'), 'GiB')],
};

/** What a node says of itself, at most three short facts; the first names the service. */
export function detailsOf(model: Model, resource: Resource): readonly string[] {
  const facts = FACTS[resource.type]?.(model, resource) ?? [kindOf(resource.type).noun];
  return facts.filter((fact) => fact !== undefined);
}

const ENGINES: Readonly<Record<string, string>> = {
  postgres: 'PostgreSQL',
  'aurora-postgresql': 'PostgreSQL',
  mysql: 'MySQL',
  'aurora-mysql': 'MySQL',
  // The first name of Aurora MySQL.
  aurora: 'MySQL',
  mariadb: 'MariaDB',
  redis: 'Redis OSS',
  valkey: 'Valkey',
  memcached: 'Memcached',
};

function engineOf(engine: string | undefined): string {
  if (engine === undefined) return '';
  if (/^sqlserver/.test(engine)) return 'SQL Server';
  return /^oracle/.test(engine) ? 'Oracle' : (ENGINES[engine] ?? engine);
}

function version(text: string | undefined): string {
  // Aurora MySQL has the version of MySQL first: `8.0.mysql_aurora.3.04.0`.
  return text === undefined ? '' : ` ${text.replace(/\.mysql_aurora\..*/, '')}`;
}

function after(word: string, fact: string | undefined, unit = ''): string | undefined {
  return fact === undefined ? undefined : `${word} ${fact} ${unit}`.trim();
}

function counted(count: string | undefined, noun: string, before = ''): string | undefined {
  return count === undefined ? undefined : `${before} ${count} ${noun}${count === '1' ? '' : 's'}`.trim();
}

/** How many subnets have their default route through the NAT gateway. */
function wayOutOf(model: Model, nat: string): string | undefined {
  const { subnets, routeTables } = model.network;
  const leads = ({ target }: { readonly target: { readonly kind: string; readonly id?: string } }) =>
    target.kind === 'nat-gateway' && target.id === nat;
  const held = [...subnets.values()].filter((subnet) =>
    subnet.routeTables.some(({ value }) => routeTables.get(value)?.routes.some(leads) ?? false),
  );
  return held.length === 0 ? undefined : String(held.length);
}

function megabytes(size: string | undefined): string | undefined {
  return size === undefined ? undefined : `${size} MB`;
}

function rangeOf(low: string | undefined, high: string | undefined, noun: string): string | undefined {
  if (low === undefined || high === undefined) return undefined;
  const isPlain = noun === 'ACU' || (low === '1' && high === '1');
  return `${low === high ? low : `${low}–${high}`} ${noun}${isPlain ? '' : 's'}`;
}

function balancerNoun(type: string | undefined): string {
  if (type === 'network') return 'Network Load Balancer';
  return type === 'gateway' ? 'Gateway Load Balancer' : 'Application Load Balancer';
}

function listenersOf(model: Model, id: string): readonly string[] {
  const balancer = model.network.balancers.get(id);
  const protocols = (balancer?.listeners ?? []).map((listener) => {
    const resource = model.resources.get(listener.id);
    const protocol = resource === undefined ? undefined : factOf(resource, 'Protocol');
    return `${protocol ?? ''} ${showFlows(listener.flows).replace(/^\w+\//, '')}`.trim();
  });
  return protocols.length === 0 ? [] : [[...new Set(protocols)].sort().reverse().join(', ')];
}

/** A fact of the template that a group launches its instances from. */
function templateFact(model: Model, resource: Resource, path: string): string | undefined {
  const launches = resource.references.filter(({ path: [first] }) => /^Launch|^MixedInstances/.test(String(first)));
  const found = launches.map(({ to }) => model.resources.get(to)).find((each) => each !== undefined);
  return found === undefined ? undefined : factOf(found, path);
}

function isFargate(service: Resource): boolean {
  const said = [factOf(service, 'LaunchType'), factOf(service, 'CapacityProviderStrategy[0].CapacityProvider')];
  return said.some((each) => each?.startsWith('FARGATE') ?? false);
}

function taskSize(model: Model, service: Resource): string | undefined {
  const reference = service.references.find(({ path: [first] }) => first === 'TaskDefinition');
  const task = reference === undefined ? undefined : model.resources.get(reference.to);
  const [cpu, memory] = task === undefined ? [] : [factOf(task, 'Cpu'), factOf(task, 'Memory')];
  if (cpu === undefined || memory === undefined || !/^\d+$/.test(cpu) || !/^\d+$/.test(memory)) return undefined;
  return `${Number(cpu) / 1024} vCPU, ${Number(memory) / 1024} GB`;
}
