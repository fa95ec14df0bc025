/**
 * What containers are given in secret: read as the execution role, whose rights are asked as Secrets Manager, Systems Manager
 * and KMS would (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html).
 */
import type { EcsShapes as Shapes } from '../../schemas/ecs.generated.ts';
import type { EcsPlace } from './kept.ts';
import { refusalOf } from './rights.ts';

export class SecretFault extends Error {}

/** @throws SecretFault with the words of the stopped reason. */
export async function secretValue(
  { name, valueFrom }: Shapes['Secret'],
  role: string | undefined,
  at: EcsPlace,
): Promise<string> {
  if (role === undefined) throw new SecretFault(`unable to retrieve secret ${name}: the task has no execution role`);
  return /^arn:[^:]+:secretsmanager:/.test(valueFrom)
    ? fromSecretsManager(valueFrom, role, at)
    : fromParameters(valueFrom, role, at);
}

async function fromSecretsManager(valueFrom: string, role: string, at: EcsPlace): Promise<string> {
  const parts = valueFrom.split(':');
  const arn = parts.slice(0, 7).join(':');
  const [jsonKey = '', stage = '', version = ''] = parts.slice(7);
  const region = parts[3] ?? at.region;
  const there = { ...at, region };
  const fault = (why: string) =>
    new SecretFault(`execution resource retrieval failed: unable to retrieve secret from asm: ${why}`);
  const refused = (why: string | undefined) => {
    if (why !== undefined) throw fault(`AccessDeniedException: ${why}`);
  };
  refused(refusalOf(role, 'secretsmanager', 'GetSecretValue', { SecretId: arn }, there));
  const known: { readonly KmsKeyId?: string } = await at.world
    .invoke('secretsmanager', 'DescribeSecret', { SecretId: arn }, there)
    .catch((thrown) => {
      throw fault(`operation error Secrets Manager: GetSecretValue, ${textOf(thrown)}`);
    });
  // The key of AWS lets whoever may read the secret decrypt it.
  if (known.KmsKeyId !== undefined && !known.KmsKeyId.includes('alias/aws/secretsmanager'))
    refused(refusalOf(role, 'kms', 'Decrypt', { KeyId: known.KmsKeyId }, there));
  const answer: { readonly SecretString?: string } = await at.world
    .invoke(
      'secretsmanager',
      'GetSecretValue',
      {
        SecretId: arn,
        ...(stage !== '' && { VersionStage: stage }),
        ...(version !== '' && { VersionId: version }),
      },
      there,
    )
    .catch((thrown) => {
      throw fault(`operation error Secrets Manager: GetSecretValue, ${textOf(thrown)}`);
    });
  if (answer.SecretString === undefined) throw fault(`secret ${arn} holds no text`);
  if (jsonKey === '') return answer.SecretString;
  const value = jsonMember(answer.SecretString, jsonKey);
  if (value === undefined) throw fault(`retrieved secret from Secrets Manager did not contain json key ${jsonKey}`);
  return value;
}

function jsonMember(text: string, key: string): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || !Object.hasOwn(parsed, key)) return undefined;
  const value = (parsed as Readonly<Record<string, unknown>>)[key];
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function fromParameters(valueFrom: string, role: string, at: EcsPlace): Promise<string> {
  const [, region = at.region, path] = /^arn:[^:]+:ssm:([^:]*):[^:]*:parameter(\/.*)$/.exec(valueFrom) ?? [];
  // A name without slashes has one in its ARN all the same.
  const name = path === undefined ? valueFrom : path.indexOf('/', 1) > 0 ? path : path.slice(1);
  const fault = (why: string) =>
    new SecretFault(`execution resource retrieval failed: unable to retrieve secrets from ssm: ${why}`);
  const refused = refusalOf(role, 'ssm', 'GetParameters', { Names: [name] }, { ...at, region });
  if (refused !== undefined) throw fault(`AccessDeniedException: ${refused}`);
  const found: { readonly Parameter?: { readonly Value?: string } } = await at.world
    .invoke('ssm', 'GetParameter', { Name: name, WithDecryption: true }, { ...at, region })
    .catch(() => {
      throw fault(`invalid ssm parameters: ${name}`);
    });
  return found.Parameter?.Value ?? '';
}

const textOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown));
