import { logCommand, shellBlock } from 'lintel/constructs';
import { namesOf, PROJECT, type Settings } from '../settings.ts';

export function rollbackRunbook({ environment, stackName, name, region }: Settings): string {
  return `# Roll back ${environment}

CloudFormation rolls \`${stackName}\` back by itself when an instance does not signal that it serves, or when one of these
rings within 15 minutes of a deployment: \`${name}-healthy-hosts-critical\`, \`${name}-errors-critical\`,
\`${name}-response-critical\`.

To stop a deployment that is still running:

${shellBlock(`aws cloudformation cancel-update-stack --region ${region} --stack-name ${stackName}`)}

To go back to a release that was fine: run the pipeline on its commit. Schemas work with the release before, so the
database stays as it is. When only the image is at fault:

${shellBlock(`aws autoscaling rollback-instance-refresh --region ${region} --auto-scaling-group-name ${name}`)}
`;
}

/** What goes on without a zone, and what somebody has to do. */
export function failoverRunbook(settings: Settings): string {
  const { environment, name, region, recoveryRegion } = settings;
  return `# A zone of ${environment} is lost

The group starts instances in the zones that are left, and the load balancer sends requests there. How far it is:

${shellBlock(
  `aws autoscaling describe-auto-scaling-groups --region ${region} --auto-scaling-group-names ${name} --query 'AutoScalingGroups[0].Instances[].[AvailabilityZone,LifecycleState,HealthStatus]' --output text`,
  `aws autoscaling describe-scaling-activities --region ${region} --auto-scaling-group-name ${name} --max-items 10`,
)}
${databaseFailover(settings)}${recoveryRegion === undefined ? '' : '\nWhere the region is lost: the third part of `restore.md`, with the copies in the other region.\n'}`;
}

function databaseFailover(settings: Settings): string {
  const { region, database } = settings;
  if (database === undefined) return '';
  const { database: instance } = namesOf(settings);
  if (!database.multiAz) {
    return `
The database ${instance} has no standby: with its zone it is lost until the zone is back, or until it is restored: \`restore.md\`.
`;
  }
  return `
The database ${instance} has a synchronous standby in another zone, and RDS moves its host name there by itself in 1 to 2
minutes; nothing is lost. By hand, and what RDS tells of it:

${shellBlock(
  `aws rds reboot-db-instance --region ${region} --db-instance-identifier ${instance} --force-failover`,
  `aws rds describe-events --region ${region} --source-type db-instance --source-identifier ${instance} --duration 60`,
)}
`;
}

export function blueGreenRunbook({ environment, stackName, name }: Settings): string {
  return `# Blue and green in ${environment}

The option \`blueGreen: { live: 'blue' }\` adds the group \`${name}-green\` to the stack \`${stackName}\`, with a release of
its own.

1. Set \`blueGreen: { live: 'blue' }\` and give \`GreenReleaseVersion\` the new release; deploy. Nobody is sent there yet.
2. Wait until the target group of \`${name}-green\` is healthy, and try it through a session on one of its instances.
3. Set \`live: 'green'\` and deploy: the listener moves, open requests end on blue.
4. When green does not hold, set \`live: 'blue'\` and deploy. When it does, give \`ReleaseVersion\` the same release.
`;
}

export function incidentRunbook(settings: Settings): string {
  const { environment, name, stackName, region } = settings;
  const { logGroups } = namesOf(settings);
  return `# Incident in ${environment}

Critical alarms arrive from the topic \`${name}-critical\`.

1. Take it: answer the mail, open an incident, write down the time.
2. Look: dashboard \`${name}\` in ${region}; \`${logGroups.application}\`, \`${logGroups.security}\`, \`${logGroups.system}\`.

${shellBlock(
  `aws cloudwatch describe-alarms --region ${region} --state-value ALARM --alarm-name-prefix ${name}-`,
  `aws autoscaling describe-scaling-activities --region ${region} --auto-scaling-group-name ${name} --max-items 10`,
  logCommand({ region, group: logGroups.application, pattern: '{ $.level = "error" }' }),
)}

3. Go onto an instance only through Session Manager; every session is recorded.

${shellBlock(`aws ssm start-session --region ${region} --target "$(aws autoscaling describe-auto-scaling-groups --region ${region} --auto-scaling-group-names ${name} --query 'AutoScalingGroups[0].Instances[0].InstanceId' --output text)"`)}

4. A suspicion of intruders: take the instance out of the group instead of stopping it, and keep its disk.

${shellBlock('INSTANCE=<the instance, i-…>', `aws autoscaling detach-instances --region ${region} --instance-ids "$INSTANCE" --auto-scaling-group-name ${name} --no-should-decrement-desired-capacity`)}

5. Come back: \`rollback.md\` for a release, \`restore.md\` for data. \`${stackName}\` is changed through its pipeline only.
6. Within a week: what happened, what was seen, what will be different.
`;
}

export function changesRunbook({ environment, stackName, region }: Settings): string {
  return `# Changes of ${environment}

Every change is a commit that was reviewed, and a change set of \`${stackName}\` that was read before it is carried out.
The pipeline makes it; a replaced database or a removed rule is seen here.

${shellBlock(
  'COMMIT=$(git rev-parse origin/main)',
  `aws cloudformation describe-change-set --region ${region} --stack-name ${stackName} --change-set-name "commit-$COMMIT" --query 'Changes[].ResourceChange'`,
  `aws cloudformation execute-change-set --region ${region} --stack-name ${stackName} --change-set-name "commit-$COMMIT"`,
)}

Nobody changes a resource by hand; what was changed anyway is found by:

${shellBlock(`aws cloudformation detect-stack-drift --region ${region} --stack-name ${stackName}`)}
`;
}

export function capacityRunbook({ environment, name, capacity, instanceType, stackName, region }: Settings): string {
  return `# Capacity of ${environment}

The group \`${name}\` has MinSize ${capacity.min} and MaxSize ${capacity.max} instances of ${instanceType}. Once a month:

${shellBlock(
  `aws cloudwatch get-metric-statistics --region ${region} --namespace AWS/AutoScaling --metric-name GroupInServiceInstances --dimensions Name=AutoScalingGroupName,Value=${name} --statistics Maximum --period 86400 --start-time "$(date --utc --date '30 days ago' +%FT%TZ)" --end-time "$(date --utc +%FT%TZ)"`,
  `aws cloudwatch get-metric-statistics --region ${region} --namespace AWS/EC2 --metric-name CPUUtilization --dimensions Name=AutoScalingGroupName,Value=${name} --statistics Average --period 86400 --start-time "$(date --utc --date '30 days ago' +%FT%TZ)" --end-time "$(date --utc +%FT%TZ)"`,
)}

- The group was at its maximum: raise \`capacity.max\` in the options, and with it fall the connections that each instance
  may hold, because their sum stays below what the database accepts.
- Memory is full while the CPU is idle, or the other way round: change \`instanceType\` in the options.
- Deploy \`${stackName}\`: one instance after the other is replaced, never fewer than ${capacity.min} serve.
- The report goes to /${PROJECT}/capacity in the team's wiki: counts, CPU, cost, decision.
`;
}
