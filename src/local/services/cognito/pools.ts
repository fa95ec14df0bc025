/** Pools, clients and groups. https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/ */
import { randomBytes } from 'node:crypto';
import type { CognitoIdentityProviderOperations as Operations } from '../../schemas/cognito-identity-provider.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import {
  clientOf,
  clientsOf,
  cognitoPage,
  groupNamed,
  invalidCognito,
  notServedHere,
  type Pool,
  type PoolClient,
  type PoolGroup,
  poolGroupsOf,
  poolOf,
  poolsOf,
  poolUsersOf,
  putUser,
  type Shapes,
  userNamed,
} from './pool.ts';
import { checkTriggers } from './triggers.ts';
import { toldUser } from './users.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const letters = (count: number, of = LETTERS) => [...randomBytes(count)].map((byte) => of[byte % of.length]).join('');

/** Refuses settings whose meaning nobody here would give them. */
function checkSettings(settings: Pool['settings']): void {
  if (settings.MfaConfiguration === 'ON') throw notServedHere('a second factor that is asked of everybody');
  if (settings.UserPoolAddOns?.AdvancedSecurityMode === 'ENFORCED') throw notServedHere('threat protection');
  checkTriggers(settings.LambdaConfig);
}

export const createUserPool: Operations['CreateUserPool'] = ({ PoolName, ...settings }, call) => {
  checkSettings(settings);
  const id = `${call.region}_${letters(9)}`;
  const now = call.world.clock.now();
  const pool: Pool = {
    id,
    name: PoolName,
    arn: `arn:${call.partition}:cognito-idp:${call.region}:${call.account}:userpool/${id}`,
    settings,
    tags: settings.UserPoolTags ?? {},
    createdMs: now,
    modifiedMs: now,
  };
  poolsOf(call).put(id, pool);
  return { UserPool: toldPool(pool, call) };
};

function toldPool(pool: Pool, call: Call): Shapes['UserPoolType'] {
  const { Policies, Schema, UserPoolTags: _, ...settings } = pool.settings;
  return {
    ...settings,
    Id: pool.id,
    Name: pool.name,
    Arn: pool.arn,
    Policies: {
      PasswordPolicy: {
        MinimumLength: 8,
        RequireUppercase: true,
        RequireLowercase: true,
        RequireNumbers: true,
        RequireSymbols: true,
        TemporaryPasswordValidityDays: 7,
        ...Policies?.PasswordPolicy,
      },
    },
    SchemaAttributes: Schema ?? [],
    MfaConfiguration: settings.MfaConfiguration ?? 'OFF',
    EstimatedNumberOfUsers: poolUsersOf(call, pool.id).size,
    UserPoolTags: pool.tags,
    CreationDate: new Date(pool.createdMs),
    LastModifiedDate: new Date(pool.modifiedMs),
  };
}

export const describeUserPool: Operations['DescribeUserPool'] = ({ UserPoolId }, call) => ({
  UserPool: toldPool(poolOf(UserPoolId, call), call),
});

export const listUserPools: Operations['ListUserPools'] = ({ MaxResults, NextToken }, call) => {
  const { page, next } = cognitoPage([...poolsOf(call).values()], MaxResults, NextToken);
  return {
    UserPools: page.map(({ id, name, createdMs, modifiedMs, settings }) => ({
      Id: id,
      Name: name,
      LambdaConfig: settings.LambdaConfig ?? {},
      CreationDate: new Date(createdMs),
      LastModifiedDate: new Date(modifiedMs),
    })),
    ...(next !== undefined && { NextToken: next }),
  };
};

export const updateUserPool: Operations['UpdateUserPool'] = ({ UserPoolId, PoolName, ...given }, call) => {
  const pool = poolOf(UserPoolId, call);
  // What cannot be changed stays; what can be and is not given goes back to its default.
  const { Schema, UsernameAttributes, AliasAttributes, UsernameConfiguration } = pool.settings;
  const settings: Pool['settings'] = {
    ...given,
    ...(Schema !== undefined && { Schema }),
    ...(UsernameAttributes !== undefined && { UsernameAttributes }),
    ...(AliasAttributes !== undefined && { AliasAttributes }),
    ...(UsernameConfiguration !== undefined && { UsernameConfiguration }),
  };
  checkSettings(settings);
  poolsOf(call).put(pool.id, {
    ...pool,
    name: PoolName ?? pool.name,
    settings,
    tags: given.UserPoolTags ?? pool.tags,
    modifiedMs: call.world.clock.now(),
  });
  return {};
};

export const addCustomAttributes: Operations['AddCustomAttributes'] = ({ UserPoolId, CustomAttributes }, call) => {
  const pool = poolOf(UserPoolId, call);
  const Schema = [...(pool.settings.Schema ?? []), ...CustomAttributes];
  poolsOf(call).put(pool.id, { ...pool, settings: { ...pool.settings, Schema } });
  return {};
};

export const deleteUserPool: Operations['DeleteUserPool'] = ({ UserPoolId }, call) => {
  const pool = poolOf(UserPoolId, call);
  if (pool.settings.DeletionProtection === 'ACTIVE') {
    throw invalidCognito(
      'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
    );
  }
  for (const collection of [poolUsersOf(call, pool.id), poolGroupsOf(call, pool.id)]) {
    for (const key of [...collection.keys()]) collection.delete(key);
  }
  for (const [id, client] of [...clientsOf(call).entries()]) if (client.pool === pool.id) clientsOf(call).delete(id);
  poolsOf(call).delete(pool.id);
  return undefined;
};

function toldClient({ id, pool, secret, settings, createdMs, modifiedMs }: PoolClient): Shapes['UserPoolClientType'] {
  return {
    ...settings,
    RefreshTokenValidity: settings.RefreshTokenValidity ?? 30,
    ClientId: id,
    UserPoolId: pool,
    ...(secret !== undefined && { ClientSecret: secret }),
    CreationDate: new Date(createdMs),
    LastModifiedDate: new Date(modifiedMs),
  };
}

export const createUserPoolClient: Operations['CreateUserPoolClient'] = (input, call) => {
  const { UserPoolId, GenerateSecret, ...settings } = input;
  poolOf(UserPoolId, call);
  const now = call.world.clock.now();
  const client: PoolClient = {
    id: letters(26, 'abcdefghijklmnopqrstuvwxyz0123456789'),
    pool: UserPoolId,
    settings,
    createdMs: now,
    modifiedMs: now,
    ...(GenerateSecret === true && { secret: letters(51, 'abcdefghijklmnopqrstuvwxyz0123456789') }),
  };
  clientsOf(call).put(client.id, client);
  return { UserPoolClient: toldClient(client) };
};

/** The client of a pool. Throws where it is another pool's. */
function clientIn(pool: string, id: string, call: Call): PoolClient {
  poolOf(pool, call);
  const client = clientOf(id, call);
  if (client.pool === pool) return client;
  throw new ServiceError('ResourceNotFoundException', `User pool client ${id} does not exist.`);
}

export const describeUserPoolClient: Operations['DescribeUserPoolClient'] = ({ UserPoolId, ClientId }, call) => ({
  UserPoolClient: toldClient(clientIn(UserPoolId, ClientId, call)),
});

export const listUserPoolClients: Operations['ListUserPoolClients'] = (
  { UserPoolId, MaxResults = 60, NextToken },
  call,
) => {
  poolOf(UserPoolId, call);
  const all = [...clientsOf(call).values()].filter(({ pool }) => pool === UserPoolId);
  const { page, next } = cognitoPage(all, MaxResults, NextToken);
  return {
    UserPoolClients: page.map(({ id, settings }) => ({ ClientId: id, UserPoolId, ClientName: settings.ClientName })),
    ...(next !== undefined && { NextToken: next }),
  };
};

export const updateUserPoolClient: Operations['UpdateUserPoolClient'] = (
  { UserPoolId, ClientId, ...settings },
  call,
) => {
  const before = clientIn(UserPoolId, ClientId, call);
  const ClientName = settings.ClientName ?? before.settings.ClientName;
  const client: PoolClient = { ...before, settings: { ...settings, ClientName }, modifiedMs: call.world.clock.now() };
  clientsOf(call).put(ClientId, client);
  return { UserPoolClient: toldClient(client) };
};

export const deleteUserPoolClient: Operations['DeleteUserPoolClient'] = ({ UserPoolId, ClientId }, call) => {
  clientsOf(call).delete(clientIn(UserPoolId, ClientId, call).id);
  return undefined;
};

const toldGroup = (group: PoolGroup, pool: string): Shapes['GroupType'] => ({
  GroupName: group.name,
  UserPoolId: pool,
  ...(group.description !== undefined && { Description: group.description }),
  ...(group.role !== undefined && { RoleArn: group.role }),
  ...(group.precedence !== undefined && { Precedence: group.precedence }),
  CreationDate: new Date(group.createdMs),
  LastModifiedDate: new Date(group.modifiedMs),
});

const groupSettings = ({ Description, RoleArn, Precedence }: Partial<Shapes['CreateGroupRequest']>) => ({
  ...(Description !== undefined && { description: Description }),
  ...(RoleArn !== undefined && { role: RoleArn }),
  ...(Precedence !== undefined && { precedence: Precedence }),
});

export const createGroup: Operations['CreateGroup'] = (input, call) => {
  const { GroupName: name, UserPoolId } = input;
  poolOf(UserPoolId, call);
  if (poolGroupsOf(call, UserPoolId).has(name)) {
    throw new ServiceError('GroupExistsException', 'A group with the name already exists.');
  }
  const now = call.world.clock.now();
  const group: PoolGroup = { name, createdMs: now, modifiedMs: now, ...groupSettings(input) };
  poolGroupsOf(call, UserPoolId).put(name, group);
  return { Group: toldGroup(group, UserPoolId) };
};

export const getGroup: Operations['GetGroup'] = ({ GroupName, UserPoolId }, call) => {
  poolOf(UserPoolId, call);
  return { Group: toldGroup(groupNamed(GroupName, UserPoolId, call), UserPoolId) };
};

export const updateGroup: Operations['UpdateGroup'] = (input, call) => {
  poolOf(input.UserPoolId, call);
  const before = groupNamed(input.GroupName, input.UserPoolId, call);
  const group = { ...before, ...groupSettings(input), modifiedMs: call.world.clock.now() };
  poolGroupsOf(call, input.UserPoolId).put(group.name, group);
  return { Group: toldGroup(group, input.UserPoolId) };
};

export const deleteGroup: Operations['DeleteGroup'] = ({ GroupName, UserPoolId }, call) => {
  const pool = poolOf(UserPoolId, call);
  groupNamed(GroupName, UserPoolId, call);
  for (const user of [...poolUsersOf(call, UserPoolId).values()]) {
    if (!user.groups.includes(GroupName)) continue;
    putUser({ ...user, groups: user.groups.filter((each) => each !== GroupName) }, pool, call);
  }
  poolGroupsOf(call, UserPoolId).delete(GroupName);
  return undefined;
};

export const listGroups: Operations['ListGroups'] = ({ UserPoolId, Limit = 60, NextToken }, call) => {
  poolOf(UserPoolId, call);
  const { page, next } = cognitoPage([...poolGroupsOf(call, UserPoolId).values()], Limit, NextToken);
  return { Groups: page.map((each) => toldGroup(each, UserPoolId)), ...(next !== undefined && { NextToken: next }) };
};

export const adminAddUserToGroup: Operations['AdminAddUserToGroup'] = ({ UserPoolId, Username, GroupName }, call) => {
  const pool = poolOf(UserPoolId, call);
  const user = userNamed(Username, pool, call);
  groupNamed(GroupName, UserPoolId, call);
  putUser({ ...user, groups: [...new Set([...user.groups, GroupName])] }, pool, call);
  return undefined;
};

export const adminRemoveUserFromGroup: Operations['AdminRemoveUserFromGroup'] = (input, call) => {
  const pool = poolOf(input.UserPoolId, call);
  const user = userNamed(input.Username, pool, call);
  groupNamed(input.GroupName, input.UserPoolId, call);
  putUser({ ...user, groups: user.groups.filter((each) => each !== input.GroupName) }, pool, call);
  return undefined;
};

export const adminListGroupsForUser: Operations['AdminListGroupsForUser'] = (input, call) => {
  const { groups } = userNamed(input.Username, poolOf(input.UserPoolId, call), call);
  const { page, next } = cognitoPage(groups, input.Limit ?? 60, input.NextToken);
  return {
    Groups: page.map((name) => toldGroup(groupNamed(name, input.UserPoolId, call), input.UserPoolId)),
    ...(next !== undefined && { NextToken: next }),
  };
};

export const listUsersInGroup: Operations['ListUsersInGroup'] = (
  { UserPoolId, GroupName, Limit = 60, NextToken },
  call,
) => {
  poolOf(UserPoolId, call);
  groupNamed(GroupName, UserPoolId, call);
  const all = [...poolUsersOf(call, UserPoolId).values()].filter(({ groups }) => groups.includes(GroupName));
  const { page, next } = cognitoPage(all, Limit, NextToken);
  return { Users: page.map(toldUser), ...(next !== undefined && { NextToken: next }) };
};

export const getUserPoolMfaConfig: Operations['GetUserPoolMfaConfig'] = ({ UserPoolId }, call) => ({
  MfaConfiguration: poolOf(UserPoolId, call).settings.MfaConfiguration ?? 'OFF',
});
