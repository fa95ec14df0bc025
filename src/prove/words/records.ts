import { allOf, anyOf, EVERYWHERE, exactlyIn, impliedBy, NOWHERE } from '../../base/index.ts';
import { type Answer, evidenceOf, notKnown } from '../answer.ts';
import { about, judge, step } from '../judge.ts';
import type { Question, Thing } from '../question.ts';
import { recordingOf } from '../recording/recordings.ts';
import type { Recorder, Records } from '../recording/source.ts';
import type { Judgement } from '../verdict.ts';

/** Each subject records what is wanted, or something in the template records it so. */
export function judgeRecords(question: Question, claim: Records): Judgement {
  return about(question, claim.of, (things) => {
    const answers = things.map((thing) => {
      const answer = answerOf(question, thing, claim);
      return { ...answer, match: impliedBy(thing.when, answer.match) };
    });
    const exists = anyOf(...things.map((thing) => exactlyIn(thing.when)));
    return judge(allOf(exists, ...answers.map(({ match }) => match)), evidenceOf(answers));
  });
}

function answerOf(question: Question, thing: Thing, claim: Records): Answer {
  const recording = recordingOf(thing.type);
  if (recording === undefined) return notKnown(thing, 'records', 'as promised');
  const strange = Object.keys(claim).filter(
    (key) => key !== 'kind' && key !== 'of' && !recording.keys.some((known) => known === key),
  );
  if (strange.length > 0) return nothing(thing, `${thing.id} is ${thing.type}, which has no ${strange.join(', ')}.`);
  const sources = recording.sources(question, thing, claim);
  if (sources.length === 0) return nothing(thing, `Nothing in the template records ${thing.id}.`);
  const all = sources.map((source) => ({
    source,
    match: allOf(EVERYWHERE, ...source.answers.map(({ match }) => match)),
  }));
  // Told of the source that comes nearest.
  const [nearest] = all.toSorted((left, right) => failures(left.source) - failures(right.source));
  const told = nearest?.source.answers ?? [];
  const wrong = told.filter(({ match }) => match.certain.holds !== true);
  const shown = wrong.length > 0 ? wrong : told;
  return {
    match: anyOf(NOWHERE, ...all.map(({ match }) => match)),
    expected: shown[0]?.expected ?? 'records',
    steps: shown.flatMap(({ steps }) => steps),
    missing: shown.flatMap(({ missing }) => missing),
  };
}

function failures({ answers }: Recorder): number {
  return answers.filter(({ match }) => match.possible.holds === false).length;
}

function nothing(thing: Thing, says: string): Answer {
  return { match: NOWHERE, expected: 'a record of it', steps: [step(says, thing)], missing: [] };
}
