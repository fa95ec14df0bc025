import { list, record, text } from '../../base/index.ts';
import { allow, arnOf, roleWith } from '../examples/role.ts';
import { TARGET, type Target } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

export const ALLOWED = defineWord(
  'allowed',
  'the principal may do each action on the resource',
  { who: SUBJECT, actions: list(text(), { min: 1, about: 'each of them, and each that a wildcard stands for' }) },
  { on: TARGET, context: record(text(), 'condition keys of the request') },
  {
    holds: [
      {
        says: 'The role reads the objects of the reports.',
        resources: roleWith(allow('s3:GetObject', arnOf('Reports', '/*'))),
        claim: { kind: 'allowed', who: 'Role', actions: ['s3:GetObject'], on: '${Reports.Arn}/today.csv' },
      },
    ],
    fails: [
      {
        says: 'Its permission speaks of another bucket.',
        resources: roleWith(allow('s3:GetObject', arnOf('Other', '/*'))),
        claim: { kind: 'allowed', who: 'Role', actions: ['s3:GetObject'], on: '${Reports.Arn}/today.csv' },
      },
      {
        says: 'Its permission speaks of reading only.',
        resources: roleWith(allow('s3:Get*', arnOf('Reports', '/*'))),
        claim: { kind: 'allowed', who: 'Role', actions: ['s3:*'], on: '${Reports.Arn}/today.csv' },
      },
    ],
  },
);

/** What a request is about beside its action. */
export interface RequestDetails<Name extends string = string> {
  /** @default any resource */
  readonly on?: Target<Name>;
  /** Condition keys of the request: `{ 'aws:SourceVpce': '${Endpoint}' }`. */
  readonly context?: Readonly<Record<string, string>>;
}

export function allowed<Name extends string = string>(
  who: Subject<Name>,
  actions: readonly string[],
  more: RequestDetails<Name> = {},
): AssertionOf<typeof ALLOWED> {
  return { kind: 'allowed', who, actions, ...more };
}
