import { type PolicyPart, parseStatement } from '../../aws/index.ts';
import type { Guard } from '../../base/index.ts';
import type { Said } from '../network/network.ts';
import { at, Gathered, idsAt, ofType, textCases } from '../network/reading.ts';
import type { Place, Resource } from '../resource.ts';
import { parsePath, valuesAt } from '../value.ts';
import { documentParts, type PolicyReader } from './policy-documents.ts';

/** Resources that carry a policy themselves, or that give another resource one: type, document, whose policy it is. */
const RESOURCE_POLICIES: readonly (readonly [type: string, document: string, owners?: string])[] = [
  ['AWS::KMS::Key', 'KeyPolicy'],
  ['AWS::KMS::ReplicaKey', 'KeyPolicy'],
  ['AWS::S3::BucketPolicy', 'PolicyDocument', 'Bucket'],
  ['AWS::SNS::TopicPolicy', 'PolicyDocument', 'Topics'],
  ['AWS::SNS::TopicInlinePolicy', 'PolicyDocument', 'TopicArn'],
  ['AWS::SQS::QueuePolicy', 'PolicyDocument', 'Queues'],
  ['AWS::SQS::QueueInlinePolicy', 'PolicyDocument', 'Queue'],
  ['AWS::SecretsManager::ResourcePolicy', 'ResourcePolicy', 'SecretId'],
  ['AWS::ECR::Repository', 'RepositoryPolicyText'],
  ['AWS::EC2::VPCEndpoint', 'PolicyDocument'],
  ['AWS::EFS::FileSystem', 'FileSystemPolicy'],
  ['AWS::Backup::BackupVault', 'AccessPolicy'],
  ['AWS::OpenSearchService::Domain', 'AccessPolicies'],
  ['AWS::Elasticsearch::Domain', 'AccessPolicies'],
  ['AWS::DynamoDB::Table', 'ResourcePolicy.PolicyDocument'],
  ['AWS::Kinesis::ResourcePolicy', 'ResourcePolicy', 'ResourceArn'],
  ['AWS::ApiGateway::RestApi', 'Policy'],
];

/** @param named the resources that a property names, by reference or by their own name. */
export function readResourcePolicies(
  reader: PolicyReader,
  named: (resource: Resource, property: string) => readonly Said<string>[],
): ReadonlyMap<string, readonly PolicyPart<Place>[]> {
  const { graph } = reader;
  const policies = new Gathered<PolicyPart<Place>>();
  const owners = new Set<string>();
  const add = (owner: string, parts: readonly PolicyPart<Place>[]): void => {
    owners.add(owner);
    policies.add(owner, ...parts);
  };
  for (const [type, document, owner] of RESOURCE_POLICIES) {
    const path = parsePath(document);
    for (const resource of ofType(graph, type)) {
      if (valuesAt(resource.properties, path).every((found) => found.value === undefined)) continue;
      if (owner === undefined) add(resource.id, documentParts(reader, resource, path));
      else for (const said of named(resource, owner)) add(said.value, documentParts(reader, resource, path, said.when));
    }
  }
  for (const permission of ofType(graph, 'AWS::Lambda::Permission')) {
    for (const lambda of idsAt(graph, permission, 'FunctionName')) {
      add(lambda.value, permissionParts(reader, permission, lambda.when));
    }
  }
  return new Map([...owners].map((id) => [id, policies.of(id)]));
}

const PERMISSION = ['Action', 'Principal', 'SourceAccount', 'SourceArn'] as const;

/** https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html: a permission is one statement of the function's policy. */
function permissionParts({ comparable }: PolicyReader, resource: Resource, when: Guard): readonly PolicyPart<Place>[] {
  return textCases(resource.properties, PERMISSION, when).flatMap(({ texts, when: inWorlds }) => {
    const { Action, Principal = '*', SourceAccount, SourceArn } = texts;
    const isService = /\.amazonaws\.com(\.cn)?$/.test(Principal);
    const condition = {
      ...(SourceAccount !== undefined && { StringEquals: { 'aws:SourceAccount': comparable(SourceAccount) } }),
      ...(SourceArn !== undefined && { ArnLike: { 'aws:SourceArn': comparable(SourceArn) } }),
    };
    const statement = {
      Effect: 'Allow',
      Principal: Principal === '*' ? '*' : isService ? { Service: Principal } : { AWS: comparable(Principal) },
      Action,
      Resource: '*',
      ...(Object.keys(condition).length > 0 && { Condition: condition }),
    };
    return parseStatement<Place>(statement, { at: at(resource, []), when: inWorlds }).statements;
  });
}
