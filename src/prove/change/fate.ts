/** What becomes of what a resource keeps, when an update removes or replaces it. */
import { claimSet } from '../../claims/index.ts';
import type { Model } from '../../model/index.ts';
import { KEEPS_DATA } from '../checks/of/keeping.ts';
import * as retention from '../keeping/retention.ts';
import type { Thing } from '../question.ts';
import { ask } from '../subjects.ts';

export interface Fate {
  readonly says: string;
  readonly losesData: boolean;
}

/**
 * The data of a resource that goes. AWS asks the template that is replaced for the policy of what is removed, and the new
 * one for what is replaced. Undefined for what keeps nothing of its own.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-updatereplacepolicy.html
 *
 * @param model the old one for `removed`, the new one for `replaced`
 */
export function fateOf(model: Model, id: string, how: 'removed' | 'replaced'): Fate | undefined {
  const resource = model.resources.get(id);
  if (resource === undefined) return undefined;
  const thing: Thing = { ...resource, kind: 'resource' };
  const begins = how === 'replaced' ? ', and the new one begins empty' : '';
  if (thing.type === 'AWS::S3::Bucket')
    return { says: `The update fails unless the bucket is empty${begins}.`, losesData: false };
  if (!KEEPS_DATA.includes(thing.type)) return undefined;
  const question = ask(model, claimSet({ claims: [] }), {});
  const read = how === 'removed' ? retention.onDelete : retention.onReplace;
  const policies = [...new Set(read(question, thing).map(({ is }) => is))];
  const [policy] = policies;
  if (policies.length !== 1 || policy === undefined)
    return { says: `What is kept depends on its policy, which is not known${begins}.`, losesData: true };
  switch (policy) {
    case 'Snapshot':
      return {
        says: `A snapshot stays${begins}: what is newer than the change is in the snapshot only.`,
        losesData: false,
      };
    case 'Retain':
    case 'RetainExceptOnCreate':
      return { says: `The old one stays outside of the stack${begins}.`, losesData: false };
    default:
      return { says: `Its data is deleted${begins}.`, losesData: true };
  }
}
