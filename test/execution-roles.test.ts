/**
 * What CloudFormation may touch against what the templates are made of. Oracle: the types of the resources, whose middle part is
 * the name of the service; where IAM spells it otherwise, the service authorization reference.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import { expect, test } from 'vitest';
import { synthesized } from '../src/testing/index.ts';
import { ARCHITECTURES } from './systems.ts';

const SPELLED: Readonly<Record<string, string>> = {
  elasticloadbalancingv2: 'elasticloadbalancing',
  stepfunctions: 'states',
};

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>;
}

/** `AWS::StepFunctions::StateMachine` is of `states`. */
function serviceOf(type: string): string {
  const name = type.split('::')[1]?.toLowerCase() ?? '';
  return SPELLED[name] ?? name;
}

function isExecutionRole(resource: unknown): boolean {
  return JSON.stringify(resource).includes('"WhatTheTemplatesAreMadeOf"');
}

/** The services of which CloudFormation may do everything, and those of which the other stacks have resources. */
function servicesOf(templates: readonly Template[]): {
  readonly may: readonly string[];
  readonly made: readonly string[];
} {
  const delivery = templates.find(({ Resources }) => isExecutionRole(Resources));
  const may = [
    ...JSON.stringify(Object.values(delivery?.Resources ?? {}).filter(isExecutionRole)).matchAll(/"([a-z0-9-]+):\*"/g),
  ];
  const types = templates
    .filter((template) => template !== delivery)
    .flatMap(({ Resources }) => Object.values(Resources));
  return { may: may.map(([, name = '']) => name), made: [...new Set(types.map(({ Type }) => serviceOf(Type)))] };
}

const deployed = ARCHITECTURES.flatMap((architecture) =>
  Object.keys(architecture.environments).map((environment) => ({
    title: `${architecture.name} ${environment}`,
    templates: synthesized(architecture, environment).stacks.map(({ template }) => template as Template),
  })),
).filter(({ templates }) => templates.some(({ Resources }) => isExecutionRole(Resources)));

test('systems have such a role', () => {
  expect(deployed.length).toBeGreaterThan(3);
});

test.each(deployed)('$title: CloudFormation may make every resource of the templates', ({ templates }) => {
  const { may, made } = servicesOf(templates);
  // Roles have a statement of their own, for those of the system alone.
  expect(made.filter((service) => service !== 'iam' && !may.includes(service))).toEqual([]);
});

test('a service that is left out is found', () => {
  const [{ templates } = { templates: [] }] = deployed;
  const less = templates.map(
    (template) => JSON.parse(JSON.stringify(template).replace('"rds:*"', '"none:*"')) as Template,
  );
  const { may, made } = servicesOf(less);
  expect(made.filter((service) => service !== 'iam' && !may.includes(service))).toEqual(['rds']);
});
