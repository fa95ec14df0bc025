import { defineArchitecture } from 'lintel/constructs';
import { acknowledge, acknowledgementsOf } from './acknowledgements.ts';
import { coherentClaims } from './claims.ts';
import { CoherentPmoStack } from './coherent-pmo-stack.ts';
import { deliveredFiles } from './delivered-files.ts';
import { type CoherentOptions, settle } from './options.ts';
import { coherentUsage } from './usage.ts';

export default defineArchitecture<CoherentOptions>({
  name: 'coherent-pmo',
  title: 'Coherent PMO platform',
  environments: {
    dev: {
      stage: 'dev',
      region: 'us-east-1',
      zones: ['us-east-1a', 'us-east-1b'],
      domainName: 'dev.coherent.yourdomain.com',
      // A block that belongs to nobody (RFC 5737): write your own network here.
      sshAllowedCidr: '203.0.113.0/24',
      openServicePorts: true,
    },
    prod: {
      stage: 'prod',
      region: 'us-east-1',
      zones: ['us-east-1a', 'us-east-1b'],
      domainName: 'coherent.yourdomain.com',
      sshAllowedCidr: '203.0.113.0/24',
    },
  },
  build(app, _environment, options) {
    acknowledge(new CoherentPmoStack(app, 'Coherent', options), acknowledgementsOf(settle(options)));
  },
  claims: (_environment, options) => coherentClaims(options),
  usage: (_environment, options) => coherentUsage(settle(options)),
  files: (_environment, options) => deliveredFiles(options),
});
