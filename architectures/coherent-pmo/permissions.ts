import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { PostgresDatabase, ProductionStack, RetainedLogGroup } from 'lintel/constructs';
import { actionsOf } from '../../workloads/pmo/contract.ts';
import type { CoherentSettings } from './options.ts';

export interface PermissionSubjects {
  readonly bucket: IBucket;
  readonly database: PostgresDatabase;
  /** Only where several instances share it. */
  readonly tokenKey: ISecret | undefined;
  readonly key: IKey | undefined;
  readonly logGroups: readonly RetainedLogGroup[];
}

/**
 * The documented role under its documented name, so one environment an account. Each policy is what the contract asks
 * for; the managed one brings Session Manager and Parameter Store, but no logs (C-PMO-08).
 */
export function addRole(
  stack: ProductionStack,
  { bucket, database, tokenKey, key, logGroups }: PermissionSubjects,
  { scaling }: CoherentSettings,
): iam.Role {
  const objectActions = actionsOf('artifacts').filter((action) => action !== 's3:ListBucket');
  return new iam.Role(stack, 'Ec2Role', {
    roleName: 'coherent-ec2-role',
    description: 'Application server: its bucket, its database password, its logs',
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
    inlinePolicies: {
      'coherent-ec2-s3-policy': policy(
        new iam.PolicyStatement({ sid: 'Objects', actions: objectActions, resources: [bucket.arnForObjects('*')] }),
        new iam.PolicyStatement({ sid: 'List', actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
      ),
      'coherent-ec2-secret-policy': policy(
        database.readStatement(),
        ...(tokenKey === undefined
          ? []
          : [
              new iam.PolicyStatement({
                sid: 'ReadTheTokenKey',
                actions: actionsOf('database password'),
                resources: [tokenKey.secretArn],
              }),
            ]),
      ),
      'coherent-ec2-logs-policy': policy(
        new iam.PolicyStatement({
          sid: 'WriteItsOwnLogs',
          actions: actionsOf('logs'),
          resources: logGroups.map((group) => group.logGroupArn),
        }),
        new iam.PolicyStatement({
          sid: 'PublishHostMetrics',
          actions: actionsOf('host metrics'),
          // The action has no resource; the namespace is what CloudWatch can check.
          resources: ['*'],
          conditions: { StringEquals: { 'cloudwatch:namespace': 'CWAgent' } },
        }),
      ),
      ...(key === undefined
        ? {}
        : {
            'coherent-ec2-key-policy': policy(
              new iam.PolicyStatement({
                sid: 'ReadAndWriteEncryptedObjects',
                actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
                resources: [key.keyArn],
              }),
            ),
          }),
      ...(scaling === 'single'
        ? {}
        : {
            'coherent-ec2-signal-policy': policy(
              new iam.PolicyStatement({
                sid: 'SayThatItServes',
                actions: ['cloudformation:SignalResource'],
                resources: [stack.stackId],
              }),
            ),
          }),
    },
  });
}

function policy(...statements: iam.PolicyStatement[]): iam.PolicyDocument {
  return new iam.PolicyDocument({ statements });
}
