import { physicalNameOf } from '../aws/index.ts';
import { holeNames, sameText, type Text } from '../base/index.ts';
import type { Question, Thing } from './question.ts';

/** The resources of the given types that a text names: by reference, by name or by ARN. */
export function resourcesNamedBy(question: Question, text: Text, types: readonly string[]): readonly Thing[] {
  const { model } = question;
  if (text === '') return [];
  const candidates = [...model.resources.values()].filter((each) => types.includes(each.type));
  const referred = holeNames(text).flatMap((name) => {
    const what = model.holes.get(name);
    return what?.kind === 'resource' ? candidates.filter((each) => each.id === what.resource) : [];
  });
  const comparable = model.access.comparable(text);
  const named = candidates.filter((each) => {
    const name = physicalNameOf({ ...each, label: each.id });
    return [name, model.access.arnOf(each.id)].some(
      (own) => own !== undefined && sameText(comparable, own) === 'certain',
    );
  });
  return [...new Set([...referred, ...named])].map((each) => ({ ...each, kind: 'resource' }));
}
