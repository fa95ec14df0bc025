import { type ClaimSet, wordsFor } from 'lintel/claims';

/** The resources that the promises speak of. A name that is not declared here does not compile. */
const that = wordsFor({
  jobs: 'Jobs',
  'failed jobs': 'Failed',
  results: 'Results',
  'worker role': 'WorkerRole',
  alarm: 'FailedJobs',
  topic: 'Alerts',
});

/** What AWS knows of a request that comes over TLS; others are refused. */
const OVER_TLS = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

/** What the system promises. `npx lintel prove` judges it; docs/claims.md of the package has every word. */
export function jobsClaims(): ClaimSet {
  return that.claimSet({
    title: 'Jobs',
    claims: [
      that.claim('JOB-01', 'Nobody outside the account gets at jobs and results', [
        that.mayNot('anyone', ['s3:*'], { on: 'results' }),
        that.mayNot('anyone', ['sqs:*'], { on: 'jobs' }),
      ]),
      that.claim('JOB-02', 'Results and jobs travel over TLS only', [
        that.encrypted('results', { in: 'transit' }),
        that.encrypted('jobs', { in: 'transit' }),
      ]),
      that.claim('JOB-03', 'Results stay for 90 days, and for 30 more after they are replaced or deleted', [
        that.kept('results', { versions: true, expires: { '': 90 }, oldVersionsExpire: { '': 30 } }),
      ]),
      that.claim('JOB-04', 'A job that failed three times waits for two weeks', [
        that.property('jobs', 'RedrivePolicy.maxReceiveCount', 3),
        that.kept('failed jobs', { days: 14 }),
      ]),
      that.claim('JOB-05', 'The worker takes jobs and writes results, and may do nothing else', [
        that.trusts('worker role', ['ecs-tasks.amazonaws.com']),
        that.allowed('worker role', ['sqs:ReceiveMessage', 'sqs:DeleteMessage'], { on: 'jobs', context: OVER_TLS }),
        that.allowed('worker role', ['s3:PutObject'], { on: '${Results.Arn}/today.json', context: OVER_TLS }),
        that.grants('worker role', { actions: ['sqs:*', 's3:PutObject*', 's3:Abort*'], on: ['jobs', 'results'] }),
        that.grants('worker role', { actions: ['sqs:*', 's3:PutObject*', 's3:Abort*'] }),
      ]),
      that.claim('JOB-06', 'A failed job rings the alarm, and somebody hears of it', [
        that.alarm('alarm', {
          metric: {
            namespace: 'AWS/SQS',
            name: 'ApproximateNumberOfMessagesVisible',
            dimensions: { QueueName: { refersTo: 'failed jobs' } },
          },
          statistic: 'Maximum',
          periodSeconds: 300,
          comparison: '>',
          threshold: 0,
          notifies: ['topic'],
        }),
        that.tells('topic', { email: '${AlertEmail}' }, { from: ['alarm'] }),
      ]),
    ],
  });
}
