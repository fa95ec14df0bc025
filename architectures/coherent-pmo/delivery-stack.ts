import type { Construct } from 'constructs';
import { ProductionStack, ReleaseDelivery } from 'lintel/constructs';
import type { CoherentSettings } from './options.ts';
import { namesIn } from './runbooks/names.ts';

/** What the template of the system is made of, with all its options: all that CloudFormation may touch. */
export const MADE_OF = [
  'autoscaling',
  'cloudtrail',
  'cloudwatch',
  'config',
  'ec2',
  'elasticloadbalancing',
  'events',
  'guardduty',
  'kms',
  'lambda',
  'logs',
  'rds',
  'route53',
  's3',
  'scheduler',
  'secretsmanager',
  'sns',
  'ssm',
  'wafv2',
] as const;

/** How the names of the roles of the system begin. */
export function roleNames(settings: CoherentSettings): readonly string[] {
  return ['coherent-ec2-', `${namesIn(settings).stack}-`];
}

/** The roles of the workflow: a stack of their own, for the system stays one template. */
export class DeliveryStack extends ProductionStack {
  constructor(scope: Construct, id: string, settings: CoherentSettings) {
    const { stage, region, zones } = settings;
    super(scope, id, {
      description: `Coherent PMO ${stage}: the roles with which GitHub deploys its releases`,
      region,
      zones,
    });
    new ReleaseDelivery(this, 'Delivery', {
      stackName: namesIn(settings).stack,
      environment: stage,
      services: MADE_OF,
      roleNames: roleNames(settings),
    });
  }
}
