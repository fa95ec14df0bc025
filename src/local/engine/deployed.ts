/** What stacks hold of one type: how services describe resources that are only recorded. */
import type { AccountRegion, LocalWorld } from '../service.ts';
import type { StandingResource } from './records.ts';
import { storeOf } from './store.ts';

export function deployedOf(world: LocalWorld, place: AccountRegion, type: string): readonly StandingResource[] {
  const store = storeOf(world, place);
  return [...store.stacks.values()]
    .filter(({ status }) => status !== 'DELETE_COMPLETE' && status !== 'REVIEW_IN_PROGRESS')
    .flatMap(({ id }) => [...store.resources(id).values()])
    .flatMap(({ type: own, standing }) => (own === type && standing !== undefined ? [standing] : []));
}
