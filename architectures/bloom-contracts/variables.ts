import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { contract } from '../../workloads/contracts/contract.ts';
import { checkModel, DEFAULT_MODEL } from './model-lifecycle.ts';
import { LOG_GROUP } from './names.ts';
import type { BloomContractsOptions } from './options.ts';

type VariableName = (typeof contract.env)[number]['name'];

export interface VariableSubjects {
  readonly corsOrigin: string;
  readonly anthropicKey: ISecret;
  readonly jwt: ISecret;
  readonly databaseUrl: ISecret;
  /** A secret where the cache has a password, else its address. */
  readonly redisUrl: ISecret | string;
}

/** What every variable of the contract is, apart from those that hold addresses and secrets. */
export function plainVariables(options: BloomContractsOptions): Partial<Record<VariableName, string>> {
  const model = options.model ?? DEFAULT_MODEL;
  const { acceptsTemperature, bedrockId } = checkModel(model);
  return {
    NODE_ENV: 'production',
    PORT: String(contract.processes[0].port),
    DEFAULT_AI_PROVIDER: 'anthropic',
    ANTHROPIC_MODEL: options.perimeter === 'no-internet' ? (bedrockId ?? model) : model,
    ANTHROPIC_MAX_TOKENS: '4000',
    ...(acceptsTemperature ? { ANTHROPIC_TEMPERATURE: '0.7' } : {}),
    AI_REQUEST_TIMEOUT: '30000',
    AWS_REGION: options.region,
    ENABLE_AWS_SECRETS_MANAGER: 'true',
    ENABLE_VPC_ENDPOINT: 'true',
    USE_REDIS: 'true',
    CACHE_TTL: '3600',
    LOG_LEVEL: 'info',
    CLOUDWATCH_LOG_GROUP: LOG_GROUP,
    // Without CloudFront the load balancer alone stands before a task.
    ...(options.perimeter === 'no-internet' ? { TRUSTED_HOPS: '1' } : {}),
  };
}

/** The container's variables: those with a secret in it are read by ECS when the task starts. */
export function containerVariables(options: BloomContractsOptions, subjects: VariableSubjects) {
  const { redisUrl } = subjects;
  return {
    environment: {
      ...plainVariables(options),
      CORS_ORIGIN: subjects.corsOrigin,
      ...(typeof redisUrl === 'string' ? { REDIS_URL: redisUrl } : {}),
    },
    secrets: {
      ANTHROPIC_API_KEY: ecs.Secret.fromSecretsManager(subjects.anthropicKey),
      DATABASE_URL: ecs.Secret.fromSecretsManager(subjects.databaseUrl),
      // The secret is a JSON document: without the key the variable would hold all of it (C-BLM-15).
      JWT_SECRET: ecs.Secret.fromSecretsManager(subjects.jwt, 'jwt'),
      ...(typeof redisUrl === 'string' ? {} : { REDIS_URL: ecs.Secret.fromSecretsManager(redisUrl) }),
    },
  };
}
