import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { PostgresDatabase, ProductionStack } from 'lintel/constructs';
import type { OfficeHours } from './options.ts';

export interface OfficeHoursSubjects {
  readonly instanceId: string;
  readonly database: PostgresDatabase;
  readonly hours: OfficeHours;
}

/**
 * Stops instance and database every evening and starts them on the mornings of working days. Every evening, because RDS
 * starts a stopped database by itself after seven days.
 */
export function addOfficeHours(stack: ProductionStack, { instanceId, database, hours }: OfficeHoursSubjects): void {
  const { instanceIdentifier } = database.instance;
  const role = new iam.Role(stack, 'OfficeHoursRole', {
    description: 'Starts and stops the development server and its database',
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
    inlinePolicies: {
      StartAndStop: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({
            actions: ['ec2:StartInstances', 'ec2:StopInstances'],
            resources: [stack.formatArn({ service: 'ec2', resource: 'instance', resourceName: instanceId })],
          }),
          new iam.PolicyStatement({
            actions: ['rds:StartDBInstance', 'rds:StopDBInstance'],
            resources: [database.instance.instanceArn],
          }),
        ],
      }),
    },
  });
  const schedule = (id: string, cron: string, action: string, input: object) =>
    new CfnSchedule(stack, id, {
      flexibleTimeWindow: { mode: 'OFF' },
      scheduleExpression: cron,
      scheduleExpressionTimezone: hours.timeZone,
      target: {
        arn: `arn:${stack.partition}:scheduler:::aws-sdk:${action}`,
        roleArn: role.roleArn,
        input: stack.toJsonString(input),
        // What is stopped already refuses to be stopped: once is enough.
        retryPolicy: { maximumRetryAttempts: 0 },
      },
    });
  const morning = cronOf(hours.from, 'MON-FRI');
  const evening = cronOf(hours.to, '*');
  schedule('DatabaseStart', morning, 'rds:startDBInstance', { DbInstanceIdentifier: instanceIdentifier });
  schedule('ServerStart', morning, 'ec2:startInstances', { InstanceIds: [instanceId] });
  schedule('ServerStop', evening, 'ec2:stopInstances', { InstanceIds: [instanceId] });
  schedule('DatabaseStop', evening, 'rds:stopDBInstance', { DbInstanceIdentifier: instanceIdentifier });
}

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based */
export function cronOf(time: string, days: string): string {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  if (hour === undefined || minute === undefined) {
    throw new Error(`officeHours has the time "${time}"; write it like "08:00".`);
  }
  return `cron(${Number(minute)} ${Number(hour)} ? * ${days} *)`;
}
