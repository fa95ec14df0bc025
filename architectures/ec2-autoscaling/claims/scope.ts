import { type Claim, claim, drawn, exists, property, reaches } from 'lintel/claims';
import type { Settings } from '../settings.ts';

const area = 'Scope and drawing';

export function scopeClaims(settings: Settings): readonly Claim[] {
  return [...scope(settings), ...edge(settings)];
}

function scope(settings: Settings): readonly Claim[] {
  const { stackName, environment, recoveryRegion, database } = settings;
  return [
    claim(
      'EC2-GEN-01',
      'One architecture for three environments; each is a template of its own that imports nothing',
      [
        exists('stack', recoveryRegion === undefined ? 1 : 2),
        property('stack', 'Imports', { exactly: [] }),
        exists({ type: 'Stack', stack: stackName }, 1),
        exists('vpc', 1),
      ],
      { area, resolution: 'C-EC2-16', note: `${stackName} is the environment ${environment}.` },
    ),
    claim(
      'EC2-GEN-02',
      'The drawing has the documented parts and the arrows between them',
      [
        exists('load balancer', 1),
        exists('NAT gateways'),
        exists('fleet', 1),
        ...(database === undefined ? [] : [exists('database', 1)]),
        exists('every topic'),
        exists('log bucket', 1),
        exists('every alarm'),
        ...(settings.firewall ? [exists('firewall', 1)] : []),
        ...(settings.domainName === undefined
          ? []
          : [exists('distribution', 1), exists({ type: 'AWS::Route53::RecordSet' })]),
        reaches('load balancer', 'fleet', `tcp/${settings.port}`),
        drawn({
          shows: [
            'load balancer',
            'NAT gateways',
            'fleet',
            ...(database === undefined ? [] : ['database']),
            ...(settings.firewall ? ['firewall'] : []),
            ...(settings.domainName === undefined ? [] : ['distribution']),
            'every alarm',
            'every topic',
            'log bucket',
          ],
          arrows: [
            { from: 'users', to: 'load balancer' },
            { from: 'load balancer', to: 'fleet' },
            { from: 'fleet', to: 'internet' },
            ...(database === undefined ? [] : [{ from: 'fleet', to: 'database' }]),
            { from: 'every alarm', to: 'every topic' },
          ],
        }),
      ],
      {
        area,
        resolution: 'C-EC2-03',
        ...(settings.kind === 'production'
          ? {}
          : { note: 'Route 53 and CloudFront come with a domain name, in production.' }),
      },
    ),
  ];
}

function edge(settings: Settings): readonly Claim[] {
  const { domainName } = settings;
  const isAlias = (id: string, target: string, attribute: string) => [
    property({ type: 'AWS::Route53::RecordSet', id }, 'AliasTarget.DNSName', { refersTo: target, attribute }),
  ];
  return [
    ...(domainName === undefined
      ? []
      : [
          claim(
            'EC2-EDG-01',
            'Route 53 leads the domain name to CloudFront, and the origin name to the load balancer',
            [
              property({ type: 'AWS::Route53::RecordSet', id: 'Record*' }, 'Name', `${domainName}.`),
              property({ type: 'AWS::Route53::RecordSet', id: 'OriginRecord' }, 'Name', `origin.${domainName}.`),
              property({ type: 'AWS::Route53::RecordSet', id: 'Record' }, 'Type', 'A'),
              property({ type: 'AWS::Route53::RecordSet', id: 'RecordIpv6' }, 'Type', 'AAAA'),
              property({ type: 'AWS::Route53::RecordSet', id: 'OriginRecord' }, 'Type', 'A'),
              ...isAlias('Record', 'distribution', 'DomainName'),
              ...isAlias('RecordIpv6', 'distribution', 'DomainName'),
              ...isAlias('OriginRecord', 'load balancer', 'DNSName'),
              property({ type: 'AWS::Route53::RecordSet' }, 'HostedZoneId', { refersTo: 'HostedZoneId' }),
            ],
            { area, resolution: 'C-EC2-03' },
          ),
          claim(
            'EC2-EDG-02',
            'CloudFront stands in front of the load balancer and speaks HTTPS on both sides',
            [
              exists('distribution', 1),
              property('distribution', 'DistributionConfig.Aliases', { exactly: [domainName] }),
              property('distribution', 'DistributionConfig.Origins', {
                exactly: [
                  {
                    where: {
                      DomainName: `origin.${domainName}`,
                      'CustomOriginConfig.OriginProtocolPolicy': 'https-only',
                      'CustomOriginConfig.OriginSSLProtocols': { exactly: ['TLSv1.2'] },
                    },
                  },
                ],
              }),
              property(
                'distribution',
                'DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy',
                'redirect-to-https',
              ),
              property('distribution', 'DistributionConfig.ViewerCertificate.MinimumProtocolVersion', {
                like: 'TLSv1.2_*',
              }),
            ],
            { area, resolution: 'C-EC2-03' },
          ),
        ]),
    ...(settings.firewall
      ? [
          claim(
            'EC2-EDG-03',
            'A web firewall stands before the load balancer itself, so nobody gets around it',
            [
              property('firewall', 'Scope', 'REGIONAL'),
              property('firewall', 'DefaultAction.Allow', { present: true }),
              property('firewall', 'Rules', {
                has: { where: { 'Statement.RateBasedStatement.Limit': 2000, 'Action.Block': { present: true } } },
              }),
              property({ type: 'AWS::WAFv2::WebACLAssociation' }, 'ResourceArn', { refersTo: 'load balancer' }),
              property({ type: 'AWS::WAFv2::WebACLAssociation' }, 'WebACLArn', { refersTo: 'firewall' }),
              ...['CommonRuleSet', 'KnownBadInputsRuleSet', 'SQLiRuleSet'].map((group) =>
                property('firewall', 'Rules', {
                  has: {
                    where: {
                      'Statement.ManagedRuleGroupStatement.Name': `AWSManagedRules${group}`,
                      'OverrideAction.None': { present: true },
                    },
                  },
                }),
              ),
            ],
            { area, resolution: 'C-EC2-03' },
          ),
        ]
      : []),
    claim(
      'EC2-EDG-04',
      'A bucket receives the access logs of the load balancer',
      [
        attribute('access_logs.s3.enabled', 'true'),
        attribute('access_logs.s3.bucket', { refersTo: 'log bucket' }),
        property(
          'log bucket',
          'BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm',
          'AES256',
        ),
        property({ type: 'AWS::S3::BucketPolicy', id: 'LogBucketPolicy' }, 'Bucket', { refersTo: 'log bucket' }),
        property({ type: 'AWS::S3::BucketPolicy', id: 'LogBucketPolicy' }, 'PolicyDocument.Statement', {
          has: { where: { Effect: 'Allow', Action: 's3:PutObject', Resource: { like: '*/load-balancer/AWSLogs/*' } } },
        }),
      ],
      { area },
    ),
  ];
}

function attribute(key: string, value: string | { readonly refersTo: string }) {
  return property('load balancer', 'LoadBalancerAttributes', { has: { where: { Key: key, Value: value } } });
}
