/** Managed policies, and the policies of roles, users and groups. */
import { findManagedPolicy, isManagedByAws, managedPolicyNames } from '../../../aws/index.ts';
import { stripPrivate } from '../../../base/index.ts';
import { uniqueId } from '../../credentials.ts';
import type { IamOperations, IamShapes } from '../../schemas/iam.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import {
  checkDocument,
  checkName,
  type Entity,
  type EntityKind,
  encoded,
  entitiesOf,
  entityNamed,
  iamTagList,
  inUse,
  managedPoliciesOf,
  noSuchEntity,
  type Policy,
  pageOf,
  policyNamed,
  putEntity,
  tagsOf,
} from './entities.ts';

const KINDS: readonly EntityKind[] = ['role', 'user', 'group'];

export function makePolicy(
  call: Call,
  name: string,
  document: string,
  {
    path = '/',
    description,
    tags = {},
  }: { path?: string | undefined; description?: string | undefined; tags?: Policy['tags'] } = {},
): Policy {
  checkName('policyName', name, 128);
  const arn = `arn:aws:iam::${call.account}:policy${path}${name}`;
  if (managedPoliciesOf(call).has(arn))
    throw new ServiceError(
      'EntityAlreadyExists',
      `A policy called ${name} already exists. Duplicate names are not allowed.`,
      {
        status: 409,
      },
    );
  const createdAt = call.world.clock.now();
  const policy: Policy = {
    name,
    id: uniqueId('ANPA'),
    path,
    arn,
    createdAt,
    updatedAt: createdAt,
    defaultVersion: 'v1',
    versions: [{ id: 'v1', document: checkDocument(document), createdAt }],
    made: 1,
    tags,
    ...(description !== undefined && { description }),
  };
  managedPoliciesOf(call).put(arn, policy);
  return policy;
}

/** Adds a version, the oldest making room where five are there and nobody asks. */
export function addVersion(
  call: Call,
  arn: string,
  document: string,
  { isDefault, makesRoom = false }: { readonly isDefault: boolean; readonly makesRoom?: boolean },
): Policy {
  const policy = policyNamed(call, arn);
  const { versions, defaultVersion } = policy;
  if (versions.length >= 5 && !makesRoom)
    throw new ServiceError(
      'LimitExceeded',
      `A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.`,
      { status: 409 },
    );
  const oldest = versions.find(({ id }) => id !== defaultVersion);
  const kept = versions.length >= 5 ? versions.filter((each) => each !== oldest) : versions;
  const at = call.world.clock.now();
  const version = { id: `v${policy.made + 1}`, document: checkDocument(document), createdAt: at };
  const changed = {
    ...policy,
    made: policy.made + 1,
    updatedAt: at,
    versions: [...kept, version],
    ...(isDefault && { defaultVersion: version.id }),
  };
  managedPoliciesOf(call).put(arn, changed);
  return changed;
}

export function deletePolicy(call: Call, arn: string): void {
  const { versions } = policyNamed(call, arn);
  if (usersOf(call, arn).length > 0) throw inUse('Cannot delete a policy attached to entities.');
  if (versions.length > 1)
    throw inUse(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    );
  managedPoliciesOf(call).delete(arn);
}

function usersOf(call: Call, arn: string): readonly Entity[] {
  return KINDS.flatMap((kind) => [...entitiesOf(call, kind).values()]).filter(({ attached }) => attached.includes(arn));
}

/** Attaches a managed policy, of the account or of AWS. */
export function attach(call: Call, kind: EntityKind, name: string, arn: string): void {
  const entity = entityNamed(call, kind, name);
  if (!managedPoliciesOf(call).has(arn) && !isManagedByAws(stripPrivate(arn)))
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  putEntity(call, { ...entity, attached: [...new Set([...entity.attached, arn])] });
}

export function detach(call: Call, kind: EntityKind, name: string, arn: string): void {
  const entity = entityNamed(call, kind, name);
  if (!entity.attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
  putEntity(call, { ...entity, attached: entity.attached.filter((each) => each !== arn) });
}

export function putInline(call: Call, kind: EntityKind, name: string, policy: string, document: string): void {
  const entity = entityNamed(call, kind, name);
  putEntity(call, { ...entity, inline: { ...entity.inline, [policy]: checkDocument(document) } });
}

export function deleteInline(call: Call, kind: EntityKind, name: string, policy: string): void {
  const entity = entityNamed(call, kind, name);
  const { [policy]: gone, ...rest } = entity.inline;
  if (gone === undefined) throw noPolicyNamed(kind, policy);
  putEntity(call, { ...entity, inline: rest });
}

function noPolicyNamed(kind: EntityKind, policy: string): ServiceError {
  return noSuchEntity(`The ${kind} policy with name ${policy} cannot be found.`);
}

function inlineDocument(call: Call, kind: EntityKind, name: string, policy: string): string {
  const document = entityNamed(call, kind, name).inline[policy];
  if (document === undefined) throw noPolicyNamed(kind, policy);
  return encoded(document);
}

function attachedList(
  call: Call,
  kind: EntityKind,
  name: string,
  input: { readonly Marker?: string; readonly MaxItems?: number },
) {
  const { attached } = entityNamed(call, kind, name);
  const all = attached.map((arn) => ({ PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn }));
  const { items, more } = pageOf(all, ({ PolicyName }) => PolicyName, input);
  return { AttachedPolicies: items, ...more };
}

function inlineNames(
  call: Call,
  kind: EntityKind,
  name: string,
  input: { readonly Marker?: string; readonly MaxItems?: number },
) {
  const { items, more } = pageOf(Object.keys(entityNamed(call, kind, name).inline), (each) => each, input);
  return { PolicyNames: items, ...more };
}

function shown(policy: Policy, call: Call): IamShapes['Policy'] {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: usersOf(call, policy.arn).length,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    ...(policy.description !== undefined && { Description: policy.description }),
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
    ...(Object.keys(policy.tags).length > 0 && { Tags: iamTagList(policy.tags) }),
  };
}

/** One of AWS's own policies, as far as the table of them tells. */
function shownOfAws(arn: string, call: Call): IamShapes['Policy'] | undefined {
  if (!isManagedByAws(stripPrivate(arn))) return undefined;
  return {
    PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
    Arn: arn,
    Path: arn.slice(arn.indexOf('policy/') + 'policy'.length, arn.lastIndexOf('/') + 1),
    DefaultVersionId: findManagedPolicy(stripPrivate(arn))?.version ?? 'v1',
    AttachmentCount: usersOf(call, arn).length,
    IsAttachable: true,
  };
}

function shownVersion(policy: Policy, id: string): IamShapes['PolicyVersion'] {
  const version = policy.versions.find((each) => each.id === id);
  if (version === undefined)
    throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
  return {
    Document: encoded(version.document),
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersion,
    CreateDate: new Date(version.createdAt),
  };
}

export const policyOperations: Partial<IamOperations> = {
  CreatePolicy: ({ PolicyName, PolicyDocument, Path, Description, Tags }, call) => ({
    Policy: shown(
      makePolicy(call, PolicyName, PolicyDocument, { path: Path, description: Description, tags: tagsOf(Tags) }),
      call,
    ),
  }),
  GetPolicy: ({ PolicyArn }, call) => ({
    Policy: shownOfAws(PolicyArn, call) ?? shown(policyNamed(call, PolicyArn), call),
  }),
  ListPolicies(input, call) {
    const own = [...managedPoliciesOf(call).values()].map((each) => shown({ ...each, tags: {} }, call));
    const ofAws = managedPolicyNames().map((name) => shownOfAws(`arn:aws:iam::aws:policy/${name}`, call) ?? []);
    const all = [...(input.Scope === 'AWS' ? [] : own), ...(input.Scope === 'Local' ? [] : ofAws.flat())];
    const wanted = input.OnlyAttached === true ? all.filter(({ AttachmentCount: count = 0 }) => count > 0) : all;
    const { items, more } = pageOf(wanted, ({ PolicyName: name = '' }) => name, input);
    return { Policies: items, ...more };
  },
  DeletePolicy({ PolicyArn }, call) {
    deletePolicy(call, PolicyArn);
    return undefined;
  },
  CreatePolicyVersion({ PolicyArn, PolicyDocument, SetAsDefault }, call) {
    const policy = addVersion(call, PolicyArn, PolicyDocument, { isDefault: SetAsDefault === true });
    return { PolicyVersion: shownVersion(policy, `v${policy.made}`) };
  },
  GetPolicyVersion({ PolicyArn, VersionId }, call) {
    const ofAws = findManagedPolicy(stripPrivate(PolicyArn));
    if (ofAws !== undefined && isManagedByAws(stripPrivate(PolicyArn)))
      return {
        PolicyVersion: {
          Document: encoded(JSON.stringify(ofAws.document)),
          VersionId: ofAws.version,
          IsDefaultVersion: true,
          CreateDate: new Date(ofAws.edited),
        },
      };
    return { PolicyVersion: shownVersion(policyNamed(call, PolicyArn), VersionId) };
  },
  ListPolicyVersions({ PolicyArn }, call) {
    const policy = policyNamed(call, PolicyArn);
    const versions = policy.versions.map(({ id }) => {
      const { Document: _, ...rest } = shownVersion(policy, id);
      return rest;
    });
    return { Versions: versions.toReversed(), IsTruncated: false };
  },
  SetDefaultPolicyVersion({ PolicyArn, VersionId }, call) {
    const policy = policyNamed(call, PolicyArn);
    shownVersion(policy, VersionId);
    managedPoliciesOf(call).put(PolicyArn, { ...policy, defaultVersion: VersionId });
    return undefined;
  },
  DeletePolicyVersion({ PolicyArn, VersionId }, call) {
    const policy = policyNamed(call, PolicyArn);
    shownVersion(policy, VersionId);
    if (policy.defaultVersion === VersionId) throw inUse('Cannot delete the default version of a policy.');
    managedPoliciesOf(call).put(PolicyArn, {
      ...policy,
      versions: policy.versions.filter(({ id }) => id !== VersionId),
    });
    return undefined;
  },
  ListEntitiesForPolicy({ PolicyArn }, call) {
    const users = usersOf(call, PolicyArn);
    const of = (kind: EntityKind) => users.filter((each) => each.kind === kind);
    return {
      PolicyRoles: of('role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      PolicyUsers: of('user').map(({ name, id }) => ({ UserName: name, UserId: id })),
      PolicyGroups: of('group').map(({ name, id }) => ({ GroupName: name, GroupId: id })),
      IsTruncated: false,
    };
  },
  AttachRolePolicy: ({ RoleName, PolicyArn }, call) => void attach(call, 'role', RoleName, PolicyArn),
  AttachUserPolicy: ({ UserName, PolicyArn }, call) => void attach(call, 'user', UserName, PolicyArn),
  AttachGroupPolicy: ({ GroupName, PolicyArn }, call) => void attach(call, 'group', GroupName, PolicyArn),
  DetachRolePolicy: ({ RoleName, PolicyArn }, call) => void detach(call, 'role', RoleName, PolicyArn),
  DetachUserPolicy: ({ UserName, PolicyArn }, call) => void detach(call, 'user', UserName, PolicyArn),
  DetachGroupPolicy: ({ GroupName, PolicyArn }, call) => void detach(call, 'group', GroupName, PolicyArn),
  ListAttachedRolePolicies: (input, call) => attachedList(call, 'role', input.RoleName, input),
  ListAttachedUserPolicies: (input, call) => attachedList(call, 'user', input.UserName, input),
  ListAttachedGroupPolicies: (input, call) => attachedList(call, 'group', input.GroupName, input),
  PutRolePolicy: ({ RoleName, PolicyName, PolicyDocument }, call) =>
    void putInline(call, 'role', RoleName, PolicyName, PolicyDocument),
  PutUserPolicy: ({ UserName, PolicyName, PolicyDocument }, call) =>
    void putInline(call, 'user', UserName, PolicyName, PolicyDocument),
  PutGroupPolicy: ({ GroupName, PolicyName, PolicyDocument }, call) =>
    void putInline(call, 'group', GroupName, PolicyName, PolicyDocument),
  DeleteRolePolicy: ({ RoleName, PolicyName }, call) => void deleteInline(call, 'role', RoleName, PolicyName),
  DeleteUserPolicy: ({ UserName, PolicyName }, call) => void deleteInline(call, 'user', UserName, PolicyName),
  DeleteGroupPolicy: ({ GroupName, PolicyName }, call) => void deleteInline(call, 'group', GroupName, PolicyName),
  GetRolePolicy: ({ RoleName, PolicyName }, call) => ({
    RoleName,
    PolicyName,
    PolicyDocument: inlineDocument(call, 'role', RoleName, PolicyName),
  }),
  GetUserPolicy: ({ UserName, PolicyName }, call) => ({
    UserName,
    PolicyName,
    PolicyDocument: inlineDocument(call, 'user', UserName, PolicyName),
  }),
  GetGroupPolicy: ({ GroupName, PolicyName }, call) => ({
    GroupName,
    PolicyName,
    PolicyDocument: inlineDocument(call, 'group', GroupName, PolicyName),
  }),
  ListRolePolicies: (input, call) => inlineNames(call, 'role', input.RoleName, input),
  ListUserPolicies: (input, call) => inlineNames(call, 'user', input.UserName, input),
  ListGroupPolicies: (input, call) => inlineNames(call, 'group', input.GroupName, input),
};
