import type { ClaimSet } from 'lintel/claims';
import type { CoherentSettings } from '../options.ts';

/** What the claims speak of. A name that selects nothing on a template refutes the claims that use it. */
export function namesOf({ scaling }: CoherentSettings) {
  const single = scaling === 'single';
  return {
    stack: { type: 'Stack' },
    vpc: 'Vpc',
    'internet gateway': 'VpcInternetGateway',
    'NAT gateway': 'VpcNatGatewayA',
    'NAT address': 'VpcNatGatewayAAddress',
    'NAT instance': 'NatInstance',
    'every subnet': { type: 'AWS::EC2::Subnet' },
    'app subnets': { id: 'VpcAppSubnet?' },
    'app-subnet-1': 'VpcAppSubnetA',
    'app-subnet-2': 'VpcAppSubnetB',
    'data subnets': { id: 'VpcDataSubnet?' },
    'data-subnet-1': 'VpcDataSubnetA',
    'data-subnet-2': 'VpcDataSubnetB',
    'app-sg': 'AppSecurityGroup',
    'db-sg': 'DbSecurityGroup',
    'alb-sg': 'AlbSecurityGroup',
    /** What runs the application: one instance, or the group of them. */
    server: single ? 'Server' : 'Fleet',
    /** What says how it is made. */
    machine: single ? 'Server' : 'FleetTemplate',
    'instance profile': single ? 'ServerInstanceProfile' : 'FleetTemplateProfile',
    'server address': 'ServerAddress',
    'server address association': 'ServerAddressAssociation',
    'DNS record': 'DnsRecord',
    'load balancer': 'LoadBalancer',
    listener: 'LoadBalancerHttpsListener',
    'API route': 'ApiRoute',
    'API target group': 'ApiTargetGroup',
    'web target group': 'WebTargetGroup',
    'scaling policy': 'FleetCpuPolicy',
    'web firewall': 'WebFirewall',
    'web firewall association': 'WebFirewallAssociation',
    database: 'Database',
    'database subnet group': 'DatabaseSubnets',
    'database parameters': 'DatabaseParameters',
    bucket: 'Artifacts',
    'every bucket': { type: 'AWS::S3::Bucket' },
    'bucket policy': 'ArtifactsPolicy',
    role: 'Ec2Role',
    /** Except that of AWS Config, whose policy AWS writes. */
    'other roles': {
      type: 'AWS::IAM::Role',
      where: {
        RoleName: { not: 'coherent-ec2-role' },
        ManagedPolicyArns: { not: { has: { like: '*/AWS_ConfigRole' } } },
      },
    },
    'app log group': 'AppLogGroup',
    'nginx log group': 'NginxLogGroup',
    'system log group': 'SystemLogGroup',
    'every log group': { type: 'AWS::Logs::LogGroup' },
    topic: 'AlertTopic',
    'topic policy': 'AlertTopicPolicy',
    subscription: 'AlertTopicEmail',
    'database events': 'DatabaseEvents',
    dashboard: 'Dashboard',
    trail: 'Trail',
    'trail bucket': 'TrailBucket',
    'trail bucket policy': 'TrailBucketPolicy',
    'threat detector': 'ThreatDetector',
    'flow log': 'FlowLogs',
    recorder: { type: 'AWS::Config::ConfigurationRecorder' },
    key: 'Key',
  } satisfies ClaimSet['names'];
}
