/** What a thing is for, which decides its colour: the families of the AWS icon set, load balancers with what they feed. */
export type Category =
  | 'compute'
  | 'network'
  | 'security'
  | 'monitoring'
  | 'storage'
  | 'database'
  | 'delivery'
  | 'outside';

const SERVICES: Readonly<Record<Exclude<Category, 'outside'>, string>> = {
  compute:
    'EC2 AutoScaling ApplicationAutoScaling AppRunner Batch ECR ECS EKS ElasticBeanstalk ElasticLoadBalancing ElasticLoadBalancingV2 Lambda Lightsail Serverless',
  network:
    'ApiGateway ApiGatewayV2 AppMesh AppSync CloudFront DirectConnect GlobalAccelerator NetworkFirewall NetworkManager Route53 Route53Resolver ServiceDiscovery VpcLattice',
  security:
    'AccessAnalyzer ACMPCA CertificateManager Cognito Detective GuardDuty IAM Inspector InspectorV2 KMS Macie RAM SecretsManager SecurityHub Shield SSO WAF WAFRegional WAFv2',
  monitoring:
    'Bedrock Budgets CE Chatbot CloudFormation CloudTrail CloudWatch Config Events Grafana Logs Pipes Scheduler SES SNS SQS SSM StepFunctions Synthetics XRay',
  storage: 'Backup DLM EFS FSx S3 S3Express Transfer',
  database:
    'Athena DAX DMS DocDB DynamoDB ElastiCache Elasticsearch Glue Kinesis KinesisFirehose MemoryDB MSK Neptune OpenSearchService RDS Redshift Timestream',
  delivery:
    'CodeArtifact CodeBuild CodeCommit CodeConnections CodeDeploy CodePipeline CodeStarConnections ImageBuilder',
};

/** Types that belong elsewhere than their service. */
const TYPES: Readonly<Record<string, Category>> = {
  'AWS::EC2::NetworkAcl': 'security',
  'AWS::EC2::SecurityGroup': 'security',
  'AWS::EC2::Volume': 'storage',
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'compute',
};

const NETWORK_OF_EC2 =
  /^AWS::EC2::(?:.*Gateway|VPC|VPCEndpoint|EIP|FlowLog|Route|RouteTable|Subnet|TransitGateway|VPCPeering|VPN|CustomerGateway|ClientVpn|PrefixList|DHCPOptions)/;

const BY_SERVICE: ReadonlyMap<string, Category> = new Map(
  Object.entries(SERVICES).flatMap(([category, names]) => names.split(' ').map((name) => [name, category as Category])),
);

/** The category of a CloudFormation type; `outside` for what is no AWS service. */
export function categoryOf(type: string): Category {
  const own = TYPES[type];
  if (own !== undefined) return own;
  if (NETWORK_OF_EC2.test(type)) return 'network';
  const service = /^AWS::([^:]+)/.exec(type)?.[1];
  return (
    (service === undefined ? undefined : BY_SERVICE.get(service)) ?? (service === undefined ? 'outside' : 'compute')
  );
}
