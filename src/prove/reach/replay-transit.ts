/**
 * One packet over a transit gateway whose tables the templates tell, and its answer: which table routes it, whether the
 * zones of both ends are attached, and which ACLs judge it on the way
 * (https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html,
 * https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html).
 */
import type { Certainty, Extent } from '../../base/index.ts';
import type { Gateway, TransitAttachment, TransitRoute } from '../../model/index.ts';
import type { End } from './packet.ts';
import type { ReplayCheck, ReplayHop, ReplayScene } from './replay-scene.ts';

type Transit = NonNullable<Gateway['transit']>;

interface Rules {
  readonly acl: (
    end: End,
    direction: 'ingress' | 'egress',
    other: End,
    ...answer: readonly [port?: number]
  ) => ReplayCheck;
  readonly group: (end: End, peer: End, direction: 'ingress' | 'egress', shared?: Certainty) => ReplayCheck;
  readonly route: (end: End, hop: ReplayHop) => ReplayCheck;
}

export function transitOf({ network, packet, holds, vpcOf, isForeign, inBlock }: ReplayScene, rules: Rules) {
  const certaintyOf = (extent: Extent): Certainty =>
    holds(extent.certain) ? 'certain' : holds(extent.possible) ? 'possible' : 'impossible';

  /** The attachments to the VPC of an end, each with whether it is one. */
  function attached(transit: Transit, end: End): readonly (readonly [TransitAttachment, Certainty])[] {
    const vpc = vpcOf(end);
    return transit.attachments.flatMap((each): readonly (readonly [TransitAttachment, Certainty])[] => {
      if (each.vpc === undefined || !holds(each.when)) return [];
      if (each.vpc === vpc) return [[each, 'certain']];
      return isForeign(each.vpc) && isForeign(vpc) ? [[each, 'possible']] : [];
    });
  }

  function zoneOf(subnet: string | undefined): string | undefined {
    return network.subnets.get(subnet ?? '')?.zone;
  }

  function isSameZone(end: End, subnet: string): Certainty {
    if (end.subnet === subnet) return 'certain';
    const [here, there] = [zoneOf(end.subnet), zoneOf(subnet)];
    if (here === undefined || there === undefined) return 'possible';
    if (here === there) return 'certain';
    const listed = [here, there].map((zone) => zone.replace(/\[\d+\]\}$/, ''));
    const areListed = [here, there].every((zone) => /^\$\{Fn::GetAZs\(.*\)\[\d+\]\}$/.test(zone));
    const arePlain = [here, there].every((zone) => !zone.includes('$'));
    return arePlain || (areListed && listed[0] === listed[1]) ? 'impossible' : 'possible';
  }

  function isAttached(gateway: Gateway, transit: Transit, end: End): ReplayCheck {
    const answers = attached(transit, end).flatMap(([attachment, answer]) =>
      attachment.subnets.filter((said) => holds(said.when)).map((said) => weakest(answer, isSameZone(end, said.value))),
    );
    const certainty = holds(gateway.when) ? best(answers) : 'impossible';
    return {
      what: 'transit gateway',
      subject: gateway.id,
      at: gateway.at,
      says: `is ${certainty === 'impossible' ? 'not ' : ''}attached in the zone of ${end.subnet}`,
      certainty,
      doubt: `whether ${gateway.id} is attached in the zone of ${end.subnet}`,
      isGateway: true,
    };
  }

  /** Where the table of the sender's attachment sends a packet, route by route from the most specific one. */
  function table(gateway: Gateway, transit: Transit, sender: End, receiver: End): ReplayCheck {
    const goals = attached(transit, receiver);
    const base = { what: 'transit gateway route table', subject: gateway.id, at: gateway.at };
    let answer: Certainty = 'impossible';
    for (const [attachment] of attached(transit, sender)) {
      for (const { table: id, extent } of attachment.tables) {
        const known = transit.tables.get(id);
        const used = certaintyOf(extent);
        const sent = known === undefined ? 'possible' : read(known.routes, receiver, goals);
        answer = best([answer, weakest(used, sent)]);
      }
    }
    return {
      ...base,
      says: answer === 'impossible' ? 'no route leads there' : 'a route leads there',
      certainty: answer,
      doubt: `the routes of ${gateway.id}`,
    };
  }

  function read(
    routes: readonly TransitRoute[],
    receiver: End,
    goals: readonly (readonly [TransitAttachment, Certainty])[],
  ): Certainty {
    const length = ({ destination }: TransitRoute) => (destination.kind === 'cidr' ? destination.cidr.prefix : 999);
    const sorted = [...routes].sort(
      (left, right) => length(right) - length(left) || Number(right.isStatic) - Number(left.isStatic),
    );
    const outcomes: Certainty[] = [];
    for (const { destination, attachment, extent } of sorted) {
      const matches = weakest(inBlock(destination, receiver), certaintyOf(extent));
      if (matches === 'impossible') continue;
      const goal = goals.find(([each]) => each.id === attachment);
      outcomes.push(attachment === undefined ? 'impossible' : (goal?.[1] ?? 'possible'));
      if (matches === 'certain')
        return outcomes.every((each) => each === outcomes[0]) ? (outcomes[0] ?? 'impossible') : 'possible';
    }
    return outcomes.some((each) => each !== 'impossible') ? 'possible' : 'impossible';
  }

  /** The subnets of the attachment by which a packet may enter, or leave again. */
  function doors(transit: Transit, end: End, isEntering: boolean): readonly string[] {
    const all = [...new Set(attachedAnyhow(transit, end).flatMap((each) => each.subnets.map(({ value }) => value)))];
    if (!isEntering) return all;
    if (end.subnet !== undefined && all.includes(end.subnet)) return [end.subnet];
    const near = all.filter((subnet) => isSameZone(end, subnet) === 'certain');
    return near.length > 0 ? near : all.filter((subnet) => isSameZone(end, subnet) === 'possible');
  }
  function attachedAnyhow(transit: Transit, end: End): readonly TransitAttachment[] {
    const vpc = vpcOf(end);
    return transit.attachments.filter(
      (each) => each.vpc !== undefined && (each.vpc === vpc || (isForeign(each.vpc) && isForeign(vpc))),
    );
  }
  function hasNoAcl(subnet: string): boolean {
    const found = network.subnets.get(subnet);
    return found !== undefined && found.acls.length === 0 && network.vpcs.has(found.vpc);
  }
  const inSubnet = (subnet: string): End => ({ kind: 'host', subnet });

  /** One list of checks, or one for each subnet that may be the one, with a doubt. */
  function choose(
    gateway: Gateway,
    ids: readonly string[],
    passed: (id: string) => readonly string[],
    checks: (id: string) => readonly ReplayCheck[],
  ): readonly (readonly ReplayCheck[])[] {
    const byAcls = new Map(
      ids.map((id) => [
        passed(id)
          .filter((each) => !hasNoAcl(each))
          .join(),
        id,
      ]),
    );
    const kept = [...byAcls.values()].map((id) => checks(id));
    if (byAcls.size <= 1) return kept.length === 0 ? [[]] : kept;
    const doubt: ReplayCheck = {
      what: 'transit gateway',
      subject: gateway.id,
      says: 'may use another subnet',
      certainty: 'possible',
      doubt: `which subnet of ${gateway.id} carries it`,
    };
    return kept.map((each) => [doubt, ...each]);
  }

  /** Every way from one end to the other over the gateway, with its checks. */
  function* transit(
    gateway: Gateway,
    a: End,
    b: End,
    out: ReplayHop,
    back: ReplayHop,
  ): Generator<readonly ReplayCheck[]> {
    const { acl, group, route } = rules;
    const found = gateway.transit;
    if (found === undefined) return;
    const { clientPort } = packet;
    const shares = certaintyOf(found.sharesGroups);
    const start = [
      group(a, b, 'egress', shares === 'impossible' ? shares : 'possible'),
      acl(a, 'egress', b),
      route(a, out),
      isAttached(gateway, found, a),
      table(gateway, found, a, b),
      isAttached(gateway, found, b),
    ];
    const end = [
      group(b, a, 'ingress', shares),
      route(b, back),
      acl(b, 'egress', a, clientPort),
      table(gateway, found, b, a),
    ];
    const entered = choose(
      gateway,
      doors(found, a, true),
      (id) => [id],
      (id) => [acl(inSubnet(id), 'ingress', a)],
    );
    const arrived = choose(
      gateway,
      doors(found, b, false),
      (id) => (id === b.subnet ? [] : [id, b.subnet ?? '']),
      (id) => (id === b.subnet ? [] : [acl(inSubnet(id), 'egress', b), acl(inSubnet(b.subnet ?? ''), 'ingress', a)]),
    );
    const answered = choose(
      gateway,
      doors(found, b, true),
      (id) => [id],
      (id) => [acl(inSubnet(id), 'ingress', b, clientPort)],
    );
    const returned = choose(
      gateway,
      doors(found, a, false),
      (id) => (id === a.subnet ? [] : [id, a.subnet ?? '']),
      (id) =>
        id === a.subnet
          ? []
          : [acl(inSubnet(id), 'egress', a, clientPort), acl(inSubnet(a.subnet ?? ''), 'ingress', b, clientPort)],
    );
    for (const one of entered)
      for (const two of arrived)
        for (const three of answered)
          for (const four of returned) yield [...start, ...one, ...two, ...end, ...three, ...four];
  }

  return { transit };
}

function best(answers: readonly Certainty[]): Certainty {
  return answers.includes('certain') ? 'certain' : answers.includes('possible') ? 'possible' : 'impossible';
}

function weakest(...answers: readonly Certainty[]): Certainty {
  return answers.includes('impossible') ? 'impossible' : answers.includes('possible') ? 'possible' : 'certain';
}
