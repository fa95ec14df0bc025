import { expect, test } from 'vitest';
import { ComplianceRecorder, type ComplianceRecorderProps } from './compliance-recorder.ts';
import { EncryptionKey } from './encryption-key.ts';
import { ObjectStore } from './object-store.ts';
import { propertyOf, resourcesOf, tinyStack } from './tiny-stack.ts';

const TRAIL = { name: 'cloud-trail-enabled', identifier: 'CLOUD_TRAIL_ENABLED' };

function recorder(rest: Partial<ComplianceRecorderProps> = {}) {
  const stack = tinyStack();
  new ComplianceRecorder(stack, 'Config', {
    name: 'orders',
    bucket: new ObjectStore(stack, 'Snapshots'),
    key: new EncryptionKey(stack, 'Key', { description: 'Files', alias: 'files' }),
    pack: { name: 'orders-pack', content: { rules: [TRAIL] } },
    ...rest,
  });
  return stack;
}

test('everything is recorded, delivered encrypted, and then judged', () => {
  const resources = resourcesOf(recorder());
  expect(resources).toMatchObject({
    ConfigRecorder: {
      Properties: { RecordingGroup: { AllSupported: true, IncludeGlobalResourceTypes: true } },
    },
    ConfigDeliveryChannel: { Properties: { S3KmsKeyArn: { 'Fn::GetAtt': ['Key', 'Arn'] } } },
    ConfigPack: { DependsOn: ['ConfigDeliveryChannel', 'ConfigRecorder'] },
  });
});

test('the role of the recorder writes its own folder of the bucket and nothing else', () => {
  const { Policies } = resourcesOf(recorder()).ConfigRole?.Properties ?? {};
  expect(Policies).toMatchObject([
    {
      PolicyDocument: {
        Statement: [
          { Action: 's3:GetBucketAcl' },
          {
            Action: 's3:PutObject',
            Resource: { 'Fn::Join': ['', [{}, '/AWSLogs/', { Ref: 'AWS::AccountId' }, '/Config/*']] },
          },
          { Action: ['kms:Decrypt', 'kms:GenerateDataKey'] },
        ],
      },
    },
  ]);
});

test('a pack is a template of rules', () => {
  const body = propertyOf(recorder(), 'AWS::Config::ConformancePack', 'TemplateBody').ConfigPack;
  expect(JSON.parse(String(body))).toEqual({
    Resources: {
      CloudTrailEnabled: {
        Type: 'AWS::Config::ConfigRule',
        Properties: {
          ConfigRuleName: 'cloud-trail-enabled',
          Source: { Owner: 'AWS', SourceIdentifier: 'CLOUD_TRAIL_ENABLED' },
        },
      },
    },
  });
});

test('a sample of AWS can be used instead, and a recorder that exists is left alone', () => {
  const stack = recorder({
    recorderExists: true,
    pack: { name: 'hipaa', content: { templateS3Uri: 's3://packs/hipaa.yaml' } },
  });
  expect(resourcesOf(stack).ConfigPack?.Properties).toMatchObject({ TemplateS3Uri: 's3://packs/hipaa.yaml' });
  expect(resourcesOf(stack, 'AWS::Config::ConfigurationRecorder')).toEqual({});
});

test.each<[ComplianceRecorderProps['pack'], string]>([
  [
    { name: '1st', content: { rules: [TRAIL] } },
    'Pack of "Tiny/Config" was given the name "1st"; use letters, digits and "-", starting with a letter.',
  ],
  [{ name: 'p', content: { rules: [TRAIL, TRAIL] } }, 'Pack "p" has the rule "cloud-trail-enabled" twice.'],
  [{ name: 'p', content: { rules: [] } }, 'Pack "p" has no rule, so it would judge nothing; add one.'],
])('the pack %o is refused', (pack, message) => {
  expect(() => recorder({ pack })).toThrow(message);
});
