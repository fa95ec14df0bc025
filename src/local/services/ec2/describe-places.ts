/** Regions, their zones, and addresses. https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
import { OPEN_REGIONS, REGIONS_BY_CHOICE, zonesOfRegion } from '../../regions.ts';
import type { Call, Operation } from '../../service.ts';
import { type Described, deployedAs, filtered, refuseDryRun, type Shown } from './describe.ts';

/** The id by which accounts speak of one zone: `use1-az1`. Which name has which is an account's own; here a is 1. */
export function zoneId(zone: string): string {
  const [, area = '', direction = '', number = '', letter = 'a'] =
    /^([a-z]{2})-([a-z-]+)-(\d)([a-z])$/.exec(zone) ?? [];
  const short = direction.replace(
    /^(north|south)(east|west)$/,
    (_, a: string, b: string) => `${a.charAt(0)}${b.charAt(0)}`,
  );
  const word = short.length === 2 ? short : short.charAt(0);
  return `${area}${word}${number}-az${letter.charCodeAt(0) - 96}`;
}

export const describeRegions: Operation = (input: {
  readonly AllRegions?: boolean;
  readonly RegionNames?: readonly string[];
  readonly Filters?: readonly { readonly Name?: string; readonly Values?: readonly string[] }[];
  readonly DryRun?: boolean;
}) => {
  refuseDryRun(input);
  const shown = (names: readonly string[], OptInStatus: string) =>
    names.map((RegionName) => ({ RegionName, Endpoint: `ec2.${RegionName}.amazonaws.com`, OptInStatus }));
  const all = [
    ...shown(OPEN_REGIONS, 'opt-in-not-required'),
    ...(input.AllRegions === true ? shown(REGIONS_BY_CHOICE, 'not-opted-in') : []),
  ];
  const named = input.RegionNames ?? [];
  const found = named.length === 0 ? all : all.filter(({ RegionName }) => named.includes(RegionName));
  return { Regions: filtered(found, input.Filters ?? [], { operation: 'DescribeRegions' }) };
};

const zones = ({ region }: Call): readonly Shown[] =>
  zonesOfRegion(region).map((zone) => ({
    ZoneName: zone,
    ZoneId: zoneId(zone),
    RegionName: region,
    GroupName: `${region}-zg-1`,
    NetworkBorderGroup: region,
    OptInStatus: 'opt-in-not-required',
    State: 'available',
    ZoneType: 'availability-zone',
    Messages: [],
  }));

const addresses = (call: Call): readonly Shown[] =>
  deployedAs('EIP', call, ({ physicalId, attributes, properties }) => ({
    AllocationId: String(attributes.AllocationId),
    PublicIp: physicalId,
    Domain: properties.Domain === undefined ? 'vpc' : String(properties.Domain),
    InstanceId: properties.InstanceId === undefined ? undefined : String(properties.InstanceId),
    NetworkBorderGroup: call.region,
    PublicIpv4Pool: 'amazon',
  }));

export const PLACES: readonly Described[] = [
  {
    operation: 'DescribeAvailabilityZones',
    member: 'AvailabilityZones',
    id: 'ZoneName',
    ids: 'ZoneNames',
    missing: ['InvalidParameterValue', 'availability zone'],
    filters: { state: 'State', 'zone-type': 'ZoneType', 'zone-name': 'ZoneName', 'region-name': 'RegionName' },
    list: zones,
  },
  {
    operation: 'DescribeAddresses',
    member: 'Addresses',
    id: 'AllocationId',
    ids: 'AllocationIds',
    missing: ['InvalidAllocationID.NotFound', 'allocation ID'],
    filters: { domain: 'Domain', 'public-ip': 'PublicIp', 'instance-id': 'InstanceId' },
    list: addresses,
  },
];

/** Nothing here can be made: there are no snapshots and no images of an account, and those of others are not known. */
export const NEVER_MADE: readonly Described[] = [
  {
    operation: 'DescribeSnapshots',
    member: 'Snapshots',
    id: 'SnapshotId',
    ids: 'SnapshotIds',
    missing: ['InvalidSnapshot.NotFound', 'snapshot'],
    list: () => [],
  },
  {
    operation: 'DescribeImages',
    member: 'Images',
    id: 'ImageId',
    ids: 'ImageIds',
    missing: ['InvalidAMIID.NotFound', 'image id'],
    list: () => [],
  },
];
