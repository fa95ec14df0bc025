import { App } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import architecture from './architecture.ts';
import { parameterNames } from './delivery/parameters.ts';
import { settingsOf } from './settings.ts';
import { all, ENVIRONMENTS, type SynthesizedTemplate, stacksOf, synthesizeEnvironment } from './synthesized.ts';

const NAMES = Object.keys(ENVIRONMENTS) as (keyof typeof ENVIRONMENTS)[];
const stacks = Object.fromEntries(NAMES.map((name) => [name, stacksOf(name, ENVIRONMENTS[name])]));
const mainOf = (name: string): SynthesizedTemplate => {
  const template = stacks[name]?.[0]?.template;
  if (template === undefined) throw new Error(`${name} has no stack`);
  return template;
};

describe.each(NAMES)('EC2-GEN-01 %s', (name) => {
  test('imports nothing, carries no assets, looks nothing up', () => {
    const assembly = synthesizeEnvironment(name, ENVIRONMENTS[name]);
    expect(assembly.manifest.missing ?? []).toEqual([]);
    for (const stack of assembly.stacks) {
      expect(stack.assets).toEqual([]);
      expect(JSON.stringify(stack.template)).not.toMatch(/Fn::ImportValue|Custom::|AWS::Lambda|dummy1|lintel/i);
      expect(JSON.stringify(stack.template).length).toBeLessThan(1_000_000);
      expect(Object.keys(stack.template.Resources).length).toBeLessThan(500);
    }
  });

  test('two syntheses give the same bytes', () => {
    const bytes = () => JSON.stringify(stacksOf(name, ENVIRONMENTS[name]));
    expect(bytes()).toBe(JSON.stringify(stacks[name]));
    expect(bytes()).toBe(bytes());
  });

  test('whoever deploys is asked for exactly the parameters that have no default', () => {
    const { Parameters } = mainOf(name);
    const asked = Object.entries(Parameters).filter(([, { Default }]) => Default === undefined);
    expect(asked.map(([parameter]) => parameter)).toEqual(
      expect.arrayContaining([...parameterNames(settingsOf(name, ENVIRONMENTS[name]))]),
    );
    expect(asked).toHaveLength(parameterNames(settingsOf(name, ENVIRONMENTS[name])).length);
    expect(Object.values(Parameters).every(({ Description }) => typeof Description === 'string')).toBe(true);
  });

  test('EC2-DEP-03 a roll-out waits for the signal of each instance and keeps the minimum serving', () => {
    const { min } = ENVIRONMENTS[name].capacity;
    expect(mainOf(name).Resources.Fleet).toMatchObject({
      UpdatePolicy: {
        AutoScalingRollingUpdate: { MinInstancesInService: min, MaxBatchSize: 1, WaitOnResourceSignals: true },
      },
    });
  });

  test('names stay within what AWS accepts', () => {
    const { LoadBalancer } = mainOf(name).Resources;
    expect(String(LoadBalancer?.Properties.Name).length).toBeLessThanOrEqual(32);
    for (const { AlarmName } of Object.values(all(mainOf(name), 'AWS::CloudWatch::Alarm'))) {
      expect(AlarmName).toMatch(new RegExp(`^web-app-${name}-`));
    }
  });
});

test('the environments are those of the document', () => {
  expect(architecture.environments).toEqual(ENVIRONMENTS);
});

test('EC2-BKP-08 the copies of production are in another region, in a stack that is named there', () => {
  expect(stacks.prod?.map(({ name, region }) => [name, region])).toEqual([
    ['WebAppProd', 'us-east-1'],
    ['WebAppProdRecovery', 'us-west-2'],
  ]);
  expect(stacks.dev).toHaveLength(1);
  expect(stacks.staging).toHaveLength(1);
});

test('production cannot be deleted by mistake', () => {
  const app = new App();
  const assembly = synthesizeEnvironment('prod', ENVIRONMENTS.prod, app);
  expect(assembly.stacks.find(({ stackName }) => stackName === 'WebAppProd')?.terminationProtection).toBe(true);
  expect(mainOf('prod').Resources.Database).toMatchObject({
    DeletionPolicy: 'Snapshot',
    Properties: { DeletionProtection: true },
  });
});

test('EC2-KMS-05 the database refuses connections without TLS', () => {
  expect(mainOf('prod').Resources.DatabaseParameters?.Properties).toMatchObject({
    Parameters: { 'rds.force_ssl': '1' },
  });
});

test('EC2-NET-04 the blocks of the environments do not overlap', () => {
  expect(NAMES.map((name) => mainOf(name).Resources.Vpc?.Properties.CidrBlock)).toEqual([
    '10.0.0.0/16',
    '10.1.0.0/16',
    '10.2.0.0/16',
  ]);
});
