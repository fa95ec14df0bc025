/** The listeners of a load balancer, and which of them serve nothing. */
import { and, type Guard, NEVER, NO_TEXT, not, or } from '../../base/index.ts';
import { elementsAt, textOf, valuesAt } from '../../model/index.ts';
import { thingsOfTypes } from '../checks/things-of-types.ts';
import { resourcesNamedBy } from '../linked.ts';
import type { Question, Thing } from '../question.ts';

export const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

/** The listeners that name the load balancer. */
export function balancerListeners(question: Question, balancer: Thing): readonly Thing[] {
  return thingsOfTypes(question, ['AWS::ElasticLoadBalancingV2::Listener']).filter((each) =>
    valuesAt(each.properties, ['LoadBalancerArn']).some(({ value }) =>
      resourcesNamedBy(question, textOf(value) ?? NO_TEXT, [balancer.type]).some(({ id }) => id === balancer.id),
    ),
  );
}

/** The worlds in which a listener does nothing but redirect to HTTPS. */
export function redirecting(question: Question, each: Thing): Guard {
  const hasRules = thingsOfTypes(question, ['AWS::ElasticLoadBalancingV2::ListenerRule']).some((rule) =>
    valuesAt(rule.properties, ['ListenerArn']).some(({ value }) => {
      const named = resourcesNamedBy(question, textOf(value) ?? NO_TEXT, [each.type]);
      return named.length === 0 || named.some(({ id }) => id === each.id);
    }),
  );
  if (hasRules) return NEVER;
  const actions = elementsAt(each.properties, ['DefaultActions'], each.when);
  const others = actions.filter(
    ({ value }) =>
      textOf(valuesAt(value, ['Type'])[0]?.value) !== 'redirect' ||
      !valuesAt(value, ['RedirectConfig', 'Protocol']).every((found) => textOf(found.value) === 'HTTPS'),
  );
  return actions.length === 0 ? NEVER : and(each.when, not(or(NEVER, ...others.map(({ when }) => when))));
}
