/**
 * User pools: signing up, signing in, tokens. Oracles: https://docs.aws.amazon.com/cognito/latest/developerguide/, RFC 7515
 * by Node's own check of signatures, and for the password protocol a client written here from RFC 5054 and the public
 * description of Amplify's key derivation.
 */
import { createHash, createHmac, createPublicKey, getDiffieHellman, type JsonWebKey, verify } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { startServer } from '../../server/server.ts';
import { openWorld } from '../../world.ts';
import { checkToken } from '../execute-api/json-web-token.ts';
import { cognito } from './cognito.ts';
import { poolKeys } from './tokens.ts';

const AT = { partition: 'aws', account: '000000000000', region: 'eu-west-1' } as const;
const START = Date.UTC(2026, 0, 1);

async function opened(pool: object = {}, client: object = {}) {
  const clock = manualClock(START);
  const world = openWorld({ services: [cognito], clock });
  // biome-ignore lint/suspicious/noExplicitAny: the answers of many operations, each read where it is asked.
  const ask = (operation: string, input: object) => world.invoke('cognito-idp', operation, input, AT) as Promise<any>;
  const UserPoolId: string = (await ask('CreateUserPool', { PoolName: 'p', ...pool })).UserPool.Id;
  const given = {
    ClientName: 'c',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  };
  const made = (await ask('CreateUserPoolClient', { UserPoolId, ...given, ...client })).UserPoolClient;
  const ClientId: string = made.ClientId;
  const mail = () => [...world.state.collection<{ text: string }>('sns/outbox', AT).values()].at(-1)?.text ?? '';
  const signIn = (USERNAME: string, PASSWORD: string, more: object = {}) =>
    ask('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD, ...more } });
  return { world, clock, ask, UserPoolId, ClientId, secret: made.ClientSecret as string, mail, signIn };
}

const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
const PASSWORD = 'Correct-Horse-1';
const EMAIL = [{ Name: 'email', Value: 'ada@example.com' }];

test('who signs up confirms with the code that was mailed, and then has tokens that the published keys check', async () => {
  const { world, ask, UserPoolId, ClientId, mail, signIn } = await opened({ AutoVerifiedAttributes: ['email'] });
  const up = await ask('SignUp', { ClientId, Username: 'Ada', Password: PASSWORD, UserAttributes: EMAIL });
  expect(up).toMatchObject({
    UserConfirmed: false,
    CodeDeliveryDetails: { Destination: 'a***@e***', DeliveryMedium: 'EMAIL' },
  });
  await expect(signIn('ada', PASSWORD)).rejects.toMatchObject({ code: 'UserNotConfirmedException' });
  const [code = ''] = /\d{6}/.exec(mail()) ?? [];
  const wrong = { ClientId, Username: 'ada', ConfirmationCode: code === '000000' ? '000001' : '000000' };
  await expect(ask('ConfirmSignUp', wrong)).rejects.toMatchObject({ code: 'CodeMismatchException' });
  await ask('ConfirmSignUp', { ClientId, Username: 'ada', ConfirmationCode: code });
  await expect(signIn('ada', 'Wrong-Horse-1')).rejects.toThrow('Incorrect username or password.');
  const { AuthenticationResult: tokens } = await signIn('ada', PASSWORD);
  expect(tokens).toMatchObject({ ExpiresIn: 3600, TokenType: 'Bearer' });
  const issuer = `https://cognito-idp.eu-west-1.amazonaws.com/${UserPoolId}`;
  expect(claimsOf(tokens.IdToken)).toMatchObject({
    sub: up.UserSub,
    aud: ClientId,
    iss: issuer,
    token_use: 'id',
    email: 'ada@example.com',
    email_verified: true,
    'cognito:username': 'ada',
  });
  expect(claimsOf(tokens.AccessToken)).toMatchObject({ client_id: ClientId, token_use: 'access', username: 'ada' });
  const rules = { issuer, audience: [ClientId], nowMs: START, ownKeys: (from: string) => poolKeys(world, from) };
  expect(await checkToken(tokens.IdToken, rules)).toMatchObject({ sub: up.UserSub });
  const [head, , signature] = tokens.IdToken.split('.');
  const forged = Buffer.from(JSON.stringify({ ...claimsOf(tokens.IdToken), email: 'eve@example.com' })).toString(
    'base64url',
  );
  expect(await checkToken(`${head}.${forged}.${signature}`, rules)).toBe('the signature is not valid');
});

test('keys are published, and an unknown pool has none', async () => {
  const server = await startServer({ services: [cognito] });
  onTestFinished(() => server.close());
  const made = (await server.world.invoke('cognito-idp', 'CreateUserPool', { PoolName: 'p' }, AT)) as {
    UserPool: { Id: string };
  };
  const at = `${server.url}/_aws/cognito-idp/${made.UserPool.Id}/.well-known`;
  const { keys } = (await (await fetch(`${at}/jwks.json`)).json()) as { keys: JsonWebKey[] };
  expect(keys).toMatchObject([{ kty: 'RSA', alg: 'RS256', use: 'sig' }]);
  expect((await fetch(`${at.replace(made.UserPool.Id, 'eu-west-1_none')}/jwks.json`)).status).toBe(404);
});

test('a user that was made changes the password first; groups stand in the tokens, the first precedence first', async () => {
  const { ask, UserPoolId, ClientId, signIn } = await opened();
  await ask('AdminCreateUser', { UserPoolId, Username: 'bob', TemporaryPassword: PASSWORD, MessageAction: 'SUPPRESS' });
  for (const [GroupName, Precedence] of [
    ['staff', 2],
    ['admins', 1],
  ] as const) {
    await ask('CreateGroup', { UserPoolId, GroupName, Precedence });
    await ask('AdminAddUserToGroup', { UserPoolId, Username: 'bob', GroupName });
  }
  const asked = await signIn('bob', PASSWORD);
  expect(asked).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
  const answer = (NEW_PASSWORD: string) =>
    ask('RespondToAuthChallenge', {
      ClientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: asked.Session,
      ChallengeResponses: { USERNAME: 'bob', NEW_PASSWORD },
    });
  await expect(answer('short')).rejects.toThrow('Password did not conform with policy: Password not long enough');
  const { AuthenticationResult: tokens } = await answer('Another-Horse-2');
  expect(claimsOf(tokens.IdToken)['cognito:groups']).toEqual(['admins', 'staff']);
  await expect(answer('Another-Horse-3')).rejects.toThrow('Invalid session for the user.');
});

test('a refresh token gives new tokens until the user signs out everywhere', async () => {
  const { ask, clock, UserPoolId, ClientId, signIn } = await opened();
  await ask('AdminCreateUser', { UserPoolId, Username: 'bob' });
  await ask('AdminSetUserPassword', { UserPoolId, Username: 'bob', Password: PASSWORD, Permanent: true });
  const { AuthenticationResult: first } = await signIn('bob', PASSWORD);
  const refresh = () =>
    ask('InitiateAuth', {
      ClientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: first.RefreshToken },
    });
  clock.advance(3_600_000);
  await expect(ask('GetUser', { AccessToken: first.AccessToken })).rejects.toThrow('Access Token has expired');
  const { AuthenticationResult: second } = await refresh();
  expect(second.RefreshToken).toBeUndefined();
  expect(await ask('GetUser', { AccessToken: second.AccessToken })).toMatchObject({ Username: 'bob' });
  await ask('GlobalSignOut', { AccessToken: second.AccessToken });
  await expect(ask('GetUser', { AccessToken: second.AccessToken })).rejects.toThrow('Access Token has been revoked');
  await expect(refresh()).rejects.toThrow('Refresh Token has been revoked');
});

test('a client with a secret is refused without the hash that it makes of the name', async () => {
  const { ask, UserPoolId, ClientId, secret, signIn } = await opened({}, { GenerateSecret: true });
  await ask('AdminCreateUser', { UserPoolId, Username: 'bob' });
  await ask('AdminSetUserPassword', { UserPoolId, Username: 'bob', Password: PASSWORD, Permanent: true });
  await expect(signIn('bob', PASSWORD)).rejects.toThrow(
    `Client ${ClientId} is configured with secret but SECRET_HASH was not received`,
  );
  await expect(signIn('bob', PASSWORD, { SECRET_HASH: 'x' })).rejects.toThrow(
    `Unable to verify secret hash for client ${ClientId}`,
  );
  const SECRET_HASH = createHmac('sha256', secret).update(`bob${ClientId}`).digest('base64');
  expect(await signIn('bob', PASSWORD, { SECRET_HASH })).toHaveProperty('AuthenticationResult.IdToken');
});

/** A client of the password protocol. */
function prover(pool: string, username: string, password: string) {
  const N = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`);
  const pow = (base: bigint, exponent: bigint) => {
    let [result, square] = [1n, base % N];
    for (let left = exponent; left > 0n; left /= 2n) {
      if (left % 2n === 1n) result = (result * square) % N;
      square = (square * square) % N;
    }
    return result;
  };
  const padded = (number: bigint) => {
    const hex = number.toString(16).replace(/^(?=(?:..)*.$)/, '0');
    return Buffer.from(/^[89a-f]/.test(hex) ? `00${hex}` : hex, 'hex');
  };
  const number = (...parts: readonly (Buffer | string)[]) => {
    const digest = createHash('sha256');
    for (const part of parts) digest.update(part);
    return BigInt(`0x${digest.digest('hex')}`);
  };
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const secret = 0x1234567890abcdef1234567890abcdefn;
  const open = pow(2n, secret);
  const name = pool.split('_')[1] ?? '';
  return {
    SRP_A: open.toString(16),
    answer({ SALT, SRP_B, SECRET_BLOCK }: Record<string, string>, TIMESTAMP: string) {
      const other = BigInt(`0x${SRP_B}`);
      const u = number(padded(open), padded(other));
      const x = number(padded(BigInt(`0x${SALT}`)), digest(`${name}${username}:${password}`));
      const k = number(padded(N), padded(2n));
      const base = (((other - k * pow(2n, x)) % N) + N) % N;
      const shared = pow(base, secret + u * x);
      const first = createHmac('sha256', padded(u)).update(padded(shared)).digest();
      const key = createHmac('sha256', first)
        .update('Caldera Derived Key')
        .update(Buffer.from([1]))
        .digest()
        .subarray(0, 16);
      const signed = Buffer.concat([
        Buffer.from(name),
        Buffer.from(username),
        Buffer.from(SECRET_BLOCK ?? '', 'base64'),
        Buffer.from(TIMESTAMP),
      ]);
      return {
        USERNAME: username,
        PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
        TIMESTAMP,
        PASSWORD_CLAIM_SIGNATURE: createHmac('sha256', key).update(signed).digest('base64'),
      };
    },
  };
}

test.each([
  [PASSWORD, true],
  ['Wrong-Horse-1', false],
])('the password protocol with %s: %s', async (password, passes) => {
  const { ask, UserPoolId, ClientId } = await opened();
  await ask('AdminCreateUser', { UserPoolId, Username: 'bob' });
  await ask('AdminSetUserPassword', { UserPoolId, Username: 'bob', Password: PASSWORD, Permanent: true });
  const { SRP_A, answer } = prover(UserPoolId, 'bob', password);
  const { ChallengeParameters } = await ask('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: 'bob', SRP_A },
  });
  const ChallengeResponses = answer(ChallengeParameters, 'Thu Jan 1 00:00:00 UTC 2026');
  const answered = ask('RespondToAuthChallenge', { ClientId, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses });
  if (passes) expect(await answered).toHaveProperty('AuthenticationResult.AccessToken');
  else await expect(answered).rejects.toThrow('Incorrect username or password.');
});

test('a forgotten password is set anew with the code of the mail', async () => {
  const { ask, UserPoolId, ClientId, mail, signIn } = await opened();
  await ask('AdminCreateUser', {
    UserPoolId,
    Username: 'bob',
    UserAttributes: [...EMAIL, { Name: 'email_verified', Value: 'true' }],
  });
  await ask('ForgotPassword', { ClientId, Username: 'bob' });
  const [ConfirmationCode = ''] = /\d{6}/.exec(mail()) ?? [];
  await ask('ConfirmForgotPassword', { ClientId, Username: 'bob', ConfirmationCode, Password: PASSWORD });
  expect(await signIn('bob', PASSWORD)).toHaveProperty('AuthenticationResult.IdToken');
});

test('addresses are names where the pool says so, and nobody has one twice', async () => {
  const { ask, ClientId } = await opened({ UsernameAttributes: ['email'] });
  await ask('SignUp', { ClientId, Username: 'Ada@example.com', Password: PASSWORD });
  await expect(ask('SignUp', { ClientId, Username: 'ada@example.com', Password: PASSWORD })).rejects.toMatchObject({
    code: 'UsernameExistsException',
  });
  await expect(ask('SignUp', { ClientId, Username: 'ada', Password: PASSWORD })).rejects.toThrow(
    'Username should be an email',
  );
});

test.each([
  [{ MfaConfiguration: 'ON' }, 'a second factor'],
  [
    { LambdaConfig: { CustomMessage: 'arn:aws:lambda:eu-west-1:000000000000:function:f' } },
    'the trigger CustomMessage',
  ],
  [{ UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } }, 'threat protection'],
])('what would do nothing is refused: %j', async (settings, what) => {
  const world = openWorld({ services: [cognito] });
  await expect(world.invoke('cognito-idp', 'CreateUserPool', { PoolName: 'p', ...settings }, AT)).rejects.toThrow(
    `The local target does not serve ${what}`,
  );
});

test('a token is of one pool', async () => {
  const { world, ask, UserPoolId, ClientId, signIn } = await opened();
  await ask('AdminCreateUser', { UserPoolId, Username: 'bob' });
  await ask('AdminSetUserPassword', { UserPoolId, Username: 'bob', Password: PASSWORD, Permanent: true });
  const { AuthenticationResult } = await signIn('bob', PASSWORD);
  const other: string = (await ask('CreateUserPool', { PoolName: 'q' })).UserPool.Id;
  const [key] = poolKeys(world, `https://cognito-idp.eu-west-1.amazonaws.com/${other}`) ?? [];
  const [head, body, signature = ''] = AuthenticationResult.IdToken.split('.');
  const isOurs = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    createPublicKey({ key: key ?? {}, format: 'jwk' }),
    Buffer.from(signature, 'base64url'),
  );
  expect([isOurs, ClientId !== '']).toEqual([false, true]);
});

// https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html
test('who asks without a signature is known by the client and by the token', async () => {
  const { world, ask, UserPoolId, ClientId } = await opened();
  await ask('AdminCreateUser', { UserPoolId, Username: 'bob' });
  await ask('AdminSetUserPassword', { UserPoolId, Username: 'bob', Password: PASSWORD, Permanent: true });
  const nowhere = { ...AT, account: '111122223333', region: 'us-east-1' };
  const from = (operation: string, input: object) =>
    // biome-ignore lint/suspicious/noExplicitAny: the answers of two operations.
    world.invoke('cognito-idp', operation, input, nowhere) as Promise<any>;
  const { AuthenticationResult } = await from('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'bob', PASSWORD },
  });
  expect(await from('GetUser', { AccessToken: AuthenticationResult.AccessToken })).toMatchObject({ Username: 'bob' });
  await expect(from('DescribeUserPool', { UserPoolId })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
});
