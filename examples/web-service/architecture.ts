import { defineArchitecture } from 'lintel/constructs';
import { webServiceClaims } from './claims.ts';
import type { WebServiceOptions } from './options.ts';
import { WebServiceStack } from './web-service-stack.ts';

export default defineArchitecture<WebServiceOptions>({
  name: 'web-service',
  title: 'Web service',
  environments: {
    dev: {
      region: 'eu-central-1',
      zones: ['eu-central-1a', 'eu-central-1b'],
      size: { cpu: 256, memoryMiB: 512, tasks: 1 },
      nat: 'single',
    },
    prod: {
      region: 'eu-central-1',
      zones: ['eu-central-1a', 'eu-central-1b'],
      size: { cpu: 512, memoryMiB: 1024, tasks: 2 },
      nat: 'one-per-zone',
    },
  },
  build(app, environment, options) {
    new WebServiceStack(app, 'WebService', environment, options);
  },
  claims: webServiceClaims,
});
