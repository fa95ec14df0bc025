import { type AlarmStep, alarmRunbook, logCommand, metricCommand, targetHealthCommands } from 'lintel/constructs';
import { contract } from '../../../workloads/tag-compliance-mcp/contract.ts';
import type { McpTaggingOptions } from '../options.ts';
import { outputOf } from './names.ts';

/** As the template names them with the defaults of its parameters ProjectName and Environment. */
const PROJECT = 'mcp-tagging';
const ENVIRONMENT = 'prod';
const named = (what: string) => `${PROJECT}-${what}-${ENVIRONMENT}`;
const APPLICATION_LOG = `/${PROJECT}/${ENVIRONMENT}`;
const SECURITY_LOG = `${APPLICATION_LOG}/security`;

/** What to do when an alarm goes off. */
export function alarmsRunbook(options: McpTaggingOptions): string {
  const { region } = options;
  return alarmRunbook({
    title: 'Alarms',
    region,
    prefix: `${PROJECT}-`,
    about: `Names are those of ProjectName \`${PROJECT}\` and Environment \`${ENVIRONMENT}\`.`,
    alarms: [
      authFailures(options),
      corsViolations(options),
      noAnswer(options),
      ...(options.target5xxAlarm === true ? [serverErrors(options)] : []),
    ],
  });
}

const serverMetric = ({ region }: McpTaggingOptions, metric: string) =>
  metricCommand({
    region,
    namespace: `${PROJECT}/${ENVIRONMENT}`,
    metric,
    dimensions: { Environment: ENVIRONMENT },
    statistic: 'Sum',
  });

const session = (options: McpTaggingOptions) =>
  `aws ssm start-session --region ${options.region} --target "$(${outputOf(options, 'InstanceId')})"`;

function authFailures(options: McpTaggingOptions): AlarmStep {
  return {
    alarm: named('auth-failures'),
    tells: 'More than 10 requests in five minutes came without a valid API key. Whoever has a valid one is served.',
    look: [
      logCommand({ region: options.region, group: SECURITY_LOG }),
      serverMetric(options, 'AuthenticationFailures'),
    ],
    causes: [
      {
        seen: 'It began when a key was taken out.',
        step: 'A client still has the old one: give it the new one, runbooks/rotate-a-secret.md.',
      },
      {
        seen: 'Requests with keys that nobody was ever given.',
        step: 'Somebody is guessing; a key is 32 random bytes, so they will not succeed. Only requests of Claude.ai have to come in: where it lasts, narrow who reaches the load balancer.',
      },
      {
        seen: 'A request with a key that leaked.',
        step: 'Rotate at once and take the old key out in the same step: runbooks/rotate-a-secret.md.',
      },
    ],
  };
}

function corsViolations(options: McpTaggingOptions): AlarmStep {
  return {
    alarm: named('cors-violations'),
    tells:
      'More than 20 requests in five minutes came from pages whose origin is not allowed. Browsers refuse them the answer; nothing leaked.',
    look: [
      logCommand({ region: options.region, group: SECURITY_LOG }),
      serverMetric(options, 'CORSViolations'),
      `aws cloudformation describe-stacks --region ${options.region} --stack-name mcp-tagging-prod --query "Stacks[0].Parameters[?ParameterKey=='CORSAllowedOrigins'].ParameterValue" --output text`,
    ],
    causes: [
      {
        seen: 'The origin is one of yours.',
        step: 'Add it to CORSAllowedOrigins in the deployment of runbooks/deploy.md.',
      },
      {
        seen: 'The origin is a stranger.',
        step: 'Nothing to do: it was refused. A valid key beside it has leaked: runbooks/rotate-a-secret.md.',
      },
    ],
  };
}

function noAnswer(options: McpTaggingOptions): AlarmStep {
  const { region } = options;
  return {
    alarm: named('alb-5xx'),
    tells:
      'The load balancer itself answered more than 10 requests in five minutes with 502, 503 or 504: the server is away, or does not answer in time. There is one server, so all clients are concerned.',
    look: [
      ...targetHealthCommands(region, named('alb')),
      `aws ec2 describe-instance-status --region ${region} --instance-ids "$(${outputOf(options, 'InstanceId')})" --include-all-instances --query 'InstanceStatuses[].[InstanceState.Name,SystemStatus.Status,InstanceStatus.Status]' --output text`,
      logCommand({ region, group: APPLICATION_LOG }),
    ],
    causes: [
      {
        seen: 'A release is being installed.',
        step: 'Wait for the end of the update; 502 and 503 are expected meanwhile. Does it not end, go back: runbooks/deploy.md.',
      },
      {
        seen: 'The instance runs and its target is unhealthy.',
        step: 'Restart the service and read why it ended.',
        commands: [
          session(options),
          `sudo systemctl restart ${contract.name}`,
          `sudo journalctl --unit ${contract.name} --lines 100`,
        ],
      },
      {
        seen: 'The instance is stopped, or a status check fails.',
        step: 'Start it; where that does not help, runbooks/rebuild.md.',
        commands: [`aws ec2 start-instances --region ${region} --instance-ids "$(${outputOf(options, 'InstanceId')})"`],
      },
      {
        seen: '504, and the log shows requests that wait.',
        step: 'An API of AWS answers slowly or the way to it is closed: NAT gateway, endpoints, a changed rule.',
        commands: [
          `aws cloudformation describe-stack-events --region ${region} --stack-name mcp-tagging-prod --max-items 20 --query 'StackEvents[].[Timestamp,ResourceStatus,LogicalResourceId,ResourceStatusReason]' --output text`,
        ],
      },
    ],
  };
}

function serverErrors(options: McpTaggingOptions): AlarmStep {
  return {
    alarm: named('target-5xx'),
    tells: 'The server answered more than 10 requests in five minutes with 5xx. It runs, and fails at its work.',
    look: [logCommand({ region: options.region, group: APPLICATION_LOG, pattern: '{ $.status >= 500 }' })],
    causes: [
      { seen: 'It began with a release.', step: 'Go back to the one before: runbooks/deploy.md.' },
      {
        seen: 'AccessDenied in the log.',
        step: 'A permission is missing in the role of the server: the message names the action.',
      },
      { seen: 'ThrottlingException in the log.', step: 'Cost Explorer and tagging have low limits: wait.' },
    ],
  };
}
