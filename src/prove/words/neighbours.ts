/** `sources` and `destinations`: everything that can open connections to something, or that it can open them to. */
import { parsePorts, showFlows } from '../../aws/index.ts';
import {
  ALWAYS,
  allOf,
  type Cidr,
  type Extent,
  type Intervals,
  NEVER,
  not,
  rememberedOf,
  rememberedPair,
  subtract,
  union,
} from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { judge, refuted, untold } from '../judge.ts';
import { partiesOf, showParty } from '../parties.ts';
import type { Question } from '../question.ts';
import {
  destinationsOf,
  type GuardedFlows,
  ownedIn,
  publicRanges,
  type ReachParty,
  rangeOf,
  sourcesOf,
  subtractRanges,
  whenMeets,
} from '../reach/index.ts';
import type { Judgement, TraceStep } from '../verdict.ts';
import { hops, whenReached } from './reachability.ts';

type Sources = Extract<Assertion, { kind: 'sources' }>;
type Destinations = Extract<Assertion, { kind: 'destinations' }>;

interface Listed {
  readonly name: string;
  readonly party: ReachParty;
  readonly flows: Intervals;
}

export function judgeSources(question: Question, claim: Sources): Judgement {
  return judgeNeighbours(
    question,
    claim.of,
    claim.are.map((each) => ({ name: each.from, on: each.on })),
    sourcesOf,
    (party, of, flows) => `${showParty(party)} reaches ${of} on ${flows}.`,
  );
}

export function judgeDestinations(question: Question, claim: Destinations): Judgement {
  return judgeNeighbours(
    question,
    claim.of,
    claim.are.map((each) => ({ name: each.to, on: each.on })),
    destinationsOf,
    (party, of, flows) => `${of} reaches ${showParty(party)} on ${flows}.`,
  );
}

function judgeNeighbours(
  question: Question,
  of: string,
  are: readonly { readonly name: string; readonly on: string }[],
  neighboursOf: typeof sourcesOf,
  sentence: (party: ReachParty, of: string, flows: string) => string,
): Judgement {
  const subjects = partiesOf(question, of);
  if ('problem' in subjects) return refuted(subjects.problem);
  if ('missing' in subjects) return untold(subjects.missing);
  const door = subjects.parties.find(({ kind }) => kind === 'door');
  if (door !== undefined) return untold(`who reaches ${showParty(door)} and whom it reaches: it stands in no subnet`);
  const listed: Listed[] = [];
  for (const { name, on } of are) {
    const ports = parsePorts(on);
    if ('problem' in ports) return refuted(ports.problem);
    const parties = partiesOf(question, name);
    if ('problem' in parties) return refuted(parties.problem);
    if ('missing' in parties) return untold(parties.missing);
    listed.push(...parties.parties.map((party) => ({ name, party, flows: ports.flows })));
  }
  const blocks = listed.flatMap(({ party }) => (party.kind === 'block' ? [party.cidr] : []));
  const found = subjects.parties.flatMap((subject) => neighboursOf(question.model.network, subject, { blocks }));
  const expectations = new Map<string, Intervals>();
  const expectedOf = (party: ReachParty): Intervals => {
    const parts = listed.filter((each) => isPart(question, party, each.party));
    const key = parts.map((each) => listed.indexOf(each)).join();
    const flows = expectations.get(key) ?? union(...parts.map((each) => each.flows));
    expectations.set(key, flows);
    return flows;
  };
  // What is open to resources of one kind is one set of flows, judged once.
  const beyond = rememberedPair((open: GuardedFlows, expected: Intervals) => excess(open, expected));
  const nothingElse = found.map(
    ({ party, reach }): Extent => ({
      certain: not(beyond(reach.possible, expectedOf(party)).when),
      possible: not(beyond(reach.certainForSome, expectedOf(party)).when),
    }),
  );
  const allListed = listed.map((each): Extent => {
    const own = found.filter(
      ({ party }) =>
        isPart(question, party, each.party) || (party.kind !== 'internet' && isPart(question, each.party, party)),
    );
    if (own.length === 0) return { certain: NEVER, possible: NEVER };
    return allOf(...own.map(({ reach }) => whenReached(reach, each.flows)));
  });
  const spell = rememberedOf((open: GuardedFlows) => showFlows(union(...open.map((each) => each.flows))));
  const trace = found.map(({ party, reach }): TraceStep => ({ says: sentence(party, of, spell(reach.possible)) }));
  return judge(allOf(...[...nothingElse, ...allListed]), {
    trace: trace.length > 0 ? trace : [{ says: `Nothing has a connection with ${of}.` }],
    counterexample: () => {
      const intruder = found.find(({ party, reach }) => beyond(reach.possible, expectedOf(party)).when !== NEVER);
      if (intruder !== undefined) {
        const { flows } = excess(intruder.reach.possible, expectedOf(intruder.party));
        const witness = intruder.reach.witness(flows);
        return {
          summary: `${sentence(intruder.party, of, showFlows(flows))} That is not among ${describe(listed)}.`,
          steps: witness === undefined ? trace : hops(witness),
        };
      }
      const absent = listed.filter((_, index) => allListed[index]?.certain !== ALWAYS);
      return { summary: `Missing with ${of}: ${describe(absent)}.`, steps: trace };
    },
    missing: found.flatMap(({ reach }) => reach.missing),
  });
}

/** The flows beyond those expected, and the worlds in which there are any. */
function excess(open: GuardedFlows, expected: Intervals) {
  const flows = subtract(union(...open.filter((each) => each.when !== NEVER).map((each) => each.flows)), expected);
  return { flows, when: whenMeets(open, flows) };
}

/** A listed security group or subnet stands for what carries it or is placed in it. */
function isPart({ model }: Question, party: ReachParty, whole: ReachParty): boolean {
  if (whole.kind === 'internet') {
    if (party.kind === 'internet') return party.family === whole.family;
    return party.kind === 'block' && party.cidr.family === whole.family && isPublic(party.cidr);
  }
  if (party.kind === 'internet') return false;
  if (party.kind === 'block' || whole.kind === 'block') {
    return (
      party.kind === 'block' &&
      whole.kind === 'block' &&
      whole.cidr.first <= party.cidr.first &&
      party.cidr.last <= whole.cidr.last &&
      party.cidr.family === whole.cidr.family
    );
  }
  if (party.id === whole.id) return true;
  const own = (ownedIn(model.network).get(party.id) ?? []).filter((each) => each.owner === party.id);
  if (whole.kind === 'group')
    return own.length > 0 && own.every((each) => each.groups.some((said) => said.value === whole.id));
  if (whole.kind === 'subnet')
    return own.length > 0 && own.every((each) => each.subnets.every((said) => said.value === whole.id));
  return false;
}

function isPublic(cidr: Cidr): boolean {
  return subtractRanges([rangeOf(cidr)], publicRanges(cidr.family)).length === 0;
}

function describe(listed: readonly Listed[]): string {
  return listed.length === 0 ? 'nothing' : listed.map((each) => `${each.name} on ${showFlows(each.flows)}`).join(', ');
}
