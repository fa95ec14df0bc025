/**
 * Endpoints on the internet that stand in no subnet: AWS answers there for a resource of the template. Whoever gets there
 * still meets its policies.
 */
import { ALL_FLOWS } from '../../aws/index.ts';
import { ALWAYS, and, type Extent, type Guard, NEVER, not, or, union } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import { readFlows } from './flows.ts';
import type { Door } from './network.ts';
import { orUnknown } from './public-addresses.ts';
import {
  at,
  blocksAt,
  entriesAt,
  idOf,
  idsAt,
  ofType,
  type ResourceIndex,
  saidAt,
  textAt,
  textCases,
  whenAny,
  whenSet,
  whenText,
  whenUnknown,
} from './reading.ts';

interface DoorKind {
  readonly ports: readonly number[];
  /** Where it is open; everywhere if left out. */
  readonly open?: (index: ResourceIndex, resource: Resource) => Extent;
  /** The property that lists who may come; everyone if it lists nobody. */
  readonly sources?: string;
}

const KINDS: Readonly<Record<string, DoorKind>> = {
  'AWS::Lambda::Url': { ports: [443] },
  'AWS::ApiGateway::RestApi': { ports: [443], open: openApi },
  'AWS::ApiGatewayV2::Api': { ports: [443], open: openApi },
  'AWS::S3::Bucket': { ports: [80, 443] },
  'AWS::CloudFront::Distribution': { ports: [80, 443] },
  'AWS::OpenSearchService::Domain': { ports: [80, 443], open: outsideOf('VPCOptions.SubnetIds') },
  'AWS::Elasticsearch::Domain': { ports: [80, 443], open: outsideOf('VPCOptions.SubnetIds') },
  // https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
  'AWS::EKS::Cluster': {
    ports: [443],
    open: unlessFalse('ResourcesVpcConfig.EndpointPublicAccess'),
    sources: 'ResourcesVpcConfig.PublicAccessCidrs',
  },
  'AWS::AppRunner::Service': {
    ports: [443],
    open: unlessFalse('NetworkConfiguration.IngressConfiguration.IsPubliclyAccessible'),
  },
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-transfer-server.html
  'AWS::Transfer::Server': {
    ports: [22],
    open: (index, resource) => {
      const inVpc = or(
        whenText(index, resource, 'EndpointType', 'vpc'),
        whenText(index, resource, 'EndpointType', 'vpc_endpoint'),
      );
      return opened(resource, inVpc, whenUnknown(index, resource, 'EndpointType'));
    },
  },
};

export function readDoors(index: ResourceIndex): ReadonlyMap<string, Door> {
  const found = new Map<string, Door>();
  for (const door of [...ownDoors(index), ...acceleratedDoors(index)]) {
    const other = found.get(door.id);
    found.set(door.id, other === undefined ? door : eitherDoor(other, door));
  }
  return found;
}

/** Two ways to one resource: it is perhaps open for whatever either lets in. */
function eitherDoor(one: Door, other: Door): Door {
  const possible = or(one.open.possible, other.open.possible);
  const flows = union(one.flows, other.flows);
  return { ...one, when: or(one.when, other.when), flows, open: { certain: NEVER, possible }, openToAll: ALWAYS };
}

function ownDoors(index: ResourceIndex): readonly Door[] {
  return [...index.resources.values()].flatMap((resource): readonly Door[] => {
    const kind = Object.hasOwn(KINDS, resource.type) ? KINDS[resource.type] : undefined;
    if (kind === undefined) return [];
    const open = kind.open?.(index, resource) ?? { certain: resource.when, possible: resource.when };
    if (open.possible === NEVER) return [];
    const listed = kind.sources === undefined ? [] : blocksAt(resource, kind.sources);
    return [
      {
        id: resource.id,
        when: resource.when,
        at: at(resource, []),
        flows: union(...kind.ports.map((port) => readFlows('tcp', `${port}`, `${port}`).flows)),
        open,
        sources: listed,
        openToAll: not(whenAny(listed)),
      },
    ];
  });
}

/**
 * What an accelerator leads to answers on the internet without a public address or a route of its own, where its groups
 * and the accelerator let it
 * (https://docs.aws.amazon.com/global-accelerator/latest/dg/secure-vpc-connections.html).
 */
function acceleratedDoors(index: ResourceIndex): readonly Door[] {
  return ofType(index, 'AWS::GlobalAccelerator::EndpointGroup').flatMap((group) =>
    entriesAt(group, 'EndpointConfigurations').flatMap((entry) =>
      textCases(entry.value, ['EndpointId'], entry.when).flatMap(({ texts, when }): readonly Door[] => {
        const target = texts.EndpointId === undefined ? undefined : index.resources.get(idOf(index, texts.EndpointId));
        if (target === undefined) return [];
        const possible = and(target.when, when);
        const open: Extent = { certain: NEVER, possible };
        const flows = acceleratedFlows(index, group);
        return [{ id: target.id, when: possible, at: entry.at, flows, open, sources: [], openToAll: ALWAYS }];
      }),
    ),
  );
}

/** The ports of the listener; a group that maps them to others may lead to any. */
function acceleratedFlows(index: ResourceIndex, group: Resource): Door['flows'] {
  const [listener] = idsAt(index, group, 'ListenerArn').flatMap(({ value }) => index.resources.get(value) ?? []);
  if (listener === undefined || whenSet(group, 'PortOverrides') !== NEVER) return ALL_FLOWS;
  const protocol = textAt(listener.properties, 'Protocol');
  const ranges = entriesAt(listener, 'PortRanges').map(({ value }) =>
    readFlows(protocol, textAt(value, 'FromPort'), textAt(value, 'ToPort')),
  );
  return ranges.length === 0 ? ALL_FLOWS : union(...ranges.map(({ flows }) => flows));
}

/** A private API has no endpoint on the internet; one whose default endpoint is off may have a name of its own there. */
function openApi(index: ResourceIndex, resource: Resource): Extent {
  const isPrivate = whenAny(
    saidAt(resource, 'EndpointConfiguration.Types').map(({ value, when }) => ({
      when: and(when, index.unknowns.isWord(value, 'private')),
    })),
  );
  const off = or(
    whenText(index, resource, 'DisableExecuteApiEndpoint', 'true'),
    whenUnknown(index, resource, 'DisableExecuteApiEndpoint'),
  );
  return opened(resource, isPrivate, off);
}

function outsideOf(path: string): NonNullable<DoorKind['open']> {
  return (_, resource) => opened(resource, whenSet(resource, path), NEVER);
}

function unlessFalse(path: string): NonNullable<DoorKind['open']> {
  return (index, resource) =>
    opened(resource, whenText(index, resource, path, 'false'), whenUnknown(index, resource, path));
}

function opened(resource: Resource, closed: Guard, unknown: Guard): Extent {
  const open = and(resource.when, not(closed));
  return orUnknown(and(open, not(unknown)), and(open, unknown));
}
