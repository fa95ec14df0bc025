/**
 * The password of the first user: given, or made by RDS and kept in Secrets Manager, where RDS changes it too.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
 */
import { randomUUID } from 'node:crypto';
import type { Call } from '../../service.ts';
import { randomPassword } from '../secretsmanager/random-password.ts';
import { secretsOf } from '../secretsmanager/secret.ts';
import { createSecret, deleteSecret, putSecretValue } from '../secretsmanager/secrets.ts';
import { verifierOf } from './postgres/accounts.ts';
import { rdsFault } from './records.ts';
import { databaseOf } from './running.ts';

export interface GivenPassword {
  readonly ManageMasterUserPassword?: boolean;
  readonly MasterUserPassword?: string;
  readonly MasterUserSecretKmsKeyId?: string;
}

export interface MasterUserSecret {
  readonly SecretArn: string;
  readonly SecretStatus: string;
  readonly KmsKeyId: string;
}

/** RDS's own length and letters; `/`, `@`, `"` and the space are in none. */
const newPassword = () => randomPassword({ PasswordLength: 28, ExcludeCharacters: '/@"\' \\' });

/** The check of the password that the server keeps, and the secret where RDS manages it. Throws as RDS does. */
export async function firstPassword(
  given: GivenPassword,
  owner: { readonly kind: 'db' | 'cluster'; readonly arn: string; readonly username: string },
  call: Call,
): Promise<{ readonly verifier: string; readonly secret?: MasterUserSecret }> {
  if (given.ManageMasterUserPassword === true) {
    if (given.MasterUserPassword !== undefined)
      throw rdsFault(
        'InvalidParameterCombination',
        "You can't specify MasterUserPassword when ManageMasterUserPassword is enabled.",
      );
    return managedPassword(given.MasterUserSecretKmsKeyId, owner, call);
  }
  const password = given.MasterUserPassword;
  if (password === undefined)
    throw rdsFault(
      'InvalidParameterCombination',
      'The parameter MasterUserPassword must be provided and must not be blank.',
    );
  checkPassword(password);
  return { verifier: verifierOf(password) };
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
function checkPassword(password: string): void {
  if (password.length < 8)
    throw rdsFault(
      'InvalidParameterValue',
      'The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters.',
    );
  if (/[/@" ]/.test(password) || /[^\x20-\x7e]/.test(password))
    throw rdsFault(
      'InvalidParameterValue',
      `The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '"', ' ' may be used.`,
    );
}

async function managedPassword(
  key: string | undefined,
  { kind, arn, username }: { readonly kind: 'db' | 'cluster'; readonly arn: string; readonly username: string },
  call: Call,
): Promise<{ readonly verifier: string; readonly secret: MasterUserSecret }> {
  const password = newPassword();
  const inside = { ...call, http: undefined } as Call;
  const { ARN = '', Name = '' } = await createSecret(
    {
      Name: `rds!${kind}-${randomUUID()}`,
      Description: `The secret associated with the primary RDS DB ${kind === 'db' ? 'instance' : 'cluster'}: ${arn}`,
      SecretString: JSON.stringify({ username, password }),
      Tags: [
        { Key: 'aws:secretsmanager:owningService', Value: 'rds' },
        { Key: `aws:rds:primaryDB${kind === 'db' ? 'Instance' : 'Cluster'}Arn`, Value: arn },
      ],
      ...(key !== undefined && { KmsKeyId: key }),
    },
    inside,
  );
  const secret = secretsOf(call).get(Name);
  if (secret !== undefined) secretsOf(call).put(Name, { ...secret, owner: 'rds' });
  return {
    verifier: verifierOf(password),
    secret: {
      SecretArn: ARN,
      SecretStatus: 'active',
      KmsKeyId: key ?? `arn:${call.partition}:kms:${call.region}:${call.account}:alias/aws/secretsmanager`,
    },
  };
}

export async function dropManagedSecret(arn: string | undefined, call: Call): Promise<void> {
  if (arn === undefined) return;
  try {
    await deleteSecret({ SecretId: arn, ForceDeleteWithoutRecovery: true }, { ...call, http: undefined } as Call);
  } catch {
    // It is gone already.
  }
}

/** Gives the first user another password, in the database first: whoever reads the secret can log in then. */
export async function rotateManagedPassword(
  owner: {
    readonly database?: string;
    readonly shown: { readonly MasterUsername?: string; readonly MasterUserSecret?: { readonly SecretArn?: string } };
  },
  call: Call,
): Promise<void> {
  const arn = owner.shown.MasterUserSecret?.SecretArn;
  if (arn === undefined)
    throw rdsFault(
      'InvalidParameterCombination',
      "You can't rotate the master user password because it isn't managed in Secrets Manager.",
    );
  const password = newPassword();
  if (owner.database !== undefined) await databaseOf(call, owner.database)?.setPassword(verifierOf(password));
  const value = JSON.stringify({ username: owner.shown.MasterUsername ?? '', password });
  await putSecretValue({ SecretId: arn, SecretString: value }, { ...call, http: undefined } as Call);
}

export async function changePassword(database: string | undefined, password: string, call: Call): Promise<void> {
  checkPassword(password);
  if (database !== undefined) await databaseOf(call, database)?.setPassword(verifierOf(password));
}
