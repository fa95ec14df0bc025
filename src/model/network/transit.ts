/**
 * Transit gateways of the template: what is attached to them, which table each attachment's packets are routed by, and
 * what the tables say (https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html).
 */
import { allOf, and, type Extent, exactlyIn, type Guard, NEVER, not, or } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import type { Block, Said, TransitAttachment, TransitRoute, TransitTable } from './network.ts';
import { orUnknown } from './public-addresses.ts';
import {
  at,
  blocksAt,
  Gathered,
  idsAt,
  ofType,
  type ResourceIndex,
  whenAny,
  whenText,
  whenUnknown,
} from './reading.ts';

/** Attachments to VPCs, and to what is no VPC: packets for those leave what the template tells. */
const VPC_ATTACHMENTS = ['AWS::EC2::TransitGatewayAttachment', 'AWS::EC2::TransitGatewayVpcAttachment'];
const OTHER_ATTACHMENTS = [
  'AWS::EC2::TransitGatewayPeeringAttachment',
  'AWS::EC2::TransitGatewayConnect',
  'AWS::EC2::VPNConnection',
];

export interface Transit {
  readonly attachments: ReadonlyMap<string, readonly TransitAttachment[]>;
  readonly tables: readonly TransitTable[];
}

/** The attachments of each gateway, and all tables. */
export function readTransit(index: ResourceIndex, blocksOf: (vpc: string) => readonly Said<Block>[]): Transit {
  const associated = paired(index, 'AWS::EC2::TransitGatewayRouteTableAssociation');
  const propagated = paired(index, 'AWS::EC2::TransitGatewayRouteTablePropagation');
  const attachments = new Gathered<TransitAttachment>();
  const routes = new Gathered<TransitRoute>();
  const strays: TransitRoute[] = [];
  for (const resource of ofType(index, ...VPC_ATTACHMENTS, ...OTHER_ATTACHMENTS)) {
    const [vpc] = idsAt(index, resource, 'VpcId');
    for (const gateway of idsAt(index, resource, 'TransitGatewayId')) {
      const owner = index.resources.get(gateway.value);
      const explicit = associated.of(resource.id);
      const rest = and(gateway.when, not(whenAny(explicit)));
      const byDefault = owner === undefined ? undefined : settingOf(index, owner, 'DefaultRouteTableAssociation');
      attachments.add(gateway.value, {
        id: resource.id,
        vpc: vpc?.value,
        subnets: idsAt(index, resource, 'SubnetIds'),
        tables: [
          ...explicit.map((said) => ({ table: said.value, extent: exactlyIn(and(gateway.when, said.when)) })),
          ...(byDefault === undefined || rest === NEVER
            ? []
            : [
                {
                  table: defaultTableOf(index, gateway.value, 'Association'),
                  extent: allOf(byDefault, exactlyIn(rest)),
                },
              ]),
        ],
        when: gateway.when,
        at: at(resource, []),
      });
      const propagates = owner === undefined ? undefined : settingOf(index, owner, 'DefaultRouteTablePropagation');
      const into = [
        ...propagated.of(resource.id).map((said) => ({ table: said.value, extent: exactlyIn(said.when) })),
        ...(propagates === undefined
          ? []
          : [{ table: defaultTableOf(index, gateway.value, 'Propagation'), extent: propagates }]),
      ];
      for (const { table, extent } of into) {
        const when = allOf(extent, exactlyIn(gateway.when));
        routes.add(table, ...propagatedRoutes(resource, when, vpc === undefined ? undefined : blocksOf(vpc.value)));
      }
    }
  }
  for (const resource of ofType(index, 'AWS::EC2::TransitGatewayRoute')) {
    for (const table of idsAt(index, resource, 'TransitGatewayRouteTableId')) {
      const written = staticRoutes(index, resource, table.when);
      if (index.resources.get(table.value)?.type === 'AWS::EC2::TransitGatewayRouteTable')
        routes.add(table.value, ...written);
      // A table that only deployment tells may be any of them.
      else strays.push(...written.map((route) => ({ ...route, extent: { ...route.extent, certain: NEVER } })));
    }
  }
  const gateways = ofType(index, 'AWS::EC2::TransitGateway');
  const tables = [
    ...ofType(index, 'AWS::EC2::TransitGatewayRouteTable').map(({ id }) => id),
    ...gateways.flatMap(({ id }) => [
      defaultTableOf(index, id, 'Association'),
      defaultTableOf(index, id, 'Propagation'),
    ]),
  ];
  return {
    attachments: new Map(gateways.map(({ id }) => [id, attachments.of(id)])),
    tables: [...new Set(tables)].map((id) => ({ id, routes: [...routes.of(id), ...strays] })),
  };
}

/** The table that attachments get by themselves: one that the gateway names, or one that AWS makes. */
function defaultTableOf(index: ResourceIndex, gateway: string, purpose: 'Association' | 'Propagation'): string {
  const resource = index.resources.get(gateway);
  const [named] = resource === undefined ? [] : idsAt(index, resource, `${purpose}DefaultRouteTableId`);
  return named?.value ?? `the default route table of ${gateway}`;
}

/** A setting of a transit gateway that is on unless it says `disable`. */
function settingOf(index: ResourceIndex, gateway: Resource, property: string): Extent {
  const off = orUnknown(whenText(index, gateway, property, 'disable'), whenUnknown(index, gateway, property));
  return { certain: and(gateway.when, not(off.possible)), possible: and(gateway.when, not(off.certain)) };
}

/** The tables of each attachment. */
function paired(index: ResourceIndex, type: string): Gathered<Said<string>> {
  const found = new Gathered<Said<string>>();
  for (const resource of ofType(index, type)) {
    for (const attachment of idsAt(index, resource, 'TransitGatewayAttachmentId')) {
      const tables = idsAt(index, resource, 'TransitGatewayRouteTableId');
      found.add(attachment.value, ...tables.map((said) => ({ ...said, when: and(said.when, attachment.when) })));
    }
  }
  return found;
}

/** A VPC propagates its blocks; what another attachment propagates is not told. */
function propagatedRoutes(
  resource: Resource,
  extent: Extent,
  blocks: readonly Said<Block>[] | undefined,
): readonly TransitRoute[] {
  const route = { attachment: resource.id, isStatic: false, at: at(resource, []) };
  if (blocks === undefined) {
    const destination: Block = { kind: 'unknown', text: `what ${resource.id} propagates` };
    return [{ ...route, destination, extent: { certain: NEVER, possible: extent.possible } }];
  }
  return blocks.map(({ value, when }) => ({ ...route, destination: value, extent: allOf(extent, exactlyIn(when)) }));
}

function staticRoutes(index: ResourceIndex, resource: Resource, when: Guard): readonly TransitRoute[] {
  const blackhole = whenText(index, resource, 'Blackhole', 'true');
  const attachments = idsAt(index, resource, 'TransitGatewayAttachmentId');
  const targets = [
    ...attachments.map((said) => ({ attachment: said.value, when: and(said.when, not(blackhole)) })),
    { attachment: undefined, when: or(blackhole, not(whenAny(attachments))) },
  ];
  return blocksAt(resource, 'DestinationCidrBlock').flatMap((block) =>
    targets
      .map((target) => ({
        destination: block.value,
        attachment: target.attachment,
        isStatic: true,
        extent: exactlyIn(and(when, block.when, target.when)),
        at: at(resource, []),
      }))
      .filter(({ extent }) => extent.possible !== NEVER),
  );
}
