import { all, synthesized } from 'lintel/testing';
import { expect, test } from 'vitest';
import architecture from './architecture.ts';
import type { OmnirapeuticOptions } from './options.ts';

// The oracle is the table of contradictions: each option is the resolution with the id in the title.
const templateWith = (changes: Partial<OmnirapeuticOptions>) =>
  synthesized(architecture, 'production', changes).template;

const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/1';

test('C-OMN-02 readers stand in zone b, then c, and are first in line for promotion', () => {
  const instances = all(templateWith({ readers: 2 }), 'AWS::RDS::DBInstance');
  expect(
    Object.entries(instances).map(([id, { AvailabilityZone, PromotionTier }]) => [id, AvailabilityZone, PromotionTier]),
  ).toEqual([
    ['AuroraClusterWriter', 'us-east-1a', 0],
    ['AuroraClusterReaderB', 'us-east-1b', 1],
    ['AuroraClusterReaderC', 'us-east-1c', 1],
  ]);
});

test('C-OMN-03, C-OMN-15, C-OMN-16 version, connections and audit are parameters of the cluster', () => {
  const template = templateWith({ engineVersion: '16.8', maxConnections: 90, audit: ['all'] });
  expect(all(template, 'AWS::RDS::DBCluster').AuroraCluster?.EngineVersion).toBe('16.8');
  expect(all(template, 'AWS::RDS::DBClusterParameterGroup').AuroraParameters).toMatchObject({
    Family: 'aurora-postgresql16',
    Parameters: { max_connections: '90', 'pgaudit.log': 'all', 'rds.force_ssl': '1' },
  });
});

test('C-OMN-06, C-OMN-07 least opens container ports and HTTPS instead of everything', () => {
  const template = templateWith({ openness: 'least' });
  const ports = Object.values(all(template, 'AWS::EC2::SecurityGroupIngress')).map(({ FromPort }) => FromPort);
  expect(ports.toSorted()).toEqual([3000, 5432, 5432, 80]);
  expect(JSON.stringify(all(template, 'AWS::EC2::SecurityGroupEgress'))).not.toContain('0.0.0.0/0');
});

test('C-OMN-08 a certificate brings HTTPS on 443, and 80 hands over to it', () => {
  const listeners = all(templateWith({ certificateArn: CERTIFICATE }), 'AWS::ElasticLoadBalancingV2::Listener');
  expect(listeners).toMatchObject({
    AlbHttp: {
      Port: 80,
      DefaultActions: [
        { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
      ],
    },
    AlbHttps: {
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      Certificates: [{ CertificateArn: CERTIFICATE }],
    },
  });
});

test('C-OMN-10 a secret for a certificate is encrypted like the others', () => {
  expect(
    all(templateWith({ certificateSecret: true }), 'AWS::SecretsManager::Secret').SecurityCertificateSecret,
  ).toMatchObject({ KmsKeyId: { 'Fn::GetAtt': ['SecuritySecretsKey', 'Arn'] } });
});

test('C-OMN-13 the validation stage runs nginx alone, behind the web target group', () => {
  const services = all(templateWith({ stage: 'validation' }), 'AWS::ECS::Service');
  expect(Object.values(services)).toMatchObject([
    {
      ServiceName: 'omnirapeutic-production-nginx',
      DesiredCount: 2,
      LoadBalancers: [{ TargetGroupArn: { Ref: 'AlbWebTargets' }, ContainerPort: 80 }],
    },
  ]);
});

test('C-OMN-19 a pack in S3 takes the place of the pack of this folder', () => {
  const pack = all(
    templateWith({ conformancePackUri: 's3://packs/hipaa.yaml' }),
    'AWS::Config::ConformancePack',
  ).ConfigPack;
  expect(pack).toMatchObject({ TemplateS3Uri: 's3://packs/hipaa.yaml' });
  expect(pack).not.toHaveProperty('TemplateBody');
});

test('C-OMN-20 a recorder and a detector that the account has already are not made again', () => {
  const template = templateWith({ existing: ['config-recorder', 'guardduty-detector'] });
  for (const type of [
    'AWS::Config::ConfigurationRecorder',
    'AWS::Config::DeliveryChannel',
    'AWS::GuardDuty::Detector',
  ]) {
    expect(all(template, type)).toEqual({});
  }
});
