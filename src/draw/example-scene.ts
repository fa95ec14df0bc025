import type { Arrow, Group, Scene, SceneNode } from '../answers/index.ts';

/** A node of a scene written inline. */
export function node(id: string, type: string, label: string = id, ...details: readonly string[]): SceneNode {
  return { id, type, label, details, resources: [id] };
}

/** A group of a scene written inline. */
export function group(
  id: string,
  kind: Group['kind'],
  inside: { readonly nodes?: readonly SceneNode[]; readonly groups?: readonly Group[] } = {},
  rest: Partial<Pick<Group, 'label' | 'detail' | 'tier'>> = {},
): Group {
  return { id, kind, label: id, nodes: [], groups: [], ...inside, ...rest };
}

export function scene(groups: readonly Group[], arrows: readonly Arrow[] = [], title = 'Example'): Scene {
  return { title, view: 'all', groups, arrows, omitted: [] };
}

/** Users, a load balancer over two zones, a server in each, a database, logs: every kind of group and most of arrows. */
export function webScene(arrows: readonly Arrow[] = WEB_ARROWS): Scene {
  const zone = (letter: string): Group =>
    group(
      `zone-${letter}`,
      'zone',
      {
        groups: [
          group(
            `public-${letter}`,
            'subnet',
            { nodes: [node(`nat-${letter}`, 'AWS::EC2::NatGateway', 'NAT gateway')] },
            { label: 'Public subnet', detail: '10.0.0.0/24', tier: 'public' },
          ),
          group(
            `private-${letter}`,
            'subnet',
            { nodes: [node(`server-${letter}`, 'AWS::EC2::Instance', 'Server', 't3.medium')] },
            { label: 'Private subnet', detail: '10.0.8.0/24', tier: 'private' },
          ),
        ],
      },
      { label: `us-east-1${letter}` },
    );
  const vpc = group(
    'vpc',
    'vpc',
    {
      nodes: [node('alb', 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'Load balancer', 'HTTPS 443')],
      groups: [zone('a'), zone('b')],
    },
    { label: 'VPC', detail: '10.0.0.0/16' },
  );
  const services = group(
    'services',
    'services',
    { nodes: [node('logs', 'AWS::Logs::LogGroup', 'Server log', '14 days')] },
    { label: 'Services' },
  );
  return {
    ...scene(
      [
        group('outside', 'outside', { nodes: [node('internet', 'internet', 'Internet')] }, { label: 'Outside' }),
        group(
          'cloud',
          'cloud',
          { groups: [group('us-east-1', 'region', { groups: [vpc, services] })] },
          { label: 'AWS Cloud' },
        ),
      ],
      arrows,
      'Web application',
    ),
    subtitle: 'prod',
  };
}

const WEB_ARROWS: readonly Arrow[] = [
  { from: 'internet', to: 'alb', kind: 'traffic', label: 'tcp/443' },
  { from: 'alb', to: 'server-a', kind: 'traffic', label: 'tcp/3000' },
  { from: 'alb', to: 'server-b', kind: 'traffic', label: 'tcp/3000' },
  { from: 'server-a', to: 'logs', kind: 'logs' },
  { from: 'server-b', to: 'logs', kind: 'logs' },
];
