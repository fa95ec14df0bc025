import { text } from '../../base/index.ts';
import { MATCHER, type Matcher } from '../matcher.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

const database = (more: { readonly DeletionPolicy?: string } = {}) => ({
  Orders: { Type: 'AWS::RDS::DBInstance', ...more, Properties: { Engine: 'postgres' } },
  Queue: { Type: 'AWS::SQS::Queue' },
});
const fleet = (UpdatePolicy: Readonly<Record<string, unknown>>) => ({
  Fleet: { Type: 'AWS::AutoScaling::AutoScalingGroup', UpdatePolicy, Properties: { MinSize: '2', MaxSize: '4' } },
});
const inService = {
  kind: 'attribute',
  of: 'Fleet',
  path: 'UpdatePolicy.AutoScalingRollingUpdate.MinInstancesInService',
  is: { atLeast: 2 },
} as const;

const ATTRIBUTES =
  /^(DeletionPolicy|UpdateReplacePolicy|UpdatePolicy|CreationPolicy|DependsOn|Condition|Metadata)(?=$|[.[])/;

export const ATTRIBUTE = defineWord(
  'attribute',
  'what each subject says beside its properties matches; where it leaves the attribute out, what CloudFormation takes instead',
  {
    of: SUBJECT,
    path: text({
      like: ATTRIBUTES,
      of: 'an attribute of a resource: DeletionPolicy, UpdateReplacePolicy, UpdatePolicy.…, CreationPolicy.…, DependsOn, Condition or Metadata.…',
      about: 'DeletionPolicy; UpdatePolicy.AutoScalingRollingUpdate.MinInstancesInService; DependsOn is a list',
    }),
    is: MATCHER,
  },
  {},
  {
    holds: [
      {
        says: 'A database that says nothing leaves a last snapshot.',
        resources: database(),
        claim: { kind: 'attribute', of: 'Orders', path: 'DeletionPolicy', is: 'Snapshot' },
      },
      {
        says: 'Two instances serve while others are replaced.',
        resources: fleet({ AutoScalingRollingUpdate: { MinInstancesInService: 2 } }),
        claim: inService,
      },
    ],
    fails: [
      {
        says: 'The database goes with its stack.',
        resources: database({ DeletionPolicy: 'Delete' }),
        claim: { kind: 'attribute', of: 'Orders', path: 'DeletionPolicy', is: 'Snapshot' },
      },
      {
        says: 'A queue that says nothing is deleted.',
        resources: database(),
        claim: { kind: 'attribute', of: 'Queue', path: 'DeletionPolicy', is: 'Retain' },
      },
      {
        says: 'A rolling update that says nothing may take every instance out of service.',
        resources: fleet({ AutoScalingRollingUpdate: {} }),
        claim: inService,
      },
    ],
  },
);

type AttributeName =
  | 'DeletionPolicy'
  | 'UpdateReplacePolicy'
  | 'UpdatePolicy'
  | 'CreationPolicy'
  | 'DependsOn'
  | 'Condition'
  | 'Metadata';

/**
 * @example
 * attribute('database', 'DeletionPolicy', 'Snapshot')
 * attribute('fleet', 'DependsOn', { has: { refersTo: 'default route' } })
 */
export function attribute<Name extends string = string>(
  of: Subject<Name>,
  path: AttributeName | `${AttributeName}.${string}` | `${AttributeName}[${string}`,
  is: Matcher<Name>,
): AssertionOf<typeof ATTRIBUTE> {
  return { kind: 'attribute', of, path, is };
}
