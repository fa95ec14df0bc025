import type { Claim } from 'lintel/claims';
import type { OmnirapeuticOptions } from '../options.ts';
import { shownRunning, that } from './names.ts';

const { called, claim, filters, listens, property, targets } = that;

export function edgeClaims(options: OmnirapeuticOptions): readonly Claim[] {
  return [...firewall(options), ...loadBalancer(options)];
}

/** Why nothing is encrypted on the way from the internet. */
export const NO_CERTIFICATE =
  'Built, and off: the document has no certificate yet. The option certificateArn brings HTTPS.';

/** The only rule beside the default action. */
export const API_RULE = that.exists(
  {
    type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    where: {
      Priority: 100,
      Conditions: {
        exactly: [{ where: { Field: 'path-pattern', 'PathPatternConfig.Values': { exactly: ['/api/*'] } } }],
      },
      Actions: { exactly: [{ where: { Type: 'forward', TargetGroupArn: { refersTo: 'API targets' } } }] },
    },
  },
  1,
);

/** The rules of the document, in its order. */
const RULES = [
  { managed: 'AWSManagedRulesCommonRuleSet' },
  { managed: 'AWSManagedRulesKnownBadInputsRuleSet' },
  { managed: 'AWSManagedRulesSQLiRuleSet' },
  { rate: 2000, per: 300, cannotBeEvaded: true },
] as const;

function firewall(options: OmnirapeuticOptions): readonly Claim[] {
  const exactly = filters('firewall', { protects: ['load balancer'], default: 'allow', rules: RULES });
  return that.area('WAF', [
    claim('OMN-WAF-01', 'A regional firewall in front of the load balancer', [
      filters('firewall', { protects: ['load balancer'] }),
      called('firewall', 'omnirapeutic-production-waf'),
      property('firewall', 'Scope', 'REGIONAL'),
    ]),
    claim('OMN-WAF-02', 'First the common rule set', exactly),
    claim('OMN-WAF-03', 'Then known bad inputs', exactly),
    claim('OMN-WAF-04', 'Then SQL injection', exactly),
    claim('OMN-WAF-05', 'Then 2000 requests in 5 minutes from an address, or it is blocked', exactly),
    claim('OMN-WAF-06', 'Exactly four rules, with the priorities 1 to 4', [
      exactly,
      property('firewall', 'Rules', { exactly: [1, 2, 3, 4].map((Priority) => ({ where: { Priority } })) }),
    ]),
    claim('OMN-WAF-07', 'What no rule refuses is allowed', filters('firewall', { default: 'allow' })),
    claim('OMN-WAF-08', 'Blocked requests are visible as metrics', [
      filters('firewall', { metrics: true }),
      property('firewall', 'VisibilityConfig.MetricName', 'omnirapeutic-production-waf'),
    ]),
    claim('OMN-WAF-09', 'Only allowed requests reach the load balancer; a blocked one gets 403', [
      exactly,
      ...shownRunning(
        options,
        'an SQL injection is answered with 403, a plain GET with 200, the 2001st request in 5 minutes with 403',
      ),
    ]),
  ]);
}

function loadBalancer(options: OmnirapeuticOptions): readonly Claim[] {
  const isSecure = options.certificateArn !== undefined;
  const planned = isSecure ? {} : { planned: true as const, note: NO_CERTIFICATE };
  const listener = isSecure ? 'HTTPS listener' : 'HTTP listener';
  const secure = listens('load balancer', { 443: { protocol: 'HTTPS', tls: '1.2' }, 80: { redirects: 443 } });
  const health = {
    port: 'traffic-port',
    protocol: 'HTTP',
    codes: '200',
    intervalSeconds: 30,
    timeoutSeconds: 5,
    healthy: 2,
    unhealthy: 3,
  } as const;
  return that.area('Load balancer', [
    claim(
      'OMN-ALB-01',
      'Listens on HTTP 80',
      isSecure
        ? {}
        : { note: 'No encryption in transit from the internet: a certificate (certificateArn) brings HTTPS.' },
      isSecure ? secure : listens('load balancer', { 80: { protocol: 'HTTP', forwards: 'web targets' } }),
    ),
    claim(
      'OMN-ALB-02',
      'With a certificate: HTTPS on 443, and 80 hands over to it',
      { resolution: 'C-OMN-08', ...planned },
      [secure, property('HTTPS listener', 'Certificates', { length: 1 })],
    ),
    claim('OMN-ALB-03', 'Two target groups, api and web, chosen by path', [
      that.exists('every target group', 2),
      property('every target group', 'TargetType', 'ip'),
      property('every target group', 'Port', 3000),
      called('API targets', 'omnirapeutic-production-api'),
      called('web targets', 'omnirapeutic-production-web'),
      that.exists({ type: 'AWS::ElasticLoadBalancingV2::ListenerRule' }, 1),
      property('API rule', 'ListenerArn', { refersTo: listener }),
    ]),
    claim('OMN-ALB-04', '/api/* goes to api', API_RULE),
    claim(
      'OMN-ALB-05',
      'Everything else goes to web',
      isSecure
        ? listens('load balancer', { 443: { forwards: 'web targets' }, 80: { redirects: 443 } })
        : listens('load balancer', { 80: { forwards: 'web targets' } }),
    ),
    claim(
      'OMN-ALB-06',
      'Web is healthy when / answers 200',
      targets('web targets', { health: { path: '/', ...health } }),
    ),
    claim(
      'OMN-ALB-07',
      'The api is healthy when /health answers 200',
      targets('API targets', { health: { path: '/health', ...health } }),
    ),
    claim('OMN-ALB-08', 'Requests go to healthy targets only', [
      ...(options.stage !== 'validation'
        ? [targets('API targets', { are: ['API service'] }), targets('web targets', { are: ['web service'] })]
        : [targets('web targets', { are: ['nginx service'] })]),
      ...shownRunning(options, 'while one task is stopped, every request is answered by the other'),
    ]),
    claim('OMN-ALB-09', 'TLS ends at the load balancer', planned, [
      that.tls('HTTPS listener', '1.2'),
      targets('API targets', { protocol: 'HTTP' }),
      targets('web targets', { protocol: 'HTTP' }),
      that.reaches('internet', 'load balancer', 'tcp/443'),
    ]),
  ]);
}
