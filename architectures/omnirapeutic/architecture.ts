import { acknowledge, defineArchitecture } from 'lintel/constructs';
import { acknowledgementsFor, DELIVERY_ACKNOWLEDGEMENTS } from './acknowledgements.ts';
import { omnirapeuticClaims } from './claims.ts';
import { deliveredFiles } from './delivery/files.ts';
import { DeliveryStack } from './delivery-stack.ts';
import { fillWithDemo } from './demo.ts';
import { DIFFERENCES } from './differences.ts';
import { DELIVERY_STACK, STACK } from './names.ts';
import { OmnirapeuticStack } from './omnirapeutic-stack.ts';
import type { OmnirapeuticOptions } from './options.ts';
import { RESOLUTIONS } from './resolutions.ts';
import { omnirapeuticUsage } from './usage.ts';
import { omnirapeuticWitnesses } from './witnesses.ts';

const PRODUCTION = { region: 'us-east-1', zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] } as const;

/** One environment in two stages: what is there before any image exists, and the system of the document. */
export default defineArchitecture<OmnirapeuticOptions>({
  name: 'omnirapeutic',
  title: 'Omnirapeutic',
  about:
    'A web platform that keeps health data: API, web application and worker run as containers on Fargate, in front of an Aurora database. Three zones with three tiers each; people reach the database through a recorded session on a bastion, never from outside.',
  environments: {
    production: PRODUCTION,
    validation: { ...PRODUCTION, stage: 'validation' },
  },
  build(app, _environment, options) {
    acknowledge(new OmnirapeuticStack(app, STACK, options), acknowledgementsFor(options));
    acknowledge(new DeliveryStack(app, DELIVERY_STACK, options), DELIVERY_ACKNOWLEDGEMENTS);
  },
  resolutions: RESOLUTIONS,
  differences: DIFFERENCES,
  claims: (_environment, options) => omnirapeuticClaims(options, deliveredFiles(options)),
  usage: (_environment, options) => omnirapeuticUsage(options),
  witnesses: (environment, options) =>
    environment === 'production' ? omnirapeuticWitnesses(deliveredFiles(options)) : [],
  demo: (_environment, _options, system) => fillWithDemo(system),
  files: (_environment, options) => deliveredFiles(options),
});
