/** https://docs.aws.amazon.com/waf/latest/APIReference/API_DescribeManagedRuleGroup.html */
import { managedUnits } from '../../../../aws/index.ts';
import type { Wafv2Operations } from '../../../schemas/wafv2.generated.ts';
import { noSuchItem } from '../kept-acls.ts';
import { managedGroup } from './managed-groups.ts';

/** Of a group whose rules are judged here; no other one's rules are known. */
export const describeManagedRuleGroup: Wafv2Operations['DescribeManagedRuleGroup'] = ({ VendorName, Name }) => {
  const group = managedGroup(VendorName, Name);
  if (group === undefined) throw noSuchItem();
  const LabelNamespace = group.labelSpace ?? '';
  return {
    Capacity: managedUnits(Name),
    Rules: group.Rules.map((rule) => ({ Name: rule.Name, Action: { Block: {} } })),
    LabelNamespace,
    AvailableLabels: group.Rules.flatMap(({ RuleLabels = [] }) =>
      RuleLabels.map((label) => ({ Name: `${LabelNamespace}${label.Name}` })),
    ),
  };
};
