import { type PolicyPart, parseArn, parseStatement } from '../../aws/index.ts';
import { and, type Guard, NEVER, NO_TEXT, showText, stripPrivate, type Text } from '../../base/index.ts';
import { at, Gathered, ofType, textCases } from '../network/reading.ts';
import type { Place, Resource } from '../resource.ts';
import { isMapping, type Path, parsePath, type Value, valuesAt } from '../value.ts';
import { documentParts, type PolicyReader } from './policy-documents.ts';
import { foreignAt, type Owner, ownersAt, qualifiedFunctionsAt } from './policy-owners.ts';

/** Resources that carry a policy themselves: type and document. */
const OWN_POLICIES: readonly (readonly [type: string, document: string])[] = [
  ['AWS::KMS::Key', 'KeyPolicy'],
  ['AWS::KMS::ReplicaKey', 'KeyPolicy'],
  ['AWS::ECR::Repository', 'RepositoryPolicyText'],
  ['AWS::EC2::VPCEndpoint', 'PolicyDocument'],
  ['AWS::EFS::FileSystem', 'FileSystemPolicy'],
  ['AWS::Backup::BackupVault', 'AccessPolicy'],
  ['AWS::Events::EventBus', 'Policy'],
  ['AWS::OpenSearchService::Domain', 'AccessPolicies'],
  ['AWS::Elasticsearch::Domain', 'AccessPolicies'],
  ['AWS::DynamoDB::Table', 'ResourcePolicy.PolicyDocument'],
  ['AWS::ApiGateway::RestApi', 'Policy'],
];

/** Resources that give others a policy: type, document, the property that names the others, and their types. */
const GIVEN_POLICIES: readonly (readonly [
  type: string,
  document: string,
  property: string,
  owners: readonly string[],
])[] = [
  ['AWS::S3::BucketPolicy', 'PolicyDocument', 'Bucket', ['AWS::S3::Bucket']],
  ['AWS::SNS::TopicPolicy', 'PolicyDocument', 'Topics', ['AWS::SNS::Topic']],
  ['AWS::SNS::TopicInlinePolicy', 'PolicyDocument', 'TopicArn', ['AWS::SNS::Topic']],
  ['AWS::SQS::QueuePolicy', 'PolicyDocument', 'Queues', ['AWS::SQS::Queue']],
  ['AWS::SQS::QueueInlinePolicy', 'PolicyDocument', 'Queue', ['AWS::SQS::Queue']],
  ['AWS::SecretsManager::ResourcePolicy', 'ResourcePolicy', 'SecretId', ['AWS::SecretsManager::Secret']],
  ['AWS::Kinesis::ResourcePolicy', 'ResourcePolicy', 'ResourceArn', ['AWS::Kinesis::Stream']],
];

const FUNCTIONS = ['AWS::Lambda::Function', 'AWS::Lambda::Alias', 'AWS::Lambda::Version'];

/** The types whose own policy the model reads, in a property or in a resource of its own. */
export const TYPES_WITH_POLICY: ReadonlySet<string> = new Set([
  ...OWN_POLICIES.map(([type]) => type),
  ...GIVEN_POLICIES.flatMap(([, , , owners]) => owners),
  ...FUNCTIONS,
  'AWS::Logs::LogGroup',
]);

export interface ResourcePolicies {
  /** The parts of the policy of each resource; of a policy for a resource outside the templates by the policy itself. */
  readonly policies: ReadonlyMap<string, readonly PolicyPart<Place>[]>;
  /** The ARN of the resource outside the templates that a policy is for, by the policy. */
  readonly elsewhere: ReadonlyMap<string, Text>;
}

export function readResourcePolicies(reader: PolicyReader): ResourcePolicies {
  const { index } = reader;
  const policies = new Gathered<PolicyPart<Place>>();
  const owners = new Set<string>();
  const elsewhere = new Map<string, Text>();
  const add = (owner: string, parts: readonly PolicyPart<Place>[]): void => {
    owners.add(owner);
    policies.add(owner, ...parts);
  };
  for (const [type, document] of OWN_POLICIES) {
    const path = parsePath(document);
    for (const resource of ofType(index, type)) {
      const parts = [...documentParts(reader, resource, path), ...defaultParts(reader, resource, path)];
      if (parts.length > 0 || isSet(resource, path)) add(resource.id, parts);
    }
  }
  for (const api of ofType(index, API)) {
    const parts = [...documentParts(reader, api, IN_DEFINITION), ...undecidedParts(api)];
    if (parts.length > 0 || isSet(api, IN_DEFINITION)) add(api.id, parts);
  }
  const givers = new Gathered<{ readonly policy: string; readonly when: Guard }>();
  for (const [type, document, property, types] of GIVEN_POLICIES) {
    const path = parsePath(document);
    for (const resource of ofType(index, type)) {
      if (!isSet(resource, path)) continue;
      const foreign = foreignAt(reader, resource, property, types);
      if (foreign !== undefined) {
        elsewhere.set(resource.id, foreign.arn);
        add(resource.id, documentParts(reader, resource, path, foreign.when));
      }
      for (const owner of ownersAt(reader, resource, property, types)) {
        givers.add(owner.value, { policy: resource.id, when: and(resource.when, owner.when) });
        add(owner.value, perhaps(owner, resource, documentParts(reader, resource, path, owner.when)));
      }
    }
  }
  for (const owner of owners) policies.add(owner, ...rivals(owner, givers.of(owner)));
  for (const permission of ofType(index, 'AWS::Lambda::Permission')) {
    const foreign = foreignAt(reader, permission, 'FunctionName', FUNCTIONS);
    if (foreign !== undefined && qualifiedFunctionsAt(reader, permission, 'FunctionName').length === 0) {
      elsewhere.set(permission.id, foreign.arn);
      add(permission.id, permissionParts(reader, permission, foreign.when));
    }
    for (const owner of ownersAt(reader, permission, 'FunctionName', FUNCTIONS)) {
      add(owner.value, perhaps(owner, permission, permissionParts(reader, permission, owner.when)));
    }
    for (const owner of qualifiedFunctionsAt(reader, permission, 'FunctionName')) {
      const parts = permissionParts(reader, permission, owner.when);
      const limited = parts.map((part) => ('unknown' in part ? part : { ...part, resources: [owner.arn] }));
      add(owner.value, perhaps(owner, permission, limited));
    }
  }
  for (const policy of ofType(index, 'AWS::Events::EventBusPolicy')) {
    for (const owner of ownersAt(reader, policy, 'EventBusName', ['AWS::Events::EventBus'])) {
      add(owner.value, perhaps(owner, policy, busParts(reader, policy, owner.when)));
    }
  }
  // Policies of CloudWatch Logs belong to the account and say by their Resource which groups they are about.
  for (const policy of ofType(index, 'AWS::Logs::ResourcePolicy')) {
    for (const group of ofType(index, 'AWS::Logs::LogGroup')) {
      add(group.id, documentParts(reader, policy, ['PolicyDocument'], group.when));
    }
  }
  return { policies: new Map([...owners].map((id) => [id, policies.of(id)])), elsewhere };
}

function isSet(resource: Resource, path: Path): boolean {
  return valuesAt(resource.properties, path).some((found) => found.value !== undefined);
}

const API = 'AWS::ApiGateway::RestApi';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/openapi-extensions-policy.html */
const IN_DEFINITION: Path = ['Body', 'x-amazon-apigateway-policy'];

/** A definition that is not in the template may hold a policy; of one beside the property it is not told which counts. */
function undecidedParts(api: Resource): readonly PolicyPart<Place>[] {
  const definitions = [['BodyS3Location'], ['Body']].flatMap((path) =>
    valuesAt(api.properties, path, api.when).filter(
      ({ value }) => value !== undefined && !(path[0] === 'Body' && isMapping(value)),
    ),
  );
  const unread = definitions.map(
    ({ path, when }): PolicyPart<Place> => ({
      unknown: `the policy in the definition of ${api.id}`,
      when,
      at: { subject: api.id, path },
    }),
  );
  if (!isSet(api, ['Policy']) || !isSet(api, IN_DEFINITION)) return unread;
  const unknown = `the policy of ${api.id}, the property or that of the definition,`;
  return [...unread, { unknown, when: api.when, at: at(api, ['Policy']) }];
}

/** A resource has one such policy: of two that are given at once, the one that is written last is in force. */
function rivals(
  owner: string,
  givers: readonly { readonly policy: string; readonly when: Guard }[],
): readonly PolicyPart<Place>[] {
  return givers.flatMap((giver, index) =>
    givers.slice(index + 1).flatMap((other): readonly PolicyPart<Place>[] => {
      const when = and(giver.when, other.when);
      if (when === NEVER || giver.policy === other.policy) return [];
      const unknown = `the policy of ${owner}, ${giver.policy} or ${other.policy},`;
      return [{ unknown, when, at: { subject: other.policy, path: [] } }];
    }),
  );
}

/** A policy that may belong to another resource counts as unknown, because it may not be in force here. */
function perhaps(owner: Owner, policy: Resource, parts: readonly PolicyPart<Place>[]): readonly PolicyPart<Place>[] {
  if (owner.is === 'certain') return parts;
  return [{ unknown: `${policy.id}, which may be the policy of ${owner.value},`, when: owner.when, at: owner.at }];
}

/**
 * What AWS attaches where the template says nothing:
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html,
 * https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html#default-filesystempolicy and
 * https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html.
 */
function defaultParts(reader: PolicyReader, resource: Resource, path: Path): readonly PolicyPart<Place>[] {
  const statement = defaultStatement(reader, resource);
  if (statement === undefined) return [];
  return valuesAt(resource.properties, path, resource.when)
    .filter((found) => found.value === undefined)
    .flatMap((found) => parseStatement<Place>(statement, { at: at(resource, path), when: found.when }).statements);
}

function defaultStatement({ spellingsOf }: PolicyReader, resource: Resource): object | undefined {
  const { partition, account } = parseArn(spellingsOf(resource)[0] ?? NO_TEXT) ?? {};
  switch (resource.type) {
    case 'AWS::KMS::Key':
    case 'AWS::KMS::ReplicaKey':
      return allow({ AWS: `arn:${partition}:iam::${account}:root` }, 'kms:*');
    case 'AWS::EFS::FileSystem':
      return {
        ...allow({ AWS: '*' }, [
          'elasticfilesystem:ClientMount',
          'elasticfilesystem:ClientWrite',
          'elasticfilesystem:ClientRootAccess',
        ]),
        Condition: { Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'true' } },
      };
    case 'AWS::EC2::VPCEndpoint':
      return allow('*', '*');
    default:
      return undefined;
  }
}

function allow(Principal: unknown, Action: unknown) {
  return { Effect: 'Allow', Principal, Action, Resource: '*' };
}

const PERMISSION = [
  'Action',
  'Principal',
  'SourceAccount',
  'SourceArn',
  'PrincipalOrgID',
  'FunctionUrlAuthType',
  'EventSourceToken',
  'InvokedViaFunctionUrl',
] as const;

const ANYBODY = stripPrivate('*');

/** https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html: a permission is one statement of the function's policy. */
function permissionParts({ comparable }: PolicyReader, resource: Resource, when: Guard): readonly PolicyPart<Place>[] {
  return textCases(resource.properties, PERMISSION, when).flatMap(({ texts, when: inWorlds }) => {
    const { Action, Principal = ANYBODY, SourceAccount, SourceArn } = texts;
    const principal = comparable(Principal);
    const equals = {
      ...(SourceAccount !== undefined && { 'aws:SourceAccount': comparable(SourceAccount) }),
      ...(texts.PrincipalOrgID !== undefined && { 'aws:PrincipalOrgID': comparable(texts.PrincipalOrgID) }),
      ...(texts.FunctionUrlAuthType !== undefined && { 'lambda:FunctionUrlAuthType': texts.FunctionUrlAuthType }),
      ...(texts.EventSourceToken !== undefined && { 'lambda:EventSourceToken': texts.EventSourceToken }),
    };
    const condition = {
      ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
      ...(SourceArn !== undefined && { ArnLike: { 'aws:SourceArn': comparable(SourceArn) } }),
      ...(texts.InvokedViaFunctionUrl === 'true' && { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }),
    };
    const statement = {
      Effect: 'Allow',
      Principal: principal === '*' ? '*' : isService(principal) ? { Service: principal } : { AWS: principal },
      Action,
      Resource: '*',
      ...(Object.keys(condition).length > 0 && { Condition: condition }),
    };
    return parseStatement<Place>(statement, { at: at(resource, []), when: inWorlds }).statements;
  });
}

/** `s3.amazonaws.com`, or a name that ends in the partition's own suffix. */
function isService(principal: string): boolean {
  return /^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|\$\{AWS::URLSuffix\})$/.test(showText(principal));
}

/**
 * The policy of an event bus, as a whole statement or as the older Action, Principal and Condition
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbuspolicy.html).
 */
function busParts(reader: PolicyReader, resource: Resource, when: Guard): readonly PolicyPart<Place>[] {
  const document = { Version: stripPrivate('2012-10-17'), Statement: statementsOf(resource) };
  const whole = { ...resource, properties: { Document: document } };
  if (isSet(resource, ['Statement'])) {
    return documentParts(reader, whole, ['Document'], when).map((part) => ({
      ...part,
      at: { ...part.at, path: part.at.path.slice(1) },
    }));
  }
  const keys = ['Action', 'Principal', 'Condition.Type', 'Condition.Key', 'Condition.Value'] as const;
  return textCases(resource.properties, keys, and(resource.when, when)).flatMap(({ texts, when: inWorlds }) => {
    const operator = texts['Condition.Type'];
    const principal = reader.comparable(texts.Principal ?? ANYBODY);
    const statement = {
      Effect: 'Allow',
      Principal: principal === '*' ? '*' : { AWS: principal },
      Action: texts.Action,
      Resource: '*',
      ...(operator !== undefined && {
        Condition: {
          [operator]: { [texts['Condition.Key'] ?? '']: reader.comparable(texts['Condition.Value'] ?? NO_TEXT) },
        },
      }),
    };
    return parseStatement<Place>(statement, { at: at(resource, []), when: inWorlds }).statements;
  });
}

function statementsOf(resource: Resource): Value {
  return resource.properties.Statement ?? [];
}
