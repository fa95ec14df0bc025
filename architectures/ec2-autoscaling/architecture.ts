import type { App } from 'aws-cdk-lib';
import { acknowledge, defineArchitecture } from 'lintel/constructs';
import { acknowledgementsFor, deliveryAcknowledgements } from './acknowledgements.ts';
import { webAppClaims } from './claims.ts';
import { deliveryFiles } from './delivery/files.ts';
import { DeliveryStack } from './delivery-stack.ts';
import { DIFFERENCES } from './differences.ts';
import { DEV, PROD, STAGING } from './environments.ts';
import type { WebAppOptions } from './options.ts';
import { RecoveryStack } from './recovery-stack.ts';
import { RESOLUTIONS } from './resolutions.ts';
import { inSecondRegion, settingsOf } from './settings.ts';
import { webAppUsage } from './usage.ts';
import { WebAppStack } from './web-app-stack.ts';
import { ec2AutoscalingDemo } from './witness-shop.ts';
import { ec2AutoscalingWitnesses } from './witnesses.ts';

export default defineArchitecture<WebAppOptions>({
  name: 'ec2-autoscaling',
  title: 'EC2 Auto Scaling web application',
  about:
    'A web application on a fleet of servers that grows and shrinks with its load, behind a load balancer. Three environments are built from one definition; production adds a third zone, a public name behind CloudFront, hourly backups and copies of them in a second region.',
  environments: { dev: DEV, staging: STAGING, prod: PROD },
  differences: DIFFERENCES,
  build(app: App, environment, options) {
    const settings = settingsOf(environment, options);
    acknowledge(new WebAppStack(app, settings.stackName, settings), acknowledgementsFor(settings));
    const second = inSecondRegion(settings);
    if (second !== undefined) acknowledge(new WebAppStack(app, second.stackName, second), acknowledgementsFor(second));
    if (settings.recoveryRegion !== undefined) {
      new RecoveryStack(app, `${settings.stackName}Recovery`, settings, settings.recoveryRegion);
    }
    acknowledge(new DeliveryStack(app, `${settings.stackName}Delivery`, settings), deliveryAcknowledgements(settings));
  },
  resolutions: RESOLUTIONS,
  claims: (environment, options) => webAppClaims(options, deliveryFiles(settingsOf(environment, options))),
  witnesses: (environment, options) => ec2AutoscalingWitnesses(settingsOf(environment, options)),
  demo: (environment, options, system) => ec2AutoscalingDemo(settingsOf(environment, options), system),
  usage: (environment, options) => webAppUsage(settingsOf(environment, options)),
  files: (environment, options) => deliveryFiles(settingsOf(environment, options)),
});
