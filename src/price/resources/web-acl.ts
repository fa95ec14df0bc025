import { type Facts, typically } from '../facts.ts';
import { countedAs, exactly } from '../measure.ts';
import { type PricedPart, type Pricer, part } from '../pricer.ts';

/** Rule groups with prices of their own. */
const BOT_CONTROL = 'AWSManagedRulesBotControlRuleSet';
const FRAUD_CONTROL = ['AWSManagedRulesATPRuleSet', 'AWSManagedRulesACFPRuleSet'];
const OWN_PRICE = ['AWSManagedRulesAntiDDoSRuleSet'];

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
      if (FRAUD_CONTROL.includes(group ?? '')) return fraudControl(facts);
      return group === BOT_CONTROL ? botControl(facts, at, requests) : puzzles(facts, at);
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

/** Sign-ins or registrations that the rule group analyses; 10,000 a month are free. https://aws.amazon.com/waf/pricing/ */
function fraudControl(facts: Facts): readonly PricedPart[] {
  return [
    part('Fraud control', 'waf.fraud-control.acl', exactly(1, '1 web ACL')),
    part(
      'Attempts analysed',
      'waf.fraud-control.requests',
      facts.used('evaluations', 'attempts', typically(0, 10_000, 1_000_000)),
    ),
  ];
}

/** Puzzles and silent challenges are billed for each that is answered. */
function puzzles(facts: Facts, at: string): readonly PricedPart[] {
  const shown = typically(0, 1_000, 100_000);
  if (facts.has(`${at}.Action.Captcha`))
    return [part('CAPTCHA attempts', 'waf.captcha', facts.used('evaluations', 'attempts', shown))];
  if (facts.has(`${at}.Action.Challenge`))
    return [part('Challenges served', 'waf.challenge', facts.used('evaluations', 'challenges', shown))];
  return [];
}

/** A web ACL of the first generation has the same prices: https://aws.amazon.com/waf/pricing/ */
export const classicWebAcl: Pricer = (facts) => {
  const rules = facts.places('Rules').length;
  return [
    part('Web ACL', 'waf.web-acl', exactly(1, '1 web ACL')),
    ...(rules === 0 ? [] : [part('Rules', 'waf.rule', countedAs(rules, 'rule'))]),
    part('Requests', 'waf.requests', facts.used('requests', 'requests', typically(100_000, 1_000_000, 10_000_000))),
  ];
};

export const ruleGroup: Pricer = (facts) => {
  const rules = facts.places('Rules').length;
  return [part('Rules', 'waf.rule', countedAs(rules, 'rule'))];
};
