import { parsePath, type Resource, valuesAt } from '../../model/index.ts';
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
    const mode = textValue(statement, 'mode');
    if (mode !== '') return `the web ACL ${mode === 'count' ? 'only counts' : 'blocks'}`;
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
  const modes = findAll(
    document,
    /\b(?:WAF|web ACL|firewall)\b[^.;]{0,60}?\b(?:in |a )?(monitor(?:ing)?|count|detection|block(?:ing)?|prevention)(?:[- ]only)? mode\b/i,
  ).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'waf',
      subject: ['web ACL'],
      values: { mode: /^(?:block|prevention)/i.test(found[1] ?? '') ? 'block' : 'count' },
    }),
  );
  return [...limits, ...priorities, ...modes];
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
  const mode = textValue(statement, 'mode');
  if (mode !== '') return judgeMode(mode, rules);
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

/** https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-testing.html: rules that count let everything through. */
function judgeMode(
  mode: string,
  rules: readonly { readonly acl: Resource; readonly path: string }[],
): StatementJudgement {
  const has = (acl: Resource, path: string) =>
    valuesAt(acl.properties, parsePath(path)).some(({ value }) => value !== undefined);
  const counted = rules.filter(
    ({ acl, path }) => has(acl, `${path}.Action.Count`) || has(acl, `${path}.OverrideAction.Count`),
  );
  const at = rules.map(({ acl, path }) => place(acl, path));
  if (rules.length === 0) return cannotTell('the web ACL has no rules of its own');
  if (counted.length === rules.length)
    return mode === 'count'
      ? isTrue('each of its rules counts', ...at)
      : isFalse('each of its rules only counts', ...at);
  if (counted.length > 0) return cannotTell('some of its rules count, others do not', ...at);
  return mode === 'count'
    ? isFalse('none of its rules only counts', ...at)
    : isTrue('its rules do not only count', ...at);
}
