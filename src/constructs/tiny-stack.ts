import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AddressPlanNetwork } from './address-plan-network.ts';
import { ProductionStack } from './production-stack.ts';

export const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] as const;

/** The smallest stack a test can hang a construct into. */
export function tinyStack(zones: readonly string[] = ZONES.slice(0, 2)): ProductionStack {
  return new ProductionStack(new App(), 'Tiny', { description: 'A test', region: 'eu-west-1', zones });
}

/** Two zones, one public and one isolated tier. */
export function tinyNetwork(stack: ProductionStack): AddressPlanNetwork<'Public' | 'Data'> {
  return new AddressPlanNetwork(stack, 'Vpc', {
    cidr: '10.0.0.0/16',
    tiers: [
      { name: 'Public', kind: 'public', blocks: ['10.0.1.0/24', '10.0.2.0/24'] },
      { name: 'Data', kind: 'isolated', blocks: ['10.0.3.0/24', '10.0.4.0/24'] },
    ],
  });
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
}

/** Logical id to resource, of all types or of one. */
export function resourcesOf(stack: ProductionStack, type?: string): Readonly<Record<string, Resource>> {
  const resources: Record<string, Resource> = Template.fromStack(stack).toJSON().Resources ?? {};
  return Object.fromEntries(
    Object.entries(resources).filter(([, resource]) => type === undefined || resource.Type === type),
  );
}

/** Logical id to one property of the resources of a type. */
export function propertyOf(stack: ProductionStack, type: string, property: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(resourcesOf(stack, type)).map(([id, resource]) => [id, resource.Properties?.[property]]),
  );
}
