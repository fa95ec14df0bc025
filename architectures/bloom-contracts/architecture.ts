import { acknowledge, defineArchitecture } from 'lintel/constructs';
import { acknowledgementsFor, DELIVERY_ACKNOWLEDGEMENTS } from './acknowledgements.ts';
import { BloomContractsStack } from './bloom-contracts-stack.ts';
import { bloomContractsClaims } from './claims.ts';
import { DeliveryStack } from './delivery-stack.ts';
import { bloomContractsFiles } from './files.ts';
import { CONTRACTS_STACK, DELIVERY_STACK } from './names.ts';
import type { BloomContractsOptions } from './options.ts';
import { RESOLUTIONS } from './resolutions.ts';
import { bloomContractsUsage } from './usage.ts';
import { bloomContractsDemo } from './witness-application.ts';
import { bloomContractsWitnesses } from './witnesses.ts';

export default defineArchitecture<BloomContractsOptions>({
  name: 'bloom-contracts',
  title: 'Bloom Energy contract management',
  about:
    'Contract management with an AI that reads contracts. The API runs as containers in private subnets behind CloudFront, keeps its data in PostgreSQL and Redis, and may call Claude and nothing else outside AWS.',
  environments: {
    prod: { region: 'us-west-2', zones: ['us-west-2a', 'us-west-2b'] },
  },
  build(app, _environment, options) {
    acknowledge(new DeliveryStack(app, DELIVERY_STACK, options), DELIVERY_ACKNOWLEDGEMENTS);
    acknowledge(new BloomContractsStack(app, CONTRACTS_STACK, options), acknowledgementsFor(options));
  },
  resolutions: RESOLUTIONS,
  claims: (_environment, options) => bloomContractsClaims(options, bloomContractsFiles(options)),
  witnesses: (_environment, options) => bloomContractsWitnesses(bloomContractsFiles(options)),
  demo: (_environment, _options, system) => bloomContractsDemo(system),
  usage: () => bloomContractsUsage(),
  files: (_environment, options) => bloomContractsFiles(options),
});
