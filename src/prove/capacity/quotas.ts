/** What AWS counts of a resource, or of all of a kind in a region, and how many an account starts with. */
import { capacityUnits } from '../../aws/index.ts';
import { type Guard, NEVER, showText } from '../../base/index.ts';
import type { QuotaName } from '../../claims/index.ts';
import { elementsAt, isMapping, type Resource, textOf, type Value, valuesAt } from '../../model/index.ts';
import type { Question, Thing } from '../question.ts';
import { ANY_NUMBER, type CountedPart, one } from './amounts.ts';

export interface Counted {
  /** What is counted, where one resource has several such counts. */
  readonly what?: string;
  readonly parts: readonly CountedPart[];
}

export interface Quota {
  readonly types: readonly string[];
  /** How many an account starts with; undefined where the resource says so itself. */
  readonly starts: number | ((thing: Thing) => number | undefined);
  /** All of the type in one region are counted together. */
  readonly isOfRegion?: true;
  readonly count: (question: Question, thing: Thing) => readonly Counted[];
  readonly source: string;
}

const VPC = 'https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html';
const ALB = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html';
const ECS = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html';
const WAF = 'https://docs.aws.amazon.com/waf/latest/developerguide/limits.html';

export const QUOTA_TABLE: Readonly<Record<QuotaName, Quota>> = {
  'Inbound or outbound rules per security group': {
    types: ['AWS::EC2::SecurityGroup'],
    starts: 60,
    count: securityGroupRules,
    source: VPC,
  },
  'Security groups per network interface': {
    types: [
      'AWS::EC2::Instance',
      'AWS::EC2::NetworkInterface',
      'AWS::EC2::VPCEndpoint',
      'AWS::ECS::Service',
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      'AWS::RDS::DBInstance',
      'AWS::Lambda::Function',
    ],
    starts: 5,
    count: ({ model }, { id }) =>
      model.network.interfaces
        .filter(({ owner, groups }) => owner === id && groups.length > 0)
        .slice(0, 1)
        .map(({ groups }) => ({ parts: groups.map(({ when }) => one(when)) })),
    source: VPC,
  },
  'Rules per network ACL': { types: ['AWS::EC2::NetworkAcl'], starts: 20, count: aclEntries, source: VPC },
  'EC2-VPC Elastic IPs': ofRegion('AWS::EC2::EIP', 5, VPC),
  'VPCs per Region': ofRegion('AWS::EC2::VPC', 5, VPC),
  'Internet gateways per Region': ofRegion('AWS::EC2::InternetGateway', 5, VPC),
  'Application Load Balancers per Region': {
    ...ofRegion('AWS::ElasticLoadBalancingV2::LoadBalancer', 50, ALB, isApplicationBalancer),
  },
  'Listeners per Application Load Balancer': {
    types: ['AWS::ElasticLoadBalancingV2::LoadBalancer'],
    starts: 50,
    count: (question, thing) =>
      ofBalancer(
        thing,
        listenersOf(question, thing).map(({ when }) => one(when)),
      ),
    source: ALB,
  },
  'Rules per Application Load Balancer': {
    types: ['AWS::ElasticLoadBalancingV2::LoadBalancer'],
    starts: 100,
    count: (question, thing) =>
      ofBalancer(
        thing,
        referring(question, listenersOf(question, thing), 'AWS::ElasticLoadBalancingV2::ListenerRule').map(({ when }) =>
          one(when),
        ),
      ),
    source: ALB,
  },
  'Certificates per Application Load Balancer': {
    types: ['AWS::ElasticLoadBalancingV2::LoadBalancer'],
    starts: 25,
    // Those of listeners themselves are their default certificates, which are not counted.
    count: (question, thing) =>
      ofBalancer(
        thing,
        referring(question, listenersOf(question, thing), 'AWS::ElasticLoadBalancingV2::ListenerCertificate').flatMap(
          (each) => elements(each, ['Certificates']),
        ),
      ),
    source: ALB,
  },
  'Target Groups per Application Load Balancer': {
    types: ['AWS::ElasticLoadBalancingV2::LoadBalancer'],
    starts: 100,
    count: (question, thing) => {
      const listeners = question.model.network.balancers.get(thing.id)?.listeners ?? [];
      const forwards = listeners.flatMap((each) => each.forwards);
      return ofBalancer(
        thing,
        [...Map.groupBy(forwards, ({ value }) => value).values()].flatMap(([first]) =>
          first === undefined ? [] : [one(first.when)],
        ),
      );
    },
    source: ALB,
  },
  'Web ACL capacity units per web ACL': {
    types: ['AWS::WAFv2::WebACL'],
    starts: 5000,
    count: capacityOfRules,
    source: WAF,
  },
  'Web ACL capacity units per rule group': {
    types: ['AWS::WAFv2::RuleGroup'],
    starts: (thing) => numberAt(thing, 'Capacity'),
    count: capacityOfRules,
    source: 'https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html',
  },
  'Containers per task definition': listed('AWS::ECS::TaskDefinition', ['ContainerDefinitions'], 10, ECS),
  'Target groups per service': listed('AWS::ECS::Service', ['LoadBalancers'], 5, ECS),
  'Layers per function': listed(
    'AWS::Lambda::Function',
    ['Layers'],
    5,
    'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  ),
  'Targets per rule': listed(
    'AWS::Events::Rule',
    ['Targets'],
    5,
    'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html',
  ),
  'Managed policies per role': {
    types: ['AWS::IAM::Role'],
    starts: 10,
    count: (question, thing) => [
      {
        parts: [
          ...elements(thing, ['ManagedPolicyArns']),
          ...[...question.model.resources.values()].flatMap((each) =>
            each.type === 'AWS::IAM::ManagedPolicy' &&
            each.references.some(({ to, path }) => to === thing.id && path[0] === 'Roles')
              ? [one(each.when)]
              : [],
          ),
        ],
      },
    ],
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  },
  'Global secondary indexes per table': listed(
    'AWS::DynamoDB::Table',
    ['GlobalSecondaryIndexes'],
    20,
    'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html',
  ),
};

/** The elements of a list; of a list that only deployment tells, any number. */
function elements(
  { id, properties, when }: Pick<Thing, 'id' | 'properties' | 'when'>,
  path: readonly string[],
): readonly CountedPart[] {
  return valuesAt(properties, path, when).flatMap((found): readonly CountedPart[] => {
    if (found.value === undefined) return [];
    if (Array.isArray(found.value)) return elementsAt(found.value, [], found.when).map((each) => one(each.when));
    if (isMapping(found.value)) return [one(found.when)];
    return [{ when: found.when, least: 0, most: ANY_NUMBER, missing: `the ${path.join('.')} of ${id}` }];
  });
}

function listed(type: string, path: readonly string[], starts: number, source: string): Quota {
  return { types: [type], starts, count: (_, thing) => [{ parts: elements(thing, path) }], source };
}

/** The region of a stack is told, or one that nobody tells: stacks of which nobody tells are not said to be in one. */
function ofRegion(
  type: string,
  starts: number,
  source: string,
  isOne: (resource: Thing) => boolean = () => true,
): Quota {
  return {
    types: [type],
    starts,
    isOfRegion: true,
    count: ({ model }, thing) => {
      const home = model.resources.get(thing.id)?.stack;
      const others = [...model.resources.values()].filter(
        (each) => each.type === type && isOne({ ...each, kind: 'resource' }),
      );
      return [
        {
          parts: others.flatMap((each): readonly CountedPart[] => {
            const isSame = each.stack === home ? true : inSameRegion(model.stacks, home, each.stack);
            if (isSame === false) return [];
            if (isSame === true) return [one(each.when)];
            return [{ when: each.when, least: 0, most: 1, missing: `in which region ${each.stack} is deployed` }];
          }),
        },
      ];
    },
    source,
  };
}

function inSameRegion(
  stacks: Question['model']['stacks'],
  one: string | undefined,
  other: string,
): boolean | undefined {
  const place = (stack: string | undefined) => {
    const { Region, Account } = (stack === undefined ? undefined : stacks.get(stack)?.properties) ?? {};
    return [Region, Account].map((value) => {
      const text = textOf(value);
      return text === undefined ? undefined : showText(text);
    });
  };
  const [here, there] = [place(one), place(other)];
  const isTold = [...here, ...there].map((each) => each !== undefined && !each.includes('${'));
  const differs = here.some((each, index) => each !== there[index] && isTold[index] && isTold[index + 2]);
  if (differs) return false;
  return here.every((each, index) => each !== undefined && each === there[index]) ? true : undefined;
}

/**
 * "This quota is enforced separately for IPv4 rules and IPv6 rules. A rule that references a security group counts as one rule
 * for IPv4 and one for IPv6"; a list of prefixes counts with its greatest number of entries, one that AWS keeps with its
 * weight: https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
 */
function securityGroupRules({ model }: Question, { id }: Thing): readonly Counted[] {
  const own = model.network.groups.get(id)?.rules ?? [];
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    ([4, 6] as const).flatMap((family): readonly Counted[] => {
      const parts = own.flatMap((rule): readonly CountedPart[] => {
        const { peer, when } = rule;
        if (rule.direction !== direction) return [];
        if (peer.kind === 'group') return [one(when)];
        if (peer.kind === 'cidr') return peer.cidr.family === family ? [one(when)] : [];
        if (peer.kind === 'prefix-list') return [prefixes(model.resources.get(peer.id), peer.id, when, family)];
        return [{ when, least: 0, most: 1, missing: `whether ${showText(peer.text)} is of IPv${family}` }];
      });
      return parts.length === 0 ? [] : [{ what: `${direction} rules for IPv${family}`, parts }];
    }),
  );
}

const WEIGHTS: readonly (readonly [end: RegExp, weight: number])[] = [
  [/^com\.amazonaws\.[^.]+\.(s3|dynamodb)$/, 1],
  [/^com\.amazonaws\.global\.(ipv6\.)?cloudfront\.origin-facing$/, 55],
  [/^com\.amazonaws\.[^.]+\.(ipv6\.)?ec2-instance-connect$/, 2],
  [/^com\.amazonaws\.[^.]+\.(ipv6\.)?vpc-lattice$/, 10],
  [/^com\.amazonaws\.[^.]+\.(ipv6\.)?route53-healthchecks$/, 25],
];

/** "Maximum number of entries per prefix list: 1,000". */
const LARGEST_LIST = 1000;

function prefixes(list: Resource | undefined, id: string, when: Guard, family: 4 | 6): CountedPart {
  if (list?.type === 'AWS::EC2::PrefixList') {
    const [said] = valuesAt(list.properties, ['AddressFamily']);
    const text = textOf(said?.value);
    if (text === undefined || showText(text) !== `IPv${family}`) {
      const isOther = text !== undefined && /^IPv[46]$/.test(showText(text));
      if (isOther) return { when: NEVER, least: 0, most: 0 };
    } else {
      const entries = numberAt(list, 'MaxEntries');
      if (entries !== undefined) return { when, least: entries, most: entries };
    }
    return { when, least: 0, most: LARGEST_LIST, missing: `MaxEntries of ${id}` };
  }
  const weight = WEIGHTS.find(([name]) => name.test(id))?.[1];
  if (weight !== undefined) return { when, least: weight, most: weight };
  return { when, least: 0, most: LARGEST_LIST, missing: `as how many rules the prefix list ${showText(id)} counts` };
}

/** "This quota is enforced separately for IPv4 rules and IPv6 rules. It includes the default deny rules." */
function aclEntries({ model }: Question, { id, when }: Thing): readonly Counted[] {
  const own = model.network.acls.get(id)?.entries ?? [];
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    ([4, 6] as const).flatMap((family): readonly Counted[] => {
      const parts = own.flatMap((entry): readonly CountedPart[] => {
        if (entry.direction !== direction) return [];
        if (entry.block.kind === 'cidr') return entry.block.cidr.family === family ? [one(entry.when)] : [];
        return [
          {
            when: entry.when,
            least: 0,
            most: 1,
            missing: `whether ${showText(entry.block.text)} is of IPv${family}`,
          },
        ];
      });
      if (parts.length === 0) return [];
      return [
        { what: `${direction} rules for IPv${family}, with the last one that denies`, parts: [...parts, one(when)] },
      ];
    }),
  );
}

function isApplicationBalancer({ properties }: Pick<Thing, 'properties'>): boolean {
  return valuesAt(properties, ['Type']).every(({ value }) => value === undefined || textOf(value) === 'application');
}

/** What is not surely an application load balancer has other quotas. */
function ofBalancer(thing: Thing, parts: readonly CountedPart[]): readonly Counted[] {
  return isApplicationBalancer(thing) ? [{ parts }] : [];
}

function listenersOf({ model }: Question, { id }: Thing): readonly Resource[] {
  return [...model.resources.values()].filter(
    ({ type, references }) =>
      type === 'AWS::ElasticLoadBalancingV2::Listener' &&
      references.some(({ to, path }) => to === id && path[0] === 'LoadBalancerArn'),
  );
}

function referring({ model }: Question, to: readonly Resource[], type: string): readonly Resource[] {
  const ids = new Set(to.map(({ id }) => id));
  return [...model.resources.values()].filter(
    (each) =>
      each.type === type &&
      each.references.some((reference) => ids.has(reference.to) && reference.path[0] === 'ListenerArn'),
  );
}

function numberAt({ properties }: Pick<Thing, 'properties'>, property: string): number | undefined {
  const numbers = valuesAt(properties, [property]).map(({ value }) => Number(textOf(value) ?? Number.NaN));
  const [first, ...others] = new Set(numbers);
  return first === undefined || Number.isNaN(first) || others.length > 0 ? undefined : first;
}

/** Rules that conditions decide are counted apart, each with its own. */
function capacityOfRules({ model }: Question, thing: Thing): readonly Counted[] {
  const given = (arn: unknown): number | undefined => {
    const name = typeof arn === 'string' ? /^\$\{(.+)\.Arn\}$/.exec(showText(arn))?.[1] : undefined;
    const group = [...model.resources.values()].find(
      ({ id, type }) => type === 'AWS::WAFv2::RuleGroup' && (id === name || id.endsWith(`/${name}`)),
    );
    return group === undefined ? undefined : numberAt({ properties: group.properties }, 'Capacity');
  };
  const found = elementsAt(thing.properties, ['Rules'], thing.when);
  const untold = found.filter(({ value }) => !isMapping(value));
  const cases = found.filter(({ value }) => isMapping(value));
  const whole = capacityUnits(
    cases.map(({ value }) => plain(value)),
    given,
  );
  const parts = cases.map(({ value, when }): CountedPart => {
    const { least, most, uncounted } = capacityUnits([plain(value)], given);
    return {
      when,
      least,
      most: uncounted.length > 0 ? ANY_NUMBER : most,
      ...(uncounted.length > 0 && { missing: uncounted.join('; ') }),
    };
  });
  const sumOfLeast = parts.reduce((sum, each) => sum + each.least, 0);
  return [
    {
      parts: [
        ...parts,
        ...untold.map(({ when }) => ({ when, least: 0, most: ANY_NUMBER, missing: `the rules of ${thing.id}` })),
        // What rules share is taken off the least, in all worlds.
        { when: thing.when, least: Math.min(0, whole.least - sumOfLeast), most: 0 },
      ],
    },
  ];
}

/** The value as data; what conditions decide inside of a rule is a key that no statement has. */
function plain(value: Value | undefined): unknown {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value.map(plain);
  if (isMapping(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
  const text = textOf(value);
  return text ?? { 'a choice of conditions': {} };
}
