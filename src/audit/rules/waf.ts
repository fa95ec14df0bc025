import { cannotTell, isAbsent, isFalse, isTrue, place, resourcesOf, type SystemFacts, textsOf } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { numberValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** Rules of web ACLs: rate limits and groups by priority. */
export const wafRules: StatementRule = {
  kind: 'waf',
  checks: 'web ACLs: rate limits, and rules by their priority',
  read,
  say: (statement) => {
    const limit = numberValue(statement, 'limit');
    return limit === undefined
      ? `rule ${numberValue(statement, 'priority')} of the web ACL is ${textValue(statement, 'group')}`
      : `the web ACL lets ${limit} requests in ${numberValue(statement, 'minutes')} minutes through`;
  },
  judge,
};

const GROUPS: readonly (readonly [RegExp, string])[] = [
  [/\bcommon\b|\bcore rule set\b/i, 'AWSManagedRulesCommonRuleSet'],
  [/\bknown bad inputs\b/i, 'AWSManagedRulesKnownBadInputsRuleSet'],
  [/\bSQLi?\b|\bSQL injection\b/i, 'AWSManagedRulesSQLiRuleSet'],
  [/\bIP reputation\b/i, 'AWSManagedRulesAmazonIpReputationList'],
  [/\brate\b/i, 'rate limit'],
];

function read(document: ReadDocument): readonly Statement[] {
  const limits = findAll(document, /\b([\d,]+)\s*(?:req(?:uest)?s?)\s*(?:\/|per|in)\s*(\d+)\s*min/i)
    .filter(({ passage }) => /\brate\b|\blimit|\bper IP\b/i.test(passage.text) && !/\bblocked\b/i.test(passage.text))
    .map(({ passage, found }) =>
      state(passage, found.index, found[0].length, {
        kind: 'waf',
        subject: ['web ACL'],
        values: { limit: Number((found[1] ?? '').replaceAll(',', '')), minutes: Number(found[2]) },
      }),
    );
  const priorities = findAll(document, /\b(?:rule )?priority (\d+):\s*(.+)$/i).flatMap(({ passage, found }) => {
    const group = GROUPS.find(([words]) => words.test(found[2] ?? ''))?.[1];
    return group === undefined
      ? []
      : [
          state(passage, found.index, found[0].length, {
            kind: 'waf',
            subject: ['web ACL'],
            values: { priority: Number(found[1]), group },
          }),
        ];
  });
  return [...limits, ...priorities];
}

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const acls = resourcesOf(model, 'AWS::WAFv2::WebACL');
  if (acls.length === 0) return cannotTell('the template has no web ACL');
  const rules = acls.flatMap((acl) =>
    Array.from({ length: 20 }, (_, index) => `Rules[${index}]`).flatMap((path) => {
      const [priority] = textsOf(acl, `${path}.Priority`);
      return priority === undefined ? [] : [{ acl, path, priority }];
    }),
  );
  const limit = numberValue(statement, 'limit');
  if (limit !== undefined) {
    const found = rules.flatMap(({ acl, path }) =>
      textsOf(acl, `${path}.Statement.RateBasedStatement.Limit`).map((each) => ({
        each,
        window: Number(textsOf(acl, `${path}.Statement.RateBasedStatement.EvaluationWindowSec`)[0]?.text ?? 300),
      })),
    );
    if (found.length === 0) return isAbsent('no rule limits the rate', ...acls.map((each) => place(each, 'Rules')));
    const shown = found.map(({ each, window }) => `${each.text} in ${window / 60} minutes`).join(', ');
    const right = found.some(
      ({ each, window }) => Number(each.text) === limit && window === (numberValue(statement, 'minutes') ?? 5) * 60,
    );
    return right
      ? isTrue(`it is ${shown}`, ...found.map(({ each }) => each.place))
      : isFalse(`it is ${shown}`, ...found.map(({ each }) => each.place));
  }
  const wanted = textValue(statement, 'group');
  const there = rules.filter(({ acl, path }) =>
    wanted === 'rate limit'
      ? textsOf(acl, `${path}.Statement.RateBasedStatement.Limit`).length > 0
      : textsOf(acl, `${path}.Statement.ManagedRuleGroupStatement.Name`).some(({ text }) => text === wanted),
  );
  if (there.length === 0)
    return isAbsent('no rule of the web ACL is that', ...acls.map((each) => place(each, 'Rules')));
  const right = there.filter(({ priority }) => Number(priority.text) === numberValue(statement, 'priority'));
  return right.length > 0
    ? isTrue('it is', ...right.map(({ priority }) => priority.place))
    : isFalse(
        `its priority is ${there.map(({ priority }) => priority.text).join(', ')}`,
        ...there.map(({ priority }) => priority.place),
      );
}
