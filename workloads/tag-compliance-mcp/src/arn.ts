/**
 * Amazon Resource Names, read into the resource types that policies speak of
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
 */
import { InputError } from './input-error.ts';

export interface ResourceName {
  /** As in the ARN: `elasticloadbalancing`, `es`. */
  readonly service: string;
  /** As in policies: `ec2:instance`; `<service>:unknown` where the kind has no name there. */
  readonly resourceType: string;
  readonly resourceId: string;
  /** `global` for what has no region. */
  readonly region: string;
  /** `unknown` for what names no account, such as a bucket. */
  readonly account: string;
}

/** How the resource part of a kind begins, and which of its parts is the id: the last one if nothing else is said. */
interface Kind {
  readonly service: string;
  readonly begins: string;
  readonly type: string;
  readonly id?: (rest: string) => string;
}

const afterLastSlash = (rest: string) => rest.slice(rest.lastIndexOf('/') + 1);
const beforeColon = (rest: string) => rest.split(':')[0] ?? rest;
const beforeStar = (rest: string) => rest.replace(/:\*$/, '');

const KINDS: readonly Kind[] = [
  ...['instance', 'volume', 'elastic-ip', 'snapshot', 'natgateway', 'vpc', 'subnet', 'security-group'].map((kind) => ({
    service: 'ec2',
    begins: `${kind}/`,
    type: `ec2:${kind}`,
  })),
  { service: 'lambda', begins: 'function:', type: 'lambda:function', id: beforeColon },
  { service: 'ecs', begins: 'cluster/', type: 'ecs:cluster' },
  { service: 'ecs', begins: 'service/', type: 'ecs:service', id: afterLastSlash },
  { service: 'ecs', begins: 'task-definition/', type: 'ecs:task-definition' },
  { service: 'eks', begins: 'cluster/', type: 'eks:cluster' },
  { service: 'eks', begins: 'nodegroup/', type: 'eks:nodegroup', id: (rest) => rest.split('/')[1] ?? rest },
  { service: 'elasticfilesystem', begins: 'file-system/', type: 'elasticfilesystem:file-system' },
  { service: 'fsx', begins: 'file-system/', type: 'fsx:file-system' },
  { service: 'rds', begins: 'db:', type: 'rds:db' },
  { service: 'rds', begins: 'cluster:', type: 'rds:cluster' },
  { service: 'dynamodb', begins: 'table/', type: 'dynamodb:table' },
  { service: 'elasticache', begins: 'cluster:', type: 'elasticache:cluster' },
  { service: 'elasticache', begins: 'replicationgroup:', type: 'elasticache:replicationgroup' },
  { service: 'redshift', begins: 'cluster:', type: 'redshift:cluster' },
  { service: 'sagemaker', begins: 'endpoint/', type: 'sagemaker:endpoint' },
  { service: 'sagemaker', begins: 'notebook-instance/', type: 'sagemaker:notebook-instance' },
  { service: 'bedrock', begins: 'agent/', type: 'bedrock:agent' },
  { service: 'bedrock', begins: 'knowledge-base/', type: 'bedrock:knowledge-base' },
  {
    service: 'elasticloadbalancing',
    begins: 'loadbalancer/',
    type: 'elasticloadbalancing:loadbalancer',
    id: afterLastSlash,
  },
  {
    service: 'elasticloadbalancing',
    begins: 'targetgroup/',
    type: 'elasticloadbalancing:targetgroup',
    id: afterLastSlash,
  },
  { service: 'kinesis', begins: 'stream/', type: 'kinesis:stream' },
  ...['job', 'crawler', 'table', 'database'].map((kind) => ({
    service: 'glue',
    begins: `${kind}/`,
    type: `glue:${kind}`,
  })),
  { service: 'es', begins: 'domain/', type: 'opensearch:domain' },
  { service: 'elasticmapreduce', begins: 'cluster/', type: 'emr:cluster' },
  { service: 'cognito-idp', begins: 'userpool/', type: 'cognito-idp:userpool' },
  { service: 'cognito-identity', begins: 'identitypool/', type: 'cognito-identity:identitypool' },
  { service: 'secretsmanager', begins: 'secret:', type: 'secretsmanager:secret' },
  { service: 'kms', begins: 'key/', type: 'kms:key' },
  { service: 'apigateway', begins: '/restapis/', type: 'apigateway:restapi', id: (rest) => rest.split('/')[0] ?? rest },
  { service: 'cloudfront', begins: 'distribution/', type: 'cloudfront:distribution' },
  { service: 'route53', begins: 'hostedzone/', type: 'route53:hostedzone' },
  { service: 'states', begins: 'stateMachine:', type: 'stepfunctions:statemachine', id: beforeColon },
  { service: 'codebuild', begins: 'project/', type: 'codebuild:project' },
  { service: 'logs', begins: 'log-group:', type: 'logs:log-group', id: beforeStar },
  { service: 'cloudwatch', begins: 'alarm:', type: 'cloudwatch:alarm' },
  { service: 'ecr', begins: 'repository/', type: 'ecr:repository' },
  { service: 'athena', begins: 'workgroup/', type: 'athena:workgroup' },
];

const ARN = /^arn:(aws|aws-cn|aws-us-gov):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|):(.+)$/;

/** Reads an ARN; throws `InputError` where the text is none of a known partition. */
export function parseArn(arn: string): ResourceName {
  const [, , service = '', region = '', account = '', resource = ''] = ARN.exec(arn) ?? [];
  if (service === '') {
    throw new InputError(
      `resource_arn must be an ARN such as arn:aws:ec2:us-east-1:123456789012:instance/i-1; found "${arn}".`,
    );
  }
  const found = { service, region: region === '' ? 'global' : region, account: account === '' ? 'unknown' : account };
  if (service === 's3') {
    const isBucket = !resource.includes('/') && region === '';
    return { ...found, resourceType: isBucket ? 's3:bucket' : 's3:unknown', resourceId: resource };
  }
  if (service === 'codepipeline' && !/[:/]/.test(resource)) {
    return { ...found, resourceType: 'codepipeline:pipeline', resourceId: resource };
  }
  const kind = KINDS.find((each) => each.service === service && resource.startsWith(each.begins));
  if (kind === undefined) {
    return { ...found, resourceType: `${service}:unknown`, resourceId: resource.replace(/^.*[:/]/, '') };
  }
  const rest = resource.slice(kind.begins.length);
  return { ...found, resourceType: kind.type, resourceId: kind.id?.(rest) ?? rest };
}
