/** AWS::SecretsManager::Secret and what belongs to it. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_SecretsManager.html */
import { isRecord } from '../../../base/index.ts';
import { type Creation, type LocalType, type Properties, ServiceError } from '../../service.ts';
import { deleteIfThere } from '../delete-if-there.ts';
import { randomPassword } from './random-password.ts';
import { keep, livingSecret, secretOf } from './secret.ts';
import { createSecret, deleteSecret, putSecretPolicy, putSecretValue, updateSecret } from './secrets.ts';

function tagsOf({ Tags }: Properties, at: Creation) {
  const own = Array.isArray(Tags) ? Tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  const all = { ...at.tags, ...Object.fromEntries(own) };
  return Object.entries(all).map(([Key, Value]) => ({ Key, Value: String(Value) }));
}

/** The value that the template gives or has generated. */
function givenValue({ SecretString, GenerateSecretString: generate }: Properties): string | undefined {
  if (SecretString !== undefined) return String(SecretString);
  if (generate === undefined) return undefined;
  const given = isRecord(generate) ? generate : {};
  const flag = (name: string) => (given[name] === undefined ? {} : { [name]: String(given[name]) === 'true' });
  const password = randomPassword({
    ...(given.PasswordLength === undefined ? {} : { PasswordLength: Number(given.PasswordLength) }),
    ...(given.ExcludeCharacters === undefined ? {} : { ExcludeCharacters: String(given.ExcludeCharacters) }),
    ...flag('ExcludeLowercase'),
    ...flag('ExcludeUppercase'),
    ...flag('ExcludeNumbers'),
    ...flag('ExcludePunctuation'),
    ...flag('IncludeSpace'),
    ...flag('RequireEachIncludedType'),
  });
  if (given.SecretStringTemplate === undefined || given.GenerateStringKey === undefined) return password;
  const template: unknown = JSON.parse(String(given.SecretStringTemplate));
  if (!isRecord(template))
    throw new ServiceError('InvalidRequestException', 'The SecretStringTemplate is not a JSON object.');
  return JSON.stringify({ ...template, [String(given.GenerateStringKey)]: password });
}

export const secretType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const name = typeof properties.Name === 'string' ? properties.Name : at.generatedName(512);
    const value = givenValue(properties);
    const { ARN = '' } = await createSecret(
      {
        Name: name,
        Tags: tagsOf(properties, at),
        ...(properties.Description === undefined ? {} : { Description: String(properties.Description) }),
        ...(properties.KmsKeyId === undefined ? {} : { KmsKeyId: String(properties.KmsKeyId) }),
        ...(value === undefined ? {} : { SecretString: value }),
      },
      { ...at, http: undefined } as Creation,
    );
    return { id: ARN, attributes: { Id: ARN } };
  },
  async update(made, properties, before, at) {
    const isNewValue =
      JSON.stringify([properties.SecretString, properties.GenerateSecretString]) !==
      JSON.stringify([before.SecretString, before.GenerateSecretString]);
    const value = isNewValue ? givenValue(properties) : undefined;
    await updateSecret(
      {
        SecretId: made.id,
        Description: properties.Description === undefined ? '' : String(properties.Description),
        ...(properties.KmsKeyId === undefined ? {} : { KmsKeyId: String(properties.KmsKeyId) }),
        ...(value === undefined ? {} : { SecretString: value }),
      },
      { ...at, http: undefined } as Creation,
    );
    const secret = livingSecret(made.id, at);
    keep({ ...secret, tags: Object.fromEntries(tagsOf(properties, at).map(({ Key, Value }) => [Key, Value])) }, at);
    return made;
  },
  async delete(made, _properties, at) {
    // A stack deletes a secret for good: its name is free at once.
    await deleteSecret({ SecretId: made.id, ForceDeleteWithoutRecovery: true }, at);
  },
  read(made, at) {
    try {
      const secret = livingSecret(made.id, at);
      return {
        Name: secret.name,
        Description: secret.description,
        KmsKeyId: secret.keyId,
      };
    } catch {
      return undefined;
    }
  },
};

export const secretPolicyType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const id = String(properties.SecretId);
    const policy = properties.ResourcePolicy;
    await putSecretPolicy(
      { SecretId: id, ResourcePolicy: typeof policy === 'string' ? policy : JSON.stringify(policy) },
      at,
    );
    const { arn } = secretOf(id, at);
    return { id: arn, attributes: { Id: arn } };
  },
  async update(made, properties, _before, at) {
    const policy = properties.ResourcePolicy;
    await putSecretPolicy(
      { SecretId: made.id, ResourcePolicy: typeof policy === 'string' ? policy : JSON.stringify(policy) },
      at,
    );
    return made;
  },
  delete: (made, _properties, at) =>
    deleteIfThere(() => {
      const { policy: _, ...secret } = livingSecret(made.id, at);
      keep(secret, at);
    }),
};

/** Writes where the database is into the secret: what the target tells of itself. */
export const secretTargetAttachmentType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const id = String(properties.SecretId);
    await attach(id, properties, at);
    const { arn } = secretOf(id, at);
    return { id: arn, attributes: { Id: arn } };
  },
  async update(made, properties, _before, at) {
    await attach(made.id, properties, at);
    return made;
  },
  delete() {
    // The secret keeps what it knows, as on AWS.
  },
};

async function attach(id: string, properties: Properties, at: Creation): Promise<void> {
  const secret = livingSecret(id, at);
  const current = secret.versions.find(({ stages }) => stages.includes('AWSCURRENT'))?.text ?? '{}';
  const value: unknown = JSON.parse(current);
  if (!isRecord(value)) throw new ServiceError('InvalidRequestException', 'The secret is not a JSON object.');
  const connection = await connectionOf(String(properties.TargetType), String(properties.TargetId), at);
  await putSecretValue({ SecretId: id, SecretString: JSON.stringify({ ...value, ...connection }) }, {
    ...at,
    http: undefined,
  } as Creation);
}

async function connectionOf(type: string, id: string, at: Creation): Promise<Readonly<Record<string, unknown>>> {
  const isCluster = type.endsWith('DBCluster');
  const name = id.startsWith('arn:') ? (id.split(':').at(-1) ?? id) : id;
  const found = (await at.world.invoke(
    'rds',
    isCluster ? 'DescribeDBClusters' : 'DescribeDBInstances',
    isCluster ? { DBClusterIdentifier: name } : { DBInstanceIdentifier: name },
    at,
  )) as Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  const [target] = (isCluster ? found.DBClusters : found.DBInstances) ?? [];
  if (target === undefined) throw new ServiceError('ResourceNotFoundException', `${type} ${id} was not found.`);
  const endpoint = target.Endpoint;
  return {
    engine: target.Engine,
    host: isRecord(endpoint) ? endpoint.Address : endpoint,
    port: isRecord(endpoint) ? endpoint.Port : target.Port,
    ...(target.DatabaseName === undefined && target.DBName === undefined
      ? {}
      : { dbname: target.DatabaseName ?? target.DBName }),
    [isCluster ? 'dbClusterIdentifier' : 'dbInstanceIdentifier']: name,
  };
}

export const rotationScheduleType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    const secret = livingSecret(String(properties.SecretId), at);
    schedule(secret.arn, properties, at);
    return { id: secret.arn, attributes: { Id: secret.arn } };
  },
  update(made, properties, _before, at) {
    schedule(made.id, properties, at);
    return made;
  },
  delete: (made, _properties, at) =>
    deleteIfThere(() => {
      const { rotation: _, ...secret } = livingSecret(made.id, at);
      keep(secret, at);
    }),
};

function schedule(arn: string, { RotationLambdaARN, RotationRules }: Properties, at: Creation): void {
  const secret = livingSecret(arn, at);
  const lambdaArn = RotationLambdaARN === undefined ? secret.rotation?.lambdaArn : String(RotationLambdaARN);
  if (lambdaArn === undefined) {
    throw new ServiceError(
      'NotImplemented',
      'The local target rotates a secret by a function of the template only: RotationLambdaARN is missing.',
    );
  }
  const rules = isRecord(RotationRules) ? RotationRules : {};
  keep(
    {
      ...secret,
      rotation: {
        lambdaArn,
        isOn: true,
        ...(rules.AutomaticallyAfterDays === undefined ? {} : { days: Number(rules.AutomaticallyAfterDays) }),
        ...(rules.ScheduleExpression === undefined ? {} : { schedule: String(rules.ScheduleExpression) }),
        ...(rules.Duration === undefined ? {} : { duration: String(rules.Duration) }),
      },
    },
    at,
  );
}
