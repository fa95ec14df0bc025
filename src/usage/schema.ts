import type { JsonSchema } from '../base/index.ts';
import { USAGE } from './usage.ts';

/** The JSON Schema (draft 2020-12) of a usage file, for editors and other programs. */
export function usageSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://lintel.dev/schema/usage@1.json',
    title: 'Lintel usage',
    ...USAGE.schema,
  };
}
