import { type Assertion, type Claim, claim, exists, property, reaches, tls, witness } from 'lintel/claims';
import { named } from '../names.ts';
import { type OmnirapeuticOptions, stageOf } from '../options.ts';

export function edgeClaims(options: OmnirapeuticOptions): readonly Claim[] {
  return [...firewall(), ...loadBalancer(options)];
}

function firewall(): readonly Claim[] {
  const area = 'WAF';
  const at = (priority: number) => `Rules[${priority - 1}]`;
  const managed = (priority: number, group: string): readonly Assertion[] => [
    property('firewall', `${at(priority)}.Priority`, priority),
    property('firewall', `${at(priority)}.Statement.ManagedRuleGroupStatement.Name`, group),
    property('firewall', `${at(priority)}.Statement.ManagedRuleGroupStatement.VendorName`, 'AWS'),
    property('firewall', `${at(priority)}.Statement.ManagedRuleGroupStatement.ExcludedRules`, { absent: true }),
    property('firewall', `${at(priority)}.Statement.ManagedRuleGroupStatement.RuleActionOverrides`, { absent: true }),
    property('firewall', `${at(priority)}.Statement.ManagedRuleGroupStatement.ScopeDownStatement`, { absent: true }),
    property('firewall', `${at(priority)}.OverrideAction.None`, { present: true }),
  ];
  return [
    claim(
      'OMN-WAF-01',
      'A regional firewall in front of the load balancer',
      [
        property('firewall', 'Name', 'omnirapeutic-production-waf'),
        property('firewall', 'Scope', 'REGIONAL'),
        property('firewall association', 'ResourceArn', { refersTo: 'load balancer' }),
        property('firewall association', 'WebACLArn', { refersTo: 'firewall' }),
      ],
      { area },
    ),
    claim('OMN-WAF-02', 'First the common rule set', managed(1, 'AWSManagedRulesCommonRuleSet'), { area }),
    claim('OMN-WAF-03', 'Then known bad inputs', managed(2, 'AWSManagedRulesKnownBadInputsRuleSet'), { area }),
    claim('OMN-WAF-04', 'Then SQL injection', managed(3, 'AWSManagedRulesSQLiRuleSet'), { area }),
    claim(
      'OMN-WAF-05',
      'Then 2000 requests in 5 minutes from an address, or it is blocked',
      [
        property('firewall', `${at(4)}.Priority`, 4),
        property('firewall', `${at(4)}.Statement.RateBasedStatement.Limit`, 2000),
        property('firewall', `${at(4)}.Statement.RateBasedStatement.EvaluationWindowSec`, 300),
        property('firewall', `${at(4)}.Statement.RateBasedStatement.AggregateKeyType`, 'IP'),
        property('firewall', `${at(4)}.Action.Block`, { present: true }),
      ],
      { area },
    ),
    claim(
      'OMN-WAF-06',
      'Exactly four rules, with the priorities 1 to 4',
      property('firewall', 'Rules', { exactly: [1, 2, 3, 4].map((Priority) => ({ where: { Priority } })) }),
      { area },
    ),
    claim(
      'OMN-WAF-07',
      'What no rule refuses is allowed',
      property('firewall', 'DefaultAction.Allow', { present: true }),
      {
        area,
      },
    ),
    claim(
      'OMN-WAF-08',
      'Blocked requests are visible as metrics',
      [
        property('firewall', 'VisibilityConfig.CloudWatchMetricsEnabled', true),
        property('firewall', 'VisibilityConfig.MetricName', 'omnirapeutic-production-waf'),
        property('firewall', 'Rules', { each: { where: { 'VisibilityConfig.CloudWatchMetricsEnabled': true } } }),
      ],
      { area },
    ),
    claim(
      'OMN-WAF-09',
      'Only allowed requests reach the load balancer; a blocked one gets 403',
      [
        property('firewall association', 'ResourceArn', { refersTo: 'load balancer' }),
        witness(
          'workload',
          'an SQL injection is answered with 403, a plain GET with 200, the 2001st request in 5 minutes with 403',
        ),
      ],
      { area },
    ),
  ];
}

function loadBalancer(options: OmnirapeuticOptions): readonly Claim[] {
  const area = 'Load balancer';
  const isSecure = options.certificateArn !== undefined;
  const planned = isSecure ? {} : { planned: true as const };
  const listener = isSecure ? 'HTTPS listener' : 'HTTP listener';
  const isApplication = stageOf(options) === 'application';
  const target = (name: string, path: string) => [
    property(name, 'HealthCheckPath', path),
    property(name, 'HealthCheckIntervalSeconds', 30),
    property(name, 'HealthCheckTimeoutSeconds', 5),
    property(name, 'HealthyThresholdCount', 2),
    property(name, 'UnhealthyThresholdCount', 3),
    property(name, 'Matcher.HttpCode', '200'),
  ];
  return [
    claim(
      'OMN-ALB-01',
      'Listens on HTTP 80',
      [
        property('HTTP listener', 'Port', 80),
        property('HTTP listener', 'Protocol', 'HTTP'),
        property('HTTP listener', 'LoadBalancerArn', { refersTo: 'load balancer' }),
        exists({ type: 'AWS::ElasticLoadBalancingV2::Listener' }, isSecure ? 2 : 1),
      ],
      {
        area,
        ...(isSecure
          ? {}
          : { note: 'No encryption in transit from the internet: a certificate (certificateArn) brings HTTPS.' }),
      },
    ),
    claim(
      'OMN-ALB-02',
      'With a certificate: HTTPS on 443, and 80 hands over to it',
      [
        property('HTTPS listener', 'Port', 443),
        property('HTTPS listener', 'Protocol', 'HTTPS'),
        property('HTTPS listener', 'Certificates', { length: 1 }),
        property('HTTP listener', 'DefaultActions', {
          exactly: [
            {
              where: {
                Type: 'redirect',
                'RedirectConfig.Protocol': 'HTTPS',
                'RedirectConfig.Port': '443',
                'RedirectConfig.StatusCode': 'HTTP_301',
              },
            },
          ],
        }),
      ],
      { area, resolution: 'C-OMN-08', ...planned },
    ),
    claim(
      'OMN-ALB-03',
      'Two target groups, api and web, chosen by path',
      [
        exists('every target group', 2),
        property('every target group', 'TargetType', 'ip'),
        property('every target group', 'VpcId', { refersTo: 'vpc' }),
        property('every target group', 'Port', 3000),
        property('API targets', 'Name', named('api')),
        property('web targets', 'Name', named('web')),
        exists({ type: 'AWS::ElasticLoadBalancingV2::ListenerRule' }, 1),
        property('API rule', 'ListenerArn', { refersTo: listener }),
      ],
      { area },
    ),
    claim(
      'OMN-ALB-04',
      '/api/* goes to api',
      [
        property('API rule', 'Priority', 100),
        property('API rule', 'Conditions', {
          exactly: [{ where: { Field: 'path-pattern', 'PathPatternConfig.Values': { exactly: ['/api/*'] } } }],
        }),
        property('API rule', 'Actions', {
          exactly: [{ where: { Type: 'forward', TargetGroupArn: { refersTo: 'API targets' } } }],
        }),
      ],
      { area },
    ),
    claim(
      'OMN-ALB-05',
      'Everything else goes to web',
      property(listener, 'DefaultActions', {
        exactly: [{ where: { Type: 'forward', TargetGroupArn: { refersTo: 'web targets' } } }],
      }),
      { area },
    ),
    claim('OMN-ALB-06', 'Web is healthy when / answers 200', target('web targets', '/'), { area }),
    claim('OMN-ALB-07', 'The api is healthy when /health answers 200', target('API targets', '/health'), { area }),
    claim(
      'OMN-ALB-08',
      'Requests go to healthy targets only',
      [
        ...(isApplication
          ? [
              property('API service', 'LoadBalancers', {
                exactly: [{ where: { TargetGroupArn: { refersTo: 'API targets' } } }],
              }),
              property('web service', 'LoadBalancers', {
                exactly: [{ where: { TargetGroupArn: { refersTo: 'web targets' } } }],
              }),
            ]
          : [
              property('nginx service', 'LoadBalancers', {
                exactly: [{ where: { TargetGroupArn: { refersTo: 'web targets' } } }],
              }),
            ]),
        witness('workload', 'while one task is stopped, every request is answered by the other'),
      ],
      { area },
    ),
    claim(
      'OMN-ALB-09',
      'TLS ends at the load balancer',
      [
        tls('HTTPS listener', '1.2'),
        property('API targets', 'Protocol', 'HTTP'),
        property('web targets', 'Protocol', 'HTTP'),
        reaches('internet', 'load balancer', 'tcp/443'),
      ],
      { area, ...planned },
    ),
  ];
}
