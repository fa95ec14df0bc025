/**
 * The capacity units (WCU) of web ACLs and rule groups. Base costs: https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-match.html
 * and waf-rule-statements-other.html beside it; string matches by their position, from waf-rule-statement-type-string-match.html;
 * managed groups: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html, in their latest
 * static version.
 */
import { isRecord } from '../base/index.ts';

const MANAGED: Readonly<Record<string, number>> = {
  AWSManagedRulesACFPRuleSet: 50,
  AWSManagedRulesATPRuleSet: 50,
  AWSManagedRulesAdminProtectionRuleSet: 100,
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesAnonymousIpList: 50,
  AWSManagedRulesAntiDDoSRuleSet: 50,
  AWSManagedRulesBotControlRuleSet: 50,
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesLinuxRuleSet: 200,
  AWSManagedRulesPHPRuleSet: 100,
  AWSManagedRulesSQLiRuleSet: 200,
  AWSManagedRulesUnixRuleSet: 100,
  AWSManagedRulesWindowsRuleSet: 200,
  AWSManagedRulesWordPressRuleSet: 100,
};

/** Of a group that AWS manages; 0 for one that is not known. */
export const managedUnits = (name: string): number => MANAGED[name] ?? 0;

/**
 * What rules cost. `most` is the sum of the published costs; AWS takes off what rules share and does not publish how much:
 * `least` counts each transformation of each part of a request once.
 */
export interface CapacityUnits {
  readonly least: number;
  readonly most: number;
  /** What is not counted: groups of others, statements that are not known. */
  readonly uncounted: readonly string[];
}

/** @param ofGroup what a rule group was given; undefined where that is not known */
export function capacityUnits(rules: unknown, ofGroup: (arn: unknown) => number | undefined): CapacityUnits {
  const count: Count = { base: 0, perhaps: 0, changes: [], uncounted: [] };
  for (const rule of records(rules)) ofStatement(rule.Statement, ofGroup, count);
  const cost = (changes: readonly string[]) => count.base + EACH_CHANGE * changes.length;
  return {
    least: cost([...new Set(count.changes)]),
    most: cost(count.changes) + count.perhaps,
    uncounted: [...new Set(count.uncounted)],
  };
}

/** "For each Text transformation that you apply, add 10 WCUs." */
const EACH_CHANGE = 10;

interface Count {
  base: number;
  /** What may cost extra: the page does not say so of keys. */
  perhaps: number;
  readonly changes: string[];
  readonly uncounted: string[];
}

type Body = Readonly<Record<string, unknown>>;

function records(list: unknown): readonly Body[] {
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

function ofStatement(statement: unknown, ofGroup: (arn: unknown) => number | undefined, count: Count): void {
  if (!isRecord(statement)) return;
  for (const [kind, value] of Object.entries(statement)) {
    const body = isRecord(value) ? value : {};
    const add = (units: number | undefined, what: string) => {
      if (units === undefined) count.uncounted.push(what);
      else count.base += units;
    };
    const inner = (each: unknown) => ofStatement(each, ofGroup, count);
    switch (kind) {
      case 'AndStatement':
      case 'OrStatement':
        for (const each of records(body.Statements)) inner(each);
        break;
      case 'NotStatement':
        inner(body.Statement);
        break;
      case 'RateBasedStatement':
        count.base += 2;
        for (const key of records(body.CustomKeys)) {
          count.base += 30;
          for (const of of Object.values(key)) count.perhaps += EACH_CHANGE * changesOf(isRecord(of) ? of : {}).length;
        }
        inner(body.ScopeDownStatement);
        break;
      case 'RuleGroupReferenceStatement':
        add(ofGroup(body.ARN), 'the capacity of a rule group');
        break;
      case 'ManagedRuleGroupStatement':
        add(
          body.VendorName === undefined || body.VendorName === 'AWS'
            ? body.Version === undefined
              ? MANAGED[String(body.Name)]
              : undefined
            : undefined,
          `the capacity of the managed rule group ${String(body.Name)}${body.Version === undefined ? '' : ` in version ${String(body.Version)}`}`,
        );
        inner(body.ScopeDownStatement);
        break;
      case 'IPSetReferenceStatement':
        count.base += isRecord(body.IPSetForwardedIPConfig) && body.IPSetForwardedIPConfig.Position === 'ANY' ? 5 : 1;
        break;
      case 'GeoMatchStatement':
      case 'LabelMatchStatement':
      case 'AsnMatchStatement':
        count.base += 1;
        break;
      default:
        inspecting(kind, body, count);
    }
  }
}

const BY_POSITION: Readonly<Record<string, number>> = {
  EXACTLY: 2,
  STARTS_WITH: 2,
  ENDS_WITH: 2,
  CONTAINS: 10,
  CONTAINS_WORD: 10,
};

const INSPECTING: Readonly<Record<string, (body: Body) => number | undefined>> = {
  ByteMatchStatement: ({ PositionalConstraint }) => BY_POSITION[String(PositionalConstraint)],
  RegexMatchStatement: () => 3,
  RegexPatternSetReferenceStatement: () => 25,
  SizeConstraintStatement: () => 1,
  SqliMatchStatement: ({ SensitivityLevel }) => (SensitivityLevel === 'HIGH' ? 30 : 20),
  XssMatchStatement: () => 40,
};

/** "If you use the request component All query parameters, add 10 WCUs. If you use JSON body, double the base cost." */
function inspecting(kind: string, body: Body, count: Count): void {
  const base = INSPECTING[kind]?.(body);
  if (base === undefined) {
    count.uncounted.push(`the capacity of ${kind}`);
    return;
  }
  const [field] = isRecord(body.FieldToMatch) ? Object.keys(body.FieldToMatch) : [];
  count.base += base * (field === 'JsonBody' ? 2 : 1) + (field === 'AllQueryArguments' ? 10 : 0);
  for (const type of changesOf(body)) count.changes.push(`${JSON.stringify(body.FieldToMatch)} ${type}`);
}

function changesOf({ TextTransformations }: Body): readonly string[] {
  return records(TextTransformations).flatMap(({ Type }) => (Type === 'NONE' ? [] : [String(Type)]));
}
