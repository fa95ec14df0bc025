import { defineArchitecture } from 'lintel/constructs';
import { webServiceClaims } from './claims.ts';
import { type WebServiceOptions, WebServiceStack } from './web-service-stack.ts';

export default defineArchitecture<WebServiceOptions>({
  name: 'web-service',
  title: 'Web service',
  environments: {
    dev: { size: { cpu: 256, memoryMiB: 512 }, desiredCount: 1, nat: 'single' },
    prod: { size: { cpu: 512, memoryMiB: 1024 }, desiredCount: 2, nat: 'one-per-zone' },
  },
  build: (app, environment, options) => new WebServiceStack(app, 'WebService', environment, options),
  claims: webServiceClaims,
});
