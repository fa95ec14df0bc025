/** The address plan, the ways out of it, and what stands where. */
import { ALWAYS, NEVER, showCidr } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import type { Model, Network, Subnet, Vpc } from '../../model/index.ts';
import type { Question } from '../question.ts';
import { howMany, listed, type NameOf, type Proposal } from './proposal.ts';

export function proposePlaces({ model }: Question, nameOf: NameOf): readonly Proposal[] {
  const { network } = model;
  const subnets = [...network.subnets.values()];
  return [
    ...[...network.vpcs.values()].flatMap((vpc) =>
      addressPlan(
        vpc,
        subnets.filter((each) => each.vpc === vpc.id),
        nameOf,
      ),
    ),
    ...subnets.flatMap((subnet) => wayOut(network, subnet, nameOf)),
    ...standing(model, nameOf),
  ];
}

function addressPlan(vpc: Vpc, subnets: readonly Subnet[], nameOf: NameOf): readonly Proposal[] {
  const of = nameOf(vpc.id);
  const block = blockOf(vpc.blocks);
  const plans = subnets.map((subnet) => ({
    name: nameOf(subnet.id),
    block: blockOf(subnet.blocks),
    zone: subnet.zone !== undefined && /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/.test(subnet.zone) ? subnet.zone : undefined,
  }));
  if (block === undefined || plans.length === 0) return [];
  const are = plans.flatMap(({ name, block, zone }) =>
    block === undefined ? [] : [{ name, block, ...(zone !== undefined && { zone }) }],
  );
  const zones = new Set(plans.flatMap(({ zone }) => zone ?? [])).size;
  const within = zones === 0 ? '' : ` in ${howMany(zones, 'zone')}`;
  const whole: Proposal['attempts'] =
    are.length < plans.length
      ? []
      : [
          {
            says: (subjects) => `${subjects} has the block ${block} and ${howMany(are.length, 'subnet')}${within}`,
            holds: [{ kind: 'subnets', of, block, are }],
          },
        ];
  return whole.length === 0 ? [] : [{ area: 'Network', of, attempts: whole }];
}

/** The IPv4 block, where the template writes one. */
function blockOf(blocks: Vpc['blocks']): string | undefined {
  for (const { value } of blocks) if (value.kind === 'cidr' && value.cidr.family === 4) return showCidr(value.cidr);
  return undefined;
}

const ANYWHERE = '0.0.0.0/0';

/** Where a route table sends what is for the internet. Of a subnet without a table of its own nothing is told. */
function wayOut(network: Network, subnet: Subnet, nameOf: NameOf): readonly Proposal[] {
  if (subnet.routeTables.length === 0) return [];
  const of = nameOf(subnet.id);
  const routes = subnet.routeTables.flatMap((table) => network.routeTables.get(table.value)?.routes ?? []);
  const hops = new Set(
    routes
      .filter(({ destination }) => destination.kind === 'cidr' && showCidr(destination.cidr) === ANYWHERE)
      .map(({ target }) => target.id),
  );
  const ways = [...hops].map((hop): Proposal['attempts'][number] => ({
    says: (subjects, isMany) => `${subjects} ${isMany ? 'send' : 'sends'} traffic for the internet to ${nameOf(hop)}`,
    holds: [{ kind: 'route', from: of, to: ANYWHERE, via: nameOf(hop) }],
  }));
  const none: Proposal['attempts'][number] = {
    says: (subjects, isMany) => `${subjects} ${isMany ? 'have' : 'has'} no route to the internet`,
    holds: [{ kind: 'route', from: of, to: ANYWHERE, via: 'none' }],
  };
  const known = [...hops].every((hop) => network.gateways.has(hop));
  return known ? [{ area: 'Network', of, attempts: ways.length > 0 ? ways : [none] }] : [];
}

function standing({ network, resources }: Model, nameOf: NameOf): readonly Proposal[] {
  const owners = Map.groupBy(
    network.interfaces.filter(({ owner }) => resources.has(owner)),
    ({ owner }) => owner,
  );
  return [...owners].flatMap(([id, interfaces]): readonly Proposal[] => {
    const of = nameOf(id);
    const isPublic = interfaces.every((each) => each.isPublic.certain === ALWAYS);
    const isPrivate = interfaces.every((each) => each.isPublic.possible === NEVER);
    const subnets = [...new Set(interfaces.flatMap((each) => each.subnets.map(({ value }) => value)))];
    const areKnown = subnets.length > 0 && subnets.every((subnet) => network.subnets.has(subnet));
    const addressed = isPublic ? 'with a public address' : 'without a public address';
    const address = isPublic || isPrivate ? { public: isPublic } : {};
    const places = subnets.map(nameOf);
    const inside: Assertion = { kind: 'stands', what: of, in: places, ...address };
    const attempts: Proposal['attempts'] = [
      ...(areKnown
        ? [
            {
              says: (subjects: string, isMany: boolean) =>
                `${subjects} ${isMany ? 'stand' : 'stands'} in ${listed(places)}${isPublic || isPrivate ? `, ${addressed}` : ''}`,
              holds: [inside],
            },
          ]
        : []),
      ...(isPublic || isPrivate
        ? [
            {
              says: (subjects: string, isMany: boolean) => `${subjects} ${isMany ? 'stand' : 'stands'} ${addressed}`,
              holds: [{ kind: 'stands', what: of, ...address } as const],
            },
          ]
        : []),
    ];
    return attempts.length === 0 ? [] : [{ area: 'Network', of, attempts }];
  });
}
