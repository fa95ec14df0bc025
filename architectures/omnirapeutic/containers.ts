import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { AuroraDatabase } from 'lintel/constructs';
import { METRICS_NAMESPACE, POOL_SIZES } from '../../workloads/care-platform/contract.ts';
import type { ApplicationParameters } from './interface.ts';
import { APP_USER, DATABASE, DATABASE_PORT, MASTER_USER, type Service } from './names.ts';
import type { Security } from './security.ts';
import type { Storage } from './storage.ts';

export interface ContainerSubjects {
  readonly database: AuroraDatabase;
  readonly security: Security;
  readonly storage: Storage;
}

export interface ProcessSettings {
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, ecs.Secret>>;
}

/** What the image trusts beside its own authorities: the bundle that the Dockerfile puts there. */
export const CA_BUNDLE = '/etc/ssl/certs/aws-rds.pem';

const EVERYWHERE = { NODE_ENV: 'production', METRICS_NAMESPACE };

function databaseEnvironment({ database }: ContainerSubjects, user: string, pool: keyof typeof POOL_SIZES) {
  return {
    ...EVERYWHERE,
    NODE_EXTRA_CA_CERTS: CA_BUNDLE,
    DB_HOST: database.cluster.clusterEndpoint.hostname,
    DB_PORT: String(DATABASE_PORT),
    DB_NAME: DATABASE,
    DB_USER: user,
    DB_POOL_SIZE: String(POOL_SIZES[pool]),
  };
}

/** The variables and secrets of the migration: the only process that owns tables. It gives the application its login. */
export function migrationSettings(subjects: ContainerSubjects): ProcessSettings {
  const { database, security } = subjects;
  return {
    environment: { ...databaseEnvironment(subjects, MASTER_USER, 'migrate'), DB_APP_USER: APP_USER },
    secrets: {
      DB_PASSWORD: ecs.Secret.fromSecretsManager(database.masterSecret, 'password'),
      DB_APP_PASSWORD: ecs.Secret.fromSecretsManager(security.appUser, 'password'),
    },
  };
}

/** The variables and secrets of each service: with those of the migration they are those of the contract. */
export function settingsOf(
  subjects: ContainerSubjects,
  parameters: ApplicationParameters,
): Readonly<Record<Service, ProcessSettings>> {
  const { appUser, jwtSecret } = subjects.security;
  const appPassword = ecs.Secret.fromSecretsManager(appUser, 'password');
  return {
    api: {
      environment: {
        ...databaseEnvironment(subjects, APP_USER, 'api'),
        PORT: '3000',
        ALLOWED_ORIGINS: parameters.allowedOrigins.valueAsString,
        TRUSTED_PROXIES: '1',
      },
      secrets: { DB_PASSWORD: appPassword, JWT_SECRET: ecs.Secret.fromSecretsManager(jwtSecret) },
    },
    web: { environment: { ...EVERYWHERE, PORT: '3000', TRUSTED_PROXIES: '1' }, secrets: {} },
    worker: {
      environment: {
        ...databaseEnvironment(subjects, APP_USER, 'worker'),
        AUDIT_BUCKET: subjects.storage.audit.bucketName,
      },
      secrets: { DB_PASSWORD: appPassword },
    },
  };
}
