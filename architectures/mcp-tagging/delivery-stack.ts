import type { Construct } from 'constructs';
import { ProductionStack, ReleaseDelivery } from 'lintel/constructs';
import type { McpTaggingOptions } from './options.ts';
import { GITHUB_ENVIRONMENT, STACK } from './runbooks/names.ts';

/** What the template of the system is made of: all that CloudFormation may touch. */
export const MADE_OF = [
  'cloudwatch',
  'ec2',
  'elasticloadbalancing',
  'logs',
  's3',
  'secretsmanager',
  'sns',
  'ssm',
] as const;

/** The roles of the workflow: a stack of their own, for the system stays one template. */
export class DeliveryStack extends ProductionStack {
  constructor(scope: Construct, id: string, { region, zones }: McpTaggingOptions) {
    super(scope, id, {
      description: 'MCP tagging server: the roles with which GitHub deploys its releases',
      region,
      zones,
    });
    new ReleaseDelivery(this, 'Delivery', {
      stackName: STACK,
      environment: GITHUB_ENVIRONMENT,
      services: MADE_OF,
      roleNames: [`${STACK}-`],
    });
  }
}
