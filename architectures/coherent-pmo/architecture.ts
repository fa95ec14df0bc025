import { acknowledge, defineArchitecture } from 'lintel/constructs';
import { acknowledgementsOf, deliveryAcknowledgements } from './acknowledgements.ts';
import { coherentClaims } from './claims.ts';
import { CoherentPmoStack } from './coherent-pmo-stack.ts';
import { deliveredFiles } from './delivered-files.ts';
import { DeliveryStack } from './delivery-stack.ts';
import { fillWithDemo } from './demo.ts';
import { DIFFERENCES } from './differences.ts';
import { type CoherentOptions, settle } from './options.ts';
import { RESOLUTIONS } from './resolutions.ts';
import { DELIVERY_TEMPLATE } from './runbooks/names.ts';
import { coherentUsage } from './usage.ts';
import { coherentWitnesses } from './witnesses/index.ts';

export default defineArchitecture<CoherentOptions>({
  name: 'coherent-pmo',
  title: 'Coherent PMO platform',
  about:
    'A platform for project offices on one server: nginx, an API and a web application, with PostgreSQL in private subnets and files in S3. Dev and production are built from one definition; a fleet of servers behind a load balancer is prepared and not switched on.',
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
    const settings = settle(options);
    acknowledge(new CoherentPmoStack(app, 'Coherent', options), acknowledgementsOf(settings));
    if (settings.gitHubDelivery)
      acknowledge(new DeliveryStack(app, DELIVERY_TEMPLATE, settings), deliveryAcknowledgements(settings));
  },
  resolutions: RESOLUTIONS,
  differences: DIFFERENCES,
  claims: (_environment, options) => coherentClaims(options, deliveredFiles(options)),
  usage: (_environment, options) => coherentUsage(settle(options)),
  files: (_environment, options) => deliveredFiles(options),
  witnesses: (_environment, options) => coherentWitnesses(settle(options)),
  demo: (_environment, _options, system) => fillWithDemo(system),
});
