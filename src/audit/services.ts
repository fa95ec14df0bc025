/** AWS services by the names documents use, with the resource types that show one in a template. */
import type { Model, Resource } from '../model/index.ts';
import { callings, textsOf } from './evidence.ts';
import type { Box, Passage, ReadDocument } from './reading/passage.ts';
import { roleOf, type SubnetRole } from './topology.ts';
import { mentionsIn } from './vocabulary.ts';

export interface NamedService {
  /** As AWS writes it. */
  readonly name: string;
  readonly words: RegExp;
  /** Prefixes of types; none for services that need no resource. */
  readonly types: readonly string[];
  /** Read only in lists and sentences of what is deployed: the word stands in many titles. */
  readonly listed?: true;
  /** What AWS calls it, where the words are an older name. */
  readonly renamed?: string;
  /** A part that templates hold for others, too: that this one has none says nothing. */
  readonly part?: true;
  /** Which resources of the types are one. @default - all */
  isOne?(resource: Resource, model: Model): boolean;
}

function service(name: string, words: RegExp, ...types: readonly string[]): NamedService {
  return Object.freeze({ name, words, types });
}

function listed(name: string, words: RegExp, ...types: readonly string[]): NamedService {
  return Object.freeze({ name, words, types, listed: true });
}

/** A part of a system that is no service of its own. */
function part(
  name: string,
  words: RegExp,
  types: readonly string[],
  isOne?: (resource: Resource, model: Model) => boolean,
): NamedService {
  return Object.freeze({
    name,
    words,
    types: types.map((each) => `AWS::${each}`),
    listed: true,
    part: true,
    ...(isOne !== undefined && { isOne }),
  });
}

const isSubnetOf = (role: SubnetRole) => (resource: Resource, model: Model) => {
  const subnet = model.network.subnets.get(resource.id);
  return subnet !== undefined && roleOf(model, subnet) === role;
};
const isCalled = (words: RegExp) => (resource: Resource) => words.test(callings(resource));
const has = (path: string) => (resource: Resource) => textsOf(resource, path).length > 0;

const DATABASES = ['RDS::DBInstance', 'RDS::DBCluster'];
const engine = (words: RegExp) => (resource: Resource) =>
  textsOf(resource, 'Engine').some(({ text }) => words.test(text));
const protocol = (wanted: string) => (resource: Resource) =>
  textsOf(resource, 'ProtocolType').some(({ text }) => text === wanted);
const ARCHIVES: readonly string[] = ['GLACIER', 'DEEP_ARCHIVE', 'GLACIER_IR'];
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
const isArchived = (resource: Resource) =>
  FIRST.some((rule) =>
    FIRST.some((step) =>
      textsOf(resource, `LifecycleConfiguration.Rules[${rule}].Transitions[${step}].StorageClass`).some(({ text }) =>
        ARCHIVES.includes(text),
      ),
    ),
  );
const FIRST: readonly number[] = [0, 1, 2, 3, 4];

const PARTS: readonly NamedService[] = [
  part('security group', /\bsecurity ?groups?\b/i, ['EC2::SecurityGroup']),
  part('IAM role', /\bIAM (?:service )?roles?\b|\b(?:execution|task|instance|host|service) roles?\b/i, ['IAM::Role']),
  part('instance profile', /\binstance profiles?\b/i, ['IAM::InstanceProfile']),
  part('IAM user', /\bIAM users?\b/i, ['IAM::User']),
  part('launch configuration', /\blaunch ?config(?:uration)?s?\b/i, ['AutoScaling::LaunchConfiguration']),
  part('listener', /\blisteners?\b/i, ['ElasticLoadBalancingV2::Listener', 'ElasticLoadBalancing::LoadBalancer']),
  part('route table', /\brout(?:e|ing) ?tables?\b/i, ['EC2::RouteTable']),
  part('public subnet', /\bpublic (?:\w+ )?subnets?\b/i, ['EC2::Subnet'], isSubnetOf('public')),
  part('private subnet', /\bprivate (?:\w+ )?subnets?\b/i, ['EC2::Subnet'], isSubnetOf('private')),
  part('subnet', /(?<!\b(?:public|private) )(?<!\b(?:public|private) \w{1,12} )\bsubnets?\b/i, ['EC2::Subnet']),
  part('network ACL', /\bNACLs?\b|\bnetwork (?:access control lists?|ACLs?)\b/i, ['EC2::NetworkAcl']),
  part('VPC endpoint', /\bVPC endpoints?\b/i, ['EC2::VPCEndpoint']),
  part('log group', /\bCloud ?Watch ?Logs? ?groups?\b|\blog groups?\b/i, ['Logs::LogGroup']),
  part('ECS cluster', /\bECS clusters?\b/i, ['ECS::Cluster']),
  part('ECS service', /\b(?:ECS|Fargate) services?\b/i, ['ECS::Service']),
  part('scaling policy', /\bscaling polic(?:y|ies)\b/i, [
    'AutoScaling::ScalingPolicy',
    'ApplicationAutoScaling::ScalingPolicy',
  ]),
  part(
    'bastion',
    /\bbastion\b|\bjump ?(?:host|box|server)\b/i,
    ['EC2::Instance', 'AutoScaling::AutoScalingGroup'],
    isCalled(/bastion|jump/),
  ),
  part('alarm', /(?<!CloudWatch )\balarms?\b|\bCloudWatch alarm\b/i, [
    'CloudWatch::Alarm',
    'CloudWatch::CompositeAlarm',
  ]),
  part('DNS record', /\bDNS records?\b|\brecord ?sets?\b/i, ['Route53::RecordSet']),
  part('certificate', /\b(?:SSL|TLS|SSL\/TLS|ACM) certificates?\b/i, ['CertificateManager::Certificate']),
  part('event bus', /\bevent ?bus(?:es)?\b/i, ['Events::EventBus']),
  part('event source mapping', /\bevent ?source ?mappings?\b/i, ['Lambda::EventSourceMapping']),
  part('Lambda layer', /\bLambda layers?\b/i, ['Lambda::LayerVersion']),
  part('DynamoDB stream', /\bDynamoDB Streams?\b/i, ['DynamoDB::Table'], has('StreamSpecification.StreamViewType')),
  part('user pool', /\buser ?pools?\b(?! (?:client|domain))/i, ['Cognito::UserPool']),
  part('user pool client', /\buser ?pool ?clients?\b|\bapp clients?\b/i, ['Cognito::UserPoolClient']),
  part('user pool domain', /\buser ?pool ?domains?\b|\bhosted UI(?: domain)?\b/i, ['Cognito::UserPoolDomain']),
  part('user group', /\buser groups?\b/i, ['Cognito::UserPoolGroup']),
  part('usage plan', /\busage plans?\b/i, ['ApiGateway::UsagePlan']),
  part('DB subnet group', /\bDB subnet ?groups?\b/i, ['RDS::DBSubnetGroup']),
  part('RDS cluster', /\bRDS (?:DB )?clusters?\b|\bDB clusters?\b/i, ['RDS::DBCluster']),
  part('DB instance', /\b(?:RDS|DB) instances?\b/i, ['RDS::DBInstance']),
  part('mount target', /\bmount targets?\b/i, ['EFS::MountTarget']),
  part('Amazon CloudWatch', /\bCloudWatch\b(?! (?:logs?|events?|alarms?|dashboards?)\b)/i, ['CloudWatch::', 'Logs::']),
  part('CloudWatch dashboard', /\bCloudWatch dashboard\b|\bmonitoring dashboard\b/i, ['CloudWatch::Dashboard']),
  part(
    'global secondary index',
    /\bGSIs?\b|\bglobal secondary index(?:es)?\b/i,
    ['DynamoDB::Table'],
    has('GlobalSecondaryIndexes[0].IndexName'),
  ),
  part('AWS IAM', /\bIAM\b(?! (?:roles?|users?|identity)\b)/, ['IAM::']),
  part('Redis', /\bRedis\b|\bValkey\b/i, ['ElastiCache::', 'MemoryDB::']),
  part('PostgreSQL', /\bPostgres(?:QL)?\b/i, DATABASES, engine(/postgres/)),
  part('MySQL', /\bMySQL\b/i, DATABASES, engine(/mysql/)),
  part('AWS Cloud Map', /\bCloud Map\b/i, ['ServiceDiscovery::']),
  part('Systems Manager', /\bSSM\b|\bParameter Store\b|\bSystems Manager\b/i, ['SSM::']),
  part('function URL', /\bfunction URLs?\b/i, ['Lambda::Url']),
  part('HTTP API', /\bHTTP APIs?\b/i, ['ApiGatewayV2::Api'], protocol('HTTP')),
  part('WebSocket API', /\bWeb ?Socket APIs?\b/i, ['ApiGatewayV2::Api'], protocol('WEBSOCKET')),
  part('REST API', /\bREST APIs?\b/i, ['ApiGateway::RestApi']),
  part('API authorizer', /\bauthori[sz]ers?\b/i, ['ApiGateway::Authorizer', 'ApiGatewayV2::Authorizer']),
  part('origin access control', /\bOAC\b|\borigin access controls?\b/i, ['CloudFront::OriginAccessControl']),
  part('origin access identity', /\bOAI\b|\borigin access identit(?:y|ies)\b/i, [
    'CloudFront::CloudFrontOriginAccessIdentity',
  ]),
  part('Amazon SES', /\bSES\b/, ['SES::']),
  part('Amazon SageMaker', /\bSageMaker\b/i, ['SageMaker::']),
  part('Amazon Bedrock', /\bBedrock\b/i, ['Bedrock::', 'BedrockAgentCore::']),
  part('AWS IoT', /\bIoT(?: Core)?\b/, ['IoT::']),
  part('Amazon EMR', /\bEMR\b/, ['EMR::', 'EMRServerless::']),
  part('AWS App Runner', /\bApp ?Runner\b/i, ['AppRunner::']),
  part('AWS Amplify', /\bAmplify\b/, ['Amplify::']),
  part('AWS Transfer Family', /\bTransfer Family\b|\bSFTP\b/, ['Transfer::']),
  part('Amazon Data Firehose', /(?<!Kinesis )(?<!Kinesis Data )\b(?:Data )?Firehose\b/i, ['KinesisFirehose::']),
  part('Kinesis', /\bKinesis\b(?! (?:data|firehose|video|analytics|streams?)\b)/i, ['Kinesis::']),
  part('Amazon QuickSight', /\bQuickSight\b/i, ['QuickSight::']),
  part('Amazon MQ', /\bAmazon MQ\b|\bRabbitMQ\b|\bActiveMQ\b/i, ['AmazonMQ::']),
  part('AWS Global Accelerator', /\bGlobal Accelerator\b/i, ['GlobalAccelerator::']),
  part('Direct Connect', /\bDirect Connect\b/i, ['DirectConnect::']),
  part('VPN connection', /\b(?:site-to-site )?VPN connections?\b|\bsite-to-site VPN\b/i, ['EC2::VPNConnection']),
  part('customer gateway', /\bcustomer gateways?\b/i, ['EC2::CustomerGateway']),
  part('VPC peering', /\bVPC peering\b|\bpeering connections?\b/i, ['EC2::VPCPeeringConnection']),
  part('identity pool', /\bidentity ?pools?\b/i, ['Cognito::IdentityPool']),
  part('node group', /\bnode ?groups?\b/i, ['EKS::Nodegroup']),
  part('Glue crawler', /\bcrawlers?\b/i, ['Glue::Crawler']),
  part('S3 Glacier', /\bGlacier\b/i, ['S3::Bucket'], isArchived),
  part('NAT instance', /\bNAT instances?\b/i, ['EC2::Instance'], (resource) =>
    textsOf(resource, 'SourceDestCheck').some(({ text }) => text === 'false'),
  ),
  part('scalable target', /\bscal(?:able|ing) ?targets?\b/i, ['ApplicationAutoScaling::ScalableTarget']),
];

export const SERVICES: readonly NamedService[] = Object.freeze([
  service('AWS CloudTrail', /\bCloudTrail\b/i, 'AWS::CloudTrail::'),
  service('AWS Config', /\bAWS Config\b|\[Config\]/, 'AWS::Config::'),
  service('Amazon GuardDuty', /\bGuardDuty\b/i, 'AWS::GuardDuty::'),
  service('AWS Security Hub', /\bSecurity Hub\b/i, 'AWS::SecurityHub::'),
  service('Amazon Inspector', /\bAmazon Inspector\b/i, 'AWS::InspectorV2::', 'AWS::Inspector::'),
  service('Amazon Macie', /\bMacie\b/, 'AWS::Macie::'),
  service('AWS Shield Advanced', /\bShield Advanced\b/i, 'AWS::Shield::'),
  service('AWS WAF', /\bWAF\b/, 'AWS::WAFv2::', 'AWS::WAF::', 'AWS::WAFRegional::'),
  service('Amazon CloudFront', /\bCloudFront\b/i, 'AWS::CloudFront::'),
  service('Amazon Route 53', /\bRoute ?53\b/i, 'AWS::Route53::'),
  service(
    'Elastic Load Balancing',
    /\b(?:application |network )?load balancer\b|(?<![\w-])[AN]LB(?![\w-])/i,
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    'AWS::ElasticLoadBalancing::',
  ),
  service('VPC Flow Logs', /\bflow[- ]logs?\b/i, 'AWS::EC2::FlowLog'),
  service('NAT gateway', /\bNAT ?gateways?\b/i, 'AWS::EC2::NatGateway'),
  service('Internet gateway', /\binternet ?gateways?\b/i, 'AWS::EC2::InternetGateway'),
  service('AWS Secrets Manager', /\bSecrets Manager\b/i, 'AWS::SecretsManager::'),
  service('AWS KMS', /\bKMS\b/, 'AWS::KMS::'),
  service('Amazon SNS', /\bSNS\b/, 'AWS::SNS::'),
  service('Amazon SQS', /\bSQS\b/, 'AWS::SQS::'),
  service('Amazon DynamoDB', /\bDynamoDB\b/i, 'AWS::DynamoDB::'),
  service('Amazon ElastiCache', /\bElastiCache\b/i, 'AWS::ElastiCache::'),
  service('Amazon RDS', /\bRDS\b/, 'AWS::RDS::'),
  service('Amazon Aurora', /\bAurora\b(?! DSQL)/, 'AWS::RDS::DBCluster'),
  service('Amazon Redshift', /\bRedshift\b/i, 'AWS::Redshift'),
  service('Amazon OpenSearch Service', /\bOpenSearch\b/i, 'AWS::OpenSearchService::', 'AWS::OpenSearchServerless::'),
  {
    name: 'Amazon Elasticsearch Service',
    words: /\b(?:Amazon )?Elasticsearch Service\b/i,
    types: ['AWS::OpenSearchService::', 'AWS::Elasticsearch::'],
    renamed: 'Amazon OpenSearch Service, since 2021',
  },
  service('Amazon ECS', /\bECS\b/, 'AWS::ECS::'),
  service('Amazon EKS', /\bEKS\b/, 'AWS::EKS::'),
  service('Amazon ECR', /\bECR\b/, 'AWS::ECR::'),
  service('AWS Lambda', /\bLambda\b/, 'AWS::Lambda::'),
  service('Amazon API Gateway', /\bAPI Gateway\b/i, 'AWS::ApiGateway'),
  service('AWS Step Functions', /\bStep Functions\b/i, 'AWS::StepFunctions::'),
  service('Amazon EventBridge', /\bEventBridge\b/i, 'AWS::Events::', 'AWS::Scheduler::', 'AWS::Pipes::'),
  {
    name: 'CloudWatch Events',
    words: /\bCloudWatch Events\b/i,
    types: ['AWS::Events::'],
    renamed: 'Amazon EventBridge, since 2019',
  },
  {
    name: 'AWS Single Sign-On',
    words: /\bAWS SSO\b|\bAWS Single Sign-On\b/i,
    types: ['AWS::SSO::'],
    renamed: 'AWS IAM Identity Center, since 2022',
  },
  {
    name: 'Kinesis Data Firehose',
    words: /\bKinesis (?:Data )?Firehose\b/i,
    types: ['AWS::KinesisFirehose::'],
    renamed: 'Amazon Data Firehose, since 2024',
  },
  service('Amazon Kinesis', /\bKinesis (?:Data )?Streams?\b/i, 'AWS::Kinesis::'),
  service('AWS Backup', /\bAWS Backup\b/, 'AWS::Backup::'),
  service('Amazon EFS', /\bEFS\b/, 'AWS::EFS::'),
  service('Amazon S3', /\bS3\b/, 'AWS::S3::'),
  service('Amazon Cognito', /\bCognito\b/i, 'AWS::Cognito::'),
  service('AWS X-Ray', /\bX-Ray\b/i),
  service('CloudWatch alarms', /\bCloudWatch alarms\b/i, 'AWS::CloudWatch::Alarm'),
  service(
    'CloudWatch dashboards',
    /(?<!\b(?:QuickSight|Grafana|Kibana|OpenSearch|Power ?BI) )\bdashboards\b/i,
    'AWS::CloudWatch::Dashboard',
  ),
  service('CloudWatch Logs', /\bCloudWatch logs\b/i, 'AWS::Logs::'),
  service('Network Firewall', /\bNetwork Firewall\b/i, 'AWS::NetworkFirewall::'),
  service('AWS Transit Gateway', /\bTransit Gateway\b/i, 'AWS::EC2::TransitGateway'),
  service('Spot Instances', /\bSpot Instances?\b/i),
  listed(
    'Amazon VPC',
    /\b(?:Amazon VPC|Virtual Private Cloud|VPC)\b(?! (?:endpoints?|links?|flow|peering|id))/i,
    'AWS::EC2::VPC',
  ),
  listed(
    'Amazon EC2',
    /\bEC2\b(?!::)/,
    'AWS::EC2::Instance',
    'AWS::EC2::LaunchTemplate',
    'AWS::AutoScaling::LaunchConfiguration',
  ),
  listed(
    'Auto Scaling group',
    /\bauto[- ]?scaling ?groups?\b|\bASG\b/i,
    'AWS::AutoScaling::AutoScalingGroup',
    'AWS::ElasticBeanstalk::',
    'AWS::EKS::Nodegroup',
  ),
  listed('launch template', /\blaunch templates?\b/i, 'AWS::EC2::LaunchTemplate'),
  listed('Elastic IP address', /\belastic IPs?(?: address(?:es)?)?\b|\bEIPs?\b/i, 'AWS::EC2::EIP'),
  service('RDS Proxy', /\bRDS Proxy\b/i, 'AWS::RDS::DBProxy'),
  service('AWS Batch', /\bAWS Batch\b/, 'AWS::Batch::'),
  service('AWS CodeBuild', /\bCodeBuild\b/, 'AWS::CodeBuild::'),
  service('AWS CodePipeline', /\bCodePipeline\b/, 'AWS::CodePipeline::'),
  service('AWS Elastic Beanstalk', /\bElastic Beanstalk\b/i, 'AWS::ElasticBeanstalk::'),
  listed('AWS Fargate', /\bFargate\b/, 'AWS::ECS::', 'AWS::EKS::FargateProfile'),
  listed('AWS Certificate Manager', /\bACM\b|\bCertificate Manager\b/, 'AWS::CertificateManager::'),
  service('AWS AppSync', /\bAppSync\b/, 'AWS::AppSync::'),
  service('AWS Glue', /\bAWS Glue\b/, 'AWS::Glue::'),
  service('Amazon Athena', /\bAthena\b/, 'AWS::Athena::'),
  service('Amazon MSK', /\bMSK\b/, 'AWS::MSK::'),
  service('Amazon DocumentDB', /\bDocumentDB\b/, 'AWS::DocDB::'),
  service('Amazon Neptune', /\bNeptune\b/, 'AWS::Neptune::'),
  listed('target group', /\btarget groups?\b/i, 'AWS::ElasticLoadBalancingV2::TargetGroup'),
  listed('task definition', /\btask ?definitions?\b/i, 'AWS::ECS::TaskDefinition'),
  service('Amazon FSx', /\bFSx\b/, 'AWS::FSx::'),
  service('AWS CodeCommit', /\bCodeCommit\b/, 'AWS::CodeCommit::'),
  ...PARTS,
  listed('dead-letter queue', /\bdead[- ]?letter[- ]queues?\b|\bDLQs?\b/i, 'AWS::SQS::Queue'),
]);

/** What the second line of a box says it is, where its title is a name: `Orders`, `SQS queue`. */
export function kindInBox(box: Pick<Box, 'passages'>): string | undefined {
  const second = box.passages[1]?.text;
  if (second === undefined || !/^\p{L}+(?: \p{L}+){0,4}$/u.test(second)) return undefined;
  return mentionsIn(second).length > 0 || SERVICES.some(({ words }) => words.test(second)) ? second : undefined;
}

const NAMES = new WeakMap<ReadDocument, ReadonlySet<Passage>>();

/** Whether a line of a drawing is the name of a box that says below what it is: a name states nothing. */
export function isNameInBox(document: ReadDocument, passage: Passage): boolean {
  if (passage.form !== 'drawing') return false;
  const known =
    NAMES.get(document) ??
    new Set(document.boxes.flatMap((box) => (kindInBox(box) === undefined ? [] : box.passages.slice(0, 1))));
  NAMES.set(document, known);
  return known.has(passage);
}
