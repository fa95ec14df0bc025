import type { JudgedClaim, Row } from '../../answers/index.ts';
import { blocks, counted, linkTo, plain, table } from '../markdown.ts';
import type { Section } from '../section.ts';
import type { DocumentSubject } from '../subject.ts';
import { awaited, plannedBecause, sightings, witnessWords } from '../verdict-words.ts';

/** What is not there yet, where, and why. */
export const open: Section = {
  name: 'open',
  title: 'What is not there yet',
  write(subject) {
    const planned = standing(subject, 'planned');
    const waiting = standing(subject, 'awaitingWitness');
    return blocks(
      table(
        ['Planned', 'What it says', 'Where', 'Why not yet'],
        planned.map((claim) => [
          linkTo(claim.id),
          plain(claim.title),
          plannedIn(subject, claim).join(', '),
          plannedBecause(claim),
        ]),
      ),
      waiting.length > 0 &&
        `The template alone does not show ${counted(waiting.length, 'more promise')}: ${linkTo('waiting', 'what must run or be looked at first')}.`,
    );
  },
};

/** What must run, or be looked at, before it can be said. */
export const waiting: Section = {
  name: 'waiting',
  title: 'To be checked',
  write: (subject) =>
    blocks(
      table(
        ['Promise', 'What it says', 'Seen in', 'Which must show'],
        standing(subject, 'awaitingWitness').map((claim) => [
          linkTo(claim.id),
          plain(claim.title),
          witnessWords(claim),
          awaited(claim),
        ]),
      ),
      table(
        ['Not measurable', 'What it says', 'Why'],
        standing(subject, 'notMeasurable').map((claim) => [linkTo(claim.id), plain(claim.title), awaited(claim)]),
      ),
    ),
};

/** What a run has shown, and when. */
export const seen: Section = {
  name: 'seen',
  title: 'Seen running',
  write: ({ claims }) =>
    table(
      ['Promise', 'What it says', 'What was seen'],
      claims
        .filter(({ outcome }) => outcome === 'witnessed')
        .map((claim) => [linkTo(claim.id), plain(claim.title), sightings(claim)]),
    ),
};

function standing({ claims }: DocumentSubject, row: Row): readonly JudgedClaim[] {
  return claims.filter((claim) => claim.row === row);
}

/** The environments that lack it; all that make the promise, where it is not told apart. */
function plannedIn({ environments }: DocumentSubject, claim: JudgedClaim): readonly string[] {
  const made = claim.plannedIn ?? Object.keys(claim.environments ?? {});
  return made.length > 0 ? made : environments.map(({ name }) => name);
}
