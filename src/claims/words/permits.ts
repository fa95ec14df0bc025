import { list, object, record, text } from '../../base/index.ts';
import { allow, arnOf, roleWith } from '../examples/role.ts';
import { TARGET, type Target } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

const reads = { actions: ['s3:GetObject'], on: ['${Reports.Arn}/*'] };

export const PERMITS = defineWord(
  'permits',
  'the policies of the principal allow exactly these actions, each on exactly these resources; with `services` only the actions of those services are looked at',
  {
    who: SUBJECT,
    are: list(
      object({
        actions: list(text(), { min: 1, about: 'wildcards allowed: any of them may be granted, and one is' }),
        on: list(TARGET, { min: 1, about: 'a named resource stands for what it contains too' }),
      }),
    ),
  },
  {
    services: list(text(), { min: 1 }),
    context: record(text(), 'condition keys of the requests that must be allowed'),
  },
  {
    holds: [
      {
        says: 'The role reads the reports and does nothing else.',
        resources: roleWith(allow('s3:GetObject', arnOf('Reports', '/*'))),
        claim: { kind: 'permits', who: 'Role', are: [reads] },
      },
    ],
    fails: [
      {
        says: 'The role also writes them.',
        resources: roleWith(
          allow('s3:GetObject', arnOf('Reports', '/*')),
          allow('s3:PutObject', arnOf('Reports', '/*')),
        ),
        claim: { kind: 'permits', who: 'Role', are: [reads] },
      },
      {
        says: 'The role reads every bucket.',
        resources: roleWith(allow('s3:GetObject')),
        claim: { kind: 'permits', who: 'Role', are: [reads] },
      },
      {
        says: 'The role reads nothing.',
        resources: roleWith(allow('s3:PutObject', arnOf('Reports', '/*'))),
        claim: { kind: 'permits', who: 'Role', are: [reads], services: ['s3'] },
      },
    ],
  },
);

/**
 * Exactly these actions, each on exactly these resources.
 *
 * @example permits('role', { 'logs:CreateLogStream, logs:PutLogEvents': 'log group', 'ec2:Describe*': '*' })
 */
export function permits<Name extends string = string>(
  who: Subject<Name>,
  are: Readonly<Record<string, Target<Name> | readonly Target<Name>[]>>,
  more: { readonly services?: readonly string[]; readonly context?: Readonly<Record<string, string>> } = {},
): AssertionOf<typeof PERMITS> {
  return {
    kind: 'permits',
    who,
    are: Object.entries(are).map(([actions, on]) => ({
      actions: actions.split(',').map((each) => each.trim()),
      on: typeof on === 'string' ? [on] : on,
    })),
    ...more,
  };
}
