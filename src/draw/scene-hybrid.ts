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

function named(resource: Resource, property: string): string | undefined {
  return resource.references.find(({ path }) => path[0] === property)?.to;
}
