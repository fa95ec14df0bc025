/** What a plan may ask on AWS and this load balancer does not do. Nothing of it is passed over in silence. */
import type { BalancerPlan } from './plan.ts';
import { secureOptionsOf } from './tls.ts';

const FIELDS = ['path-pattern', 'host-header', 'http-header', 'http-request-method', 'query-string', 'source-ip'];
const ACTIONS = ['forward', 'redirect', 'fixed-response'];

/** A sentence for each; empty when the whole plan is kept. */
export function unkept(plan: BalancerPlan): readonly string[] {
  const groups = new Set(plan.targetGroups.map(({ arn }) => arn));
  const rules = plan.listeners.flatMap(({ rules }) => rules);
  return [
    ...rules.flatMap(({ arn, actions }) =>
      actions
        .filter(({ Type }) => !ACTIONS.includes(Type))
        .map(({ Type }) => `The action ${Type} of ${arn} is not carried out here.`),
    ),
    ...rules.flatMap(({ arn, conditions }) =>
      conditions
        .filter(({ Field }) => !FIELDS.includes(Field))
        .map(({ Field }) => `The condition ${Field} of ${arn} is not understood here.`),
    ),
    ...rules.flatMap(({ arn, actions }) =>
      actions
        .flatMap((action) => [
          action.TargetGroupArn ?? [],
          (action.ForwardConfig?.TargetGroups ?? []).map(({ TargetGroupArn }) => TargetGroupArn),
        ])
        .flat(2)
        .filter((group) => !groups.has(group))
        .map((group) => `${arn} forwards to ${group}, which is no target group of HTTP here.`),
    ),
    ...plan.listeners.flatMap(({ arn, protocol, sslPolicy, certificates = [] }) => {
      if (protocol === 'HTTP') return [];
      const secure = secureOptionsOf(sslPolicy);
      const missing = certificates.length === 0 ? [`${arn} has no certificate.`] : [];
      return typeof secure === 'string' ? [...missing, secure] : missing;
    }),
  ];
}
