/** The variables of the server. `contract.ts` lists each of them; a test holds the two together. */
import { z } from 'zod';
import { pricesOf } from './ai/models.ts';

const count = (least: number, most: number, usual: number) =>
  z.coerce.number().int().min(least).max(most).default(usual);
const flag = (usual: 'true' | 'false') =>
  z
    .enum(['true', 'false'])
    .default(usual)
    .transform((text) => text === 'true');

export const VARIABLES = z.object({
  NODE_ENV: z.string({ error: 'is required' }),
  PORT: count(0, 65_535, 3001),
  DATABASE_URL: z.string({ error: 'is required' }),
  JWT_SECRET: z.string({ error: 'is required' }),
  CORS_ORIGIN: z.string({ error: 'is required' }),
  ANTHROPIC_API_KEY: z.string().optional(),
  DEFAULT_AI_PROVIDER: z.enum(['anthropic']).default('anthropic'),
  ANTHROPIC_MODEL: z.string({ error: 'is required' }).regex(/^[a-z0-9.-]{1,100}$/, 'is no name of a model'),
  ANTHROPIC_MAX_TOKENS: count(1, 64_000, 4000),
  ANTHROPIC_TEMPERATURE: z.coerce.number().min(0).max(1).optional(),
  AI_REQUEST_TIMEOUT: count(100, 30_000, 30_000),
  AWS_REGION: z.string({ error: 'is required' }),
  ENABLE_AWS_SECRETS_MANAGER: flag('true'),
  // Endpoints of the VPC answer under the usual names: there is nothing to do for them.
  ENABLE_VPC_ENDPOINT: flag('true'),
  REDIS_URL: z.string().optional(),
  USE_REDIS: flag('true'),
  CACHE_TTL: count(1, 86_400, 3600),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  // The log driver writes to the group; the process writes to standard output.
  CLOUDWATCH_LOG_GROUP: z.string().optional(),
  HOST: z.string().default('0.0.0.0'),
  AI_ENABLED: flag('true'),
  ANTHROPIC_BASE_URL: z.url().optional(),
  AI_MONTHLY_BUDGET_USD: z
    .string()
    .regex(/^\d{1,9}(?:\.\d{1,2})?$/, 'is no amount of dollars')
    .optional(),
  DB_POOL: count(1, 100, 10),
  DRAIN_SECONDS: count(0, 50, 20),
  REGISTRATION: z.enum(['approval', 'open']).default('approval'),
  // A load balancer, and CloudFront before it.
  TRUSTED_HOPS: count(0, 5, 2),
  NODE_EXTRA_CA_CERTS: z.string().optional(),
});

const SECRET_BYTES = 32;

/** For trials on one machine: nothing is kept. */
export const MEMORY = 'memory:';

export const SETTINGS = VARIABLES.superRefine((given, context) => {
  const fault = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
  if (given.JWT_SECRET.trimStart().startsWith('{'))
    fault('JWT_SECRET', 'is a JSON document; take one key of it: end the ARN in valueFrom with ":jwt::"');
  else if (Buffer.byteLength(given.JWT_SECRET) < SECRET_BYTES)
    fault('JWT_SECRET', `is shorter than ${SECRET_BYTES} bytes`);
  const database = given.DATABASE_URL === MEMORY ? 'memory' : databaseFault(given.DATABASE_URL);
  if (database === 'memory' && given.NODE_ENV === 'production') fault('DATABASE_URL', 'is for trials only');
  else if (database !== undefined && database !== 'memory') fault('DATABASE_URL', database);
  for (const origin of originsOf(given.CORS_ORIGIN)) {
    if (origin === '*' && given.NODE_ENV === 'production') fault('CORS_ORIGIN', 'must name origins');
    if (origin !== '*' && (!URL.canParse(origin) || new URL(origin).origin !== origin))
      fault('CORS_ORIGIN', 'is no list of origins, as https://example.com');
  }
  if (given.REDIS_URL !== undefined && !/^rediss?:\/\//.test(given.REDIS_URL))
    fault('REDIS_URL', 'is no address that begins with redis:// or rediss://');
  if (!given.AI_ENABLED) return;
  if (given.ANTHROPIC_API_KEY === undefined) fault('ANTHROPIC_API_KEY', 'is required while AI_ENABLED is true');
  else if (given.ANTHROPIC_API_KEY.trimStart().startsWith('{'))
    fault('ANTHROPIC_API_KEY', 'is a JSON document; the secret holds the key alone');
  if (given.ANTHROPIC_MODEL.startsWith('anthropic.'))
    fault('ANTHROPIC_MODEL', 'is a model of Amazon Bedrock, which this server does not ask');
  if (given.AI_MONTHLY_BUDGET_USD !== undefined && pricesOf(given.ANTHROPIC_MODEL, new Date()) === undefined)
    fault('AI_MONTHLY_BUDGET_USD', 'cannot be kept: nobody wrote down what the model of ANTHROPIC_MODEL costs');
});

export type ServerSettings = z.infer<typeof SETTINGS>;

export function originsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function databaseFault(text: string): string | undefined {
  if (!URL.canParse(text)) return 'is no address, as postgresql://user:password@host:5432/name?sslmode=verify-full';
  const { protocol, username, password, hostname, pathname, searchParams } = new URL(text);
  if (protocol !== 'postgresql:' && protocol !== 'postgres:') return 'is no address of PostgreSQL';
  if (username === '' || password === '' || hostname === '' || pathname.length < 2)
    return 'lacks a user, a password, a host or the name of the database';
  return searchParams.get('sslmode') === 'verify-full' ? undefined : 'must end with ?sslmode=verify-full';
}
