import { compareDecimals, type Decimal, decimal, dividedBy, isDecimal, minus } from '../../base/index.ts';
import { ALL_HOURS, type Facts, typically } from '../facts.ts';
import { by, exactly, type Measure } from '../measure.ts';
import { free, type PricedPart, type Pricer, part } from '../pricer.ts';
import { scaled } from './auto-scaling-group.ts';
import { customMetrics } from './custom-metrics.ts';
import { volumeParts } from './ebs-volume.ts';
import { publicAddress } from './instance.ts';

export const ecsService: Pricer = (facts) => {
  const provider = providerOf(facts);
  if (provider === 'EXTERNAL')
    // https://aws.amazon.com/ecs/anywhere/pricing/: by the registered machine, whatever it runs.
    return [
      part('Registered instances', 'ecs.anywhere', by(facts.used('count', 'instances', typically(1, 1, 3)), ALL_HOURS)),
    ];
  if (provider === 'EC2') return free('Its tasks run on instances, which are billed on their own lines.');
  const definition = facts.target('TaskDefinition');
  if (definition === undefined) {
    facts.miss('Its task definition is not in the template.');
    return [];
  }
  const count = facts.stated('count', 'tasks') ?? capacity(facts);
  if (count === undefined) return [];
  const spot = provider === 'FARGATE_SPOT' ? ', Spot: at most the on-demand price' : '';
  return [
    ...taskParts(definition, count, facts.hours(), spot),
    ...taskVolumes(facts, count),
    ...customMetrics(facts),
    ...publicAddress(facts, count),
  ];
};

/** A volume that is made for each task: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html */
function taskVolumes(facts: Facts, count: Measure): readonly PricedPart[] {
  return facts.places('VolumeConfigurations').flatMap((at) => {
    const own = `${at}.ManagedEBSVolume`;
    const paths = {
      size: `${own}.SizeInGiB`,
      type: `${own}.VolumeType`,
      iops: `${own}.Iops`,
      throughput: `${own}.Throughput`,
    };
    return facts.has(own) ? volumeParts(facts, paths, count, 'Volume of a task', 'gp3') : [];
  });
}

/** A definition costs nothing until something runs it; a task that no service runs is billed for the hours stated. */
export const taskDefinition: Pricer = (facts) => {
  const hours = facts.stated('hours', 'h');
  if (hours === undefined) return free('Tasks are billed where a service runs them.');
  return taskParts(facts, exactly(1, '1 task'), hours, '');
};

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html: 20 GiB are included. */
const INCLUDED_STORAGE = decimal(20);

export function taskParts(facts: Facts, count: Measure, hours: Measure, spot: string): readonly PricedPart[] {
  const vcpus = sizeAt(facts, 'Cpu', 'vcpu');
  const memory = sizeAt(facts, 'Memory', 'gb');
  const architecture = facts.word('RuntimePlatform.CpuArchitecture', 'X86_64')?.toUpperCase();
  const system = facts.word('RuntimePlatform.OperatingSystemFamily', 'LINUX');
  if (vcpus === undefined || memory === undefined || architecture === undefined || system === undefined) return [];
  const arch = architecture === 'ARM64' ? 'arm' : 'x86';
  const storage = facts.number('EphemeralStorage.SizeInGiB', 20);
  const beyond = storage === undefined ? undefined : minus(storage, INCLUDED_STORAGE);
  const task = (what: string, row: string, size: Measure): PricedPart =>
    part(what, row, by(count, size, hours), { always: by(count, size, ALL_HOURS) });
  if (system !== 'LINUX')
    // https://aws.amazon.com/fargate/pricing/: prices of its own, and a licence for each vCPU.
    return [
      task('vCPU, Windows', 'fargate.windows.vcpu', vcpus),
      task('Memory, Windows', 'fargate.windows.memory', memory),
      part('Licence of Windows', 'fargate.windows.licence', by(count, vcpus, hours)),
    ];
  return [
    task(`vCPU, ${arch}${spot}`, `fargate.${arch}.vcpu`, vcpus),
    task(`Memory, ${arch}${spot}`, `fargate.${arch}.memory`, memory),
    ...(beyond !== undefined && compareDecimals(beyond, decimal(0)) > 0
      ? [
          part(
            'Ephemeral storage beyond 20 GB',
            'fargate.ephemeral-storage',
            by(count, exactly(beyond, `${beyond.digits} GB`), hours),
          ),
        ]
      : []),
  ];
}

/** `256`, `.25 vCPU`, `1 vCPU`; `512`, `0.5 GB`: plain numbers count in 1/1024. */
function sizeAt(facts: Facts, path: string, unit: 'vcpu' | 'gb'): Measure | undefined {
  const word = facts.word(path);
  if (word === undefined) return facts.miss(`${path} of the task is not told.`);
  const plain = /^(\d*\.?\d+)\s*(vcpu|gb)?$/i.exec(word.trim());
  const number = (plain?.[1] ?? '').replace(/^\./, '0.');
  if (!isDecimal(number)) return facts.miss(`${path} is "${word}", which is no size.`);
  const size: Decimal = plain?.[2] === undefined ? dividedBy(decimal(number), decimal(1024)) : decimal(number);
  return exactly(size, `${Number(size.digits) / 10 ** size.scale} ${unit === 'vcpu' ? 'vCPU' : 'GB'}`);
}

function providerOf(facts: Facts): string {
  const type = facts.word('LaunchType');
  if (type !== undefined) return type;
  const own = facts.word('CapacityProviderStrategy[0].CapacityProvider');
  if (own !== undefined) return known(own);
  const cluster = facts.target('Cluster');
  const ofCluster = cluster?.word('DefaultCapacityProviderStrategy[0].CapacityProvider');
  const associated = cluster
    ?.referring('AWS::ECS::ClusterCapacityProviderAssociations')
    .map((each) => each.word('DefaultCapacityProviderStrategy[0].CapacityProvider'))
    .find((each) => each !== undefined);
  return known(ofCluster ?? associated ?? 'EC2');
}

function known(provider: string): string {
  return provider === 'FARGATE' || provider === 'FARGATE_SPOT' ? provider : 'EC2';
}

/** What scaling may choose where a scalable target names the service, else what is desired. */
function capacity(facts: Facts): Measure | undefined {
  const target = facts.referring('AWS::ApplicationAutoScaling::ScalableTarget').find((each) => each.has('MinCapacity'));
  const least = target?.number('MinCapacity');
  const most = target?.number('MaxCapacity');
  const desired = facts.number('DesiredCount', Number(target?.text('MinCapacity') ?? '1'));
  if (desired === undefined) return undefined;
  const low = least !== undefined && compareDecimals(least, desired) < 0 ? least : desired;
  const high = most !== undefined && compareDecimals(most, desired) > 0 ? most : desired;
  return scaled(low, desired, high, 'task');
}

/** Container Insights writes custom metrics for the cluster, its services and its tasks. */
export const ecsCluster: Pricer = (facts) => {
  const insights = facts
    .places('ClusterSettings')
    .filter((at) => facts.text(`${at}.Name`) === 'containerInsights')
    .map((at) => facts.word(`${at}.Value`))
    .at(0);
  if (insights === undefined || insights === 'disabled')
    return free('The cluster costs nothing; its tasks and instances have lines of their own.');
  const row = insights === 'enhanced' ? 'cloudwatch.container-insights.enhanced' : 'cloudwatch.metric.custom';
  return [part('Container Insights', row, facts.used('metrics', 'metrics', typically(8, 30, 100)))];
};
