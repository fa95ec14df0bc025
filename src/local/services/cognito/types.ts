/** The types of user pools. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Cognito.html */
import { isRecord } from '../../../base/index.ts';
import type { Call, Creation, LocalType, Properties } from '../../service.ts';
import { clientsOf, notServedHere, type Pool, poolGroupsOf, poolsOf, poolUsersOf, type Shapes } from './pool.ts';
import * as pools from './pools.ts';
import { issuerOf } from './tokens.ts';
import { adminCreateUser } from './users.ts';

/** Properties of a pool that the API spells otherwise, and what nobody would give a meaning here. */
function poolInput(properties: Properties, at: Creation): Omit<Shapes['CreateUserPoolRequest'], 'PoolName'> {
  const { UserPoolName: _, UserPoolTags, EnabledMfas, WebAuthnRelyingPartyID, ...settings } = properties;
  if (WebAuthnRelyingPartyID !== undefined) throw notServedHere('passkeys');
  // A second factor that nobody has set up is asked of nobody.
  void EnabledMfas;
  const tags = isRecord(UserPoolTags) ? UserPoolTags : {};
  return {
    ...(settings as unknown as Omit<Shapes['CreateUserPoolRequest'], 'PoolName'>),
    UserPoolTags: {
      ...at.tags,
      ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value)])),
    },
  };
}

const madePool = ({ id, arn }: Pool) => ({
  id,
  attributes: {
    Arn: arn,
    UserPoolId: id,
    ProviderName: issuerOf(id).replace('https://', ''),
    ProviderURL: issuerOf(id),
  },
});

const poolAt = (id: string, at: Call): Pool => {
  const found = poolsOf(at).get(id);
  if (found === undefined) throw new Error(`User pool ${id} does not exist.`);
  return found;
};

export const userPoolType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const PoolName = properties.UserPoolName === undefined ? at.generatedName(128) : String(properties.UserPoolName);
    const { UserPool } = await pools.createUserPool({ PoolName, ...poolInput(properties, at) }, at);
    return madePool(poolAt(UserPool?.Id ?? '', at));
  },
  async update(made, properties, _before, at) {
    const {
      Schema,
      UsernameAttributes: _,
      AliasAttributes: __,
      UsernameConfiguration: ___,
      ...input
    } = poolInput(properties, at);
    const known = poolAt(made.id, at).settings.Schema ?? [];
    const added = (Schema ?? []).filter(({ Name }) => !known.some((each) => each.Name === Name));
    if (added.length > 0) await pools.addCustomAttributes({ UserPoolId: made.id, CustomAttributes: added }, at);
    const name = properties.UserPoolName === undefined ? {} : { PoolName: String(properties.UserPoolName) };
    await pools.updateUserPool({ UserPoolId: made.id, ...name, ...input }, at);
    return madePool(poolAt(made.id, at));
  },
  async delete({ id }, _properties, at) {
    if (poolsOf(at).has(id)) await pools.deleteUserPool({ UserPoolId: id }, at);
  },
  read({ id }, at) {
    const pool = poolsOf(at).get(id);
    return pool && { UserPoolName: pool.name, ...pool.settings, UserPoolTags: pool.tags };
  },
};

const UNSERVED_IN_CLIENT = ['AnalyticsConfiguration'];

function clientInput(properties: Properties, at: Creation): Shapes['CreateUserPoolClientRequest'] {
  const unserved = UNSERVED_IN_CLIENT.find((name) => properties[name] !== undefined);
  if (unserved !== undefined) throw notServedHere(`${unserved} of clients`);
  const ClientName = properties.ClientName === undefined ? at.generatedName(128) : String(properties.ClientName);
  return { ...(properties as unknown as Shapes['CreateUserPoolClientRequest']), ClientName };
}

const madeClient = ({ ClientId = '', ClientName, ClientSecret }: Shapes['UserPoolClientType']) => ({
  id: ClientId,
  attributes: { ClientId, Name: ClientName, ...(ClientSecret !== undefined && { ClientSecret }) },
});

export const userPoolClientType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const { UserPoolClient = {} } = await pools.createUserPoolClient(clientInput(properties, at), at);
    return madeClient(UserPoolClient);
  },
  async update(made, properties, _before, at) {
    const { GenerateSecret: _, ...input } = clientInput(properties, at);
    const { UserPoolClient = {} } = await pools.updateUserPoolClient({ ...input, ClientId: made.id }, at);
    return madeClient(UserPoolClient);
  },
  delete({ id }, _properties, at) {
    clientsOf(at).delete(id);
  },
};

export const userPoolGroupType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const GroupName = properties.GroupName === undefined ? at.generatedName(128) : String(properties.GroupName);
    await pools.createGroup({ ...(properties as unknown as Shapes['CreateGroupRequest']), GroupName }, at);
    return { id: GroupName, attributes: {} };
  },
  async update(made, properties, _before, at) {
    await pools.updateGroup({ ...(properties as unknown as Shapes['UpdateGroupRequest']), GroupName: made.id }, at);
    return made;
  },
  async delete({ id }, { UserPoolId }, at) {
    const pool = String(UserPoolId);
    if (poolsOf(at).has(pool) && poolGroupsOf(at, pool).has(id)) {
      await pools.deleteGroup({ UserPoolId: pool, GroupName: id }, at);
    }
  },
};

export const userPoolUserType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const Username =
      properties.Username === undefined ? at.generatedName(128).toLowerCase() : String(properties.Username);
    const { User } = await adminCreateUser(
      { ...(properties as unknown as Shapes['AdminCreateUserRequest']), Username },
      at,
    );
    return { id: User?.Username ?? Username, attributes: {} };
  },
  delete({ id }, { UserPoolId }, at) {
    poolUsersOf(at, String(UserPoolId)).delete(id);
  },
};

export const userToGroupType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    await pools.adminAddUserToGroup(properties as unknown as Shapes['AdminAddUserToGroupRequest'], at);
    return { id: at.generatedName(), attributes: {} };
  },
  async delete(_made, properties, at) {
    const { UserPoolId, Username, GroupName } = properties;
    if (!poolUsersOf(at, String(UserPoolId)).has(String(Username))) return;
    if (!poolGroupsOf(at, String(UserPoolId)).has(String(GroupName))) return;
    await pools.adminRemoveUserFromGroup(properties as unknown as Shapes['AdminRemoveUserFromGroupRequest'], at);
  },
};
