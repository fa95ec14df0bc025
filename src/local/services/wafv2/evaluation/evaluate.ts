/**
 * What a web ACL makes of a request.
 * https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing.html
 */
import { managedGroup } from '../managed/managed-groups.ts';
import type { Rates } from './rates.ts';
import { type AclReferences, matches } from './statements.ts';
import type {
  AclAction,
  AclStatement,
  BlockAction,
  GroupUse,
  InspectedRequest,
  InspectionRule,
  NamedValue,
  RuleGroup,
  WebAcl,
} from './web-acl.ts';

export interface FirewallVerdict {
  readonly action: 'ALLOW' | 'BLOCK';
  /** The rule that ended the evaluation; `Default_Action` where none did. */
  readonly terminatingRule: string;
  /** The rule of a group that did, as samples name it: `AWS#AWSManagedRulesCommonRuleSet#NoUserAgent_HEADER`. */
  readonly ruleWithinGroup?: string;
  /** Rules that counted the request and let it go on. */
  readonly counted: readonly string[];
  readonly labels: readonly string[];
  /** Headers that an allowed request gets. */
  readonly insertedHeaders: readonly NamedValue[];
  /** What a blocked client is answered; undefined for AWS's own 403. */
  readonly response?: { readonly status: number; readonly headers: readonly NamedValue[]; readonly body: string };
}

export interface FirewallWorld {
  readonly references: AclReferences;
  readonly rates: Rates;
  /** Rule groups of the account, by ARN. */
  readonly ruleGroups: ReadonlyMap<string, RuleGroup>;
}

interface Course {
  readonly labels: Set<string>;
  readonly counted: string[];
  readonly insertedHeaders: NamedValue[];
}

interface Ended {
  readonly action: AclAction;
  readonly rule: string;
  readonly within?: string;
}

export function judgeRequest(acl: WebAcl, request: InspectedRequest, world: FirewallWorld): FirewallVerdict {
  const course: Course = { labels: new Set(), counted: [], insertedHeaders: [] };
  const [, , , , account = ''] = acl.ARN.split(':');
  const space = `awswaf:${account}:webacl:${acl.Name}:`;
  const ended = takeRules(acl.Rules, acl.ARN, space, request, world, course);
  const action = ended?.action ?? acl.DefaultAction;
  // AWS marks what it inserts, so that no client can send the same.
  for (const each of action.Allow?.CustomRequestHandling?.InsertHeaders ?? [])
    course.insertedHeaders.push({ Name: `x-amzn-waf-${each.Name}`, Value: each.Value });
  const response = action.Block && responseOf(action.Block, acl);
  return {
    action: action.Block === undefined ? 'ALLOW' : 'BLOCK',
    terminatingRule: ended?.rule ?? 'Default_Action',
    ...(ended?.within !== undefined && { ruleWithinGroup: ended.within }),
    counted: course.counted,
    labels: [...course.labels],
    insertedHeaders: course.insertedHeaders,
    ...(response !== undefined && { response }),
  };
}

const sorted = new WeakMap<readonly InspectionRule[], readonly InspectionRule[]>();

function byPriority(rules: readonly InspectionRule[]): readonly InspectionRule[] {
  const known = sorted.get(rules) ?? rules.toSorted((a, b) => a.Priority - b.Priority);
  sorted.set(rules, known);
  return known;
}

function takeRules(
  rules: readonly InspectionRule[],
  owner: string,
  space: string,
  request: InspectedRequest,
  world: FirewallWorld,
  course: Course,
): Ended | undefined {
  for (const rule of byPriority(rules)) {
    const { RuleGroupReferenceStatement: reference, ManagedRuleGroupStatement: managed } = rule.Statement;
    const ended =
      reference !== undefined
        ? takeGroup(rule, reference, world.ruleGroups.get(reference.ARN), request, world, course)
        : managed !== undefined
          ? takeManaged(rule, managed, owner, request, world, course)
          : takeRule(rule, owner, space, request, world, course);
    if (ended !== undefined) return ended;
  }
  return undefined;
}

function takeRule(
  rule: InspectionRule,
  owner: string,
  space: string,
  request: InspectedRequest,
  world: FirewallWorld,
  course: Course,
): Ended | undefined {
  const about = { request, references: world.references, rates: world.rates, labels: course.labels };
  if (matches(rule.Statement, { ...about, rule: `${owner}/${rule.Name}` }) !== true) return undefined;
  for (const { Name } of rule.RuleLabels ?? []) course.labels.add(`${space}${Name}`);
  const action = rule.Action ?? {};
  if (action.Allow !== undefined || action.Block !== undefined) return { action, rule: rule.Name };
  course.counted.push(rule.Name);
  return undefined;
}

function takeManaged(
  rule: InspectionRule,
  use: NonNullable<AclStatement['ManagedRuleGroupStatement']>,
  owner: string,
  request: InspectedRequest,
  world: FirewallWorld,
  course: Course,
): Ended | undefined {
  const { VendorName, Name, ScopeDownStatement } = use;
  const about = { request, references: world.references, rates: world.rates, labels: course.labels };
  if (
    ScopeDownStatement !== undefined &&
    matches(ScopeDownStatement, { ...about, rule: `${owner}/${rule.Name}` }) !== true
  )
    return undefined;
  const ended = takeGroup(rule, use, managedGroup(VendorName, Name), request, world, course);
  return ended && { ...ended, within: `${VendorName}#${ended.within}` };
}

/** The rules of a group, whose actions the web ACL may turn into counts, all of them or single ones. */
function takeGroup(
  rule: InspectionRule,
  use: GroupUse,
  group: RuleGroup | undefined,
  request: InspectedRequest,
  world: FirewallWorld,
  course: Course,
): Ended | undefined {
  if (group === undefined) return undefined;
  const rules = rulesAsUsed(group, use);
  const [, , , , account = ''] = group.ARN.split(':');
  const space = group.labelSpace ?? `awswaf:${account}:rulegroup:${group.Name}:`;
  const ended = takeRules(rules, group.ARN, space, request, world, course);
  if (ended === undefined) return undefined;
  if (rule.OverrideAction?.Count !== undefined) {
    course.counted.push(rule.Name);
    return undefined;
  }
  return { ...ended, rule: rule.Name, within: `${group.Name}#${ended.rule}` };
}

const used = new WeakMap<RuleGroup, WeakMap<GroupUse, readonly InspectionRule[]>>();

/** The rules of a group with the actions that one use of it gives them. */
function rulesAsUsed(group: RuleGroup, use: GroupUse): readonly InspectionRule[] {
  const ofGroup = used.get(group) ?? new WeakMap<GroupUse, readonly InspectionRule[]>();
  used.set(group, ofGroup);
  const known = ofGroup.get(use);
  if (known !== undefined) return known;
  const counts = new Set((use.ExcludedRules ?? []).map(({ Name }) => Name));
  const overrides = new Map((use.RuleActionOverrides ?? []).map(({ Name, ActionToUse }) => [Name, ActionToUse]));
  const rules = group.Rules.map((each) => ({
    ...each,
    Action: counts.has(each.Name) ? { Count: {} } : (overrides.get(each.Name) ?? each.Action ?? {}),
  }));
  ofGroup.set(use, rules);
  return rules;
}

function responseOf({ CustomResponse }: BlockAction, acl: WebAcl): FirewallVerdict['response'] {
  if (CustomResponse === undefined) return undefined;
  const { ResponseCode, CustomResponseBodyKey, ResponseHeaders = [] } = CustomResponse;
  const body = CustomResponseBodyKey === undefined ? undefined : acl.CustomResponseBodies?.[CustomResponseBodyKey];
  const type =
    body &&
    { TEXT_PLAIN: 'text/plain', TEXT_HTML: 'text/html', APPLICATION_JSON: 'application/json' }[body.ContentType];
  return {
    status: ResponseCode,
    headers: [...ResponseHeaders, ...(type === undefined ? [] : [{ Name: 'Content-Type', Value: type }])],
    body: body?.Content ?? '',
  };
}
