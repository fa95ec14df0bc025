import { Annotations, Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { addOutputs, EncryptionKey, type PostgresDatabase, ProductionStack, type StackOutput } from 'lintel/constructs';
import { addAlarms } from './alarms.ts';
import { addAudit } from './audit.ts';
import { addDashboard } from './dashboard.ts';
import { addDatabase } from './database.ts';
import { addFleet } from './fleet.ts';
import { bootScript } from './host/boot-script.ts';
import { addParameters } from './interface.ts';
import { addLogGroups } from './logs.ts';
import { addNatInstance } from './nat-instance.ts';
import { addNetwork, addSecurityGroups } from './network.ts';
import { addOfficeHours } from './office-hours.ts';
import { type CoherentOptions, type CoherentSettings, settle } from './options.ts';
import { addRole } from './permissions.ts';
import { addServer, type ServerSubjects } from './server.ts';
import { addStorage } from './storage.ts';

/** One environment in one template; the documented names of role and groups make it one environment an account. */
export class CoherentPmoStack extends ProductionStack {
  constructor(scope: Construct, id: string, options: CoherentOptions) {
    const settings = settle(options);
    super(scope, id, {
      stackName: `coherent-${settings.stage}`,
      description: `Coherent PMO (${settings.stage}): application server, PostgreSQL, artifact bucket`,
      region: settings.region,
      zones: settings.zones,
      terminationProtection: settings.stage === 'prod',
    });
    const parameters = addParameters(this, settings);
    const network = addNetwork(this, settings);
    if (settings.nat === 'instance') addNatInstance(this, network, settings);
    const groups = addSecurityGroups(this, network, settings);
    const key = addKey(this, settings);
    const bucket = addStorage(this, key, settings);
    const database = addDatabase(this, { network, groups, key }, settings);
    const tokenKey = addTokenKey(this, settings);
    const role = addRole(this, { bucket, database, tokenKey, key, logGroups: addLogGroups(this, settings) }, settings);
    const userData = userDataOf(database, tokenKey, settings);
    const entrance = addEntrance(this, { parameters, network, groups, role, key, userData }, settings);
    const watched = { parameters, server: entrance.dimension, database };
    const topic = addAlarms(this, watched, settings);
    addDashboard(this, watched, settings);
    addAudit(this, network, topic, settings);
    if (settings.officeHours !== undefined && entrance.instanceId !== undefined) {
      addOfficeHours(this, { instanceId: entrance.instanceId, database, hours: settings.officeHours });
    }
    addOutputs(this, {
      WebUrl: ['Where users go', `https://${settings.domainName}/`],
      ApiUrl: ['Where the API is', `https://${settings.domainName}/api/v1`],
      ...entrance.outputs,
      DbEndpoint: ['Host name of the database', database.address],
      DbSecretArn: ['ARN of the secret with user and password of the database', database.secret.secretArn],
      BucketName: ['Bucket of artifacts and backups', bucket.bucketName],
      AlertTopicArn: ['ARN of the topic that the alarms notify', topic.topicArn],
      RoleName: ['Role of the application server', role.roleName],
      VpcId: ['ID of the VPC', network.vpc.vpcId],
      AppSubnetIds: ['IDs of the public subnets', network.subnetIds('App').join(',')],
      DataSubnetIds: ['IDs of the private subnets', network.subnetIds('Data').join(',')],
      AppSecurityGroupId: ['ID of app-sg', groups.app.securityGroupId],
      DbSecurityGroupId: ['ID of db-sg', groups.database.securityGroupId],
    });
    if (settings.serverType === 't3.micro') {
      Annotations.of(this).addWarningV2(
        'coherent-pmo:memory',
        't3.micro has 1 GiB for API, web server and Redis; choose serverType "t3.medium" where more than a few people work.',
      );
    }
  }
}

function addKey(stack: ProductionStack, { kmsKey, scaling, stage }: CoherentSettings): EncryptionKey | undefined {
  if (!kmsKey) return undefined;
  const key = new EncryptionKey(stack, 'Key', {
    description: `Coherent PMO (${stage}): disks, database and artifacts`,
    alias: `coherent-${stage}`,
    whenStackIsDeleted: stage === 'prod' ? 'keep' : 'delete',
  });
  if (scaling === 'horizontal') key.allowAutoScaling();
  return key;
}

/** One instance makes its own key; several must share one. */
function addTokenKey(stack: ProductionStack, { scaling, stage }: CoherentSettings): Secret | undefined {
  if (scaling === 'single') return undefined;
  return new Secret(stack, 'TokenKey', {
    description: `Coherent PMO (${stage}): signs the tokens of users; a new value logs everybody out`,
    generateSecretString: { excludePunctuation: true, passwordLength: 64 },
  });
}

function userDataOf(
  database: PostgresDatabase,
  tokenKey: Secret | undefined,
  settings: CoherentSettings,
): ec2.UserData {
  return ec2.UserData.custom(
    Fn.sub(bootScript(settings), {
      DatabaseAddress: database.address,
      DatabaseSecretArn: database.secret.secretArn,
      ...(tokenKey === undefined ? {} : { TokenKeyArn: tokenKey.secretArn }),
    }),
  );
}

/** Where users come in, and by which dimension it is watched. */
function addEntrance(
  stack: ProductionStack,
  subjects: ServerSubjects,
  settings: CoherentSettings,
): {
  /** One of the two: an instance with its address, or a load balancer. */
  readonly outputs:
    | Readonly<Record<'InstanceId' | 'PublicIp', StackOutput>>
    | Readonly<Record<'LoadBalancerDns', StackOutput>>;
  /** The single instance. */
  readonly instanceId: string | undefined;
  readonly dimension: { InstanceId: string } | { AutoScalingGroupName: string };
} {
  const { certificateArn } = subjects.parameters;
  const { loadBalancer: loadBalancerGroup } = subjects.groups;
  if (certificateArn === undefined || loadBalancerGroup === undefined) {
    const { instance, address } = addServer(stack, subjects, settings);
    return {
      outputs: {
        InstanceId: ['ID of the instance, for a session through SSM', instance.instanceId],
        PublicIp: ['Elastic IP of the instance, to which the name must lead', address.attrPublicIp],
      },
      instanceId: instance.instanceId,
      dimension: { InstanceId: instance.instanceId },
    };
  }
  const { fleet, loadBalancer } = addFleet(
    stack,
    { ...subjects, certificateArn: certificateArn.valueAsString, loadBalancerGroup },
    settings,
  );
  return {
    outputs: { LoadBalancerDns: ['DNS name of the load balancer', loadBalancer.loadBalancer.loadBalancerDnsName] },
    instanceId: undefined,
    dimension: { AutoScalingGroupName: fleet.group.ref },
  };
}
