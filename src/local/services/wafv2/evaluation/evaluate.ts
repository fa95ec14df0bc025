/**
 * What a web ACL makes of a request.
 * https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing.html
 */
import type { Rates } from './rates.ts';
import { type AclReferences, matches } from './statements.ts';
import type {
  AclAction,
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
    counted: course.counted,
    labels: [...course.labels],
    insertedHeaders: course.insertedHeaders,
    ...(response !== undefined && { response }),
  };
}

function takeRules(
  rules: readonly InspectionRule[],
  owner: string,
  space: string,
  request: InspectedRequest,
  world: FirewallWorld,
  course: Course,
): Ended | undefined {
  for (const rule of [...rules].sort((a, b) => a.Priority - b.Priority)) {
    const ended =
      rule.Statement.RuleGroupReferenceStatement === undefined
        ? takeRule(rule, owner, space, request, world, course)
        : takeGroup(rule, rule.Statement.RuleGroupReferenceStatement, request, world, course);
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

/** The rules of a group, whose actions the web ACL may turn into counts, all of them or single ones. */
function takeGroup(
  rule: InspectionRule,
  use: GroupUse & { readonly ARN: string },
  request: InspectedRequest,
  world: FirewallWorld,
  course: Course,
): Ended | undefined {
  const group = world.ruleGroups.get(use.ARN);
  if (group === undefined) return undefined;
  const counts = new Set((use.ExcludedRules ?? []).map(({ Name }) => Name));
  const overrides = new Map((use.RuleActionOverrides ?? []).map(({ Name, ActionToUse }) => [Name, ActionToUse]));
  const rules = group.Rules.map((each) => ({
    ...each,
    Action: counts.has(each.Name) ? { Count: {} } : (overrides.get(each.Name) ?? each.Action ?? {}),
  }));
  const [, , , , account = ''] = group.ARN.split(':');
  const ended = takeRules(rules, group.ARN, `awswaf:${account}:rulegroup:${group.Name}:`, request, world, course);
  if (ended === undefined) return undefined;
  if (rule.OverrideAction?.Count !== undefined) {
    course.counted.push(rule.Name);
    return undefined;
  }
  return { ...ended, rule: rule.Name };
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
