/** Tags of state machines and activities. https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#concepts-tagging */
import type { SfnOperations } from '../../../schemas/sfn.generated.ts';
import { activitiesIn, checkStatesArn, machinesOf, noResource, type StatesPlace, statesTags } from '../machine.ts';

function checkTagged(arn: string, place: StatesPlace): void {
  checkStatesArn(arn, ['stateMachine', 'activity']);
  if (!machinesOf(place).has(arn) && !activitiesIn(place).has(arn)) throw noResource(arn);
}

export const tagStates: SfnOperations['TagResource'] = ({ resourceArn, tags }, call) => {
  checkTagged(resourceArn, call);
  const own = Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value]));
  statesTags(call).put(resourceArn, { ...statesTags(call).get(resourceArn), ...own });
  return {};
};

export const untagStates: SfnOperations['UntagResource'] = ({ resourceArn, tagKeys }, call) => {
  checkTagged(resourceArn, call);
  const kept = Object.entries(statesTags(call).get(resourceArn) ?? {}).filter(([key]) => !tagKeys.includes(key));
  statesTags(call).put(resourceArn, Object.fromEntries(kept));
  return {};
};

export const listStatesTags: SfnOperations['ListTagsForResource'] = ({ resourceArn }, call) => {
  checkTagged(resourceArn, call);
  return { tags: Object.entries(statesTags(call).get(resourceArn) ?? {}).map(([key, value]) => ({ key, value })) };
};
