import type { JudgedClaim } from '../../answers/index.ts';
import { anchor, blocks, counted, details, plain, table } from '../markdown.ts';
import type { Section } from '../section.ts';
import type { DocumentSubject } from '../subject.ts';
import { standingInWords, verdictOf } from '../verdict-words.ts';

/** Every promise with its verdict, by area; what is met differently is counted apart. */
export const promises: Section = {
  name: 'promises',
  title: 'Promises',
  write(subject) {
    if (subject.claims.length === 0) return '';
    const byArea = Map.groupBy(subject.claims, ({ area }) => area ?? 'General');
    return blocks(...[...byArea].map(([area, claims]) => details(summary(area, claims), areaTable(subject, claims))));
  },
};

/** The answers to what is asked of every template. */
export const checks: Section = {
  name: 'checks',
  title: 'What was checked',
  write(subject) {
    const byArea = Map.groupBy(subject.claims, ({ area }) => area ?? 'General');
    return blocks(
      ...[...byArea].map(([area, claims]) =>
        blocks(
          `### ${area}: ${counted(claims.length, 'check')}, ${standingInWords(claims)}`,
          checkTable(subject, claims),
        ),
      ),
    );
  },
};

function checkTable(subject: DocumentSubject, claims: readonly JudgedClaim[]): string {
  return table(
    ['Check', 'What holds if it passes', 'Answer'],
    claims.map((claim) => [`${anchor(claim.id)}${claim.id}`, plain(claim.title), verdictOf(claim, subject)]),
  );
}

function summary(area: string, claims: readonly JudgedClaim[]): string {
  return `${area}: ${counted(claims.length, 'promise')}, ${standingInWords(claims)}`;
}

function areaTable(subject: DocumentSubject, claims: readonly JudgedClaim[]): string {
  return table(
    ['Promise', 'What it says', 'Verdict'],
    claims.map((claim) => [
      `${anchor(claim.id)}${claim.id}`,
      `${plain(claim.title)}${claim.beyond === undefined ? '' : ' (beyond the document)'}${onlySome(subject, claim)}`,
      verdictOf(claim, subject),
    ]),
  );
}

/** A promise that only some environments make. */
function onlySome({ environments }: DocumentSubject, claim: JudgedClaim): string {
  const made = Object.keys(claim.environments ?? {});
  return made.length === 0 || made.length === environments.length ? '' : ` (${made.join(', ')})`;
}
