/** Users: who signs up, and whom an administrator makes. https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { CognitoIdentityProviderOperations as Operations } from '../../schemas/cognito-identity-provider.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { sendOut } from '../sns/outbox.ts';
import { checkPassword, isPassword, srpVerifierOf } from './password.ts';
import {
  attributeList,
  attributesIn,
  clientOf,
  cognitoPage,
  foldedName,
  invalidCognito,
  notAuthorized,
  type Pool,
  type PoolUser,
  poolOf,
  poolUsersOf,
  putUser,
  type Shapes,
  userFound,
  userNamed,
} from './pool.ts';
import { checkSecretHash, newUser } from './sign-in.ts';
import { holderOf } from './tokens.ts';
import { askTrigger } from './triggers.ts';

const DAY_MS = 86_400_000;

/** The name that a user is kept by: where addresses are names, AWS makes one up. */
function nameFor(
  given: string,
  pool: Pool,
): { readonly username: string; readonly attributes: Readonly<Record<string, string>> } {
  const names = pool.settings.UsernameAttributes ?? [];
  if (names.length === 0) return { username: foldedName(given, pool), attributes: {} };
  const name = given.includes('@') ? 'email' : 'phone_number';
  if (!names.includes(name))
    throw invalidCognito(`Username should be ${names[0] === 'email' ? 'an email' : 'a phone number.'}`);
  return { username: randomUUID(), attributes: { [name]: name === 'email' ? foldedName(given, pool) : given } };
}

function checkAttributes(attributes: Readonly<Record<string, string>>, { settings }: Pool): void {
  const known = settings.Schema ?? [];
  for (const name of Object.keys(attributes)) {
    const isCustom = name.startsWith('custom:');
    if (!isCustom && STANDARD.has(name)) continue;
    if (isCustom && known.some((each) => `custom:${each.Name?.replace(/^custom:/, '')}` === name)) continue;
    throw invalidCognito(
      `Attributes did not conform to the schema: Type for attribute {${name}} could not be determined`,
    );
  }
  const missing = known.filter(({ Name, Required }) => Required === true && attributes[Name ?? ''] === undefined);
  if (missing.length > 0) {
    throw invalidCognito(
      `Attributes did not conform to the schema: ${missing.map(({ Name }) => `${Name}: The attribute ${Name} is required`).join('\n')}\n`,
    );
  }
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html */
const STANDARD = new Set(
  `address birthdate email email_verified family_name gender given_name locale middle_name name nickname phone_number
  phone_number_verified picture preferred_username profile sub updated_at website zoneinfo`.split(/\s+/),
);

function checkFree(username: string, attributes: Readonly<Record<string, string>>, pool: Pool, call: Call): void {
  const taken = [username, ...(pool.settings.UsernameAttributes ?? []).flatMap((name) => attributes[name] ?? [])];
  if (!taken.some((each) => userFound(each, pool, call) !== undefined)) return;
  const what = (pool.settings.UsernameAttributes ?? []).includes('email') ? 'An account with the given email' : 'User';
  throw new ServiceError('UsernameExistsException', `${what} already exists${what === 'User' ? '' : '.'}`);
}

/** What is sent to a user goes to the outbox, as all that the target sends to people. */
function sendCode(user: PoolUser, pool: Pool, of: NonNullable<PoolUser['code']>['of'], call: Call) {
  const value = String(randomInt(1_000_000)).padStart(6, '0');
  const { email, phone_number: phone } = user.attributes;
  const to = email ?? phone;
  if (to === undefined) return { user: putUser(user, pool, call), details: undefined };
  const message = of === 'password' ? 'Your password reset code is' : 'Your confirmation code is';
  const subject = of === 'password' ? 'Your password reset code' : 'Your verification code';
  sendOut(
    randomUUID(),
    { protocol: email === undefined ? 'sms' : 'email', to, subject, text: `${message} ${value}` },
    call,
  );
  const untilMs = call.world.clock.now() + (of === 'password' ? DAY_MS / 24 : DAY_MS);
  const details: Shapes['CodeDeliveryDetailsType'] = {
    Destination: email === undefined ? `+*******${to.slice(-4)}` : masked(email),
    DeliveryMedium: email === undefined ? 'SMS' : 'EMAIL',
    AttributeName: email === undefined ? 'phone_number' : 'email',
  };
  return { user: putUser({ ...user, code: { value, of, untilMs } }, pool, call), details };
}

function masked(email: string): string {
  const [name = '', host = ''] = email.split('@');
  return `${name.charAt(0)}***@${host.charAt(0)}***`;
}

/** Checks a code and gives the user without it. */
function spent(user: PoolUser, of: NonNullable<PoolUser['code']>['of'], given: string, call: Call): PoolUser {
  const { code, ...rest } = user;
  if (code === undefined || code.of !== of || code.value !== given) {
    throw new ServiceError('CodeMismatchException', 'Invalid verification code provided, please try again.');
  }
  if (code.untilMs < call.world.clock.now()) {
    throw new ServiceError('ExpiredCodeException', 'Invalid code provided, please request a code again.');
  }
  return rest;
}

/** Whichever address codes go to is taken for verified with the code. */
const verified = (user: PoolUser) => ({
  ...user.attributes,
  ...(user.attributes.email !== undefined
    ? { email_verified: 'true' }
    : user.attributes.phone_number !== undefined && { phone_number_verified: 'true' }),
});

export const signUp: Operations['SignUp'] = async (input, call) => {
  const client = clientOf(input.ClientId, call);
  const pool = poolOf(client.pool, call);
  checkSecretHash(client, input.Username, input.SecretHash);
  if (pool.settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly === true) {
    throw notAuthorized('SignUp is not permitted for this user pool');
  }
  const name = nameFor(input.Username, pool);
  const attributes = { ...attributesIn(input.UserAttributes), ...name.attributes };
  if (input.Password === undefined) throw invalidCognito('Password is required');
  checkPassword(input.Password, pool);
  checkAttributes(attributes, pool);
  checkFree(name.username, attributes, pool, call);
  const given = { attributes, ...srpVerifierOf(pool, name.username, input.Password) };
  const draft: PoolUser = {
    username: name.username,
    sub: randomUUID(),
    status: 'UNCONFIRMED',
    isEnabled: true,
    groups: [],
    createdMs: 0,
    modifiedMs: 0,
    ...given,
  };
  const request = { validationData: attributesIn(input.ValidationData), clientMetadata: input.ClientMetadata ?? {} };
  const said = await askTrigger(
    'PreSignUp',
    'PreSignUp_SignUp',
    { user: draft, pool, client: client.id, request },
    call,
  );
  // While the function was asked, another may have come first.
  checkFree(name.username, attributes, pool, call);
  const isConfirmed = said?.autoConfirmUser === true;
  const user = newUser(name.username, pool, call, {
    ...given,
    sub: draft.sub,
    status: isConfirmed ? 'CONFIRMED' : 'UNCONFIRMED',
    attributes: {
      ...attributes,
      ...(said?.autoVerifyEmail === true && { email_verified: 'true' }),
      ...(said?.autoVerifyPhone === true && { phone_number_verified: 'true' }),
    },
  });
  if (isConfirmed) {
    await askTrigger('PostConfirmation', 'PostConfirmation_ConfirmSignUp', { user, pool, client: client.id }, call);
    return { UserConfirmed: true, UserSub: user.sub };
  }
  const verifies = (pool.settings.AutoVerifiedAttributes ?? []).length > 0;
  const details = verifies ? sendCode(user, pool, 'sign-up', call).details : undefined;
  return { UserConfirmed: false, UserSub: user.sub, ...(details !== undefined && { CodeDeliveryDetails: details }) };
};

async function confirmed(user: PoolUser, pool: Pool, client: string, call: Call): Promise<void> {
  const changed = putUser({ ...user, status: 'CONFIRMED' }, pool, call);
  await askTrigger('PostConfirmation', 'PostConfirmation_ConfirmSignUp', { user: changed, pool, client }, call);
}

export const confirmSignUp: Operations['ConfirmSignUp'] = async (input, call) => {
  const client = clientOf(input.ClientId, call);
  const pool = poolOf(client.pool, call);
  checkSecretHash(client, input.Username, input.SecretHash);
  const user = userNamed(input.Username, pool, call);
  if (user.status !== 'UNCONFIRMED') throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
  const left = spent(user, 'sign-up', input.ConfirmationCode, call);
  await confirmed({ ...left, attributes: verified(left) }, pool, client.id, call);
  return {};
};

export const adminConfirmSignUp: Operations['AdminConfirmSignUp'] = async ({ UserPoolId, Username }, call) => {
  const pool = poolOf(UserPoolId, call);
  const user = userNamed(Username, pool, call);
  if (user.status !== 'UNCONFIRMED') throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
  await confirmed(user, pool, 'CLIENT_ID_NOT_APPLICABLE', call);
  return {};
};

export const resendConfirmationCode: Operations['ResendConfirmationCode'] = (input, call) => {
  const client = clientOf(input.ClientId, call);
  const pool = poolOf(client.pool, call);
  checkSecretHash(client, input.Username, input.SecretHash);
  const user = userNamed(input.Username, pool, call);
  if (user.status !== 'UNCONFIRMED') throw invalidCognito('User is already confirmed.');
  return { CodeDeliveryDetails: sendCode(user, pool, 'sign-up', call).details };
};

export const forgotPassword: Operations['ForgotPassword'] = (input, call) => {
  const client = clientOf(input.ClientId, call);
  const pool = poolOf(client.pool, call);
  checkSecretHash(client, input.Username, input.SecretHash);
  const user = userNamed(input.Username, pool, call);
  if (user.attributes.email_verified !== 'true' && user.attributes.phone_number_verified !== 'true') {
    throw invalidCognito('Cannot reset password for the user as there is no registered/verified email or phone_number');
  }
  return { CodeDeliveryDetails: sendCode(user, pool, 'password', call).details };
};

export const confirmForgotPassword: Operations['ConfirmForgotPassword'] = (input, call) => {
  const client = clientOf(input.ClientId, call);
  const pool = poolOf(client.pool, call);
  checkSecretHash(client, input.Username, input.SecretHash);
  checkPassword(input.Password, pool);
  const user = spent(userNamed(input.Username, pool, call), 'password', input.ConfirmationCode, call);
  putUser({ ...user, ...srpVerifierOf(pool, user.username, input.Password), status: 'CONFIRMED' }, pool, call);
  return {};
};

const told = (user: PoolUser) => ({
  Username: user.username,
  Enabled: user.isEnabled,
  UserStatus: user.status,
  UserCreateDate: new Date(user.createdMs),
  UserLastModifiedDate: new Date(user.modifiedMs),
});

export const adminCreateUser: Operations['AdminCreateUser'] = async (input, call) => {
  const pool = poolOf(input.UserPoolId, call);
  const name = nameFor(input.Username, pool);
  const attributes = { ...attributesIn(input.UserAttributes), ...name.attributes };
  checkAttributes(attributes, pool);
  if (input.MessageAction === 'RESEND') {
    const known = userNamed(input.Username, pool, call);
    return { User: { ...told(known), Attributes: attributeList(known) } };
  }
  checkFree(name.username, attributes, pool, call);
  if (input.TemporaryPassword !== undefined) checkPassword(input.TemporaryPassword, pool);
  const password = input.TemporaryPassword ?? `${randomBytes(9).toString('base64url')}aA1!`;
  const given = {
    attributes,
    ...srpVerifierOf(pool, name.username, password),
    status: 'FORCE_CHANGE_PASSWORD' as const,
  };
  const draft: PoolUser = {
    username: name.username,
    sub: randomUUID(),
    isEnabled: true,
    groups: [],
    createdMs: 0,
    modifiedMs: 0,
    ...given,
  };
  await askTrigger(
    'PreSignUp',
    'PreSignUp_AdminCreateUser',
    { user: draft, pool, client: 'CLIENT_ID_NOT_APPLICABLE' },
    call,
  );
  checkFree(name.username, attributes, pool, call);
  const user = newUser(name.username, pool, call, { ...given, sub: draft.sub });
  const { email } = attributes;
  if (input.MessageAction !== 'SUPPRESS' && email !== undefined) {
    const text = `Your username is ${input.Username} and temporary password is ${password}.`;
    sendOut(randomUUID(), { protocol: 'email', to: email, subject: 'Your temporary password', text }, call);
  }
  return { User: { ...told(user), Attributes: attributeList(user) } };
};

export const adminSetUserPassword: Operations['AdminSetUserPassword'] = (input, call) => {
  const pool = poolOf(input.UserPoolId, call);
  const user = userNamed(input.Username, pool, call);
  checkPassword(input.Password, pool);
  const status = input.Permanent === true ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
  putUser({ ...user, ...srpVerifierOf(pool, user.username, input.Password), status }, pool, call);
  return {};
};

export const adminGetUser: Operations['AdminGetUser'] = ({ UserPoolId, Username }, call) => {
  const user = userNamed(Username, poolOf(UserPoolId, call), call);
  return { ...told(user), UserAttributes: attributeList(user) };
};

export const adminDeleteUser: Operations['AdminDeleteUser'] = ({ UserPoolId, Username }, call) => {
  const pool = poolOf(UserPoolId, call);
  poolUsersOf(call, pool.id).delete(userNamed(Username, pool, call).username);
  return undefined;
};

function changeAttributes(user: PoolUser, given: readonly Shapes['AttributeType'][], pool: Pool, call: Call): void {
  const attributes = { ...user.attributes, ...attributesIn(given) };
  checkAttributes(attributes, pool);
  putUser({ ...user, attributes }, pool, call);
}

export const adminUpdateUserAttributes: Operations['AdminUpdateUserAttributes'] = (input, call) => {
  const pool = poolOf(input.UserPoolId, call);
  changeAttributes(userNamed(input.Username, pool, call), input.UserAttributes, pool, call);
  return {};
};

const setEnabled = (pool: string, username: string, isEnabled: boolean, call: Call) => {
  const own = poolOf(pool, call);
  putUser({ ...userNamed(username, own, call), isEnabled }, own, call);
  return {};
};
export const adminDisableUser: Operations['AdminDisableUser'] = (input, call) =>
  setEnabled(input.UserPoolId, input.Username, false, call);
export const adminEnableUser: Operations['AdminEnableUser'] = (input, call) =>
  setEnabled(input.UserPoolId, input.Username, true, call);

function signOut(user: PoolUser, pool: Pool, call: Call) {
  putUser({ ...user, signedOutMs: call.world.clock.now() + 1000 }, pool, call);
  return {};
}
export const adminUserGlobalSignOut: Operations['AdminUserGlobalSignOut'] = ({ UserPoolId, Username }, call) => {
  const pool = poolOf(UserPoolId, call);
  return signOut(userNamed(Username, pool, call), pool, call);
};
export const globalSignOut: Operations['GlobalSignOut'] = ({ AccessToken }, call) => {
  const { user, pool } = holderOf(AccessToken, call);
  return signOut(user, pool, call);
};

export const getUser: Operations['GetUser'] = ({ AccessToken }, call) => {
  const { user } = holderOf(AccessToken, call);
  return { Username: user.username, UserAttributes: attributeList(user) };
};

export const updateUserAttributes: Operations['UpdateUserAttributes'] = ({ AccessToken, UserAttributes }, call) => {
  const { user, pool } = holderOf(AccessToken, call);
  changeAttributes(user, UserAttributes, pool, call);
  return {};
};

export const deleteUser: Operations['DeleteUser'] = ({ AccessToken }, call) => {
  const { user, pool } = holderOf(AccessToken, call);
  poolUsersOf(call, pool.id).delete(user.username);
  return undefined;
};

export const changeOwnPassword: Operations['ChangePassword'] = (input, call) => {
  const { user, pool } = holderOf(input.AccessToken, call);
  if (input.PreviousPassword === undefined || !isPassword(user, pool, input.PreviousPassword)) {
    throw notAuthorized('Incorrect username or password.');
  }
  checkPassword(input.ProposedPassword, pool);
  putUser({ ...user, ...srpVerifierOf(pool, user.username, input.ProposedPassword) }, pool, call);
  return {};
};

export const listUsers: Operations['ListUsers'] = (input, call) => {
  const pool = poolOf(input.UserPoolId, call);
  const passes = filterOf(input.Filter);
  const all = [...poolUsersOf(call, pool.id).values()].filter(passes);
  const { page, next } = cognitoPage(all, input.Limit ?? 60, input.PaginationToken);
  const wanted = input.AttributesToGet;
  return {
    Users: page.map((user) => ({
      ...told(user),
      Attributes: attributeList(user).filter(({ Name }) => wanted === undefined || wanted.includes(Name)),
    })),
    ...(next !== undefined && { PaginationToken: next }),
  };
};

/** `email = "a@b"`, `name ^= "A"`. https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-manage-user-accounts.html */
function filterOf(text: string | undefined): (user: PoolUser) => boolean {
  if (text === undefined || text.trim() === '') return () => true;
  const [, name = '', sign = '', wanted = ''] = /^\s*"?([\w:.]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(text) ?? [];
  if (sign === '') throw invalidCognito('Error while parsing filter.');
  const value = wanted.replace(/\\(.)/g, '$1');
  const read = (user: PoolUser): string | undefined => {
    switch (name) {
      case 'username':
        return user.username;
      case 'sub':
        return user.sub;
      case 'status':
        return user.isEnabled ? 'Enabled' : 'Disabled';
      case 'cognito:user_status':
        return user.status;
      default:
        return user.attributes[name];
    }
  };
  return (user) => (sign === '=' ? read(user) === value : read(user)?.startsWith(value) === true);
}

export const toldUser = (user: PoolUser) => ({ ...told(user), Attributes: attributeList(user) });
