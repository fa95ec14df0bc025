import * as iam from 'aws-cdk-lib/aws-iam';
import type { ApiKeySecret, ProductionStack, RetainedLogGroup } from 'lintel/constructs';
import { actionsOf } from '../../workloads/tag-compliance-mcp/contract.ts';
import { named } from './interface.ts';

export interface PermissionSubjects {
  readonly apiKeys: ApiKeySecret;
  readonly logGroups: readonly RetainedLogGroup[];
}

/** What the server may do: exactly what its contract asks for, and Session Manager. */
export function addServerRole(stack: ProductionStack, { apiKeys, logGroups }: PermissionSubjects): iam.Role {
  return new iam.Role(stack, 'ServerRole', {
    description: 'MCP server: reads seven AWS services, its own API keys, and writes its own logs and metrics',
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
    inlinePolicies: {
      ReadAwsApis: policy(
        new iam.PolicyStatement({
          sid: 'ReadInventoryTagsAndCosts',
          actions: actionsOf('inventory', 'tagged resources', 'costs', 'identity'),
          // None of these actions narrows its subject: the server looks for resources it does not know yet.
          resources: ['*'],
        }),
      ),
      ReadApiKeys: policy(apiKeys.readStatement()),
      WriteLogs: policy(
        new iam.PolicyStatement({
          sid: 'WriteItsOwnLogs',
          actions: actionsOf('logs'),
          resources: logGroups.map((group) => group.logGroupArn),
        }),
      ),
      PublishMetrics: policy(
        new iam.PolicyStatement({
          sid: 'PublishIntoItsOwnNamespace',
          actions: actionsOf('metrics'),
          // The action has no resource; the namespace is what CloudWatch can check.
          resources: ['*'],
          conditions: { StringEquals: { 'cloudwatch:namespace': named('${ProjectName}/${Environment}') } },
        }),
      ),
    },
  });
}

function policy(statement: iam.PolicyStatement): iam.PolicyDocument {
  return new iam.PolicyDocument({ statements: [statement] });
}
