/** Where routes may lead at all, before any rule is asked: no more than that can be reached. */
import { rememberedOf, rememberedPair } from '../../base/index.ts';
import type { Network, Subnet } from '../../model/index.ts';
import { isIntoNat } from './nat-paths.ts';
import { hopsOf, isOpaque, type NextHop } from './routes.ts';
import type { HostSeat, Member } from './seats.ts';

/** Only what the templates do not hold tells where. */
export type Anywhere = 'anywhere';

/** The VPCs in which a member may stand. */
export function standsIn(network: Network, { seats }: Member): ReadonlySet<string> | Anywhere {
  const vpcs = new Set<string>();
  for (const seat of seats) {
    if (seat.kind !== 'host' || seat.vpc === undefined || !network.vpcs.has(seat.vpc)) return 'anywhere';
    vpcs.add(seat.vpc);
  }
  return vpcs;
}

/** The VPCs to which a route of the member may lead, its own among them. */
export function leadsTo(network: Network, { seats }: Member): ReadonlySet<string> | Anywhere {
  const led = seats.map((seat) => (seat.kind === 'host' ? leadsFrom(network, seat) : 'anywhere'));
  const [first] = led;
  if (led.length === 1 && first !== undefined) return first;
  return led.includes('anywhere') ? 'anywhere' : new Set(led.flatMap((each) => [...each]));
}

/** Whether some route may lead from one of the first to one of the second. */
export function isOnTheWay(network: Network, from: readonly Member[], to: readonly Member[]): boolean {
  const led = from.map((member) => leadsTo(network, member));
  const stands = to.map((member) => standsIn(network, member));
  return led.some((vpcs) => stands.some((other) => meet(vpcs, other)));
}

function meet(one: ReadonlySet<string> | Anywhere, other: ReadonlySet<string> | Anywhere): boolean {
  if (one === 'anywhere' || other === 'anywhere') return true;
  for (const vpc of other) if (one.has(vpc)) return true;
  return false;
}

function leadsFrom(network: Network, seat: HostSeat): ReadonlySet<string> | Anywhere {
  return seat.subnet === undefined ? 'anywhere' : leadsOfSubnet(network, seat.subnet);
}

const leadsOfSubnet = rememberedPair((network: Network, subnet: Subnet): ReadonlySet<string> | Anywhere => {
  if (!network.vpcs.has(subnet.vpc)) return 'anywhere';
  const led = hopsOf(network, seatIn(subnet)).map((hop) => vpcsBehind(network, hop));
  return led.includes('anywhere') ? 'anywhere' : new Set([subnet.vpc, ...led.flatMap((each) => [...each])]);
});

function vpcsBehind(network: Network, hop: NextHop): readonly string[] | Anywhere {
  const gateway = network.gateways.get(hop.id);
  const known = (vpcs: readonly (string | undefined)[]) => {
    const told = vpcs.flatMap((vpc) => vpc ?? []);
    return told.every((vpc) => network.vpcs.has(vpc)) ? told : 'anywhere';
  };
  if (hop.kind === 'peering') return gateway === undefined ? 'anywhere' : known(gateway.vpcs.map(({ value }) => value));
  if (hop.kind === 'transit-gateway')
    return gateway?.transit === undefined ? 'anywhere' : known(gateway.transit.attachments.map(({ vpc }) => vpc));
  if (hop.kind === 'nat-gateway') {
    const places = natSubnets(network, hop.id);
    const leadsOn = (subnet: Subnet | undefined) =>
      subnet === undefined || hopsOf(network, seatIn(subnet)).some((each) => isOpaque(each) || each.kind === 'peering');
    return places === undefined || places.some(leadsOn) ? 'anywhere' : [];
  }
  return isOpaque(hop) ? 'anywhere' : [];
}

/** Whether a NAT gateway may send on into a VPC of the templates what the member sends to it. */
export function mayPassNat(network: Network, { seats }: Member): boolean {
  return seats.some(
    (seat) =>
      seat.kind === 'host' &&
      hopsOf(network, seat).some(
        (hop) =>
          hop.kind === 'nat-gateway' && (vpcsBehind(network, hop) === 'anywhere' || isIntoNat({ network }, seat, hop)),
      ),
  );
}

/** The route tables on the ways of a member, those of the subnets of its NAT gateways among them. */
export function tablesFrom(network: Network, { seats }: Member): ReadonlySet<string> | Anywhere {
  const tables = new Set<string>();
  for (const seat of seats) {
    if (seat.kind !== 'host' || seat.subnet === undefined) return 'anywhere';
    const own = tablesOfSubnet(network, seat.subnet);
    if (own === 'anywhere') return 'anywhere';
    for (const table of own) tables.add(table);
  }
  return tables;
}

const tablesOfSubnet = rememberedPair((network: Network, subnet: Subnet): readonly string[] | Anywhere => {
  const nats = hopsOf(network, seatIn(subnet)).filter(({ kind }) => kind === 'nat-gateway');
  const subnets = [subnet, ...nats.flatMap(({ id }) => natSubnets(network, id) ?? [undefined])];
  const tables: string[] = [];
  for (const each of subnets) {
    if (each === undefined) return 'anywhere';
    tables.push(...each.routeTables.map(({ value }) => value));
  }
  return tables;
});

/** The subnets of a NAT gateway; undefined where the templates do not tell all of them. */
function natSubnets(network: Network, id: string): readonly (Subnet | undefined)[] | undefined {
  const nat = network.gateways.get(id)?.nat;
  if (nat === undefined || nat.subnets.length === 0) return undefined;
  return nat.subnets.map(({ value }) => network.subnets.get(value));
}

const seatIn = rememberedOf(
  (subnet: Subnet): HostSeat => ({
    kind: 'host',
    iface: undefined,
    subnetId: subnet.id,
    subnet,
    vpc: subnet.vpc,
    when: subnet.when,
    ranges: [],
  }),
);
