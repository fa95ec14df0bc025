/** What clients send, as far as its form goes; `src/rules.ts` says what of it is allowed. */
import { z } from 'zod';
import { COMPONENTS, RELIABILITIES, ROLES, STATUSES, SYSTEM_TYPES, type Terms, VOLTAGES } from '../../src/terms.ts';
import { SORTS } from '../store/store.ts';

const line = (most: number) => z.string().trim().min(1).max(most);
/** At most six places: more is no price, and exact arithmetic would carry them along. */
const number = z
  .number()
  .refine(
    (value) => /^-?\d{1,12}(?:\.\d{1,6})?$/.test(String(value)),
    'has more than six decimal places, or is too large',
  );
const dollars = number.min(0);

/** What a client says of the value is left out: only ours counts. */
export const TERMS: z.ZodType<Terms> = z.object({
  name: line(200),
  client: line(200),
  site: line(200),
  systemType: z.enum(SYSTEM_TYPES),
  capacity: number.int(),
  termYears: number,
  effectiveDate: z.string().max(10),
  notes: z.string().max(10_000).optional(),
  tags: z.array(line(40)).max(20).default([]),
  financial: z.object({
    baseRate: number,
    microgridAdder: number.default(0),
    escalation: number,
    thermalCycleFee: dollars.optional(),
    electricalBudget: dollars.optional(),
    commissioningAllowance: dollars.optional(),
  }),
  technical: z.object({
    voltage: z.enum(VOLTAGES),
    gridVoltage: z.enum(VOLTAGES).optional(),
    servers: number.int().min(0).optional(),
    components: z.array(z.enum(COMPONENTS)).max(COMPONENTS.length),
    recType: line(100).optional(),
  }),
  operating: z.object({
    outputWarranty: number,
    efficiency: number,
    minDemand: number,
    maxDemand: number,
    criticalOutput: number.optional(),
    reliability: z.enum(RELIABILITIES).optional(),
  }),
});

const version = z.coerce.number().int().min(1);

export const LIST = z.object({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  limit: z.coerce.number().int().min(1).max(100).default(10),
  status: z.enum(STATUSES).optional(),
  systemType: z.enum(SYSTEM_TYPES).optional(),
  client: z.string().max(200).optional(),
  search: z.string().max(200).optional(),
  sort: z.enum(SORTS).default('updatedAt'),
  order: z.enum(['asc', 'desc']).default('desc'),
});

export const EXPORT = LIST.omit({ page: true, limit: true }).extend({ format: z.enum(['json', 'csv']).default('csv') });

const AIM = z.object({ id: z.uuid(), version });
export const MOVE = z.object({ status: z.enum(STATUSES), version: version.optional() });
export const BULK_CREATE = z.object({ contracts: z.array(z.unknown()).min(1).max(100) });
export const BULK_UPDATE = z.object({
  contracts: z
    .array(AIM.extend({ terms: z.unknown() }))
    .min(1)
    .max(50),
});
export const BULK_DELETE = z.object({ contracts: z.array(AIM).min(1).max(50) });
export const BULK_MOVE = z.object({
  contracts: z
    .array(AIM.extend({ status: z.enum(STATUSES) }))
    .min(1)
    .max(100),
});
export const VERSION = z.object({ version });

const email = z.email().max(254);
const newPassword = z.string().min(12, 'must have 12 characters or more').max(200);
/** A role that a client names is left out: everybody begins as USER. */
export const REGISTER = z.object({ email, name: line(100), password: newPassword });
export const LOGIN = z.strictObject({ email, password: z.string().min(1).max(200) });
export const PASSWORD = z.strictObject({ current: z.string().min(1).max(200), next: newPassword });
export const CHANGE_USER = z
  .strictObject({ role: z.enum(ROLES).optional(), isActive: z.boolean().optional() })
  .refine((change) => Object.keys(change).length > 0, 'says nothing that should change');

const message = z.strictObject({ role: z.enum(['user', 'assistant']), content: line(20_000) });
export const CHAT = z.strictObject({
  contractId: z.uuid().optional(),
  messages: z
    .array(message)
    .min(1)
    .max(40)
    .refine((all) => all.every(({ role }, at) => role === (at % 2 === 0 ? 'user' : 'assistant')), 'must take turns')
    .refine((all) => all.at(-1)?.role === 'user', 'must end with a question'),
});
export const ABOUT = z
  .strictObject({ contractId: z.uuid().optional(), terms: TERMS.optional() })
  .refine(
    ({ contractId, terms }) => (contractId === undefined) !== (terms === undefined),
    'names either contractId or terms',
  );
export const MONTHLY = z.object({ requestsPerDay: z.coerce.number().min(0).max(1_000_000).optional() });
export const COMPARE = z.object({
  input: z.coerce.number().int().min(0).max(10_000_000),
  output: z.coerce.number().int().min(0).max(1_000_000),
});
export const AUDIT = z.object({
  subject: z.uuid().optional(),
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const ID = z.uuid();
