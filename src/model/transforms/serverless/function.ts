import { asWritten, compact, entryAt, type Fields, fieldsOf, isFields, isFilled, pick, tagList } from './data.ts';
import { addDeployment, deploymentGroupId } from './deployment-preference.ts';
import { eventInvokeConfig } from './event-invoke-config.ts';
import type { Callee } from './events/event.ts';
import { functionEvents } from './events/events.ts';
import { executionRole } from './execution-role.ts';
import { type Expansion, type Generated, generated, propagateTags, type ServerlessResource } from './expansion.ts';
import { functionUrl } from './function-url.ts';
import { branchesOf, getAtt, isNoValue, onlyIf, ref } from './functions.ts';
import { allowing, trustOf } from './policy-documents.ts';
import { locationOf } from './s3-location.ts';
import { versionAndAlias } from './version-and-alias.ts';

/** Properties that AWS::Lambda::Function has under the same name. */
const SAME = [
  'FunctionName',
  'Handler',
  'Runtime',
  'Description',
  'MemorySize',
  'Timeout',
  'VpcConfig',
  'Environment',
  'KmsKeyArn',
  'ReservedConcurrentExecutions',
  'Layers',
  'FileSystemConfigs',
  'ImageConfig',
  'PackageType',
  'Architectures',
  'SnapStart',
  'EphemeralStorage',
  'CodeSigningConfigArn',
  'RuntimeManagementConfig',
  'LoggingConfig',
  'TenancyConfig',
  'RecursiveLoop',
  'DurableConfig',
  'FunctionScalingConfig',
  'PublishToLatestPublished',
];

/**
 * AWS::Serverless::Function
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html).
 */
export function expandFunction(expansion: Expansion, resource: ServerlessResource): readonly Generated[] {
  const { id, properties, path } = resource;
  const lambda = lambdaFunction(expansion, resource);
  const published = isFilled(properties.AutoPublishAlias) ? versionAndAlias(expansion, resource, lambda) : undefined;
  const alias = published?.alias;
  const target: Callee = {
    kind: 'function',
    id: alias?.id ?? id,
    name: ref(alias?.id ?? id),
    arn: alias === undefined ? getAtt(id, 'Arn') : ref(alias.id),
    attributes: resource.attributes,
  };
  const resources = [lambda, ...(published === undefined ? [] : [published.version, published.alias])];
  if (isFilled(properties.FunctionUrlConfig)) resources.push(...functionUrl(expansion, resource, alias));
  if (isFilled(properties.DeploymentPreference) && addDeployment(expansion, resource) && alias !== undefined) {
    const hooks = fieldsOf(fieldsOf(properties.DeploymentPreference).Hooks);
    alias.fields.UpdatePolicy = {
      CodeDeployLambdaAliasUpdate: compact({
        ApplicationName: ref('ServerlessDeploymentApplication'),
        DeploymentGroupName: ref(deploymentGroupId(id)),
        BeforeAllowTrafficHook: hooks.PreTraffic,
        AfterAllowTrafficHook: hooks.PostTraffic,
      }),
    };
  }
  const invoked = isFilled(properties.EventInvokeConfig) ? eventInvokeConfig(expansion, resource, alias) : undefined;
  resources.push(...(invoked?.resources ?? []));
  const role = functionRole(expansion, resource, invoked?.policies ?? []);
  if (addRole(expansion, resource, lambda, role)) resources.push(role);
  resources.push(
    ...functionEvents(expansion, properties.Events, { id, target, role: fieldsOf(role.fields.Properties), path }),
  );
  propagateTags(resources, properties.Tags, properties.PropagateTags);
  for (const [type, name] of REFERABLE) {
    const found = resources.findLast((each) => each.fields.Type === type);
    if (found !== undefined) expansion.refer(id, name, found.id);
  }
  return resources;
}

/** What `!Ref Function.Version` and its like may name. */
const REFERABLE = [
  ['AWS::Lambda::Alias', 'Alias'],
  ['AWS::Lambda::Version', 'Version'],
  ['AWS::SNS::Topic', 'DestinationTopic'],
  ['AWS::SQS::Queue', 'DestinationQueue'],
] as const;

function lambdaFunction(expansion: Expansion, { id, properties, ownAttributes, path }: ServerlessResource): Generated {
  const tracing = expansion.resolved(properties.Tracing);
  const deadLetters = fieldsOf(properties.DeadLetterQueue);
  const provider = fieldsOf(properties.CapacityProviderConfig);
  const own = {
    ...pick(properties, SAME),
    Role: properties.Role,
    Code: codeOf(properties),
    Tags: [{ Key: 'lambda:createdBy', Value: 'SAM' }, ...tagList(properties.Tags)],
    TracingConfig: isTraced(tracing) ? { Mode: properties.Tracing } : undefined,
    DeadLetterConfig: isFilled(deadLetters) ? { TargetArn: deadLetters.TargetArn } : undefined,
    CapacityProviderConfig: isFilled(provider)
      ? {
          LambdaManagedInstancesCapacityProviderConfig: compact({
            CapacityProviderArn: provider.Arn,
            PerExecutionEnvironmentMaxConcurrency: provider.PerExecutionEnvironmentMaxConcurrency,
            ExecutionEnvironmentMemoryGiBPerVCpu: provider.ExecutionEnvironmentMemoryGiBPerVCpu,
          }),
        }
      : undefined,
  };
  return generated(id, 'AWS::Lambda::Function', own, ownAttributes, path);
}

/** A folder or an image that is still to be uploaded stays as it is written. */
function codeOf(properties: Fields): unknown {
  const { InlineCode: inline, CodeUri: code, ImageUri: image, SourceKMSKeyArn: key } = properties;
  if (properties.PackageType === 'Image') return image === undefined ? undefined : { ImageUri: image };
  const found = inline === undefined || inline === null ? locationOf(code, 'S3') : { ZipFile: inline };
  return isFields(found) && isFilled(key) ? { ...found, SourceKMSKeyArn: key } : found;
}

function isTraced(tracing: unknown): boolean {
  return isFilled(tracing) && tracing !== 'Disabled';
}

function functionRole(expansion: Expansion, resource: ServerlessResource, invoked: readonly Fields[]): Generated {
  const { properties, attributes, path } = resource;
  const deadLetters = fieldsOf(properties.DeadLetterQueue);
  const action = deadLetters.Type === 'SNS' ? 'sns:Publish' : 'sqs:SendMessage';
  const roleId = `${resource.id}Role`;
  const tracing = expansion.decided(properties.Tracing, `Tracing of "${resource.id}"`, path, roleId);
  const basic = isFilled(properties.DurableConfig)
    ? 'AWSLambdaBasicDurableExecutionRolePolicy'
    : 'AWSLambdaBasicExecutionRole';
  return executionRole(expansion, {
    id: roleId,
    trust: properties.AssumeRolePolicyDocument ?? trustOf('lambda.amazonaws.com'),
    policies: properties.Policies,
    managedPolicies: [
      expansion.managedPolicy(`service-role/${basic}`),
      ...(isTraced(tracing) ? [expansion.managedPolicy(tracingPolicy(expansion))] : []),
      ...(isFilled(properties.VpcConfig)
        ? [expansion.managedPolicy('service-role/AWSLambdaVPCAccessExecutionRole')]
        : []),
    ],
    inlinePolicies: [
      ...(isFilled(deadLetters)
        ? [
            {
              PolicyName: 'DeadLetterQueuePolicy',
              PolicyDocument: { Version: '2012-10-17', Statement: [allowing(action, deadLetters.TargetArn)] },
            },
          ]
        : []),
      ...invoked,
    ],
    path: properties.RolePath,
    boundary: properties.PermissionsBoundary,
    tags: [{ Key: 'lambda:createdBy', Value: 'SAM' }, ...tagList(properties.Tags)],
    attributes,
    from: expansion.pathOf(properties.Policies, path),
  });
}

/** The policy goes by another name outside the commercial regions; a region that is not told is taken for one of those. */
export function tracingPolicy({ surroundings: { partition = 'aws' } }: Expansion): string {
  return partition === 'aws' ? 'AWSXrayWriteOnlyAccess' : 'AWSXRayDaemonWriteAccess';
}

/** Gives the function its role; false when it has one of its own, so that none is made. */
function addRole(expansion: Expansion, resource: ServerlessResource, lambda: Generated, role: Generated): boolean {
  const own = fieldsOf(lambda.fields.Properties);
  const arn = getAtt(role.id, 'Arn');
  const given = entryAt(own, 'Role');
  const branches = branchesOf(given);
  if (given === undefined || isNoValue(given)) {
    own.Role = arn;
    return true;
  }
  if (branches === undefined) return false;
  const { condition, then, otherwise } = branches;
  if (!isNoValue(then) && !isNoValue(otherwise)) return false;
  if (isNoValue(then) && isNoValue(otherwise)) own.Role = arn;
  else if (isNoValue(then)) {
    own.Role = onlyIf(condition, arn, otherwise);
    role.fields.Condition = condition;
  } else {
    own.Role = onlyIf(condition, then, arn);
    role.fields.Condition = `NOT${asWritten(condition)}`;
    expansion.addCondition(`NOT${asWritten(condition)}`, { 'Fn::Not': [{ Condition: condition }] }, resource.path);
  }
  return true;
}
