import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { addOutputs, ProductionStack } from 'lintel/constructs';
import { addAlarms } from './alarms.ts';
import { addAudit } from './audit.ts';
import { addBackup } from './backup.ts';
import { addContainers, addContainerTargetGroup } from './containers.ts';
import { addDashboard } from './dashboard.ts';
import { addDatabase, addSessionSecret } from './database.ts';
import { addEdge, addFirewall, addOriginSecret } from './edge.ts';
import { addKey } from './encryption.ts';
import { addEventFunction } from './event-function.ts';
import { addAgentParameter, addFleet, type Colour } from './fleet.ts';
import { addParameters } from './interface.ts';
import { addLoadBalancer, addTargetGroup, type PublicFace } from './load-balancer.ts';
import { addEndpoints, addNetwork, addSecurityGroups, type Network } from './network.ts';
import { addNetworkAcls } from './network-acls.ts';
import { addEventRules, addSummary, addTopics } from './notifications.ts';
import { addFleetRole } from './permissions.ts';
import type { Settings } from './settings.ts';
import { addLogBucket, addLogGroups } from './storage.ts';

/** One environment: everything in one template, which imports nothing. */
export class WebAppStack extends ProductionStack {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id, {
      description: `Web application, ${settings.environment}: load balancer, Auto Scaling group, PostgreSQL, backups, alarms`,
      region: settings.region,
      zones: settings.zones,
      terminationProtection: settings.kind === 'production',
    });
    const parameters = addParameters(this, settings);
    const network = addNetwork(this, settings);
    const groups = addSecurityGroups(this, network, parameters, settings);
    addNetworkAcls(this, network, settings);
    addEndpoints(this, network, groups.endpoints, settings);

    const key = addKey(this, settings);
    const logGroups = addLogGroups(this, key, settings);
    const sessionSecret = addSessionSecret(this, key, settings);
    const database = addDatabase(this, network, groups, key, settings);
    const role = addFleetRole(
      this,
      {
        key,
        secrets: [sessionSecret, ...(database === undefined ? [] : [database.secret])],
        logGroups: Object.values(logGroups),
      },
      settings,
    );

    const colours = coloursOf(this, network, settings);
    const live =
      colours.find(({ id }) => (id === 'GreenFleet') === (settings.blueGreen?.live === 'green')) ?? colours[0];
    const face = addLoadBalancer(
      this,
      { parameters, network, groups, logBucket: addLogBucket(this), live: live.target },
      settings,
    );
    const agentParameter = addAgentParameter(this, settings);
    const subjects = { parameters, network, groups, role, key, sessionSecret, database };
    for (const colour of colours) {
      const fleet = addFleet(this, colour, subjects, settings);
      fleet.node.addDependency(face.listener, agentParameter);
    }
    const originSecret = addOriginSecret(this, key, settings);
    addFirewall(this, face.loadBalancer, originSecret, settings);
    addEdge(this, face.loadBalancer, parameters, originSecret, settings);

    const topics = addTopics(this, parameters, key, settings);
    addEventRules(
      this,
      topics,
      colours.map(({ name }) => name),
      settings,
    );
    addSummary(this, topics, key, settings);
    const watched = { loadBalancer: face.loadBalancer, live: live.target, liveFleet: live.name, logGroups };
    addAlarms(this, topics, watched, settings);
    addDashboard(this, watched, settings);
    addBackup(this, key, settings);
    addAudit(this, network, key, settings);

    if (settings.eventFunction) addEventFunction(this, key, settings);
    if (settings.containers !== undefined) {
      const target = addContainerTargetGroup(this, network, settings);
      shareRequests(face, live.target, target, settings.containers.percentOfRequests);
      addContainers(this, target, { parameters, network, groups, logGroups, sessionSecret, database }, settings);
    }
    addOutputs(this, {
      Url: ['Address of the application', urlOf(face, settings)],
      LoadBalancerDns: ['Name of the load balancer', face.loadBalancer.loadBalancerDnsName],
      FleetName: ['Auto Scaling group, for an instance refresh', live.name],
      DashboardName: ['Dashboard in CloudWatch', settings.name],
      DatabaseAddress: ['Host name of the database', database?.address],
      DatabaseSecretArn: ['Secret with the password of the database', database?.secret.secretArn],
    });
  }
}

function coloursOf(stack: ProductionStack, network: Network, settings: Settings): readonly [Colour, ...Colour[]] {
  const blue: Colour = {
    id: 'Fleet',
    name: settings.name,
    target: addTargetGroup(stack, 'TargetGroup', network, settings),
    releaseParameter: 'ReleaseVersion',
  };
  if (settings.blueGreen === undefined) return [blue];
  return [
    blue,
    {
      id: 'GreenFleet',
      name: `${settings.name}-green`,
      target: addTargetGroup(stack, 'GreenTargetGroup', network, settings),
      releaseParameter: 'GreenReleaseVersion',
    },
  ];
}

function shareRequests(
  { listener }: PublicFace,
  instances: elb.IApplicationTargetGroup,
  containers: elb.IApplicationTargetGroup,
  percent: number,
): void {
  listener.addAction('Shared', {
    action: elb.ListenerAction.weightedForward([
      { targetGroup: instances, weight: 100 - percent },
      { targetGroup: containers, weight: percent },
    ]),
  });
}

function urlOf({ loadBalancer }: PublicFace, { domainName, https }: Settings): string {
  if (domainName !== undefined) return `https://${domainName}`;
  return `${https ? 'https' : 'http'}://${loadBalancer.loadBalancerDnsName}`;
}
