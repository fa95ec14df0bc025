import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Cache, PostgresDatabase, ProductionStack } from 'lintel/constructs';
import { DATABASE_NAME, DATABASE_USER, SECRETS } from './names.ts';

export interface OwnSecrets {
  readonly anthropicKey: secretsmanager.Secret;
  readonly jwt: secretsmanager.Secret;
}

/**
 * Only ever referred to by the ARN of the resource: a name that ends in a hyphen and six characters, as "-secret" does, is
 * taken for a complete ARN when the ARN is built from the name (C-BLM-14).
 */
export function addSecrets(stack: ProductionStack): OwnSecrets {
  return {
    // Secrets Manager makes a value that Anthropic does not know, so that tasks can start; the operator puts the real one.
    anthropicKey: new secretsmanager.Secret(stack, 'AnthropicKey', {
      secretName: SECRETS.anthropicKey,
      description: 'Anthropic Claude API Key',
      generateSecretString: { passwordLength: 32, excludePunctuation: true },
    }),
    jwt: new secretsmanager.Secret(stack, 'JwtSecret', {
      secretName: SECRETS.jwt,
      description: 'JWT Signing Secret',
      generateSecretString: {
        secretStringTemplate: '{"jwt":""}',
        generateStringKey: 'jwt',
        passwordLength: 64,
        excludeCharacters: ' "%@\\',
      },
    }),
  };
}

/** Filled in by CloudFormation from the password that Secrets Manager made: the template holds a reference. */
export function addDatabaseUrl(stack: ProductionStack, database: PostgresDatabase): secretsmanager.Secret {
  const password = database.secret.secretValueFromJson('password').unsafeUnwrap();
  return plainSecret(stack, 'DatabaseUrl', {
    name: SECRETS.databaseUrl,
    description: 'Connection of the application to its database, password included',
    value: `postgresql://${DATABASE_USER}:${password}@${database.address}:${database.port}/${DATABASE_NAME}?sslmode=verify-full`,
  });
}

export function addCachePassword(stack: ProductionStack): secretsmanager.Secret {
  return new secretsmanager.Secret(stack, 'CachePassword', {
    description: 'Password of the cache',
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
  });
}

export function addRedisUrl(
  stack: ProductionStack,
  cache: Cache,
  password: secretsmanager.ISecret,
): secretsmanager.Secret {
  return plainSecret(stack, 'RedisUrl', {
    name: SECRETS.redisUrl,
    description: 'Connection of the application to its cache, password included',
    value: `rediss://:${password.secretValue.unsafeUnwrap()}@${cache.address}:${cache.port}`,
  });
}

function plainSecret(
  stack: ProductionStack,
  id: string,
  { name, description, value }: { readonly name: string; readonly description: string; readonly value: string },
): secretsmanager.Secret {
  const secret = new secretsmanager.Secret(stack, id, { secretName: name, description });
  const resource = secret.node.defaultChild;
  if (!(resource instanceof secretsmanager.CfnSecret)) throw new Error(`${id} is not a secret`);
  resource.generateSecretString = undefined;
  resource.secretString = value;
  return secret;
}
