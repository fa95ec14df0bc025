/** The stages of a pipeline in words. */
import { elementsAt, isList, isMapping, parsePath, type Resource, textOf, type Value } from '../model/index.ts';

/** `Source → Build → Approve (by hand) → Deploy`. */
export function stagesOf(pipeline: Resource): string | undefined {
  const stages = elementsAt(pipeline.properties, parsePath('Stages')).flatMap(({ value }) => {
    if (!isMapping(value)) return [];
    const actions = isList(value.Actions) ? value.Actions : [];
    const isApproval = actions.some((each) => actionCategory(each) === 'Approval');
    return [`${textOf(value.Name) ?? 'a stage'}${isApproval ? ' (approval)' : ''}`];
  });
  return stages.length === 0 ? undefined : stages.join(' → ');
}

/** `Source`, `Build`, `Approval`, `Deploy`, `Invoke` or `Test`. */
export function actionCategory(action: Value | undefined): string | undefined {
  const type = isMapping(action) ? action.ActionTypeId : undefined;
  return isMapping(type) ? textOf(type.Category) : undefined;
}
