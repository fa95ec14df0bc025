import { Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { addOutputs, type FargateService, ProductionStack } from 'lintel/constructs';
import { addAlarms, addTopic, ROLLBACK_ALARMS } from './alarms.ts';
import { addAudit } from './audit.ts';
import { addBastion } from './bastion.ts';
import { addDatabase } from './database.ts';
import { addParameters, type Parameters } from './interface.ts';
import { addFirewall, addLoadBalancer } from './load-balancer.ts';
import { SERVICES } from './names.ts';
import { addFlowLogs, addNetwork, addSecurityGroups } from './network.ts';
import { type OmnirapeuticOptions, stageOf } from './options.ts';
import { addRepositories } from './repositories.ts';
import { addSecurity } from './security.ts';
import {
  addApplication,
  addCompute,
  addMigration,
  addTestService,
  type Compute,
  type ServiceSubjects,
} from './services.ts';
import { addStorage } from './storage.ts';

/** The whole system in one template: a construct for each of the twelve modules of the document. */
export class OmnirapeuticStack extends ProductionStack {
  constructor(scope: Construct, id: string, options: OmnirapeuticOptions) {
    super(scope, id, {
      description: 'Omnirapeutic production: WAF, load balancer, Fargate services, Aurora, and everything on record',
      region: options.region,
      zones: options.zones,
    });
    const parameters = addParameters(this, options);
    const network = addNetwork(this);
    const flowLogs = addFlowLogs(network);
    const groups = addSecurityGroups(this, network, options);
    const security = addSecurity(this, options);
    const storage = addStorage(this, security);
    const database = addDatabase(this, { network, groups, security }, options);
    const bastion = addBastion(this, { parameters, network, groups }, options);
    const repositories = addRepositories(this, security);
    const loadBalancer = addLoadBalancer(this, { network, groups, storage }, options);
    const firewall = addFirewall(this, loadBalancer);
    const topic = addTopic(this, parameters, security);
    addAudit(this, { security, storage, topic }, options);
    const rollbackAlarms = addAlarms(this, {
      network,
      flowLogs,
      database,
      loadBalancer,
      firewall,
      topic,
      zones: options.zones,
      services: stageOf(options) === 'validation' ? ['nginx'] : SERVICES,
    });
    const compute = addCompute(this, network);
    const subjects = { parameters, network, groups, security, storage, repositories, database, loadBalancer };
    addMigration(compute, subjects);
    const services = addServices(compute, subjects, parameters);
    for (const service of services) service.node.addDependency(...rollbackAlarms);
    addOutputs(this, {
      LoadBalancerDNS: [
        'DNS name of the load balancer; point a CNAME of your domain to it',
        loadBalancer.loadBalancer.loadBalancerDnsName,
      ],
      VpcId: ['ID of the VPC', network.vpc.vpcId],
      ClusterName: ['Name of the ECS cluster', compute.cluster.clusterName],
      DatabaseEndpoint: ['Host name of the Aurora writer', database.cluster.clusterEndpoint.hostname],
      DatabaseSecretArn: [
        'ARN of the secret with the master password, which RDS rotates',
        database.masterSecret.secretArn,
      ],
      BastionInstanceId: ['ID of the bastion host, for aws ssm start-session', bastion.host.instance.instanceId],
      BastionOperatorRoleArn: ['Role to assume before opening a session', bastion.operatorRole.roleArn],
      AlertTopicArn: ['ARN of the topic that alarms and findings notify', topic.topicArn],
      AppSubnetIds: ['Subnets of the tasks, for the migration task', network.subnetIds('App').join(',')],
      EcsSecurityGroupId: ['Security group of the tasks, for the migration task', groups.ecs.securityGroupId],
    });
    tag(this);
  }
}

function addServices(
  compute: Compute,
  subjects: ServiceSubjects,
  { application }: Parameters,
): readonly FargateService[] {
  return application === undefined
    ? [addTestService(compute, subjects, ROLLBACK_ALARMS)]
    : addApplication(compute, subjects, application, ROLLBACK_ALARMS);
}

function tag(stack: ProductionStack): void {
  const tags = { Project: 'omnirapeutic', Environment: 'production', HIPAA: 'true', ManagedBy: 'cloudformation' };
  for (const [key, value] of Object.entries(tags)) Tags.of(stack).add(key, value);
}
