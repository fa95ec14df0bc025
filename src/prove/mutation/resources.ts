/** Changes of whole resources, of rules and of policies. */
import {
  isFieldSet,
  isPlainValue,
  type Mutation,
  type MutationKind,
  type PathStep,
  type WrittenResource,
} from './mutation.ts';

/** What a system loses when such a resource is commented out. */
const LOST: readonly (readonly [type: RegExp, kind: MutationKind])[] = [
  [/^AWS::CloudWatch::(Composite)?Alarm$/, 'removes'],
  [/^AWS::SNS::Subscription$/, 'detaches'],
  [
    /^AWS::EC2::(NatGateway|Route|VPCEndpoint|FlowLog|SecurityGroupIngress|SecurityGroupEgress|NetworkAclEntry)$/,
    'removes',
  ],
  [/^AWS::EC2::(SubnetRouteTableAssociation|SubnetNetworkAclAssociation|VPCGatewayAttachment)$/, 'detaches'],
  [/^AWS::ElasticLoadBalancingV2::(Listener|ListenerRule)$/, 'removes'],
  [/^AWS::WAFv2::WebACLAssociation$/, 'detaches'],
  [/^AWS::(S3::BucketPolicy|SQS::QueuePolicy|SNS::TopicPolicy)$/, 'removes'],
  [
    /^AWS::(AutoScaling::ScalingPolicy|ApplicationAutoScaling::ScalingPolicy|ApplicationAutoScaling::ScalableTarget)$/,
    'removes',
  ],
  [/^AWS::Backup::(BackupPlan|BackupSelection)$/, 'removes'],
  [/^AWS::(CloudTrail::Trail|Config::ConfigRule|GuardDuty::Detector|Logs::MetricFilter|Budgets::Budget)$/, 'removes'],
  [/^AWS::SecretsManager::RotationSchedule$/, 'removes'],
  [/^AWS::Events::Rule$/, 'removes'],
];

/** All changes of one resource beside those of its protective properties. */
export function changedResources(written: WrittenResource): readonly Mutation[] {
  const { id, type, fields } = written;
  const lost = LOST.find(([pattern]) => pattern.test(type));
  const policy = fields.DeletionPolicy;
  return [
    ...(lost === undefined ? [] : [mutation(lost[1], id, `${id} is left out`, [{ path: ['Resources', id] }])]),
    ...(policy === 'Retain' || policy === 'Snapshot' || policy === 'RetainExceptOnCreate'
      ? [
          mutation('disables', id, `${id} goes with its stack`, [
            { path: ['Resources', id, 'DeletionPolicy'], to: 'Delete' },
          ]),
        ]
      : []),
    ...openedRules(written),
    ...changedPolicies(written),
    ...reordered(written),
  ];
}

function mutation(kind: MutationKind, of: string, says: string, changes: Mutation['changes']): Mutation {
  return { kind, of, says, changes };
}

const EVERYBODY = { IpProtocol: '-1', CidrIp: '0.0.0.0/0' };

/** Rules that let in more, or other ports. */
function openedRules({ id, type, properties }: WrittenResource): readonly Mutation[] {
  const at = (...steps: readonly PathStep[]): readonly PathStep[] => ['Resources', id, 'Properties', ...steps];
  if (type === 'AWS::EC2::SecurityGroup') {
    const listed = Array.isArray(properties.SecurityGroupIngress) ? properties.SecurityGroupIngress : [];
    return [
      mutation('opens', id, `${id} lets everybody in`, [
        { path: at('SecurityGroupIngress'), to: [...listed, EVERYBODY] },
      ]),
      ...listed.flatMap((rule, index) =>
        widerRule(id, rule, at('SecurityGroupIngress', index), `entry ${index + 1} of ${id}`),
      ),
    ];
  }
  if (type === 'AWS::EC2::SecurityGroupIngress') return widerRule(id, properties, at(), id);
  if (type === 'AWS::EC2::NetworkAclEntry' && properties.RuleAction === 'deny')
    return [mutation('opens', id, `${id} allows what it denied`, [{ path: at('RuleAction'), to: 'allow' }])];
  return [];
}

/** Who comes in is replaced by everybody, and its port by all of them. */
function widerRule(id: string, rule: unknown, path: readonly PathStep[], name: string): readonly Mutation[] {
  if (!isFieldSet(rule)) return [];
  const { SourceSecurityGroupId: _, SourcePrefixListId: __, CidrIp: block, ...rest } = rule;
  const everybody =
    block === '0.0.0.0/0'
      ? []
      : [mutation('widens', id, `${name} lets everybody in`, [{ path, to: { ...rest, CidrIp: '0.0.0.0/0' } }])];
  if (!isPlainValue(rule.FromPort)) return everybody;
  const ports = { ...rule, FromPort: 0, ToPort: 65535 };
  return [...everybody, mutation('widens', id, `${name} opens every port`, [{ path, to: ports }])];
}

interface FoundStatement {
  readonly statement: Readonly<Record<string, unknown>>;
  readonly path: readonly PathStep[];
}

/** Statements anywhere in a resource: of inline policies, of policies of buckets and keys, of trust policies. */
function statementsIn(value: unknown, path: readonly PathStep[]): readonly FoundStatement[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => statementsIn(each, [...path, index]));
  if (!isFieldSet(value)) return [];
  const { Effect: effect } = value;
  if (effect === 'Allow' || effect === 'Deny') return [{ statement: value, path }];
  return Object.entries(value).flatMap(([key, each]) => statementsIn(each, [...path, key]));
}

function changedPolicies({ id, type, properties }: WrittenResource): readonly Mutation[] {
  const found = statementsIn(properties, ['Resources', id, 'Properties']);
  const isTrust = ({ path }: FoundStatement) => path.includes('AssumeRolePolicyDocument');
  const allows = found.filter(({ statement }) => statement.Effect === 'Allow');
  const name = (each: FoundStatement) => `statement ${found.indexOf(each) + 1} of ${id}`;
  const denied = allows.find(
    (each) => !isTrust(each) && each.statement.Action !== undefined && typeof each.path.at(-1) === 'number',
  );
  return [
    ...found.flatMap((each): readonly Mutation[] =>
      each.statement.Effect === 'Deny'
        ? [mutation('removes', id, `${name(each)}, a Deny, is left out`, [{ path: each.path }])]
        : [],
    ),
    ...allows.flatMap((each): readonly Mutation[] => {
      const { Condition: condition, ...unconditional } = each.statement;
      const { Principal: principal, Action: action, Resource: resource } = each.statement;
      return [
        ...(condition === undefined
          ? []
          : [
              mutation('widens', id, `${name(each)} holds without its condition`, [
                { path: each.path, to: unconditional },
              ]),
            ]),
        ...(principal === undefined || principal === '*'
          ? []
          : [
              mutation('opens', id, `${name(each)} lets everybody in`, [
                { path: [...each.path, 'Principal'], to: '*' },
              ]),
            ]),
        ...(principal !== undefined || action === undefined || action === '*'
          ? []
          : [
              mutation('widens', id, `${name(each)} allows every action`, [
                { path: [...each.path, 'Action'], to: '*' },
              ]),
            ]),
        ...(principal !== undefined || resource === undefined || resource === '*'
          ? []
          : [
              mutation('widens', id, `${name(each)} is about every resource`, [
                { path: [...each.path, 'Resource'], to: '*' },
              ]),
            ]),
      ];
    }),
    ...(denied === undefined || !/^AWS::IAM::/.test(type)
      ? []
      : [
          mutation('denies', id, `${id} is denied what ${name(denied)} allows`, [
            {
              path: [...denied.path.slice(0, -1), Number.MAX_SAFE_INTEGER],
              to: { Effect: 'Deny', Action: denied.statement.Action, Resource: '*' },
            },
          ]),
        ]),
  ];
}

/** Rules of a web ACL in another order: what was asked first is asked last. */
function reordered({ id, type, properties }: WrittenResource): readonly Mutation[] {
  const { Rules: rules } = properties;
  if (type !== 'AWS::WAFv2::WebACL' || !Array.isArray(rules) || rules.length < 2) return [];
  const priorities = rules.map((rule) => (isFieldSet(rule) ? rule.Priority : undefined));
  if (!priorities.every(isPlainValue)) return [];
  const turned = rules.map((rule, index) => ({ ...rule, Priority: priorities[priorities.length - 1 - index] }));
  return [
    mutation('reorders', id, `the rules of ${id} are asked in the other order`, [
      { path: ['Resources', id, 'Properties', 'Rules'], to: turned },
    ]),
    ...rules.map((rule, index) =>
      mutation(
        'removes',
        id,
        `rule ${isFieldSet(rule) && isPlainValue(rule.Name) ? rule.Name : index + 1} of ${id} is left out`,
        [{ path: ['Resources', id, 'Properties', 'Rules', index] }],
      ),
    ),
  ];
}
