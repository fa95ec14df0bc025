/** Every name that templates, contract, runbooks and claims share. */
export const PROJECT = 'omnirapeutic-production';

/** What all of this was written from. */
export const DOCUMENT = { version: '1.0', date: '2025-11-24' } as const;

export const STACK = 'Omnirapeutic';

export const DELIVERY_STACK = 'OmnirapeuticDelivery';

/** The environment of GitHub that a job has to name to deploy. */
export const GITHUB_ENVIRONMENT = 'production';

export const REGION = 'us-east-1';

export const DATABASE = 'omnirapeutic';

/** `admin`, as the document writes, is reserved (C-OMN-12). */
export const MASTER_USER = 'postgres';

/** The user of the application: owns no table and does not bypass row-level security. */
export const APP_USER = 'care_app';

export const DATABASE_PORT = 5432;

export const LOG_GROUPS = {
  api: `/ecs/${PROJECT}/api`,
  web: `/ecs/${PROJECT}/web`,
  worker: `/ecs/${PROJECT}/worker`,
  nginx: `/ecs/${PROJECT}/nginx`,
  flowLogs: `/aws/vpc/${PROJECT}-flow-logs`,
  trail: `/aws/cloudtrail/${PROJECT}`,
  sessions: `/aws/ssm/${PROJECT}-bastion-sessions`,
  database: `/aws/rds/cluster/${PROJECT}/postgresql`,
} as const;

/** The services of the application, each with a repository of the same name. */
export const SERVICES = ['api', 'web', 'worker'] as const;

export type Service = (typeof SERVICES)[number];

/** `omnirapeutic-production-api`. */
export function named(part: string): string {
  return `${PROJECT}-${part}`;
}
