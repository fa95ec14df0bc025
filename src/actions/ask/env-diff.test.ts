import { expect, test } from 'vitest';
import { temporaryProject } from '../../../test/cli/temporary-files.ts';
import { envDiff } from './env-diff.ts';

const project = () =>
  temporaryProject({
    'lintel.config.js': "export default { architectures: { jobs: () => import('./jobs.js') } };",
    'jobs.js': `
      import { Duration, Stack, aws_sqs as sqs } from 'aws-cdk-lib';
      export default {
        name: 'jobs', title: 'Jobs',
        environments: { staging: { days: 4, seconds: 30 }, prod: { days: 14, seconds: 60 } },
        differences: [{ resource: 'AWS::SQS::Queue', property: 'MessageRetentionPeriod', because: 'J-1: staging keeps less' }],
        build(app, environment, { days, seconds }) {
          const stack = new Stack(app, 'Jobs-' + environment, { env: { region: 'eu-west-1' } });
          new sqs.Queue(stack, 'Queue', {
            queueName: 'jobs-' + environment,
            retentionPeriod: Duration.days(days),
            visibilityTimeout: Duration.seconds(seconds),
          });
        },
      };`,
  });

test('what the architecture lists is declared, what nobody explains is accidental, names are no difference', async () => {
  const report = await envDiff({ first: 'staging', second: 'prod', cwd: project() });
  expect(report.diagnostics).toEqual([]);
  expect(report.declared).toMatchObject([
    { property: 'MessageRetentionPeriod', first: '345600', second: '1209600', because: 'J-1: staging keeps less' },
  ]);
  expect(report.accidental).toMatchObject([
    { type: 'AWS::SQS::Queue', property: 'VisibilityTimeout', first: '30', second: '60' },
  ]);
});

test('a text that both write is no difference, though it is the name of one of the two', async () => {
  const cwd = temporaryProject({
    'lintel.config.js': "export default { architectures: { jobs: () => import('./jobs.js') } };",
    'jobs.js': `
      import { Stack, Tags, aws_sqs as sqs } from 'aws-cdk-lib';
      export default {
        name: 'jobs', title: 'Jobs',
        environments: { trial: {}, production: {} },
        build(app) {
          const stack = new Stack(app, 'Jobs', { env: { region: 'eu-west-1' } });
          new sqs.Queue(stack, 'Queue', { queueName: 'production-jobs' });
          Tags.of(stack).add('Stage', 'production');
        },
      };`,
  });
  expect(await envDiff({ first: 'trial', second: 'production', cwd })).toMatchObject({ declared: [], accidental: [] });
});

test.each([
  [{ first: 'staging', second: 'prd' }, 'There is no environment "prd".'],
  [
    { first: 'staging', second: 'prod', target: 'job' },
    'There is no architecture "job". There are jobs. Did you mean "jobs"?',
  ],
])('%j names what there is', async (options, what) => {
  const report = await envDiff({ ...options, cwd: project() });
  expect(report.diagnostics[0]?.what).toContain(what);
});
