/** Whether the subnets of a fleet have addresses for what runs at most. */
import { implies } from '../../base/index.ts';
import type { Question, Thing } from '../question.ts';
import { largestSizeOf } from '../survival/fleets.ts';
import type { Judgement, TraceStep } from '../verdict.ts';
import { shareWhileDeploying } from './deploying.ts';

/** Of each subnet AWS keeps five addresses: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html. */
const KEPT_BY_AWS = 5;

/** Whether it is a fleet with interfaces of its own, of which the template tells subnets. */
export function hasAddresses({ model }: Question, { id, type }: Thing): boolean {
  const isFleet = type === 'AWS::ECS::Service' || type === 'AWS::AutoScaling::AutoScalingGroup';
  return isFleet && model.network.interfaces.some(({ owner, subnets }) => owner === id && subnets.length > 0);
}

/** Only what its own fleet needs is counted against the subnets: that it is too much is sure, whoever else stands there. */
export function judgeAddressesOf(question: Question, thing: Thing): Judgement {
  const { network } = question.model;
  const at = { subject: thing.id, path: [] };
  if (!hasAddresses(question, thing)) return unknownFor(`the subnets of ${thing.id} (${thing.type})`, at);
  const subnets = network.interfaces.filter(({ owner }) => owner === thing.id).flatMap((each) => each.subnets);
  let addresses = 0;
  if (subnets.some(({ when }) => !implies(thing.when, when)))
    return unknownFor(`in which subnets ${thing.id} stands`, at);
  for (const { value } of subnets) {
    const block = network.subnets
      .get(value)
      ?.blocks.find((each) => each.value.kind === 'cidr' && each.value.cidr.family === 4);
    if (block?.value.kind !== 'cidr') return unknownFor(`the addresses of ${value}`, at);
    addresses += 2 ** (32 - block.value.cidr.prefix) - KEPT_BY_AWS;
  }
  const most = largestSizeOf(question, thing);
  if (most === undefined) return unknownFor(`how many ${thing.id} runs at most`, at);
  const percent = shareWhileDeploying(question, thing);
  if (percent === undefined) return unknownFor(`what ${thing.id} runs during a deployment`, at);
  const needed = Math.floor((most * percent) / 100);
  const says = `${thing.id} runs at most ${most}, during a deployment ${needed}; its ${subnets.length === 1 ? 'subnet has' : 'subnets have'} ${addresses} addresses.`;
  const steps: readonly TraceStep[] = [{ says, at }];
  if (needed > addresses) return { outcome: 'refuted', trace: steps, counterexample: { summary: says, steps } };
  const others = othersIn(question, thing, new Set(subnets.map(({ value }) => value)));
  if (others === undefined)
    return { outcome: 'unknown', trace: steps, missing: ['how many addresses others take there'] };
  if (needed + others > addresses)
    return {
      outcome: 'unknown',
      trace: steps,
      missing: [`which of ${others} addresses others take in the same subnets`],
    };
  return { outcome: 'proved', trace: steps };
}

function unknownFor(missing: string, at: TraceStep['at']): Judgement {
  return {
    outcome: 'unknown',
    trace: [{ says: `The templates do not tell ${missing}.`, ...(at && { at }) }],
    missing: [missing],
  };
}

/** A load balancer may have a hundred addresses in a subnet; it needs eight: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html. */
const OF_BALANCER = 100;

/** At most what others may take in these subnets; undefined where nobody tells. */
function othersIn(question: Question, thing: Thing, subnets: ReadonlySet<string>): number | undefined {
  const { network, resources } = question.model;
  let sum = [...network.gateways.values()].filter(({ nat }) =>
    nat?.subnets.some(({ value }) => subnets.has(value)),
  ).length;
  for (const { owner, type, subnets: own } of network.interfaces) {
    const there = own.filter(({ value }) => subnets.has(value)).length;
    if (owner === thing.id || there === 0) continue;
    if (type.endsWith('::LoadBalancer')) sum += OF_BALANCER * there;
    else if (FEW.includes(type)) sum += 2 * there;
    else {
      const resource = resources.get(owner);
      const most = resource === undefined ? undefined : largestSizeOf(question, { ...resource, kind: 'resource' });
      if (most === undefined) return undefined;
      sum += type === 'AWS::ECS::Service' ? most * 2 : most;
    }
  }
  return sum;
}

const FEW = [
  'AWS::EC2::Instance',
  'AWS::EC2::NetworkInterface',
  'AWS::EC2::VPCEndpoint',
  'AWS::EC2::InstanceConnectEndpoint',
  'AWS::RDS::DBInstance',
  'AWS::EFS::MountTarget',
  // One interface for all functions of the same groups: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-enis.
  'AWS::Lambda::Function',
];
