import { expect, test } from 'vitest';
import { AuditTrail, type AuditTrailProps } from './audit-trail.ts';
import { EncryptionKey } from './encryption-key.ts';
import { ObjectStore } from './object-store.ts';
import { propertyOf, resourcesOf, tinyStack } from './tiny-stack.ts';

function trail(rest: Partial<AuditTrailProps> = {}) {
  const stack = tinyStack();
  new AuditTrail(stack, 'Trail', {
    name: 'orders-trail',
    bucket: new ObjectStore(stack, 'TrailFiles'),
    key: new EncryptionKey(stack, 'Key', { description: 'Files', alias: 'files' }),
    logGroup: { name: '/aws/cloudtrail/orders', days: 90 },
    ...rest,
  });
  return stack;
}

test('every call of every region is recorded in validated, encrypted files and in a log group', () => {
  expect(resourcesOf(trail()).Trail).toMatchObject({
    Properties: {
      IsLogging: true,
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      EnableLogFileValidation: true,
      KMSKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] },
      CloudWatchLogsLogGroupArn: { 'Fn::GetAtt': ['TrailLogGroup', 'Arn'] },
      AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }],
    },
    DependsOn: expect.arrayContaining(['TrailFilesPolicy']),
  });
});

test('data events leave out the objects of the trail’s own bucket', () => {
  const selectors = propertyOf(
    trail({ dataEvents: ['s3', 'lambda'] }),
    'AWS::CloudTrail::Trail',
    'AdvancedEventSelectors',
  );
  expect(selectors.Trail).toMatchObject([
    {},
    {
      FieldSelectors: [
        {},
        { Equals: ['AWS::S3::Object'] },
        { Field: 'resources.ARN', NotStartsWith: expect.anything() },
      ],
    },
    { FieldSelectors: [{}, { Equals: ['AWS::Lambda::Function'] }] },
  ]);
});

test('only this trail may write into the bucket', () => {
  const policy = JSON.stringify(resourcesOf(trail()).TrailFilesPolicy?.Properties);
  expect(policy).toContain('"Sid":"TrailWritesFiles"');
  expect(policy.match(/trail\/orders-trail/g)).toHaveLength(2);
});

test('a name that CloudTrail refuses is refused', () => {
  expect(() => trail({ name: '-trail' })).toThrow(
    'Trail "Tiny/Trail" was given the name "-trail"; use 3 to 128 letters, digits, ".", "_" and "-", starting and ending with a letter or digit.',
  );
});
