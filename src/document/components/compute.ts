import { entries, type ResourceReading, settingText, texts } from '../reading.ts';
import { type ComponentType, flagSetting, phrase, placed, type Settings } from './settings.ts';

const MIXED = 'MixedInstancesPolicy.LaunchTemplate';

/** Compute that a reader counts, by CloudFormation type. */
export const COMPUTE: Readonly<Record<string, ComponentType>> = {
  'AWS::EC2::Instance': {
    called: 'EC2 instance',
    settings: (it) => ({ ...machine(it, ''), place: placed(it, 'SubnetId', 'NetworkInterfaces[0].SubnetId') }),
  },
  'AWS::EC2::LaunchTemplate': {
    called: 'Launch template',
    settings: (it) => machine(it, 'LaunchTemplateData.'),
  },
  'AWS::AutoScaling::AutoScalingGroup': {
    called: 'Auto Scaling group',
    settings: (it) => ({
      size: `${settingText(it, 'MinSize') ?? '?'} to ${settingText(it, 'MaxSize') ?? '?'} instances`,
      desired: phrase('starts with ', settingText(it, 'DesiredCapacity')),
      health: phrase('health by ', settingText(it, 'HealthCheckType')),
      template: phrase(
        'from ',
        settingText(it, 'LaunchTemplate.LaunchTemplateId') ??
          settingText(it, `${MIXED}.LaunchTemplateSpecification.LaunchTemplateId`),
      ),
      spot: phrase(
        '',
        settingText(it, 'MixedInstancesPolicy.InstancesDistribution.OnDemandPercentageAboveBaseCapacity'),
        ' % on demand, the rest spot',
      ),
      place: placed(it, 'VPCZoneIdentifier'),
    }),
  },
  'AWS::ECS::Cluster': {
    called: 'ECS cluster',
    settings: (it) => ({
      name: settingText(it, 'ClusterName'),
      insights: phrase('Container Insights ', settingText(it, 'ClusterSettings[0].Value')),
    }),
  },
  'AWS::ECS::Service': {
    called: 'ECS service',
    settings: (it) => ({
      name: settingText(it, 'ServiceName'),
      count: tasks(settingText(it, 'DesiredCount')),
      launch: settingText(it, 'LaunchType'),
      task: phrase('of ', settingText(it, 'TaskDefinition')),
      rollback: flagSetting(
        it,
        'DeploymentConfiguration.DeploymentCircuitBreaker.Rollback',
        'rolls back a failed deployment',
      ),
      address: phrase(
        'public address ',
        settingText(it, 'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp')?.toLowerCase(),
      ),
      place: placed(it, 'NetworkConfiguration.AwsvpcConfiguration.Subnets'),
    }),
  },
  'AWS::ECS::TaskDefinition': {
    called: 'ECS task',
    settings: (it) => ({
      family: settingText(it, 'Family'),
      cpu: phrase('', settingText(it, 'Cpu'), ' CPU units'),
      memory: phrase('', settingText(it, 'Memory'), ' MiB'),
      architecture: settingText(it, 'RuntimePlatform.CpuArchitecture'),
      containers: containers(it),
    }),
  },
  'AWS::Lambda::Function': {
    called: 'Lambda function',
    settings: (it) => ({
      name: settingText(it, 'FunctionName'),
      runtime: settingText(it, 'Runtime') ?? settingText(it, 'PackageType'),
      memory: phrase('', settingText(it, 'MemorySize') ?? '128', ' MB'),
      timeout: phrase('stops after ', settingText(it, 'Timeout') ?? '3', ' s'),
      architecture: settingText(it, 'Architectures[0]'),
      place: placed(it, 'VpcConfig.SubnetIds'),
    }),
  },
  'AWS::StepFunctions::StateMachine': {
    called: 'State machine',
    settings: (it) => ({ type: settingText(it, 'StateMachineType') ?? 'STANDARD' }),
  },
  'AWS::EKS::Cluster': {
    called: 'EKS cluster',
    settings: (it) => ({
      version: phrase('Kubernetes ', settingText(it, 'Version')),
      place: placed(it, 'ResourcesVpcConfig.SubnetIds'),
    }),
  },
  'AWS::EKS::Nodegroup': {
    called: 'EKS node group',
    settings: (it) => ({
      instances: texts(it, 'InstanceTypes').join(', '),
      size: phrase(
        '',
        settingText(it, 'ScalingConfig.MinSize'),
        ` to ${settingText(it, 'ScalingConfig.MaxSize') ?? '?'} nodes`,
      ),
      place: placed(it, 'Subnets'),
    }),
  },
  'AWS::Batch::ComputeEnvironment': {
    called: 'Batch compute environment',
    settings: (it) => ({
      type: settingText(it, 'ComputeResources.Type'),
      most: phrase('up to ', settingText(it, 'ComputeResources.MaxvCpus'), ' vCPU'),
    }),
  },
};

function tasks(count: string | undefined): string | undefined {
  return phrase('', count, count === '1' ? ' task' : ' tasks');
}

function machine(it: ResourceReading, prefix: string): Settings {
  const disk = `${prefix}BlockDeviceMappings[0].Ebs`;
  const size = settingText(it, `${disk}.VolumeSize`);
  return {
    type: settingText(it, `${prefix}InstanceType`),
    market: phrase('', settingText(it, `${prefix}InstanceMarketOptions.MarketType`)),
    disk: phrase('', size, ` GB ${settingText(it, `${disk}.VolumeType`) ?? 'disk'}`),
    encrypted: flagSetting(it, `${disk}.Encrypted`, 'encrypted', 'not encrypted'),
    image: phrase('image ', settingText(it, `${prefix}ImageId`)),
    tokens: settingText(it, `${prefix}MetadataOptions.HttpTokens`) === 'required' ? 'IMDSv2 only' : undefined,
    key: phrase('SSH key ', settingText(it, `${prefix}KeyName`)),
    monitoring:
      flagSetting(it, `${prefix}Monitoring.Enabled`, 'detailed monitoring') ??
      flagSetting(it, 'Monitoring', 'detailed monitoring'),
    profile: phrase(
      'as ',
      settingText(it, `${prefix}IamInstanceProfile.Arn`) ?? settingText(it, `${prefix}IamInstanceProfile`),
    ),
  };
}

function containers(it: ResourceReading): string | undefined {
  const told = entries(it, 'ContainerDefinitions').map((container) => {
    const ports = texts(container, 'PortMappings[0].ContainerPort');
    const name = settingText(container, 'Name') ?? 'container';
    return ports.length === 0 ? name : `${name} on ${ports.join(', ')}`;
  });
  return told.length === 0 ? undefined : `container ${told.join(', ')}`;
}
