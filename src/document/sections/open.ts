import type { JudgedClaim, Row } from '../../answers/index.ts';
import { blocks, details, linkTo, plain, table } from '../markdown.ts';
import type { Section } from '../section.ts';
import { awaited, witnessWords } from '../verdict-words.ts';

/** What the template alone does not show: planned, not measurable, and what must run or be looked at first. */
export const open: Section = {
  name: 'open',
  title: 'What is not shown yet',
  write({ claims }) {
    const standing = (row: Row) => claims.filter((claim) => claim.row === row);
    const waiting = standing('awaitingWitness');
    return blocks(
      listed('Planned', standing('planned'), ({ note = '' }) => plain(note)),
      listed('Not measurable', standing('notMeasurable'), awaited),
      waiting.length === 0 ? '' : details(`Awaiting a witness (${waiting.length})`, waitingTable(waiting)),
    );
  },
};

function listed(heading: string, claims: readonly JudgedClaim[], why: (claim: JudgedClaim) => string): string {
  return table(
    [heading, 'What it says', 'Why'],
    claims.map((claim) => [linkTo(claim.id), plain(claim.title), why(claim)]),
  );
}

function waitingTable(claims: readonly JudgedClaim[]): string {
  return table(
    ['Promise', 'What it says', 'Waits for', 'Which must show'],
    claims.map((claim) => [linkTo(claim.id), plain(claim.title), witnessWords(claim), awaited(claim)]),
  );
}
