/**
 * A check that cannot fail is worthless: each edit breaks one promise of the template, and the claim that makes the
 * promise must notice, with a trace. The oracle is the conformance table, which says what each row promises.
 */
import { describe, test } from 'vitest';
import architecture from '../../architectures/mcp-tagging/architecture.ts';
import { systemOf } from '../judged.ts';
import { type Edit, type EditableTemplate, edited, expectNoticed, expectUnbroken } from './noticed.ts';

const system = systemOf(architecture, 'prod');
const properties = (of: EditableTemplate, id: string) => of.Resources[id].Properties;
const firstStatement = (of: EditableTemplate) => properties(of, 'ServerRole').Policies[0].PolicyDocument.Statement[0];

const EDITS: readonly Edit[] = [
  [
    'SSH is opened to the world on the server',
    ['MCP-SG-03'],
    'lets in tcp/22 from 0.0.0.0/0',
    (it) => {
      it.Resources.SshFromAnywhere = {
        Type: 'AWS::EC2::SecurityGroupIngress',
        Properties: {
          GroupId: { 'Fn::GetAtt': ['ServerSecurityGroup', 'GroupId'] },
          IpProtocol: 'tcp',
          FromPort: 22,
          ToPort: 22,
          CidrIp: '0.0.0.0/0',
        },
      };
    },
  ],
  [
    'the server stands in a public subnet with an address, open to the world',
    ['MCP-SG-08'],
    'tcp/8080',
    (it) => {
      properties(it, 'Server').SubnetId = { Ref: 'VpcPublicSubnetA' };
      it.Resources.ServerAddress = { Type: 'AWS::EC2::EIP', Properties: { InstanceId: { Ref: 'Server' } } };
      it.Resources.AppFromAnywhere = {
        Type: 'AWS::EC2::SecurityGroupIngress',
        Properties: {
          GroupId: { 'Fn::GetAtt': ['ServerSecurityGroup', 'GroupId'] },
          IpProtocol: 'tcp',
          FromPort: 8080,
          ToPort: 8080,
          CidrIp: '0.0.0.0/0',
        },
      };
    },
  ],
  [
    'the load balancer opens port 80',
    ['MCP-SG-01', 'MCP-SG-09'],
    'tcp/80',
    (it) => {
      properties(it, 'LoadBalancerSecurityGroup').SecurityGroupIngress.push({
        IpProtocol: 'tcp',
        FromPort: 80,
        ToPort: 80,
        CidrIp: '0.0.0.0/0',
      });
    },
  ],
  [
    'the TLS policy is removed',
    ['MCP-ALB-04', 'MCP-GEN-04'],
    'TLS 1.0',
    (it) => {
      delete properties(it, 'LoadBalancerHttpsListener').SslPolicy;
    },
  ],
  [
    'the TLS policy accepts 1.2',
    ['MCP-ALB-04'],
    'TLS 1.2, 1.3',
    (it) => {
      properties(it, 'LoadBalancerHttpsListener').SslPolicy = 'ELBSecurityPolicy-TLS13-1-2-2021-06';
    },
  ],
  [
    'the role may terminate instances',
    ['MCP-IAM-02', 'MCP-IAM-09'],
    'ec2:TerminateInstances',
    (it) => {
      firstStatement(it).Action.push('ec2:TerminateInstances');
    },
  ],
  [
    'the role may do anything with S3',
    ['MCP-IAM-04', 'MCP-IAM-09'],
    's3:',
    (it) => {
      firstStatement(it).Action.push('s3:*');
    },
  ],
  [
    'the role reads every secret',
    ['MCP-IAM-10'],
    'secretsmanager:GetSecretValue',
    (it) => {
      firstStatement(it).Action.push('secretsmanager:GetSecretValue');
    },
  ],
  [
    'the role publishes metrics anywhere',
    ['MCP-IAM-13'],
    'cloudwatch:PutMetricData',
    (it) => {
      firstStatement(it).Action.push('cloudwatch:PutMetricData');
    },
  ],
  [
    'everyone may assume the role',
    ['MCP-IAM-01'],
    '* may assume',
    (it) => {
      properties(it, 'ServerRole').AssumeRolePolicyDocument.Statement[0].Principal = '*';
    },
  ],
  [
    'the private route points to the internet gateway',
    ['MCP-NET-05', 'MCP-NET-10', 'MCP-NET-12'],
    'internet-gateway',
    (it) => {
      const route = properties(it, 'VpcPrivateDefaultRoute');
      delete route.NatGatewayId;
      route.GatewayId = { Ref: 'VpcInternetGateway' };
    },
  ],
  [
    'the NAT gateway moves to zone b',
    ['MCP-NET-09'],
    'VpcPublicSubnetB',
    (it) => {
      properties(it, 'VpcNatGatewayA').SubnetId = { Ref: 'VpcPublicSubnetB' };
    },
  ],
  [
    'a subnet moves into another',
    ['MCP-NET-04', 'MCP-NET-07'],
    'overlaps',
    (it) => {
      properties(it, 'VpcPublicSubnetB').CidrBlock = '10.0.1.128/25';
    },
  ],
  [
    'an alarm gets a second dimension',
    ['MCP-ALM-01', 'MCP-ALM-07'],
    'FailureType',
    (it) => {
      properties(it, 'AuthFailuresAlarm').Dimensions.push({ Name: 'FailureType', Value: 'invalid_key' });
    },
  ],
  [
    'the load balancer alarm watches a target metric',
    ['MCP-ALM-03'],
    'HTTPCode_Target_5XX_Count',
    (it) => {
      properties(it, 'LoadBalancer5xxAlarm').MetricName = 'HTTPCode_Target_5XX_Count';
    },
  ],
  [
    'an alarm notifies nobody',
    ['MCP-ALM-02', 'MCP-ALM-04', 'MCP-ALM-05'],
    'AlarmActions',
    (it) => {
      properties(it, 'CorsViolationsAlarm').AlarmActions = [];
    },
  ],
  [
    'the alarm threshold rises',
    ['MCP-ALM-01'],
    'expected 10',
    (it) => {
      properties(it, 'AuthFailuresAlarm').Threshold = 1000;
    },
  ],
  [
    'the server gets a public address',
    ['MCP-CMP-03'],
    'AWS::EC2::EIPAssociation',
    (it) => {
      it.Resources.PublicAddress = {
        Type: 'AWS::EC2::EIPAssociation',
        Properties: { InstanceId: { Ref: 'Server' }, AllocationId: 'eipalloc-1' },
      };
    },
  ],
  [
    'the server moves to a public subnet',
    ['MCP-CMP-02'],
    'VpcPublicSubnetA',
    (it) => {
      properties(it, 'Server').SubnetId = { Ref: 'VpcPublicSubnetA' };
    },
  ],
  [
    'the endpoints admit the load balancer',
    ['MCP-SG-05'],
    'LoadBalancerSecurityGroup',
    (it) => {
      properties(it, 'EndpointSecurityGroupFromServerSecurityGroup443').SourceSecurityGroupId = {
        'Fn::GetAtt': ['LoadBalancerSecurityGroup', 'GroupId'],
      };
    },
  ],
  [
    'the load balancer talks to the internet',
    ['MCP-SG-10'],
    'internet',
    (it) => {
      properties(it, 'LoadBalancerSecurityGroup').SecurityGroupEgress = [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }];
    },
  ],
  [
    'the S3 endpoint leaves the private route tables',
    ['MCP-VPE-04', 'MCP-VPE-09', 'MCP-VPE-10'],
    'EndpointS3',
    (it) => {
      properties(it, 'EndpointS3').RouteTableIds = [{ Ref: 'VpcPublicRouteTable' }];
    },
  ],
  [
    'an endpoint is deleted',
    ['MCP-VPE-02', 'MCP-VPE-05', 'MCP-GEN-03'],
    'Logs endpoint',
    (it) => {
      delete it.Resources.EndpointLogs;
    },
  ],
  [
    'the key material stands in the template',
    ['MCP-SEC-01', 'MCP-RUN-03'],
    'SecretString',
    (it) => {
      const secret = properties(it, 'ApiKeySecret');
      delete secret.GenerateSecretString;
      secret.SecretString = 'not-so-secret';
    },
  ],
  [
    'a parameter loses its default',
    ['MCP-PRM-02', 'MCP-PRM-07'],
    'Default',
    (it) => {
      delete it.Parameters.Environment.Default;
    },
  ],
  [
    'the endpoint output is plain HTTP',
    ['MCP-OUT-02'],
    'MCPServerEndpoint',
    (it) => {
      it.Outputs.MCPServerEndpoint.Value = { 'Fn::Sub': 'http://${LoadBalancer.DNSName}' };
    },
  ],
];

describe('each breaking edit is noticed by the claims it breaks', () => {
  test.each(EDITS)('%s', (_, refuted, says, apply) => {
    expectNoticed(
      edited(system, (template) => apply(template)),
      refuted,
      says,
    );
  });

  test('the unbroken template is refused by no claim', () => {
    expectUnbroken(system);
  });
});
