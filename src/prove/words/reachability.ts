import { parsePorts, showFlows } from '../../aws/index.ts';
import {
  ALWAYS,
  allOf,
  type Extent,
  type Guard,
  type Intervals,
  intersect,
  NEVER,
  not,
  union,
} from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import type { LoadBalancer } from '../../model/index.ts';
import { judge, refuted, untold } from '../judge.ts';
import { type JudgedParty, partiesAndFunctions, showParty } from '../parties.ts';
import type { Question } from '../question.ts';
import {
  type Reach,
  type ReachParty,
  type Relayed,
  reach,
  relayed,
  type Witness,
  whenCovers,
  whenMeets,
} from '../reach/index.ts';
import type { Judgement, TraceStep } from '../verdict.ts';
import { fromFunction, type JudgedWay, toFunction } from './function-network.ts';

type Reaches = Extract<Assertion, { kind: 'reaches' }>;
type Unreachable = Extract<Assertion, { kind: 'unreachable' }>;

interface Pair {
  readonly from: JudgedParty;
  readonly to: JudgedParty;
  readonly way: JudgedWay;
}

/** Every address of one opens connections to the other on all the ports, through the given hops where there are any. */
export function judgeReaches(question: Question, claim: Reaches): Judgement {
  const wanted = parsePorts(claim.on);
  if ('problem' in wanted) return refuted(wanted.problem);
  const { network } = question.model;
  const through = (claim.through ?? []).map((name) => ({
    name,
    ids: question.thingsOf(name).map((thing) => thing.id),
  }));
  const nowhere = through.find(({ ids }) => ids.length === 0);
  if (nowhere !== undefined) return refuted(`No resource matches ${nowhere.name}.`);
  const balancers = [...new Set(through.flatMap(({ ids }) => ids))].filter((id) => network.balancers.has(id));
  const [balancer] = balancers;
  const before = balancer === undefined ? [] : [...balancers.slice(1), ...balancersBefore(network, balancer)];
  const without = new Set((claim.without ?? []).flatMap((name) => question.thingsOf(name).map((thing) => thing.id)));
  const connect = (from: ReachParty, to: ReachParty): JudgedWay =>
    balancer === undefined
      ? direct(reach(network, from, to, { without }))
      : relay(relayed(network, from, balancer, to, { without }), balancer);
  return betweenParties(question, claim, connect, (pairs) => {
    const paths = pairs.map(({ way }) => way.path(wanted.flows));
    const missed = through.filter(({ ids }) => !paths.every((path) => path?.traversed.some((id) => ids.includes(id))));
    const match = allOf(...pairs.map(({ way }) => whenReached(way, wanted.flows)));
    if (match.certain !== ALWAYS && before.length > 0)
      return untold(`what ${balancer} and ${before.join(', ')} pass on to one another`);
    if (match.possible !== NEVER && missed.length > 0) {
      return refuted(
        `The path does not lead through ${missed.map(({ name }) => name).join(', ')}.`,
        paths.flatMap((path) => path?.steps ?? []),
      );
    }
    const flows = showFlows(wanted.flows);
    return judge(match, {
      trace: pairs.flatMap(({ from, to }, index) => [
        { says: `${showParty(from)} reaches ${showParty(to)} on ${flows}:` },
        ...(paths[index]?.steps ?? []),
      ]),
      counterexample: () => ({
        summary: `${claim.from} does not reach ${claim.to} on ${flows}.`,
        steps: pairs.flatMap((pair) => stopped(pair, wanted.flows)),
      }),
      missing: pairs.flatMap(({ way }) => way.missing),
    });
  });
}

/** The load balancers whose targets include this one. */
function balancersBefore(network: Question['model']['network'], balancer: string): readonly string[] {
  const groups = new Set(
    [...network.targetGroups.values()]
      .filter(({ targets }) => targets.some(({ owner }) => owner === balancer))
      .map(({ id }) => id),
  );
  const leads = ({ listeners }: LoadBalancer) =>
    listeners.some(({ forwards }) => forwards.some(({ value }) => groups.has(value)));
  return [...network.balancers.values()].filter(leads).map(({ id }) => id);
}

/** No address of one opens a connection to the other on any of the ports. */
export function judgeUnreachable(question: Question, claim: Unreachable): Judgement {
  const wanted = parsePorts(claim.on ?? 'all');
  if ('problem' in wanted) return refuted(wanted.problem);
  const connect = (from: ReachParty, to: ReachParty): JudgedWay => direct(reach(question.model.network, from, to));
  return betweenParties(question, claim, connect, (pairs) => {
    const match = allOf(
      ...pairs.map(
        ({ way }): Extent => ({
          certain: not(whenMeets(way.possible, wanted.flows)),
          possible: not(whenMeets(way.certainForSome, wanted.flows)),
        }),
      ),
    );
    return judge(match, {
      trace: pairs.flatMap((pair) => stopped(pair, wanted.flows)),
      counterexample: (world) => {
        const open = pairs.find(({ way }) => meets(way, wanted.flows, world)) ?? pairs[0];
        const flows = open === undefined ? '' : showFlows(openFlows(open.way, wanted.flows));
        return {
          summary: `${claim.from} reaches ${claim.to} on ${flows}.`,
          steps: open?.way.path(wanted.flows)?.steps ?? [],
        };
      },
      missing: pairs.flatMap(({ way }) => way.missing),
    });
  });
}

function betweenParties(
  question: Question,
  claim: { readonly from: string; readonly to: string },
  connect: (from: ReachParty, to: ReachParty) => JudgedWay,
  decide: (pairs: readonly Pair[]) => Judgement,
): Judgement {
  const from = partiesAndFunctions(question, claim.from);
  if ('problem' in from) return refuted(from.problem);
  const to = partiesAndFunctions(question, claim.to);
  if ('problem' in to) return refuted(to.problem);
  if ('missing' in from) return untold(from.missing);
  if ('missing' in to) return untold(to.missing);
  const door = from.parties.find(({ kind }) => kind === 'door');
  if (door !== undefined) return untold(`what connections ${showParty(door)} opens, which stands in no subnet`);
  return decide(
    from.parties.flatMap((source) =>
      to.parties.map((target) => ({ from: source, to: target, way: connectAny(source, target, connect) })),
    ),
  );
}

function connectAny(
  from: JudgedParty,
  to: JudgedParty,
  connect: (from: ReachParty, to: ReachParty) => JudgedWay,
): JudgedWay {
  if (to.kind === 'function') return toFunction(to);
  return from.kind === 'function' ? fromFunction(from, to, connect) : connect(from, to);
}

/** Where nothing is left unknown, what is not open for all is refuted. */
export function whenReached(way: Pick<Reach, 'certain' | 'possible' | 'missing'>, wanted: Intervals): Extent {
  const certain = whenCovers(way.certain, wanted);
  return { certain, possible: way.missing.length === 0 ? certain : whenCovers(way.possible, wanted) };
}

function meets(way: JudgedWay, wanted: Intervals, world: Guard): boolean {
  return whenMeets(way.possible, wanted) !== NEVER && world !== NEVER;
}

function openFlows(way: JudgedWay, wanted: Intervals): Intervals {
  return intersect(union(...way.possible.map((each) => each.flows)), wanted);
}

function stopped({ from, to, way }: Pair, wanted: Intervals): readonly TraceStep[] {
  const steps = way.stops(wanted);
  return [
    {
      says: `${showParty(from)} does not reach ${showParty(to)} on ${showFlows(wanted)}${steps.length === 0 ? '.' : ':'}`,
    },
    ...steps,
  ];
}

function direct(found: Reach): JudgedWay {
  return {
    ...found,
    path(wanted) {
      const witness = found.witness(wanted);
      return witness === undefined ? undefined : { steps: hops(witness), traversed: witness.traversed };
    },
    stops: (wanted) =>
      found.blockedBy(wanted).map(
        (block): TraceStep => ({
          ...(block.at !== undefined && { at: block.at }),
          says: `${block.what} ${block.subject}: ${block.says} [${block.code}]`,
        }),
      ),
  };
}

/** Two connections, one after the other: what the client dials, and what the balancer opens to the target. */
function relay(found: Relayed, balancer: string): JudgedWay {
  return {
    ...found,
    path() {
      const route = found.routes.find((each) => each.possible !== NEVER);
      if (route === undefined) return undefined;
      const legs = [route.client, route.relay].flatMap((leg) => leg.reach.witness(leg.flows) ?? []);
      return { steps: legs.flatMap(hops), traversed: [balancer, ...legs.flatMap((leg) => leg.traversed)] };
    },
    stops: () =>
      found.routes.length === 0
        ? [{ says: `${balancer} forwards to no such target.` }]
        : found.routes.flatMap((route) =>
            [route.client, route.relay].flatMap((leg) => direct(leg.reach).stops(leg.flows)),
          ),
  };
}

/** The packet, then every object on its way and what that says. */
export function hops({ packet, path }: Witness): readonly TraceStep[] {
  const end = ({ id, address }: Witness['packet']['source']) => [id, address].filter(Boolean).join(' ') || 'somewhere';
  const { protocol } = packet.flow;
  const port = 'port' in packet.flow && packet.flow.port !== undefined ? `/${packet.flow.port}` : '';
  return [
    { says: `packet ${protocol}${port} from ${end(packet.source)} to ${end(packet.destination)}` },
    ...path.map(
      (each): TraceStep => ({
        ...(each.at !== undefined && { at: each.at }),
        says: `${each.what} ${each.subject}: ${each.says}`,
      }),
    ),
  ];
}
