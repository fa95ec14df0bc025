/** Rotation by a function, in four steps. https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html */
import { randomUUID } from 'node:crypto';
import type { SecretsManagerOperations } from '../../schemas/secrets-manager.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import {
  CURRENT,
  invalidSecretRequest,
  keep,
  livingSecret,
  PENDING,
  type Rotation,
  type Secret,
  withStages,
} from './secret.ts';

export const rotateSecret: SecretsManagerOperations['RotateSecret'] = async (input, call) => {
  const token = input.ClientRequestToken ?? (call.http === undefined ? randomUUID() : undefined);
  if (token === undefined) {
    throw new ServiceError(
      'InvalidParameterException',
      'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
    );
  }
  const secret = livingSecret(input.SecretId, call);
  if (secret.owner === 'rds') return rotateByRds(secret, call);
  const lambdaArn = input.RotationLambdaARN ?? secret.rotation?.lambdaArn;
  if (lambdaArn === undefined)
    throw invalidSecretRequest('No Lambda rotation function ARN is associated with this secret.');
  if (input.RotationLambdaARN !== undefined) await checkFunction(lambdaArn, call);
  const rules = input.RotationRules;
  const rotation: Rotation = {
    ...secret.rotation,
    lambdaArn,
    isOn: true,
    ...(rules?.AutomaticallyAfterDays === undefined ? {} : { days: rules.AutomaticallyAfterDays }),
    ...(rules?.Duration === undefined ? {} : { duration: rules.Duration }),
    ...(rules?.ScheduleExpression === undefined ? {} : { schedule: rules.ScheduleExpression }),
  };
  keep({ ...livingSecret(input.SecretId, call), rotation }, call);
  if (input.RotateImmediately === false) return { ARN: secret.arn, Name: secret.name };
  announce(secret.arn, token, call);
  // The function runs while the answer is on its way, as on AWS.
  void steps(secret.arn, lambdaArn, token, call).catch(() => undefined);
  return { ARN: secret.arn, Name: secret.name, VersionId: token };
};

/** RDS makes the passwords of its own secrets. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html */
async function rotateByRds({ arn, name, tags }: Secret, call: Call) {
  const instance = tags['aws:rds:primaryDBInstanceArn'];
  const cluster = tags['aws:rds:primaryDBClusterArn'];
  const [operation, owner] =
    instance === undefined
      ? ['ModifyDBCluster', { DBClusterIdentifier: cluster }]
      : ['ModifyDBInstance', { DBInstanceIdentifier: instance }];
  const change = { ...owner, RotateMasterUserPassword: true, ApplyImmediately: true };
  await call.world.invoke('rds', operation, change, call);
  const rotated = { ...livingSecret(arn, call), rotatedMs: call.world.clock.now() };
  keep(rotated, call);
  return { ARN: arn, Name: name, VersionId: rotated.versions.find(({ stages }) => stages.includes(CURRENT))?.id };
}

/** The version to come: it has its stage before it has its value. */
function announce(arn: string, token: string, call: Call): void {
  const secret = livingSecret(arn, call);
  if (secret.versions.some(({ id }) => id === token)) return;
  const version = { id: token, stages: [], createdMs: call.world.clock.now() };
  keep({ ...secret, versions: withStages([...secret.versions, version], token, [PENDING]) }, call);
}

async function steps(arn: string, lambdaArn: string, token: string, call: Call): Promise<void> {
  for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) {
    const payload = Buffer.from(
      JSON.stringify({ Step: step, SecretId: arn, ClientRequestToken: token, RotationToken: randomUUID() }),
    );
    const result = (await call.world.invoke(
      'lambda',
      'Invoke',
      { FunctionName: lambdaArn, Payload: payload },
      call,
    )) as { readonly FunctionError?: string };
    if (result.FunctionError !== undefined) return;
  }
  keep({ ...livingSecret(arn, call), rotatedMs: call.world.clock.now() }, call);
}

async function checkFunction(arn: string, call: Call): Promise<void> {
  try {
    await call.world.invoke('lambda', 'GetFunction', { FunctionName: arn }, call);
  } catch {
    throw new ServiceError(
      'AccessDeniedException',
      'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.',
    );
  }
}

export const cancelRotateSecret: SecretsManagerOperations['CancelRotateSecret'] = ({ SecretId }, call) => {
  const secret = livingSecret(SecretId, call);
  if (secret.rotation === undefined) {
    throw invalidSecretRequest("You tried to cancel the rotation of a secret that doesn't have rotation turned on.");
  }
  keep({ ...secret, rotation: { ...secret.rotation, isOn: false } }, call);
  return { ARN: secret.arn, Name: secret.name };
};
