/** Oracle: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ElasticLoadBalancingV2.html */
import { describe, expect, test } from 'vitest';
import { showFlows } from '../../aws/index.ts';
import { describeGuard } from '../../base/index.ts';
import { modelOf, stackOf, whenOf } from '../tiny-model.ts';

const CONDITIONS = {
  Parameters: { Stage: { Type: 'String' }, Port: { Type: 'Number' } },
  Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
};
const ref = (name: string) => ({ Ref: name });
const ifProd = (then: unknown, otherwise: unknown = { Ref: 'AWS::NoValue' }) => ({
  'Fn::If': ['IsProd', then, otherwise],
});
const elb = (type: string, Properties: object = {}, more: object = {}) => ({
  Type: `AWS::ElasticLoadBalancingV2::${type}`,
  Properties,
  ...more,
});
const of = (Type: string, Properties: object = {}) => ({ Type, Properties });
const forward = (name: string) => ({ Type: 'forward', TargetGroupArn: ref(name) });
const listener = (properties: object = {}, more: object = {}) =>
  elb(
    'Listener',
    { LoadBalancerArn: ref('Lb'), Port: 443, Protocol: 'HTTPS', DefaultActions: [forward('A')], ...properties },
    more,
  );
const TARGETS = {
  Lb: elb('LoadBalancer'),
  A: elb('TargetGroup', { Port: 8080 }),
  B: elb('TargetGroup', { Port: 8081 }),
};

function networkOf(resources: object) {
  return modelOf(stackOf({ ...CONDITIONS, Resources: { ...TARGETS, ...resources } })).network;
}

function listeners(resources: object): readonly string[] | undefined {
  return networkOf(resources)
    .balancers.get('Lb')
    ?.listeners.map((each) => {
      const forwards = each.forwards.map((said) => `${said.value}${whenOf(said.when)}`).join(', ');
      return `${each.id} ${each.unknownFlows ?? showFlows(each.flows)}${whenOf(each.when)} → ${forwards}`;
    });
}

function targets(group: string, resources: object): readonly string[] | undefined {
  return networkOf(resources)
    .targetGroups.get(group)
    ?.targets.map((each) => `${each.owner} ${each.unknownFlows ?? showFlows(each.flows)}${whenOf(each.when)}`);
}

describe('a listener', () => {
  test.each<[string, object, readonly string[]]>([
    ['forwards to a group', { L: listener() }, ['L tcp/443 → A']],
    [
      'forwards by weight',
      {
        L: listener({
          DefaultActions: [
            {
              Type: 'forward',
              ForwardConfig: {
                TargetGroups: [
                  { TargetGroupArn: ref('A'), Weight: 9 },
                  { TargetGroupArn: ref('B'), Weight: 1 },
                ],
              },
            },
          ],
        }),
      },
      ['L tcp/443 → A, B'],
    ],
    [
      'redirects',
      { L: listener({ DefaultActions: [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301' } }] }) },
      ['L tcp/443 → '],
    ],
    [
      'has rules',
      {
        L: listener(),
        R: elb('ListenerRule', { ListenerArn: ref('L'), Actions: [forward('B')] }, { Condition: 'IsProd' }),
      },
      ['L tcp/443 → A, B when Stage = prod'],
    ],
    ['has one action without a list around it', { L: listener({ DefaultActions: forward('B') }) }, ['L tcp/443 → B']],
    [
      'has actions that some worlds have',
      { L: listener({ DefaultActions: ifProd([forward('A')], [forward('B')]) }) },
      ['L tcp/443 → A when Stage = prod, B when Stage ≠ prod'],
    ],
    [
      'has groups that some worlds have',
      {
        L: listener({
          DefaultActions: [
            { ForwardConfig: { TargetGroups: [{ TargetGroupArn: ref('A') }, ifProd({ TargetGroupArn: ref('B') })] } },
          ],
        }),
      },
      ['L tcp/443 → A, B when Stage = prod'],
    ],
    ['listens on UDP', { L: listener({ Protocol: 'UDP', Port: 53 }) }, ['L udp/53 → A']],
    ['listens on both', { L: listener({ Protocol: 'TCP_UDP', Port: 53 }) }, ['L tcp/53, udp/53 → A']],
    [
      'listens where a condition says',
      { L: listener({ Port: ifProd(443, 80) }) },
      ['L tcp/443 when Stage = prod → A', 'L tcp/80 when Stage ≠ prod → A'],
    ],
    ['listens where a parameter says', { L: listener({ Port: ref('Port') }) }, ['L tcp ${Port} ${Port} → A']],
    ['belongs to a load balancer elsewhere', { L: listener({ LoadBalancerArn: 'arn:elsewhere' }) }, []],
  ])('that %s', (_, resources, expected) => {
    expect(listeners(resources)).toEqual(expected);
  });
});

describe('a target group', () => {
  test('has the targets that it lists', () => {
    const A = elb('TargetGroup', {
      Port: 8080,
      Targets: [{ Id: ref('I') }, { Id: ref('I'), Port: 9090 }, ifProd({ Id: '10.0.0.1' })],
    });
    expect(targets('A', { A, I: of('AWS::EC2::Instance') })).toEqual([
      'I tcp/8080',
      'I tcp/9090',
      '10.0.0.1 tcp/8080 when Stage = prod',
    ]);
  });

  test('has the members that services and fleets register', () => {
    const Service = of('AWS::ECS::Service', {
      LoadBalancers: [{ TargetGroupArn: ref('A'), ContainerName: 'c', ContainerPort: 3000 }],
    });
    const Fleet = of('AWS::AutoScaling::AutoScalingGroup', { TargetGroupARNs: [ref('A'), ref('B')] });
    expect(targets('A', { Service, Fleet })).toEqual(['Fleet tcp/8080', 'Service tcp/3000']);
    expect(targets('B', { Service, Fleet })).toEqual(['Fleet tcp/8081']);
  });

  test('has a port that some worlds have', () => {
    const A = elb('TargetGroup', { Port: ifProd(443, 80), Targets: [{ Id: ref('I') }] });
    expect(targets('A', { A, I: of('AWS::EC2::Instance') })).toEqual([
      'I tcp/443 when Stage = prod',
      'I tcp/80 when Stage ≠ prod',
    ]);
  });

  test('of functions has no port', () => {
    expect(
      targets('A', {
        A: elb('TargetGroup', { TargetType: 'lambda', Targets: [{ Id: { 'Fn::GetAtt': 'F.Arn' } }] }),
        F: of('AWS::Lambda::Function'),
      }),
    ).toEqual([`F ${showFlows([])}`]);
  });
});

describe('a load balancer', () => {
  test.each([
    [{}, 'application'],
    [{ Type: 'network' }, 'network'],
    [{ Type: 'gateway' }, 'gateway'],
  ])('%j is of the type %s', (properties, type) => {
    expect(networkOf({ Lb: elb('LoadBalancer', properties) }).balancers.get('Lb')?.type).toBe(type);
  });

  // https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation
  const attribute = (Value: unknown) => ({ TargetGroupAttributes: [{ Key: 'preserve_client_ip.enabled', Value }] });
  test.each<[object, string]>([
    [{ Protocol: 'TCP' }, 'always'],
    [{ Protocol: 'TLS', TargetType: 'instance' }, 'always'],
    [{ Protocol: 'TCP', ...attribute('false') }, 'never'],
    [{ Protocol: 'TCP', TargetType: 'ip' }, 'never'],
    [{ Protocol: 'TLS', TargetType: 'ip' }, 'never'],
    [{ Protocol: 'TCP', TargetType: 'ip', ...attribute('true') }, 'always'],
    [{ Protocol: 'UDP', TargetType: 'ip' }, 'always'],
    [{ Protocol: 'TCP_UDP', TargetType: 'ip', ...attribute('false') }, 'always'],
    [{ Protocol: 'TCP', TargetType: 'alb' }, 'always'],
    [{ Protocol: 'TCP', TargetType: ifProd('ip', 'instance') }, 'Stage ≠ prod'],
    [{ Protocol: 'TCP', ...attribute(ifProd('false', 'true')) }, 'Stage ≠ prod'],
    [{ Protocol: 'TCP', ...attribute(ref('Stage')) }, 'Stage = true'],
    [{ Protocol: 'TCP', ...attribute({ 'Fn::GetAtt': ['A', 'TargetGroupName'] }) }, 'never, perhaps always'],
  ])('client addresses are preserved for %j: %s', (properties, expected) => {
    const group = networkOf({ Tg: elb('TargetGroup', properties) }).targetGroups.get('Tg') ?? expect.fail();
    const { certain, possible } = group.preservesClientAddress;
    const shown = [certain, possible].map(describeGuard);
    expect(shown[0] === shown[1] ? shown[0] : `${shown[0]}, perhaps ${shown[1]}`).toBe(expected);
  });

  test('of the classic kind has its listeners and instances inside', () => {
    const network = networkOf({
      Classic: of('AWS::ElasticLoadBalancing::LoadBalancer', {
        Listeners: [
          { LoadBalancerPort: '443', InstancePort: 8080, Protocol: 'HTTPS' },
          ifProd({ LoadBalancerPort: 80, InstancePort: 8080, Protocol: 'HTTP' }),
        ],
        Instances: [ref('I')],
      }),
      I: of('AWS::EC2::Instance'),
      Fleet: of('AWS::AutoScaling::AutoScalingGroup', { LoadBalancerNames: [ref('Classic')] }),
    });
    expect(
      network.balancers
        .get('Classic')
        ?.listeners.map((each) => `${showFlows(each.flows)}${whenOf(each.when)} → ${each.forwards[0]?.value}`),
    ).toEqual(['tcp/443 → Classic:8080', 'tcp/80 when Stage = prod → Classic:8080']);
    expect(whenOf(network.targetGroups.get('Classic:8080')?.when ?? expect.fail())).toBe('');
    expect(
      network.targetGroups.get('Classic:8080')?.targets.map((each) => `${each.owner} ${showFlows(each.flows)}`),
    ).toEqual(['I tcp/8080', 'Fleet tcp/8080']);
  });
});
