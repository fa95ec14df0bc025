/**
 * A custom resource is what its function makes of it, which no template says. It costs nothing beyond the function, which has
 * a line of its own, where the role of the function allows nothing that makes something billed. Else it is unknown.
 */
import { type GrantedAction, grantedActions } from '../../aws/index.ts';
import { and, isSymbolic, NEVER, showText } from '../../base/index.ts';
import type { Facts } from '../facts.ts';
import { whyFree } from '../free-types.ts';
import { free, type NoPrice, type Pricer, unknown } from '../pricer.ts';

export const customResource: Pricer = (facts) => {
  const worker = facts.target('ServiceToken');
  if (worker === undefined || worker.resource.type !== 'AWS::Lambda::Function')
    return unknown(`What ${facts.resource.type} makes is not told: no function of the template stands behind it.`);
  return madeBy(worker);
};

function madeBy(worker: Facts): NoPrice {
  const name = worker.resource.logicalId;
  const role = worker.target('Role')?.resource;
  const access = role && worker.around.model.access.principals.get(role.id);
  if (access === undefined) return unknown(`What it makes is not told: the role of ${name} is not in the template.`);
  const { identity, boundary } = access;
  const granted = grantedActions({ identity, ...(boundary !== undefined && { boundary }) });
  const within = <T extends { readonly when: GrantedAction['when'] }>(each: T) =>
    and(each.when, worker.world) !== NEVER;
  const [hidden] = granted.unknown.filter(within);
  if (hidden !== undefined) return unknown(`What it makes is not told: what ${name} may do is, by ${hidden.unknown}.`);
  const making = granted.actions.filter(within).find((each) => !makesNothingBilled(each));
  return making === undefined
    ? free(
        `${name} makes it, which may do nothing that makes something billed; the function, and the stores that it may fill, have lines of their own.`,
      )
    : unknown(`What it makes is not told: ${name} may do ${showText(making.action)}.`);
}

/**
 * Actions that read, name, permit or take away; that make a type without cost; and those of a few that change a setting. A
 * function does them when the stack changes, so their calls count nothing.
 */
function makesNothingBilled({ action, level }: GrantedAction): boolean {
  if (isSymbolic(action) || level === undefined) return false;
  const [service = '', name = ''] = action.split(':');
  if (STARTS_BILLED_WORK.has(action)) return true;
  if (BILLED_BY_THE_CALL.has(service)) return false;
  if (FREE_SERVICES.has(service) || level === 'Tagging' || level === 'Permissions management') return true;
  if (SETTINGS.has(action) || WRITES_DATA.has(action)) return true;
  if (level === 'List' || level === 'Read') return READS.test(name);
  return TAKES_AWAY.test(name) || makesFreeType(service, name);
}

/** https://aws.amazon.com/iam/ and https://aws.amazon.com/organizations/: they cost nothing themselves. */
const FREE_SERVICES: ReadonlySet<string> = new Set(['iam', 'organizations']);

/** Services whose answers are the product: https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/ and the like. */
const BILLED_BY_THE_CALL: ReadonlySet<string> = new Set([
  'ce',
  'geo',
  'bedrock',
  'comprehend',
  'rekognition',
  'textract',
  'translate',
  'polly',
  'kendra',
]);

const READS =
  /^(?:Get|List|Describe|Head|BatchGet|BatchDescribe|Lookup|Search|Check|Test|Simulate|Validate|Estimate|Scan|Query|Filter|Select|ESHttpGet|ESHttpHead|StartQuery|StartLiveTail)/;

const TAKES_AWAY =
  /^(?:Delete|BatchDelete|Disable|Remove|Detach|Disassociate|Deregister|Unsubscribe|Stop|Terminate|Revoke|Untag|Cancel|Reject|Release|Reset|Abort)/;

const SETTINGS: ReadonlySet<string> = new Set([
  // Logs and traces of the function itself, which are in its own lines.
  'logs:CreateLogGroup',
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'logs:PutRetentionPolicy',
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  // The network interface of a function in a VPC: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
  'ec2:AssignIpv6Addresses',
  'ec2:UnassignIpv6Addresses',
  // Rules of a security group cost nothing: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
  'ec2:AuthorizeSecurityGroupIngress',
  'ec2:AuthorizeSecurityGroupEgress',
  'ec2:ModifySecurityGroupRules',
  'ec2:UpdateSecurityGroupRuleDescriptionsIngress',
  'ec2:UpdateSecurityGroupRuleDescriptionsEgress',
  's3:PutBucketCORS',
  // What a rule moves is in the usage of the bucket.
  's3:PutLifecycleConfiguration',
  's3:PutBucketWebsite',
  's3:PutBucketRequestPayment',
  // A list of addresses costs nothing, its firewall does: https://aws.amazon.com/waf/pricing/
  'wafv2:CreateIPSet',
  'wafv2:UpdateIPSet',
  'wafv2:CreateRegexPatternSet',
  'wafv2:UpdateRegexPatternSet',
  // Things, groups and their certificates cost nothing: https://aws.amazon.com/iot-core/pricing/
  'iot:AddThingToBillingGroup',
  'iot:AddThingToThingGroup',
  'iot:AttachThingPrincipal',
  'iot:CreateKeysAndCertificate',
  'iot:CreateCertificateFromCsr',
  'iot:UpdateCertificate',
  'iot:UpdateThing',
  // A device costs, its groups and definitions do not: https://aws.amazon.com/greengrass/pricing/
  'greengrass:AssociateServiceRoleToAccount',
  'greengrass:ResetDeployments',
  'elasticloadbalancing:RegisterTargets',
  'elasticloadbalancing:ModifyTargetGroup',
  'elasticloadbalancing:ModifyTargetGroupAttributes',
  // A version is billed by its calls, as its function is: https://aws.amazon.com/lambda/pricing/
  'lambda:PublishVersion',
  'securityhub:UpdateStandardsControl',
  // A peering costs nothing: https://docs.aws.amazon.com/vpc/latest/peering/what-is-vpc-peering.html
  'ec2:AcceptVpcPeeringConnection',
  'ec2:ModifyVpcPeeringConnectionOptions',
  'config:PutRetentionConfiguration',
  's3:PutBucketNotification',
  // Who provides a service pays nothing, who has an endpoint for it does: https://aws.amazon.com/privatelink/pricing/
  'ec2:ModifyVpcEndpointServiceConfiguration',
  // Records cost nothing; their queries are in the line of the zone: https://aws.amazon.com/route53/pricing/
  'route53:ChangeResourceRecordSets',
  // A directory is billed by its hours, not by its name or who may enter: https://aws.amazon.com/directoryservice/pricing/
  'ds:RegisterEventTopic',
  'ds:CreateAlias',
  'ds:EnableSso',
]);

/**
 * They put data into a store that exists, or call what exists. The store and the function have lines of their own, by their
 * usage; what a function does when the stack changes counts nothing there.
 */
const WRITES_DATA: ReadonlySet<string> = new Set([
  's3:PutObject',
  's3:PutObjectLegalHold',
  's3:PutObjectRetention',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'rds-data:BatchExecuteStatement',
  'rds-data:ExecuteStatement',
  'rds-data:BeginTransaction',
  'rds-data:CommitTransaction',
  'rds-data:RollbackTransaction',
  'redshift-data:ExecuteStatement',
  'redshift-data:BatchExecuteStatement',
  'secretsmanager:PutSecretValue',
  'secretsmanager:UpdateSecretVersionStage',
  'sqs:SendMessage',
  'sns:Publish',
  'events:PutEvents',
  'kinesis:PutRecord',
  'kinesis:PutRecords',
  'firehose:PutRecord',
  'firehose:PutRecordBatch',
  'cloudwatch:PutMetricData',
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'lambda:InvokeFunction',
  'lambda:InvokeAsync',
  'states:StartExecution',
  'states:StartSyncExecution',
  'codebuild:StartBuild',
  'codepipeline:StartPipelineExecution',
  'ssm:SendCommand',
  'ecr:BatchImportUpstreamImage',
  'ecr:CompleteLayerUpload',
  'ecr:InitiateLayerUpload',
  'ecr:PutImage',
  'ecr:UploadLayerPart',
  // AWS bills the users of CodeCommit: https://aws.amazon.com/codecommit/pricing/
  'codecommit:BatchAssociateApprovalRuleTemplateWithRepositories',
  'codecommit:CancelUploadArchive',
  'codecommit:CreateBranch',
  'codecommit:CreateCommit',
  'codecommit:GitPush',
  'codecommit:PutFile',
  'codecommit:UploadArchive',
  // Documents of a collection, which is billed by its capacity: https://aws.amazon.com/opensearch-service/pricing/
  'aoss:APIAccessAll',
  'aoss:CreateAccessPolicy',
  'aoss:UpdateAccessPolicy',
  'aoss:CreateSecurityPolicy',
  'aoss:UpdateSecurityPolicy',
  'aoss:CreateLifecyclePolicy',
  'aoss:CreateIndex',
  'aoss:UpdateIndex',
  'es:ESHttpPut',
  'es:ESHttpPost',
  'es:ESHttpPatch',
  'es:ESHttpDelete',
]);

/** They start work that the line of another resource tells by its usage. */
const STARTS_BILLED_WORK: ReadonlySet<string> = new Set([
  // The connector of the data source: https://aws.amazon.com/kendra/pricing/
  'kendra:StartDataSourceSyncJob',
  'kendra:StopDataSourceSyncJob',
]);

/** The spelling of a service in types where it is not the one in actions. */
const IN_TYPES: Readonly<Record<string, string>> = { 'cognito-idp': 'Cognito', ec2: 'EC2', iot: 'IoT', logs: 'Logs' };

/** `ec2:CreateRoute` makes an `AWS::EC2::Route`. */
function makesFreeType(service: string, name: string): boolean {
  const made = /^(?:Create|Attach)(.+)$/.exec(name)?.[1];
  return made !== undefined && whyFree(`AWS::${IN_TYPES[service] ?? service}::${made}`) !== undefined;
}
