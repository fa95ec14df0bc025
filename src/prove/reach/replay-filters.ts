/** What filters one packet: where it may be, security groups, network ACLs. Every check says what decided it. */
import { positionOf, showFlows } from '../../aws/index.ts';
import type { Certainty } from '../../base/index.ts';
import type { AclEntry } from '../../model/index.ts';
import type { End, Packet } from './packet.ts';
import { type ReplayCheck, type ReplayScene, showReplayPeer } from './replay-scene.ts';

export function filtersOf({
  network,
  packet,
  isSix,
  holds,
  subnetOf,
  vpcOf,
  isForeign,
  interfaceOf,
  inBlock,
  inPeer,
  carried,
}: ReplayScene) {
  const { flow } = packet;

  function seated(end: End): ReplayCheck {
    const iface = interfaceOf(end);
    if (end.kind !== 'host')
      return {
        what: 'party',
        subject: end.id ?? end.kind,
        says: end.address ?? 'an address that is not told',
        certainty: 'certain',
      };
    const isThere =
      iface === undefined ||
      (holds(iface.when) && iface.subnets.some((said) => said.value === end.subnet && holds(said.when)));
    const isThereFor: Certainty =
      !isSix || iface === undefined || iface.address?.family === 6 || holds(iface.hasIpv6.certain)
        ? 'certain'
        : holds(iface.hasIpv6.possible)
          ? 'possible'
          : 'impossible';
    const says = !isThere
      ? `is not in ${end.subnet}`
      : isThereFor === 'impossible'
        ? 'has no IPv6 address'
        : `${end.address ?? 'an address that is not told'} in ${end.subnet ?? ''}`;
    const isDoubtful = isThereFor === 'possible' || iface?.doubt !== undefined;
    return {
      what: 'interface',
      subject: iface?.id ?? end.subnet ?? '',
      says,
      certainty: !isThere || isThereFor === 'impossible' ? 'impossible' : isDoubtful ? 'possible' : 'certain',
      doubt: iface?.doubt ?? `whether ${iface?.id} has an IPv6 address`,
    };
  }

  /** `shared` tells whether rules may name groups of the peer's VPC. */
  function group(end: End, peer: End, direction: 'ingress' | 'egress', shared: Certainty = 'certain'): ReplayCheck {
    const what = `security group ${direction}`;
    const ids = carried(end);
    const subject = end.id ?? end.subnet ?? '';
    if (ids === undefined)
      return { what, subject, says: 'an address without a known security group', certainty: 'certain' };
    if (ids.length === 0) {
      if (interfaceOf(end)?.isOpenWithoutGroups)
        return { what, subject, says: 'a load balancer without security groups', certainty: 'certain' };
      const doubt = `the security groups of ${subject}`;
      return { what, subject, says: doubt, certainty: 'possible', doubt };
    }
    const found = ids.flatMap((id): readonly ReplayCheck[] => {
      const rules = network.groups.get(id)?.rules;
      if (rules === undefined)
        return [
          {
            what,
            subject: id,
            says: 'its rules are not told',
            certainty: 'possible',
            doubt: `the rules of ${id}`,
          },
        ];
      return rules
        .filter((rule) => rule.direction === direction && holds(rule.when) && isIn(rule.flows, positionOf(flow)))
        .map((rule) => ({
          what,
          subject: id,
          at: rule.at,
          says: `rule allows ${showFlows(rule.flows)} ${direction === 'egress' ? 'to' : 'from'} ${showReplayPeer(rule.peer)}`,
          certainty: uncertain(
            rule.peer.kind === 'group' ? weaker(inPeer(rule.peer, peer), shared) : inPeer(rule.peer, peer),
            rule.unknownFlows,
          ),
          doubt: rule.unknownFlows === undefined ? showReplayPeer(rule.peer) : `the ports ${rule.unknownFlows}`,
        }));
    });
    return (
      found.find(({ certainty }) => certainty === 'certain') ??
      found.find(({ certainty }) => certainty === 'possible') ?? {
        what,
        subject: ids.join(', '),
        says: `no ${direction} rule admits it`,
        certainty: 'impossible',
      }
    );
  }

  /** `port` is given for answers, which come to the client's or the NAT gateway's port. */
  function acl(
    end: End,
    direction: AclEntry['direction'],
    other: End,
    ...answer: readonly [port?: number]
  ): ReplayCheck {
    const what = `network ACL ${direction}${answer.length > 0 ? ' of the answer' : ''}`;
    const subnet = subnetOf(end);
    const position = answer.length > 0 ? answerPosition(packet, answer[0]) : positionOf(flow);
    if (position === undefined)
      return { what, subject: end.subnet ?? '', says: 'nothing answers it', certainty: 'certain' };
    const said = subnet?.acls.filter((each) => holds(each.when)) ?? [];
    const [first] = said.map((each) => ({ id: each.value, entries: network.acls.get(each.value)?.entries }));
    if (first === undefined) {
      const doubt =
        subnet === undefined ? `the network ACL of ${end.subnet ?? ''}` : `the default network ACL of ${subnet.vpc}`;
      return {
        what,
        subject: end.subnet ?? '',
        says: 'the default network ACL allows everything',
        certainty: isForeign(vpcOf(end)) ? 'possible' : 'certain',
        doubt,
      };
    }
    if (first.entries === undefined)
      return {
        what,
        subject: first.id,
        says: 'its entries are not told',
        certainty: 'possible',
        doubt: `the entries of ${first.id}`,
      };
    const read = ([entry, ...rest]: readonly AclEntry[]): ReplayCheck => {
      if (entry === undefined)
        return {
          what,
          subject: first.id,
          says: 'no entry matches, so the last one denies it',
          certainty: 'impossible',
        };
      const matches = uncertain(inBlock(entry.block, other), entry.unknownFlows);
      if (matches === 'impossible' || !holds(entry.when) || !isIn(entry.flows, position)) return read(rest);
      const certainty: Certainty = entry.action === 'allow' ? 'certain' : 'impossible';
      const decided: ReplayCheck = {
        what,
        subject: first.id,
        at: entry.at,
        says: `entry ${entry.number} ${entry.action}s ${showFlows(entry.flows)} ${direction === 'egress' ? 'to' : 'from'} ${showReplayPeer(entry.block)}`,
        certainty,
      };
      const after = matches === 'possible' ? read(rest) : decided;
      return after.certainty === certainty
        ? decided
        : {
            ...decided,
            certainty: 'possible',
            doubt: entry.unknownFlows === undefined ? showReplayPeer(entry.block) : `the ports ${entry.unknownFlows}`,
          };
    };
    return read(first.entries.filter((entry) => entry.direction === direction));
  }

  return { seated, group, acl };
}

/** A match on ports that only deployment tells is only possible. */
function uncertain(certainty: Certainty, unknownFlows: string | undefined): Certainty {
  return certainty === 'certain' && unknownFlows !== undefined ? 'possible' : certainty;
}

function weaker(left: Certainty, right: Certainty): Certainty {
  if (left === 'impossible' || right === 'impossible') return 'impossible';
  return left === 'certain' ? right : left;
}

/** Where the answer stands on the flow line; undefined when nothing answers. ICMP types: RFC 792, RFC 950, RFC 4443. */
function answerPosition({ flow }: Packet, port: number | undefined): number | undefined {
  if (flow.port !== undefined) return positionOf({ protocol: flow.protocol, port: port ?? 0 });
  if (flow.type === undefined) return positionOf(flow);
  const reply = flow.protocol === 'icmp' ? { 8: 0, 13: 14, 15: 16, 17: 18 }[flow.type] : { 128: 129 }[flow.type];
  return reply === undefined ? undefined : positionOf({ ...flow, type: reply });
}

function isIn(flows: readonly (readonly [number, number])[], position: number): boolean {
  return flows.some(([first, last]) => first <= position && position <= last);
}
