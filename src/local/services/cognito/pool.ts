/** User pools, their clients, groups and users, as they are kept. https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/ */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { CognitoIdentityProviderShapes } from '../../schemas/cognito-identity-provider.generated.ts';
import { type AccountRegion, type LocalWorld, ServiceError } from '../../service.ts';

export interface CognitoPlace extends AccountRegion {
  readonly world: LocalWorld;
}

export type Shapes = CognitoIdentityProviderShapes;

export interface Pool {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly settings: Omit<Shapes['CreateUserPoolRequest'], 'PoolName'>;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

export interface PoolClient {
  readonly id: string;
  readonly pool: string;
  readonly secret?: string;
  readonly settings: Omit<Shapes['CreateUserPoolClientRequest'], 'UserPoolId' | 'GenerateSecret'>;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

export interface PoolUser {
  readonly username: string;
  readonly sub: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly status: 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED';
  readonly isEnabled: boolean;
  readonly groups: readonly string[];
  /** What stands for the password: nobody can read it out of this. */
  readonly salt?: string;
  readonly verifier?: string;
  /** The code that was sent last, and what for. */
  readonly code?: {
    readonly value: string;
    readonly of: 'sign-up' | 'password' | 'attribute';
    readonly untilMs: number;
  };
  /** Tokens from before are good for nothing. */
  readonly signedOutMs?: number;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

export interface PoolGroup {
  readonly name: string;
  readonly description?: string;
  readonly role?: string;
  readonly precedence?: number;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

interface PoolKey {
  readonly kid: string;
  readonly privateKey: string;
}

export const poolsOf = ({ world, account, region }: CognitoPlace) =>
  world.state.collection<Pool>('cognito/pool', { account, region });
export const clientsOf = ({ world, account, region }: CognitoPlace) =>
  world.state.collection<PoolClient>('cognito/client', { account, region }, { sealed: true });
export const poolUsersOf = ({ world, account, region }: CognitoPlace, pool: string) =>
  world.state.collection<PoolUser>(`cognito/user/${pool}`, { account, region }, { sealed: true });
export const poolGroupsOf = ({ world, account, region }: CognitoPlace, pool: string) =>
  world.state.collection<PoolGroup>(`cognito/group/${pool}`, { account, region });
const poolKeysOf = ({ world }: { readonly world: LocalWorld }) =>
  world.state.collection<PoolKey>('cognito/key', {}, { sealed: true });

/** The key that a pool signs its tokens by: made with the first token, and kept. */
export function signingKeyOf(world: LocalWorld, pool: string): PoolKey {
  const kept = poolKeysOf({ world }).get(pool);
  if (kept !== undefined) return kept;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const made = {
    kid: randomBytes(32).toString('base64'),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  poolKeysOf({ world }).put(pool, made);
  return made;
}

export function poolOf(id: string, place: CognitoPlace): Pool {
  const found = poolsOf(place).get(id);
  if (found !== undefined) return found;
  throw new ServiceError('ResourceNotFoundException', `User pool ${id} does not exist.`);
}

export function clientOf(id: string, place: CognitoPlace): PoolClient {
  const found = clientsOf(place).get(id);
  if (found !== undefined) return found;
  throw new ServiceError('ResourceNotFoundException', `User pool client ${id} does not exist.`);
}

export function groupNamed(name: string, pool: string, place: CognitoPlace): PoolGroup {
  const found = poolGroupsOf(place, pool).get(name);
  if (found !== undefined) return found;
  throw new ServiceError('ResourceNotFoundException', 'Group not found.');
}

/** By which attributes a pool takes a user beside the name. */
const signInNames = ({ settings }: Pool) => [
  ...(settings.UsernameAttributes ?? []),
  ...(settings.AliasAttributes ?? []),
];

/** The user of a name, an address that is signed in with, or a sub; undefined if there is none. */
export function userFound(given: string, pool: Pool, place: CognitoPlace): PoolUser | undefined {
  const users = poolUsersOf(place, pool.id);
  const own = foldedName(given, pool);
  const found = users.get(own);
  if (found !== undefined) return found;
  const names = signInNames(pool);
  return [...users.values()].find(
    ({ sub, attributes }) =>
      sub === given || names.some((name) => attributes[name]?.toLowerCase() === own.toLowerCase()),
  );
}

export function userNamed(given: string, pool: Pool, place: CognitoPlace): PoolUser {
  const found = userFound(given, pool, place);
  if (found !== undefined) return found;
  throw new ServiceError('UserNotFoundException', 'User does not exist.');
}

/** Names differ by their case only where the pool says so. */
export const foldedName = (name: string, { settings }: Pool) =>
  settings.UsernameConfiguration?.CaseSensitive === true ? name : name.toLowerCase();

export function putUser(user: PoolUser, pool: Pool, place: CognitoPlace): PoolUser {
  const changed = { ...user, modifiedMs: place.world.clock.now() };
  poolUsersOf(place, pool.id).put(user.username, changed);
  return changed;
}

export const attributeList = (user: PoolUser): Shapes['AttributeType'][] =>
  Object.entries({ ...user.attributes, sub: user.sub }).map(([Name, Value]) => ({ Name, Value }));

export const attributesIn = (given: readonly Shapes['AttributeType'][] = []): Readonly<Record<string, string>> =>
  Object.fromEntries(given.map(({ Name, Value = '' }) => [Name, Value]));

/** Refuses what would be taken and do nothing. */
export function notServedHere(what: string): ServiceError {
  return new ServiceError('NotImplemented', `The local target does not serve ${what} of Cognito user pools.`, {
    status: 501,
  });
}

export const invalidCognito = (message: string) => new ServiceError('InvalidParameterException', message);
export const notAuthorized = (message: string) => new ServiceError('NotAuthorizedException', message);

export function cognitoPage<T>(all: readonly T[], limit: number, token: string | undefined) {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString('utf8'));
  if (!Number.isSafeInteger(start) || start < 0) throw invalidCognito('Invalid pagination token.');
  const end = start + limit;
  return {
    page: all.slice(start, end),
    next: end < all.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  };
}
