import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ProductionStack, RetainedLogGroup } from 'lintel/constructs';
import { actionsOf, contractOf } from '../../workloads/web-app/contract.ts';
import { named } from './interface.ts';
import { namesOf, PROJECT, type Settings } from './settings.ts';

export interface PermissionSubjects {
  readonly key: IKey;
  readonly secrets: readonly ISecret[];
  readonly logGroups: readonly RetainedLogGroup[];
}

/** What an instance may do: exactly what its contract asks for. It has no other credentials. */
export function addFleetRole(stack: ProductionStack, subjects: PermissionSubjects, settings: Settings): iam.Role {
  const contract = contractOf(settings);
  const arn = (service: string, resource: string) =>
    named(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`);
  return new iam.Role(stack, 'FleetRole', {
    description: 'Instances: read their release, their configuration and their secrets; write their logs and metrics',
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    inlinePolicies: {
      ReadSecrets: policy(
        {
          sid: 'ReadItsOwnSecrets',
          actions: actionsOf(contract, 'secrets'),
          resources: subjects.secrets.map((secret) => secret.secretArn),
        },
        {
          sid: 'DecryptThem',
          actions: actionsOf(contract, 'decryption'),
          resources: [subjects.key.keyArn],
          conditions: { StringEquals: { 'kms:ViaService': named('secretsmanager.${AWS::Region}.amazonaws.com') } },
        },
      ),
      ReadReleases: policy({
        sid: 'ReadItsReleases',
        actions: actionsOf(contract, 'releases'),
        resources: [named(`arn:\${AWS::Partition}:s3:::\${ReleaseBucket}/${PROJECT}/*`)],
      }),
      CloudWatchAgent: policy(
        {
          sid: 'WriteItsOwnLogs',
          actions: actionsOf(contract, 'logs'),
          resources: subjects.logGroups.map((group) => group.logGroupArn),
        },
        {
          sid: 'PublishIntoTheNamespaceOfTheAgent',
          actions: actionsOf(contract, 'agent metrics'),
          // The action has no resource; the namespace is what CloudWatch can check.
          resources: ['*'],
          conditions: { StringEquals: { 'cloudwatch:namespace': 'CWAgent' } },
        },
        {
          sid: 'ReadTheConfigurationOfTheAgent',
          actions: actionsOf(contract, 'agent configuration'),
          resources: [arn('ssm', `parameter${namesOf(settings).agentParameter}`)],
        },
      ),
      SessionManager: policy({
        sid: 'OpenSessions',
        actions: actionsOf(contract, 'sessions'),
        // None of these actions narrows its subject: the agent speaks for the instance it runs on.
        resources: ['*'],
      }),
      ...(settings.tracing
        ? {
            Traces: policy({
              sid: 'SendTraces',
              actions: [
                'xray:PutTraceSegments',
                'xray:PutTelemetryRecords',
                'xray:GetSamplingRules',
                'xray:GetSamplingTargets',
              ],
              resources: ['*'],
            }),
          }
        : {}),
    },
  });
}

function policy(...statements: readonly iam.PolicyStatementProps[]): iam.PolicyDocument {
  return new iam.PolicyDocument({ statements: statements.map((props) => new iam.PolicyStatement(props)) });
}
