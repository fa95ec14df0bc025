import { ALL_FLOWS, parsePorts, showFlows } from '../../aws/index.ts';
import {
  allOf,
  and,
  anyOf,
  type Extent,
  exactlyIn,
  type Guard,
  type Intervals,
  impliedBy,
  intersect,
  NEVER,
  not,
  subtract,
  union,
} from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { about, judge, refuted } from '../judge.ts';
import type { Question, Thing } from '../question.ts';
import { everyFlow, someFlow } from '../reach/index.ts';
import { isPeer, type PeerOfRule, peersOfName } from '../rule-peers.ts';
import { type Direction, endsOf, type RuleEnd, type RuleTraffic, trafficOfRules } from '../rule-traffic.ts';
import type { Counterexample, Judgement, TraceStep } from '../verdict.ts';

type Rules = Extract<Assertion, { kind: 'rules' }>;

interface Listed {
  readonly name: string;
  readonly peers: readonly PeerOfRule[];
  readonly flows: Intervals;
}

interface Side {
  readonly direction: Direction;
  readonly listed: readonly Listed[];
}

/** One fault that there may be, and the worlds without it. */
interface Finding {
  readonly holds: Extent;
  readonly missing: readonly string[];
  readonly counterexample: (world: Guard) => Counterexample;
}

/** Each group or ACL lets through exactly the listed traffic, peer by peer. */
export function judgeRules(question: Question, claim: Rules): Judgement {
  const sides: Side[] = [];
  for (const [direction, entries] of [
    ['ingress', claim.in?.map(({ from, on }) => ({ name: from, on }))],
    ['egress', claim.out?.map(({ to, on }) => ({ name: to, on }))],
  ] as const) {
    const listed = (entries ?? []).map((entry) => readListed(question, entry));
    const wrong = listed.find((each) => 'problem' in each);
    if (wrong !== undefined && 'problem' in wrong) return refuted(wrong.problem);
    if (entries !== undefined)
      sides.push({ direction, listed: listed.flatMap((each) => ('problem' in each ? [] : [each])) });
  }
  const judged = claim.on === undefined ? { flows: ALL_FLOWS } : parsePorts(claim.on);
  if ('problem' in judged) return refuted(judged.problem);
  return about(question, claim.of, (things) => {
    const trace: TraceStep[] = [];
    const findings: { readonly thing: Thing; readonly finding: Finding }[] = [];
    for (const thing of things) {
      for (const side of sides) {
        const traffic = trafficOfRules(question.model, thing, side.direction);
        if (traffic === undefined) return elsewhere(thing);
        trace.push(...stepsOf(traffic.rules, thing, side.direction));
        const found = compare(question, thing, side, traffic, judged.flows, claim.others === 'allowed');
        findings.push(...found.map((finding) => ({ thing, finding })));
      }
    }
    const holds = findings.map(({ thing, finding }) => impliedBy(thing.when, finding.holds));
    return judge(allOf(anyOf(...things.map((thing) => exactlyIn(thing.when))), ...holds), {
      trace,
      counterexample: (world) => {
        const isWrong = (extent: 'possible' | 'certain') =>
          findings.find(({ thing, finding }) => and(world, thing.when, not(finding.holds[extent])) !== NEVER);
        const wrong = isWrong('possible') ?? isWrong('certain');
        return wrong?.finding.counterexample(world) ?? { summary: 'There is no such group.', steps: trace };
      },
      missing: findings
        .filter(({ finding: { holds: each } }) => and(each.possible, not(each.certain)) !== NEVER)
        .flatMap(({ finding }) => finding.missing),
    });
  });
}

function readListed(
  question: Question,
  { name, on }: { readonly name: string; readonly on: string },
): Listed | { readonly problem: string } {
  const ports = parsePorts(on);
  if ('problem' in ports) return ports;
  const peers = peersOfName(question, name);
  return 'problem' in peers ? peers : { name, peers, flows: ports.flows };
}

/** What the templates do not make has rules that they do not tell. */
function elsewhere({ id, kind, type }: Thing): Judgement {
  if (kind !== 'parameter' && !type.startsWith('Custom::') && !type.startsWith('AWS::CloudFormation::'))
    return refuted(`${id} (${type}) is neither a security group nor a network ACL.`);
  const missing = `the rules of ${id}, which is made elsewhere`;
  return { outcome: 'unknown', trace: [{ says: `The templates do not tell ${missing}.` }], missing: [missing] };
}

function compare(
  { model }: Question,
  thing: Thing,
  { direction, listed }: Side,
  traffic: RuleTraffic,
  judged: Intervals,
  mayBeMore: boolean,
): readonly Finding[] {
  const named = listed.flatMap(({ peers }) => peers);
  const blocks = named.flatMap((peer) => (peer.kind === 'block' ? [peer.cidr] : []));
  const ends = endsOf([...traffic.blocks, ...blocks], [...traffic.others, ...named]);
  const wanted = (end: RuleEnd, isSure: boolean) =>
    union(
      ...listed
        .filter(({ peers }) =>
          peers.some((peer) => ['certain', ...(isSure ? [] : ['possible'])].includes(isPeer(model, peer, end))),
        )
        .map(({ flows }) => flows),
    );
  const unsureOf = (peers: readonly PeerOfRule[], end: RuleEnd) =>
    [end, ...peers.filter((peer) => isPeer(model, peer, end) === 'possible')].flatMap((peer) =>
      'id' in peer && peer.id.includes('${') ? [peer.id] : [],
    );
  const [verb, preposition] = direction === 'ingress' ? ['lets in', 'from'] : ['lets out', 'to'];
  const surplus = ends.map((end): Finding => {
    const own = traffic.own(end);
    const beyond = subtract(judged, wanted(end, true));
    return {
      holds: {
        certain: not(someFlow(own.possible, beyond)),
        possible: not(someFlow(own.certain, subtract(judged, wanted(end, false)))),
      },
      missing: [...own.missing, ...unsureOf(named, end)],
      counterexample: (world) => {
        const guilty = traffic.rules.filter(
          (rule) => and(world, rule.when) !== NEVER && intersect(rule.flowsAt(end), beyond).length > 0,
        );
        const steps = guilty.map(({ step }) => step);
        return { summary: `${steps[0]?.says ?? ''} That is not among ${describe(listed)}.`, steps };
      },
    };
  });
  const absent = listed.flatMap(({ name, peers, flows }) =>
    ends
      .filter((end) => peers.some((peer) => isPeer(model, peer, end) === 'certain'))
      .map((end): Finding => {
        const any = traffic.any(end);
        return {
          holds: { certain: everyFlow(any.certain, flows), possible: everyFlow(any.possible, flows) },
          missing: any.missing,
          counterexample: () => ({
            summary: `Nothing of ${thing.id} ${verb} all of ${showFlows(flows)} ${preposition} ${name}.`,
            steps: stepsOf(traffic.rules, thing, direction),
          }),
        };
      }),
  );
  return [...(mayBeMore ? [] : surplus), ...absent];
}

function stepsOf(rules: RuleTraffic['rules'], { id }: Thing, direction: Direction): readonly TraceStep[] {
  if (rules.length > 0) return rules.map(({ step }) => step);
  return [{ says: `${id} has no ${direction} rule.`, at: { subject: id, path: [] } }];
}

function describe(listed: readonly Listed[]): string {
  return listed.length === 0 ? 'nothing' : listed.map((each) => `${each.name} on ${showFlows(each.flows)}`).join(', ');
}
