import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import architecture from './architecture.ts';
import { STACK } from './names.ts';
import { OmnirapeuticStack } from './omnirapeutic-stack.ts';
import type { OmnirapeuticOptions } from './options.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly Metadata?: { readonly 'aws:cdk:path': string };
}

export interface SynthesizedTemplate {
  readonly Parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export const PRODUCTION: OmnirapeuticOptions = {
  region: 'us-east-1',
  zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
};

export const VALIDATION: OmnirapeuticOptions = { ...PRODUCTION, stage: 'validation' };

/** The documented system, with the given options changed. */
export function stackWith(options: Partial<OmnirapeuticOptions> = {}, app: App = new App()): OmnirapeuticStack {
  return new OmnirapeuticStack(app, STACK, { ...PRODUCTION, ...options });
}

export function templateWith(options: Partial<OmnirapeuticOptions> = {}): SynthesizedTemplate {
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
