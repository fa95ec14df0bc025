import { NEVER } from '../../base/index.ts';
import { ASSERTION, type Assertion, claimSet, namesIn } from '../../claims/index.ts';
import type { Model } from '../../model/index.ts';
import { resourceNames } from '../propose/resource-names.ts';
import { prove } from '../prove.ts';
import { shown } from '../shown.ts';
import { ask, isNameKnown } from '../subjects.ts';
import type { Verdict } from '../verdict.ts';
import type { CheckDefinition, StandingPromise } from './check.ts';
import { CHECKS } from './checks.ts';

/**
 * Asks every check of every resource that it is about. An id is the check's and the resource's: `no-backup.Database`.
 *
 * @param day today, `YYYY-MM-DD`: versions grow old
 */
export function standingVerdicts(model: Model, day: string): readonly Verdict[] {
  const { nameOf, declared } = resourceNames(model);
  const question = ask(model, claimSet({ names: declared, claims: [] }), {});
  const canBeAsked = (assertions: readonly Assertion[]) =>
    assertions.every((each) => namesIn(ASSERTION, each).every(({ name }) => isNameKnown(question, name)));
  const asked = CHECKS.flatMap((check) =>
    check
      .standing(question, nameOf, day)
      .filter(({ of, judged }) => isThere(model, of) && (!isAssertions(judged) || canBeAsked(judged)))
      .map((standing) => ({ check, standing, id: `${check.id}.${idOf(model, standing.of)}` })),
  );
  const claims = asked.flatMap(({ check, standing: { title, judged }, id }) =>
    isAssertions(judged) ? [{ id, title, area: check.area, holds: judged, beyond: true as const }] : [],
  );
  const judged = prove(model, claimSet({ names: declared, claims }));
  if (!judged.ok) throw new Error(`A check names what the model does not have: ${judged.diagnostics[0]?.what}`);
  const verdicts = new Map(judged.value.map((verdict) => [verdict.id, verdict]));
  return asked.map(({ check, standing, id }) => {
    const { severity, asks, fix, source } = check;
    const verdict = verdicts.get(id) ?? verdictOf(check, standing, id);
    return { ...verdict, check: { id: check.id, severity, asks, fix, source } };
  });
}

function verdictOf(check: CheckDefinition, { title, judged }: StandingPromise, id: string): Verdict {
  if (isAssertions(judged)) throw new Error(`${id} was not judged.`);
  const row = judged.outcome === 'proved' ? 'met' : 'notMet';
  return { id, title, area: check.area, ...shown(judged), row, beyond: true, assertions: [] };
}

function isAssertions(judged: StandingPromise['judged']): judged is readonly Assertion[] {
  return Array.isArray(judged);
}

function isThere({ resources }: Model, id: string): boolean {
  const resource = resources.get(id);
  return resource !== undefined && resource.when !== NEVER;
}

/** The logical id, with the stack's name where there are several. */
function idOf({ resources, stacks }: Model, id: string): string {
  const resource = resources.get(id);
  if (resource === undefined) return id;
  return stacks.size > 1 ? `${resource.stack}.${resource.logicalId}` : resource.logicalId;
}
