import { Fn, Size } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { type ApiKeySecret, type ProductionStack, SingleHost } from 'lintel/constructs';
import { bootScript } from './boot-script.ts';
import { named, type Parameters } from './interface.ts';
import type { Network, SecurityGroups } from './network.ts';
import type { McpTaggingOptions } from './options.ts';

export interface ServerSubjects {
  readonly parameters: Parameters;
  readonly network: Network;
  readonly groups: SecurityGroups;
  readonly role: IRole;
  readonly apiKeys: ApiKeySecret;
}

/** The one instance, in the private subnet of zone a. */
export function addServer(
  stack: ProductionStack,
  { parameters, network, groups, role, apiKeys }: ServerSubjects,
  options: McpTaggingOptions,
): SingleHost {
  const [zoneA] = options.zones;
  return new SingleHost(stack, 'Server', {
    vpc: network.vpc,
    subnet: network.subnet('Private', zoneA),
    securityGroup: groups.server,
    role,
    instanceType: 't3.medium',
    image: ec2.MachineImage.genericLinux({ [stack.region]: parameters.serverImage.valueAsString }),
    userData: ec2.UserData.custom(Fn.sub(bootScript(), { ApiKeySecretArn: apiKeys.secretArn })),
    rootVolume: Size.gibibytes(20),
    keyPairName: parameters.keyPairName,
    name: named('${ProjectName}-server-${Environment}'),
  });
}
