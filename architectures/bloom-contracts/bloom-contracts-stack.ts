import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { addOutputs, ProductionStack, RetainedLogGroup } from 'lintel/constructs';
import { addAccessLogBucket } from './access-logs.ts';
import { addApplication } from './application.ts';
import { addAudit } from './audit.ts';
import { addEdge } from './edge.ts';
import { addLoadBalancer, addTargetGroups, addWebFirewall } from './load-balancer.ts';
import { checkModel, DEFAULT_MODEL } from './model-lifecycle.ts';
import { addMonitoring } from './monitoring.ts';
import { LOG_GROUP } from './names.ts';
import { addDnsFirewall, addEndpoints, addNetwork, addSecurityGroups } from './network.ts';
import type { BloomContractsOptions } from './options.ts';
import { addParameters } from './parameters.ts';
import { addRoles } from './permissions.ts';
import { addCachePassword, addDatabaseUrl, addRedisUrl, addSecrets } from './secrets.ts';
import { addCache, addDatabase } from './stores.ts';

/** The whole running system; from outside come a certificate with its name, an e-mail address and a tag of the repository. */
export class BloomContractsStack extends ProductionStack {
  constructor(scope: Construct, id: string, options: BloomContractsOptions) {
    super(scope, id, {
      description:
        'Bloom Energy contract management: CloudFront, internal load balancer, ECS on Fargate, PostgreSQL, Redis, and Claude as its only AI',
      region: options.region,
      zones: options.zones,
    });
    this.warnOfThinking(options);
    const parameters = addParameters(this);
    const network = addNetwork(this, options);
    const groups = addSecurityGroups(this, network, options);
    const endpoints = addEndpoints(this, network, groups.endpoints, options);
    addDnsFirewall(this, network, options);
    const secrets = addSecrets(this);
    const database = addDatabase(this, network, groups, options);
    const databaseUrl = addDatabaseUrl(this, database);
    const password = options.cachePassword === true ? addCachePassword(this) : undefined;
    const cache = addCache(this, network, groups, { ...options, password });
    const redisUrl = password === undefined ? cache.url : addRedisUrl(this, cache, password);
    const logGroup = new RetainedLogGroup(this, 'LogGroup', {
      name: LOG_GROUP,
      days: 30,
      whenStackIsDeleted: 'delete',
    });
    const injected = [
      secrets.anthropicKey,
      databaseUrl,
      secrets.jwt,
      ...(typeof redisUrl === 'string' ? [] : [redisUrl]),
    ];
    const roles = addRoles(this, { secrets: injected, logGroup }, options);
    const targetGroups = addTargetGroups(this, { network });
    const accessLogs = addAccessLogBucket(this, options);
    const front = addLoadBalancer(this, { parameters, network, groups, targetGroups, accessLogs });
    addWebFirewall(this, front, options);
    const { edge, corsOrigin } = addEdge(this, { parameters, network, front, accessLogs }, options);
    const application = addApplication(
      this,
      {
        parameters,
        network,
        groups,
        roles,
        logGroup,
        variables: { ...secrets, databaseUrl, redisUrl, corsOrigin },
        targetGroups: [targetGroups.api, targetGroups.ai],
        endpoints,
      },
      options,
    );
    addMonitoring(this, { parameters, front, targetGroups, application, logGroup });
    addAudit(this, network);
    addOutputs(this, {
      Address: ['Address for users', corsOrigin],
      LoadBalancerName: ['Internal name of the load balancer', front.loadBalancer.loadBalancerDnsName],
      DistributionId: ['The edge', edge?.distribution.distributionId],
    });
  }

  private warnOfThinking({ model = DEFAULT_MODEL }: BloomContractsOptions): void {
    if (!checkModel(model).thinkingCountsAsOutput) return;
    Annotations.of(this).addWarningV2(
      'bloom-contracts:max-tokens',
      `${model} counts what it thinks against ANTHROPIC_MAX_TOKENS (4000): long answers may be cut.`,
    );
  }
}
