/** What the network of a model is, in the words of documents: public and private subnets, zones. */
import { showCidr } from '../base/index.ts';
import type { Model, Subnet } from '../model/index.ts';

export type SubnetRole = 'public' | 'private' | 'unknown';

/** Public: its route table leads to an internet gateway. Not known: a route leads to what only deployment tells. */
export function roleOf(model: Model, subnet: Subnet): SubnetRole {
  const tables = subnet.routeTables.map(({ value }) => model.network.routeTables.get(value));
  if (tables.length === 0) return 'private';
  if (tables.some((table) => table === undefined)) return 'unknown';
  const targets = tables.flatMap((table) => table?.routes.map(({ target }) => target.kind) ?? []);
  if (targets.includes('internet-gateway')) return 'public';
  return targets.includes('unknown') ? 'unknown' : 'private';
}

export function subnetsInRole(model: Model, role: SubnetRole): readonly Subnet[] {
  return [...model.network.subnets.values()].filter((subnet) => roleOf(model, subnet) === role);
}

/** Subnets in which databases or caches stand and nothing else does. */
export function isDataSubnet(model: Model, subnet: Subnet): boolean {
  const here = model.network.interfaces.filter(({ subnets }) => subnets.some(({ value }) => value === subnet.id));
  return here.some(({ type }) => type.startsWith('AWS::RDS::') || type.startsWith('AWS::ElastiCache::'));
}

/** The zones of the subnets, as far as the template tells them apart. */
export function zonesOf(subnets: readonly Subnet[]): readonly string[] {
  // One region has the same zones in each of its stacks.
  const names = subnets.map(({ zone = '' }) => zone.replace(/\$\{[\w-]+\/AWS::Region\}/g, '${AWS::Region}'));
  return [...new Set(names)].filter((zone) => zone !== '');
}

export function subnetBlocks(subnet: Subnet): readonly string[] {
  return subnet.blocks.map(({ value }) => (value.kind === 'cidr' ? showCidr(value.cidr) : value.text));
}
