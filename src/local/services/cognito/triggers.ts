/** Functions that a pool asks. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html */
import { isRecord } from '../../../base/index.ts';
import { ServiceError } from '../../service.ts';
import { checkInvoker } from '../lambda/policy.ts';
import { type CognitoPlace, notServedHere, type Pool, type PoolUser } from './pool.ts';
import type { ClaimChanges } from './tokens.ts';

const SERVED = [
  'PreSignUp',
  'PostConfirmation',
  'PreAuthentication',
  'PostAuthentication',
  'PreTokenGeneration',
] as const;
type Trigger = (typeof SERVED)[number];

/** Refuses triggers that a pool would be given and never ask. */
export function checkTriggers(given: Pool['settings']['LambdaConfig']): void {
  for (const [name, value] of Object.entries(given ?? {})) {
    if (name === 'PreTokenGenerationConfig' && isRecord(value) && value.LambdaVersion === 'V1_0') continue;
    if (value !== undefined && !(SERVED as readonly string[]).includes(name))
      throw notServedHere(`the trigger ${name}`);
  }
}

/** What the function of a trigger answers; `undefined` where the pool has none. Its error refuses what was asked. */
export async function askTrigger(
  trigger: Trigger,
  source: string,
  {
    user,
    pool,
    client,
    request = {},
  }: {
    readonly user: PoolUser;
    readonly pool: Pool;
    readonly client: string;
    readonly request?: object;
  },
  place: CognitoPlace,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const config = pool.settings.LambdaConfig ?? {};
  const own =
    config[trigger] ?? (trigger === 'PreTokenGeneration' ? config.PreTokenGenerationConfig?.LambdaArn : undefined);
  if (own === undefined) return undefined;
  checkInvoker(own, { service: 'cognito-idp.amazonaws.com', sourceArn: pool.arn, sourceAccount: place.account }, place);
  const event = {
    version: '1',
    triggerSource: source,
    region: place.region,
    userPoolId: pool.id,
    userName: user.username,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: client },
    request: { userAttributes: { sub: user.sub, ...user.attributes, 'cognito:user_status': user.status }, ...request },
    response: {},
  };
  const answer = (await place.world.invoke(
    'lambda',
    'Invoke',
    { FunctionName: own, Payload: Buffer.from(JSON.stringify(event)) },
    place,
  )) as { readonly FunctionError?: string; readonly Payload?: Uint8Array };
  const text = Buffer.from(answer.Payload ?? []).toString('utf8');
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    said = undefined;
  }
  if (answer.FunctionError !== undefined) {
    const why = isRecord(said) && typeof said.errorMessage === 'string' ? said.errorMessage : 'it failed';
    throw new ServiceError('UserLambdaValidationException', `${trigger} failed with error ${why}.`);
  }
  if (!isRecord(said) || !isRecord(said.response)) {
    throw new ServiceError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
  }
  return said.response;
}

/** How the pre token generation trigger changes the claims of a token. */
export async function claimChanges(
  source: 'TokenGeneration_Authentication' | 'TokenGeneration_RefreshTokens',
  about: { readonly user: PoolUser; readonly pool: Pool; readonly client: string },
  place: CognitoPlace,
): Promise<ClaimChanges> {
  const groupConfiguration = { groupsToOverride: about.user.groups, iamRolesToOverride: [], preferredRole: null };
  const said = await askTrigger('PreTokenGeneration', source, { ...about, request: { groupConfiguration } }, place);
  return isRecord(said?.claimsOverrideDetails) ? said.claimsOverrideDetails : {};
}
