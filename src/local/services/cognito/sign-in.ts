/** Signing in. https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow.html */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { CognitoIdentityProviderOperations as Operations } from '../../schemas/cognito-identity-provider.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { checkPassword, isPassword, isProof, serverHalf, srpVerifierOf } from './password.ts';
import {
  attributesIn,
  clientOf,
  invalidCognito,
  notAuthorized,
  notServedHere,
  type Pool,
  type PoolClient,
  type PoolUser,
  poolOf,
  poolUsersOf,
  putUser,
  type Shapes,
  userFound,
} from './pool.ts';
import { refreshOf, tokensFor } from './tokens.ts';
import { askTrigger, claimChanges } from './triggers.ts';

/** A challenge that waits for its answer. Minutes old, it is forgotten. */
interface Session {
  readonly pool: string;
  readonly client: string;
  readonly username: string;
  readonly challenge: 'NEW_PASSWORD_REQUIRED' | 'PASSWORD_VERIFIER';
  readonly untilMs: number;
  readonly half?: { readonly secret: string; readonly open: string; readonly client: string; readonly block: string };
}

const sessionsOf = ({ world, account, region }: Call) =>
  world.state.collection<Session>('cognito/session', { account, region }, { sealed: true });

const THREE_MINUTES = 180_000;

function keepSession(session: Omit<Session, 'untilMs'>, call: Call): string {
  const sessions = sessionsOf(call);
  const now = call.world.clock.now();
  for (const [id, { untilMs }] of [...sessions.entries()]) if (untilMs < now) sessions.delete(id);
  const id = randomBytes(48).toString('base64url');
  sessions.put(id, { ...session, untilMs: now + THREE_MINUTES });
  return id;
}

/** Refuses a client that has a secret and was not given what it makes of the name. */
export function checkSecretHash(client: PoolClient, username: string, given: string | undefined): void {
  if (client.secret === undefined) {
    if (given !== undefined)
      throw notAuthorized(`Client ${client.id} is not configured for secret but secret was received`);
    return;
  }
  if (given === undefined) {
    throw notAuthorized(`Client ${client.id} is configured with secret but SECRET_HASH was not received`);
  }
  const wanted = createHmac('sha256', client.secret).update(`${username}${client.id}`).digest('base64');
  if (given !== wanted) throw notAuthorized(`Unable to verify secret hash for client ${client.id}`);
}

const WRONG = () => notAuthorized('Incorrect username or password.');

/** AWS tells who is not there only where the client asks for it. */
function knownUser(name: string, pool: Pool, client: PoolClient, call: Call): PoolUser {
  const found = userFound(name, pool, call);
  if (found !== undefined) return found;
  throw client.settings.PreventUserExistenceErrors === 'ENABLED'
    ? WRONG()
    : new ServiceError('UserNotFoundException', 'User does not exist.');
}

function checkStanding(user: PoolUser): void {
  if (!user.isEnabled) throw notAuthorized('User is disabled.');
  if (user.status === 'UNCONFIRMED') throw new ServiceError('UserNotConfirmedException', 'User is not confirmed.');
  if (user.status === 'RESET_REQUIRED') {
    throw new ServiceError('PasswordResetRequiredException', 'Password reset required for the user');
  }
}

const DEFAULT_FLOWS = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'];

/** The flow as it is spelled today. */
const SPELLED: Readonly<Record<string, string>> = {
  ADMIN_NO_SRP_AUTH: 'ADMIN_USER_PASSWORD_AUTH',
  REFRESH_TOKEN: 'REFRESH_TOKEN_AUTH',
};

function checkFlow(flow: string, { settings }: PoolClient): void {
  const allowed = settings.ExplicitAuthFlows ?? [];
  const flows = allowed.length === 0 ? DEFAULT_FLOWS : allowed;
  if (flows.includes(`ALLOW_${flow}` as never) || flows.includes(flow as never)) return;
  if (flow === 'ADMIN_USER_PASSWORD_AUTH' && flows.includes('ADMIN_NO_SRP_AUTH')) return;
  throw invalidCognito(
    `${flow.startsWith('ADMIN') ? 'Auth flow not enabled for this client' : `${flow} flow not enabled for this client`}`,
  );
}

interface Asked {
  readonly AuthFlow: string;
  readonly AuthParameters?: Readonly<Record<string, string>>;
}

async function begin({ AuthFlow, AuthParameters: given = {} }: Asked, client: PoolClient, call: Call) {
  const pool = poolOf(client.pool, call);
  const flow = SPELLED[AuthFlow] ?? AuthFlow;
  if (!['USER_PASSWORD_AUTH', 'ADMIN_USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'REFRESH_TOKEN_AUTH'].includes(flow)) {
    throw notServedHere(`the flow ${AuthFlow}`);
  }
  checkFlow(flow, client);
  if (flow === 'REFRESH_TOKEN_AUTH') return refreshed(given, pool, client, call);
  const { USERNAME: name, PASSWORD: password, SRP_A: open } = given;
  if (name === undefined) throw invalidCognito('Missing required parameter USERNAME');
  checkSecretHash(client, name, given.SECRET_HASH);
  const user = knownUser(name, pool, client, call);
  if (flow === 'USER_SRP_AUTH') {
    if (open === undefined || !/^[\da-f]+$/i.test(open)) throw invalidCognito('Missing required parameter SRP_A');
    const { secret, open: own } = serverHalf(user.verifier ?? '1');
    const block = randomBytes(512).toString('base64');
    keepSession(
      {
        pool: pool.id,
        client: client.id,
        username: user.username,
        challenge: 'PASSWORD_VERIFIER',
        half: { secret, open: own, client: open, block },
      },
      call,
    );
    return {
      ChallengeName: 'PASSWORD_VERIFIER' as const,
      ChallengeParameters: {
        SALT: user.salt ?? '1',
        SECRET_BLOCK: block,
        SRP_B: own,
        USERNAME: user.username,
        USER_ID_FOR_SRP: user.username,
      },
    };
  }
  if (password === undefined) throw invalidCognito('Missing required parameter PASSWORD');
  await askTrigger('PreAuthentication', 'PreAuthentication_Authentication', { user, pool, client: client.id }, call);
  if (!isPassword(user, pool, password)) throw WRONG();
  return passed(user, pool, client, call);
}

/** The password was right: tokens, or one challenge more. */
async function passed(
  user: PoolUser,
  pool: Pool,
  client: PoolClient,
  call: Call,
): Promise<Shapes['InitiateAuthResponse']> {
  checkStanding(user);
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    const session = {
      pool: pool.id,
      client: client.id,
      username: user.username,
      challenge: 'NEW_PASSWORD_REQUIRED',
    } as const;
    return {
      ChallengeName: 'NEW_PASSWORD_REQUIRED' as const,
      Session: keepSession(session, call),
      ChallengeParameters: {
        USER_ID_FOR_SRP: user.username,
        requiredAttributes: '[]',
        userAttributes: JSON.stringify(user.attributes),
      },
    };
  }
  return { ChallengeParameters: {}, AuthenticationResult: await signedIn(user, pool, client, call) };
}

async function signedIn(user: PoolUser, pool: Pool, client: PoolClient, call: Call) {
  const about = { user, pool, client: client.id };
  const changes = await claimChanges('TokenGeneration_Authentication', about, call);
  const tokens = tokensFor(user, pool, client, call, { changes });
  await askTrigger('PostAuthentication', 'PostAuthentication_Authentication', about, call);
  return tokens;
}

async function refreshed(given: Readonly<Record<string, string>>, pool: Pool, client: PoolClient, call: Call) {
  const refresh = refreshOf(call).get(given.REFRESH_TOKEN ?? '');
  if (refresh === undefined || refresh.client !== client.id) throw notAuthorized('Invalid Refresh Token');
  if (refresh.untilMs <= call.world.clock.now()) throw notAuthorized('Refresh Token has expired');
  const user = userFound(refresh.username, pool, call);
  if (user === undefined) throw notAuthorized('Refresh Token has been revoked');
  if (client.secret !== undefined) {
    // Whatever a client was signed in by: the hash is of the name, or of the sub.
    const wanted = given.SECRET_HASH;
    const names = [user.username, user.sub];
    if (!names.some((name) => hashes(client, name, wanted))) checkSecretHash(client, user.username, wanted);
  }
  if (user.signedOutMs !== undefined && refresh.authTime * 1000 < user.signedOutMs) {
    throw notAuthorized('Refresh Token has been revoked');
  }
  checkStanding(user);
  const changes = await claimChanges('TokenGeneration_RefreshTokens', { user, pool, client: client.id }, call);
  return { ChallengeParameters: {}, AuthenticationResult: tokensFor(user, pool, client, call, { refresh, changes }) };
}

const hashes = ({ secret = '', id }: PoolClient, name: string, given: string | undefined) =>
  createHmac('sha256', secret).update(`${name}${id}`).digest('base64') === given;

interface Answered {
  readonly ChallengeName: string;
  readonly Session?: string;
  readonly ChallengeResponses?: Readonly<Record<string, string>>;
}

async function respond(
  { ChallengeName, Session, ChallengeResponses: said = {} }: Answered,
  client: PoolClient,
  call: Call,
) {
  const pool = poolOf(client.pool, call);
  const sessions = sessionsOf(call);
  if (ChallengeName === 'PASSWORD_VERIFIER') {
    const block = said.PASSWORD_CLAIM_SECRET_BLOCK;
    const found = [...sessions.entries()].find(([, { half }]) => half !== undefined && half.block === block);
    if (found === undefined || found[1].half === undefined) throw WRONG();
    const [id, { username, half }] = found;
    sessions.delete(id);
    const user = knownUser(username, pool, client, call);
    checkSecretHash(client, said.USERNAME ?? username, said.SECRET_HASH);
    const proof = { signature: said.PASSWORD_CLAIM_SIGNATURE ?? '', timestamp: said.TIMESTAMP ?? '' };
    await askTrigger('PreAuthentication', 'PreAuthentication_Authentication', { user, pool, client: client.id }, call);
    if (user.verifier === undefined || !isProof(half, user, pool, proof)) throw WRONG();
    return passed(user, pool, client, call);
  }
  if (ChallengeName !== 'NEW_PASSWORD_REQUIRED') throw notServedHere(`the challenge ${ChallengeName}`);
  const session = sessions.get(Session ?? '');
  if (session === undefined || session.client !== client.id || session.untilMs < call.world.clock.now()) {
    throw notAuthorized('Invalid session for the user.');
  }
  const user = knownUser(session.username, pool, client, call);
  checkSecretHash(client, said.USERNAME ?? user.username, said.SECRET_HASH);
  const password = said.NEW_PASSWORD;
  if (password === undefined) throw invalidCognito('Missing required parameter NEW_PASSWORD');
  checkPassword(password, pool);
  sessions.delete(Session ?? '');
  const own = Object.entries(said).flatMap(([name, Value]) =>
    name.startsWith('userAttributes.') ? [{ Name: name.slice('userAttributes.'.length), Value }] : [],
  );
  const changed = putUser(
    {
      ...user,
      ...srpVerifierOf(pool, user.username, password),
      attributes: { ...user.attributes, ...attributesIn(own) },
      status: 'CONFIRMED',
    },
    pool,
    call,
  );
  return passed(changed, pool, client, call);
}

function clientIn(pool: string, id: string, call: Call): PoolClient {
  poolOf(pool, call);
  const client = clientOf(id, call);
  if (client.pool === pool) return client;
  throw new ServiceError('ResourceNotFoundException', `User pool client ${id} does not exist.`);
}

export const initiateAuth: Operations['InitiateAuth'] = (input, call) => {
  if (input.AuthFlow.startsWith('ADMIN')) throw invalidCognito('Initiate Auth method not supported.');
  return begin(input, clientOf(input.ClientId, call), call);
};
export const adminInitiateAuth: Operations['AdminInitiateAuth'] = (input, call) =>
  begin(input, clientIn(input.UserPoolId, input.ClientId, call), call);
export const respondToAuthChallenge: Operations['RespondToAuthChallenge'] = (input, call) =>
  respond(input, clientOf(input.ClientId, call), call);
export const adminRespondToAuthChallenge: Operations['AdminRespondToAuthChallenge'] = (input, call) =>
  respond(input, clientIn(input.UserPoolId, input.ClientId, call), call);

export const revokeToken: Operations['RevokeToken'] = ({ Token, ClientId }, call) => {
  const refresh = refreshOf(call).get(Token);
  if (refresh !== undefined && refresh.client !== ClientId) {
    throw new ServiceError('UnauthorizedException', 'Client is not authorized to revoke the token.');
  }
  refreshOf(call).delete(Token);
  return {};
};

/** A user as it is first kept. */
export function newUser(username: string, pool: Pool, call: Call, given: Partial<PoolUser>): PoolUser {
  const now = call.world.clock.now();
  const user: PoolUser = {
    username,
    sub: randomUUID(),
    attributes: {},
    status: 'UNCONFIRMED',
    isEnabled: true,
    groups: [],
    createdMs: now,
    modifiedMs: now,
    ...given,
  };
  poolUsersOf(call, pool.id).put(username, user);
  return user;
}
