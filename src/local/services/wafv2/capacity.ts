/**
 * The capacity units of rules. https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html and the pages
 * of the statements; those of managed groups: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
import { isRecord } from '../../../base/index.ts';

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

/** `ofGroup`: what a rule group was given. */
export function aclUnits(rules: unknown, ofGroup: (arn: string) => number): number {
  const all = Array.isArray(rules) ? rules.filter(isRecord) : [];
  return all.reduce((sum, { Statement }) => sum + ofStatement(Statement, ofGroup), 0);
}

function ofStatement(statement: unknown, ofGroup: (arn: string) => number): number {
  if (!isRecord(statement)) return 0;
  return Object.entries(statement).reduce((sum, [kind, value]) => {
    const body = isRecord(value) ? value : {};
    const inner = (each: unknown) => ofStatement(each, ofGroup);
    switch (kind) {
      case 'AndStatement':
      case 'OrStatement':
        return (
          sum + (Array.isArray(body.Statements) ? body.Statements : []).reduce((total, each) => total + inner(each), 0)
        );
      case 'NotStatement':
        return sum + inner(body.Statement);
      case 'RateBasedStatement': {
        const keys = Array.isArray(body.CustomKeys) ? body.CustomKeys.length : 0;
        return sum + 2 + 30 * keys + inner(body.ScopeDownStatement);
      }
      case 'RuleGroupReferenceStatement':
        return sum + ofGroup(String(body.ARN));
      case 'ManagedRuleGroupStatement':
        return sum + managedUnits(String(body.Name)) + inner(body.ScopeDownStatement);
      case 'IPSetReferenceStatement':
        return sum + (isRecord(body.IPSetForwardedIPConfig) && body.IPSetForwardedIPConfig.Position === 'ANY' ? 5 : 1);
      case 'GeoMatchStatement':
      case 'LabelMatchStatement':
      case 'AsnMatchStatement':
        return sum + 1;
      default:
        return sum + inspecting(kind, body);
    }
  }, 0);
}

function inspecting(kind: string, body: Readonly<Record<string, unknown>>): number {
  const isExact = ['EXACTLY', 'STARTS_WITH', 'ENDS_WITH'].includes(String(body.PositionalConstraint));
  const base: Readonly<Record<string, number>> = {
    ByteMatchStatement: isExact ? 2 : 10,
    RegexMatchStatement: 3,
    RegexPatternSetReferenceStatement: 25,
    SizeConstraintStatement: 1,
    SqliMatchStatement: body.SensitivityLevel === 'HIGH' ? 30 : 20,
    XssMatchStatement: 40,
  };
  const field = isRecord(body.FieldToMatch) ? Object.keys(body.FieldToMatch)[0] : undefined;
  const own = (base[kind] ?? 0) * (field === 'JsonBody' ? 2 : 1) + (field === 'AllQueryArguments' ? 10 : 0);
  const changes = (Array.isArray(body.TextTransformations) ? body.TextTransformations.filter(isRecord) : []).filter(
    ({ Type }) => Type !== 'NONE',
  );
  return own + 10 * changes.length;
}
