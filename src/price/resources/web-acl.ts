import { type Facts, typically } from '../facts.ts';
import { countedAs, exactly } from '../measure.ts';
import { type PricedPart, type Pricer, part } from '../pricer.ts';

/** Rule groups with prices of their own. */
const BOT_CONTROL = 'AWSManagedRulesBotControlRuleSet';
const OWN_PRICE = ['AWSManagedRulesATPRuleSet', 'AWSManagedRulesACFPRuleSet', 'AWSManagedRulesAntiDDoSRuleSet'];

/** Each rule counts as one, and so does each rule group, whatever it holds. */
export const webAcl: Pricer = (facts) => {
  const rules = facts.places('Rules');
  const requests = facts.used('requests', 'requests', typically(100_000, 1_000_000, 10_000_000));
  return [
    part('Web ACL', 'waf.web-acl', exactly(1, '1 web ACL')),
    ...(rules.length === 0 ? [] : [part('Rules and rule groups', 'waf.rule', countedAs(rules.length, 'rule'))]),
    part('Requests', 'waf.requests', requests),
    ...rules.flatMap((at): readonly PricedPart[] => {
      const group = managedGroup(facts, at);
      if (OWN_PRICE.includes(group ?? '')) facts.miss(`The price of ${group} is not in the price book.`);
      return group === BOT_CONTROL ? botControl(facts, at, requests) : [];
    }),
  ];
};

function managedGroup(facts: Facts, at: string): string | undefined {
  return facts.text(`${at}.Statement.ManagedRuleGroupStatement.Name`);
}

function botControl(facts: Facts, at: string, requests: PricedPart['quantity']): readonly PricedPart[] {
  const configs = facts.places(`${at}.Statement.ManagedRuleGroupStatement.ManagedRuleGroupConfigs`);
  const isTargeted = configs.some(
    (each) => facts.text(`${each}.AWSManagedRulesBotControlRuleSet.InspectionLevel`) === 'TARGETED',
  );
  return [
    part('Bot Control', 'waf.bot-control.acl', exactly(1, '1 web ACL')),
    part('Requests seen by Bot Control', `waf.bot-control.requests.${isTargeted ? 'targeted' : 'common'}`, requests),
  ];
}

export const ruleGroup: Pricer = (facts) => {
  const rules = facts.places('Rules').length;
  return [part('Rules', 'waf.rule', countedAs(rules, 'rule'))];
};
