import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Architecture, defineArchitecture } from '../constructs/index.ts';
import { all, appOf, optionsOf, stackNamed, synthesizeAnew, synthesized } from './synthesized.ts';

interface QueueOptions {
  readonly delay: number;
  readonly region?: string;
  readonly onBuild?: () => void;
}

/** A queue whose builds are counted. */
function queueSystem(): { readonly system: Architecture<QueueOptions>; builds(): number } {
  let built = 0;
  const system = defineArchitecture<QueueOptions>({
    name: 'queue-system',
    title: 'A queue',
    environments: { dev: { delay: 1 }, prod: { delay: 2, region: 'eu-west-1' } },
    build(app, environment, { delay, region }) {
      built++;
      const stack = new Stack(app, `Queue-${environment}`, { ...(region !== undefined && { env: { region } }) });
      const queue = new sqs.CfnQueue(stack, 'Queue', { delaySeconds: delay });
      new CfnOutput(stack, 'Address', { value: queue.ref });
    },
  });
  return { system, builds: () => built };
}

const delays = (synthesis: ReturnType<typeof synthesized>) =>
  Object.values(all(synthesis.template, 'AWS::SQS::Queue')).map(({ DelaySeconds }) => DelaySeconds);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'syntheses-'));
  vi.stubEnv('LINTEL_SYNTHESES', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test('an environment is synthesized once, whoever asks', () => {
  const { system, builds } = queueSystem();
  expect(synthesized(system, 'dev')).toBe(synthesized(system, 'dev'));
  expect(synthesized(system, 'dev')).toBe(synthesized(system, 'dev', { delay: 1 }));
  expect(builds()).toBe(1);
});

test('other options and other environments are other templates', () => {
  const { system, builds } = queueSystem();
  expect(
    [synthesized(system, 'dev'), synthesized(system, 'dev', { delay: 9 }), synthesized(system, 'prod')].map(delays),
  ).toEqual([[1], [9], [2]]);
  expect(builds()).toBe(3);
});

test('options that JSON cannot tell apart are synthesized anew', () => {
  const { system, builds } = queueSystem();
  synthesized(system, 'dev', { onBuild: () => undefined });
  synthesized(system, 'dev', { onBuild: () => undefined });
  expect(builds()).toBe(2);
});

test('another process of the run reads what the first one wrote', () => {
  const first = queueSystem();
  const second = queueSystem();
  const written = synthesized(first.system, 'prod');
  expect(synthesized(second.system, 'prod')).toEqual(written);
  expect([first.builds(), second.builds()]).toEqual([1, 0]);
  expect(written.folder.startsWith(folder)).toBe(true);
});

test('a definition of the same name that builds something else is not taken for it', () => {
  const { system } = queueSystem();
  const other: Architecture<QueueOptions> = {
    ...system,
    build: (app) => {
      new sqs.CfnQueue(new Stack(app, 'Other'), 'Queue', { delaySeconds: 7 });
    },
  };
  expect([synthesized(system, 'dev'), synthesized(other, 'dev')].map(delays)).toEqual([[1], [7]]);
});

test('without a shared folder a process keeps its own, and leaves nothing in that of others', () => {
  vi.stubEnv('LINTEL_SYNTHESES', undefined);
  const { system, builds } = queueSystem();
  expect(synthesized(system, 'dev')).toBe(synthesized(system, 'dev'));
  expect(builds()).toBe(1);
  expect(existsSync(synthesized(system, 'dev').folder)).toBe(true);
});

test('templates are frozen, so that no test leaves its marks in them', () => {
  const { template } = synthesized(queueSystem().system, 'dev');
  expect(() => Object.assign(template.Resources.Queue?.Properties ?? {}, { DelaySeconds: 5 })).toThrow(TypeError);
});

test('a synthesis tells stack, region, outputs and what is uploaded; sections that CDK leaves out are empty', () => {
  const synthesis = synthesizeAnew(queueSystem().system, 'prod');
  const { region, assets, template, terminationProtection } = stackNamed(synthesis, 'Queue-prod');
  expect({ region, assets, terminationProtection, missing: synthesis.missing }).toEqual({
    region: 'eu-west-1',
    assets: [],
    terminationProtection: false,
    missing: [],
  });
  expect(Object.keys(template.Outputs)).toEqual(['Address']);
  expect(template.Conditions).toEqual({});
});

test('what does not exist is named', () => {
  const { system } = queueSystem();
  expect(() => optionsOf(system, 'stage')).toThrow('The architecture "queue-system" has no environment "stage".');
  expect(() => stackNamed(synthesized(system, 'dev'), 'Stack')).toThrow('holds no stack "Stack"');
});

test('an app is built anew each time', () => {
  const { system, builds } = queueSystem();
  expect(appOf(system, 'dev')).not.toBe(appOf(system, 'dev'));
  expect(builds()).toBe(2);
});
