import { CfnParameter, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import {
  AlertTopic,
  defineArchitecture,
  MetricAlarm,
  ObjectStore,
  PARAMETER_FORMATS,
  ProductionStack,
} from 'lintel/constructs';
import { jobsClaims } from './claims.ts';

/** Jobs wait in a queue, their results in a bucket; a job that fails three times rings an alarm. */
class JobsStack extends ProductionStack {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: 'Jobs and their results',
      region: 'us-east-1',
      zones: ['us-east-1a', 'us-east-1b'],
    });
    const results = new ObjectStore(this, 'Results', {
      rules: [{ name: 'old-results', current: { deleteAfterDays: 90 }, old: { deleteAfterDays: 30 } }],
    });
    const failed = new sqs.Queue(this, 'Failed', { retentionPeriod: Duration.days(14), enforceSSL: true });
    const jobs = new sqs.Queue(this, 'Jobs', {
      visibilityTimeout: Duration.minutes(5),
      deadLetterQueue: { queue: failed, maxReceiveCount: 3 },
      enforceSSL: true,
    });
    const worker = new iam.Role(this, 'WorkerRole', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    jobs.grantConsumeMessages(worker);
    results.grantPut(worker);
    const { valueAsString } = new CfnParameter(this, 'AlertEmail', {
      description: 'Who hears of failed jobs',
      ...PARAMETER_FORMATS.emailAddress,
    });
    new MetricAlarm(this, 'FailedJobs', {
      name: 'failed-jobs',
      description: 'A job failed three times. It waits in the queue of failed jobs; see why, and send it back.',
      metric: {
        namespace: 'AWS/SQS',
        name: 'ApproximateNumberOfMessagesVisible',
        dimensions: { QueueName: failed.queueName },
        statistic: 'Maximum',
        period: Duration.minutes(5),
      },
      comparison: '>',
      threshold: 0,
      missingData: 'notBreaching',
      topic: new AlertTopic(this, 'Alerts', { name: 'job-alerts', displayName: 'Jobs', emails: [valueAsString] }),
    });
  }
}

export default defineArchitecture({
  name: 'jobs',
  title: 'Jobs',
  environments: { prod: {} },
  build(app) {
    new JobsStack(app, 'Jobs');
  },
  claims: jobsClaims,
});
