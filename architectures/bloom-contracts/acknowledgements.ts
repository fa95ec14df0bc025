import type { Acknowledgement } from 'lintel/constructs';
import type { BloomContractsOptions } from './options.ts';

/** Findings of the AwsSolutions pack of cdk-nag in the stack of the running system. */
export function acknowledgementsFor({ cachePassword, perimeter }: BloomContractsOptions): readonly Acknowledgement[] {
  const secrets = ['AnthropicKey', 'JwtSecret', 'BloomEnergyDB/Password', 'DatabaseUrl'];
  return [
    ...[...secrets, ...(cachePassword === true ? ['CachePassword', 'RedisUrl'] : [])].map((secret) => ({
      path: `${secret}/Resource`,
      rule: 'AwsSolutions-SMG4',
      reason:
        'BLM-SEC-01 to BLM-SEC-04: tasks read secrets when they start, so a value changed on a schedule would not be taken up; runbooks/change-a-secret.md changes it together with the tasks.',
    })),
    ...SYSTEM,
    ...(perimeter === 'no-internet' ? [] : EDGE),
  ];
}

const SYSTEM: readonly Acknowledgement[] = [
  {
    path: 'BloomEnergyDB/Default/Resource',
    rule: 'AwsSolutions-RDS3',
    reason: 'BLM-RDS-08: the document has one instance; the option multiAz adds a standby.',
  },
  {
    path: 'BloomEnergyDB/Default/Resource',
    rule: 'AwsSolutions-RDS11',
    reason: 'BLM-SG-04: the document fixes port 5432; only the tasks reach it.',
  },
  {
    path: 'BloomEnergyCache/Resource',
    rule: 'AwsSolutions-AEC4',
    reason:
      'BLM-RED-01: the document has one cache; what is lost with it is computed again. The option cacheReplica adds a node.',
  },
  {
    path: 'BloomEnergyCache/Resource',
    rule: 'AwsSolutions-AEC5',
    reason: 'BLM-SG-05: the document fixes port 6379; only the tasks reach it.',
  },
  {
    path: 'BloomEnergyCache/Resource',
    rule: 'AwsSolutions-AEC6',
    reason:
      'BLM-ENV-20: REDIS_URL is one of the plain variables of the document; the cache holds answers only and is reached by the tasks alone. The option cachePassword adds a password.',
  },
  {
    path: 'ExecutionRole/Resource',
    rule: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'BLM-IAM-01: a token of ECR is for the whole registry; the images are limited to one repository.',
  },
  {
    path: 'TaskRole/Resource',
    rule: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'BLM-IAM-01: X-Ray and PutMetricData know no resource; metrics are limited to one namespace.',
  },
  {
    path: 'Api/Definition/Resource',
    rule: 'AwsSolutions-ECS2',
    reason:
      'BLM-ENV-01 to BLM-ENV-20: the document fixes these variables; whatever is secret comes from Secrets Manager.',
  },
  {
    path: 'AuditBucket/Resource',
    rule: 'AwsSolutions-S1',
    reason:
      'BLM-AUD-01: only CloudTrail writes into the bucket of the audit records, and files that were changed show it.',
  },
  {
    path: 'AccessLogBucket/Resource',
    rule: 'AwsSolutions-S1',
    reason: 'BLM-AUD-01: this bucket holds access logs; a log of its own would log its own writing.',
  },
];

/** Those of the edge, which a system without the internet does not have. */
const EDGE: readonly Acknowledgement[] = [
  {
    path: 'Edge/Default/Resource',
    rule: 'AwsSolutions-CFR1',
    reason: 'BLM-EDG-01: the document limits no country; who may come in decides the login.',
  },
  {
    path: 'Edge/Default/Resource',
    rule: 'AwsSolutions-CFR2',
    reason: 'BLM-EDG-03: the document has WAF on the load balancer, behind which every request of the edge comes.',
  },
  {
    path: 'Edge/Default/Resource',
    rule: 'AwsSolutions-CFR4',
    reason:
      'BLM-EDG-04: under *.cloudfront.net the TLS policy is CloudFront’s own; the option viewer brings a certificate and TLS 1.2 as floor.',
  },
];

export const DELIVERY_ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  {
    path: 'Deployer/Role/Resource',
    rule: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'BLM-CI-07: a token of ECR is for the whole registry, and task definitions are registered without a resource; images, service and roles are limited to those of this system.',
  },
];
