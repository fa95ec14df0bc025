/**
 * `attribute`. Oracle: the pages of the resource attributes,
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html and those of
 * UpdateReplacePolicy, UpdatePolicy, CreationPolicy and DependsOn beside it.
 */
import { describe, expect, test } from 'vitest';
import { type Assertion, attribute } from '../../claims/index.ts';
import { inShort, judgeIn, type TinyTemplate } from '../tiny-proof.ts';

const PARAMETERS = { Stage: { Type: 'String' }, Policy: { Type: 'String' }, Least: { Type: 'Number' } };
const CONDITIONS = { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } };
const ifProd = (then: unknown, otherwise: unknown = { Ref: 'AWS::NoValue' }) => ({
  'Fn::If': ['IsProd', then, otherwise],
});

function verdict(resources: Readonly<Record<string, object>>, assertion: Assertion, names = {}): string {
  const typed = Object.entries(resources).map(([id, fields]) => [id, { Type: 'AWS::SQS::Queue', ...fields }]);
  const world: TinyTemplate = { resources: Object.fromEntries(typed), parameters: PARAMETERS, conditions: CONDITIONS };
  return inShort(judgeIn(world, assertion, { names }));
}

describe('what happens to a resource that leaves its stack', () => {
  const INSTANCE = { Type: 'AWS::RDS::DBInstance' };
  test.each<[string, object, string]>([
    ['what is said', { DeletionPolicy: 'Retain' }, 'Retain'],
    ['what is said of a database', { ...INSTANCE, DeletionPolicy: 'Delete' }, 'Delete'],
    ['deleted, where nothing is said', {}, 'Delete'],
    ['a cluster leaves a snapshot', { Type: 'AWS::RDS::DBCluster' }, 'Snapshot'],
    ['a database leaves a snapshot', { ...INSTANCE, Properties: {} }, 'Snapshot'],
    ['an instance of a cluster leaves none', { ...INSTANCE, Properties: { DBClusterIdentifier: 'c' } }, 'Delete'],
  ])('%s', (_, It, policy) => {
    expect(verdict({ It }, attribute('It', 'DeletionPolicy', policy))).toBe('proved');
    expect(verdict({ It }, attribute('It', 'DeletionPolicy', 'RetainExceptOnCreate'))).toBe(
      'refuted: DeletionPolicy of It is not "RetainExceptOnCreate".',
    );
  });

  test('a replaced resource is deleted where nothing is said, a database too', () => {
    expect(verdict({ It: INSTANCE }, attribute('It', 'UpdateReplacePolicy', 'Delete'))).toBe('proved');
    expect(verdict({ It: INSTANCE }, attribute('It', 'UpdateReplacePolicy', 'Snapshot'))).toMatch(/^refuted/);
    expect(verdict({ It: { UpdateReplacePolicy: 'Retain' } }, attribute('It', 'UpdateReplacePolicy', 'Retain'))).toBe(
      'proved',
    );
  });

  test('whether it is said at all', () => {
    expect(verdict({ It: INSTANCE }, attribute('It', 'DeletionPolicy', { absent: true }))).toBe('proved');
    expect(verdict({ It: INSTANCE }, attribute('It', 'DeletionPolicy', { not: { absent: true } }))).toMatch(/^refuted/);
    expect(verdict({ It: { DeletionPolicy: 'Delete' } }, attribute('It', 'DeletionPolicy', { present: true }))).toBe(
      'proved',
    );
  });

  test('as conditions and parameters decide', () => {
    const policy = attribute('It', 'DeletionPolicy', { oneOf: ['Retain', 'Snapshot'] });
    expect(verdict({ It: { DeletionPolicy: ifProd('Retain', 'Delete') } }, policy)).toBe('unknown: Stage = prod');
    expect(verdict({ It: { DeletionPolicy: ifProd('Retain') } }, policy)).toBe('unknown: Stage = prod');
    expect(verdict({ It: { ...INSTANCE, DeletionPolicy: ifProd('Retain') } }, policy)).toBe('proved');
    expect(verdict({ It: { DeletionPolicy: { Ref: 'Policy' } } }, policy)).toBe('unknown: ${Policy}');
    const member = { ...INSTANCE, Properties: { DBClusterIdentifier: ifProd('c') } };
    expect(verdict({ It: member }, attribute('It', 'DeletionPolicy', 'Snapshot'))).toBe('unknown: Stage ≠ prod');
    const conditional = { Condition: 'IsProd', DeletionPolicy: 'Retain' };
    expect(verdict({ It: conditional }, policy)).toBe('unknown: Stage = prod');
  });
});

describe('how instances are replaced and created', () => {
  const fleet = (AutoScalingRollingUpdate: object) => ({ It: { UpdatePolicy: { AutoScalingRollingUpdate } } });
  const rolling = (name: string, is: string | number | boolean) =>
    attribute('It', `UpdatePolicy.AutoScalingRollingUpdate.${name}`, is);
  test.each<[string, string | number | boolean]>([
    ['MaxBatchSize', 1],
    ['MinInstancesInService', 0],
    ['MinActiveInstancesPercent', 100],
    ['MinSuccessfulInstancesPercent', 100],
    ['WaitOnResourceSignals', false],
  ])('%s is %s where nothing is said', (name, value) => {
    expect(verdict(fleet({}), rolling(name, value))).toBe('proved');
    expect(verdict(fleet({ [name]: 7 }), rolling(name, value))).toMatch(/^refuted/);
    expect(verdict({ It: {} }, rolling(name, value))).toMatch(/^refuted/);
  });

  test('the pause is five minutes where the update waits for signals', () => {
    expect(verdict(fleet({ WaitOnResourceSignals: true }), rolling('PauseTime', 'PT5M'))).toBe('proved');
    expect(verdict(fleet({ WaitOnResourceSignals: 'true', PauseTime: 'PT10M' }), rolling('PauseTime', 'PT10M'))).toBe(
      'proved',
    );
    expect(verdict(fleet({}), rolling('PauseTime', 'PT5M'))).toMatch(/^refuted/);
    expect(verdict(fleet({ WaitOnResourceSignals: ifProd(true, false) }), rolling('PauseTime', 'PT5M'))).toBe(
      'unknown: Stage = prod',
    );
  });

  test('a number that only deployment tells', () => {
    expect(verdict(fleet({ MinInstancesInService: { Ref: 'Least' } }), rolling('MinInstancesInService', 2))).toBe(
      'unknown: ${Least}',
    );
  });

  test('signals of a creation', () => {
    const signals = (ResourceSignal: object) => ({ It: { CreationPolicy: { ResourceSignal } } });
    expect(verdict(signals({}), attribute('It', 'CreationPolicy.ResourceSignal.Timeout', 'PT5M'))).toBe('proved');
    expect(verdict(signals({ Count: 3 }), attribute('It', 'CreationPolicy.ResourceSignal.Count', 3))).toBe('proved');
    expect(verdict(signals({ Count: 3 }), attribute('It', 'CreationPolicy.ResourceSignal.Count', 1))).toMatch(
      /^refuted/,
    );
  });
});

describe('the order of creation, conditions and metadata', () => {
  const names = { first: 'First', route: 'Second' };
  test.each<[string, unknown]>([
    ['one', 'First'],
    ['a list', ['Second', 'First']],
  ])('%s', (_, DependsOn) => {
    const world = { First: {}, Second: {}, It: { DependsOn } };
    expect(verdict(world, attribute('It', 'DependsOn', { has: { refersTo: 'first' } }), names)).toBe('proved');
    expect(verdict(world, attribute('It', 'DependsOn', { has: 'First' }), names)).toBe('proved');
    expect(verdict(world, attribute('It', 'DependsOn', { exactly: [{ refersTo: 'route' }] }), names)).toMatch(
      /^refuted/,
    );
    expect(verdict(world, attribute('First', 'DependsOn', { has: { refersTo: 'first' } }), names)).toMatch(/^refuted/);
  });

  test('the name of a condition', () => {
    expect(verdict({ It: { Condition: 'IsProd' } }, attribute('It', 'Condition', 'IsProd'))).toBe(
      'unknown: Stage = prod',
    );
    expect(verdict({ It: {} }, attribute('It', 'Condition', { absent: true }))).toBe('proved');
    expect(verdict({ It: {} }, attribute('It', 'Condition', 'IsProd'))).toMatch(/^refuted/);
  });

  test('metadata, and references inside of it', () => {
    const It = { Metadata: { Owner: 'billing', Reads: { Ref: 'First' } } };
    expect(verdict({ First: {}, It }, attribute('It', 'Metadata.Owner', 'billing'))).toBe('proved');
    expect(verdict({ First: {}, It }, attribute('It', 'Metadata.Owner', 'sales'))).toMatch(/^refuted/);
    expect(verdict({ First: {}, It }, attribute('It', 'Metadata.Reads', { refersTo: 'First' }))).toBe('proved');
  });
});

test('a parameter has no attributes', () => {
  expect(verdict({ It: {} }, attribute({ parameter: 'Stage' }, 'DeletionPolicy', 'Retain'))).toMatch(
    /^refuted: Stage is a parameter/,
  );
});
