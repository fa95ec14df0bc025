/** The nodes of a drawing before any are merged: one for each resource that is drawn, with what belongs to it. */
import type { SceneNode } from '../answers/index.ts';
import { ALWAYS, guardInWords, NEVER } from '../base/index.ts';
import { type Model, nestedName, type Resource, textOf } from '../model/index.ts';
import { isPlumbing, ownerProperty } from './plumbing.ts';
import { isKnownType, kindOf, type ResourceFamily } from './resource-kinds.ts';
import { detailsOf } from './scene-details.ts';
import { drawnNameOf, inWords as drawnWords } from './scene-names.ts';
import { type Standpoint, standingOf } from './scene-place.ts';

export interface Draft {
  readonly node: SceneNode;
  readonly family: ResourceFamily;
  readonly standing: Standpoint;
  /** Undefined where only deployment tells. */
  readonly region: string | undefined;
}

/** The router of somebody else's network, which stands outside. */
export const CUSTOMER_GATEWAY = 'AWS::EC2::CustomerGateway';

export interface Drafts {
  readonly drafts: readonly Draft[];
  /** The node of a resource, its own or the one that it is an instance of. */
  readonly nodeOf: ReadonlyMap<string, string>;
  /** How many resources of each type are not drawn as nodes, because they belong to the nodes that they serve. */
  readonly plumbing: ReadonlyMap<string, number>;
}

export function draftsOf(model: Model): Drafts {
  const folded = new Map<string, string>();
  const plumbing = new Map<string, number>();
  const seen: Resource[] = [];
  const served = servedTasks(model);
  for (const resource of model.resources.values()) {
    if (resource.when === NEVER || resource.type === CUSTOMER_GATEWAY) continue;
    const owner = isKnownType(resource.type) ? ownerOf(model, resource) : undefined;
    if (owner !== undefined) folded.set(resource.id, owner);
    if (owner === undefined && !isPlumbing(resource.type) && !isOpened(model, resource) && !served.has(resource.id))
      seen.push(resource);
    else plumbing.set(resource.type, (plumbing.get(resource.type) ?? 0) + 1);
  }
  const members = Map.groupBy(folded.keys(), (id) => folded.get(id));
  const drafts = seen.map((resource): Draft => {
    const own = members.get(resource.id) ?? [];
    return {
      node: nodeFor(model, resource, own),
      family: kindOf(resource.type).family,
      standing: standingOf(model, resource, own),
      region: regionOfStack(model, resource.stack),
    };
  });
  const nodeOf = new Map([...seen.map(({ id }): [string, string] => [id, id]), ...folded]);
  return { drafts: toldApart(model, drafts), nodeOf, plumbing };
}

/** Nodes of one name in several stacks carry the name of their stack too. */
function toldApart(model: Model, drafts: readonly Draft[]): readonly Draft[] {
  const stackOf = ({ node }: Draft) => model.resources.get(node.id)?.stack ?? '';
  const alike = Map.groupBy(drafts, ({ node }) => `${node.type} ${node.label}`);
  return drafts.map((draft) => {
    const { node } = draft;
    const stacks = new Set((alike.get(`${node.type} ${node.label}`) ?? []).map(stackOf));
    const stack = drawnWords(stackOf(draft).split(/[./]/).at(-1) ?? '');
    if (stacks.size < 2 || stack === '' || node.label.startsWith(stack)) return draft;
    const label = stack.endsWith(` ${node.label}`) ? stack : `${stack} ${node.label}`;
    return { ...draft, node: { ...node, label } };
  });
}

/** Task definitions of services; others are what a rule or a workflow starts. */
function servedTasks({ resources }: Model): ReadonlySet<string> {
  const services = [...resources.values()].filter(({ type }) => /^AWS::ECS::(Service|TaskSet)$/.test(type));
  return new Set(services.flatMap(({ references }) => references.map(({ to }) => to)));
}

/** A nested stack that was read: its resources are drawn. */
function isOpened(model: Model, { type, stack, logicalId }: Resource): boolean {
  return type === 'AWS::CloudFormation::Stack' && model.stacks.has(nestedName(stack, logicalId));
}

/** Undefined where only deployment tells. */
export function regionOfStack(model: Model, stack: string): string | undefined {
  const region = textOf(model.stacks.get(stack)?.properties.Region);
  return region === undefined || region.includes('AWS::') ? undefined : region;
}

/** The resource of the template that this one is drawn as a part of. */
function ownerOf(model: Model, resource: Resource): string | undefined {
  const property = ownerProperty(resource.type);
  if (property === undefined) return undefined;
  const named = resource.references.find(({ path, to }) => path[0] === property && model.resources.has(to));
  return named?.to;
}

function nodeFor(model: Model, resource: Resource, members: readonly string[]): SceneNode {
  const details = detailsOf(model, resource);
  const endpoint = endpointService(resource);
  const isAddons = members.every((id) => model.resources.get(id)?.type === 'AWS::EKS::Addon');
  const noun = isAddons ? 'add-on' : 'member';
  const counted = members.length === 0 ? [] : [`${members.length} ${noun}${members.length === 1 ? '' : 's'}`];
  return {
    id: resource.id,
    type: resource.type,
    label: endpoint === undefined ? drawnNameOf(resource) : endpointNoun(model, resource),
    details: endpoint === undefined ? [...details, ...counted] : [endpoint],
    resources: [resource.id, ...members],
    ...(resource.when !== ALWAYS && { when: guardInWords(resource.when) }),
  };
}

function endpointNoun(model: Model, { id }: Resource): string {
  return model.network.endpoints.has(id) ? 'Gateway endpoint' : 'Interface endpoint';
}

/** `com.amazonaws.us-east-1.ecr.api` → `ecr.api`. */
function endpointService(resource: Resource): string | undefined {
  if (resource.type !== 'AWS::EC2::VPCEndpoint') return undefined;
  const name = textOf(resource.properties.ServiceName);
  const short = name?.split('.').slice(3).join('.');
  return short === '' ? undefined : short;
}
