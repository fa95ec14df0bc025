/** What is deployed costs in a month: plain data from whoever knows prices, which this part does not. */
import { deployedResources } from '../../engine/deployed.ts';
import { type Call, type LocalWorld, ServiceError } from '../../service.ts';
import { tagsOfDeployed } from '../tagging/deployed-tags.ts';

/** What one resource of a stack costs. */
export interface MonthlyCost {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly region: string;
  /** US dollars in a month of the typical usage. */
  readonly usd: number;
}

/** The priced resources that stand in an account. */
export type CostProvider = (account: string) => Promise<readonly MonthlyCost[]>;

const providers = new WeakMap<LocalWorld, CostProvider>();

/** From now on Cost Explorer of this world answers from these costs. */
export function provideCosts(world: LocalWorld, provider: CostProvider): void {
  providers.set(world, provider);
}

/** A cost with what Cost Explorer groups and filters by. */
export interface Spend {
  readonly SERVICE: string;
  readonly REGION: string;
  readonly LINKED_ACCOUNT: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly usd: number;
}

export async function spendsOf(call: Call): Promise<readonly Spend[]> {
  const { world, account, partition } = call;
  const provider = providers.get(world);
  if (provider === undefined) {
    throw new ServiceError(
      'NotImplemented',
      'The local target was started without prices: Cost Explorer has no costs.',
      {
        status: 501,
      },
    );
  }
  const tags = new Map(
    world.state.homes('cloudformation/stack').flatMap((home) => {
      if (home.account !== account) return [];
      const place = { world, partition, ...home };
      return deployedResources(world, place).map(
        (record) => [`${home.region} ${record.stack.name} ${record.logicalId}`, tagsOfDeployed(record, place)] as const,
      );
    }),
  );
  return (await provider(account)).map(({ stack, logicalId, type, region, usd }) => ({
    SERVICE: serviceName(type),
    REGION: region,
    LINKED_ACCOUNT: account,
    tags: tags.get(`${region} ${stack} ${logicalId}`) ?? {},
    usd,
  }));
}

/** As Cost Explorer calls services, by the name space of a type. */
const NAMES: Readonly<Record<string, string>> = {
  ApiGateway: 'Amazon API Gateway',
  ApiGatewayV2: 'Amazon API Gateway',
  Backup: 'AWS Backup',
  CloudFront: 'Amazon CloudFront',
  CloudTrail: 'AWS CloudTrail',
  CloudWatch: 'AmazonCloudWatch',
  Config: 'AWS Config',
  DynamoDB: 'Amazon DynamoDB',
  EC2: 'EC2 - Other',
  ECR: 'Amazon EC2 Container Registry (ECR)',
  ECS: 'Amazon Elastic Container Service',
  EFS: 'Amazon Elastic File System',
  ElastiCache: 'Amazon ElastiCache',
  ElasticLoadBalancingV2: 'Amazon Elastic Load Balancing',
  GuardDuty: 'Amazon GuardDuty',
  KMS: 'AWS Key Management Service',
  Kinesis: 'Amazon Kinesis',
  Lambda: 'AWS Lambda',
  Logs: 'AmazonCloudWatch',
  RDS: 'Amazon Relational Database Service',
  Route53: 'Amazon Route 53',
  S3: 'Amazon Simple Storage Service',
  SNS: 'Amazon Simple Notification Service',
  SQS: 'Amazon Simple Queue Service',
  SecretsManager: 'AWS Secrets Manager',
  StepFunctions: 'AWS Step Functions',
  WAFv2: 'AWS WAF',
};

function serviceName(type: string): string {
  const [, space = '', name = ''] = type.split('::');
  // Instances are a service of their own, endpoints are of the network; the rest of EC2 is "other".
  if (space === 'EC2' && (name === 'Instance' || name === 'Host')) return 'Amazon Elastic Compute Cloud - Compute';
  if (space === 'AutoScaling') return 'Amazon Elastic Compute Cloud - Compute';
  if (space === 'EC2' && name.startsWith('VPC')) return 'Amazon Virtual Private Cloud';
  return NAMES[space] ?? `AWS ${space}`;
}
