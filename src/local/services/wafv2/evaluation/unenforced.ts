/** What a web ACL asks and this firewall does not do. A rule with such a part never matches here, and that is said. */
import { ADDRESS_LISTS, DIFFERENCES, managedGroup } from '../managed/managed-groups.ts';
import { compiledPattern } from './patterns.ts';
import { isTransformation } from './transformations.ts';
import type { AclStatement, FieldToMatch, InspectionRule, RuleGroup, WebAcl } from './web-acl.ts';

const FIELDS: readonly (keyof FieldToMatch)[] = [
  'UriPath',
  'QueryString',
  'AllQueryArguments',
  'SingleQueryArgument',
  'SingleHeader',
  'Method',
  'Body',
  'Headers',
  'Cookies',
];
const STATEMENTS: readonly (keyof AclStatement)[] = [
  'AndStatement',
  'OrStatement',
  'NotStatement',
  'ByteMatchStatement',
  'RegexMatchStatement',
  'RegexPatternSetReferenceStatement',
  'SizeConstraintStatement',
  'IPSetReferenceStatement',
  'LabelMatchStatement',
  'RateBasedStatement',
  'RuleGroupReferenceStatement',
  'SqliMatchStatement',
  'XssMatchStatement',
];

/** A sentence for each; empty when all is enforced. */
export function unenforced(acl: WebAcl, groups: ReadonlyMap<string, RuleGroup>): readonly string[] {
  return acl.Rules.flatMap((rule) => ofRule(rule, groups));
}

/** The managed groups for which detectors of the same names stand in. */
export function approximated(acl: WebAcl): readonly string[] {
  return acl.Rules.flatMap(({ Statement: { ManagedRuleGroupStatement: managed } }) =>
    managed !== undefined && managedGroup(managed.VendorName, managed.Name) !== undefined ? [managed.Name] : [],
  );
}

function ofRule(rule: InspectionRule, groups: ReadonlyMap<string, RuleGroup>): readonly string[] {
  const { Captcha, Challenge } = rule.Action ?? {};
  const group = rule.Statement.RuleGroupReferenceStatement?.ARN;
  const told = group === undefined ? undefined : groups.get(group);
  return [
    ...ofStatement(rule.Statement).map((what) => `${rule.Name}: ${what}`),
    ...(Captcha !== undefined || Challenge !== undefined
      ? [`${rule.Name}: a puzzle is not put to the client; the rule counts.`]
      : []),
    ...(group !== undefined && told === undefined ? [`${rule.Name}: there is no rule group ${group}.`] : []),
    ...(told?.Rules ?? []).flatMap((each) => ofRule(each, groups).map((what) => `${rule.Name}: ${what}`)),
  ];
}

function ofStatement(statement: AclStatement): readonly string[] {
  const managed = statement.ManagedRuleGroupStatement;
  if (managed !== undefined) {
    const { VendorName, Name, ScopeDownStatement } = managed;
    const scope = ScopeDownStatement === undefined ? [] : ofStatement(ScopeDownStatement);
    if (ADDRESS_LISTS.has(Name))
      return [`what is in AWS's lists of addresses, ${Name}, is published nowhere.`, ...scope];
    if (managedGroup(VendorName, Name) === undefined)
      return [`the managed rule group ${VendorName} ${Name} is not known here.`];
    return [DIFFERENCES.get(Name) ?? [], scope].flat();
  }
  const inner = [
    ...(statement.AndStatement?.Statements ?? []),
    ...(statement.OrStatement?.Statements ?? []),
    statement.NotStatement?.Statement ?? [],
    statement.RateBasedStatement?.ScopeDownStatement ?? [],
  ].flat();
  const kinds = Object.keys(statement).filter(
    (kind) => !STATEMENTS.some((each) => each === kind) && kind !== 'GeoMatchStatement',
  );
  const inspections = [
    statement.ByteMatchStatement,
    statement.RegexMatchStatement,
    statement.RegexPatternSetReferenceStatement,
    statement.SizeConstraintStatement,
    statement.SqliMatchStatement,
    statement.XssMatchStatement,
  ].filter((each) => each !== undefined);
  return [
    ...kinds.map((kind) => `${kind} is not evaluated here.`),
    ...(statement.GeoMatchStatement === undefined ? [] : ['no table of countries is here, so no country matches.']),
    ...inspections.flatMap(({ FieldToMatch }) =>
      Object.keys(FieldToMatch)
        .filter((field) => !FIELDS.some((each) => each === field))
        .map((field) => `${field} is not inspected here.`),
    ),
    ...inspections.flatMap(({ TextTransformations }) =>
      TextTransformations.filter(({ Type }) => !isTransformation(Type)).map(
        ({ Type }) => `${Type} is not applied here.`,
      ),
    ),
    ...[statement.RegexMatchStatement?.RegexString ?? []]
      .flat()
      .filter((pattern) => compiledPattern(pattern) === undefined)
      .map((pattern) => `the expression ${pattern} is not understood here.`),
    ...inner.flatMap(ofStatement),
  ];
}
