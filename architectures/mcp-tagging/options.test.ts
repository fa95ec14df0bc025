import { all, synthesized } from 'lintel/testing';
import { expect, test } from 'vitest';
import architecture from './architecture.ts';
import { MADE_OF } from './delivery-stack.ts';
import type { McpTaggingOptions } from './options.ts';

// The oracle is the table of contradictions: each option is the resolution with the id in the title.
const templateWith = (changes: Partial<McpTaggingOptions>) => synthesized(architecture, 'prod', changes).template;

test('C-MCP-04 endpointAzs 1 puts the interface endpoints into zone b only and leaves the S3 route in place', () => {
  const endpoints = all(templateWith({ endpointAzs: 1 }), 'AWS::EC2::VPCEndpoint');
  expect(endpoints.EndpointLogs?.SubnetIds).toEqual([{ Ref: 'VpcPrivateSubnetB' }]);
  expect(endpoints.EndpointS3?.RouteTableIds).toEqual([{ Ref: 'VpcPrivateRouteTable' }]);
});

test('C-MCP-06 natPerAz gives each private subnet its own way out, and the S3 route to both tables', () => {
  const template = templateWith({ natPerAz: true });
  expect(Object.keys(all(template, 'AWS::EC2::NatGateway'))).toEqual(['VpcNatGatewayA', 'VpcNatGatewayB']);
  expect(all(template, 'AWS::EC2::VPCEndpoint').EndpointS3?.RouteTableIds).toEqual([
    { Ref: 'VpcPrivateRouteTableA' },
    { Ref: 'VpcPrivateRouteTableB' },
  ]);
});

test('C-MCP-07 extraEndpoints reach further APIs without NAT, under the same group', () => {
  const endpoints = all(templateWith({ extraEndpoints: ['rds', 'ssm'] }), 'AWS::EC2::VPCEndpoint');
  expect(endpoints.EndpointRds).toMatchObject({
    ServiceName: 'com.amazonaws.us-east-1.rds',
    SecurityGroupIds: [{ 'Fn::GetAtt': ['EndpointSecurityGroup', 'GroupId'] }],
  });
  expect(Object.keys(endpoints)).toHaveLength(6);
});

test('C-MCP-09 tlsFloor 1.2 accepts TLS 1.2 as well', () => {
  const { LoadBalancerHttpsListener } = all(templateWith({ tlsFloor: '1.2' }), 'AWS::ElasticLoadBalancingV2::Listener');
  expect(LoadBalancerHttpsListener?.SslPolicy).toBe('ELBSecurityPolicy-TLS13-1-2-2021-06');
});

test('C-MCP-11 target5xxAlarm adds a fourth alarm on what the server answers', () => {
  const alarms = all(templateWith({ target5xxAlarm: true }), 'AWS::CloudWatch::Alarm');
  expect(Object.keys(alarms)).toHaveLength(4);
  expect(alarms.Target5xxAlarm).toMatchObject({
    Namespace: 'AWS/ApplicationELB',
    MetricName: 'HTTPCode_Target_5XX_Count',
    AlarmActions: [{ Ref: 'SecurityAlertTopic' }],
  });
});

test('gitHubDelivery adds a stack and leaves the template of the system as it is; its role covers what that is made of', () => {
  const { stacks } = synthesized(architecture, 'prod', { gitHubDelivery: true });
  expect(stacks.map(({ name }) => name)).toEqual(['McpTagging', 'McpTaggingDelivery']);
  const template = templateWith({ gitHubDelivery: true });
  expect(template).toEqual(templateWith({}));
  const services = Object.values(template.Resources).map(({ Type }) => Type.split('::')[1]?.toLowerCase() ?? '');
  const made = services.map((service) => service.replace(/v2$/, '')).filter((service) => service !== 'iam');
  expect(made.filter((service) => !MADE_OF.some((each) => each === service))).toEqual([]);
});
