/** The variables of the server. `contract.ts` lists each of them; a test holds the two together. */
import { z } from 'zod';

const count = (least: number, most: number, usual: number) =>
  z.coerce.number().int().min(least).max(most).default(usual);

export const VARIABLES = z.object({
  NODE_ENV: z.string({ error: 'is required' }),
  PORT: count(0, 65_535, 8080),
  HOST: z.string().default('0.0.0.0'),
  TLS: z.enum(['off', 'self-signed']).default('off'),
  AWS_REGION: z.string({ error: 'is required' }),
  ENVIRONMENT: z.string({ error: 'is required' }),
  RELEASE: z.string({ error: 'is required' }),
  LOG_FOLDER: z.string({ error: 'is required' }),
  DRAIN_SECONDS: count(0, 25, 20),
  TRUSTED_HOPS: count(0, 5, 1),
  SESSION_SECRET_ARN: z.string().optional(),
  SESSION_SECRET: z.string().min(32).optional(),
  DB_HOST: z.string().optional(),
  DB_PORT: count(1, 65_535, 5432),
  DB_NAME: z.string().optional(),
  DB_POOL: count(1, 100, 10),
  DB_SECRET_ARN: z.string().optional(),
  NODE_EXTRA_CA_CERTS: z.string().optional(),
  IMDS_ENDPOINT: z.url().optional(),
});

/** Production knows its keys from Secrets Manager only; a trial on one machine may give one itself. */
export const SETTINGS = VARIABLES.superRefine((given, context) => {
  const missing = (name: string, why: string) =>
    context.addIssue({ code: 'custom', path: [name], message: `is required ${why}` });
  if (given.NODE_ENV === 'production') {
    if (given.SESSION_SECRET_ARN === undefined) missing('SESSION_SECRET_ARN', 'in production');
    if (given.SESSION_SECRET !== undefined)
      context.addIssue({ code: 'custom', path: ['SESSION_SECRET'], message: 'is for trials only' });
  } else if (given.SESSION_SECRET_ARN === undefined && given.SESSION_SECRET === undefined) {
    missing('SESSION_SECRET_ARN', 'where no SESSION_SECRET is given');
  }
  if (given.DB_HOST !== undefined) {
    if (given.DB_NAME === undefined) missing('DB_NAME', 'with DB_HOST');
    if (given.DB_SECRET_ARN === undefined) missing('DB_SECRET_ARN', 'with DB_HOST');
  }
});

export type ServerSettings = z.infer<typeof SETTINGS>;
