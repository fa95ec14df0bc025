import { App } from 'aws-cdk-lib';
import architecture from './architecture.ts';
import type { BloomContractsOptions } from './options.ts';

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

export const PROD: BloomContractsOptions = { region: 'us-west-2', zones: ['us-west-2a', 'us-west-2b'] };

/** The documented system with the given options changed, as the toolkit builds it. */
export function synthesize(
  options: Partial<BloomContractsOptions> = {},
  app: App = new App(),
): ReturnType<App['synth']> {
  architecture.build(app, 'prod', { ...PROD, ...options });
  return app.synth();
}

/** Stack to template. */
export function templatesWith(
  options: Partial<BloomContractsOptions> = {},
): Readonly<Record<string, SynthesizedTemplate>> {
  return Object.fromEntries(
    synthesize(options).stacks.map((stack) => [stack.stackName, stack.template as SynthesizedTemplate]),
  );
}

/** Logical id to properties of all resources of a type. */
export function all(template: SynthesizedTemplate, type: string): Readonly<Record<string, Resource['Properties']>> {
  return Object.fromEntries(
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => [id, resource.Properties]),
  );
}
