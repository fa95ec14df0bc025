/** The things that architecture documents speak of, by the words they use, and the resource types that are such a thing. */
import type { Passage } from './reading/passage.ts';

export interface Concept {
  readonly name: string;
  readonly words: RegExp;
  readonly types: readonly string[];
}

function concept(name: string, words: RegExp, ...types: readonly string[]): Concept {
  return Object.freeze({ name, words, types: types.map((type) => `AWS::${type}`) });
}

/** The more specific first: a text is read as the first that fits at a place. */
export const CONCEPTS: readonly Concept[] = Object.freeze([
  concept('internet gateway', /\binternet gateways?\b|\bIGW\b/i, 'EC2::InternetGateway'),
  concept('NAT instance', /\bNAT (?:instances?|servers?)\b/i),
  concept('elastic IP', /\belastic IPs?(?: address(?:es)?)?\b|\bEIPs?\b/i, 'EC2::EIP'),
  concept('NAT gateway', /\bNAT[ -]?(?:gateways?|GWs?)\b|\bnatGateways\b|\bNAT\b/i, 'EC2::NatGateway'),
  concept('gateway endpoint', /\bgateway (?:VPC )?endpoints?\b/i, 'EC2::VPCEndpoint'),
  concept('interface endpoint', /\binterface (?:VPC )?endpoints?\b/i, 'EC2::VPCEndpoint'),
  concept('VPC endpoint', /\b(?:VPC )?endpoints?\b(?! URL)/i, 'EC2::VPCEndpoint'),
  concept('flow log', /\b(?:VPC )?flow logs?\b/i, 'EC2::FlowLog'),
  concept('alarm', /\balarms?\b/i, 'CloudWatch::Alarm', 'CloudWatch::CompositeAlarm'),
  concept('dashboard', /\bdashboards?\b/i, 'CloudWatch::Dashboard'),
  concept('log group', /\blog groups?\b|\bCloudWatch logs\b/i, 'Logs::LogGroup'),
  concept(
    'load balancer',
    /\b(?:application |network )?load balancers?\b|\b[AN]LB\b|\bELB\b|\b(?:alb|lb|elb)-sg\b/i,
    'ElasticLoadBalancingV2::LoadBalancer',
    'ElasticLoadBalancing::LoadBalancer',
  ),
  concept('target group', /\btarget groups?\b/i, 'ElasticLoadBalancingV2::TargetGroup'),
  concept('listener', /\blisteners?\b/i, 'ElasticLoadBalancingV2::Listener'),
  concept('public subnet', /\bpublic subnets?\b/i, 'EC2::Subnet'),
  concept('database subnet', /\b(?:private )?(?:database|data|db|isolated)[ -]subnets?\b/i, 'EC2::Subnet'),
  concept('private subnet', /\bprivate (?:app(?:lication)? )?subnets?\b/i, 'EC2::Subnet'),
  concept('subnet', /\bsubnets?\b/i, 'EC2::Subnet'),
  concept('route table', /\broute tables?\b/i, 'EC2::RouteTable'),
  concept('security group', /\bsecurity groups?\b|(?<![\w-])SGs?\b/i, 'EC2::SecurityGroup'),
  concept('network ACL', /\bNACLs?\b|\bnetwork (?:access control lists?|ACLs?)\b/i, 'EC2::NetworkAcl'),
  concept('VPC', /\bVPC(?:s|\d)?\b/i, 'EC2::VPC'),
  concept('bastion', /\bbastion\b|\bjump ?(?:host|box)\b/i, 'EC2::Instance'),
  concept('Auto Scaling group', /\bauto ?scaling groups?\b|\bASGs?\b/i, 'AutoScaling::AutoScalingGroup'),
  concept('launch template', /\blaunch templates?\b/i, 'EC2::LaunchTemplate'),
  concept('cluster', /\bECS clusters?\b/i, 'ECS::Cluster'),
  concept('task', /\b(?:ECS|Fargate)\b|\btasks?\b|\bcontainers?\b/i, 'ECS::Service', 'ECS::TaskDefinition'),
  concept(
    'cache',
    /\bElastiCache\b|\bRedis\b|\bValkey\b|\bMemcached\b|\bcache\b/i,
    'ElastiCache::ReplicationGroup',
    'ElastiCache::CacheCluster',
    'ElastiCache::ServerlessCache',
  ),
  concept(
    'database',
    /\bAurora\b|\bRDS\b|\bPostgres(?:QL)?\b|\bMySQL\b|\bMariaDB\b|\bdatabases?\b|\bDB\b|\b(?:db|rds|database)-sg\b/i,
    'RDS::DBInstance',
    'RDS::DBCluster',
  ),
  concept('table', /\bDynamoDB\b(?: tables?)?/i, 'DynamoDB::Table', 'DynamoDB::GlobalTable'),
  concept('volume', /\bEBS\b|\bvolumes?\b|\bdisks?\b/i, 'EC2::Volume'),
  concept('function', /\bLambda\b(?: functions?)?|(?<!\bstep )\bfunctions?\b/i, 'Lambda::Function'),
  concept('bucket', /\bS3\b|\bbuckets?\b/i, 'S3::Bucket'),
  concept('secret', /\bSecrets? Manager\b|\bsecrets?\b/i, 'SecretsManager::Secret'),
  concept('key', /\bKMS(?: keys?)?\b|\bcustomer[- ]managed keys?\b/i, 'KMS::Key'),
  concept('topic', /\bSNS\b(?: topics?)?|\btopics?\b/i, 'SNS::Topic'),
  concept('queue', /\bSQS\b(?: queues?)?|\bqueues?\b/i, 'SQS::Queue'),
  concept('repository', /\bECR\b(?: repositor(?:y|ies))?/i, 'ECR::Repository'),
  concept('backup', /\bAWS Backup\b|\bbackup (?:vaults?|plans?)\b/i, 'Backup::BackupPlan', 'Backup::BackupVault'),
  concept('web ACL', /\bWAF\b|\bweb ACLs?\b/i, 'WAFv2::WebACL'),
  concept('distribution', /\bCloudFront\b/i, 'CloudFront::Distribution'),
  concept(
    'instance',
    /\bEC2\b(?: instances?)?|\binstances?\b|\bservers?\b|\b(?:app|web|ec2|server)-sg\b/i,
    'EC2::Instance',
    'AutoScaling::AutoScalingGroup',
  ),
  concept('internet', /\binternet\b|\banywhere\b|\bend users?\b|\b0\.0\.0\.0\/0\b|::\/0/i),
]);

export function conceptNamed(name: string): Concept | undefined {
  return CONCEPTS.find((each) => each.name === name);
}

export interface Mention {
  readonly concept: string;
  readonly index: number;
  readonly length: number;
}

const EVERYWHERE = CONCEPTS.map(({ name, words }) => ({ name, words: new RegExp(words.source, 'gi') }));
/** Most texts speak of nothing, and each rule asks. */
const ANY = new RegExp(CONCEPTS.map(({ words }) => words.source).join('|'), 'i');

/** What a text speaks of, in its order; at one place the most specific, and the longest of equals. */
export function mentionsIn(text: string): readonly Mention[] {
  if (!ANY.test(text)) return [];
  const found: Mention[] = [];
  for (const { name, words } of EVERYWHERE) {
    words.lastIndex = 0;
    for (const match of text.matchAll(words)) {
      const mention = { concept: name, index: match.index, length: match[0].length };
      if (!found.some((other) => overlap(other, mention))) found.push(mention);
    }
  }
  return found.toSorted((a, b) => a.index - b.index);
}

function overlap(a: Mention, b: Mention): boolean {
  return a.index < b.index + b.length && b.index < a.index + a.length;
}

/**
 * What a place of a passage is about, among the things asked for: the last named before it, the first after it, then
 * what stands over it, the nearest first.
 */
export function subjectAt(passage: Passage, index: number, among: readonly string[]): string | undefined {
  const here = mentionsIn(passage.text).filter(({ concept: name }) => among.includes(name));
  const before = here.filter((each) => each.index <= index).at(-1);
  const near = before ?? here[0];
  if (near !== undefined) return near.concept;
  return subjectAbove(passage, among);
}

export function subjectAbove(passage: Passage, among: readonly string[]): string | undefined {
  for (const text of [...passage.headings, ...passage.above].toReversed()) {
    const found = mentionsIn(text).filter(({ concept: name }) => among.includes(name));
    if (found[0] !== undefined) return found[0].concept;
  }
  return undefined;
}
