/** What goes on when something is taken away, asked of everything that stands in zones, and of every connection. */
import type { Flow } from '../../answers/index.ts';
import { showFlows } from '../../aws/index.ts';
import {
  error,
  failure,
  type Intervals,
  isEmpty,
  NONE,
  parseCidr,
  type Result,
  showText,
  subtract,
  success,
} from '../../base/index.ts';
import { type Assertion, type Claim, type ClaimSet, claimSet } from '../../claims/index.ts';
import type { Model } from '../../model/index.ts';
import { type ResourceNames, resourceNames } from '../propose/resource-names.ts';
import { prove } from '../prove.ts';
import type { Question } from '../question.ts';
import { type ReachParty, reach, withoutResources } from '../reach/index.ts';
import { shown } from '../shown.ts';
import { ask } from '../subjects.ts';
import { trafficOf } from '../traffic.ts';
import type { Judgement, TraceStep, Verdict } from '../verdict.ts';
import type { Loss } from './left.ts';
import { goneWith, type TakenAway, takenAway } from './losses.ts';
import { sayMinutes } from './minutes.ts';
import { keepsRestorable } from './restore-points.ts';
import { standsInZones } from './rules.ts';
import { zonesTold } from './zones.ts';

interface Asked {
  /** As it is written on the command line. */
  readonly word: string;
  readonly says: string;
  readonly loses: TakenAway;
}

export function survivalVerdicts(
  model: Model,
  losses: readonly string[],
  stated?: ClaimSet,
): Result<readonly Verdict[]> {
  const names = resourceNames(model);
  const question = ask(model, claimSet({ names: names.declared, claims: [] }), {});
  const verdicts: Verdict[] = [];
  for (const asked of losses.flatMap((word) => readLoss(question, word))) {
    const taken = takenAway(question, asked.loses);
    if ('problem' in taken)
      return failure(
        error('LTL2002', taken.problem, { fix: 'zone, zone:NAME, instance, writer, region, data, or a resource.' }),
      );
    const claims = claimsAbout(question, names, asked, objectivesOf(model, asked, stated));
    const judged = prove(model, claimSet({ names: names.declared, claims }));
    if (!judged.ok) return judged;
    verdicts.push(...judged.value);
    if (Array.isArray(taken) && asked.loses !== 'data')
      verdicts.push(
        ...connectionVerdicts(
          question,
          asked,
          taken.flatMap(({ ways }) => ways),
        ),
      );
  }
  return success(verdicts);
}

const KINDS = ['instance', 'writer', 'region', 'data'] as const;

const SAID = {
  instance: 'one of its instances',
  writer: 'the writer',
  region: 'the region',
  data: 'its data',
};

function readLoss(question: Question, word: string): readonly Asked[] {
  const kind = KINDS.find((each) => each === word);
  if (kind !== undefined) return [{ word, says: SAID[kind], loses: kind }];
  if (word === 'zone') {
    const zones = zonesTold(question);
    if (zones.length === 0) return [{ word, says: 'one zone', loses: 'zone' }];
    return zones.map((zone) => ({ word: `zone:${zone}`, says: zone, loses: { zone } }));
  }
  if (word.startsWith('zone:')) return [{ word, says: word.slice(5), loses: { zone: word.slice(5) } }];
  return [{ word, says: word, loses: { resources: [word] } }];
}

/** Of a resource that is taken away nothing is asked; of one that only a zone could take, nothing but zones and regions. */
function claimsAbout(
  question: Question,
  { nameOf }: ResourceNames,
  { says, loses, word }: Asked,
  objectives: ReadonlyMap<string, Objective>,
): readonly Claim[] {
  const taken = typeof loses === 'object' && 'resources' in loses ? loses.resources : [];
  const gone = new Set(taken.flatMap((name) => question.thingsOf(name).map(({ id }) => id)));
  return [...question.model.resources.values()]
    .filter(({ id, type }) => !gone.has(id) && (loses === 'data' ? keepsRestorable(type) : isAsked(type)))
    .filter(({ type }) => taken.length === 0 || holdsTargets(type))
    .filter(({ type }) => (loses !== 'instance' && loses !== 'writer') || RUNS.test(type))
    .map(({ id }): Claim => {
      const objective = objectives.get(id);
      const within = objective === undefined ? '' : `, or is back ${sayObjective(objective)}`;
      return {
        id: `without.${idText(word)}.${idText(nameOf(id))}`,
        title:
          loses === 'data'
            ? `${nameOf(id)} can be restored${within}`
            : `${nameOf(id)} goes on without ${says}${within}`,
        area: `Without ${says}`,
        holds: [
          {
            kind: 'survives',
            what: nameOf(id),
            loses,
            ...(objective !== undefined && { recovery: objective.recovery }),
          },
        ],
        beyond: true,
      };
    });
}

/** The recovery that a claim states. */
interface Objective {
  readonly claim: string;
  readonly recovery: NonNullable<Extract<Assertion, { kind: 'survives' }>['recovery']>;
}

function sayObjective({ claim, recovery: { pointMinutes, timeMinutes } }: Objective): string {
  return [
    timeMinutes === undefined ? [] : [`within ${sayMinutes(timeMinutes)}`],
    pointMinutes === undefined ? [] : [`with all but ${sayMinutes(pointMinutes)}`],
  ]
    .flat()
    .join(', ')
    .concat(` (${claim})`);
}

/** What claims state for such a loss, by resource. What is taken away by name may be lost in any way. */
function objectivesOf(model: Model, { loses }: Asked, stated: ClaimSet | undefined): ReadonlyMap<string, Objective> {
  if (stated === undefined) return new Map();
  const question = ask(model, stated, {});
  const kindOf = (lost: TakenAway) => (typeof lost === 'string' ? lost : 'zone' in lost ? 'zone' : 'resources');
  const found = stated.claims.flatMap(({ id: claim, holds }) =>
    holds.flatMap((each) => {
      if (each.kind !== 'survives' || each.recovery === undefined) return [];
      const { recovery } = each;
      if (kindOf(loses) !== 'resources' && kindOf(each.loses) !== kindOf(loses)) return [];
      return question.thingsOf(each.what).map(({ id }) => [id, { claim, recovery }] as const);
    }),
  );
  return new Map(found);
}

/** Of a gateway or mount target of one zone its connections are asked. */
const OF_ONE_ZONE = ['AWS::EC2::NatGateway', 'AWS::EFS::MountTarget', 'AWS::EC2::InstanceConnectEndpoint'];

function isAsked(type: string): boolean {
  return standsInZones(type) && !OF_ONE_ZONE.includes(type);
}

/** What has instances or a writer. */
const RUNS = /::(Instance|AutoScalingGroup|Service|LoadBalancer|DBInstance|DBCluster|ReplicationGroup|Cluster|Broker)$/;

/** What may go with something else that is taken away. */
function holdsTargets(type: string): boolean {
  return /::(LoadBalancer|DBCluster)$/.test(type);
}

function idText(text: string): string {
  return showText(text)
    .replace(/[^\w.-]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** Connections between what is left that no longer open, each with what stops them; and how many stay. */
function connectionVerdicts(question: Question, { word, says }: Asked, ways: readonly Loss[]): readonly Verdict[] {
  const { model } = question;
  const before = trafficOf(model);
  const after = ways.map((loss) => {
    const gone = goneWith(question, loss);
    const traffic = gone.size === 0 ? before : trafficOf({ ...model, network: withoutResources(model.network, gone) });
    return { gone, open: new Map(traffic.map((flow) => [`${flow.from} ${flow.to}`, flow])) };
  });
  let staying = 0;
  const lost = before.flatMap((flow): readonly Verdict[] => {
    const outcomes = after.map(({ gone, open }) => {
      if (gone.has(flow.from) || gone.has(flow.to)) return NONE;
      return subtract(flow.flows ?? NONE, open.get(`${flow.from} ${flow.to}`)?.flows ?? NONE);
    });
    const failing = outcomes.find((each) => !isEmpty(each));
    if (failing === undefined) {
      if (!after.every(({ gone }) => gone.has(flow.from) || gone.has(flow.to))) staying += 1;
      return [];
    }
    const summary = `${flow.from} no longer reaches ${flow.to} on ${showFlows(failing)}.`;
    const lossAt = after[outcomes.indexOf(failing)]?.gone ?? new Set<string>();
    const steps = [{ says: summary, at: { subject: flow.from, path: [] } }, ...stops(question, flow, failing, lossAt)];
    const isSure = outcomes.every((each) => !isEmpty(each)) && flow.missing === undefined;
    const judged: Judgement = isSure
      ? { outcome: 'refuted', trace: steps, counterexample: { summary, steps } }
      : { outcome: 'unknown', trace: steps, missing: flow.missing ?? ['which zones are the same'] };
    return [
      verdictOf(word, says, `${idText(flow.from)}.${idText(flow.to)}`, `${flow.from} still reaches ${flow.to}`, judged),
    ];
  });
  const kept = {
    says: `${staying} ${staying === 1 ? 'connection' : 'connections'} between what is left ${staying === 1 ? 'stays' : 'stay'}.`,
  };
  if (staying === 0) return lost;
  return [
    ...lost,
    verdictOf(word, says, 'connections', 'Other connections between what is left stay', {
      outcome: 'proved',
      trace: [kept],
    }),
  ];
}

/** The first object on the way that stops it. */
function stops({ model }: Question, flow: Flow, flows: Intervals, without: ReadonlySet<string>): readonly TraceStep[] {
  const [from, to] = [partyNamed(flow.from), partyNamed(flow.to)];
  const [stop] = reach(model.network, from, to, { without }).blockedBy(flows);
  if (stop === undefined) return [];
  const says = `${stop.what} ${stop.subject}: ${stop.says}`;
  return [stop.at === undefined ? { says } : { says, at: stop.at }];
}

function partyNamed(name: string): ReachParty {
  if (name === 'internet' || name === 'internet6') return { kind: 'internet', family: name === 'internet' ? 4 : 6 };
  const cidr = parseCidr(name);
  return cidr === undefined ? { kind: 'owner', id: name } : { kind: 'block', cidr };
}

function verdictOf(word: string, says: string, id: string, title: string, judged: Judgement): Verdict {
  return {
    id: `without.${idText(word)}.${id}`,
    title,
    area: `Without ${says}`,
    ...shown(judged),
    row: judged.outcome === 'proved' ? 'met' : 'notMet',
    beyond: true,
    assertions: [],
  };
}
