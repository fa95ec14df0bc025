import { uniqueId } from '../../credentials.ts';
import type { IamOperations, IamShapes } from '../../schemas/iam.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import {
  checkName,
  entityNamed,
  type InstanceProfile,
  iamTagList,
  inUse,
  noSuchEntity,
  pageOf,
  profileNamed,
  profilesOf,
  tagsOf,
} from './entities.ts';
import { shownRole } from './principals.ts';

export function makeProfile(
  call: Call,
  name: string,
  { path = '/', tags = {} }: { path?: string | undefined; tags?: InstanceProfile['tags'] } = {},
): InstanceProfile {
  checkName('instanceProfileName', name, 128);
  if (profilesOf(call).has(name))
    throw new ServiceError('EntityAlreadyExists', `Instance Profile ${name} already exists.`, { status: 409 });
  const profile: InstanceProfile = {
    name,
    id: uniqueId('AIPA'),
    path,
    arn: `arn:aws:iam::${call.account}:instance-profile${path}${name}`,
    createdAt: call.world.clock.now(),
    roles: [],
    tags,
  };
  profilesOf(call).put(name, profile);
  return profile;
}

export function setRoles(call: Call, name: string, roles: readonly string[]): InstanceProfile {
  for (const role of roles) entityNamed(call, 'role', role);
  const profile = { ...profileNamed(call, name), roles };
  profilesOf(call).put(name, profile);
  return profile;
}

function shown(profile: InstanceProfile, call: Call): IamShapes['InstanceProfile'] {
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: new Date(profile.createdAt),
    Roles: profile.roles.map((name) => shownRole(entityNamed(call, 'role', name))),
    ...(Object.keys(profile.tags).length > 0 && { Tags: iamTagList(profile.tags) }),
  };
}

export const profileOperations: Partial<IamOperations> = {
  CreateInstanceProfile: ({ InstanceProfileName, Path, Tags }, call) => ({
    InstanceProfile: shown(makeProfile(call, InstanceProfileName, { path: Path, tags: tagsOf(Tags) }), call),
  }),
  GetInstanceProfile: ({ InstanceProfileName }, call) => ({
    InstanceProfile: shown(profileNamed(call, InstanceProfileName), call),
  }),
  ListInstanceProfiles(input, call) {
    const { items, more } = pageOf([...profilesOf(call).values()], ({ name }) => name, input);
    return { InstanceProfiles: items.map((each) => shown(each, call)), ...more };
  },
  ListInstanceProfilesForRole(input, call) {
    const all = [...profilesOf(call).values()].filter(({ roles }) => roles.includes(input.RoleName));
    const { items, more } = pageOf(all, ({ name }) => name, input);
    return { InstanceProfiles: items.map((each) => shown(each, call)), ...more };
  },
  AddRoleToInstanceProfile({ InstanceProfileName, RoleName }, call) {
    if (profileNamed(call, InstanceProfileName).roles.length > 0)
      throw new ServiceError('LimitExceeded', 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1', {
        status: 409,
      });
    setRoles(call, InstanceProfileName, [RoleName]);
    return undefined;
  },
  RemoveRoleFromInstanceProfile({ InstanceProfileName, RoleName }, call) {
    if (!profileNamed(call, InstanceProfileName).roles.includes(RoleName))
      throw noSuchEntity(`Role ${RoleName} in Instance Profile ${InstanceProfileName} cannot be found.`);
    setRoles(call, InstanceProfileName, []);
    return undefined;
  },
  DeleteInstanceProfile({ InstanceProfileName }, call) {
    if (profileNamed(call, InstanceProfileName).roles.length > 0)
      throw inUse('Cannot delete entity, must remove roles from instance profile first.');
    profilesOf(call).delete(InstanceProfileName);
    return undefined;
  },
};
