/** Security Token Service: who asks, and credentials for a while. https://docs.aws.amazon.com/STS/latest/APIReference/ */
import { randomBytes } from 'node:crypto';
import { evaluate } from '../../../aws/index.ts';
import { NEVER, stripPrivate } from '../../../base/index.ts';
import { type Identity, type IssuedKey, identityOf, issuedKeys, uniqueId } from '../../credentials.ts';
import type { StsOperations, StsShapes } from '../../schemas/sts.generated.ts';
import { type AskedAccess, type Call, type Service, ServiceError } from '../../service.ts';
import { policyParts } from '../iam/identity.ts';

const HOUR = 3600;

const getCallerIdentity: StsOperations['GetCallerIdentity'] = (_, call) => {
  const { account, principal, userId } = identityOf(call.world.state, call.accessKey);
  return { UserId: userId, Account: account, Arn: principal };
};

const assumeRole: StsOperations['AssumeRole'] = (input, call) => {
  const { RoleArn, RoleSessionName, DurationSeconds = HOUR, ExternalId } = input;
  checkSessionName(RoleSessionName);
  checkDuration(DurationSeconds, 900, 43_200);
  if (ExternalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(ExternalId)) {
    throw invalid(
      `Value '${ExternalId}' at 'externalId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@:\\/-]*`,
    );
  }
  return assumed(RoleArn, RoleSessionName, DurationSeconds, call);
};

const assumeRoleWithWebIdentity: StsOperations['AssumeRoleWithWebIdentity'] = (input, call) => {
  const { RoleArn, RoleSessionName, DurationSeconds = HOUR, WebIdentityToken } = input;
  checkSessionName(RoleSessionName);
  checkDuration(DurationSeconds, 900, 43_200);
  const [, payload = ''] = WebIdentityToken.split('.');
  let claims: { readonly sub?: unknown; readonly iss?: unknown; readonly aud?: unknown };
  try {
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as typeof claims;
  } catch {
    throw new ServiceError(
      'InvalidIdentityToken',
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    );
  }
  refuseStranger(RoleArn, claims, call);
  return {
    ...assumed(RoleArn, RoleSessionName, DurationSeconds, call),
    ...(typeof claims.sub === 'string' ? { SubjectFromWebIdentityToken: claims.sub } : {}),
    ...(typeof claims.iss === 'string' ? { Provider: claims.iss } : {}),
    ...(typeof claims.aud === 'string' ? { Audience: claims.aud } : {}),
  };
};

/**
 * Whether the trust policy of a role that IAM has lets the holder of the token in. The token's signature is not looked at: its
 * issuer is nobody here.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
function refuseStranger(
  role: string,
  { iss, sub, aud }: { readonly iss?: unknown; readonly sub?: unknown; readonly aud?: unknown },
  call: Call,
): void {
  const [, partition = 'aws', , , account = '', resource = ''] = role.split(':');
  const name = resource.slice(resource.lastIndexOf('/') + 1);
  const trust = call.world.state.collection<{ readonly trust?: string }>('iam/role', { account }).get(name)?.trust;
  if (trust === undefined) return;
  const issuer = String(iss ?? '').replace(/^https:\/\//, '');
  const provider = `arn:${partition}:iam::${account}:oidc-provider/${issuer}`;
  const keys = { sub, aud } as const;
  const told = Object.entries(keys).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${issuer}:${key}`, [stripPrivate(value)]] as const] : [],
  );
  const decision = evaluate(
    {
      principal: { kind: 'federated', arn: stripPrivate(provider) },
      action: stripPrivate('sts:AssumeRoleWithWebIdentity'),
      resource: stripPrivate(role),
      context: Object.fromEntries(told),
    },
    { resource: policyParts(trust, 'resource'), resourceAccount: stripPrivate(account) },
  );
  if (decision.possible === NEVER)
    throw new ServiceError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', { status: 403 });
}

function assumed(roleArn: string, session: string, seconds: number, call: Call) {
  const [, partition = 'aws', service, , account = '', resource = ''] = roleArn.split(':');
  if (service !== 'iam' || !/^\d{12}$/.test(account) || !resource.startsWith('role/')) {
    throw new ServiceError('ValidationError', `${roleArn} is invalid`);
  }
  const roleName = resource.slice(resource.lastIndexOf('/') + 1);
  const principal = `arn:${partition}:sts::${account}:assumed-role/${roleName}/${session}`;
  const userId = `${roleId(account, roleName, call)}:${session}`;
  const credentials = issue({ account, principal, userId }, seconds, call);
  return {
    Credentials: credentials,
    AssumedRoleUser: { AssumedRoleId: userId, Arn: principal },
    PackedPolicySize: 0,
  };
}

/** The id of the role where IAM has it; a role that nobody has made gets an id that is its own from then on. */
function roleId(account: string, name: string, call: Call): string {
  const known = call.world.state.collection<{ readonly RoleId?: string }>('iam/role', { account }).get(name)?.RoleId;
  if (known !== undefined) return known;
  const ids = call.world.state.collection<string>('sts/role-id', { account });
  const id = ids.get(name) ?? uniqueId('AROA');
  ids.put(name, id);
  return id;
}

const getSessionToken: StsOperations['GetSessionToken'] = ({ DurationSeconds = 12 * HOUR }, call) => {
  checkDuration(DurationSeconds, 900, 129_600);
  return { Credentials: issue(identityOf(call.world.state, call.accessKey), DurationSeconds, call) };
};

const getFederationToken: StsOperations['GetFederationToken'] = ({ Name, DurationSeconds = 12 * HOUR }, call) => {
  if (!/^[\w+=,.@-]{2,32}$/.test(Name)) {
    throw invalid(
      `Value '${Name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
    );
  }
  checkDuration(DurationSeconds, 900, 129_600);
  const { account } = call;
  const principal = `arn:aws:sts::${account}:federated-user/${Name}`;
  const userId = `${account}:${Name}`;
  return {
    Credentials: issue({ account, principal, userId }, DurationSeconds, call),
    FederatedUser: { FederatedUserId: userId, Arn: principal },
    PackedPolicySize: 0,
  };
};

const getAccessKeyInfo: StsOperations['GetAccessKeyInfo'] = ({ AccessKeyId }, call) => ({
  Account: identityOf(call.world.state, AccessKeyId).account,
});

function issue({ account, principal, userId }: Identity, seconds: number, call: Call): StsShapes['Credentials'] {
  const expires = call.world.clock.now() + seconds * 1000;
  const id = uniqueId('ASIA');
  const key: IssuedKey = {
    secret: randomBytes(30).toString('base64'),
    token: randomBytes(96).toString('base64'),
    account,
    principal,
    userId,
    expires,
  };
  const keys = issuedKeys(call.world.state);
  const now = call.world.clock.now();
  // The oldest stand first: those that have been worthless for a day go when a new one comes.
  for (const [old, { expires: end }] of keys.entries()) {
    if (end === undefined || end > now - 86_400_000) break;
    keys.delete(old);
  }
  keys.put(id, key);
  return {
    AccessKeyId: id,
    SecretAccessKey: key.secret,
    SessionToken: key.token ?? '',
    Expiration: new Date(Math.floor(expires / 1000) * 1000),
  };
}

function checkSessionName(name: string): void {
  const problem =
    name.length < 2
      ? 'Member must have length greater than or equal to 2'
      : name.length > 64
        ? 'Member must have length less than or equal to 64'
        : /^[\w+=,.@-]*$/.test(name)
          ? undefined
          : 'Member must satisfy regular expression pattern: [\\w+=,.@-]*';
  if (problem !== undefined)
    throw invalid(`Value '${name}' at 'roleSessionName' failed to satisfy constraint: ${problem}`);
}

function checkDuration(seconds: number, least: number, most: number): void {
  if (seconds >= least && seconds <= most) return;
  const bound = seconds < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
  throw invalid(
    `Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value ${bound}`,
  );
}

function invalid(what: string): ServiceError {
  return new ServiceError('ValidationError', `1 validation error detected: ${what}`);
}

/** A role is assumed by whom its trust policy names; who one is may be asked by anyone. */
function stsAsks(operation: string, input: object, { world }: Call): readonly AskedAccess[] {
  if (operation !== 'AssumeRole') return [];
  const arn = 'RoleArn' in input ? String(input.RoleArn) : '';
  const [, , , , account = '', resource = ''] = arn.split(':');
  const name = resource.slice(resource.lastIndexOf('/') + 1);
  const trust = world.state.collection<{ readonly trust?: string }>('iam/role', { account }).get(name)?.trust;
  return [{ action: 'sts:AssumeRole', resource: arn, account, policy: trust ?? '{"Statement":[]}' }];
}

export const sts: Service = {
  id: 'sts',
  schema: 'sts',
  asks: stsAsks,
  operations: {
    AssumeRole: assumeRole,
    AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
    GetAccessKeyInfo: getAccessKeyInfo,
    GetCallerIdentity: getCallerIdentity,
    GetFederationToken: getFederationToken,
    GetSessionToken: getSessionToken,
  },
};
