import { decimal, dividedBy, roundUp, times } from '../../base/index.ts';
import { type Facts, typically } from '../facts.ts';
import { changed, type Measure } from '../measure.ts';
import { free, type PricedPart, type Pricer, part } from '../pricer.ts';
import { launchedVolumes } from './ebs-volume.ts';
import { vcpusOf } from './extended-support.ts';
import { instanceParts } from './instance.ts';
import { launchFactsOf } from './launch.ts';

/** What stands for `optimal` and for families without a size: Batch chooses sizes of the M family among others. */
const OPTIMAL = 'm5.large';

/** The disk of the images that Batch uses: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-ami-storage-config.html */
const IMAGE_DISK = 30;

/** Instances are paid from the least vCPUs on, whether jobs run or not: https://docs.aws.amazon.com/batch/latest/userguide/compute_environments.html */
export const computeEnvironment: Pricer = (facts) => {
  if (!facts.has('ComputeResources')) return free('Its instances are those of the user, who pays them elsewhere.');
  const type = facts.word('ComputeResources.Type', 'EC2');
  if (type === undefined) return [];
  if (type.startsWith('FARGATE')) return jobs(facts);
  const sizes = facts.elements('ComputeResources.InstanceTypes').map(String);
  const named = sizes.find((each) => each.includes('.')) ?? OPTIMAL;
  const vcpus = vcpusOf(named);
  const least = facts.number('ComputeResources.MinvCpus', 0);
  const desired = facts.number('ComputeResources.DesiredvCpus') ?? least;
  const most = facts.number('ComputeResources.MaxvCpus');
  if (vcpus === undefined || least === undefined || desired === undefined || most === undefined) {
    facts.miss(`The number of vCPUs of ${named} is not known.`);
    return [];
  }
  const isMany = sizes.length !== 1 || !sizes[0]?.includes('.');
  const running: Measure = {
    range: { low: least, expected: desired, high: most },
    from: isMany ? 'typical' : 'template',
    how: `${desired.digits} vCPU (${least.digits}–${most.digits})`,
  };
  const count =
    facts.stated('count', 'instances') ??
    changed(running, `${running.how} / ${vcpus} of ${named}`, (each) => roundUp(dividedBy(each, decimal(vcpus))));
  const launch = launchFactsOf(facts);
  return [
    ...instanceParts(facts, launch, named, count, { isSpot: type === 'SPOT' }),
    ...launchedVolumes(launch?.facts ?? facts, `${launch?.prefix ?? ''}BlockDeviceMappings`, count, IMAGE_DISK),
  ];
};

/** Jobs on Fargate are billed while they run, with 2 GB for each vCPU where nothing tells more. */
function jobs(facts: Facts): readonly PricedPart[] {
  const hours = facts.used('vcpuHours', 'vCPU-hours', typically(1, 20, 1_000));
  const memory = changed(hours, `${hours.how} × 2 GB`, (each) => times(each, decimal(2)));
  return [part('Jobs, vCPU', 'fargate.x86.vcpu', hours), part('Jobs, memory', 'fargate.x86.memory', memory)];
}
