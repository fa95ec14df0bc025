import { all, optionsOf, synthesized } from 'lintel/testing';
import { describe, expect, test } from 'vitest';
import architecture from './architecture.ts';
import { parameterNames } from './delivery/parameters.ts';
import { settingsOf } from './settings.ts';

const NAMES = Object.keys(architecture.environments);
const stacksOf = (name: string) => synthesized(architecture, name).stacks;
const mainOf = (name: string) => synthesized(architecture, name).template;

describe.each(NAMES)('EC2-GEN-01 %s', (name) => {
  test('whoever deploys is asked for exactly the parameters that have no default', () => {
    const { Parameters } = mainOf(name);
    const asked = Object.entries(Parameters).filter(([, { Default }]) => Default === undefined);
    expect(asked.map(([parameter]) => parameter)).toEqual(
      expect.arrayContaining([...parameterNames(settingsOf(name, optionsOf(architecture, name)))]),
    );
    expect(asked).toHaveLength(parameterNames(settingsOf(name, optionsOf(architecture, name))).length);
    expect(Object.values(Parameters).every(({ Description }) => typeof Description === 'string')).toBe(true);
  });

  test('EC2-DEP-03 a roll-out waits for the signal of each instance and keeps the minimum serving', () => {
    const { min } = optionsOf(architecture, name).capacity;
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
  expect(NAMES).toEqual(['dev', 'staging', 'prod']);
});

test('EC2-BKP-08 the copies of production are in another region, in a stack that is named there', () => {
  expect(stacksOf('prod').map(({ name, region }) => [name, region])).toEqual([
    ['WebAppProd', 'us-east-1'],
    ['WebAppProdRecovery', 'us-west-2'],
    ['WebAppProdDelivery', 'us-east-1'],
  ]);
  for (const name of ['dev', 'staging'] as const) {
    expect(stacksOf(name).map((stack) => stack.name)).toEqual(
      expect.not.arrayContaining([expect.stringContaining('Recovery')]),
    );
  }
});

test('production cannot be deleted by mistake', () => {
  expect(stacksOf('prod').find(({ name }) => name === 'WebAppProd')?.terminationProtection).toBe(true);
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
