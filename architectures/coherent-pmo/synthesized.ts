import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import architecture from './architecture.ts';
import { CoherentPmoStack } from './coherent-pmo-stack.ts';
import type { CoherentOptions, DevOptions, ProdOptions } from './options.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly Metadata: { readonly 'aws:cdk:path': string };
}

export interface SynthesizedTemplate {
  readonly Parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export const DEV = environment('dev');
export const PROD = environment('prod');

function environment<Stage extends 'dev' | 'prod'>(stage: Stage): Stage extends 'dev' ? DevOptions : ProdOptions;
function environment(stage: 'dev' | 'prod'): CoherentOptions {
  const options = architecture.environments[stage];
  if (options?.stage !== stage) throw new Error(`the architecture has no environment ${stage}`);
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

/** A documented environment, with the given options changed. */
export function stackWith(options: CoherentOptions, app: App = new App()): CoherentPmoStack {
  return new CoherentPmoStack(app, 'Coherent', options);
}

export function templateWith(options: CoherentOptions): SynthesizedTemplate {
  return Template.fromStack(stackWith(options)).toJSON() as SynthesizedTemplate;
}

/** Logical id to properties of all resources of a type. */
export function all(template: SynthesizedTemplate, type: string): Readonly<Record<string, Resource['Properties']>> {
  return Object.fromEntries(
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => [id, resource.Properties]),
  );
}

/** The assembly of an environment, built as the toolkit builds it. */
export function synthesizeEnvironment(name: string, app: App): ReturnType<App['synth']> {
  const options = architecture.environments[name];
  if (options === undefined) throw new Error(`the architecture has no environment ${name}`);
  architecture.build(app, name, options);
  return app.synth();
}
