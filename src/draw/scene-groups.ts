/** Groups inside groups: what is outside, the cloud, its regions, their VPCs by zone and subnet, and the services beside. */
import type { Group, SceneNode } from '../answers/index.ts';
import { inShort, showCidr } from '../base/index.ts';
import type { Model } from '../model/index.ts';
import type { ResourceFamily } from './resource-kinds.ts';
import { drawnNameOf, inWords } from './scene-names.ts';
import { type Draft, regionOfStack } from './scene-nodes.ts';
import { GIVEN_VPC } from './scene-place.ts';

/** In this order beside a VPC; several families may share a panel. */
const PANELS: readonly (readonly [label: string, families: readonly ResourceFamily[]])[] = [
  ['API', ['api']],
  ['Compute', ['compute', 'balancer']],
  ['Security', ['security', 'edge']],
  ['Databases', ['database']],
  ['Storage and backup', ['storage']],
  ['Analytics', ['analytics']],
  ['Integration', ['integration']],
  ['Monitoring and audit', ['monitoring']],
  ['Delivery', ['delivery']],
  ['Network', ['gateway']],
  ['Management', ['management', 'other']],
];

/** With `empty`, VPCs in which nothing stands are drawn too. */
export function groupsOf(
  model: Model,
  drafts: readonly Draft[],
  outside: readonly SceneNode[],
  empty = false,
): readonly Group[] {
  const inCloud = drafts.filter(({ standing }) => standing.in === 'edge').map(({ node }) => node);
  const byRegion = Map.groupBy(
    drafts.filter(({ standing }) => standing.in !== 'edge'),
    ({ region }) => region,
  );
  const vpcs = empty ? emptyVpcs(model, drafts) : [];
  for (const { region } of vpcs) if (!byRegion.has(region)) byRegion.set(region, []);
  const regions = [...byRegion].map(([name, held]) =>
    regionOf(
      model,
      name,
      held,
      vpcs.filter(({ region }) => region === name).map(({ id }) => id),
    ),
  );
  const edge: readonly Group[] =
    inCloud.length === 0 ? [] : [{ id: 'edge', kind: 'services', label: 'Edge', groups: [], nodes: inCloud }];
  const cloud: Group = { id: 'cloud', kind: 'cloud', label: 'AWS Cloud', groups: [...edge, ...regions], nodes: [] };
  const around: readonly Group[] =
    outside.length === 0 ? [] : [{ id: 'outside', kind: 'outside', label: 'Outside', groups: [], nodes: outside }];
  return [...around, cloud];
}

function emptyVpcs(
  model: Model,
  drafts: readonly Draft[],
): readonly { readonly id: string; readonly region: string | undefined }[] {
  const used = new Set(
    drafts.flatMap(({ standing }) => (standing.in === 'subnets' || standing.in === 'border' ? [standing.vpc] : [])),
  );
  return [...model.network.vpcs.keys()].flatMap((id) => {
    const stack = model.resources.get(id)?.stack;
    return used.has(id) || stack === undefined ? [] : [{ id, region: regionOfStack(model, stack) }];
  });
}

function regionOf(
  model: Model,
  name: string | undefined,
  drafts: readonly Draft[],
  emptyOnes: readonly string[],
): Group {
  const id = `region:${name ?? 'given'}`;
  const vpcs = new Map<string, Draft[]>(emptyOnes.map((vpc) => [vpc, []]));
  for (const draft of drafts) {
    const { standing } = draft;
    if (standing.in !== 'subnets' && standing.in !== 'border') continue;
    vpcs.set(standing.vpc, [...(vpcs.get(standing.vpc) ?? []), draft]);
  }
  const beside = drafts.filter(({ standing }) => standing.in === 'region');
  const panels = PANELS.flatMap(([label, families]): readonly Group[] => {
    const nodes = inPanelOrder(beside.filter(({ family }) => families.includes(family)).map(({ node }) => node));
    return nodes.length === 0 ? [] : [{ id: `${id}/${label}`, kind: 'services', label, groups: [], nodes }];
  });
  const groups = [...[...vpcs].map(([vpc, held]) => vpcGroup(model, vpc, held)), ...panels];
  return { id, kind: 'region', label: name ?? 'Region given at deployment', groups, nodes: [] };
}

/** What many arrows touch stands where they come from; in a panel, these types are first. */
const FIRST: readonly string[] = [
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::RDS::EventSubscription',
  'AWS::SecretsManager::Secret',
  'AWS::SSM::Parameter',
  'AWS::WAFv2::WebACL',
  'AWS::Logs::LogGroup',
];

function inPanelOrder(nodes: readonly SceneNode[]): readonly SceneNode[] {
  const rank = ({ type }: SceneNode) => (FIRST.includes(type) ? FIRST.indexOf(type) : FIRST.length);
  return [...nodes].sort((one, two) => rank(one) - rank(two));
}

function vpcGroup(model: Model, id: string, drafts: readonly Draft[]): Group {
  const vpc = model.network.vpcs.get(id);
  const resource = model.resources.get(id);
  const subnets = [...model.network.subnets.values()].filter((each) => each.vpc === id);
  const alone = (subnet: string) => drafts.flatMap((draft) => (soleSubnet(draft) === subnet ? [draft.node] : []));
  const zones = Map.groupBy(subnets, ({ zone }) => zone ?? '');
  const rows = [...zones].map(
    ([zone, held], index): Group => ({
      id: `${id}/${zone === '' ? 'any zone' : zone}`,
      kind: 'zone',
      label: zoneLabel(zone, index),
      groups: held.map((subnet): Group => {
        const tier = tierOf(model, subnet.id);
        const block = subnet.blocks.map(({ value }) =>
          value.kind === 'cidr' ? showCidr(value.cidr) : inShort(value.text),
        )[0];
        return {
          id: subnet.id,
          kind: 'subnet',
          label: subnetLabel(model, subnet.id, tier),
          tier,
          groups: [],
          nodes: alone(subnet.id),
          ...(block !== undefined && { detail: block }),
        };
      }),
      nodes: [],
    }),
  );
  const given = [...new Set(drafts.flatMap((draft) => soleSubnet(draft) ?? []))]
    .filter((subnet) => subnet.startsWith(`${GIVEN_VPC}/`))
    .map(
      (subnet): Group => ({
        id: subnet,
        kind: 'subnet',
        label: 'Subnets given',
        groups: [],
        nodes: alone(subnet),
        detail: `by ${subnet.slice(GIVEN_VPC.length + 1)}`,
      }),
    );
  const across = drafts.filter((draft) => soleSubnet(draft) === undefined);
  const block = vpc?.blocks.map(({ value }) => (value.kind === 'cidr' ? showCidr(value.cidr) : inShort(value.text)))[0];
  return {
    id,
    kind: 'vpc',
    label:
      resource === undefined
        ? vpcLabel(id)
        : drawnNameOf(resource).includes('VPC')
          ? drawnNameOf(resource)
          : `VPC ${drawnNameOf(resource)}`,
    ...(block !== undefined && { detail: block }),
    groups: [...rows, ...given],
    nodes: across.map(({ node, standing }) => {
      if (standing.in === 'border') return { ...node, border: standing.side };
      return standing.in === 'subnets' ? { ...node, spans: standing.subnets } : node;
    }),
  };
}

function vpcLabel(id: string): string {
  return id === GIVEN_VPC ? 'VPC given at deployment' : `VPC ${inShort(id)}`;
}

function soleSubnet({ standing }: Draft): string | undefined {
  return standing.in === 'subnets' && standing.subnets.length === 1 ? standing.subnets[0] : undefined;
}

/** `${Fn::GetAZs(us-east-1)[0]}` is the first zone of the region, whichever that is. */
function zoneLabel(zone: string, index: number): string {
  if (zone === '') return 'Any Availability Zone';
  if (/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/.test(zone)) return zone;
  const position = /\[(\d+)\]/.exec(zone)?.[1];
  return `Availability Zone ${position === undefined ? index + 1 : Number(position) + 1}`;
}

function tierOf(model: Model, id: string): 'public' | 'private' | 'isolated' {
  const { subnets, routeTables } = model.network;
  const tables = subnets.get(id)?.routeTables ?? [];
  const routes = tables.flatMap(({ value }) => routeTables.get(value)?.routes ?? []);
  if (routes.some(({ target }) => target.kind === 'internet-gateway')) return 'public';
  const ways = routes.filter(({ target }) => target.kind !== 'gateway-endpoint');
  return ways.length > 0 ? 'private' : 'isolated';
}

/** `Private subnet · database`: the tier, and what its name says beyond. */
function subnetLabel(model: Model, id: string, tier: string): string {
  const resource = model.resources.get(id);
  const said = new Set(['subnet', 'public', 'private', 'isolated', 'vpc', 'az', ...[...'abcdef123456']]);
  const words = inWords(resource === undefined ? '' : drawnNameOf(resource)).split(' ');
  const own = words
    .map((word) => word.toLowerCase())
    .filter((word) => !said.has(word.replace(/\d+$/, '')) && !/^\w?\d+[a-f]?$/.test(word));
  const shown = own.slice(0, 2).join(' ');
  return `${tier.charAt(0).toUpperCase()}${tier.slice(1)} subnet${shown === '' ? '' : ` · ${shown}`}`;
}
