import * as iam from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ProductionStack, RetainedLogGroup } from 'lintel/constructs';
import { actionsOf, METRIC_NAMESPACE } from '../../workloads/contracts/contract.ts';
import { checkModel, DEFAULT_MODEL } from './model-lifecycle.ts';
import { EXECUTION_ROLE, REPOSITORY, TASK_ROLE } from './names.ts';
import type { BloomContractsOptions } from './options.ts';

export interface PermissionSubjects {
  /** What a task gets when it starts, and may read again while it runs. */
  readonly secrets: readonly ISecret[];
  readonly logGroup: RetainedLogGroup;
}

export interface Roles {
  readonly execution: iam.Role;
  readonly task: iam.Role;
}

/** What ECS needs to start a task, and what the application itself may do, kept apart (C-BLM-17). */
export function addRoles(stack: ProductionStack, subjects: PermissionSubjects, options: BloomContractsOptions): Roles {
  return { execution: addExecutionRole(stack, subjects), task: addTaskRole(stack, subjects, options) };
}

function addExecutionRole(stack: ProductionStack, { secrets, logGroup }: PermissionSubjects): iam.Role {
  return new iam.Role(stack, 'ExecutionRole', {
    roleName: EXECUTION_ROLE,
    description: 'ECS starts the tasks of the contract application: their image, their secrets, their log',
    assumedBy: tasksOf(stack),
    inlinePolicies: {
      PullImage: policy(
        // A token is for the whole registry of the account; the layers are those of one repository.
        new iam.PolicyStatement({ sid: 'LogIn', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
        new iam.PolicyStatement({
          sid: 'PullFromItsRepository',
          actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
          resources: [stack.formatArn({ service: 'ecr', resource: 'repository', resourceName: REPOSITORY })],
        }),
      ),
      ReadSecrets: policy(readSecrets(secrets)),
      WriteLogs: policy(
        new iam.PolicyStatement({
          sid: 'WriteItsOwnLog',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logGroup.logGroupArn],
        }),
      ),
    },
  });
}

function addTaskRole(
  stack: ProductionStack,
  { secrets }: PermissionSubjects,
  options: BloomContractsOptions,
): iam.Role {
  return new iam.Role(stack, 'TaskRole', {
    roleName: TASK_ROLE,
    description: 'The contract application: its secrets, its traces, its metrics',
    assumedBy: tasksOf(stack),
    inlinePolicies: {
      ReadSecrets: policy(readSecrets(secrets)),
      SendTraces: policy(
        // X-Ray knows no resource to limit the writing of traces to.
        new iam.PolicyStatement({ sid: 'SendTraces', actions: actionsOf('traces'), resources: ['*'] }),
      ),
      PublishMetrics: policy(
        new iam.PolicyStatement({
          sid: 'PublishInItsOwnNamespace',
          actions: actionsOf('metrics'),
          resources: ['*'],
          conditions: { StringEquals: { 'cloudwatch:namespace': METRIC_NAMESPACE } },
        }),
      ),
      ...(options.perimeter === 'no-internet' ? { AskClaude: policy(askClaude(stack, options)) } : {}),
    },
  });
}

/** Claude inside AWS, one model of it. */
function askClaude(stack: ProductionStack, { model = DEFAULT_MODEL }: BloomContractsOptions): iam.PolicyStatement {
  const { bedrockId } = checkModel(model);
  if (bedrockId === undefined) {
    throw new Error(
      `Model "${model}" is not known in Amazon Bedrock, and without the internet there is no other way to it; use ${DEFAULT_MODEL}.`,
    );
  }
  return new iam.PolicyStatement({
    sid: 'AskOneModel',
    actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
    resources: [
      stack.formatArn({ service: 'bedrock', account: '', resource: 'foundation-model', resourceName: bedrockId }),
    ],
  });
}

function readSecrets(secrets: readonly ISecret[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'ReadItsOwnSecrets',
    actions: actionsOf('secrets'),
    resources: secrets.map((secret) => secret.secretArn),
  });
}

/** ECS, for tasks of this account only: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html */
function tasksOf(stack: ProductionStack): iam.IPrincipal {
  return new iam.ServicePrincipal('ecs-tasks.amazonaws.com', {
    conditions: {
      StringEquals: { 'aws:SourceAccount': stack.account },
      ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'ecs', resource: '*' }) },
    },
  });
}

function policy(...statements: readonly iam.PolicyStatement[]): iam.PolicyDocument {
  return new iam.PolicyDocument({ statements: [...statements] });
}
