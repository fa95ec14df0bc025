/** Whether a rule of a web ACL is the rule that a claim promises, fact by fact. */
import { allOf, anyOf, type Extent, exactlyIn, holeName, NEVER, noneOf, or } from '../../base/index.ts';
import type { Assertion, Matcher } from '../../claims/index.ts';
import { type Path, textOf, valuesAt } from '../../model/index.ts';
import { describeMatcher, matchProperty, showValue } from '../matcher.ts';
import type { Question } from '../question.ts';
import { overridesAre, type Weaker } from './overrides.ts';
import { evasion, rateKeyIs, showRateKey } from './rate-key.ts';
import { type AclRule, rulesOfAcl } from './rules.ts';

export type WantedAclRule = NonNullable<Extract<Assertion, { kind: 'filters' }>['rules']>[number];

/** A fact that the claim promises of the rule. */
export interface RuleCheck {
  readonly holds: Extent;
  /** What is the case instead. */
  readonly fault: string;
  readonly path: Path;
}

export interface RuleComparison {
  /** Whether the rules are about the same: the same group, a rate, the same addresses. */
  readonly isKind: Extent;
  readonly checks: readonly RuleCheck[];
}

const ACTIONS = { block: 'Block', count: 'Count', allow: 'Allow', captcha: 'Captcha', challenge: 'Challenge' } as const;

export function compareRule(question: Question, rule: AclRule, wanted: WantedAclRule): RuleComparison {
  const named = wanted.name === undefined ? [] : [match(question, rule, ['Name'], wanted.name)];
  const { isKind, checks } = compareStatement(question, rule, wanted);
  return { isKind: allOf(...[exactlyIn(rule.when), isKind, ...named]), checks };
}

function compareStatement(question: Question, rule: AclRule, wanted: WantedAclRule): RuleComparison {
  const is = (path: Path, matcher: Matcher) => match(question, rule, path, matcher);
  const action = (expected: keyof typeof ACTIONS) =>
    check(question, rule, ['Action', ACTIONS[expected]], { present: true }, `does not ${expected}`, ['Action']);
  if ('managed' in wanted) {
    const statement = ['Statement', 'ManagedRuleGroupStatement'];
    return {
      isKind: allOf(
        is([...statement, 'Name'], wanted.managed),
        is([...statement, 'VendorName'], wanted.vendor ?? 'AWS'),
      ),
      checks: [
        ...ofGroup(question, rule, statement, wanted),
        onlyWhere(question, rule, [...statement, 'ScopeDownStatement'], wanted.only),
      ],
    };
  }
  if ('rate' in wanted) return compareRate(question, rule, wanted, action(wanted.action ?? 'block'));
  if ('addresses' in wanted) {
    const statement = ['Statement', 'IPSetReferenceStatement'];
    const header = [...statement, 'IPSetForwardedIPConfig', 'HeaderName'];
    const from: Matcher = wanted.forwarded ?? { absent: true };
    return {
      isKind: is([...statement, 'Arn'], { refersTo: wanted.addresses }),
      checks: [action(wanted.action), check(question, rule, header, from, 'takes the address from a header')],
    };
  }
  if ('group' in wanted) {
    const statement = ['Statement', 'RuleGroupReferenceStatement'];
    return {
      isKind: is([...statement, 'Arn'], { refersTo: wanted.group }),
      checks: ofGroup(question, rule, statement, wanted),
    };
  }
  return { isKind: is(['Statement'], wanted.statement), checks: [action(wanted.action)] };
}

function compareRate(
  question: Question,
  rule: AclRule,
  wanted: Extract<WantedAclRule, { rate: number }>,
  action: RuleCheck,
): RuleComparison {
  const statement: Path = ['Statement', 'RateBasedStatement'];
  const full = [...rule.path, ...statement];
  const window = [...statement, 'EvaluationWindowSec'];
  const per = wanted.per ?? 300;
  // https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html: 300 seconds unless set.
  const unset = per === 300 ? match(question, rule, window, { absent: true }) : { certain: NEVER, possible: NEVER };
  const key = showRateKey(rule.acl, full);
  return {
    isKind: match(question, rule, statement, { present: true }),
    checks: [
      check(question, rule, [...statement, 'Limit'], wanted.rate, `does not limit to ${wanted.rate} requests`),
      {
        holds: anyOf(unset, match(question, rule, window, per)),
        fault: `does not count over ${per} seconds (${said(rule, window)})`,
        path: [...rule.path, ...window],
      },
      { holds: rateKeyIs(question, rule.acl, full, wanted.by ?? 'address'), fault: `counts by ${key}`, path: full },
      ...(wanted.cannotBeEvaded
        ? [{ holds: noneOf(evasion(rule.acl, full)), fault: `counts by ${key}, which a client can evade`, path: full }]
        : []),
      action,
      onlyWhere(question, rule, [...statement, 'ScopeDownStatement'], wanted.only),
    ],
  };
}

/** https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-rule-group-override-options.html */
function ofGroup(
  question: Question,
  rule: AclRule,
  statement: readonly string[],
  {
    action = 'block',
    except = {},
  }: { readonly action?: 'block' | 'count'; readonly except?: Readonly<Record<string, keyof typeof ACTIONS>> },
): readonly RuleCheck[] {
  const overrides = Object.entries(except).flatMap(([name, own]): [string, Weaker][] => {
    const weaker = ACTIONS[own];
    return weaker === 'Block' ? [] : [[name, weaker]];
  });
  const override = action === 'block' ? 'None' : 'Count';
  const full = [...rule.path, ...statement];
  const exceptions = overrides.length === 0 ? 'none' : overrides.map(([name, own]) => `${name} ${own}`).join(', ');
  const what = action === 'block' ? 'does not block, it overrides the actions of its group' : 'does not only count';
  return [
    check(question, rule, ['OverrideAction', override], { present: true }, what, ['OverrideAction']),
    {
      holds: overridesAre(question, rule, full, Object.fromEntries(overrides)),
      fault: `overrides other rules of the group than ${exceptions} (${said(rule, [...statement, 'RuleActionOverrides'])}; ${said(rule, [...statement, 'ExcludedRules'])})`,
      path: [...full, 'RuleActionOverrides'],
    },
  ];
}

function onlyWhere(question: Question, rule: AclRule, path: Path, only: Matcher | undefined): RuleCheck {
  return only === undefined
    ? check(question, rule, path, { absent: true }, 'inspects only a part of the requests, by a scope-down statement')
    : check(question, rule, path, only, `does not inspect the requests with ${describeMatcher(only)}`);
}

function check(
  question: Question,
  rule: AclRule,
  path: Path,
  is: Matcher,
  fault: string,
  shown: Path = path,
): RuleCheck {
  return {
    holds: match(question, rule, path, is),
    fault: `${fault} (${said(rule, shown)})`,
    path: [...rule.path, ...shown],
  };
}

function match(question: Question, rule: AclRule, path: Path, is: Matcher): Extent {
  return matchProperty(question, rule.acl, [...rule.path, ...path], is);
}

function said({ acl, path }: AclRule, inside: Path): string {
  const values = valuesAt(acl.properties, [...path, ...inside]).map((found) => showValue(found.value));
  return `${inside.at(-1)} ${[...new Set(values)].join(' or ')}`;
}

/** Whether the rule may end the evaluation by letting the request pass. */
export function letsPass(question: Question, rule: AclRule, overridesAllow: (statement: Path) => Extent): Extent {
  const statements = ['ManagedRuleGroupStatement', 'RuleGroupReferenceStatement'].map((each) => [
    ...rule.path,
    'Statement',
    each,
  ]);
  return allOf(
    exactlyIn(rule.when),
    anyOf(
      ...[
        match(question, rule, ['Action', 'Allow'], { present: true }),
        ...statements.map(overridesAllow),
        groupLetsPass(question, rule),
      ],
    ),
  );
}

/** A rule group of the templates tells its rules; what another one does is not told. */
function groupLetsPass({ model }: Question, rule: AclRule): Extent {
  const arn = [...rule.path, 'Statement', 'RuleGroupReferenceStatement', 'Arn'];
  return anyOf(
    ...valuesAt(rule.acl.properties, arn).map(({ value, when }): Extent => {
      const text = textOf(value);
      if (text === undefined) return { certain: NEVER, possible: NEVER };
      const what = model.holes.get(holeName(text) ?? '');
      const group = what?.kind === 'resource' ? model.resources.get(what.resource) : undefined;
      if (group?.type !== 'AWS::WAFv2::RuleGroup') return { certain: NEVER, possible: when };
      const { rules, unknown } = rulesOfAcl({ ...group, kind: 'resource', when });
      const allows = rules
        .flatMap((each) => valuesAt(group.properties, [...each.path, 'Action', 'Allow'], each.when))
        .filter((found) => found.value !== undefined)
        .map((found) => found.when);
      return { certain: or(NEVER, ...allows), possible: or(NEVER, ...allows, ...unknown.map((each) => each.when)) };
    }),
  );
}
