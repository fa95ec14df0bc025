/** The oracle is what each setting does, by its page in the template reference. */
import { expect, test } from 'vitest';
import { buildModel, dataDocument } from '../../model/index.ts';
import { weakens } from './weakened.ts';

const after = (Type: string, Properties: object) => {
  const model = buildModel([{ name: 'S', document: dataDocument({ Resources: { It: { Type, Properties } } }) }]);
  if (!model.ok) throw new Error('no model');
  return model.value;
};

const ABOVE = { ComparisonOperator: 'GreaterThanThreshold' };
const BELOW = { ComparisonOperator: 'LessThanThreshold' };

test.each([
  ['AWS::CloudWatch::Alarm', ABOVE, 'Threshold', '36', '80', true],
  ['AWS::CloudWatch::Alarm', ABOVE, 'Threshold', '80', '36', false],
  ['AWS::CloudWatch::Alarm', BELOW, 'Threshold', '10', '5', true],
  ['AWS::CloudWatch::Alarm', BELOW, 'Threshold', '5', '10', false],
  ['AWS::RDS::DBInstance', {}, 'BackupRetentionPeriod', '14', '7', true],
  ['AWS::RDS::DBInstance', {}, 'BackupRetentionPeriod', '7', '14', false],
  ['AWS::RDS::DBInstance', {}, 'DeletionProtection', 'true', '', true],
  ['AWS::RDS::DBInstance', {}, 'DeletionProtection', 'true', 'false', true],
  ['AWS::RDS::DBInstance', {}, 'DeletionProtection', 'false', 'true', false],
  ['AWS::RDS::DBInstance', {}, 'PubliclyAccessible', 'false', 'true', true],
  ['AWS::RDS::DBInstance', {}, 'DBInstanceClass', 'db.t3.micro', 'db.t3.small', false],
])('%s %j %s %s → %s: %s', (type, properties, property, first, second, expected) => {
  expect(weakens(after(type, properties), 'It', property, first, second)).toBe(expected);
});
