import { Duration } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CloudFrontEdge, type HttpsLoadBalancer, type ProductionStack } from 'lintel/constructs';
import { PRODUCT } from './names.ts';
import type { BloomContractsOptions } from './options.ts';
import type { Parameters } from './parameters.ts';
import type { Network } from './tiers.ts';

export interface Front {
  readonly edge: CloudFrontEdge | undefined;
  /** Where users' pages come from: the scheme and name that a browser sends as Origin. */
  readonly corsOrigin: string;
}

/** The public name of the system; a system without the internet has the name that the company's DNS gives it. */
export function addEdge(
  stack: ProductionStack,
  {
    parameters,
    network,
    front,
    accessLogs,
  }: {
    readonly parameters: Parameters;
    readonly network: Network;
    readonly front: HttpsLoadBalancer;
    readonly accessLogs: IBucket;
  },
  options: BloomContractsOptions,
): Front {
  const { originDomainName } = parameters;
  if (options.perimeter === 'no-internet') {
    return { edge: undefined, corsOrigin: `https://${originDomainName.valueAsString}` };
  }
  const viewer =
    options.viewer === undefined
      ? undefined
      : { domainNames: [options.viewer.domainName], certificateArn: options.viewer.certificateArn };
  const edge = new CloudFrontEdge(stack, 'Edge', {
    loadBalancer: front.loadBalancer,
    originDomainName: originDomainName.valueAsString,
    name: PRODUCT,
    comment: 'Bloom Energy contracts',
    readTimeout: Duration.seconds(60),
    accessLogs: { bucket: accessLogs, prefix: 'edge/' },
    ...(viewer === undefined ? {} : { viewer }),
  });
  // CloudFront refuses a VPC without an internet gateway, though nothing is routed to it.
  edge.origin.node.addDependency(network.node.findChild('InternetGatewayAttachment'));
  return { edge, corsOrigin: edge.url };
}
