import { iamServices, isKnownAction, nearestAction } from '../../aws/index.ts';
import type { Value } from '../../model/index.ts';
import { Choice, isList, isMapping } from '../../model/index.ts';
import { cannotTell, isFalse, isTrue, place, type SystemFacts } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, PROSE_AND_CODE, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** Names of IAM actions. */
export const iamActions: StatementRule = {
  kind: 'iam action',
  checks: 'IAM actions: AWS has them, and a policy of the template grants them',
  read,
  say: (statement) => `a policy allows ${textValue(statement, 'action')}`,
  judge,
};

const ACTION = /(?<![\w:/.-])([a-z][a-z0-9-]{1,30}):([A-Z][A-Za-z]+)(\*)?(?![\w:/-])/g;

function read(document: ReadDocument): readonly Statement[] {
  const services = new Set(iamServices());
  return findAll(document, ACTION, PROSE_AND_CODE)
    .filter(
      ({ passage, found }) =>
        services.has(found[1] ?? '') &&
        !/\bcondition|(?:Equals|Like|IfExists)\b/i.test(`${passage.text} ${passage.above.at(-1) ?? ''}`),
    )
    .map(({ passage, found }) =>
      state(passage, found.index, found[0].length, {
        kind: 'iam action',
        subject: ['policy'],
        values: { action: found[0] },
      }),
    );
}

const SOURCE =
  'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html';

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const action = textValue(statement, 'action');
  if (!action.endsWith('*') && !isKnownAction(action)) {
    const near = nearestAction(action);
    // Condition keys are written alike, and no table of them is here.
    return near === undefined
      ? { ...cannotTell('IAM has no such action; it may be a condition key'), source: SOURCE }
      : { ...isFalse(`IAM has no such action; ${near} is near`), source: SOURCE };
  }
  const holding = [...model.resources.values()].filter(({ properties }) => holds(properties, action.toLowerCase()));
  return holding.length > 0
    ? isTrue(`${holding.map(({ id }) => id).join(', ')} names it`, ...holding.map((each) => place(each)))
    : cannotTell('IAM has it; no policy of the template names it');
}

function holds(value: Value | undefined, text: string): boolean {
  if (typeof value === 'string') return value.toLowerCase() === text;
  if (value instanceof Choice) return holds(value.then, text) || holds(value.otherwise, text);
  if (isList(value)) return value.some((each) => holds(each, text));
  return isMapping(value) && Object.values(value).some((each) => holds(each, text));
}
