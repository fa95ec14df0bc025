/** Resources that one resource takes the place of. */
import { asElements, asWritten, compact, type Fields, fieldsOf, isFields, isFilled, pick, tagList } from './data.ts';
import { type Expansion, type Generated, generated, type ServerlessResource } from './expansion.ts';
import { getAtt } from './functions.ts';
import { hashedId } from './logical-ids.ts';
import { trustOf } from './policy-documents.ts';
import { locationOf } from './s3-location.ts';

const ATTRIBUTE_TYPES: Readonly<Record<string, string>> = { String: 'S', Number: 'N', Binary: 'B' };

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html */
export function expandSimpleTable(_: Expansion, resource: ServerlessResource): readonly Generated[] {
  const { id, properties, ownAttributes, path } = resource;
  const key = fieldsOf(properties.PrimaryKey);
  const AttributeName = isFilled(key) ? key.Name : 'id';
  const AttributeType = isFilled(key) ? (ATTRIBUTE_TYPES[asWritten(key.Type)] ?? key.Type) : 'S';
  const filled = (name: string): unknown => (isFilled(properties[name]) ? properties[name] : undefined);
  const table = {
    AttributeDefinitions: [{ AttributeName, AttributeType }],
    KeySchema: [{ AttributeName, KeyType: 'HASH' }],
    PointInTimeRecoverySpecification: filled('PointInTimeRecoverySpecification'),
    ProvisionedThroughput: filled('ProvisionedThroughput'),
    BillingMode: isFilled(properties.ProvisionedThroughput) ? undefined : 'PAY_PER_REQUEST',
    SSESpecification: filled('SSESpecification'),
    TableName: filled('TableName'),
    Tags: isFilled(properties.Tags) ? tagList(properties.Tags) : undefined,
  };
  return [generated(id, 'AWS::DynamoDB::Table', table, ownAttributes, path)];
}

/**
 * A layer is never changed: each version is a resource of its own
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-layerversion.html).
 */
export function expandLayerVersion(expansion: Expansion, resource: ServerlessResource): readonly Generated[] {
  const { id, properties, attributes, fields, path } = resource;
  const retention = expansion.resolved(properties.RetentionPolicy);
  const policy = typeof retention === 'string' ? retention.toLowerCase() : undefined;
  const { DeletionPolicy: _, UpdateReplacePolicy: __, Metadata: ___, ...hashed } = fields;
  const newId = hashedId(id, { [id]: expansion.resolved(hashed) });
  expansion.rename(id, newId);
  const layer = {
    LayerName: isFilled(properties.LayerName) ? properties.LayerName : id,
    Content: locationOf(properties.ContentUri, 'S3'),
    ...pick(properties, ['Description', 'CompatibleArchitectures', 'CompatibleRuntimes', 'LicenseInfo']),
  };
  const kept =
    policy === 'delete' ? 'Delete' : policy === 'retain' ? 'Retain' : (attributes.DeletionPolicy ?? 'Retain');
  const own = compact({ ...attributes, DeletionPolicy: kept, DependsOn: fields.DependsOn });
  return [generated(newId, 'AWS::Lambda::LayerVersion', layer, own, path)];
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-application.html */
export function expandApplication(expansion: Expansion, resource: ServerlessResource): readonly Generated[] {
  const { id, properties, attributes, fields, path } = resource;
  const location = isFields(properties.Location) ? properties.Location : {};
  const tags = compact({
    'lambda:createdBy': 'SAM',
    'serverlessrepo:applicationId': expansion.resolved(location.ApplicationId),
    'serverlessrepo:semanticVersion': expansion.resolved(location.SemanticVersion),
  });
  const stack = {
    // The URL of an application of the repository is made when the transform runs.
    TemplateURL: isFields(properties.Location) ? { 'Fn::Sub': '${AWS::StackId}' } : properties.Location,
    ...pick(properties, ['Parameters', 'NotificationARNs', 'TimeoutInMinutes']),
    Tags: [...tagList(tags), ...tagList(properties.Tags)],
  };
  const own = compact({ ...attributes, DependsOn: fields.DependsOn });
  return [generated(id, 'AWS::CloudFormation::Stack', stack, own, path)];
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-capacityprovider.html */
export function expandCapacityProvider(expansion: Expansion, resource: ServerlessResource): readonly Generated[] {
  const { id, properties, attributes, ownAttributes, path } = resource;
  const { InstanceRequirements: instances, ScalingConfig: scaling, VpcConfig: network } = properties;
  const createdBy = { 'lambda:createdBy': 'SAM' };
  const role = generated(
    `${id}OperatorRole`,
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: trustOf('lambda.amazonaws.com'),
      ManagedPolicyArns: [expansion.managedPolicy('AWSLambdaManagedEC2ResourceOperator')],
      Tags: withTags(createdBy, resource),
    },
    attributes,
    path,
  );
  const given = properties.OperatorRole;
  const target = fieldsOf(scaling).AverageCPUUtilization;
  const { Architectures, AllowedTypes, ExcludedTypes } = fieldsOf(instances);
  const provider = {
    CapacityProviderName: isFilled(properties.CapacityProviderName) ? properties.CapacityProviderName : undefined,
    VpcConfig: isFilled(network) ? pick(fieldsOf(network), ['SubnetIds', 'SecurityGroupIds']) : undefined,
    PermissionsConfig: { CapacityProviderOperatorRoleArn: isFilled(given) ? given : getAtt(role.id, 'Arn') },
    Tags: tagList({ ...fieldsOf(properties.Tags), ...createdBy }),
    InstanceRequirements: isFilled(instances)
      ? compact({ Architectures, AllowedInstanceTypes: AllowedTypes, ExcludedInstanceTypes: ExcludedTypes })
      : undefined,
    CapacityProviderScalingConfig: isFilled(scaling)
      ? compact({
          MaxVCpuCount: fieldsOf(scaling).MaxVCpuCount,
          ScalingMode: target === undefined ? 'Auto' : 'Manual',
          ScalingPolicies:
            target === undefined
              ? undefined
              : [{ PredefinedMetricType: 'LambdaCapacityProviderAverageCPUUtilization', TargetValue: target }],
        })
      : undefined,
    KmsKeyArn: isFilled(properties.KmsKeyArn) ? properties.KmsKeyArn : undefined,
  };
  const own = generated(id, 'AWS::Lambda::CapacityProvider', provider, ownAttributes, path);
  return isFilled(given) ? [own] : [role, own];
}

function withTags(createdBy: Fields, { properties }: ServerlessResource): readonly Fields[] {
  return tagList(properties.PropagateTags === true ? { ...createdBy, ...fieldsOf(properties.Tags) } : createdBy);
}

/** `DependsOn` with one name more. */
export function dependingOn(dependsOn: unknown, ids: readonly string[]): readonly unknown[] {
  const known = dependsOn === undefined ? [] : asElements(dependsOn);
  return [...known, ...ids.filter((id) => !known.includes(id))];
}
