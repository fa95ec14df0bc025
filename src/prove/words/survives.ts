/** `survives`: what goes on when something is taken away. */
import { parsePorts } from '../../aws/index.ts';
import { ALWAYS, allOf, and, type Extent, impliedBy, NOWHERE, or, showText } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { about, judge, refuted, step, untold } from '../judge.ts';
import { partiesOf, showParty } from '../parties.ts';
import type { Question, Thing } from '../question.ts';
import { reach } from '../reach/index.ts';
import type { Loss } from '../survival/left.ts';
import { goneWith, type Taken, takenAway } from '../survival/losses.ts';
import { recoveryOf } from '../survival/recovery.ts';
import { leftOf } from '../survival/rules.ts';
import { answeringBehind, enough } from '../survival/targets.ts';
import type { Judgement, TraceStep } from '../verdict.ts';
import { whenReached } from './reachability.ts';

type Survives = Extract<Assertion, { kind: 'survives' }>;

interface Finding {
  readonly match: Extent;
  readonly says: TraceStep;
  readonly missing: readonly string[];
}

/** Each thing goes on, whichever way the loss turns out. */
export function judgeSurvives(question: Question, claim: Survives): Judgement {
  const taken = takenAway(question, claim.loses);
  if ('problem' in taken) return refuted(taken.problem);
  const reached = (claim.reaching ?? []).map(({ to, on }) => ({
    to,
    ports: parsePorts(on),
    parties: partiesOf(question, to),
  }));
  for (const { ports, parties } of reached) {
    if ('problem' in ports) return refuted(ports.problem);
    if ('problem' in parties) return refuted(parties.problem);
    if ('missing' in parties) return untold(parties.missing);
  }
  return about(question, claim.what, (things) => {
    if ('missing' in taken) return untold(taken.missing);
    const findings = things.flatMap((thing) =>
      taken.map((each) => eitherWay(each.ways.map((loss) => findingsOf(question, claim, thing, each, loss)))),
    );
    const said = findings.flatMap((each) => each.said);
    const wrong = said.filter(({ match }) => match.certain !== ALWAYS);
    return judge(allOf(...findings.map(({ match }) => match)), {
      trace: distinct(said.map(({ says }) => says)),
      counterexample: () => {
        const failing = distinct(wrong.filter(({ match }) => match.possible !== ALWAYS).map(({ says }) => says));
        return { summary: failing[0]?.says ?? wrong[0]?.says.says ?? '', steps: failing };
      },
      missing: [...wrong.flatMap(({ missing }) => missing), ...findings.flatMap(({ missing }) => missing)],
    });
  });
}

/** One of the ways is the true one: it holds surely if it does in each. */
function eitherWay(ways: readonly (readonly Finding[])[]) {
  const matches = ways.map((findings) => allOf(...findings.map(({ match }) => match)));
  const certain = and(...matches.map((match) => match.certain));
  const match: Extent = { certain, possible: or(...matches.map(({ possible }) => possible)) };
  const isOpen = ways.length > 1 && certain !== ALWAYS;
  return { match, said: ways.flat(), missing: isOpen ? ['which of the zones are the same'] : [] };
}

function distinct(steps: readonly TraceStep[]): readonly TraceStep[] {
  return [...new Map(steps.map((each) => [`${each.at?.subject} ${each.says}`, each])).values()];
}

function findingsOf(question: Question, claim: Survives, thing: Thing, taken: Taken, loss: Loss): readonly Finding[] {
  const left = leftOf(question, thing, loss);
  const without = `Without ${showText(taken.says)}`;
  const match = enough(left, claim.capacity ?? 0);
  const isRestored = claim.recovery !== undefined || loss.kind === 'data';
  const recovery = isRestored ? recoveryOf(question, thing, loss, match, claim.recovery) : undefined;
  const restored = (recovery?.steps ?? []).map(({ says }) => says).join(' ');
  const own: Finding = {
    match: impliedBy(thing.when, recovery?.match ?? match),
    says: step(
      `${without}: ${[sayLeft(left, claim.capacity), restored].filter(Boolean).join(' ')}`,
      thing,
      left[0]?.path ?? [],
    ),
    missing: [...left.flatMap(({ missing }) => missing ?? []), ...(recovery?.missing ?? [])],
  };
  const behind = answeringBehind(question, thing, loss).map(
    (each): Finding => ({
      match: impliedBy(thing.when, each.match),
      says: step(`${without}: ${each.says}`, thing),
      missing: each.missing,
    }),
  );
  return [own, ...behind, ...reachedBy(question, claim, thing, without, loss)];
}

/** What is left, and of how much that is true. */
export function sayLeft(left: ReturnType<typeof leftOf>, wanted?: number): string {
  return left
    .map(({ says, least, most }) => {
      const some = least === most ? `${Math.floor(least)} %` : `${Math.floor(least)} to ${Math.floor(most)} %`;
      const share = wanted !== undefined && least < wanted ? `, expected ${wanted} %` : '';
      return `${says} ${most === 0 ? 'Nothing is left' : `${some} is left`}${share}.`;
    })
    .join(' ');
}

/** The connections that it still opens, if anything of it is left. */
function reachedBy(question: Question, claim: Survives, thing: Thing, without: string, loss: Loss): readonly Finding[] {
  const gone = goneWith(question, loss);
  const { network } = question.model;
  return (claim.reaching ?? []).flatMap(({ to, on }): readonly Finding[] => {
    const ports = parsePorts(on);
    const parties = partiesOf(question, to);
    if ('problem' in ports || !('parties' in parties)) return [];
    if (gone.has(thing.id)) return [];
    const standsSomewhere = network.interfaces.some(({ owner, id }) => owner === thing.id || id === thing.id);
    if (!standsSomewhere) {
      const says = step(`${thing.id} (${thing.type}) has no network interface that the template tells.`, thing);
      return [{ match: { certain: NOWHERE.certain, possible: ALWAYS }, says, missing: [`where ${thing.id} stands`] }];
    }
    return parties.parties.map((party): Finding => {
      const isGone = 'id' in party && gone.has(party.id);
      const way = reach(network, { kind: 'owner', id: thing.id }, party, { without: gone });
      const match = isGone ? NOWHERE : whenReached(way, ports.flows);
      const blocked = way.blockedBy(ports.flows)[0];
      const why =
        match.certain === ALWAYS || blocked === undefined ? '' : ` ${blocked.what} ${blocked.subject}: ${blocked.says}`;
      const verb = match.certain === ALWAYS ? 'still reaches' : 'no longer reaches';
      return {
        match: impliedBy(thing.when, match),
        says: {
          says: `${without}: ${thing.id} ${verb} ${showParty(party)} on ${on}.${why}`,
          at: blocked?.at ?? { subject: thing.id, path: [] },
        },
        missing: way.missing,
      };
    });
  });
}
