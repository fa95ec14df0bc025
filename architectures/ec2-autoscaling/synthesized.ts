import { App } from 'aws-cdk-lib';
import architecture from './architecture.ts';
import { DEV, PROD, STAGING } from './environments.ts';
import type { WebAppOptions } from './options.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdatePolicy?: unknown;
  readonly Metadata: { readonly 'aws:cdk:path': string };
}

export interface SynthesizedTemplate {
  readonly Parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A stack of an environment as it is deployed. */
export interface SynthesizedStack {
  readonly name: string;
  readonly region: string;
  readonly template: SynthesizedTemplate;
}

export const ENVIRONMENTS = { dev: DEV, staging: STAGING, prod: PROD } as const;

/** The assembly of an environment, built as the toolkit builds it. */
export function synthesizeEnvironment(
  name: string,
  options: WebAppOptions,
  app: App = new App(),
): ReturnType<App['synth']> {
  architecture.build(app, name, options);
  return app.synth();
}

export function stacksOf(name: string, options: WebAppOptions): readonly SynthesizedStack[] {
  return synthesizeEnvironment(name, options).stacks.map((stack) => ({
    name: stack.stackName,
    region: stack.environment.region,
    template: stack.template as SynthesizedTemplate,
  }));
}

/** Logical id to properties of all resources of a type. */
export function all(template: SynthesizedTemplate, type: string): Readonly<Record<string, Resource['Properties']>> {
  return Object.fromEntries(
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => [id, resource.Properties]),
  );
}
