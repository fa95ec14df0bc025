import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type ProductionStack, SessionBastion } from 'lintel/constructs';
import type { Parameters } from './interface.ts';
import { LOG_GROUPS, PROJECT } from './names.ts';
import type { Network, SecurityGroups } from './network.ts';
import type { OmnirapeuticOptions } from './options.ts';

/** Module `bastion`: in the data subnet of zone a, which is why the data subnets lead to NAT (C-OMN-05, C-OMN-14). */
export function addBastion(
  stack: ProductionStack,
  {
    parameters,
    network,
    groups,
  }: { readonly parameters: Parameters; readonly network: Network; readonly groups: SecurityGroups },
  options: OmnirapeuticOptions,
): SessionBastion {
  return new SessionBastion(stack, 'Bastion', {
    name: PROJECT,
    vpc: network.vpc,
    subnet: network.subnet('Data', options.zones[0]),
    securityGroup: groups.bastion,
    instanceType: 't3.micro',
    image: ec2.MachineImage.genericLinux({ [stack.region]: parameters.bastionImage.valueAsString }),
    packages: ['postgresql15'],
    sessionLog: { name: LOG_GROUPS.sessions, days: 90, whenStackIsDeleted: 'delete' },
    operatorsNeedMfa: options.operatorsNeedMfa ?? true,
  });
}
