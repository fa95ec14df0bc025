/** Where a resource stands: in subnets, on the border of a VPC, or with the services outside. */
import { inShort } from '../base/index.ts';
import { isList, isMapping, type Model, type Resource, textOf, type Value } from '../model/index.ts';
import { kindOf } from './resource-kinds.ts';
import { factOf } from './scene-names.ts';

export type Standpoint =
  | { readonly in: 'subnets'; readonly vpc: string; readonly subnets: readonly string[] }
  | { readonly in: 'border'; readonly vpc: string; readonly side: 'top' | 'bottom' }
  | { readonly in: 'edge' }
  | { readonly in: 'region' };

/** The VPC of subnets that the template does not hold. */
export const GIVEN_VPC = 'given';

/**
 * Where a resource stands. A resource whose subnets the template does not hold stands in a VPC that is given at
 * deployment.
 */
export function standingOf(model: Model, resource: Resource, members: readonly string[]): Standpoint {
  const { network } = model;
  const gateway = network.gateways.get(resource.id);
  const border = (vpc: string | undefined, side: 'top' | 'bottom'): Standpoint =>
    vpc === undefined ? { in: 'region' } : { in: 'border', vpc, side };
  if (gateway?.kind === 'nat-gateway') return inSubnets(model, gateway.nat?.subnets.map(({ value }) => value) ?? []);
  if (gateway !== undefined && gateway.kind !== 'transit-gateway') return border(gateway.vpcs[0]?.value, 'top');
  if (/^AWS::EC2::TransitGateway(Vpc)?Attachment$/.test(resource.type))
    return border(resource.references.find(({ path }) => path[0] === 'VpcId')?.to, 'bottom');
  const endpoint = network.endpoints.get(resource.id);
  if (endpoint !== undefined) return border(endpoint.vpc, 'bottom');
  if (resource.type === 'AWS::WAFv2::WebACL')
    return { in: factOf(resource, 'Scope') === 'CLOUDFRONT' ? 'edge' : 'region' };
  const { family } = kindOf(resource.type);
  if (family === 'edge') return { in: 'edge' };
  if (family === 'monitoring' || family === 'security') return { in: 'region' };
  const subnets = subnetsOf(model, resource, members);
  const host = subnets.length > 0 ? undefined : hostOf(model, resource);
  return host === undefined ? inSubnets(model, subnets) : standingOf(model, host, []);
}

/**
 * What a resource without subnets stands with: a replica with its source, whose subnet group it has
 * (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html), tasks that share the
 * network of their hosts with the group that these are of.
 */
function hostOf(model: Model, resource: Resource): Resource | undefined {
  const named = (property: string, type: string) =>
    resource.references.find(({ path, to }) => path[0] === property && typeOf(model, to) === type)?.to;
  if (resource.type === 'AWS::RDS::DBInstance') {
    const source = model.resources.get(named('SourceDBInstanceIdentifier', resource.type) ?? '');
    return source === resource ? undefined : source;
  }
  const cluster = resource.type === 'AWS::ECS::Service' ? named('Cluster', 'AWS::ECS::Cluster') : undefined;
  if (cluster === undefined) return undefined;
  const refersTo = (id: string, wanted: string): boolean =>
    (model.resources.get(id)?.references.some(({ to }) => to === wanted) ?? false) || isWrittenIn(model, id, wanted);
  return [...model.resources.values()].find(
    ({ id, type, references }) =>
      type === 'AWS::AutoScaling::AutoScalingGroup' &&
      (refersTo(id, cluster) ||
        references.some(
          ({ to }) => /Launch(Template|Configuration)$/.test(typeOf(model, to)) && refersTo(to, cluster),
        ) ||
        providersOf(model, cluster).some((provider) => refersTo(provider, id))),
  );
}

/** Hosts learn the name of their cluster also from the metadata that they are set up by. */
function isWrittenIn({ resources, written }: Model, id: string, wanted: string): boolean {
  const [holder, named] = [resources.get(id), resources.get(wanted)];
  if (holder === undefined || named === undefined || holder.stack !== named.stack) return false;
  const metadata = written.get(holder.stack)?.template.resources.get(holder.logicalId)?.fields.Metadata;
  return new RegExp(`"Ref":"${named.logicalId}"|\\$\\{${named.logicalId}\\}`).test(JSON.stringify(metadata ?? ''));
}

function providersOf(model: Model, cluster: string): readonly string[] {
  const naming = [...model.resources.values()].filter(
    ({ id, type, references }) =>
      id === cluster ||
      (type === 'AWS::ECS::ClusterCapacityProviderAssociations' && references.some(({ to }) => to === cluster)),
  );
  const named = naming.flatMap(({ references }) => references.map(({ to }) => to));
  return named.filter((id) => typeOf(model, id) === 'AWS::ECS::CapacityProvider');
}

function typeOf(model: Model, id: string): string {
  return model.resources.get(id)?.type ?? '';
}

/** The subnets of its interfaces and those of its members; else those that its properties name. */
function subnetsOf(model: Model, resource: Resource, members: readonly string[]): readonly string[] {
  const owners = new Set([resource.id, ...members]);
  const held = model.network.interfaces.filter(({ owner }) => owners.has(owner));
  if (held.length > 0) return held.flatMap(({ subnets }) => subnets.map(({ value }) => value));
  const grouped = resource.references
    .map(({ to }) => model.resources.get(to))
    .filter((each) => each !== undefined && /Subnet(Group|Config)?s?$|SubnetGroup/.test(each.type));
  const referring = [resource, ...grouped.filter((each) => each !== undefined)];
  const known = referring.flatMap(({ references }) => references.map(({ to }) => to));
  const inTemplate = known.filter((id) => model.network.subnets.has(id));
  return inTemplate.length > 0 ? inTemplate : referring.flatMap(({ properties }) => givenSubnets(properties));
}

/** What a property that names subnets holds where the template has no such subnet: a parameter, an import, an id. */
function givenSubnets(value: Value): readonly string[] {
  if (isList(value)) return value.flatMap(givenSubnets);
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([name, held]) => {
    if (!NAMES_SUBNETS.test(name)) return givenSubnets(held);
    return (isList(held) ? held : [held]).flatMap((each) => textOf(each) ?? []);
  });
}

/** `SubnetIds`, `Ec2SubnetId`, `VPCZoneIdentifier`. */
const NAMES_SUBNETS = /Subnet(Id|Ids|s|Identifiers)?$|^VPCZoneIdentifier$/;

function inSubnets(model: Model, ids: readonly string[]): Standpoint {
  const subnets = [...new Set(ids)];
  if (subnets.length === 0) return { in: 'region' };
  // A default that is empty names nothing.
  const first = subnets.find((id) => id !== '') ?? 'a parameter';
  const known = subnets.filter((id) => model.network.subnets.has(id));
  const vpc = model.network.subnets.get(known[0] ?? '')?.vpc ?? GIVEN_VPC;
  return { in: 'subnets', vpc, subnets: known.length > 0 ? known : [`${GIVEN_VPC}/${inShort(first)}`] };
}
