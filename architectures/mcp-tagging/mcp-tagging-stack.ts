import type { Construct } from 'constructs';
import { ApiKeySecret, ProductionStack, RetainedLogGroup } from 'lintel/constructs';
import { addAlarms } from './alarms.ts';
import { addOutputs, addParameters, named } from './interface.ts';
import { addLoadBalancer } from './load-balancer.ts';
import { addEndpoints, addNetwork, addSecurityGroups } from './network.ts';
import type { McpTaggingOptions } from './options.ts';
import { addServerRole } from './permissions.ts';
import { addServer } from './server.ts';

/** The whole system in one template; from outside come a certificate, an e-mail address and, if wanted, a key pair. */
export class McpTaggingStack extends ProductionStack {
  constructor(scope: Construct, id: string, options: McpTaggingOptions) {
    super(scope, id, {
      description: 'MCP tagging server: HTTPS load balancer, one private instance, private endpoints, security alarms',
      region: options.region,
      zones: options.zones,
    });
    const parameters = addParameters(this);
    const network = addNetwork(this, options);
    const groups = addSecurityGroups(this, network);
    addEndpoints(this, network, groups.endpoints, options);
    const apiKeys = new ApiKeySecret(this, 'ApiKeySecret', {
      name: named('${ProjectName}/${Environment}/api-keys'),
      description: 'API keys of the MCP server: one key as it is, or several as {"keys": ["...", "..."]}',
    });
    const logGroups = addLogGroups(this);
    const role = addServerRole(this, { apiKeys, logGroups });
    const server = addServer(this, { parameters, network, groups, role, apiKeys }, options);
    const loadBalancer = addLoadBalancer(this, { parameters, network, groups, server }, options);
    const topic = addAlarms(this, { parameters, loadBalancer }, options);
    addOutputs(this, parameters, {
      loadBalancerDns: loadBalancer.loadBalancer.loadBalancerDnsName,
      loadBalancerArn: loadBalancer.loadBalancer.loadBalancerArn,
      secretArn: apiKeys.secretArn,
      instanceId: server.instance.instanceId,
      topicArn: topic.topicArn,
      vpcId: network.vpc.vpcId,
      privateSubnetIds: network.subnets('Private').map((subnet) => subnet.subnetId),
    });
  }
}

/** The groups go with the stack: their names are fixed, and a group left behind would stop the next deployment. */
function addLogGroups(stack: ProductionStack): readonly RetainedLogGroup[] {
  return [
    new RetainedLogGroup(stack, 'ApplicationLogGroup', {
      name: named('/${ProjectName}/${Environment}'),
      days: 30,
      whenStackIsDeleted: 'delete',
    }),
    new RetainedLogGroup(stack, 'SecurityLogGroup', {
      name: named('/${ProjectName}/${Environment}/security'),
      days: 90,
      whenStackIsDeleted: 'delete',
    }),
  ];
}
