import type { Outcome } from '../../answers/index.ts';
import { NEVER } from '../../base/index.ts';
import { ASSERTION, type Assertion, type Claim, type ClaimSet, claimSet, namesIn } from '../../claims/index.ts';
import type { Model } from '../../model/index.ts';
import { prove } from '../prove.ts';
import type { Question } from '../question.ts';
import { ask, isNameKnown } from '../subjects.ts';
import { proposeAccess } from './access.ts';
import { proposeAlarms } from './alarms.ts';
import { proposeBalancers } from './balancers.ts';
import { proposeConnections } from './connections.ts';
import { proposeEncryption } from './encryption.ts';
import { proposeInventory } from './inventory.ts';
import { proposeKeeping } from './keeping.ts';
import { proposePlaces } from './places.ts';
import { AREAS, type Attempt, listed, type Proposal, type ProposalArea, type Proposer } from './proposal.ts';
import { resourceNames } from './resource-names.ts';
import { proposeRules } from './rules.ts';
import { proposeRunning } from './running.ts';

const PROPOSERS: readonly Proposer[] = [
  proposeConnections,
  proposeRules,
  proposePlaces,
  proposeBalancers,
  proposeEncryption,
  proposeKeeping,
  proposeAccess,
  proposeAlarms,
  proposeRunning,
  proposeInventory,
];

export interface Proposed {
  /** What is proved of the model, with the names that it uses. */
  readonly claims: ClaimSet;
  /** What one might expect of such a template, and what is not proved of it. */
  readonly open: readonly { readonly title: string; readonly outcome: Outcome }[];
}

/** A rule may name a group of another template, of which no claim can speak. */
function canBeAsked(question: Question, { holds }: Attempt): boolean {
  return holds.every((assertion) => namesIn(ASSERTION, assertion).every(({ name }) => isNameKnown(question, name)));
}

interface Kept {
  readonly proposal: Proposal;
  readonly attempt: Attempt;
}

/** Claims that are true of a model: each was judged, and none is kept that is not proved. */
export function proposeClaims(model: Model): Proposed {
  const { nameOf, declared } = resourceNames(model);
  const question = ask(model, claimSet({ names: declared, claims: [] }), {});
  const absent = new Set(
    [...model.resources.values()].flatMap(({ id, when }): readonly string[] => (when === NEVER ? [nameOf(id)] : [])),
  );
  const proposals = PROPOSERS.flatMap((propose) => propose(question, nameOf))
    .filter(({ of }) => !absent.has(of))
    .map((proposal) => ({
      ...proposal,
      attempts: proposal.attempts.filter((attempt) => canBeAsked(question, attempt)),
    }));
  const { kept, open } = choose(model, declared, proposals);
  const claims = numbered(merged(kept));
  const used = new Set(
    claims.flatMap(({ holds }) =>
      holds.flatMap((assertion) => namesIn(ASSERTION, assertion).map(({ name }): string => name)),
    ),
  );
  const names = Object.entries(declared).filter(([name]) => used.has(name));
  return {
    claims: claimSet({ ...(names.length > 0 && { names: Object.fromEntries(names) }), claims }),
    open,
  };
}

/** The first attempt of each proposal that is proved; where none is, how the weakest one ends. */
function choose(
  model: Model,
  names: NonNullable<ClaimSet['names']>,
  proposals: readonly Proposal[],
): { readonly kept: readonly Kept[]; readonly open: Proposed['open'] } {
  const found = new Map<Proposal, Kept>();
  const outcomes = new Map<Proposal, Outcome>();
  for (let round = 0; ; round++) {
    const asked = proposals.flatMap((proposal) => {
      const attempt = proposal.attempts[round];
      return found.has(proposal) || attempt === undefined ? [] : [{ proposal, attempt }];
    });
    if (asked.length === 0) break;
    const claims = asked.map(({ attempt }, index) => ({ id: `P-${index}`, title: 'proposed', holds: attempt.holds }));
    const verdicts = prove(model, claimSet({ names, claims }));
    if (!verdicts.ok)
      throw new Error(`A proposal names what the model does not have: ${verdicts.diagnostics[0]?.what}`);
    for (const [index, each] of asked.entries()) {
      const outcome = verdicts.value[index]?.outcome ?? 'unknown';
      outcomes.set(each.proposal, outcome);
      if (outcome === 'proved') found.set(each.proposal, each);
    }
  }
  const missed = proposals.filter((proposal) => !found.has(proposal) && proposal.isExpected);
  return {
    kept: proposals.flatMap((proposal) => found.get(proposal) ?? []),
    open: toldAlike(
      missed.flatMap((proposal) => {
        const attempt = proposal.attempts.at(-1);
        return attempt === undefined ? [] : [{ proposal, attempt }];
      }),
      ({ proposal }) => outcomes.get(proposal) ?? 'unknown',
    ).map(({ title, kind }) => ({ title, outcome: kind })),
  };
}

interface Merged {
  readonly area: ProposalArea;
  readonly title: string;
  readonly holds: readonly Assertion[];
}

function merged(kept: readonly Kept[]): readonly Merged[] {
  return toldAlike(kept, ({ proposal }) => proposal.area).map(({ title, kind, all }) => ({
    area: kind,
    title,
    holds: all.flatMap(({ attempt }) => attempt.holds),
  }));
}

/** What is said alike of several subjects, with all of them in one title. */
function toldAlike<Kind extends string>(
  kept: readonly Kept[],
  kindOf: (each: Kept) => Kind,
): readonly { readonly title: string; readonly kind: Kind; readonly all: readonly Kept[] }[] {
  const alike = Map.groupBy(kept, (each) => `${kindOf(each)} ${each.attempt.says('…', false)}`);
  return [...alike.values()].flatMap((all) => {
    const [first] = all;
    if (first === undefined) return [];
    const subjects = [...new Set(all.map(({ proposal }) => proposal.of))];
    return [{ title: first.attempt.says(listed(subjects), subjects.length > 1), kind: kindOf(first), all }];
  });
}

function numbered(claims: readonly Merged[]): readonly Claim[] {
  return Object.entries(AREAS).flatMap(([area, prefix]) =>
    claims
      .filter((each) => each.area === area)
      .map(({ title, holds }, index) => ({
        id: `${prefix}-${String(index + 1).padStart(2, '0')}`,
        title,
        area,
        holds,
      })),
  );
}
