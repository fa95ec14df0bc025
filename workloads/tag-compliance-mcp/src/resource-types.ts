/** The resource types that the rules know: those that cost something, and those that cost nothing. */
import { InputError } from './input-error.ts';

/** Each type that costs something, with the service under which Cost Explorer lists it. */
export const SERVICE_OF: Readonly<Record<string, string>> = {
  'ec2:instance': 'Amazon Elastic Compute Cloud - Compute',
  'ec2:volume': 'EC2 - Other',
  'ec2:elastic-ip': 'EC2 - Other',
  'ec2:snapshot': 'EC2 - Other',
  'ec2:natgateway': 'EC2 - Other',
  'lambda:function': 'AWS Lambda',
  'ecs:cluster': 'Amazon Elastic Container Service',
  'ecs:service': 'Amazon Elastic Container Service',
  'ecs:task-definition': 'Amazon Elastic Container Service',
  'eks:cluster': 'Amazon Elastic Container Service for Kubernetes',
  'eks:nodegroup': 'Amazon Elastic Container Service for Kubernetes',
  's3:bucket': 'Amazon Simple Storage Service',
  'elasticfilesystem:file-system': 'Amazon Elastic File System',
  'fsx:file-system': 'Amazon FSx',
  'rds:db': 'Amazon Relational Database Service',
  'rds:cluster': 'Amazon Relational Database Service',
  'dynamodb:table': 'Amazon DynamoDB',
  'elasticache:cluster': 'Amazon ElastiCache',
  'elasticache:replicationgroup': 'Amazon ElastiCache',
  'redshift:cluster': 'Amazon Redshift',
  'sagemaker:endpoint': 'Amazon SageMaker',
  'sagemaker:notebook-instance': 'Amazon SageMaker',
  'bedrock:agent': 'Amazon Bedrock',
  'bedrock:knowledge-base': 'Amazon Bedrock',
  'elasticloadbalancing:loadbalancer': 'Amazon Elastic Load Balancing',
  'elasticloadbalancing:targetgroup': 'Amazon Elastic Load Balancing',
  'kinesis:stream': 'Amazon Kinesis',
  'glue:job': 'AWS Glue',
  'glue:crawler': 'AWS Glue',
  'glue:table': 'AWS Glue',
  'opensearch:domain': 'Amazon OpenSearch Service',
  'emr:cluster': 'Amazon Elastic MapReduce',
  'cognito-idp:userpool': 'Amazon Cognito',
  'cognito-identity:identitypool': 'Amazon Cognito',
  'secretsmanager:secret': 'AWS Secrets Manager',
  'kms:key': 'AWS Key Management Service',
  'apigateway:restapi': 'Amazon API Gateway',
  'cloudfront:distribution': 'Amazon CloudFront',
  'route53:hostedzone': 'Amazon Route 53',
  'stepfunctions:statemachine': 'AWS Step Functions',
  'codebuild:project': 'CodeBuild',
  'codepipeline:pipeline': 'AWS CodePipeline',
};

/** In the order of the table. */
export const COST_TYPES: readonly string[] = Object.keys(SERVICE_OF);

const FREE_TYPES: ReadonlySet<string> = new Set([
  'ec2:vpc',
  'ec2:subnet',
  'ec2:security-group',
  'logs:log-group',
  'cloudwatch:alarm',
  'sns:topic',
  'sqs:queue',
  'ecr:repository',
  'glue:database',
  'athena:workgroup',
]);

export function isFree(type: string): boolean {
  return FREE_TYPES.has(type);
}

/** The types that a request means, each once; `["all"]` are all that cost something. Throws `InputError`. */
export function requestedTypes(types: readonly string[]): readonly string[] {
  if (types.length === 0) throw new InputError('resource_types must name at least one type, or "all"; found none.');
  if (types.length === 1 && types[0] === 'all') return COST_TYPES;
  for (const type of types) {
    if (isFree(type)) {
      throw new InputError(`resource_types: "${type}" costs nothing, so its tags attribute no cost; leave it out.`);
    }
    if (!Object.hasOwn(SERVICE_OF, type)) {
      throw new InputError(`resource_types: "${type}" is not known; known are all, ${COST_TYPES.join(', ')}.`);
    }
  }
  return [...new Set(types)];
}
