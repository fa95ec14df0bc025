import { Size } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { type ProductionStack, SingleHost } from 'lintel/constructs';
import type { Parameters } from './interface.ts';
import type { Network, SecurityGroups } from './network.ts';
import type { CoherentSettings } from './options.ts';

const PROFILE_NAME = 'coherent-ec2-profile';

export interface ServerSubjects {
  readonly parameters: Parameters;
  readonly network: Network;
  readonly groups: SecurityGroups;
  readonly role: IRole;
  readonly key: IKey | undefined;
  readonly userData: ec2.UserData;
}

export interface Server {
  readonly instance: ec2.Instance;
  readonly address: ec2.CfnEIP;
}

/** What every application server boots from, whether one or several. */
export function machineOf(stack: ProductionStack, parameters: Parameters, settings: CoherentSettings) {
  return {
    instanceType: settings.serverType,
    image: ec2.MachineImage.genericLinux({ [stack.region]: parameters.serverImage.valueAsString }),
    rootVolume: Size.gibibytes(30),
    rootDevice: '/dev/sda1',
    detailedMonitoring: true,
  } as const;
}

/** The one instance, in app-subnet-1, with an address that stays when the instance is replaced. */
export function addServer(
  stack: ProductionStack,
  { parameters, network, groups, role, key, userData }: ServerSubjects,
  settings: CoherentSettings,
): Server {
  const host = new SingleHost(stack, 'Server', {
    ...machineOf(stack, parameters, settings),
    vpc: network.vpc,
    subnet: network.subnet('App', settings.zones[0]),
    securityGroup: groups.app,
    role,
    userData,
    name: 'coherent-app-server',
    ...(parameters.keyPairName === undefined ? {} : { keyPairName: parameters.keyPairName }),
    ...(key === undefined ? {} : { volumeKey: key }),
  });
  nameProfile(host.instance.node.findChild('InstanceProfile'));
  const address = new ec2.CfnEIP(stack, 'ServerAddress', {
    domain: 'vpc',
    tags: [{ key: 'Name', value: 'coherent-app-eip' }],
  });
  new ec2.CfnEIPAssociation(stack, 'ServerAddressAssociation', {
    allocationId: address.attrAllocationId,
    instanceId: host.instance.instanceId,
  });
  if (parameters.hostedZoneId !== undefined) {
    new CfnRecordSet(stack, 'DnsRecord', {
      hostedZoneId: parameters.hostedZoneId.valueAsString,
      name: settings.domainName,
      type: 'A',
      ttl: '300',
      resourceRecords: [address.attrPublicIp],
    });
  }
  return { instance: host.instance, address };
}

export function nameProfile(profile: unknown): void {
  (profile as { instanceProfileName?: string }).instanceProfileName = PROFILE_NAME;
}
