import { Topic } from 'aws-cdk-lib/aws-sns';
import { expect, test } from 'vitest';
import { ThreatDetector } from './threat-detector.ts';
import { resourcesOf, tinyStack } from './tiny-stack.ts';

test('the detector is on, and every feature says whether it is', () => {
  const stack = tinyStack();
  new ThreatDetector(stack, 'Threats', { features: ['S3_DATA_EVENTS'] });
  expect(resourcesOf(stack).ThreatsDetector?.Properties).toMatchObject({
    Enable: true,
    FindingPublishingFrequency: 'FIFTEEN_MINUTES',
    Features: [
      { Name: 'S3_DATA_EVENTS', Status: 'ENABLED' },
      { Name: 'EBS_MALWARE_PROTECTION', Status: 'DISABLED' },
      { Name: 'RDS_LOGIN_EVENTS', Status: 'DISABLED' },
      { Name: 'LAMBDA_NETWORK_LOGS', Status: 'DISABLED' },
    ],
  });
});

test('findings of a severity reach the topic, also of a detector that exists already', () => {
  const stack = tinyStack();
  const topic = new Topic(stack, 'Alerts');
  new ThreatDetector(stack, 'Threats', {
    detectorExists: true,
    notify: [{ name: 'high-findings', from: 7, below: 9, topic }],
  });
  expect(resourcesOf(stack, 'AWS::GuardDuty::Detector')).toEqual({});
  expect(resourcesOf(stack).ThreatsFindings?.Properties).toMatchObject({
    Name: 'high-findings',
    EventPattern: { detail: { severity: [{ numeric: ['>=', 7, '<', 9] }] } },
    Targets: [{ Arn: { Ref: 'Alerts' } }],
  });
});

test('severities that no finding has are refused', () => {
  const stack = tinyStack();
  const topic = new Topic(stack, 'Alerts');
  expect(() => new ThreatDetector(stack, 'Threats', { notify: [{ name: 'none', from: 9, below: 7, topic }] })).toThrow(
    'Detector "Tiny/Threats": "none" speaks of severities from 9 to below 7, which no finding has; they lie between 1 and 10.',
  );
});
