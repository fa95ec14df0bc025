/** What stacks hold: how services describe resources that are only recorded. */
import type { AccountRegion, LocalWorld } from '../service.ts';
import type { StackRecord, StandingResource } from './records.ts';
import { storeOf } from './store.ts';

/** A resource of a stack that stands. */
export interface DeployedRecord extends StandingResource {
  readonly stack: StackRecord;
  readonly logicalId: string;
  readonly type: string;
  readonly changedAt: number;
}

/** All that stands in an account and region, in the order of the stacks. */
export function deployedResources(world: LocalWorld, place: AccountRegion): readonly DeployedRecord[] {
  const store = storeOf(world, place);
  return [...store.stacks.values()]
    .filter(({ status }) => status !== 'DELETE_COMPLETE' && status !== 'REVIEW_IN_PROGRESS')
    .flatMap((stack) =>
      [...store.resources(stack.id).values()].flatMap(({ type, logicalId, changedAt, standing: made }) => {
        if (made === undefined) return [];
        return [{ ...made, stack, logicalId, type, changedAt }];
      }),
    );
}

/** What stands of one type. */
export function deployedOf(world: LocalWorld, place: AccountRegion, type: string): readonly DeployedRecord[] {
  return deployedResources(world, place).filter((each) => each.type === type);
}

/** Tags that a stack gives to all that it makes: its own, and those by which AWS tells whose a resource is. */
export function stackTagsOf({ stack, logicalId }: DeployedRecord): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries((stack.ask?.tags ?? []).map(({ Key, Value }) => [Key, Value])),
    'aws:cloudformation:stack-name': stack.name,
    'aws:cloudformation:stack-id': stack.id,
    'aws:cloudformation:logical-id': logicalId,
  };
}
