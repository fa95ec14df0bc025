/** What runs out: addresses of subnets, rules and other things that AWS counts. */
import { and, type Guard, implies, NEVER } from '../../../base/index.ts';
import { textOf, valuesAt } from '../../../model/index.ts';
import type { Question, Thing } from '../../question.ts';
import { largestSizeOf } from '../../survival/fleets.ts';
import type { Judgement, TraceStep } from '../../verdict.ts';
import type { CheckDefinition, StandingPromise } from '../check.ts';
import { EXAMPLE_NETWORK } from '../example-network.ts';
import { thingsOfTypes } from '../things-of-types.ts';

const service = (DesiredCount: number, prefix: number) => ({
  ...EXAMPLE_NETWORK,
  Small: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: `10.0.3.0/${prefix}` },
  },
  Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { NetworkMode: 'awsvpc' } },
  Service: {
    Type: 'AWS::ECS::Service',
    Properties: {
      DesiredCount,
      TaskDefinition: { Ref: 'Task' },
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [{ Ref: 'Small' }] } },
    },
  },
});

/** Of each subnet AWS keeps five addresses: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html. */
const KEPT_BY_AWS = 5;

export const ADDRESSES_RUN_OUT: CheckDefinition = {
  id: 'addresses-run-out',
  area: 'Survival',
  severity: 'medium',
  asks: 'Which fleets have fewer addresses than a deployment at their largest needs?',
  fix: 'Make the subnets larger or add one, or lower the largest size or the share that runs during a deployment.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_definition_parameters.html',
  standing: (question, nameOf) =>
    thingsOfTypes(question, ['AWS::ECS::Service', 'AWS::AutoScaling::AutoScalingGroup']).flatMap((thing) => {
      const judged = judgeAddresses(question, thing);
      if (judged === undefined) return [];
      return [
        { of: thing.id, title: `The subnets of ${nameOf(thing.id)} have addresses for its largest deployment`, judged },
      ];
    }),
  holds: { says: 'Four tasks, and eleven addresses.', resources: service(4, 28) },
  fails: { says: 'During a deployment twelve tasks run, with eleven addresses.', resources: service(6, 28) },
};

/** Only what its own fleet needs is counted against the subnets: that it is too much is sure, whoever else stands there. */
function judgeAddresses(question: Question, thing: Thing): Judgement | undefined {
  const { network } = question.model;
  const subnets = network.interfaces.filter(({ owner }) => owner === thing.id).flatMap((each) => each.subnets);
  if (subnets.length === 0) return undefined;
  const at = { subject: thing.id, path: [] };
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
  const percent = thing.type === 'AWS::ECS::Service' ? maximumPercent(thing) : 100;
  if (percent === undefined) return unknownFor(`MaximumPercent of ${thing.id}`, at);
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

/** 200 % where it is left out: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html. */
function maximumPercent(thing: Thing): number | undefined {
  const found = valuesAt(thing.properties, ['DeploymentConfiguration', 'MaximumPercent']);
  const numbers = found.map(({ value }) => (value === undefined ? 200 : Number(textOf(value) ?? Number.NaN)));
  const [percent, ...others] = new Set(numbers);
  return others.length > 0 || Number.isNaN(percent) ? undefined : percent;
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
];

const rules = (count: number) => ({
  Group: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupDescription: 'many',
      SecurityGroupIngress: Array.from({ length: count }, (_, index) => ({
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        CidrIp: `10.0.${index}.0/24`,
      })),
    },
  },
});

/** What one resource has many of, and the quota that an account starts with. */
interface Counted {
  readonly types: readonly string[];
  readonly what: string;
  readonly quota: number;
  /** Each in the worlds that have it. */
  readonly found: (question: Question, thing: Thing) => readonly Guard[];
}

/**
 * "Inbound or outbound rules per security group 60", "Security groups per network interface 5", "Rules per network ACL 20":
 * https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html. "Rules per Application Load Balancer 100":
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
const COUNTED: readonly Counted[] = [
  ...(['ingress', 'egress'] as const).map(
    (direction): Counted => ({
      types: ['AWS::EC2::SecurityGroup'],
      what: `${direction} rules`,
      quota: 60,
      found: ({ model }, { id }) =>
        (model.network.groups.get(id)?.rules ?? []).flatMap((rule) =>
          rule.direction === direction ? [rule.when] : [],
        ),
    }),
  ),
  ...(['ingress', 'egress'] as const).map(
    (direction): Counted => ({
      types: ['AWS::EC2::NetworkAcl'],
      what: `${direction} entries`,
      quota: 20,
      found: ({ model }, { id }) =>
        (model.network.acls.get(id)?.entries ?? []).flatMap((entry) =>
          entry.direction === direction ? [entry.when] : [],
        ),
    }),
  ),
  {
    types: [
      'AWS::EC2::Instance',
      'AWS::ECS::Service',
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      'AWS::RDS::DBInstance',
    ],
    what: 'security groups on an interface',
    quota: 5,
    found: ({ model }, { id }) =>
      model.network.interfaces.find(({ owner }) => owner === id)?.groups.map(({ when }) => when) ?? [],
  },
  {
    types: ['AWS::ElasticLoadBalancingV2::LoadBalancer'],
    what: 'listener rules',
    quota: 100,
    found: ({ model }, { id }) => {
      const listeners = new Set(model.network.balancers.get(id)?.listeners.map((each) => each.id) ?? []);
      return [...model.resources.values()].flatMap((each) =>
        each.type === 'AWS::ElasticLoadBalancingV2::ListenerRule' && each.references.some(({ to }) => listeners.has(to))
          ? [each.when]
          : [],
      );
    },
  },
];

export const OVER_QUOTA: CheckDefinition = {
  id: 'over-quota',
  area: 'Survival',
  severity: 'low',
  asks: 'What has more parts than the quota that an account starts with?',
  fix: 'Ask for a higher quota before the deployment, or split it. Accept the finding where the account has one.',
  source: 'https://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html',
  standing: (question, nameOf) =>
    COUNTED.flatMap((counted) =>
      thingsOfTypes(question, counted.types).flatMap((thing): readonly StandingPromise[] => {
        const found = counted.found(question, thing).filter((when) => when !== NEVER);
        if (found.length === 0) return [];
        const title = `${nameOf(thing.id)} keeps within the quota of ${counted.quota} ${counted.what}`;
        return [{ of: thing.id, title, judged: judgeCount(thing, counted, found) }];
      }),
    ),
  holds: { says: 'Sixty rules.', resources: rules(60) },
  fails: { says: 'One more than sixty rules.', resources: rules(61) },
};

function judgeCount(thing: Thing, { what, quota }: Counted, found: readonly Guard[]): Judgement {
  const sure = found.filter((when) => and(thing.when, when) === thing.when).length;
  const says = `${thing.id} has ${sure === found.length ? sure : `${sure} to ${found.length}`} ${what}; an account starts with ${quota}.`;
  const steps = [{ says, at: { subject: thing.id, path: [] } }];
  if (sure > quota) return { outcome: 'refuted', trace: steps, counterexample: { summary: says, steps } };
  if (found.length <= quota) return { outcome: 'proved', trace: steps };
  return { outcome: 'unknown', trace: steps, missing: ['how many of them conditions allow at once'] };
}
