/**
 * What the stacks of one account and region say together: the resources that stand, and their templates as one model in
 * one world, for every parameter has its value.
 */
import { buildModel, type Model, nestedName, type StackSource } from '../../model/index.ts';
import { valuesOf, withResolvedTypes } from '../engine/parameters.ts';
import { placeValues } from '../engine/place-values.ts';
import { type ResourceRecord, STACK_TYPE, type StackRecord } from '../engine/records.ts';
import { readStackTemplate } from '../engine/stack-template.ts';
import { type Store, storeOf } from '../engine/store.ts';
import type { LocalNetwork, LocalSeat } from '../network/local-network.ts';
import { settleNetwork } from '../network/settle-network.ts';
import type { AccountRegion, LocalWorld } from '../service.ts';
import type { SystemResource } from './plane.ts';
import { seatsInEach } from './seats-in-each.ts';

/** The part of a scene that only what is deployed decides. */
export interface DeployedSystem {
  readonly resources: readonly SystemResource[];
  readonly layout: LocalNetwork;
  /** Where interfaces that come and go would stand: one for each subnet of their resource. */
  readonly places: readonly LocalSeat[];
}

/** @throws when the templates make no model together, which what is deployed always does. */
export async function deployedSystem(world: LocalWorld, at: AccountRegion): Promise<DeployedSystem> {
  const store = storeOf(world, at);
  const stacks = standingStacks(store);
  const model = await deployedModel(world, at);
  const resources = resourcesOf(store, stacks, model);
  const known = new Map(resources.map((each) => [each.modelId, each]));
  const layout = settleNetwork(model.network, {
    seatsInEach(owner, subnets) {
      const { type, properties } = known.get(owner) ?? { type: '', properties: {} };
      return seatsInEach(type, properties, subnets);
    },
  });
  const seats = layout.seats.filter(({ type }) => !WITHOUT_SEATS.has(type));
  const places = layout.seats.filter(({ type }) => WITHOUT_SEATS.has(type));
  return { resources, layout: { ...layout, seats }, places };
}

/** Resources whose interfaces are those of their tasks or members, which come and go. */
const WITHOUT_SEATS: ReadonlySet<string> = new Set([
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::ECS::Service',
  'AWS::ECS::TaskSet',
]);

/** The templates of what stands, as one model. @throws as `deployedSystem` does. */
export async function deployedModel(world: LocalWorld, at: AccountRegion): Promise<Model> {
  const store = storeOf(world, at);
  const stacks = standingStacks(store);
  const sources = await Promise.all(
    stacks.filter(({ parentId }) => parentId === undefined).map((stack) => sourceOf(store, stacks, stack, at)),
  );
  const built = buildModel(sources);
  if (!built.ok) throw new Error(`what is deployed makes no model: ${built.diagnostics[0]?.what ?? 'no reason'}`);
  return built.value;
}

function standingStacks(store: Store): readonly StackRecord[] {
  return [...store.stacks.values()].filter(
    ({ status, ask }) => ask !== undefined && status !== 'DELETE_COMPLETE' && status !== 'REVIEW_IN_PROGRESS',
  );
}

async function sourceOf(
  store: Store,
  stacks: readonly StackRecord[],
  stack: StackRecord,
  at: AccountRegion,
): Promise<StackSource> {
  const { ask } = stack;
  if (ask === undefined) throw new Error(`${stack.name} has no template`);
  const { document, root } = await readStackTemplate(ask.body);
  const nested: Record<string, StackSource> = {};
  for (const { logicalId, child } of nestedOf(store, stacks, stack))
    nested[logicalId] = await sourceOf(store, stacks, child, at);
  const { region, account } = placeValues(at);
  return {
    name: stack.name,
    document: { ...document, root: withResolvedTypes(root) },
    parameters: valuesOf(ask.parameters),
    region,
    account,
    stackName: stack.name,
    ...(Object.keys(nested).length > 0 && { nested }),
  };
}

function nestedOf(store: Store, stacks: readonly StackRecord[], { id }: StackRecord) {
  return [...store.resources(id).values()].flatMap(({ type, logicalId, standing }) => {
    const child = type === STACK_TYPE ? stacks.find((each) => each.id === standing?.physicalId) : undefined;
    return child === undefined ? [] : [{ logicalId, child }];
  });
}

function resourcesOf(store: Store, stacks: readonly StackRecord[], model: Model): readonly SystemResource[] {
  const ids = new Map([...model.resources.values()].map(({ id, stack, logicalId }) => [`${stack} ${logicalId}`, id]));
  const within = (stack: StackRecord, name: string): readonly SystemResource[] => [
    ...[...store.resources(stack.id).values()].flatMap((record) => resourceOf(record, stack.name, ids, name)),
    ...nestedOf(store, stacks, stack).flatMap(({ logicalId, child }) => within(child, nestedName(name, logicalId))),
  ];
  return stacks.filter(({ parentId }) => parentId === undefined).flatMap((stack) => within(stack, stack.name));
}

function resourceOf(
  { logicalId, type, standing }: ResourceRecord,
  stack: string,
  ids: ReadonlyMap<string, string>,
  nameInModel: string,
): readonly SystemResource[] {
  if (standing === undefined) return [];
  const { physicalId: id, attributes, properties, policies } = standing;
  const modelId = ids.get(`${nameInModel} ${logicalId}`) ?? logicalId;
  return [{ stack, logicalId, type, id, attributes, properties, policies, modelId }];
}

/** What a Ref or an ARN names. */
export function resourceNamed(resources: readonly SystemResource[], id: unknown): SystemResource | undefined {
  if (typeof id !== 'string' || id === '') return undefined;
  return (
    resources.find((each) => each.id === id) ??
    resources.find(({ attributes }) =>
      Object.entries(attributes).some(([name, value]) => isIdName(name) && value === id),
    )
  );
}

function isIdName(name: string): boolean {
  return /(?:Arn|Id|Name)$/.test(name);
}
