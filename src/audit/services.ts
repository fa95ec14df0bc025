/** AWS services by the names documents use, with the resource types that show one in a template. */
export interface NamedService {
  /** As AWS writes it. */
  readonly name: string;
  readonly words: RegExp;
  /** Prefixes of types; none for services that need no resource. */
  readonly types: readonly string[];
  /** What AWS calls it, where the words are an older name. */
  readonly renamed?: string;
}

function service(name: string, words: RegExp, ...types: readonly string[]): NamedService {
  return Object.freeze({ name, words, types });
}

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
  service('VPC Flow Logs', /\bflow logs\b/i, 'AWS::EC2::FlowLog'),
  service('NAT gateway', /\bNAT gateways?\b/i, 'AWS::EC2::NatGateway'),
  service('Internet gateway', /\binternet gateways?\b/i, 'AWS::EC2::InternetGateway'),
  service('AWS Secrets Manager', /\bSecrets Manager\b/i, 'AWS::SecretsManager::'),
  service('AWS KMS', /\bKMS\b/, 'AWS::KMS::'),
  service('Amazon SNS', /\bSNS\b/, 'AWS::SNS::'),
  service('Amazon SQS', /\bSQS\b/, 'AWS::SQS::'),
  service('Amazon DynamoDB', /\bDynamoDB\b/i, 'AWS::DynamoDB::'),
  service('Amazon ElastiCache', /\bElastiCache\b/i, 'AWS::ElastiCache::'),
  service('Amazon RDS', /\bRDS\b/, 'AWS::RDS::'),
  service('Amazon Aurora', /\bAurora\b/, 'AWS::RDS::DBCluster'),
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
  service('CloudWatch dashboards', /\bdashboards\b/i, 'AWS::CloudWatch::Dashboard'),
  service('CloudWatch Logs', /\bCloudWatch logs\b/i, 'AWS::Logs::'),
  service('Network Firewall', /\bNetwork Firewall\b/i, 'AWS::NetworkFirewall::'),
  service('AWS Transit Gateway', /\bTransit Gateway\b/i, 'AWS::EC2::TransitGateway'),
  service('Spot Instances', /\bSpot Instances?\b/i),
]);
