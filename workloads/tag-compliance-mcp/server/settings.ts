/** The variables of the server. `contract.ts` lists each of them; a test holds the two together. */
import { z } from 'zod';

const count = (least: number, most: number, usual: number) =>
  z.coerce.number().int().min(least).max(most).default(usual);
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
  );
const flag = z.enum(['true', 'false']).transform((word) => word === 'true');

export const VARIABLES = z.object({
  NODE_ENV: z.string({ error: 'is required' }),
  PORT: count(0, 65535, 8080),
  HOST: z.string().default('0.0.0.0'),
  AWS_REGION: z.string().default('us-east-1'),
  AWS_ENDPOINT_URL: z.url().optional(),
  PROJECT_NAME: z.string().default('mcp-tagging'),
  ENVIRONMENT: z.string().default('prod'),
  AUTH_ENABLED: flag.optional(),
  AUTH_REALM: z
    .string()
    .regex(/^[\w .-]+$/)
    .default('mcp-server'),
  API_KEYS: list,
  API_KEYS_SECRET_ARN: z.string().optional(),
  CORS_ALLOWED_ORIGINS: list,
  CLOUDWATCH_LOG_GROUP: z.string().optional(),
  CLOUDWATCH_METRICS_ENABLED: flag.default(false),
  AUDIT_DB_PATH: z.string().optional(),
  HISTORY_DB_PATH: z.string().optional(),
  SECURITY_LOG_PATH: z.string().optional(),
  TRUSTED_PROXIES: count(0, 10, 1),
  INVENTORY_FILE: z.string().optional(),
  POLICY_PATH: z.string().default('policies/tagging_policy.json'),
  AUTO_IMPORT_AWS_POLICY: flag.default(true),
  AUTO_IMPORT_POLICY_ID: z.string().optional(),
  FALLBACK_TO_DEFAULT_POLICY: flag.default(true),
  OWNER_EMAIL_DOMAIN: z.string().default('example.com'),
  ALLOWED_REGIONS: list,
  COMPLIANCE_CACHE_TTL_SECONDS: count(60, 86400, 3600),
  REGION_CACHE_TTL_SECONDS: count(60, 86400, 3600),
  MAX_CONCURRENT_REGIONS: count(1, 20, 5),
  REGION_SCAN_TIMEOUT_SECONDS: count(10, 300, 60),
  MAX_TOOL_CALLS_PER_SESSION: count(1, 100_000, 100),
  SESSION_BUDGET_TTL_SECONDS: count(1, 86400, 3600),
  MAX_IDENTICAL_CALLS: count(1, 1000, 3),
  LOOP_DETECTION_WINDOW_SECONDS: count(1, 86400, 300),
  MAX_UNKNOWN_TOOL_ATTEMPTS: count(1, 1000, 5),
  TOOL_EXECUTION_TIMEOUT: count(1, 300, 300),
  AWS_API_TIMEOUT: count(1, 60, 10),
  SCHEDULER_ENABLED: flag.default(false),
});

/** What production may not do without, besides the keys. */
const NEEDED_IN_PRODUCTION = [
  'CLOUDWATCH_LOG_GROUP',
  'AUDIT_DB_PATH',
  'HISTORY_DB_PATH',
  'SECURITY_LOG_PATH',
] as const satisfies readonly (keyof z.infer<typeof VARIABLES>)[];

export const SETTINGS = VARIABLES.transform((given, context) => {
  const isProduction = given.NODE_ENV === 'production';
  const isAuthenticated = given.AUTH_ENABLED ?? isProduction;
  const missing = (name: string, message = 'is required') =>
    context.addIssue({ code: 'custom', path: [name], message });
  if (isProduction) {
    for (const name of NEEDED_IN_PRODUCTION) if (given[name] === undefined) missing(name);
    if (given.CORS_ALLOWED_ORIGINS.length === 0) missing('CORS_ALLOWED_ORIGINS');
    if (given.INVENTORY_FILE !== undefined) missing('INVENTORY_FILE', 'is refused in production');
  }
  if (isAuthenticated && given.API_KEYS.length === 0 && given.API_KEYS_SECRET_ARN === undefined) {
    missing('API_KEYS_SECRET_ARN', 'or API_KEYS is required while AUTH_ENABLED is true');
  }
  return { ...given, AUTH_ENABLED: isAuthenticated };
});

export type ServerSettings = z.infer<typeof SETTINGS>;
