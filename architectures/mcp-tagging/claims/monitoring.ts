import { type Claim, promised } from 'lintel/claims';
import { contract } from '../../../workloads/tag-compliance-mcp/contract.ts';
import type { McpTaggingOptions } from '../options.ts';
import { that } from './names.ts';

const { claim, exists, property, witness } = that;
const NAMESPACE = '${ProjectName}/${Environment}';

/** All three alarms add up five minutes and tell the topic. */
const SUM = {
  statistic: 'Sum',
  comparison: '>',
  periodSeconds: 300,
  evaluationPeriods: 1,
  missingData: 'notBreaching',
  notifies: ['topic'],
} as const;

/** Which file goes to which stream of which group. */
const SHIPPED = [
  ['/var/log/tag-compliance-mcp/application.log', '/${ProjectName}/${Environment}', 'application'],
  ['/var/log/tag-compliance-mcp/security.log', '/${ProjectName}/${Environment}/security', 'security'],
  ['/var/log/cloud-init-output.log', '/${ProjectName}/${Environment}', 'boot'],
] as const;

export function monitoringClaims({ target5xxAlarm = false }: McpTaggingOptions): readonly Claim[] {
  const custom = (of: 'auth failures alarm' | 'CORS violations alarm', name: string, threshold: number) =>
    that.alarm(of, {
      ...SUM,
      metric: { namespace: NAMESPACE, name, dimensions: { Environment: '${Environment}' } },
      threshold,
      emittedBy: 'workload',
    });
  const authFailures = custom('auth failures alarm', 'AuthenticationFailures', 10);
  const corsViolations = custom('CORS violations alarm', 'CORSViolations', 20);
  const toTopic = property('every alarm', 'AlarmActions', { exactly: [{ refersTo: 'topic' }] });
  return that.area('Logs, metrics, alarms', [
    claim(
      'MCP-LOG-01',
      'Log group /mcp-tagging/prod',
      { resolution: 'C-MCP-12' },
      property('log group', 'LogGroupName', '/${ProjectName}/${Environment}'),
    ),
    claim('MCP-LOG-02', 'The server ships its logs to that group', [
      that.file(
        { of: 'server', path: '/opt/aws/amazon-cloudwatch-agent/etc/tag-compliance-mcp.json' },
        {
          at: {
            'agent.run_as_user': 'root',
            'logs.logs_collected.files.collect_list': {
              exactly: SHIPPED.map(([file_path, log_group_name, log_stream_name]) => ({
                where: { file_path, log_group_name, log_stream_name },
              })),
            },
          },
        },
      ),
      // Logs are not kept on the server but for a week, and never fill its disk.
      that.file(
        { of: 'server', path: '/etc/logrotate.d/tag-compliance-mcp' },
        { mentions: ['/var/log/tag-compliance-mcp/*.log {', 'rotate 7', 'maxsize 100M', 'compress'] },
      ),
      witness('workload', 'a line that the server logs appears in the log group'),
    ]),
    claim(
      'MCP-LOG-03',
      'Logs are kept for 30 days, those of security for 90, and go with the stack',
      { beyond: true },
      [
        that.kept('log group', { days: 30, onDelete: 'Delete', onReplace: 'Delete' }),
        that.kept('security log group', { days: 90, onDelete: 'Delete', onReplace: 'Delete' }),
        property('security log group', 'LogGroupName', '/${ProjectName}/${Environment}/security'),
      ],
    ),
    claim('MCP-LOG-04', 'Every request to the load balancer is on record for 90 days', { beyond: true }, [
      that.records('load balancer', { to: 'access log bucket', under: 'load-balancer' }),
      // Neither with a key of KMS nor into a public bucket does a load balancer write.
      that.encrypted('access log bucket', { by: 'aws owned' }),
      that.encrypted('access log bucket', { in: 'transit' }),
      property('access log policy', 'PolicyDocument.Statement', { length: 5 }),
      that.mayNot('anyone', ['s3:*'], { on: 'access log bucket' }),
      // A line belongs to this account, whoever writes it.
      that.mayNot({ service: 'delivery.logs.amazonaws.com' }, ['s3:PutObject'], {
        on: 'access log bucket',
        context: { 's3:x-amz-acl': 'public-read' },
      }),
      that.kept('access log bucket', { expires: { '': 90 }, onDelete: 'Retain' }),
      property('access log bucket', 'PublicAccessBlockConfiguration', {
        where: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      }),
    ]),
    claim(
      'MCP-ALM-01',
      'Alarm on more than 10 authentication failures in 5 minutes',
      { resolution: 'C-MCP-10' },
      authFailures,
    ),
    claim(
      'MCP-ALM-02',
      'Alarm on more than 20 CORS violations in 5 minutes',
      { resolution: 'C-MCP-10' },
      corsViolations,
    ),
    claim(
      'MCP-ALM-03',
      'Alarm on more than 10 errors of the load balancer in 5 minutes',
      { resolution: 'C-MCP-11', note: 'Counts errors of the load balancer itself, not those the server answers.' },
      that.alarm('5xx alarm', {
        ...SUM,
        metric: {
          namespace: 'AWS/ApplicationELB',
          name: 'HTTPCode_ELB_5XX_Count',
          dimensions: { LoadBalancer: { refersTo: 'load balancer', attribute: 'LoadBalancerFullName' } },
        },
        threshold: 10,
        emittedBy: 'aws',
      }),
    ),
    claim('MCP-ALM-04', 'Exactly three alarms, each notifying the topic and nothing else', [
      exists('every alarm', target5xxAlarm ? 4 : 3),
      toTopic,
    ]),
    claim('MCP-ALM-05', 'One topic receives all alarms', [
      exists({ type: 'AWS::SNS::Topic' }, 1),
      toTopic,
      ...promised(
        that.alarmsReachSomebody({ id: 'ALM', topic: 'topic', by: { email: '${AlertEmail}' }, from: ['every alarm'] }),
      ),
    ]),
    claim(
      'MCP-ALM-06',
      'The topic mails AlertEmail',
      that.tells('topic', { email: '${AlertEmail}' }, { from: ['every alarm'] }),
    ),
    claim(
      'MCP-ALM-07',
      'Each custom alarm watches exactly what the workload emits',
      {
        resolution: 'C-MCP-10',
        note: 'Proved against the workload contract; the original emitted further dimensions, so its alarms never fired.',
      },
      [authFailures, corsViolations],
    ),
    claim(
      'MCP-RUN-01',
      'Allowed origins are accepted, others refused and counted',
      witness('workload', 'two requests with different Origin headers: one answered, one 403 and CORSViolations + 1'),
    ),
    claim(
      'MCP-RUN-02',
      'A failed authentication is counted',
      witness('workload', 'a request with a bad key: 401 and AuthenticationFailures + 1'),
    ),
    claim('MCP-RUN-03', 'Keys come from Secrets Manager at run time, never from template or user data', [
      property('API key secret', 'SecretString', { absent: true }),
      that.runs('server', {
        contract,
        environment: { API_KEYS_SECRET_ARN: { refersTo: 'API key secret' }, API_KEYS: { absent: true } },
      }),
      property('server', 'UserData', { not: { mentions: '{{resolve:' } }),
      // What names the secret is read by the server's own user alone.
      that.file(
        { of: 'server' },
        {
          runs: [
            'install --owner=root --group=tag-compliance-mcp --mode=0640 /dev/null /etc/tag-compliance-mcp.env',
            'install --directory --mode=0755 /opt/tag-compliance-mcp /opt/tag-compliance-mcp/releases',
          ],
        },
      ),
      witness('workload', 'the process fetches the secret when it starts'),
    ]),
    claim(
      'MCP-RUN-04',
      'The server queries the seven AWS services with its role',
      witness('workload', 'each client call succeeds against a local stub under the policy of the role'),
    ),
  ]);
}
