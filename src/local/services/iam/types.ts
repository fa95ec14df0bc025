/** The CloudFormation types of IAM: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html */
import { isRecord } from '../../../base/index.ts';
import { issuedKeys } from '../../credentials.ts';
import type { Creation, LocalType, Properties } from '../../service.ts';
import {
  type Entity,
  type EntityKind,
  entitiesOf,
  entityNamed,
  managedPoliciesOf,
  policyNamed,
  profilesOf,
  putEntity,
} from './entities.ts';
import { makeProfile, setRoles } from './instance-profiles.ts';
import { addVersion, attach, deleteInline, deletePolicy, detach, makePolicy, putInline } from './policies.ts';
import { deleteEntity, makeEntity, makeKey } from './principals.ts';

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];
}

function textIn(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return value === undefined ? undefined : String(value);
}

function documentText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function ownTags({ Tags: tags }: Properties, at: Creation): Readonly<Record<string, string>> {
  const own = Array.isArray(tags) ? tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  const ofStack = Object.entries(at.tags).filter(([key]) => !key.startsWith('aws:'));
  return Object.fromEntries([...ofStack, ...own]);
}

/** Brings the inline and attached policies of an entity to what the properties say. */
function setPolicies(at: Creation, kind: EntityKind, name: string, properties: Properties, before: Properties): void {
  const inline = (from: Properties) =>
    new Map(
      (Array.isArray(from.Policies) ? from.Policies : [])
        .filter(isRecord)
        .map(({ PolicyName, PolicyDocument }) => [String(PolicyName), documentText(PolicyDocument)]),
    );
  const [now, then] = [inline(properties), inline(before)];
  for (const policy of then.keys()) if (!now.has(policy)) dropInline(at, kind, name, policy);
  for (const [policy, document] of now) putInline(at, kind, name, policy, document);
  const wanted = texts(properties.ManagedPolicyArns);
  for (const arn of texts(before.ManagedPolicyArns)) if (!wanted.includes(arn)) dropAttached(at, kind, name, arn);
  for (const arn of wanted) attach(at, kind, name, arn);
}

function dropInline(at: Creation, kind: EntityKind, name: string, policy: string): void {
  const entity = entitiesOf(at, kind).get(name);
  if (entity !== undefined && policy in entity.inline) deleteInline(at, kind, name, policy);
}

function dropAttached(at: Creation, kind: EntityKind, name: string, arn: string): void {
  if (entitiesOf(at, kind).get(name)?.attached.includes(arn) === true) detach(at, kind, name, arn);
}

const NAME = { role: 'RoleName', user: 'UserName', group: 'GroupName' } as const;
const MOST = { role: 64, user: 64, group: 128 } as const;

function own(kind: EntityKind, properties: Properties, at: Creation): Partial<Entity> {
  if (kind === 'group') return {};
  const boundary = textIn(properties, 'PermissionsBoundary');
  if (kind === 'user') return { tags: ownTags(properties, at), boundary };
  const description = textIn(properties, 'Description');
  const maxSession = properties.MaxSessionDuration;
  return {
    trust: documentText(properties.AssumeRolePolicyDocument),
    tags: ownTags(properties, at),
    boundary,
    ...(description !== undefined && { description }),
    ...(maxSession !== undefined && { maxSession: Number(maxSession) }),
  };
}

function entityType(kind: EntityKind): LocalType {
  const made = ({ name, arn, id }: Entity) => ({
    id: name,
    attributes: { Arn: arn, ...(kind === 'role' && { RoleId: id }) },
  });
  return {
    standing: 'RUNS',
    create(properties, at) {
      const name = textIn(properties, NAME[kind]) ?? at.generatedName(MOST[kind]);
      const path = textIn(properties, 'Path');
      const entity = makeEntity(at, kind, name, { ...own(kind, properties, at), ...(path !== undefined && { path }) });
      try {
        setPolicies(at, kind, name, properties, {});
        if (kind === 'user') setGroups(at, name, texts(properties.Groups));
      } catch (thrown) {
        entitiesOf(at, kind).delete(name);
        throw thrown;
      }
      return made(entity);
    },
    update({ id }, properties, before, at) {
      putEntity(at, { ...entityNamed(at, kind, id), ...own(kind, properties, at) });
      setPolicies(at, kind, id, properties, before);
      if (kind === 'user') setGroups(at, id, texts(properties.Groups));
      return made(entityNamed(at, kind, id));
    },
    delete({ id }, properties, at) {
      if (!entitiesOf(at, kind).has(id)) return;
      setPolicies(at, kind, id, {}, properties);
      if (kind === 'user') setGroups(at, id, []);
      deleteEntity(at, kind, id);
    },
    read({ id }, at) {
      const entity = entitiesOf(at, kind).get(id);
      if (entity === undefined) return undefined;
      return {
        [NAME[kind]]: entity.name,
        Path: entity.path,
        ManagedPolicyArns: entity.attached,
        Policies: Object.entries(entity.inline).map(([PolicyName, text]) => ({
          PolicyName,
          PolicyDocument: JSON.parse(text),
        })),
        AssumeRolePolicyDocument: entity.trust === undefined ? undefined : JSON.parse(entity.trust),
        Description: entity.description,
        MaxSessionDuration: entity.maxSession,
        PermissionsBoundary: entity.boundary,
        ...(Object.keys(entity.tags).length > 0 && {
          Tags: Object.entries(entity.tags).map(([Key, Value]) => ({ Key, Value })),
        }),
      };
    },
  };
}

function setGroups(at: Creation, user: string, groups: readonly string[]): void {
  for (const group of groups) entityNamed(at, 'group', group);
  putEntity(at, { ...entityNamed(at, 'user', user), groups });
}

/** The entities that an inline or managed policy names. */
function targetsOf(properties: Properties): readonly (readonly [EntityKind, string])[] {
  return [
    ...texts(properties.Roles).map((name) => ['role', name] as const),
    ...texts(properties.Users).map((name) => ['user', name] as const),
    ...texts(properties.Groups).map((name) => ['group', name] as const),
  ];
}

const inlinePolicy: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    const targets = targetsOf(properties);
    if (targets.length === 0) throw new Error('At least one of [Groups,Roles,Users] must be non-empty.');
    const name = String(properties.PolicyName);
    for (const [kind, target] of targets) entityNamed(at, kind, target);
    for (const [kind, target] of targets) putInline(at, kind, target, name, documentText(properties.PolicyDocument));
    return { id: at.generatedName(), attributes: {} };
  },
  update(made, properties, before, at) {
    const name = String(properties.PolicyName);
    const now = targetsOf(properties);
    for (const [kind, target] of targetsOf(before)) {
      const stays = name === before.PolicyName && now.some((each) => each[0] === kind && each[1] === target);
      if (!stays) dropInline(at, kind, target, String(before.PolicyName));
    }
    for (const [kind, target] of now) putInline(at, kind, target, name, documentText(properties.PolicyDocument));
    return made;
  },
  delete(_made, properties, at) {
    for (const [kind, target] of targetsOf(properties)) dropInline(at, kind, target, String(properties.PolicyName));
  },
};

/** A policy inside one role, user or group. */
function policyInside(kind: EntityKind): LocalType {
  const own = (properties: Properties) => [String(properties[NAME[kind]]), String(properties.PolicyName)] as const;
  return {
    standing: 'RUNS',
    create(properties, at) {
      const [name, policy] = own(properties);
      entityNamed(at, kind, name);
      putInline(at, kind, name, policy, documentText(properties.PolicyDocument));
      return { id: `${policy}|${name}`, attributes: {} };
    },
    update(made, properties, _before, at) {
      const [name, policy] = own(properties);
      putInline(at, kind, name, policy, documentText(properties.PolicyDocument));
      return made;
    },
    delete(_made, properties, at) {
      dropInline(at, kind, ...own(properties));
    },
    read(_made, at, properties = {}) {
      const [name, policy] = own(properties);
      const text = entitiesOf(at, kind).get(name)?.inline[policy];
      return text === undefined
        ? undefined
        : { [NAME[kind]]: name, PolicyName: policy, PolicyDocument: JSON.parse(text) };
    },
  };
}

const userToGroup: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    const id = at.generatedName();
    setMembers(at, String(properties.GroupName), texts(properties.Users), []);
    return { id, attributes: { Id: id } };
  },
  update(made, properties, before, at) {
    if (before.GroupName !== properties.GroupName) setMembers(at, String(before.GroupName), [], texts(before.Users));
    const users = texts(properties.Users);
    const left = before.GroupName === properties.GroupName ? texts(before.Users) : [];
    setMembers(
      at,
      String(properties.GroupName),
      users,
      left.filter((user) => !users.includes(user)),
    );
    return made;
  },
  delete(_made, properties, at) {
    setMembers(at, String(properties.GroupName), [], texts(properties.Users));
  },
};

function setMembers(at: Creation, group: string, added: readonly string[], removed: readonly string[]): void {
  if (added.length > 0) entityNamed(at, 'group', group);
  for (const user of added) {
    const entity = entityNamed(at, 'user', user);
    putEntity(at, { ...entity, groups: [...new Set([...(entity.groups ?? []), group])] });
  }
  for (const user of removed) {
    const entity = entitiesOf(at, 'user').get(user);
    if (entity !== undefined)
      putEntity(at, { ...entity, groups: (entity.groups ?? []).filter((each) => each !== group) });
  }
}

const accessKey: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    if (properties.Status === 'Inactive') throw new Error('The local target serves no inactive access keys.');
    const { id, secret } = makeKey(at, String(properties.UserName));
    return { id, attributes: { Id: id, SecretAccessKey: secret } };
  },
  delete({ id }, _properties, at) {
    issuedKeys(at.world.state).delete(id);
  },
};

const serviceLinkedRole: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const made = await at.world.invoke('iam', 'CreateServiceLinkedRole', properties, at);
    const { RoleName } = (made as { readonly Role: { readonly RoleName: string } }).Role;
    return { id: RoleName, attributes: { RoleName } };
  },
  update(made, properties, _before, at) {
    const description = textIn(properties, 'Description');
    const { description: _, ...entity } = entityNamed(at, 'role', made.id);
    putEntity(at, { ...entity, ...(description !== undefined && { description }) });
    return made;
  },
  delete({ id }, _properties, at) {
    entitiesOf(at, 'role').delete(id);
  },
};

const managedPolicy: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    const name = textIn(properties, 'ManagedPolicyName') ?? at.generatedName(128);
    const { arn, id } = makePolicy(at, name, documentText(properties.PolicyDocument), {
      path: textIn(properties, 'Path'),
      description: textIn(properties, 'Description'),
    });
    for (const [kind, target] of targetsOf(properties)) attach(at, kind, target, arn);
    return { id: arn, attributes: { PolicyArn: arn, PolicyId: id } };
  },
  update(made, properties, before, at) {
    if (documentText(properties.PolicyDocument) !== documentText(before.PolicyDocument))
      addVersion(at, made.id, documentText(properties.PolicyDocument), { isDefault: true, makesRoom: true });
    const now = targetsOf(properties);
    for (const [kind, target] of targetsOf(before))
      if (!now.some((each) => each[0] === kind && each[1] === target)) dropAttached(at, kind, target, made.id);
    for (const [kind, target] of now) attach(at, kind, target, made.id);
    return made;
  },
  delete({ id }, properties, at) {
    const policy = managedPoliciesOf(at).get(id);
    if (policy === undefined) return;
    for (const [kind, target] of targetsOf(properties)) dropAttached(at, kind, target, id);
    const isDefault = policy.versions.filter((each) => each.id === policy.defaultVersion);
    managedPoliciesOf(at).put(id, { ...policy, versions: isDefault });
    deletePolicy(at, id);
  },
  read({ id }, at) {
    if (!managedPoliciesOf(at).has(id)) return undefined;
    const policy = policyNamed(at, id);
    const document = policy.versions.find((each) => each.id === policy.defaultVersion)?.document ?? '{}';
    return { ManagedPolicyName: policy.name, Path: policy.path, PolicyDocument: JSON.parse(document) };
  },
};

const instanceProfile: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    const name = textIn(properties, 'InstanceProfileName') ?? at.generatedName(128);
    const { arn } = makeProfile(at, name, { path: textIn(properties, 'Path') });
    try {
      setRoles(at, name, texts(properties.Roles));
    } catch (thrown) {
      profilesOf(at).delete(name);
      throw thrown;
    }
    return { id: name, attributes: { Arn: arn } };
  },
  update(made, properties, _before, at) {
    setRoles(at, made.id, texts(properties.Roles));
    return made;
  },
  delete({ id }, _properties, at) {
    profilesOf(at).delete(id);
  },
  read({ id }, at) {
    const profile = profilesOf(at).get(id);
    return profile && { InstanceProfileName: profile.name, Path: profile.path, Roles: profile.roles };
  },
};

export const iamTypes: Readonly<Record<string, LocalType>> = {
  'AWS::IAM::Role': entityType('role'),
  'AWS::IAM::User': entityType('user'),
  'AWS::IAM::Group': entityType('group'),
  'AWS::IAM::Policy': inlinePolicy,
  'AWS::IAM::RolePolicy': policyInside('role'),
  'AWS::IAM::UserPolicy': policyInside('user'),
  'AWS::IAM::GroupPolicy': policyInside('group'),
  'AWS::IAM::UserToGroupAddition': userToGroup,
  'AWS::IAM::AccessKey': accessKey,
  'AWS::IAM::ServiceLinkedRole': serviceLinkedRole,
  'AWS::IAM::ManagedPolicy': managedPolicy,
  'AWS::IAM::InstanceProfile': instanceProfile,
};
