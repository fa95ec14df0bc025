import { iamServices, isKnownAction, nearestAction } from '../../aws/index.ts';
import type { Value } from '../../model/index.ts';
import { Choice, isList, isMapping } from '../../model/index.ts';
import { cannotTell, isAbsent, isFalse, isTrue, place, type SystemFacts } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, PROSE_AND_CODE, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { listValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';

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
    .map(({ passage, found }, _, all) => {
      const section = passage.headings.join();
      const isGiven = passage.form !== 'code' && GIVEN.test(`${passage.headings.at(-1)} ${passage.above.join(' ')}`);
      const among = all.filter((each) => each.passage.form !== 'code' && each.passage.headings.join() === section);
      return state(passage, found.index, found[0].length, {
        kind: 'iam action',
        subject: ['policy'],
        values: {
          action: found[0],
          ...(isGiven && { among: [...new Set(among.map((each) => each.found[0]))] }),
        },
      });
    });
}

/** Titles of what the roles of the system may do; what a reader may do is asked for. */
const GIVEN =
  /\b(?:execution|lambda|task|instance|service|function) (?:execution )?roles?\b|\br[oô]les? IAM\b|\bIAM roles?\b/iu;
/** So many others of a list are granted where it tells of the template. */
const GRANTED = 2;

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
    : isGrantedAmong(listValue(statement, 'among'), model)
      ? isAbsent('no policy of the template names it, though the others of the list')
      : cannotTell('IAM has it; no policy of the template names it');
}

/** Whether a list is about this template: of its actions all but one are granted, by policies that are written here. */
function isGrantedAmong(among: readonly string[], model: SystemFacts['model']): boolean {
  const all = [...model.resources.values()];
  const missing = among.filter((action) => !all.some(({ properties }) => holds(properties, action.toLowerCase())));
  const service = missing[0]?.split(':')[0] ?? '';
  return (
    missing.length === 1 &&
    among.length - 1 >= GRANTED &&
    !all.some(({ properties }) => holds(properties, `${service}:*`) || holds(properties, '*'))
  );
}

function holds(value: Value | undefined, text: string): boolean {
  if (typeof value === 'string') return value.toLowerCase() === text;
  if (value instanceof Choice) return holds(value.then, text) || holds(value.otherwise, text);
  if (isList(value)) return value.some((each) => holds(each, text));
  return isMapping(value) && Object.values(value).some((each) => holds(each, text));
}
