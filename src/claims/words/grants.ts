import { list, text, word } from '../../base/index.ts';
import { allow, arnOf, roleWith } from '../examples/role.ts';
import { TARGET, type Target } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord, type Rest } from '../word.ts';

export const GRANTS = defineWord(
  'grants',
  'what the principal is granted stays within these limits; with `on` and without `levels` only the named actions are looked at',
  { who: SUBJECT },
  {
    services: list(text(), { about: 'only the actions of these services are looked at' }),
    levels: list(word(['List', 'Read', 'Write', 'Tagging', 'Permissions management']), {
      about: 'the access levels that may be granted',
    }),
    actions: list(text(), { about: 'the actions that may be granted' }),
    on: list(TARGET, { about: 'the resources on which they may be granted' }),
  },
  {
    holds: [
      {
        says: 'The role reads, and reads only the reports.',
        resources: roleWith(allow('s3:GetObject', arnOf('Reports', '/*'))),
        claim: { kind: 'grants', who: 'Role', levels: ['Read'], on: ['${Reports.Arn}/*'] },
      },
    ],
    fails: [
      {
        says: 'The role also writes.',
        resources: roleWith(allow('s3:GetObject'), allow('s3:PutObject')),
        claim: { kind: 'grants', who: 'Role', levels: ['Read'] },
      },
    ],
  },
);

/**
 * What the principal is granted stays within these limits. With `on` and without `levels` only the named actions are
 * looked at: "these actions there and nowhere else", not "these actions and no others".
 */
export function grants<Name extends string = string>(
  who: Subject<Name>,
  limits: Omit<Rest<typeof GRANTS, 'who'>, 'on'> & { readonly on?: readonly Target<Name>[] },
): AssertionOf<typeof GRANTS> {
  return { kind: 'grants', who, ...limits };
}
