import { list, record, text } from '../../base/index.ts';
import { allow, roleWith } from '../examples/role.ts';
import { TARGET } from '../names.ts';
import { ASKING, type Asking } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';
import type { RequestDetails } from './allowed.ts';

export const DENIED = defineWord(
  'denied',
  'the principal may do none of the actions (wildcards allowed) on any such resource; internet is everybody',
  { who: ASKING, actions: list(text(), { min: 1 }) },
  { on: TARGET, context: record(text(), 'condition keys of the request') },
  {
    holds: [
      {
        says: 'A role that reads buckets changes no permission.',
        resources: roleWith(allow('s3:GetObject')),
        claim: { kind: 'denied', who: 'Role', actions: ['iam:*'] },
      },
    ],
    fails: [
      {
        says: 'A wildcard grants more than was meant.',
        resources: roleWith(allow('s3:*')),
        claim: { kind: 'denied', who: 'Role', actions: ['s3:DeleteObject'] },
      },
    ],
  },
);

/**
 * None of the actions is allowed on any resource that `on` stands for.
 *
 * @example denied('role', ['s3:Delete*'], { on: 'bucket' })
 * @example denied('internet', ['s3:GetObject'], { on: 'bucket' })
 */
export function denied<Name extends string = string>(
  who: Asking<Name>,
  actions: readonly string[],
  more: RequestDetails<Name> = {},
): AssertionOf<typeof DENIED> {
  return { kind: 'denied', who, actions, ...more };
}
