import type { EnvironmentVariant } from 'lintel/testing';
import type { OmnirapeuticOptions } from './options.ts';

/** Options that a user may change; none of them costs a row of the conformance table. */
export const VARIANTS: readonly EnvironmentVariant<OmnirapeuticOptions>[] = [
  ['a certificate', 'production', { certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/1' }],
  ['one replica', 'production', { readers: 1 }],
  ['two replicas', 'production', { readers: 2 }],
  ['only what is used is open', 'production', { openness: 'least' }],
  ['only what is used is open', 'validation', { openness: 'least' }],
  ['another version', 'production', { engineVersion: '16.8' }],
  ['a pinned number of connections', 'production', { maxConnections: 90 }],
  ['every statement audited', 'production', { audit: ['all'] }],
  ['a secret for a certificate', 'production', { certificateSecret: true }],
  ['a pack from S3', 'production', { conformancePackUri: 's3://packs/hipaa.yaml' }],
  ['a recorder and a detector that exist', 'production', { existing: ['config-recorder', 'guardduty-detector'] }],
  ['no second factor', 'production', { operatorsNeedMfa: false }],
];
