import type { JsonSchema } from '../base/index.ts';
import { CLAIM_SET } from './claim.ts';
import { MATCHER } from './matcher.ts';
import { ALARM_RULE } from './words/composite-alarm.ts';

/** The JSON Schema (draft 2020-12) of a claims file, for editors and other programs. */
export function claimSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://lintel.dev/schema/claims@1.json',
    title: 'Lintel claims',
    ...CLAIM_SET.schema,
    $defs: { [MATCHER.name]: MATCHER.definition(), [ALARM_RULE.name]: ALARM_RULE.definition() },
  };
}
