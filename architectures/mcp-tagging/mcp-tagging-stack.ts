import type { Construct } from 'constructs';
import { ApiKeySecret, addOutputs, ProductionStack, RetainedLogGroup } from 'lintel/constructs';
import { addAlarms } from './alarms.ts';
import { addParameters, endpointOf, named } from './interface.ts';
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
    const { loadBalancerDnsName, loadBalancerArn } = loadBalancer.loadBalancer;
    const [subnetA, subnetB] = network.subnetIds('Private');
    addOutputs(
      this,
      {
        LoadBalancerDNS: ['DNS name of the load balancer; point a CNAME of your domain to it', loadBalancerDnsName],
        MCPServerEndpoint: [
          'Full HTTPS address of the server. Without DomainName it is the name of the load balancer, which the certificate does not cover: clients refuse it until the CNAME exists',
          endpointOf(this, parameters, loadBalancerDnsName),
        ],
        APIKeySecretArn: ['ARN of the secret that holds the API keys', apiKeys.secretArn],
        InstanceId: ['ID of the instance, for a session through SSM', server.instance.instanceId],
        VpcId: ['ID of the VPC', network.vpc.vpcId],
        LoadBalancerArn: ['ARN of the load balancer', loadBalancerArn],
        SecurityAlertTopicArn: ['ARN of the topic that the alarms notify', topic.topicArn],
        PrivateSubnet1Id: ['ID of the private subnet in zone a', subnetA],
        PrivateSubnet2Id: ['ID of the private subnet in zone b', subnetB],
      },
      { exported: true },
    );
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
