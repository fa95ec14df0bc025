/** Operations on secrets and their values. */
import { randomUUID } from 'node:crypto';
import type { SecretsManagerOperations, SecretsManagerShapes } from '../../schemas/secrets-manager.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import {
  CURRENT,
  checkSecretName,
  invalidSecretRequest,
  keep,
  livingSecret,
  newArn,
  pruned,
  type Secret,
  type SecretVersion,
  secretOf,
  secretsOf,
  withStages,
} from './secret.ts';

/** A date as the console shows it: that of the day. */
const day = (ms: number) => new Date(Math.floor(ms / 86_400_000) * 86_400_000);

/** SDKs make up the token of a version. A request by hand must have one. */
function tokenOf(token: string | undefined, call: Call): string {
  if (token === undefined && call.http !== undefined) {
    throw invalidSecretRequest('You must provide a ClientRequestToken value. We recommend a UUID-type value.');
  }
  return token ?? randomUUID();
}

export const createSecret: SecretsManagerOperations['CreateSecret'] = (input, call) => {
  const { Name: name, SecretString: text, SecretBinary: binary } = input;
  checkSecretName(name);
  if (text !== undefined && binary !== undefined) {
    throw new ServiceError(
      'InvalidParameterException',
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  const token = tokenOf(input.ClientRequestToken, call);
  let found: Secret | undefined;
  try {
    found = secretOf(name, call);
  } catch {
    found = undefined;
  }
  if (found?.deletedMs !== undefined) {
    throw invalidSecretRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  if (found !== undefined) {
    const same = found.versions.find((version) => version.id === token && version.text === text);
    if (same !== undefined) return { ARN: found.arn, Name: name, VersionId: same.id };
    throw new ServiceError(
      'ResourceExistsException',
      `The operation failed because the secret ${name} already exists.`,
    );
  }
  const now = call.world.clock.now();
  const hasValue = text !== undefined || binary !== undefined;
  const secret: Secret = {
    arn: newArn(name, call),
    name,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.KmsKeyId === undefined ? {} : { keyId: input.KmsKeyId }),
    tags: tagRecord(input.Tags),
    versions: hasValue ? [versionOf(token, text, binary, [CURRENT], input.KmsKeyId, now)] : [],
    createdMs: now,
    changedMs: now,
  };
  keep(secret, call);
  return { ARN: secret.arn, Name: name, ...(hasValue ? { VersionId: token } : {}) };
};

function versionOf(
  id: string,
  text: string | undefined,
  binary: Uint8Array | undefined,
  stages: readonly string[],
  keyId: string | undefined,
  now: number,
): SecretVersion {
  return {
    id,
    ...(text === undefined ? {} : { text }),
    ...(binary === undefined ? {} : { binary: new Uint8Array(binary) }),
    stages,
    createdMs: now,
    ...(keyId === undefined ? {} : { keyId }),
  };
}

function tagRecord(tags: readonly SecretsManagerShapes['Tag'][] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

export const putSecretValue: SecretsManagerOperations['PutSecretValue'] = (input, call) => {
  const token = tokenOf(input.ClientRequestToken, call);
  const secret = livingSecret(input.SecretId, call);
  const stages = input.VersionStages ?? [CURRENT];
  const same = secret.versions.find(({ id }) => id === token);
  if (same !== undefined && (same.text !== undefined || same.binary !== undefined)) {
    const isEqual =
      same.text === input.SecretString && Buffer.from(same.binary ?? []).equals(Buffer.from(input.SecretBinary ?? []));
    if (!isEqual) {
      throw new ServiceError(
        'ResourceExistsException',
        `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secret.arn}.`,
      );
    }
    return { ARN: secret.arn, Name: secret.name, VersionId: token, VersionStages: same.stages };
  }
  const made = changed(secret, token, input.SecretString, input.SecretBinary, stages, call);
  keep(made, call);
  return { ARN: secret.arn, Name: secret.name, VersionId: token, VersionStages: stages };
};

/** The secret with one version more, or with the value of one that was announced without. */
function changed(
  secret: Secret,
  id: string,
  text: string | undefined,
  binary: Uint8Array | undefined,
  stages: readonly string[],
  call: Call,
): Secret {
  const now = call.world.clock.now();
  const version = versionOf(id, text, binary, [], secret.keyId, now);
  const others = secret.versions.filter((each) => each.id !== id);
  const first = secret.versions.length === 0 && !stages.includes(CURRENT) ? [...stages, CURRENT] : stages;
  return { ...secret, versions: pruned(withStages([...others, version], id, first)), changedMs: now };
}

export const updateSecret: SecretsManagerOperations['UpdateSecret'] = (input, call) => {
  const hasValue = input.SecretString !== undefined || input.SecretBinary !== undefined;
  const token =
    hasValue || input.ClientRequestToken !== undefined
      ? tokenOf(input.ClientRequestToken, call)
      : tokenOf(undefined, call);
  const secret = livingSecret(input.SecretId, call);
  const described: Secret = {
    ...secret,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.KmsKeyId === undefined ? {} : { keyId: input.KmsKeyId }),
    changedMs: call.world.clock.now(),
  };
  const isSame = secret.versions.some(({ id }) => id === token);
  keep(
    hasValue && !isSame
      ? changed(described, token, input.SecretString, input.SecretBinary, [CURRENT], call)
      : described,
    call,
  );
  return { ARN: secret.arn, Name: secret.name, ...(hasValue ? { VersionId: token } : {}) };
};

function chosen(secret: Secret, versionId: string | undefined, stage: string | undefined): SecretVersion {
  const byId = versionId === undefined ? undefined : secret.versions.find(({ id }) => id === versionId);
  if (versionId !== undefined) {
    if (byId === undefined) {
      throw new ServiceError(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for VersionId: ${versionId}`,
      );
    }
    if (stage !== undefined && !byId.stages.includes(stage)) {
      throw invalidSecretRequest('You provided a VersionStage that is not associated to the provided VersionId.');
    }
    return byId;
  }
  const label = stage ?? CURRENT;
  const found = secret.versions.find(({ stages }) => stages.includes(label));
  if (found === undefined) {
    throw new ServiceError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for staging label: ${label}`,
    );
  }
  return found;
}

export const getSecretValue: SecretsManagerOperations['GetSecretValue'] = (
  { SecretId, VersionId, VersionStage },
  call,
) => {
  const secret = livingSecret(SecretId, call);
  const version = chosen(secret, VersionId, VersionStage);
  if (version.text === undefined && version.binary === undefined) {
    throw new ServiceError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for VersionId: ${version.id}`,
    );
  }
  const today = day(call.world.clock.now()).getTime();
  if (secret.accessedMs !== today || version.accessedMs !== today) {
    keep(
      {
        ...secret,
        accessedMs: today,
        versions: secret.versions.map((each) => (each === version ? { ...each, accessedMs: today } : each)),
      },
      call,
    );
  }
  return told(secret, version);
};

function told(secret: Secret, version: SecretVersion) {
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...(version.text === undefined ? {} : { SecretString: version.text }),
    ...(version.binary === undefined ? {} : { SecretBinary: version.binary }),
    ...(version.stages.length === 0 ? {} : { VersionStages: version.stages }),
    CreatedDate: new Date(version.createdMs),
  };
}

export const batchGetSecretValue: SecretsManagerOperations['BatchGetSecretValue'] = (input, call) => {
  const { SecretIdList, Filters, MaxResults = 20, NextToken } = input;
  if ((SecretIdList === undefined) === (Filters === undefined)) {
    throw new ServiceError(
      'InvalidParameterException',
      "Either 'SecretIdList' or 'Filters' must be provided, but not both.",
    );
  }
  const ids =
    SecretIdList ??
    [...secretsOf(call).values()].filter((secret) => passes(secret, Filters ?? [])).map(({ name }) => name);
  const start = offsetOf(NextToken);
  const errors: { readonly SecretId: string; readonly ErrorCode: string; readonly Message: string }[] = [];
  const values = ids.slice(start, start + MaxResults).flatMap((id) => {
    try {
      const secret = livingSecret(id, call);
      return [told(secret, chosen(secret, undefined, undefined))];
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      errors.push({ SecretId: id, ErrorCode: error.code, Message: error.message });
      return [];
    }
  });
  return {
    SecretValues: values,
    Errors: errors,
    ...(start + MaxResults < ids.length ? { NextToken: tokenFor(start + MaxResults) } : {}),
  };
};

const tokenFor = (offset: number) => Buffer.from(`offset ${offset}`).toString('base64');

function offsetOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const [word, offset] = Buffer.from(token, 'base64').toString('utf8').split(' ');
  if (word !== 'offset')
    throw new ServiceError('InvalidNextTokenException', 'You provided an invalid value for NextToken.');
  return Number(offset);
}

export const describeSecret: SecretsManagerOperations['DescribeSecret'] = ({ SecretId }, call) => {
  const secret = secretOf(SecretId, call);
  return { ...listed(secret), VersionIdsToStages: stagesOf(secret) };
};

function stagesOf({ versions }: Secret): Readonly<Record<string, readonly string[]>> | undefined {
  const staged = versions.filter(({ stages }) => stages.length > 0);
  return staged.length === 0 ? undefined : Object.fromEntries(staged.map(({ id, stages }) => [id, stages]));
}

function listed(secret: Secret) {
  const { rotation } = secret;
  const last = secret.rotatedMs ?? secret.createdMs;
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(secret.description === undefined || secret.description === '' ? {} : { Description: secret.description }),
    ...(secret.keyId === undefined ? {} : { KmsKeyId: secret.keyId }),
    ...(rotation === undefined
      ? {}
      : {
          RotationEnabled: rotation.isOn,
          RotationLambdaARN: rotation.lambdaArn,
          RotationRules: {
            ...(rotation.days === undefined ? {} : { AutomaticallyAfterDays: rotation.days }),
            ...(rotation.duration === undefined ? {} : { Duration: rotation.duration }),
            ...(rotation.schedule === undefined ? {} : { ScheduleExpression: rotation.schedule }),
          },
          ...(rotation.days === undefined ? {} : { NextRotationDate: new Date(last + rotation.days * 86_400_000) }),
        }),
    ...(secret.rotatedMs === undefined ? {} : { LastRotatedDate: new Date(secret.rotatedMs) }),
    LastChangedDate: new Date(secret.changedMs),
    ...(secret.accessedMs === undefined ? {} : { LastAccessedDate: new Date(secret.accessedMs) }),
    ...(secret.deletedMs === undefined ? {} : { DeletedDate: new Date(secret.deletedMs) }),
    ...(Object.keys(secret.tags).length === 0 && secret.wasTagged !== true
      ? {}
      : { Tags: Object.entries(secret.tags).map(([Key, Value]) => ({ Key, Value })) }),
    CreatedDate: new Date(secret.createdMs),
    ...(secret.owner === undefined ? {} : { OwningService: secret.owner }),
  };
}

function passes(secret: Secret, filters: readonly SecretsManagerShapes['Filter'][]): boolean {
  return filters.every(({ Key, Values = [] }) =>
    Values.some((given) => {
      const isNot = given.startsWith('!');
      const wanted = isNot ? given.slice(1) : given;
      return isNot !== has(secret, Key ?? '', wanted);
    }),
  );
}

/** Names match by their beginning and case; descriptions and the rest by the beginnings of words, in any case. */
function has(secret: Secret, key: string, wanted: string): boolean {
  const words = (text: string | undefined) =>
    wanted
      .toLowerCase()
      .split(/\s+/)
      .every(
        (word) =>
          (text ?? '')
            .toLowerCase()
            .split(/[^a-z0-9]+/)
            .some((each) => each.startsWith(word)) || (text ?? '').toLowerCase().startsWith(word),
      );
  switch (key) {
    case 'name':
      return secret.name.startsWith(wanted);
    case 'description':
      return words(secret.description);
    case 'tag-key':
      return Object.keys(secret.tags).some((each) => each.startsWith(wanted));
    case 'tag-value':
      return Object.values(secret.tags).some((each) => each.startsWith(wanted));
    case 'owning-service':
      return secret.owner?.startsWith(wanted) === true;
    case 'all':
      return [secret.name, secret.description, ...Object.keys(secret.tags), ...Object.values(secret.tags)].some(words);
    default:
      throw new ServiceError(
        'ValidationException',
        `1 validation error detected: Value '${key}' at 'filters.1.member.key' failed to satisfy constraint: Member must satisfy enum value set: [all, name, tag-key, description, tag-value]`,
      );
  }
}

export const listSecrets: SecretsManagerOperations['ListSecrets'] = (input, call) => {
  const { Filters = [], MaxResults = 100, NextToken, IncludePlannedDeletion, SortOrder } = input;
  const now = call.world.clock.now();
  const found = [...secretsOf(call).values()].filter(
    (secret) =>
      (secret.deletedMs === undefined || IncludePlannedDeletion === true) &&
      (secret.goneMs ?? Number.POSITIVE_INFINITY) > now &&
      passes(secret, Filters),
  );
  if (SortOrder === 'asc') found.sort((a, b) => a.createdMs - b.createdMs);
  else found.reverse();
  const start = offsetOf(NextToken);
  return {
    SecretList: found.slice(start, start + MaxResults).map((secret) => {
      const stages = stagesOf(secret);
      return { ...listed(secret), ...(stages === undefined ? {} : { SecretVersionsToStages: stages }) };
    }),
    ...(start + MaxResults < found.length ? { NextToken: tokenFor(start + MaxResults) } : {}),
  };
};

export const listSecretVersionIds: SecretsManagerOperations['ListSecretVersionIds'] = (
  { SecretId, IncludeDeprecated },
  call,
) => {
  const secret = secretOf(SecretId, call);
  const versions = secret.versions.filter(({ stages }) => stages.length > 0 || IncludeDeprecated === true);
  return {
    ARN: secret.arn,
    Name: secret.name,
    Versions: versions.map((version) => ({
      VersionId: version.id,
      ...(version.stages.length === 0 ? {} : { VersionStages: version.stages }),
      ...(version.accessedMs === undefined ? {} : { LastAccessedDate: new Date(version.accessedMs) }),
      CreatedDate: new Date(version.createdMs),
      KmsKeyIds: [version.keyId ?? 'DefaultEncryptionKey'],
    })),
  };
};

export const deleteSecret: SecretsManagerOperations['DeleteSecret'] = (input, call) => {
  const { SecretId, RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force } = input;
  if (days !== undefined && force === true) {
    throw new ServiceError(
      'InvalidParameterException',
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
  }
  if (days !== undefined && (days < 7 || days > 30)) {
    throw new ServiceError(
      'InvalidParameterException',
      'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
    );
  }
  const now = call.world.clock.now();
  let secret: Secret;
  try {
    secret = secretOf(SecretId, call);
  } catch (error) {
    // Forced, it is as if it had been there.
    if (force === true) return { ARN: newArn(SecretId, call), Name: SecretId, DeletionDate: new Date(now) };
    throw error;
  }
  if (force === true) {
    secretsOf(call).delete(secret.name);
    return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(now) };
  }
  if (secret.deletedMs !== undefined) livingSecret(SecretId, call);
  const goneMs = now + (days ?? 30) * 86_400_000;
  keep({ ...secret, deletedMs: now, goneMs }, call);
  return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(goneMs) };
};

export const restoreSecret: SecretsManagerOperations['RestoreSecret'] = ({ SecretId }, call) => {
  const { deletedMs: _, goneMs: __, ...secret } = secretOf(SecretId, call);
  keep(secret, call);
  return { ARN: secret.arn, Name: secret.name };
};

export const updateSecretVersionStage: SecretsManagerOperations['UpdateSecretVersionStage'] = (input, call) => {
  const { SecretId, VersionStage: stage, MoveToVersionId: to, RemoveFromVersionId: from } = input;
  const secret = livingSecret(SecretId, call);
  const holder = secret.versions.find(({ stages }) => stages.includes(stage));
  if (to !== undefined && !secret.versions.some(({ id }) => id === to)) {
    throw new ServiceError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret version: ${to}`,
    );
  }
  if (from !== undefined && holder?.id !== from) {
    throw new ServiceError(
      'InvalidParameterException',
      `The staging label ${stage} is currently attached to version ${holder?.id}, so you can't remove it from version ${from}.`,
    );
  }
  if (to !== undefined && from === undefined && holder !== undefined && holder.id !== to) {
    throw new ServiceError(
      'InvalidParameterException',
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
  if (to === undefined && stage === CURRENT) {
    throw new ServiceError(
      'InvalidParameterException',
      `You can only move staging label ${CURRENT} to a different secret version. It can’t be completely removed.`,
    );
  }
  const versions =
    to === undefined
      ? secret.versions.map((version) => ({ ...version, stages: version.stages.filter((each) => each !== stage) }))
      : withStages(secret.versions, to, [stage]);
  keep({ ...secret, versions, changedMs: call.world.clock.now() }, call);
  return { ARN: secret.arn, Name: secret.name };
};

export const tagSecret: SecretsManagerOperations['TagResource'] = ({ SecretId, Tags }, call) => {
  const secret = livingSecret(SecretId, call);
  keep({ ...secret, tags: { ...secret.tags, ...tagRecord(Tags) }, changedMs: call.world.clock.now() }, call);
  return undefined;
};

export const untagSecret: SecretsManagerOperations['UntagResource'] = ({ SecretId, TagKeys }, call) => {
  const secret = livingSecret(SecretId, call);
  const tags = Object.fromEntries(Object.entries(secret.tags).filter(([key]) => !TagKeys.includes(key)));
  keep({ ...secret, tags, wasTagged: true, changedMs: call.world.clock.now() }, call);
  return undefined;
};

export const putSecretPolicy: SecretsManagerOperations['PutResourcePolicy'] = ({ SecretId, ResourcePolicy }, call) => {
  const secret = livingSecret(SecretId, call);
  try {
    JSON.parse(ResourcePolicy);
  } catch {
    throw new ServiceError('MalformedPolicyDocumentException', 'This resource policy contains invalid Json.');
  }
  keep({ ...secret, policy: ResourcePolicy }, call);
  return { ARN: secret.arn, Name: secret.name };
};

export const getSecretPolicy: SecretsManagerOperations['GetResourcePolicy'] = ({ SecretId }, call) => {
  const secret = secretOf(SecretId, call);
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(secret.policy === undefined ? {} : { ResourcePolicy: secret.policy }),
  };
};

export const deleteSecretPolicy: SecretsManagerOperations['DeleteResourcePolicy'] = ({ SecretId }, call) => {
  const { policy: _, ...secret } = livingSecret(SecretId, call);
  keep(secret, call);
  return { ARN: secret.arn, Name: secret.name };
};

export const validateSecretPolicy: SecretsManagerOperations['ValidateResourcePolicy'] = ({ ResourcePolicy }) => {
  try {
    JSON.parse(ResourcePolicy);
    return { PolicyValidationPassed: true, ValidationErrors: [] };
  } catch {
    throw new ServiceError('MalformedPolicyDocumentException', 'This resource policy contains invalid Json.');
  }
};
