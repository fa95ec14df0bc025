/** The variables of each process. `contract.ts` lists all of them; a test holds the two together. */
import { z } from 'zod';

const count = (least: number, most: number, usual?: number) => {
  const number = z.coerce.number({ error: 'is required' }).int().min(least).max(most);
  return usual === undefined ? number : number.default(usual);
};
const required = z.string({ error: 'is required' });
/** Several keys may be separated by commas, the newest first. */
const keys = required.refine((text) => text.split(',').every((key) => key.trim().length >= 32), {
  message: 'has a key of less than 32 characters',
});

const EVERYWHERE = { NODE_ENV: required, METRICS_NAMESPACE: required };

/** Where a process listens: the container's own, or loopback for a trial. */
const LISTENS = { PORT: count(0, 65_535, 3000), HOST: z.string().default('0.0.0.0'), TRUSTED_PROXIES: count(0, 5) };

const DATABASE = {
  // Node reads this file itself, and would go on without it: here it is only asked for.
  NODE_EXTRA_CA_CERTS: required,
  DB_HOST: required,
  DB_PORT: count(1, 65_535, 5432),
  DB_NAME: required,
  DB_USER: required,
  DB_PASSWORD: required,
  DB_POOL_SIZE: count(1, 100),
};

export const API = z.object({
  ...EVERYWHERE,
  ...LISTENS,
  ...DATABASE,
  JWT_SECRET: keys,
  ALLOWED_ORIGINS: z.string().default(''),
});

export const WEB = z.object({ ...EVERYWHERE, ...LISTENS });

export const WORKER = z.object({ ...EVERYWHERE, ...DATABASE, AUDIT_BUCKET: required });

export const MIGRATE = z.object({
  ...EVERYWHERE,
  ...DATABASE,
  DB_APP_USER: required,
  DB_APP_PASSWORD: required,
});

export type ApiSettings = z.infer<typeof API>;
export type DatabaseSettings = Pick<ApiSettings, keyof typeof DATABASE>;
