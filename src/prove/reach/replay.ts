/**
 * Follows one packet and its answer through the network as the template spells it, one rule at a time, in one world. It
 * shares no code with the solver, so that a fault in either shows as a disagreement. Where the template does not tell
 * something, the packet is given the benefit of the doubt and the doubt is written down.
 */
import type { Network } from '../../model/index.ts';
import type { End, Packet, Replay, World } from './packet.ts';
import { filtersOf } from './replay-filters.ts';
import { type ReplayCheck, type ReplayHop, replaySceneOf } from './replay-scene.ts';
import { transitOf } from './replay-transit.ts';
import { FOREIGN_HOPS, waysOf } from './replay-ways.ts';

export function replay(network: Network, packet: Packet, world: World): Replay {
  const attempts = [...walks(network, packet, world)].map(finish);
  const rank = (each: Replay) => (each.outcome === 'delivered' ? 1e6 - each.assuming.length : each.path.length);
  return attempts.reduce((best, each) => (rank(each) > rank(best) ? each : best));
}

function finish(checks: readonly ReplayCheck[]): Replay {
  const stop = checks.findIndex((check) => check.certainty === 'impossible');
  const passed = stop < 0 ? checks : checks.slice(0, stop + 1);
  return {
    outcome: stop < 0 ? 'delivered' : 'dropped',
    path: passed.map(({ what, subject, at, says }) => ({ what, subject, says, ...(at !== undefined && { at }) })),
    traversed: [...new Set(passed.flatMap((check) => (check.isGateway ? [check.subject] : [])))],
    assuming: [
      ...new Set(passed.flatMap((check) => (check.certainty === 'possible' ? [check.doubt ?? check.subject] : []))),
    ],
  };
}

function rulesFor(network: Network, packet: Packet, world: World) {
  const scene = replaySceneOf(network, packet, world);
  const rules = { ...scene, ...filtersOf(scene), ...waysOf(scene) };
  return { ...rules, ...transitOf(scene, rules) };
}

/** The checks on each way the packet may take; a route table whose routes are all known leaves one. */
function* walks(network: Network, packet: Packet, world: World): Generator<readonly ReplayCheck[]> {
  const { source: a, destination: b } = packet;
  const rules = rulesFor(network, packet, world);
  const { acl, group, hops, route, crossing, gateway } = rules;
  const start = [rules.seated(a), rules.seated(b)];
  const leave = [...start, group(a, b, 'egress')];
  const answer = acl(a, 'ingress', b, packet.clientPort);

  if (a.kind === 'internet' && a.id !== undefined) {
    yield [{ what: 'path', subject: a.id, says: 'opens no connections', certainty: 'impossible' }];
  } else if (a.kind === 'host' && b.kind === 'endpoint') {
    yield [...leave, acl(a, 'egress', b), ...rules.endpoint(a, b), answer];
    for (const out of hops(a, b)) {
      if (out.kind !== 'nat-gateway') continue;
      const gone = [...leave, acl(a, 'egress', b), route(a, out), gateway(out.id, rules.vpcOf(a))];
      for (const nat of natToService(network, packet, rules, out)) yield [...gone, ...nat, answer];
    }
  } else if (a.kind === 'host' && b.kind === 'host') {
    if (a.subnet === b.subnet && rules.subnetOf(a) !== undefined) return yield [...leave, group(b, a, 'ingress')];
    for (const relation of rules.relations(a, b)) {
      for (const out of hops(a, b, relation)) {
        if (out.kind === 'nat-gateway' && relation !== 'taken as one') {
          const home = relation === 'one' ? [] : [rules.wayBack(b)];
          const gone = [...leave, acl(a, 'egress', b), route(a, out), gateway(out.id, rules.vpcOf(a))];
          for (const nat of natOnwards(network, packet, rules, out)) yield [...gone, ...nat, ...home, answer];
          continue;
        }
        for (const back of a.isRelayed ? [out] : hops(b, a, relation)) {
          const hub = relation === 'two' ? network.gateways.get(out.id) : undefined;
          if (hub?.transit !== undefined && out.kind === 'transit-gateway') {
            const ways = rules.transit(hub, a, b, out, back);
            for (const way of ways) yield [...start, ...(back.id === out.id ? way : [...way, rules.foreign(back, [])])];
            continue;
          }
          const arrive = [
            acl(b, 'ingress', a),
            group(b, a, 'ingress'),
            ...(a.isRelayed ? [] : [route(b, back)]),
            acl(b, 'egress', a, packet.clientPort),
          ];
          yield [
            ...leave,
            acl(a, 'egress', b),
            route(a, out),
            ...crossing(a, b, out, back, relation),
            ...arrive,
            answer,
          ];
        }
      }
    }
  } else if (a.kind === 'host') {
    for (const out of hops(a, b)) {
      const gone = [...leave, acl(a, 'egress', b), route(a, out)];
      const end = [answer, ...(b.id === undefined ? [] : [rules.door(b.id, a)])];
      if (out.kind === 'nat-gateway' && b.kind === 'remote')
        for (const nat of natOnwards(network, packet, rules, out))
          yield [...gone, gateway(out.id, rules.vpcOf(a)), ...nat, ...end];
      else if (out.kind !== 'nat-gateway' || b.kind !== 'internet') yield [...gone, ...rules.exit(a, b, out), ...end];
      else
        for (const nat of throughNat(network, packet, rules, out))
          yield [...gone, gateway(out.id, rules.vpcOf(a)), ...nat, ...end];
    }
  } else if (a.kind === 'internet' && b.kind === 'internet' && b.id !== undefined) {
    yield [...start, rules.door(b.id, a)];
  } else if (b.kind === 'host' && a.kind !== 'endpoint') {
    const owner = rules.interfaceOf(b)?.owner ?? '';
    if (a.kind === 'internet' && network.doors.has(owner)) yield [...start, rules.door(owner, a)];
    for (const back of hops(b, a)) {
      yield [
        ...start,
        ...rules.exit(b, a, back),
        acl(b, 'ingress', a),
        group(b, a, 'ingress'),
        route(b, back),
        acl(b, 'egress', a, packet.clientPort),
      ];
    }
  } else
    yield [
      { what: 'path', subject: b.kind, says: 'nothing of the templates is between them', certainty: 'impossible' },
    ];
}

/** In and out of a NAT gateway's own subnet, for each place and route it may have. */
function* throughNat(
  network: Network,
  packet: Packet,
  rules: ReturnType<typeof rulesFor>,
  out: ReplayHop,
): Generator<readonly ReplayCheck[]> {
  const { source: a, destination: b } = packet;
  const { acl, route, hops, gateway } = rules;
  const nat = network.gateways.get(out.id)?.nat;
  if (nat === undefined) return yield [];
  const protocol = rules.natProtocol(out.id);
  if (nat.subnets.length === 0)
    return yield [
      protocol,
      {
        what: 'route',
        subject: out.id,
        says: 'its table is not told',
        certainty: 'possible',
        doubt: `the route table of ${out.id}`,
      },
    ];
  for (const said of nat.subnets) {
    const here = { kind: 'host', subnet: said.value } as const;
    const isApart = said.value !== a.subnet;
    for (const [on, home] of pairsOf(hops(here, b), [...waysHome(a, here, rules)])) {
      const edge = on.kind === 'internet-gateway' ? gateway(on.id, rules.vpcOf(here)) : rules.foreign(on, FOREIGN_HOPS);
      yield [
        {
          what: 'NAT gateway',
          subject: out.id,
          says: `is in ${said.value}`,
          certainty: rules.holds(said.when) ? 'certain' : 'impossible',
          isGateway: true,
        },
        ...(isApart ? [acl(here, 'ingress', a)] : []),
        protocol,
        acl(here, 'egress', b),
        route(here, on),
        ...(on.kind === 'internet-gateway' ? [rules.natAddress(out.id, nat)] : []),
        edge,
        ...(on.kind === 'internet-gateway' ? rules.accountBlock(a, 'nat', said.value) : []),
        ...(on.kind === 'internet-gateway' ? rules.cameIn(on.id, here) : []),
        acl(here, 'ingress', b, packet.natPort),
        ...home,
        ...(isApart ? [acl(here, 'egress', a, packet.clientPort)] : []),
      ];
    }
  }
}

/** The way from a NAT gateway's subnet back to the host: by its own table, unless they are neighbours. */
function* waysHome(a: End, here: End, rules: ReturnType<typeof rulesFor>): Generator<readonly ReplayCheck[]> {
  const isOneVpc = rules.vpcOf(here) !== undefined && rules.vpcOf(here) === rules.vpcOf(a);
  if (here.subnet === a.subnet || !isOneVpc) return yield [];
  for (const home of rules.hops(here, a, 'one'))
    yield [
      rules.route(here, home),
      home.kind === 'local'
        ? { what: 'route', subject: home.id, says: 'leads back', certainty: 'certain' }
        : rules.foreign(home, FOREIGN_HOPS),
    ];
}

/** On to where the table of the gateway's own subnet leads, but not to the internet; whether it is let in is not told. */
function* natOnwards(
  network: Network,
  packet: Packet,
  rules: ReturnType<typeof rulesFor>,
  out: ReplayHop,
): Generator<readonly ReplayCheck[]> {
  const { source: a, destination: b } = packet;
  const { acl, route, hops } = rules;
  const doubt = `what ${out.id} forwards`;
  const sends: ReplayCheck = { what: 'NAT gateway', subject: out.id, says: 'sends on', certainty: 'possible', doubt };
  const protocol = rules.natProtocol(out.id);
  const nat = network.gateways.get(out.id)?.nat;
  if (nat === undefined || nat.subnets.length === 0) return yield [...(nat === undefined ? [] : [protocol]), sends];
  for (const said of nat.subnets) {
    const here = { kind: 'host', subnet: said.value } as const;
    const isApart = said.value !== a.subnet;
    const isLocal = b.kind === 'host' && rules.vpcOf(b) !== undefined && rules.vpcOf(b) === rules.vpcOf(here);
    const isNeighbour = b.kind === 'host' && b.subnet === said.value && rules.subnetOf(here) !== undefined;
    const kinds = [...FOREIGN_HOPS, isLocal ? 'local' : 'peering'];
    const start: readonly ReplayCheck[] = [
      {
        what: 'NAT gateway',
        subject: out.id,
        says: `is in ${said.value}`,
        certainty: rules.holds(said.when) ? 'certain' : 'impossible',
        isGateway: true,
      },
      ...(isApart ? [acl(here, 'ingress', a)] : []),
      protocol,
    ];
    const end = [...(isApart ? [acl(here, 'egress', a, packet.clientPort)] : []), sends];
    if (isNeighbour) yield [...start, ...end];
    else
      for (const on of hops(here, b, isLocal ? 'one' : 'two')) {
        const leads: ReplayCheck = {
          what: 'route',
          subject: on.id,
          says: 'leads there from the NAT gateway',
          certainty: kinds.includes(on.kind) ? 'certain' : 'impossible',
        };
        yield [...start, acl(here, 'egress', b), route(here, on), leads, ...end];
      }
  }
}

/** By the endpoint in the table of a NAT gateway's subnet, which no page tells. */
function* natToService(
  network: Network,
  packet: Packet,
  rules: ReturnType<typeof rulesFor>,
  out: ReplayHop,
): Generator<readonly ReplayCheck[]> {
  const { source: a, destination: b } = packet;
  const { acl } = rules;
  const doubt = `whether ${out.id} uses ${b.id ?? 'the endpoint'}`;
  const uses: ReplayCheck = { what: 'NAT gateway', subject: out.id, says: 'sends on', certainty: 'possible', doubt };
  const nat = network.gateways.get(out.id)?.nat;
  const protocol = rules.natProtocol(out.id);
  if (nat === undefined || nat.subnets.length === 0) return yield [...(nat === undefined ? [] : [protocol]), uses];
  for (const said of nat.subnets) {
    const here = { kind: 'host', subnet: said.value } as const;
    const isApart = said.value !== a.subnet;
    yield [
      {
        what: 'NAT gateway',
        subject: out.id,
        says: `is in ${said.value}`,
        certainty: rules.holds(said.when) ? 'certain' : 'impossible',
        isGateway: true,
      },
      ...(isApart ? [acl(here, 'ingress', a)] : []),
      protocol,
      acl(here, 'egress', b),
      ...rules.endpoint(here, b),
      ...(isApart ? [acl(here, 'egress', a, packet.clientPort)] : []),
      uses,
    ];
  }
}

function pairsOf<Left, Right>(left: readonly Left[], right: readonly Right[]): readonly (readonly [Left, Right])[] {
  return left.flatMap((one) => right.map((other) => [one, other] as const));
}
