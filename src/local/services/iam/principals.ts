/** Roles, users and groups. https://docs.aws.amazon.com/IAM/latest/APIReference/ */
import { randomBytes } from 'node:crypto';
import { issuedKeys, uniqueId } from '../../credentials.ts';
import type { IamOperations, IamShapes } from '../../schemas/iam.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import {
  alreadyThere,
  checkDocument,
  checkName,
  type Entity,
  type EntityKind,
  encoded,
  entitiesOf,
  entityNamed,
  iamTagList,
  inUse,
  pageOf,
  profilesOf,
  putEntity,
  tagsOf,
} from './entities.ts';

const PREFIX = { role: 'AROA', user: 'AIDA', group: 'AGPA' } as const;
const MOST = { role: 64, user: 64, group: 128 } as const;

/** Makes the entity, or throws that it is there. */
export function makeEntity(
  call: Call,
  kind: EntityKind,
  name: string,
  { path = '/', ...more }: Partial<Entity> = {},
): Entity {
  checkName(`${kind}Name`, name, MOST[kind]);
  if (entitiesOf(call, kind).has(name)) throw alreadyThere(kind, name);
  const entity: Entity = {
    kind,
    name,
    id: uniqueId(PREFIX[kind]),
    path,
    arn: `arn:aws:iam::${call.account}:${kind}${path}${name}`,
    createdAt: call.world.clock.now(),
    inline: {},
    attached: [],
    tags: {},
    ...more,
  };
  putEntity(call, entity);
  return entity;
}

/** Deletes what has no policies any more. Throws IAM's answer while it has. */
export function deleteEntity(call: Call, kind: EntityKind, name: string): void {
  const entity = entityNamed(call, kind, name);
  if (entity.attached.length > 0) throw inUse('Cannot delete entity, must detach all policies first.');
  if (Object.keys(entity.inline).length > 0) throw inUse('Cannot delete entity, must delete policies first.');
  if (kind === 'role' && [...profilesOf(call).values()].some(({ roles }) => roles.includes(name)))
    throw inUse('Cannot delete entity, must remove roles from instance profile first.');
  if (kind === 'user' && (entity.groups ?? []).length > 0)
    throw inUse('Cannot delete entity, must remove users from group first.');
  if (kind === 'group' && groupMembersOf(call, name).length > 0)
    throw inUse('Cannot delete entity, must remove users from group first.');
  entitiesOf(call, kind).delete(name);
}

export function groupMembersOf(call: Call, group: string): readonly Entity[] {
  return [...entitiesOf(call, 'user').values()].filter(({ groups = [] }) => groups.includes(group));
}

export function shownRole(role: Entity): IamShapes['Role'] {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encoded(role.trust ?? ''),
    ...(role.description !== undefined && { Description: role.description }),
    MaxSessionDuration: role.maxSession ?? 3600,
    ...(role.boundary !== undefined && {
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: role.boundary },
    }),
    ...(Object.keys(role.tags).length > 0 && { Tags: iamTagList(role.tags) }),
  };
}

function shownUser(user: Entity): IamShapes['User'] {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: new Date(user.createdAt),
    ...(Object.keys(user.tags).length > 0 && { Tags: iamTagList(user.tags) }),
  };
}

function shownGroup(group: Entity): IamShapes['Group'] {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: group.arn,
    CreateDate: new Date(group.createdAt),
  };
}

function changed(call: Call, kind: EntityKind, name: string, change: Partial<Entity>): Entity {
  const entity = { ...entityNamed(call, kind, name), ...change };
  putEntity(call, entity);
  return entity;
}

function without(tags: Readonly<Record<string, string>>, keys: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
}

function listed(call: Call, kind: EntityKind, path = '/'): readonly Entity[] {
  return [...entitiesOf(call, kind).values()].filter((each) => each.path.startsWith(path));
}

export const principalOperations: Partial<IamOperations> = {
  CreateRole(input, call) {
    const role = makeEntity(call, 'role', input.RoleName, {
      trust: checkDocument(input.AssumeRolePolicyDocument),
      tags: tagsOf(input.Tags),
      ...(input.Path !== undefined && { path: input.Path }),
      ...(input.Description !== undefined && { description: input.Description }),
      ...(input.MaxSessionDuration !== undefined && { maxSession: input.MaxSessionDuration }),
      ...(input.PermissionsBoundary !== undefined && { boundary: input.PermissionsBoundary }),
    });
    // The answer to CreateRole does not say how long a session may be; GetRole does.
    const { MaxSessionDuration: _, ...shown } = shownRole(role);
    return { Role: shown };
  },
  GetRole: ({ RoleName }, call) => ({
    Role: { ...shownRole(entityNamed(call, 'role', RoleName)), RoleLastUsed: {} },
  }),
  ListRoles(input, call) {
    const { items, more } = pageOf(listed(call, 'role', input.PathPrefix), ({ name }) => name, input);
    return { Roles: items.map((each) => shownRole({ ...each, tags: {} })), ...more };
  },
  DeleteRole({ RoleName }, call) {
    deleteEntity(call, 'role', RoleName);
    return undefined;
  },
  UpdateRole({ RoleName, Description, MaxSessionDuration }, call) {
    changed(call, 'role', RoleName, {
      ...(Description !== undefined && { description: Description }),
      ...(MaxSessionDuration !== undefined && { maxSession: MaxSessionDuration }),
    });
    return {};
  },
  UpdateRoleDescription: ({ RoleName, Description }, call) => ({
    Role: shownRole(changed(call, 'role', RoleName, { description: Description })),
  }),
  UpdateAssumeRolePolicy({ RoleName, PolicyDocument }, call) {
    changed(call, 'role', RoleName, { trust: checkDocument(PolicyDocument) });
    return undefined;
  },
  PutRolePermissionsBoundary({ RoleName, PermissionsBoundary }, call) {
    changed(call, 'role', RoleName, { boundary: PermissionsBoundary });
    return undefined;
  },
  DeleteRolePermissionsBoundary({ RoleName }, call) {
    changed(call, 'role', RoleName, { boundary: undefined });
    return undefined;
  },
  TagRole({ RoleName, Tags }, call) {
    changed(call, 'role', RoleName, { tags: { ...entityNamed(call, 'role', RoleName).tags, ...tagsOf(Tags) } });
    return undefined;
  },
  UntagRole({ RoleName, TagKeys }, call) {
    changed(call, 'role', RoleName, { tags: without(entityNamed(call, 'role', RoleName).tags, TagKeys) });
    return undefined;
  },
  ListRoleTags: ({ RoleName }, call) => ({
    Tags: iamTagList(entityNamed(call, 'role', RoleName).tags),
    IsTruncated: false,
  }),
  CreateServiceLinkedRole({ AWSServiceName, Description, CustomSuffix }, call) {
    if (CustomSuffix !== undefined && !SUFFIXED_SERVICES.has(AWSServiceName))
      throw new ServiceError('InvalidInput', `Custom suffix is not allowed for ${AWSServiceName}`);
    const suffix = CustomSuffix === undefined ? '' : `_${CustomSuffix}`;
    const name = `AWSServiceRoleFor${serviceWords(AWSServiceName)}${suffix}`;
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [AWSServiceName] } }],
    };
    if (entitiesOf(call, 'role').has(name))
      throw new ServiceError(
        'InvalidInput',
        `Service role name ${name} has been taken in this account, please try a different suffix.`,
      );
    const role = makeEntity(call, 'role', name, {
      path: `/aws-service-role/${AWSServiceName}/`,
      trust: JSON.stringify(trust),
      ...(Description !== undefined && { description: Description }),
    });
    return { Role: shownRole(role) };
  },
  DeleteServiceLinkedRole({ RoleName }, call) {
    entityNamed(call, 'role', RoleName);
    entitiesOf(call, 'role').delete(RoleName);
    return { DeletionTaskId: `task/${RoleName}/${call.requestId}` };
  },
  GetServiceLinkedRoleDeletionStatus: () => ({ Status: 'SUCCEEDED' }),

  CreateUser(input, call) {
    const user = makeEntity(call, 'user', input.UserName, {
      tags: tagsOf(input.Tags),
      ...(input.Path !== undefined && { path: input.Path }),
      ...(input.PermissionsBoundary !== undefined && { boundary: input.PermissionsBoundary }),
    });
    return { User: shownUser(user) };
  },
  GetUser({ UserName }, call) {
    if (UserName !== undefined) return { User: shownUser(entityNamed(call, 'user', UserName)) };
    // Whoever asks, where nobody is named.
    const [, caller] = /^arn:[\w-]+:iam::\d+:user\/(?:.*\/)?([^/]+)$/.exec(call.principal) ?? [];
    if (caller !== undefined) return { User: shownUser(entityNamed(call, 'user', caller)) };
    const arn = `arn:aws:iam::${call.account}:root`;
    return { User: { Path: '/', UserName: 'root', UserId: call.account, Arn: arn, CreateDate: new Date(0) } };
  },
  ListUsers(input, call) {
    const { items, more } = pageOf(listed(call, 'user', input.PathPrefix), ({ name }) => name, input);
    return { Users: items.map(shownUser), ...more };
  },
  DeleteUser({ UserName }, call) {
    deleteEntity(call, 'user', String(UserName));
    return undefined;
  },
  TagUser({ UserName, Tags }, call) {
    changed(call, 'user', UserName, { tags: { ...entityNamed(call, 'user', UserName).tags, ...tagsOf(Tags) } });
    return undefined;
  },
  ListUserTags: ({ UserName }, call) => ({
    Tags: iamTagList(entityNamed(call, 'user', UserName).tags),
    IsTruncated: false,
  }),
  CreateAccessKey({ UserName }, call) {
    const { id, secret, user } = makeKey(call, String(UserName));
    return {
      AccessKey: {
        UserName: user.name,
        AccessKeyId: id,
        Status: 'Active',
        SecretAccessKey: secret,
        CreateDate: new Date(call.world.clock.now()),
      },
    };
  },
  ListAccessKeys({ UserName }, call) {
    const user = entityNamed(call, 'user', String(UserName));
    const own = [...issuedKeys(call.world.state).entries()].filter(([, key]) => key.userId === user.id);
    return {
      AccessKeyMetadata: own.map(([id]) => ({ UserName: user.name, AccessKeyId: id, Status: 'Active' })),
      IsTruncated: false,
    };
  },
  DeleteAccessKey({ AccessKeyId }, call) {
    issuedKeys(call.world.state).delete(AccessKeyId);
    return undefined;
  },
  CreateGroup: ({ GroupName, Path }, call) => ({
    Group: shownGroup(makeEntity(call, 'group', GroupName, Path === undefined ? {} : { path: Path })),
  }),
  GetGroup: ({ GroupName }, call) => ({
    Group: shownGroup(entityNamed(call, 'group', GroupName)),
    Users: groupMembersOf(call, GroupName).map(shownUser),
    IsTruncated: false,
  }),
  ListGroups(input, call) {
    const { items, more } = pageOf(listed(call, 'group', input.PathPrefix), ({ name }) => name, input);
    return { Groups: items.map(shownGroup), ...more };
  },
  DeleteGroup({ GroupName }, call) {
    deleteEntity(call, 'group', GroupName);
    return undefined;
  },
  AddUserToGroup({ GroupName, UserName }, call) {
    entityNamed(call, 'group', GroupName);
    const { groups = [] } = entityNamed(call, 'user', UserName);
    changed(call, 'user', UserName, { groups: [...new Set([...groups, GroupName])] });
    return undefined;
  },
  RemoveUserFromGroup({ GroupName, UserName }, call) {
    const { groups = [] } = entityNamed(call, 'user', UserName);
    changed(call, 'user', UserName, { groups: groups.filter((each) => each !== GroupName) });
    return undefined;
  },
  ListGroupsForUser({ UserName }, call) {
    const { groups = [] } = entityNamed(call, 'user', UserName);
    return { Groups: groups.map((name) => shownGroup(entityNamed(call, 'group', name))), IsTruncated: false };
  },
};

/** A new key of a user. */
export function makeKey(call: Call, userName: string) {
  const user = entityNamed(call, 'user', userName);
  const [id, secret] = [uniqueId('AKIA'), randomBytes(30).toString('base64')];
  issuedKeys(call.world.state).put(id, { secret, account: call.account, principal: user.arn, userId: user.id });
  return { id, secret, user };
}

/** `ecs.amazonaws.com` gives `AWSServiceRoleForECS`; most services have a name of their own, which is not derived. */
function serviceWords(principal: string): string {
  const [first = principal] = principal.split('.');
  const known = SERVICE_ROLE_NAMES[first];
  return known ?? first.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
}

/** Services whose roles may have a suffix: of 69 that were asked on AWS, these. */
const SUFFIXED_SERVICES: ReadonlySet<string> = new Set([
  'autoscaling.amazonaws.com',
  'connect.amazonaws.com',
  'lexv2.amazonaws.com',
]);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html */
const SERVICE_ROLE_NAMES: Readonly<Record<string, string>> = {
  autoscaling: 'AutoScaling',
  ecs: 'ECS',
  elasticache: 'ElastiCache',
  elasticloadbalancing: 'ElasticLoadBalancing',
  es: 'AmazonElasticsearchService',
  rds: 'RDS',
};
