/** Tokens of a pool: JWTs that its published keys check. https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html */
import { createPrivateKey, createPublicKey, type JsonWebKey, randomBytes, randomUUID, sign, verify } from 'node:crypto';
import { isRecord } from '../../../base/index.ts';
import type { LocalWorld, SiteAnswer, SiteRequest } from '../../service.ts';
import {
  type CognitoPlace,
  notAuthorized,
  type Pool,
  type PoolClient,
  type PoolUser,
  poolGroupsOf,
  poolOf,
  poolsOf,
  signingKeyOf,
  userFound,
} from './pool.ts';

export const issuerOf = (pool: string) =>
  `https://cognito-idp.${pool.slice(0, pool.indexOf('_'))}.amazonaws.com/${pool}`;

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Of refresh tokens: who holds one, and until when. */
interface Refresh {
  readonly pool: string;
  readonly client: string;
  readonly username: string;
  readonly authTime: number;
  readonly untilMs: number;
  readonly origin: string;
}

export const refreshOf = ({ world, account, region }: CognitoPlace) =>
  world.state.collection<Refresh>('cognito/refresh', { account, region }, { sealed: true });

const UNIT_MS: Readonly<Record<string, number>> = {
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
};

/** How long a token is good for: in hours, and for refresh tokens in days, where the client names no unit. */
function validityMs({ settings }: PoolClient, kind: 'AccessToken' | 'IdToken' | 'RefreshToken'): number {
  const given = settings[`${kind}Validity`];
  const unit = settings.TokenValidityUnits?.[kind] ?? (kind === 'RefreshToken' ? 'days' : 'hours');
  const value = given === undefined || given === 0 ? (kind === 'RefreshToken' ? 30 : 1) : given;
  return value * (UNIT_MS[unit] ?? 3_600_000);
}

/** What a pre token generation trigger changes. */
export interface ClaimChanges {
  readonly claimsToAddOrOverride?: Readonly<Record<string, unknown>>;
  readonly claimsToSuppress?: readonly string[];
  readonly groupOverrideDetails?: { readonly groupsToOverride?: readonly string[] };
}

export function tokensFor(
  user: PoolUser,
  pool: Pool,
  client: PoolClient,
  place: CognitoPlace,
  { refresh, changes = {} }: { readonly refresh?: Refresh; readonly changes?: ClaimChanges } = {},
) {
  const now = place.world.clock.now();
  const iat = Math.floor(now / 1000);
  const authTime = refresh?.authTime ?? iat;
  const origin = refresh?.origin ?? randomUUID();
  const groups = changes.groupOverrideDetails?.groupsToOverride ?? groupsInOrder(user, pool, place);
  const shared = {
    sub: user.sub,
    ...(groups.length > 0 && { 'cognito:groups': groups }),
    iss: issuerOf(pool.id),
    origin_jti: origin,
    event_id: randomUUID(),
    auth_time: authTime,
    iat,
  };
  const accessMs = validityMs(client, 'AccessToken');
  const access = {
    ...shared,
    client_id: client.id,
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    exp: iat + accessMs / 1000,
    jti: randomUUID(),
    username: user.username,
  };
  const roles = groups.flatMap((name) => poolGroupsOf(place, pool.id).get(name)?.role ?? []);
  const id: Record<string, unknown> = {
    ...Object.fromEntries(
      Object.entries(user.attributes).map(([name, value]) => [
        name,
        name.endsWith('_verified') ? value === 'true' : value,
      ]),
    ),
    ...shared,
    ...(roles.length > 0 && { 'cognito:roles': roles, 'cognito:preferred_role': roles[0] }),
    'cognito:username': user.username,
    aud: client.id,
    token_use: 'id',
    exp: iat + validityMs(client, 'IdToken') / 1000,
    jti: randomUUID(),
    ...changes.claimsToAddOrOverride,
  };
  for (const name of changes.claimsToSuppress ?? []) delete id[name];
  const refreshToken = refresh === undefined ? randomBytes(64).toString('base64url') : undefined;
  if (refreshToken !== undefined) {
    const untilMs = now + validityMs(client, 'RefreshToken');
    refreshOf(place).put(refreshToken, {
      pool: pool.id,
      client: client.id,
      username: user.username,
      authTime,
      untilMs,
      origin,
    });
  }
  return {
    AccessToken: signed(access, pool.id, place.world),
    IdToken: signed(id, pool.id, place.world),
    ...(refreshToken !== undefined && { RefreshToken: refreshToken }),
    ExpiresIn: accessMs / 1000,
    TokenType: 'Bearer',
  };
}

/** The group of the lowest precedence comes first. */
function groupsInOrder(user: PoolUser, pool: Pool, place: CognitoPlace): readonly string[] {
  const rank = (name: string) => poolGroupsOf(place, pool.id).get(name)?.precedence ?? Number.MAX_SAFE_INTEGER;
  return user.groups.toSorted((left, right) => rank(left) - rank(right));
}

function signed(claims: object, pool: string, world: LocalWorld): string {
  const { kid, privateKey } = signingKeyOf(world, pool);
  const text = `${encoded({ kid, alg: 'RS256' })}.${encoded(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), createPrivateKey(privateKey)).toString('base64url')}`;
}

function jwkOf(world: LocalWorld, pool: string): JsonWebKey {
  const { kid, privateKey } = signingKeyOf(world, pool);
  const key = createPublicKey(createPrivateKey(privateKey)).export({ format: 'jwk' });
  return { ...key, alg: 'RS256', kid, use: 'sig' };
}

const isPool = (world: LocalWorld, id: string) =>
  world.state
    .homes('cognito/pool')
    .some(({ account, region }) => poolsOf({ world, partition: 'aws', account, region }).has(id));

/** The keys of an issuer that is a pool of this target. */
export function poolKeys(world: LocalWorld, issuer: string): readonly JsonWebKey[] | undefined {
  const id = issuer.slice(issuer.lastIndexOf('/') + 1);
  return issuer === issuerOf(id) && isPool(world, id) ? [jwkOf(world, id)] : undefined;
}

/** The user of an access token. Throws where it is not one, or no longer. */
export function holderOf(token: string, place: CognitoPlace): { readonly user: PoolUser; readonly pool: Pool } {
  const [head = '', body = '', signature = ''] = token.split('.');
  const claims = readJson(body);
  const issuer = String(claims.iss ?? '');
  const id = issuer.slice(issuer.lastIndexOf('/') + 1);
  if (claims.token_use !== 'access' || !poolsOf(place).has(id)) throw notAuthorized('Invalid Access Token');
  const key = createPublicKey(createPrivateKey(signingKeyOf(place.world, id).privateKey));
  if (!verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) {
    throw notAuthorized('Invalid Access Token');
  }
  if (Number(claims.exp) * 1000 <= place.world.clock.now()) throw notAuthorized('Access Token has expired');
  const pool = poolOf(id, place);
  const user = userFound(String(claims.username), pool, place);
  if (user === undefined) throw notAuthorized('Access Token has been revoked');
  if (user.signedOutMs !== undefined && Number(claims.auth_time) * 1000 < user.signedOutMs) {
    throw notAuthorized('Access Token has been revoked');
  }
  if (!user.isEnabled) throw notAuthorized('User is disabled.');
  return { user, pool };
}

function readJson(part: string): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isRecord(read) ? read : {};
  } catch {
    return {};
  }
}

const answerJson = (status: number, value: object): SiteAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

/** What a pool publishes: `/POOL/.well-known/jwks.json`, at AWS's host name, or below `/_aws/cognito-idp/POOL/`. */
export async function issuerSite({ id: first, path }: SiteRequest, world: LocalWorld): Promise<SiteAnswer> {
  const [, pool = first, file = path] = /^\/([\w-]+_\w+)(\/.*)$/.exec(path) ?? [];
  if (!isPool(world, pool)) return answerJson(404, { message: `User pool ${pool} does not exist.` });
  const issuer = issuerOf(pool);
  if (file === '/.well-known/jwks.json') return answerJson(200, { keys: [jwkOf(world, pool)] });
  if (file === '/.well-known/openid-configuration') {
    return answerJson(200, {
      id_token_signing_alg_values_supported: ['RS256'],
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      response_types_supported: ['code', 'token'],
      scopes_supported: ['openid', 'email', 'phone', 'profile'],
      subject_types_supported: ['public'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    });
  }
  return answerJson(404, { message: 'Not Found' });
}
