import { type EnvironmentVariant, optionsOf } from 'lintel/testing';
import architecture from './architecture.ts';
import type { CoherentOptions, DevOptions, ProdOptions } from './options.ts';

export const DEV = environment('dev');
export const PROD = environment('prod');

function environment<Stage extends 'dev' | 'prod'>(stage: Stage): Stage extends 'dev' ? DevOptions : ProdOptions;
function environment(stage: 'dev' | 'prod'): CoherentOptions {
  const options = optionsOf(architecture, stage);
  if (options.stage !== stage) throw new Error(`the environment ${stage} is of the stage ${options.stage}`);
  return options;
}

/** All that the document plans or recommends, switched on. */
export const EVERYTHING: ProdOptions = {
  ...PROD,
  scaling: 'horizontal',
  webFirewall: true,
  guardDuty: true,
  flowLogs: true,
  awsConfig: true,
  kmsKey: true,
  backupReplication: { region: 'us-west-2', keyArn: 'arn:aws:kms:us-west-2:111122223333:key/1234abcd' },
};

/** All that the document proposes for saving. */
export const THRIFTY: DevOptions = {
  ...DEV,
  openServicePorts: false,
  nat: 'instance',
  officeHours: { from: '08:00', to: '20:00', timeZone: 'America/Toronto' },
};

/** Options that a user may change; none of them costs a row of the conformance table. */
export const VARIANTS: readonly EnvironmentVariant<CoherentOptions>[] = [
  ['everything that is planned', 'prod', EVERYTHING],
  ['a NAT instance and office hours', 'dev', THRIFTY],
  ['no NAT at all', 'dev', { nat: 'none' }],
  ['a larger development server', 'dev', { serverType: 't3.medium', databaseClass: 'db.t3.small' }],
  [
    'the oldest engine, a name server elsewhere and a newer Ubuntu',
    'prod',
    { engineVersion: '14.22', dns: 'elsewhere', ubuntu: '24.04' },
  ],
  ['a key of our own', 'prod', { kmsKey: true }],
  ['SSH from the upper half of all addresses', 'prod', { sshAllowedCidr: '198.51.100.0/24' }],
  ['no trail', 'prod', { cloudTrail: false }],
  ['releases deployed from GitHub', 'prod', { gitHubDelivery: true }],
];
