/** The variables of the server. `contract.ts` lists each of them; a test holds the two together. */
import { z } from 'zod';

const required = z.string({ error: 'is required' });

export const VARIABLES = z.object({
  NODE_ENV: required,
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  AWS_REGION: required,
  S3_BUCKET: required,
  DATABASE_URL: required.refine((text) => databaseAt(text) !== undefined, {
    error: 'is no postgresql:// address of host and database with sslmode=verify-full',
  }),
  DATABASE_SECRET_ARN: required,
  REDIS_URL: required.refine((text) => /^rediss?:\/\//.test(text), { error: 'is no redis:// address' }),
  JWT_SECRET: required.min(32, { error: 'has fewer than 32 characters' }),
  JWT_EXPIRES_IN: z
    .string()
    .regex(/^\d+[smhd]$/, { error: 'is no duration such as 24h' })
    .default('24h'),
  WEB_ORIGIN: required.refine((text) => URL.canParse(text), { error: 'is no origin' }),
  API_ORIGIN: required.refine((text) => URL.canParse(text), { error: 'is no origin' }),
  UPLOAD_FOLDER: z.string().default('/tmp/pmo-uploads'),
  LOG_LEVEL: z.enum(['info', 'warn', 'error']).default('info'),
  /** Serves the built pages too, where no nginx stands before. */
  PAGES_FOLDER: z.string().optional(),
  /** `memory` keeps everything in the process, with invented data. */
  STORE: z.enum(['postgres', 'memory']).default('postgres'),
});

export const SETTINGS = VARIABLES.superRefine((given, context) => {
  if (given.NODE_ENV === 'production' && given.STORE === 'memory')
    context.addIssue({ code: 'custom', path: ['STORE'], message: 'may not be memory in production' });
});

export type ServerSettings = z.infer<typeof SETTINGS>;

export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  /** The file with the authorities of the server's certificate. */
  readonly authorities: string | undefined;
}

/** Undefined where the address leaves open whom one speaks to. */
export function databaseAt(text: string): DatabaseAddress | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port, pathname, searchParams } = new URL(text);
  const name = pathname.slice(1);
  const isChecked = searchParams.get('sslmode') === 'verify-full';
  if (!/^postgres(?:ql)?:$/.test(protocol) || hostname === '' || name === '' || !isChecked) return undefined;
  return {
    host: hostname,
    port: port === '' ? 5432 : Number(port),
    name,
    authorities: searchParams.get('sslrootcert') ?? undefined,
  };
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export function durationMs(text: string): number {
  return Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? 0);
}
