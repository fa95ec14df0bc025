/** Instances, volumes and what instances are launched from, out of what is deployed. */
import { isRecord } from '../../../base/index.ts';
import { type DeployedRecord, deployedOf } from '../../engine/deployed.ts';
import { type Call, type Operation, ServiceError } from '../../service.ts';
import {
  type Described,
  deployedAs,
  ec2Page,
  ec2Tags,
  filtered,
  isYes,
  recordsIn,
  refuseDryRun,
  type Shown,
  textsIn,
} from './describe.ts';
import { membersShown } from './members.ts';

const text = (value: unknown) => (value === undefined ? undefined : String(value));

const launchTemplates = (call: Call): readonly Shown[] =>
  deployedAs('LaunchTemplate', call, (record) => ({
    LaunchTemplateId: record.physicalId,
    LaunchTemplateName: templateName(record),
    CreateTime: new Date(record.changedAt),
    CreatedBy: `arn:${call.partition}:iam::${call.account}:root`,
    DefaultVersionNumber: Number(record.attributes.DefaultVersionNumber ?? 1),
    LatestVersionNumber: Number(record.attributes.LatestVersionNumber ?? 1),
  }));

const templateName = ({ properties, stack, logicalId, physicalId }: DeployedRecord) =>
  text(properties.LaunchTemplateName) ?? `${stack.name}-${logicalId}-${physicalId.slice(3, 15)}`;

interface VersionsInput {
  readonly LaunchTemplateId?: string;
  readonly LaunchTemplateName?: string;
  readonly Versions?: readonly string[];
  readonly DryRun?: boolean;
}

/** What is deployed has one version: the properties as they stand. */
const describeLaunchTemplateVersions: Operation = (input: VersionsInput, call: Call) => {
  refuseDryRun(input);
  const found = deployedOf(call.world, call, 'AWS::EC2::LaunchTemplate').filter(
    (record) => record.physicalId === input.LaunchTemplateId || templateName(record) === input.LaunchTemplateName,
  );
  if (found.length === 0) {
    const [code, id] =
      input.LaunchTemplateId === undefined
        ? ['InvalidLaunchTemplateName.NotFoundException', input.LaunchTemplateName]
        : ['InvalidLaunchTemplateId.NotFound', input.LaunchTemplateId];
    throw new ServiceError(code ?? '', `The specified launch template, ${id ?? ''}, does not exist.`);
  }
  const wanted = input.Versions ?? [];
  return {
    LaunchTemplateVersions: found.flatMap((record) => {
      const number = Number(record.attributes.LatestVersionNumber ?? 1);
      if (
        wanted.length > 0 &&
        !wanted.some((each) => each === '$Latest' || each === '$Default' || Number(each) === number)
      )
        return [];
      return [
        {
          LaunchTemplateId: record.physicalId,
          LaunchTemplateName: templateName(record),
          VersionNumber: number,
          DefaultVersion: true,
          VersionDescription: text(record.properties.VersionDescription),
          CreateTime: new Date(record.changedAt),
          CreatedBy: `arn:${call.partition}:iam::${call.account}:root`,
          LaunchTemplateData: record.properties.LaunchTemplateData,
        },
      ];
    }),
  };
};

/** Properties of an instance with those of its launch template below them. */
function launched(record: DeployedRecord, call: Call): Readonly<Record<string, unknown>> {
  const { LaunchTemplate } = record.properties;
  if (!isRecord(LaunchTemplate)) return record.properties;
  const template = deployedOf(call.world, call, 'AWS::EC2::LaunchTemplate').find(
    (each) =>
      each.physicalId === LaunchTemplate.LaunchTemplateId || templateName(each) === LaunchTemplate.LaunchTemplateName,
  );
  const data = template?.properties.LaunchTemplateData;
  return { ...(isRecord(data) ? data : {}), ...record.properties };
}

function instanceOf(record: DeployedRecord, call: Call): Shown {
  const properties = launched(record, call);
  const subnet = deployedOf(call.world, call, 'AWS::EC2::Subnet').find(
    ({ physicalId }) => physicalId === properties.SubnetId,
  );
  const profile = properties.IamInstanceProfile;
  const profileName = isRecord(profile) ? text(profile.Name ?? profile.Arn) : text(profile);
  const metadata = properties.MetadataOptions;
  return {
    InstanceId: record.physicalId,
    ImageId: text(properties.ImageId),
    InstanceType: text(properties.InstanceType) ?? 'm1.small',
    KeyName: text(properties.KeyName),
    LaunchTime: new Date(record.changedAt),
    Placement: {
      AvailabilityZone:
        text(properties.AvailabilityZone) ?? text(subnet?.properties.AvailabilityZone) ?? `${call.region}a`,
      Tenancy: text(properties.Tenancy) ?? 'default',
    },
    PrivateIpAddress: text(record.attributes.PrivateIp ?? properties.PrivateIpAddress),
    PublicIpAddress: text(record.attributes.PublicIp),
    PrivateDnsName: text(record.attributes.PrivateDnsName),
    SubnetId: text(properties.SubnetId),
    VpcId: text(subnet?.properties.VpcId),
    EbsOptimized: isYes(properties.EbsOptimized),
    Monitoring: { State: isYes(properties.Monitoring) ? 'enabled' : 'disabled' },
    SecurityGroups: textsIn(properties.SecurityGroupIds).map((GroupId) => ({ GroupId })),
    ...(profileName === undefined
      ? {}
      : {
          IamInstanceProfile: {
            Arn: profileName.startsWith('arn:')
              ? profileName
              : `arn:${call.partition}:iam::${call.account}:instance-profile/${profileName}`,
          },
        }),
    ...(isRecord(metadata) ? { MetadataOptions: { State: 'applied', ...metadata } } : {}),
    State: { Code: 16, Name: 'running' },
    Architecture: /^(?:\w+g\w*\.|a1\.)/.test(String(properties.InstanceType)) ? 'arm64' : 'x86_64',
    Tags: ec2Tags(record, call),
  };
}

interface InstancesInput {
  readonly InstanceIds?: readonly string[];
  readonly Filters?: readonly { readonly Name?: string; readonly Values?: readonly string[] }[];
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly DryRun?: boolean;
}

const describeInstances: Operation = (input: InstancesInput, call: Call) => {
  refuseDryRun(input);
  const own = deployedOf(call.world, call, 'AWS::EC2::Instance').map((record) => instanceOf(record, call));
  const all = [...own, ...membersShown(call)];
  const wanted = input.InstanceIds ?? [];
  const unknown = wanted.filter((id) => !all.some(({ InstanceId }) => InstanceId === id));
  if (unknown.length > 0) {
    throw new ServiceError(
      'InvalidInstanceID.NotFound',
      unknown.length > 1
        ? `The instance IDs '${unknown.join(', ')}' do not exist`
        : `The instance ID '${unknown[0]}' does not exist`,
    );
  }
  const named = wanted.length === 0 ? all : all.filter(({ InstanceId }) => wanted.includes(String(InstanceId)));
  const filters = {
    'instance-state-code': 'State.Code',
    'instance-state-name': 'State.Name',
    'availability-zone': 'Placement.AvailabilityZone',
    'iam-instance-profile.arn': 'IamInstanceProfile.Arn',
    'instance.group-id': 'SecurityGroups.GroupId',
    'vpc-id': 'VpcId',
    'subnet-id': 'SubnetId',
    'private-ip-address': 'PrivateIpAddress',
  };
  const found = filtered(named, input.Filters ?? [], { operation: 'DescribeInstances', filters });
  const reservations = found.map((instance) => ({
    ReservationId: `r-${String(instance.InstanceId).slice(2)}`,
    OwnerId: call.account,
    Groups: [],
    Instances: [instance],
  }));
  return ec2Page(reservations, input, 'Reservations');
};

const volumes = (call: Call): readonly Shown[] => {
  const attachments = deployedOf(call.world, call, 'AWS::EC2::VolumeAttachment');
  const inline = deployedOf(call.world, call, 'AWS::EC2::Instance').flatMap(({ physicalId, properties }) =>
    recordsIn(properties.Volumes).map((each) => ({ instance: physicalId, volume: each.VolumeId, device: each.Device })),
  );
  return deployedAs('Volume', call, ({ physicalId, properties, changedAt }) => {
    const own = [
      ...inline,
      ...attachments.map(({ properties: { InstanceId, VolumeId, Device } }) => ({
        instance: InstanceId,
        volume: VolumeId,
        device: Device,
      })),
    ].filter(({ volume }) => volume === physicalId);
    return {
      VolumeId: physicalId,
      AvailabilityZone: text(properties.AvailabilityZone),
      Size: properties.Size === undefined ? undefined : Number(properties.Size),
      SnapshotId: text(properties.SnapshotId) ?? '',
      VolumeType: text(properties.VolumeType) ?? 'gp2',
      Iops: properties.Iops === undefined ? undefined : Number(properties.Iops),
      Throughput: properties.Throughput === undefined ? undefined : Number(properties.Throughput),
      Encrypted: isYes(properties.Encrypted),
      KmsKeyId: text(properties.KmsKeyId),
      MultiAttachEnabled: isYes(properties.MultiAttachEnabled),
      CreateTime: new Date(changedAt),
      State: own.length > 0 ? 'in-use' : 'available',
      Attachments: own.map(({ instance, device }) => ({
        InstanceId: text(instance),
        VolumeId: physicalId,
        Device: text(device),
        State: 'attached',
        DeleteOnTermination: false,
      })),
    };
  });
};

export const MACHINES: readonly Described[] = [
  {
    operation: 'DescribeVolumes',
    member: 'Volumes',
    id: 'VolumeId',
    ids: 'VolumeIds',
    missing: ['InvalidVolume.NotFound', 'volume'],
    filters: {
      'attachment.instance-id': 'Attachments.InstanceId',
      encrypted: 'Encrypted',
      status: 'State',
      size: 'Size',
      'volume-type': 'VolumeType',
    },
    list: volumes,
  },
  {
    operation: 'DescribeLaunchTemplates',
    member: 'LaunchTemplates',
    id: 'LaunchTemplateId',
    ids: 'LaunchTemplateIds',
    missing: ['InvalidLaunchTemplateId.NotFound', 'launch template ID'],
    filters: { 'launch-template-name': 'LaunchTemplateName' },
    list: launchTemplates,
  },
];

export const MACHINE_OPERATIONS: Readonly<Record<string, Operation>> = {
  DescribeInstances: describeInstances,
  DescribeLaunchTemplateVersions: describeLaunchTemplateVersions,
};
