/**
 * The names that the document fixes. Template, workflow and runbooks take them from here, so that a command in a file can
 * only speak of what the template makes (C-BLM-18).
 */
export const PRODUCT = 'bloom-energy';
export const CLUSTER = 'bloom-energy';
export const SERVICE = 'bloom-energy-api';
export const CONTAINER = 'bloom-energy-api';
export const FAMILY = 'bloom-energy-contracts';
export const REPOSITORY = 'bloom-energy';
export const EXECUTION_ROLE = 'ecsTaskExecutionRole';
export const TASK_ROLE = 'BloomEnergyTaskRole';
export const DEPLOY_ROLE = 'BloomEnergyDeployRole';
export const LOG_GROUP = '/aws/ecs/bloom-energy-contracts';
export const DATABASE_INSTANCE = 'bloom-energy-contracts';
export const DATABASE_NAME = 'bloom_contracts';
export const DATABASE_USER = 'bloom';
export const CACHE_GROUP = 'bloom-energy-cache';
export const TRAIL = 'bloom-energy-audit';

export const SECRETS = {
  anthropicKey: 'bloom-energy-anthropic-key',
  jwt: 'bloom-energy-jwt-secret',
  databaseUrl: 'bloom-energy-database-url',
  redisUrl: 'bloom-energy-redis-url',
} as const;

/** The stacks in the order of the first deployment: the repository must hold an image before a service can start one. */
export const DELIVERY_STACK = 'BloomDelivery';
export const CONTRACTS_STACK = 'BloomContracts';

/** The GitHub environment that the deploying job names. */
export const GITHUB_ENVIRONMENT = 'production';
