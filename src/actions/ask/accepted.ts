/** Findings of checks that somebody has accepted: they are told, and are no bad answer. */
import type { JudgedClaim } from '../../answers/index.ts';
import { type Diagnostic, warning } from '../../base/index.ts';
import type { AcceptedFinding } from '../../claims/index.ts';
import type { Verdict } from '../../prove/index.ts';

/**
 * Marks what is accepted on a day. An acceptance whose day is over, whose fact is another one by now, or of which nothing
 * is found any more, is told and changes nothing.
 */
export function withAccepted(
  verdicts: readonly Verdict[],
  accepted: readonly AcceptedFinding[],
  day: string,
): { readonly verdicts: readonly Verdict[]; readonly diagnostics: readonly Diagnostic[] } {
  const byId = new Map(accepted.map((each) => [each.id, each]));
  const diagnostics = accepted.flatMap((each): readonly Diagnostic[] => {
    const found = verdicts.find(({ id, check }) => id === each.id && check !== undefined);
    const why = whyNot(each, found, day);
    return why === undefined ? [] : [warning('LTL2008', `"${each.id}" is not accepted: ${why}.`)];
  });
  return {
    verdicts: verdicts.map((verdict) => {
      const entry = byId.get(verdict.id);
      if (entry === undefined || whyNot(entry, verdict, day) !== undefined) return verdict;
      const { reason, owner, until } = entry;
      return { ...verdict, accepted: { reason, owner, until } };
    }),
    diagnostics,
  };
}

function whyNot({ fact, until }: AcceptedFinding, found: Verdict | undefined, day: string): string | undefined {
  if (found?.check === undefined) return 'no check says anything of the kind';
  if (found.outcome !== 'refuted') return 'it holds, or is open, by now';
  const now = factOf(found);
  if (now !== fact) return `what was found is another fact by now: ${now}`;
  return until < day ? `that ended on ${until}` : undefined;
}

/** What a check found, in words. */
function factOf({ counterexample, title }: Pick<JudgedClaim<unknown>, 'counterexample' | 'title'>): string {
  return counterexample?.summary ?? title;
}

/** Everything that is found today, as acceptances: a start, for somebody to go through. */
export function acceptedFindings(claims: readonly JudgedClaim[], day: string): readonly AcceptedFinding[] {
  const until = new Date(Date.parse(`${day}T00:00:00Z`) + FIRST_DAYS * 86_400_000).toISOString().slice(0, 10);
  const asFound = { reason: `found on ${day}, not looked at yet`, owner: 'nobody yet', until };
  return claims
    .filter(({ check, outcome }) => check !== undefined && outcome === 'refuted')
    .map((claim) => ({ id: claim.id, fact: factOf(claim), ...(claim.accepted ?? asFound) }));
}

/** So long may what is found stay before somebody has looked at it. */
const FIRST_DAYS = 90;
