export { between, stated, usage, variant } from './builders.ts';
export { parseUsage } from './parse.ts';
export { QUANTITIES, QUANTITY_NAMES, type Quantity } from './quantity.ts';
export { usageSchema } from './schema.ts';
export { type Selectable, selects } from './selects.ts';
export type {
  AccountUsage,
  CommitmentUsage,
  ExternalUsage,
  Plan,
  ResourceUsage,
  ScenarioAmount,
  Stated,
  Usage,
  Variant,
} from './usage.ts';
