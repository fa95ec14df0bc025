/**
 * The runbook that is opened when an alarm goes off: a heading for each alarm, under the name that stands in the mail, so
 * that the alarm's row in the document leads there. Commands are pasted as they stand.
 */

export interface AlarmStep {
  /** The name of the alarm, as the template gives it. */
  readonly alarm: string;
  /** What users notice, in a sentence or two. */
  readonly tells: string;
  /** Commands that read and change nothing. */
  readonly look: readonly string[];
  /** The likely causes, the likeliest first. */
  readonly causes: readonly AlarmCause[];
}

export interface AlarmCause {
  /** What the first look shows. */
  readonly seen: string;
  /** What to do then. */
  readonly step: string;
  readonly commands?: readonly string[];
}

export interface AlarmRunbookProps {
  readonly title: string;
  readonly region: string;
  /** What the names of the system's alarms begin with, `shop-`. */
  readonly prefix: string;
  /** What holds for every alarm. */
  readonly about: string;
  readonly alarms: readonly AlarmStep[];
}

const NEEDS =
  "A first look needs AWS's policy `ReadOnlyAccess`, and `ssm:StartSession` where it goes onto a host; it changes nothing. A step needs the action that it calls.";

/** Markdown, with commands in blocks of `sh`. Throws where two steps have the same alarm. */
export function alarmRunbook({ title, region, prefix, about, alarms }: AlarmRunbookProps): string {
  const twice = alarms.find(({ alarm }, index) => alarms.findIndex((each) => each.alarm === alarm) !== index);
  if (twice !== undefined) throw new Error(`Two steps are for the alarm "${twice.alarm}".`);
  const ringing = `aws cloudwatch describe-alarms --region ${region} --state-value ALARM --alarm-name-prefix ${prefix} --query 'MetricAlarms[].[AlarmName,StateReason]' --output text`;
  const now = ['Everything that is in alarm now, with the reason:', shellBlock(ringing)];
  return `${[`# ${title}`, ...now, about, NEEDS, ...alarms.flatMap(sectionOf)].join('\n\n')}\n`;
}

function sectionOf({ alarm, tells, look, causes }: AlarmStep): readonly string[] {
  return [`## ${alarm}`, tells, 'First look:', shellBlock(...look), ...causes.map(causeOf)];
}

function causeOf({ seen, step, commands = [] }: AlarmCause): string {
  const said = `- **${seen}** ${step}`;
  return commands.length === 0 ? said : `${said}\n\n${shellBlock(...commands)}`;
}

/** Commands as a block of Markdown, pasted as they stand. */
export function shellBlock(...commands: readonly string[]): string {
  return `\`\`\`sh\n${commands.join('\n')}\n\`\`\``;
}

export interface LogCommandProps {
  readonly region: string;
  /** The log group. */
  readonly group: string;
  /** How far back, `1h`. @default 30m */
  readonly since?: string;
  /** A filter pattern of CloudWatch Logs; it stands in single quotes. @default every event */
  readonly pattern?: string;
}

/** The command that shows what a log group got lately. */
export function logCommand({ region, group, since = '30m', pattern }: LogCommandProps): string {
  const filter = pattern === undefined ? '' : ` --filter-pattern '${pattern}'`;
  return `aws logs tail ${group} --region ${region} --since ${since}${filter}`;
}

export interface MetricCommandProps {
  readonly region: string;
  readonly namespace: string;
  readonly metric: string;
  /** Name to value; a value may be one of the shell, `$instance`. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'Sum';
}

/** The command that shows a metric of the last three hours, one line for five minutes. */
export function metricCommand({ region, namespace, metric, dimensions, statistic }: MetricCommandProps): string {
  const given = Object.entries(dimensions).map(([name, value]) =>
    value.startsWith('$') ? `"Name=${name},Value=${value}"` : `Name=${name},Value=${value}`,
  );
  return [
    `aws cloudwatch get-metric-statistics --region ${region} --namespace ${namespace} --metric-name ${metric}`,
    ...(given.length === 0 ? [] : [`--dimensions ${given.join(' ')}`]),
    `--statistics ${statistic} --period 300`,
    `--start-time "$(date --utc --date '3 hours ago' +%FT%TZ)" --end-time "$(date --utc +%FT%TZ)"`,
    `--query 'sort_by(Datapoints,&Timestamp)[].[Timestamp,${statistic}]' --output text`,
  ].join(' \\\n  ');
}

/** The commands that show every target of a load balancer, and why one is unhealthy. */
export function targetHealthCommands(region: string, loadBalancer: string): readonly string[] {
  return [
    `balancer=$(aws elbv2 describe-load-balancers --region ${region} --names ${loadBalancer} --query 'LoadBalancers[0].LoadBalancerArn' --output text)`,
    `for group in $(aws elbv2 describe-target-groups --region ${region} --load-balancer-arn "$balancer" --query 'TargetGroups[].TargetGroupArn' --output text); do`,
    `  aws elbv2 describe-target-health --region ${region} --target-group-arn "$group" --query 'TargetHealthDescriptions[].[Target.Id,TargetHealth.State,TargetHealth.Description]' --output text`,
    'done',
  ];
}
