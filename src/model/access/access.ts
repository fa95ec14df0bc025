/** Who may do what, as far as the templates say: principals with their policies, and policies on resources. */
import { type AwsPlace, arnOf, attributeOf, type PolicyPart } from '../../aws/index.ts';
import { and, fillHoles, type Guard, hole } from '../../base/index.ts';
import { at, type Graph, idsAt, ofType, saidAt } from '../network/reading.ts';
import type { Place, Resource } from '../resource.ts';
import { attachedPolicy, documentParts } from './policy-documents.ts';

export interface Access {
  readonly principals: ReadonlyMap<string, PrincipalAccess>;
  /** Policies on resources, by the resource they protect. */
  readonly resourcePolicies: ReadonlyMap<string, readonly PolicyPart<Place>[]>;
  /** Text whose references to resources became the ARNs and names those resources will have. */
  comparable(text: string): string;
  /** The ARN a resource will have. */
  arnOf(resource: string): string;
}

export interface PrincipalAccess {
  readonly id: string;
  readonly kind: 'role' | 'user' | 'group';
  readonly arn: string;
  readonly identity: readonly PolicyPart<Place>[];
  /** Undefined when it has none. */
  readonly boundary?: readonly PolicyPart<Place>[];
  /** Who may assume a role. */
  readonly trust: readonly PolicyPart<Place>[];
  readonly when: Guard;
}

const PRINCIPALS = { 'AWS::IAM::Role': 'role', 'AWS::IAM::User': 'user', 'AWS::IAM::Group': 'group' } as const;
const ATTACHING = [
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::RolePolicy',
  'AWS::IAM::UserPolicy',
  'AWS::IAM::GroupPolicy',
];
const ATTACHED_TO = ['Roles', 'Users', 'Groups', 'RoleName', 'UserName', 'GroupName'];

/** Resources that carry a policy themselves, or that give another resource one: type, document, whose policy it is. */
const RESOURCE_POLICIES: readonly [type: string, document: string, owners: string][] = [
  ['AWS::KMS::Key', 'KeyPolicy', ''],
  ['AWS::S3::BucketPolicy', 'PolicyDocument', 'Bucket'],
  ['AWS::SNS::TopicPolicy', 'PolicyDocument', 'Topics'],
  ['AWS::SQS::QueuePolicy', 'PolicyDocument', 'Queues'],
  ['AWS::SecretsManager::ResourcePolicy', 'ResourcePolicy', 'SecretId'],
  ['AWS::ECR::Repository', 'RepositoryPolicyText', ''],
  ['AWS::EC2::VPCEndpoint', 'PolicyDocument', ''],
  ['AWS::EFS::FileSystem', 'FileSystemPolicy', ''],
  ['AWS::Backup::BackupVault', 'AccessPolicy', ''],
  ['AWS::OpenSearchService::Domain', 'AccessPolicies', ''],
];

/** @param placeOf where the resources of a stack are created. */
export function readAccess(graph: Graph, placeOf: (stack: string) => AwsPlace | undefined): Access {
  const label = (resource: Resource) => ({ type: resource.type, label: resource.id, properties: resource.properties });
  const comparable = (text: string): string =>
    fillHoles(text, (name) => {
      const what = graph.holes.get(name);
      const resource = what?.kind === 'resource' ? graph.resources.get(what.resource) : undefined;
      return resource === undefined || what?.kind !== 'resource'
        ? undefined
        : attributeOf(label(resource), what.attribute ?? 'Ref', placeOf(resource.stack));
    });
  const arn = (id: string): string => {
    const resource = graph.resources.get(id);
    const found = resource === undefined ? undefined : arnOf(label(resource), placeOf(resource.stack));
    return found ?? hole(`${id}.Arn`);
  };
  const reader = { graph, comparable };

  const attached = new Map<string, PolicyPart<Place>[]>();
  for (const resource of ATTACHING.flatMap((type) => ofType(graph, type))) {
    for (const principal of ATTACHED_TO.flatMap((property) => idsAt(graph, resource, property))) {
      const parts = documentParts(reader, resource, ['PolicyDocument'], principal.when);
      attached.set(principal.value, [...(attached.get(principal.value) ?? []), ...parts]);
    }
  }
  const principals = Object.entries(PRINCIPALS).flatMap(([type, kind]) =>
    ofType(graph, type).map((resource): [string, PrincipalAccess] => {
      const inline = (resource.properties.Policies as readonly unknown[] | undefined) ?? [];
      const boundary = saidAt(resource, 'PermissionsBoundary');
      const groups = idsAt(graph, resource, 'Groups');
      return [
        resource.id,
        {
          id: resource.id,
          kind,
          arn: arn(resource.id),
          identity: [
            ...Array.from(inline, (_, index) =>
              documentParts(reader, resource, ['Policies', index, 'PolicyDocument']),
            ).flat(),
            ...saidAt(resource, 'ManagedPolicyArns').flatMap((said) => attachedPolicy(reader, said)),
            ...(attached.get(resource.id) ?? []),
            ...groups.flatMap((group) =>
              (attached.get(group.value) ?? []).map((part) => ({ ...part, when: and(part.when, group.when) })),
            ),
          ],
          ...(boundary.length > 0 && { boundary: boundary.flatMap((said) => attachedPolicy(reader, said)) }),
          trust: documentParts(reader, resource, ['AssumeRolePolicyDocument']),
          when: resource.when,
        },
      ];
    }),
  );

  const resourcePolicies = new Map<string, PolicyPart<Place>[]>();
  for (const [type, document, owners] of RESOURCE_POLICIES) {
    for (const resource of ofType(graph, type)) {
      if (resource.properties[document] === undefined) continue;
      const of =
        owners === ''
          ? [{ value: resource.id, when: resource.when, at: at(resource, []) }]
          : idsAt(graph, resource, owners);
      for (const owner of of) {
        const parts = documentParts(reader, resource, [document], owner.when);
        resourcePolicies.set(owner.value, [...(resourcePolicies.get(owner.value) ?? []), ...parts]);
      }
    }
  }
  return Object.freeze({ principals: new Map(principals), resourcePolicies, comparable, arnOf: arn });
}
