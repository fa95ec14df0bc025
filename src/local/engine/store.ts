import type { AccountRegion, LocalWorld } from '../service.ts';
import type { Collection } from '../state/state.ts';
import type { ChangeSetRecord } from './change-set-record.ts';
import type { EventRecord, ResourceRecord, StackRecord } from './records.ts';

/** Where CloudFormation keeps what it knows of one account and region. */
export interface Store {
  readonly stacks: Collection<StackRecord>;
  /** The ids of the stacks that are not deleted, by name. */
  readonly names: Collection<string>;
  readonly changeSets: Collection<ChangeSetRecord>;
  /** Exports by name. */
  readonly exports: Collection<ExportRecord>;
  /** By logical id. Sealed, for properties hold passwords. */
  resources(stackId: string): Collection<ResourceRecord>;
  /** By their number, oldest first. */
  events(stackId: string): Collection<EventRecord>;
}

export interface ExportRecord {
  readonly name: string;
  readonly value: string;
  readonly stackId: string;
}

export function storeOf(world: LocalWorld, { account, region }: AccountRegion): Store {
  const home = { account, region };
  return {
    stacks: world.state.collection('cloudformation/stack', home, { sealed: true }),
    names: world.state.collection('cloudformation/name', home),
    changeSets: world.state.collection('cloudformation/change-set', home, { sealed: true }),
    exports: world.state.collection('cloudformation/export', home),
    resources: (stackId) =>
      world.state.collection(`cloudformation/resource/${uniqueOf(stackId)}`, home, { sealed: true }),
    events: (stackId) => world.state.collection(`cloudformation/event/${uniqueOf(stackId)}`, home, { sealed: true }),
  };
}

/** The last part of the ARN of a stack or a change set. */
function uniqueOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** A stack by its name, unless it is deleted, or by its ARN. */
export function findStack(store: Store, nameOrId: string): StackRecord | undefined {
  const id = nameOrId.startsWith('arn:') ? nameOrId : store.names.get(nameOrId);
  return id === undefined ? undefined : store.stacks.get(id);
}
