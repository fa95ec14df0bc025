/** Secrets: what is kept of one, its versions and their stages. https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html */
import { randomBytes } from 'node:crypto';
import { type Call, ServiceError } from '../../service.ts';

export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly description?: string;
  readonly keyId?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** An empty list is told only where there was one that had something. */
  readonly wasTagged?: boolean;
  readonly policy?: string;
  readonly versions: readonly SecretVersion[];
  readonly createdMs: number;
  readonly changedMs: number;
  readonly accessedMs?: number;
  readonly rotatedMs?: number;
  /** When it was marked for deletion, and when it goes. */
  readonly deletedMs?: number;
  readonly goneMs?: number;
  readonly rotation?: Rotation;
  readonly owner?: string;
}

export interface Rotation {
  readonly lambdaArn: string;
  readonly isOn: boolean;
  readonly days?: number;
  readonly schedule?: string;
  readonly duration?: string;
}

export interface SecretVersion {
  readonly id: string;
  readonly text?: string;
  readonly binary?: Uint8Array;
  readonly stages: readonly string[];
  readonly createdMs: number;
  readonly accessedMs?: number;
  readonly keyId?: string;
}

type Where = Pick<Call, 'world' | 'account' | 'region'>;

export const secretsOf = ({ world, account, region }: Where) =>
  world.state.collection<Secret>('secretsmanager/secret', { account, region }, { sealed: true });

export const CURRENT = 'AWSCURRENT';
export const PENDING = 'AWSPENDING';
export const PREVIOUS = 'AWSPREVIOUS';

export const secretNotFound = () =>
  new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");

export const invalidSecretRequest = (message: string) => new ServiceError('InvalidRequestException', message);

export function checkSecretName(name: string): void {
  if (/^[\w/+=.@!-]{1,512}$/.test(name)) return;
  throw new ServiceError(
    'ValidationException',
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  );
}

/** The secret of a name, an ARN, or an ARN without its last letters; its time to go may have come. */
export function secretOf(id: string, call: Call): Secret {
  const [, , , region = call.region, account = call.account, , name = id] = id.startsWith('arn:') ? id.split(':') : [];
  if (!id.startsWith('arn:')) checkSecretName(id);
  const where = id.startsWith('arn:') ? { world: call.world, account, region } : call;
  const secrets = secretsOf(where);
  const found = secrets.get(name) ?? secrets.get(name.replace(/-[A-Za-z0-9]{6}$/, ''));
  if (found === undefined || (id.startsWith('arn:') && found.arn !== id && name !== found.name)) throw secretNotFound();
  if (found.goneMs !== undefined && found.goneMs <= call.world.clock.now()) {
    secrets.delete(found.name);
    throw secretNotFound();
  }
  return found;
}

/** The secret, where it is not marked for deletion. */
export function livingSecret(id: string, call: Call): Secret {
  const secret = secretOf(id, call);
  if (secret.deletedMs !== undefined) {
    throw invalidSecretRequest("You can't perform this operation on the secret because it was marked for deletion.");
  }
  return secret;
}

export function keep(secret: Secret, call: Call): void {
  const [, , , region = call.region, account = call.account] = secret.arn.split(':');
  secretsOf({ world: call.world, account, region }).put(secret.name, secret);
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function newArn(name: string, { partition, region, account }: Call): string {
  const suffix = [...randomBytes(6)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}-${suffix}`;
}

/** Versions with the stages moved to one of them. What had the current one has the previous one then. */
export function withStages(
  versions: readonly SecretVersion[],
  id: string,
  stages: readonly string[],
): readonly SecretVersion[] {
  const former = versions.find((each) => each.stages.includes(CURRENT));
  const movesCurrent = stages.includes(CURRENT) && former !== undefined && former.id !== id;
  return versions.map((version) => {
    if (version.id === id) {
      const kept = version.stages.filter((stage) => !(movesCurrent && stage === PREVIOUS));
      return { ...version, stages: [...new Set([...kept, ...stages])] };
    }
    const taken = version.stages.filter((stage) => !stages.includes(stage) && !(movesCurrent && stage === PREVIOUS));
    return { ...version, stages: movesCurrent && version.id === former.id ? [...taken, PREVIOUS] : taken };
  });
}

/** Only versions with stages are kept for long: a hundred at most. */
export function pruned(versions: readonly SecretVersion[]): readonly SecretVersion[] {
  const extra = versions.length - 100;
  if (extra <= 0) return versions;
  const old = versions.filter(({ stages }) => stages.length === 0).slice(0, extra);
  return versions.filter((version) => !old.includes(version));
}
