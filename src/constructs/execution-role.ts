import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

export interface ExecutionRoleProps {
  readonly description: string;
  /** Prefixes of the services that the templates are made of: `ec2`, `rds`. CloudFormation may do with them all there is. */
  readonly services: readonly string[];
  /**
   * How the names of the roles and instance profiles begin that the templates make: `WebAppProd-`. Those of the stack of this role
   * must not begin so, or a template could widen the role that it is made with.
   */
  readonly roleNames: readonly string[];
  /**
   * What it may not do all the same, such as reading what the system keeps: `s3:GetObject*`.
   *
   * @default - nothing is taken away
   */
  readonly never?: readonly string[];
}

/**
 * What CloudFormation makes stacks with. It alone takes the role over, in this account; whoever may hand the role to it needs no
 * right to what the templates are made of. Roles of other systems, users and keys are out of reach.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
 */
export class ExecutionRole extends iam.Role {
  constructor(scope: Construct, id: string, { description, services, roleNames, never = [] }: ExecutionRoleProps) {
    const { account, stackName } = Stack.of(scope);
    const widened = roleNames.find((name) => `${stackName}-`.startsWith(name));
    if (widened !== undefined) {
      throw new Error(
        `Execution role "${id}": "${widened}" names the roles of its own stack ${stackName} too; a template could widen the role that it is made with.`,
      );
    }
    const roles = (resource: string, resourceName: string) =>
      Stack.of(scope).formatArn({ service: 'iam', region: '', resource, resourceName });
    super(scope, id, {
      description,
      assumedBy: new iam.ServicePrincipal('cloudformation.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
      inlinePolicies: {
        Execution: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              sid: 'WhatTheTemplatesAreMadeOf',
              actions: services.map((service) => `${service}:*`),
              resources: ['*'],
            }),
            new iam.PolicyStatement({
              sid: 'RolesOfTheSystem',
              actions: ROLE_ACTIONS.map((action) => `iam:${action}`),
              resources: roleNames.flatMap((name) => [
                roles('role', `${name}*`),
                roles('instance-profile', `${name}*`),
              ]),
            }),
            new iam.PolicyStatement({
              sid: 'RolesOfTheServices',
              actions: ['iam:CreateServiceLinkedRole'],
              resources: [roles('role', 'aws-service-role/*')],
            }),
            ...(never.length === 0
              ? []
              : [
                  new iam.PolicyStatement({
                    sid: 'Never',
                    effect: iam.Effect.DENY,
                    actions: [...never],
                    resources: ['*'],
                  }),
                ]),
          ],
        }),
      },
    });
  }
}

const ROLE_ACTIONS = [
  'AddRoleToInstanceProfile',
  'AttachRolePolicy',
  'CreateInstanceProfile',
  'CreateRole',
  'DeleteInstanceProfile',
  'DeleteRole',
  'DeleteRolePolicy',
  'DetachRolePolicy',
  'GetInstanceProfile',
  'GetRole',
  'GetRolePolicy',
  'ListAttachedRolePolicies',
  'ListRolePolicies',
  'PassRole',
  'PutRolePolicy',
  'RemoveRoleFromInstanceProfile',
  'TagRole',
  'UntagRole',
  'UpdateAssumeRolePolicy',
  'UpdateRole',
  'UpdateRoleDescription',
] as const;
