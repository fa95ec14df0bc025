import { entries, type ResourceReading, text, texts } from '../reading.ts';
import { type ComponentType, flag, phrase, placed, type Settings } from './settings.ts';

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
      size: `${text(it, 'MinSize') ?? '?'} to ${text(it, 'MaxSize') ?? '?'} instances`,
      desired: phrase('starts with ', text(it, 'DesiredCapacity')),
      health: phrase('health by ', text(it, 'HealthCheckType')),
      template: phrase(
        'from ',
        text(it, 'LaunchTemplate.LaunchTemplateId') ??
          text(it, `${MIXED}.LaunchTemplateSpecification.LaunchTemplateId`),
      ),
      spot: phrase(
        '',
        text(it, 'MixedInstancesPolicy.InstancesDistribution.OnDemandPercentageAboveBaseCapacity'),
        ' % on demand, the rest spot',
      ),
      place: placed(it, 'VPCZoneIdentifier'),
    }),
  },
  'AWS::ECS::Cluster': {
    called: 'ECS cluster',
    settings: (it) => ({
      name: text(it, 'ClusterName'),
      insights: phrase('Container Insights ', text(it, 'ClusterSettings[0].Value')),
    }),
  },
  'AWS::ECS::Service': {
    called: 'ECS service',
    settings: (it) => ({
      name: text(it, 'ServiceName'),
      count: tasks(text(it, 'DesiredCount')),
      launch: text(it, 'LaunchType'),
      task: phrase('of ', text(it, 'TaskDefinition')),
      rollback: flag(it, 'DeploymentConfiguration.DeploymentCircuitBreaker.Rollback', 'rolls back a failed deployment'),
      address: phrase(
        'public address ',
        text(it, 'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp')?.toLowerCase(),
      ),
      place: placed(it, 'NetworkConfiguration.AwsvpcConfiguration.Subnets'),
    }),
  },
  'AWS::ECS::TaskDefinition': {
    called: 'ECS task',
    settings: (it) => ({
      family: text(it, 'Family'),
      cpu: phrase('', text(it, 'Cpu'), ' CPU units'),
      memory: phrase('', text(it, 'Memory'), ' MiB'),
      architecture: text(it, 'RuntimePlatform.CpuArchitecture'),
      containers: containers(it),
    }),
  },
  'AWS::Lambda::Function': {
    called: 'Lambda function',
    settings: (it) => ({
      name: text(it, 'FunctionName'),
      runtime: text(it, 'Runtime') ?? text(it, 'PackageType'),
      memory: phrase('', text(it, 'MemorySize') ?? '128', ' MB'),
      timeout: phrase('stops after ', text(it, 'Timeout') ?? '3', ' s'),
      architecture: text(it, 'Architectures[0]'),
      place: placed(it, 'VpcConfig.SubnetIds'),
    }),
  },
  'AWS::Serverless::Function': {
    called: 'Lambda function',
    settings: (it) => ({
      runtime: text(it, 'Runtime'),
      memory: phrase('', text(it, 'MemorySize'), ' MB'),
      timeout: phrase('stops after ', text(it, 'Timeout'), ' s'),
      place: placed(it, 'VpcConfig.SubnetIds'),
    }),
  },
  'AWS::StepFunctions::StateMachine': {
    called: 'State machine',
    settings: (it) => ({ type: text(it, 'StateMachineType') ?? 'STANDARD' }),
  },
  'AWS::EKS::Cluster': {
    called: 'EKS cluster',
    settings: (it) => ({
      version: phrase('Kubernetes ', text(it, 'Version')),
      place: placed(it, 'ResourcesVpcConfig.SubnetIds'),
    }),
  },
  'AWS::EKS::Nodegroup': {
    called: 'EKS node group',
    settings: (it) => ({
      instances: texts(it, 'InstanceTypes').join(', '),
      size: phrase('', text(it, 'ScalingConfig.MinSize'), ` to ${text(it, 'ScalingConfig.MaxSize') ?? '?'} nodes`),
      place: placed(it, 'Subnets'),
    }),
  },
  'AWS::Batch::ComputeEnvironment': {
    called: 'Batch compute environment',
    settings: (it) => ({
      type: text(it, 'ComputeResources.Type'),
      most: phrase('up to ', text(it, 'ComputeResources.MaxvCpus'), ' vCPU'),
    }),
  },
};

function tasks(count: string | undefined): string | undefined {
  return phrase('', count, count === '1' ? ' task' : ' tasks');
}

function machine(it: ResourceReading, prefix: string): Settings {
  const disk = `${prefix}BlockDeviceMappings[0].Ebs`;
  const size = text(it, `${disk}.VolumeSize`);
  return {
    type: text(it, `${prefix}InstanceType`),
    market: phrase('', text(it, `${prefix}InstanceMarketOptions.MarketType`)),
    disk: phrase('', size, ` GB ${text(it, `${disk}.VolumeType`) ?? 'disk'}`),
    encrypted: flag(it, `${disk}.Encrypted`, 'encrypted', 'not encrypted'),
    image: phrase('image ', text(it, `${prefix}ImageId`)),
    tokens: text(it, `${prefix}MetadataOptions.HttpTokens`) === 'required' ? 'IMDSv2 only' : undefined,
    key: phrase('SSH key ', text(it, `${prefix}KeyName`)),
    monitoring:
      flag(it, `${prefix}Monitoring.Enabled`, 'detailed monitoring') ?? flag(it, 'Monitoring', 'detailed monitoring'),
    profile: phrase('as ', text(it, `${prefix}IamInstanceProfile.Arn`) ?? text(it, `${prefix}IamInstanceProfile`)),
  };
}

function containers(it: ResourceReading): string | undefined {
  const told = entries(it, 'ContainerDefinitions').map((container) => {
    const ports = texts(container, 'PortMappings[0].ContainerPort');
    const name = text(container, 'Name') ?? 'container';
    return ports.length === 0 ? name : `${name} on ${ports.join(', ')}`;
  });
  return told.length === 0 ? undefined : `container ${told.join(', ')}`;
}
