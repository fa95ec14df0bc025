/**
 * A load balancer with all that its program does in a system, on loopback. Its arguments: the port of its target, and `waf`
 * where a web ACL stands before it. It says on standard output where it listens, and then each request.
 */
import { startBalancer } from '../src/local/index.ts';
import { type BalancerNews, isOfTraffic } from '../src/local/services/elbv2/balancer-messages.ts';
import { rowOfRecord } from '../src/local/services/elbv2/proxy/record.ts';
import { sayLines } from '../src/local/services/elbv2/say-lines.ts';
import { newJudge } from '../src/local/services/wafv2/evaluation/judge.ts';

const [, , target = '', waf] = process.argv;
const say = sayLines<BalancerNews | { readonly kind: 'listens'; readonly port: number | undefined }>(
  (text) => void process.stdout.write(text),
  (news) => news.kind !== 'listens' && isOfTraffic(news),
);

const judge = newJudge((judged) => say({ kind: 'judged', judged }));
const managed = ['AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet', 'AWSManagedRulesSQLiRuleSet'];
judge.set({
  acl: {
    Name: 'bench',
    ARN: 'arn:aws:wafv2:us-east-1:000000000000:regional/webacl/bench/1',
    DefaultAction: { Allow: {} },
    Rules: [
      {
        Name: 'rate',
        Priority: 0,
        Statement: { RateBasedStatement: { Limit: 2_000_000_000, AggregateKeyType: 'IP' } },
        Action: { Block: {} },
      },
      ...managed.map((Name, index) => ({
        Name,
        Priority: index + 1,
        Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name } },
        OverrideAction: { None: {} },
      })),
    ],
  },
  ipSets: {},
  patternSets: {},
  ruleGroups: {},
});

const group = 'arn:group';
const balancer = await startBalancer(
  {
    name: 'bench',
    fullName: 'app/bench/1',
    listeners: [
      {
        arn: 'arn:listener',
        protocol: 'HTTP',
        port: 80,
        rules: [
          {
            arn: 'arn:rule',
            priority: 'default',
            conditions: [],
            actions: [{ Type: 'forward', TargetGroupArn: group }],
          },
        ],
      },
    ],
    targetGroups: [
      {
        arn: group,
        fullName: 'targetgroup/bench/1',
        protocol: 'HTTP',
        healthCheck: {
          enabled: true,
          protocol: 'HTTP',
          port: 'traffic-port',
          path: '/',
          intervalSeconds: 30,
          timeoutSeconds: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
          matcher: '200',
        },
      },
    ],
  },
  {
    portOf: () => 0,
    onRequest: (record) => say({ kind: 'request', row: rowOfRecord(record) }),
    ...(waf === 'waf' && { firewall: { bodyBytes: 8192, judge: judge.judge } }),
  },
);
balancer.targetGroups.get(group)?.register({ id: '127.0.0.1', port: Number(target) });
say({ kind: 'listens', port: balancer.ports.get('arn:listener') });
