/** Which claims notice a change, and which claim would. */
import { type Result, success } from '../../base/index.ts';
import { type Claim, type ClaimSet, claimSet } from '../../claims/index.ts';
import { buildModel, type Model, type StackSource } from '../../model/index.ts';
import type { Observations } from '../observations.ts';
import { proposeClaims } from '../propose/propose.ts';
import { resourceNames } from '../propose/resource-names.ts';
import { prove } from '../prove.ts';
import { trafficOf } from '../traffic.ts';
import type { Verdict } from '../verdict.ts';
import { aimedClaims } from './aimed-claims.ts';
import { mutationsOf } from './catalogue.ts';
import { type Mutation, mutated } from './mutation.ts';

export interface Trial {
  readonly mutation: Mutation;
  readonly stack: string;
  /** `invalid`: what is left is no template that can be read, or the same connections by other rules. */
  readonly outcome: 'noticed' | 'survived' | 'invalid';
  /** The first claim that noticed. */
  readonly by?: string;
  /** A claim that holds today, and would have noticed. */
  readonly wouldNotice?: Claim;
}

export interface MutationTrials {
  readonly trials: readonly Trial[];
  /** The names that the claims which would notice use. */
  readonly names: NonNullable<ClaimSet['names']>;
}

/** Tries each change of the catalogue, one at a time. Claims that are not met before notice nothing. */
export function tryMutations(
  model: Model,
  sources: readonly StackSource[],
  claims: ClaimSet,
  observations: Observations,
): Result<MutationTrials> {
  const before = prove(model, claims, observations);
  if (!before.ok) return before;
  const met = new Map(before.value.filter(isMet).map((verdict) => [verdict.id, verdict]));
  const proposed = proposeClaims(model).claims;
  const trials = sources.flatMap((source, index) =>
    mutationsOf(source.document.root).map((mutation): Trial => {
      const document = {
        ...source.document,
        root: mutated(source.document.root, mutation),
        locate: source.document.locate,
      };
      const after = buildModel(sources.map((each, at) => (at === index ? { ...each, document } : each)));
      const trial = { mutation, stack: source.name };
      if (!after.ok) return { ...trial, outcome: 'invalid' };
      const by = firstThatFails(after.value, ordered(claims, met, mutation.of), observations);
      if (by !== undefined) return { ...trial, outcome: 'noticed', by: by.id };
      if (changesNoConnection(model, after.value, mutation)) return { ...trial, outcome: 'invalid' };
      const wouldNotice =
        firstThatFails(after.value, mentioning(proposed, mutation.of), observations) ??
        aimed(model, after.value, source.document.root, mutation);
      return { ...trial, outcome: 'survived', ...(wouldNotice !== undefined && { wouldNotice }) };
    }),
  );
  return success({ trials, names: resourceNames(model).declared });
}

const OF_NETWORKS = /^AWS::EC2::(SecurityGroup|NetworkAcl|Subnet|Route)/;

/** Whether a rule, a route or a subnet was changed, and every connection stays as it is. */
function changesNoConnection(before: Model, after: Model, { of }: Mutation): boolean {
  const type = [...before.resources.values()].find(({ logicalId }) => logicalId === of)?.type ?? '';
  if (!OF_NETWORKS.test(type)) return false;
  return JSON.stringify(trafficOf(before)) === JSON.stringify(trafficOf(after));
}

function isMet({ outcome, planned }: Verdict): boolean {
  return planned !== true && (outcome === 'proved' || outcome === 'witnessed' || outcome === 'unseen');
}

/** The claims that are met, those first whose proof speaks of the resource. */
function ordered(claims: ClaimSet, met: ReadonlyMap<string, Verdict>, id: string): ClaimSet {
  const speaks = ({ id: claim }: Claim) => {
    const steps = met.get(claim)?.trace ?? [];
    return steps.some(({ at, says }) => at?.subject.split('/').at(-1) === id || says.includes(id));
  };
  const { true: first = [], false: others = [] } = Object.groupBy(
    claims.claims.filter((claim) => met.has(claim.id)),
    (claim) => `${speaks(claim)}` as const,
  );
  return { ...claims, claims: [...first, ...others] };
}

/** The proposed claims that name the resource first. */
function mentioning(proposed: ClaimSet, id: string): ClaimSet {
  const isAbout = (claim: Claim) => JSON.stringify(claim.holds).includes(id);
  return claimSet({
    ...proposed,
    claims: proposed.claims.toSorted((one, other) => Number(isAbout(other)) - Number(isAbout(one))),
  });
}

/** A claim made for this change, which holds before it and not after. */
function aimed(before: Model, after: Model, root: unknown, mutation: Mutation): Claim | undefined {
  const { nameOf, declared } = resourceNames(before);
  return aimedClaims(before, root, mutation, nameOf).find((claim) => {
    const set = claimSet({ names: declared, claims: [claim] });
    const [held, holds] = [prove(before, set), prove(after, set)];
    const isHeld = held.ok && held.value.every(({ outcome }) => outcome === 'proved');
    return isHeld && !(holds.ok && holds.value.every(({ outcome }) => outcome === 'proved'));
  });
}

/** So many are judged at once: most changes are noticed by one of the first. */
const AT_ONCE = 12;

function firstThatFails(model: Model, claims: ClaimSet, observations: Observations): Claim | undefined {
  for (let from = 0; from < claims.claims.length; from += AT_ONCE) {
    const some = claims.claims.slice(from, from + AT_ONCE);
    const judged = prove(model, { ...claims, claims: some }, observations);
    if (!judged.ok) {
      const alone = some.find((claim) => !prove(model, { ...claims, claims: [claim] }, observations).ok);
      if (alone !== undefined) return alone;
      continue;
    }
    const failing = judged.value.find((verdict) => !isMet(verdict));
    if (failing !== undefined) return some.find(({ id }) => id === failing.id);
  }
  return undefined;
}
