import { type AlarmStep, alarmRunbook, logCommand, metricCommand, targetHealthCommands } from 'lintel/constructs';
import { LOG_GROUPS, named, PROJECT, REGION, SERVICES, STACK } from '../names.ts';
import { type OmnirapeuticOptions, stageOf } from '../options.ts';

/** What to do when an alarm goes off. */
export function alarmsRunbook(options: OmnirapeuticOptions): string {
  const services = stageOf(options) === 'application' ? SERVICES : (['nginx'] as const);
  return alarmRunbook({
    title: stageOf(options) === 'application' ? 'Alarms' : 'Alarms of the stage validation',
    region: REGION,
    prefix: `${PROJECT}-`,
    about: `A deployment in the last half hour is the likeliest cause of all: runbooks/rollback.md. Where health data may have been
seen by somebody who should not, tell the privacy officer before anything is repaired.`,
    alarms: [
      ...auroraSteps(options, services),
      ...options.zones.flatMap((zone, index) => natSteps(zone, index, services)),
      charges(),
      responseTime(services),
      errors(services),
      unhealthyHosts(services),
      ecsCpu(services),
      ecsMemory(services),
      tasksLow(services),
      wafBlocked(),
      flowLogsSilent(),
      flowLogsRejects(),
      ...(stageOf(options) === 'application' ? [glassBroken(), glassUsed()] : []),
    ],
  });
}

type Running = readonly (keyof typeof LOG_GROUPS)[];

const aurora = (metric: string, statistic: 'Average' | 'Maximum' | 'Minimum' = 'Average') =>
  metricCommand({
    region: REGION,
    namespace: 'AWS/RDS',
    metric,
    dimensions: { DBClusterIdentifier: PROJECT },
    statistic,
  });

const auroraLog = (pattern?: string) =>
  logCommand({ region: REGION, group: LOG_GROUPS.database, ...(pattern === undefined ? {} : { pattern }) });

const auroraEvents = `aws rds describe-events --region ${REGION} --source-type db-cluster --source-identifier ${PROJECT} --duration 120`;

const capacity = `aws rds describe-db-clusters --region ${REGION} --db-cluster-identifier ${PROJECT} --query 'DBClusters[0].[Status,ServerlessV2ScalingConfiguration.MinCapacity,ServerlessV2ScalingConfiguration.MaxCapacity]' --output text`;

/** Aurora takes more capacity without a restart. */
const raise = `aws rds modify-db-cluster --region ${REGION} --db-cluster-identifier ${PROJECT} --serverless-v2-scaling-configuration MinCapacity=0.5,MaxCapacity=2 --apply-immediately`;

const serviceEvents = (services: Running) =>
  `aws ecs describe-services --region ${REGION} --cluster ${PROJECT} --services ${services.map(named).join(' ')} --query 'services[].[serviceName,runningCount,desiredCount,events[0].message]' --output text`;

const stoppedTasks: readonly string[] = [
  `tasks=$(aws ecs list-tasks --region ${REGION} --cluster ${PROJECT} --desired-status STOPPED --query 'taskArns' --output text)`,
  `[ -z "$tasks" ] || aws ecs describe-tasks --region ${REGION} --cluster ${PROJECT} --tasks $tasks --query 'tasks[].[group,stoppedAt,stopCode,stoppedReason]' --output text`,
];

const restart = (services: Running): readonly string[] =>
  services.map(
    (service) =>
      `aws ecs update-service --region ${REGION} --cluster ${PROJECT} --service ${named(service)} --force-new-deployment`,
  );

const serviceMetric = (services: Running, metric: string): readonly string[] =>
  services.map((service) =>
    metricCommand({
      region: REGION,
      namespace: 'AWS/ECS',
      metric,
      dimensions: { ClusterName: PROJECT, ServiceName: named(service) },
      statistic: 'Average',
    }),
  );

const logs = (services: Running, pattern: string): readonly string[] =>
  services.map((service) => logCommand({ region: REGION, group: LOG_GROUPS[service], pattern }));

const RISEN_WITH_RELEASE = { seen: 'It rose with a deployment.', step: 'Go back: runbooks/rollback.md.' } as const;
const RAISE = 'Raise the maximum now, then deploy with the same number, or the next deployment takes it back.';

function auroraSteps({ readers = 0 }: OmnirapeuticOptions, services: Running): readonly AlarmStep[] {
  return [
    {
      alarm: named('aurora-cpu-high'),
      tells: 'Aurora has used more than 80 % of its CPU for ten minutes, or tells nothing. Users wait longer.',
      look: [aurora('CPUUtilization'), capacity, auroraEvents, auroraLog('duration')],
      causes: [
        { seen: 'Events tell of a failure.', step: 'runbooks/failover.md.' },
        RISEN_WITH_RELEASE,
        { seen: 'It follows the load.', step: RAISE, commands: [raise] },
      ],
    },
    {
      alarm: named('aurora-connections-high'),
      tells:
        'Aurora has held more than 80 connections for ten minutes. The application opens 20, twice that in a deployment; at the limit logins are refused.',
      look: [aurora('DatabaseConnections', 'Maximum'), serviceEvents(services), auroraLog('connection')],
      causes: [
        { seen: 'Two deployments overlap.', step: 'Wait for their end.' },
        {
          seen: 'It climbs without a deployment.',
          step: 'Connections are not given back. New tasks close the old ones.',
          commands: restart(services),
        },
        {
          seen: 'Somebody is connected from the bastion.',
          step: `Their session stands in \`${LOG_GROUPS.sessions}\`; ask them, or end it.`,
          commands: [`aws ssm describe-sessions --region ${REGION} --state Active`],
        },
      ],
    },
    {
      alarm: named('aurora-memory-low'),
      tells:
        'Aurora has had less than 512 MiB of free memory for ten minutes. At the end it restarts, and connections break.',
      look: [aurora('FreeableMemory', 'Minimum'), capacity, auroraLog('duration')],
      causes: [
        RISEN_WITH_RELEASE,
        { seen: 'A large query runs.', step: 'End it from the bastion with pg_cancel_backend: runbooks/bastion.md.' },
        { seen: 'It follows the load.', step: RAISE, commands: [raise] },
      ],
    },
    {
      alarm: named('aurora-acu-high'),
      tells: 'Aurora has used more than 90 % of its maximum capacity for 15 minutes. There is nothing left for a peak.',
      look: [aurora('ACUUtilization'), capacity, aurora('DatabaseConnections', 'Maximum')],
      causes: [RISEN_WITH_RELEASE, { seen: 'It follows the load.', step: RAISE, commands: [raise] }],
    },
    {
      alarm: named('aurora-replication-lag'),
      tells:
        readers === 0
          ? 'A replica is more than a second behind. There is none: somebody added one by hand.'
          : 'A replica has been more than a second behind for ten minutes. What is read from it is old.',
      look: [
        `aws rds describe-db-clusters --region ${REGION} --db-cluster-identifier ${PROJECT} --query 'DBClusters[0].DBClusterMembers[].[DBInstanceIdentifier,IsClusterWriter,PromotionTier]' --output text`,
        aurora('AuroraReplicaLag', 'Maximum'),
        auroraEvents,
      ],
      causes: [
        { seen: 'The writer is busy.', step: `Go on at ${named('aurora-cpu-high')}.` },
        {
          seen: 'One replica hangs.',
          step: 'Restart it; the writer serves meanwhile.',
          commands: [
            'REPLICA=<the reader that hangs>',
            `aws rds reboot-db-instance --region ${REGION} --db-instance-identifier "$REPLICA"`,
          ],
        },
      ],
    },
  ];
}

function natSteps(zone: string, index: number, services: Running): readonly AlarmStep[] {
  const letter = zone.slice(-1);
  const gateway = `gateway=$(aws ec2 describe-nat-gateways --region ${REGION} --filter Name=tag:aws:cloudformation:stack-name,Values=${STACK} Name=tag:aws:cloudformation:logical-id,Values=VpcNatGateway${letter.toUpperCase()} --query 'NatGateways[0].NatGatewayId' --output text)`;
  const state = `aws ec2 describe-nat-gateways --region ${REGION} --nat-gateway-ids "$gateway" --query 'NatGateways[0].[State,FailureMessage]' --output text`;
  const measure = (metric: string) =>
    metricCommand({
      region: REGION,
      namespace: 'AWS/NATGateway',
      metric,
      dimensions: { NatGatewayId: '$gateway' },
      statistic: 'Sum',
    });
  const busiest = `aws logs filter-log-events --region ${REGION} --log-group-name ${LOG_GROUPS.flowLogs} --start-time "$(date --utc --date '15 minutes ago' +%s000)" --max-items 100 --query 'events[].message' --output text`;
  return [
    {
      alarm: named(`vpc-${letter}-packet-drop`),
      tells: `The NAT gateway of ${zone} dropped more than 100 packets in five minutes, twice in a row. Calls of the tasks in ${zone} to the outside fail now and then.`,
      look: [gateway, state, measure('PacketsDropCount')],
      causes: [
        {
          seen: 'It ends by itself.',
          step: 'A fault at AWS; note it.',
        },
        {
          seen: 'It lasts for more than 15 minutes.',
          step: 'See https://health.aws.amazon.com/health/status, and start new tasks: ECS places them over all zones.',
          commands: restart(services),
        },
      ],
    },
    {
      alarm: named(`nat-${index + 1}-port-allocation`),
      tells: `The NAT gateway of ${zone} could not open more than 10 connections in five minutes: more than 55,000 to one destination are open.`,
      look: [gateway, measure('ErrorPortAllocation'), measure('ActiveConnectionCount'), busiest],
      causes: [
        {
          seen: 'One task calls the same address again and again.',
          step: 'It does not reuse its connections: new tasks give time to mend it.',
          commands: restart(services),
        },
        {
          seen: 'The destination is unknown to you.',
          step: 'Health data may be leaving: stop the task, and treat it as an incident.',
          commands: [
            'TASK=<the task>',
            `aws ecs stop-task --region ${REGION} --cluster ${PROJECT} --task "$TASK" --reason incident`,
          ],
        },
      ],
    },
  ];
}

function charges(): AlarmStep {
  return {
    alarm: named('estimated-charges-high'),
    tells: 'The bill of this month is above 1500 USD. Users notice nothing.',
    look: [
      `aws ce get-cost-and-usage --time-period "Start=$(date --utc +%Y-%m-01),End=$(date --utc +%F)" --granularity MONTHLY --metrics UnblendedCost --group-by Type=DIMENSION,Key=SERVICE --query 'ResultsByTime[0].Groups[].[Keys[0],Metrics.UnblendedCost.Amount]' --output text`,
    ],
    causes: [
      {
        seen: 'NAT gateways or data transfer lead.',
        step: `Go on at ${named('nat-1-port-allocation')}: something sends much.`,
      },
      { seen: 'Aurora leads.', step: `Go on at ${named('aurora-acu-high')}.` },
      {
        seen: 'A service leads that this system does not use.',
        step: 'Somebody else uses the account: look into the trail for who made it, and treat it as an incident.',
        commands: [
          `aws cloudtrail lookup-events --region ${REGION} --lookup-attributes AttributeKey=EventName,AttributeValue=RunInstances --max-results 20`,
        ],
      },
    ],
  };
}

function responseTime(services: Running): AlarmStep {
  return {
    alarm: named('alb-response-time'),
    tells: 'Answers have taken more than 2 seconds on average for five minutes. Users notice.',
    look: [
      ...serviceMetric(services, 'CPUUtilization'),
      aurora('CPUUtilization'),
      ...logs(services, '{ $.durationMs > 2000 }'),
    ],
    causes: [
      RISEN_WITH_RELEASE,
      { seen: 'The database is busy.', step: `Go on at ${named('aurora-cpu-high')}.` },
      { seen: 'The tasks are busy.', step: `Go on at ${named('ecs-cpu-high')}.` },
    ],
  };
}

function errors(services: Running): AlarmStep {
  return {
    alarm: named('alb-5xx-errors'),
    tells:
      'Tasks answered more than 10 requests a minute with 5xx, twice in a row. A deployment that runs is undone by it.',
    look: [...logs(services, '{ $.status >= 500 }'), serviceEvents(services)],
    causes: [
      { seen: 'A deployment was running.', step: 'ECS goes back by itself; see that it did: runbooks/rollback.md.' },
      {
        seen: 'The log speaks of the database.',
        step: 'See its events, then runbooks/failover.md.',
        commands: [auroraEvents],
      },
      {
        seen: 'AccessDenied in the log.',
        step: 'A permission is missing in the role of the task; the message names the action.',
      },
    ],
  };
}

function unhealthyHosts(services: Running): AlarmStep {
  return {
    alarm: named('alb-unhealthy-hosts'),
    tells: 'A task has failed its health check for two minutes. ECS replaces it; one of two is left to serve.',
    look: [...targetHealthCommands(REGION, named('alb')), serviceEvents(services), ...stoppedTasks],
    causes: [
      { seen: 'A deployment was running.', step: 'ECS goes back by itself: runbooks/rollback.md.' },
      { seen: 'Tasks are killed for their memory.', step: `Go on at ${named('ecs-memory-high')}.` },
      {
        seen: 'The check fails and the task runs.',
        step: 'What it needs is away, the database first.',
        commands: [auroraEvents, ...logs(services, '{ $.level = "error" }')],
      },
    ],
  };
}

function ecsCpu(services: Running): AlarmStep {
  return {
    alarm: named('ecs-cpu-high'),
    tells: 'A service has used more than 80 % of its CPU for ten minutes.',
    look: [...serviceMetric(services, 'CPUUtilization'), serviceEvents(services)],
    causes: [
      RISEN_WITH_RELEASE,
      {
        seen: 'It follows the load.',
        step: 'One more task of the busy service now; then the same count in a deployment.',
        commands: services.map(
          (service) =>
            `aws ecs update-service --region ${REGION} --cluster ${PROJECT} --service ${named(service)} --desired-count 3`,
        ),
      },
    ],
  };
}

function ecsMemory(services: Running): AlarmStep {
  return {
    alarm: named('ecs-memory-high'),
    tells:
      'A service has used more than 80 % of its memory for ten minutes. At 100 % its task is killed and its requests fail.',
    look: [...serviceMetric(services, 'MemoryUtilization'), ...stoppedTasks],
    causes: [
      RISEN_WITH_RELEASE,
      { seen: 'It climbs slowly.', step: 'A leak: new tasks give time to find it.', commands: restart(services) },
      { seen: 'It follows the load.', step: 'More memory for the task in a deployment.' },
    ],
  };
}

function tasksLow(services: Running): AlarmStep {
  return {
    alarm: named('ecs-tasks-low'),
    tells: 'A service has had fewer tasks than it should for five minutes, or the cluster tells nothing.',
    look: [serviceEvents(services), ...stoppedTasks],
    causes: [
      {
        seen: 'CannotPullContainerError.',
        step: 'The image or its tag is missing: deploy one that exists, runbooks/rollback.md.',
        commands: services.map(
          (service) =>
            `aws ecr describe-images --region ${REGION} --repository-name ${named(service === 'nginx' ? 'api' : service)} --max-items 5 --query 'imageDetails[].imageTags[0]' --output text`,
        ),
      },
      {
        seen: 'ResourceInitializationError.',
        step: 'A secret or its key cannot be read: look what was changed in the last hour.',
        commands: [
          `aws cloudtrail lookup-events --region ${REGION} --lookup-attributes AttributeKey=ReadOnly,AttributeValue=false --max-results 20`,
        ],
      },
      {
        seen: 'Essential container exited.',
        step: 'The log of the service says why.',
        commands: logs(services, '{ $.level = "error" }'),
      },
      { seen: 'No capacity in a zone.', step: 'Wait; the other zones serve.' },
    ],
  };
}

function wafBlocked(): AlarmStep {
  const acl = `acl=$(aws wafv2 list-web-acls --region ${REGION} --scope REGIONAL --query "WebACLs[?Name=='${named('waf')}'].ARN" --output text)`;
  return {
    alarm: named('waf-blocked-requests'),
    tells:
      'The firewall blocked more than 100 requests in five minutes: an attack, or a rule that refuses honest ones.',
    look: [
      acl,
      `aws wafv2 get-sampled-requests --region ${REGION} --scope REGIONAL --web-acl-arn "$acl" --rule-metric-name AWSManagedRulesCommonRuleSet --time-window "StartTime=$(date --utc --date '1 hour ago' +%s),EndTime=$(date --utc +%s)" --max-items 50 --query 'SampledRequests[].[Request.ClientIP,Request.URI,RuleNameWithinRuleGroup]' --output text`,
    ],
    causes: [
      { seen: 'Addresses and paths that nobody knows.', step: 'It does its work. Watch the response time, and wait.' },
      {
        seen: 'Paths of the application, one rule.',
        step: 'The rule refuses honest requests, often since a release: runbooks/rollback.md, then count that rule instead of blocking, with the reason written down.',
      },
    ],
  };
}

function flowLogsSilent(): AlarmStep {
  return {
    alarm: named('flow-logs-silent'),
    tells:
      'No flow log has arrived for 15 minutes: who talks to whom is not recorded, which the audit asks for. Users notice nothing.',
    look: [
      `aws ec2 describe-flow-logs --region ${REGION} --filter Name=log-group-name,Values=${LOG_GROUPS.flowLogs} --query 'FlowLogs[].[FlowLogId,FlowLogStatus,DeliverLogsStatus,DeliverLogsErrorMessage]' --output text`,
      `aws logs describe-log-groups --region ${REGION} --log-group-name-prefix ${LOG_GROUPS.flowLogs} --query 'logGroups[].[logGroupName,retentionInDays,kmsKeyId]' --output text`,
      `aws cloudtrail lookup-events --region ${REGION} --lookup-attributes AttributeKey=EventName,AttributeValue=DeleteFlowLogs --max-results 10`,
    ],
    causes: [
      {
        seen: 'The flow log is gone.',
        step: 'Somebody deleted it: an incident. Let CloudFormation show what else differs, and deploy the stack again.',
        commands: [`aws cloudformation detect-stack-drift --region ${REGION} --stack-name ${STACK}`],
      },
      {
        seen: 'DeliverLogsErrorMessage says Access error.',
        step: 'Its role or the key of the log group was changed; deploy the stack again.',
      },
      {
        seen: 'Everything is there.',
        step: 'The delivery of AWS is late, which ends by itself; note from when to when.',
      },
    ],
  };
}

function flowLogsRejects(): AlarmStep {
  return {
    alarm: named('flow-logs-rejects'),
    tells:
      'More than 1000 connections were refused in five minutes, twice in a row: somebody scans the network, or a rule is missing.',
    look: [
      `aws logs filter-log-events --region ${REGION} --log-group-name ${LOG_GROUPS.flowLogs} --filter-pattern REJECT --start-time "$(date --utc --date '15 minutes ago' +%s000)" --max-items 100 --query 'events[].message' --output text`,
      `aws guardduty list-detectors --region ${REGION} --query 'DetectorIds[0]' --output text`,
    ],
    causes: [
      {
        seen: 'Sources outside of 10.0.0.0/16.',
        step: 'The internet scans the load balancer all the time: nothing came in.',
      },
      {
        seen: 'A source inside, many ports.',
        step: 'A task or the bastion may be taken over: stop it, keep its logs, and treat it as an incident.',
        commands: [
          'SOURCE=<the address>',
          `aws ec2 describe-network-interfaces --region ${REGION} --filters Name=private-ip-address,Values="$SOURCE" --query 'NetworkInterfaces[].[Description,Groups[0].GroupName]' --output text`,
          'TASK=<the task that has it>',
          `aws ecs stop-task --region ${REGION} --cluster ${PROJECT} --task "$TASK" --reason incident`,
        ],
      },
      {
        seen: 'A source inside, one port, since a deployment.',
        step: 'A rule is missing: runbooks/rollback.md, then add it.',
      },
    ],
  };
}

/** The lines of both alarms: ids only, the rest is in the audit. */
const glassLines = (action: 'BTG_GRANT_ACCESS' | 'BTG_USE_ACCESS') =>
  logCommand({ region: REGION, group: LOG_GROUPS.api, pattern: `{ $.action = "${action}" }` });

const ACCOUNT_TAKEN = {
  seen: 'The administrator says that it was somebody else.',
  step: 'An account is taken over: disable it on the page Staff, revoke the grant on the page Break the glass, and treat it as an incident.',
} as const;

function glassBroken(): AlarmStep {
  return {
    alarm: named('break-the-glass-grant'),
    tells:
      'An administrator opened the record of a patient to a colleague. That is for emergencies, so somebody else looks at each one.',
    look: [glassLines('BTG_GRANT_ACCESS')],
    causes: [
      {
        seen: 'The audit names an emergency that the ward confirms.',
        step: 'Nothing is wrong: note who confirmed it. The grant ends by itself.',
      },
      {
        seen: 'The justification says nothing, or nobody knows of an emergency.',
        step: 'Revoke the grant on the page Break the glass, and tell the privacy officer which patient it was.',
      },
      ACCOUNT_TAKEN,
    ],
  };
}

function glassUsed(): AlarmStep {
  return {
    alarm: named('break-the-glass-use'),
    tells: 'Somebody read a record that was opened by break-the-glass. Each look is a row of the audit.',
    look: [glassLines('BTG_USE_ACCESS')],
    causes: [
      {
        seen: 'A few looks soon after a grant that was confirmed.',
        step: 'Nothing is wrong: the alarm of the grant has been looked at already.',
      },
      {
        seen: 'Looks hours after the emergency is over.',
        step: 'Revoke the grant on the page Break the glass, and ask the reader why.',
      },
      ACCOUNT_TAKEN,
    ],
  };
}
