import { alarm, type Claim, claim, exists, property, witness } from 'lintel/claims';
import type { McpTaggingOptions } from '../options.ts';

const area = 'Logs, metrics, alarms';
const NAMESPACE = '${ProjectName}/${Environment}';

export function monitoringClaims({ target5xxAlarm = false }: McpTaggingOptions): readonly Claim[] {
  const custom = (of: string, name: string, threshold: number) =>
    alarm(of, {
      metric: { namespace: NAMESPACE, name, dimensions: { Environment: '${Environment}' } },
      statistic: 'Sum',
      comparison: '>',
      threshold,
      periodSeconds: 300,
      evaluationPeriods: 1,
      missingData: 'notBreaching',
      notifies: ['topic'],
      emittedBy: 'workload',
    });
  return [
    claim(
      'MCP-LOG-01',
      'Log group /mcp-tagging/prod',
      property('log group', 'LogGroupName', '/${ProjectName}/${Environment}'),
      { area, resolution: 'C-MCP-12' },
    ),
    claim(
      'MCP-LOG-02',
      'The server ships its logs to that group',
      [
        property('server', 'UserData', { like: '*"log_group_name": "/${ProjectName}/${Environment}"*' }),
        witness('workload', 'a line that the server logs appears in the log group'),
      ],
      { area },
    ),
    claim(
      'MCP-ALM-01',
      'Alarm on more than 10 authentication failures in 5 minutes',
      custom('auth failures alarm', 'AuthenticationFailures', 10),
      {
        area,
        resolution: 'C-MCP-10',
      },
    ),
    claim(
      'MCP-ALM-02',
      'Alarm on more than 20 CORS violations in 5 minutes',
      custom('CORS violations alarm', 'CORSViolations', 20),
      {
        area,
        resolution: 'C-MCP-10',
      },
    ),
    claim(
      'MCP-ALM-03',
      'Alarm on more than 10 errors of the load balancer in 5 minutes',
      alarm('5xx alarm', {
        metric: {
          namespace: 'AWS/ApplicationELB',
          name: 'HTTPCode_ELB_5XX_Count',
          dimensions: { LoadBalancer: { refersTo: 'load balancer', attribute: 'LoadBalancerFullName' } },
        },
        statistic: 'Sum',
        comparison: '>',
        threshold: 10,
        periodSeconds: 300,
        evaluationPeriods: 1,
        missingData: 'notBreaching',
        notifies: ['topic'],
        emittedBy: 'aws',
      }),
      {
        area,
        resolution: 'C-MCP-11',
        note: 'Counts errors of the load balancer itself, not those the server answers.',
      },
    ),
    claim(
      'MCP-ALM-04',
      'Exactly three alarms, each notifying the topic and nothing else',
      [
        exists('every alarm', target5xxAlarm ? 4 : 3),
        property('every alarm', 'AlarmActions', { exactly: [{ refersTo: 'topic' }] }),
      ],
      { area },
    ),
    claim(
      'MCP-ALM-05',
      'One topic receives all alarms',
      [exists({ type: 'AWS::SNS::Topic' }, 1), property('every alarm', 'AlarmActions', { has: { refersTo: 'topic' } })],
      { area },
    ),
    claim(
      'MCP-ALM-06',
      'The topic mails AlertEmail',
      [
        property('subscription', 'TopicArn', { refersTo: 'topic' }),
        property('subscription', 'Protocol', 'email'),
        property('subscription', 'Endpoint', { refersTo: 'AlertEmail' }),
      ],
      { area },
    ),
    claim(
      'MCP-ALM-07',
      'Each custom alarm watches exactly what the workload emits',
      [
        custom('auth failures alarm', 'AuthenticationFailures', 10),
        custom('CORS violations alarm', 'CORSViolations', 20),
      ],
      {
        area,
        resolution: 'C-MCP-10',
        note: 'Proved against the workload contract; the original emitted further dimensions, so its alarms never fired.',
      },
    ),
    claim(
      'MCP-RUN-01',
      'Allowed origins are accepted, others refused and counted',
      witness('workload', 'two requests with different Origin headers: one answered, one 403 and CORSViolations + 1'),
      { area },
    ),
    claim(
      'MCP-RUN-02',
      'A failed authentication is counted',
      witness('workload', 'a request with a bad key: 401 and AuthenticationFailures + 1'),
      { area },
    ),
    claim(
      'MCP-RUN-03',
      'Keys come from Secrets Manager at run time, never from template or user data',
      [
        property('API key secret', 'SecretString', { absent: true }),
        property('server', 'UserData', { refersTo: 'API key secret' }),
        property('server', 'UserData', { not: { mentions: '{{resolve:' } }),
        property('server', 'UserData', { not: { mentions: 'API_KEYS=' } }),
        witness('workload', 'the process fetches the secret when it starts'),
      ],
      { area },
    ),
    claim(
      'MCP-RUN-04',
      'The server queries the seven AWS services with its role',
      witness('workload', 'each client call succeeds against a local stub under the policy of the role'),
      { area },
    ),
  ];
}
