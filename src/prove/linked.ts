import { physicalNameOf } from '../aws/index.ts';
import { holeNames, sameText } from '../base/index.ts';
import type { Question, Thing } from './question.ts';

/** The resources of the types that a text names: by reference, or by the name or ARN that they have. */
export function resourcesNamedBy(question: Question, text: string, types: readonly string[]): readonly Thing[] {
  const { model } = question;
  const candidates = [...model.resources.values()].filter((each) => types.includes(each.type));
  const referred = holeNames(text).flatMap((name) => {
    const what = model.holes.get(name);
    return what?.kind === 'resource' ? candidates.filter((each) => each.id === what.resource) : [];
  });
  const comparable = model.access.comparable(text);
  const named = candidates.filter(
    (each) =>
      sameText(comparable, physicalNameOf({ ...each, label: each.id }) ?? '') === 'certain' ||
      sameText(comparable, model.access.arnOf(each.id)) === 'certain',
  );
  return [...new Set([...referred, ...named])].map((each) => ({ ...each, kind: 'resource' }));
}
