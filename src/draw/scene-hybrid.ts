/** Networks that are joined: transit gateways, their attachments, VPN connections and the routers at their far end. */
import type { SceneNode } from '../answers/index.ts';
import type { Model, Resource } from '../model/index.ts';
import { factOf } from './scene-names.ts';
import { CUSTOMER_GATEWAY } from './scene-nodes.ts';
import type { OutsideNodes } from './scene-outside.ts';
import type { Relation } from './scene-relations.ts';

/** Routes between a VPC and its transit gateway, and over VPN connections to the networks outside. */
export function joinedNetworks(model: Model, nodeOf: (id: string) => string | undefined): OutsideNodes {
  const nodes: SceneNode[] = [];
  const relations: Relation[] = [];
  const join = (from: string | undefined, to: string | undefined, label?: string) => {
    if (from !== undefined && to !== undefined && from !== to)
      relations.push({ from, to, kind: 'route', ...(label !== undefined && { label }) });
  };
  for (const resource of model.resources.values()) {
    const node = nodeOf(resource.id);
    if (/^AWS::EC2::TransitGateway(Vpc)?Attachment$/.test(resource.type)) {
      const own = nodeOf(named(resource, 'TransitGatewayId') ?? '');
      const given = own === undefined ? factOf(resource, 'TransitGatewayId') : undefined;
      if (given !== undefined)
        nodes.push({
          id: `transit:${given}`,
          type: 'AWS::EC2::TransitGateway',
          label: 'Transit Gateway given',
          details: [given],
          resources: [],
        });
      join(node, own ?? (given === undefined ? undefined : `transit:${given}`));
    }
    if (resource.type === `${DIRECT}Connection`) {
      const place = factOf(resource, 'Location');
      nodes.push({
        id: `line:${resource.id}`,
        type: 'service:network',
        label: 'Network on premises',
        details: place === undefined ? [] : [`at ${place}`],
        resources: [],
      });
      join(node, `line:${resource.id}`, 'Direct Connect');
    }
    // https://docs.aws.amazon.com/directconnect/latest/UserGuide/direct-connect-gateways-intro.html
    if (/VirtualInterface$/.test(resource.type) && resource.type.startsWith(DIRECT))
      join(
        nodeOf(named(resource, 'DirectConnectGatewayId') ?? named(resource, 'VirtualGatewayId') ?? ''),
        nodeOf(named(resource, 'ConnectionId') ?? ''),
      );
    if (resource.type === `${DIRECT}DirectConnectGatewayAssociation`)
      join(
        nodeOf(named(resource, 'AssociatedGatewayId') ?? ''),
        nodeOf(named(resource, 'DirectConnectGatewayId') ?? ''),
      );
    if (resource.type !== 'AWS::EC2::VPNConnection') continue;
    join(nodeOf(named(resource, 'TransitGatewayId') ?? named(resource, 'VpnGatewayId') ?? ''), node);
    const far = model.resources.get(named(resource, 'CustomerGatewayId') ?? '');
    if (far?.type !== CUSTOMER_GATEWAY) continue;
    join(node, far.id, 'VPN');
    const address = factOf(far, 'IpAddress');
    nodes.push({
      id: far.id,
      type: CUSTOMER_GATEWAY,
      label: 'Customer gateway',
      details: address === undefined ? [] : [address],
      resources: [far.id],
    });
  }
  return { nodes: [...new Map(nodes.map((each) => [each.id, each])).values()], relations };
}

const DIRECT = 'AWS::DirectConnect::';

function named(resource: Resource, property: string): string | undefined {
  return resource.references.find(({ path }) => path[0] === property)?.to;
}
