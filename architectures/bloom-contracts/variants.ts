import type { EnvironmentVariant } from 'lintel/testing';
import type { BloomContractsOptions } from './options.ts';

/** Options that a user may change; none of them costs a row of the conformance table. */
export const VARIANTS: readonly EnvironmentVariant<BloomContractsOptions>[] = [
  ['a regional NAT gateway', 'prod', { perimeter: 'regional-nat-gateway' }],
  ['no internet', 'prod', { perimeter: 'no-internet' }],
  ['a network firewall', 'prod', { networkFirewall: true }],
  [
    'a name of one’s own',
    'prod',
    {
      viewer: {
        domainName: 'contracts.example.com',
        certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      },
    },
  ],
  ['a model that takes a temperature', 'prod', { model: 'claude-sonnet-4-5' }],
  ['a standby', 'prod', { multiAz: true }],
  ['Valkey with a replica and a password', 'prod', { cacheEngine: 'valkey', cacheReplica: true, cachePassword: true }],
  [
    'an identity provider that exists',
    'prod',
    { gitHubProviderArn: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
  ],
  ['another Node.js', 'prod', { nodeImage: '22-alpine' }],
];
