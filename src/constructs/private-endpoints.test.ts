import { expect, test } from 'vitest';
import { ClosedSecurityGroup } from './closed-security-group.ts';
import { PrivateEndpoints, type PrivateEndpointsProps } from './private-endpoints.ts';
import { resourcesOf, tinyNetwork, tinyStack } from './tiny-stack.ts';

function endpoints(rest: Partial<PrivateEndpointsProps> = {}) {
  const stack = tinyStack();
  const network = tinyNetwork(stack);
  const securityGroup = new ClosedSecurityGroup(stack, 'EndpointGroup', { vpc: network.vpc, description: 'Endpoints' });
  new PrivateEndpoints(stack, 'Endpoint', {
    vpc: network.vpc,
    interfaces: ['logs', 'ecr.api'],
    interfaceSubnets: network.subnets('Data'),
    securityGroup,
    gateways: ['s3'],
    ...rest,
  });
  return { stack, network };
}

test('interface endpoints stand in the given subnets, carry one group and own the public name', () => {
  const { stack } = endpoints();
  expect(resourcesOf(stack).EndpointLogs?.Properties).toEqual({
    VpcId: { Ref: 'Vpc' },
    VpcEndpointType: 'Interface',
    ServiceName: 'com.amazonaws.eu-west-1.logs',
    PrivateDnsEnabled: true,
    SecurityGroupIds: [{ 'Fn::GetAtt': ['EndpointGroup', 'GroupId'] }],
    SubnetIds: [{ Ref: 'VpcDataSubnetA' }, { Ref: 'VpcDataSubnetB' }],
  });
  expect(resourcesOf(stack).EndpointEcrApi?.Properties?.ServiceName).toBe('com.amazonaws.eu-west-1.ecr.api');
});

test('a gateway endpoint is a route in each table of its subnets, named once', () => {
  const { stack } = endpoints();
  expect(resourcesOf(stack).EndpointS3?.Properties).toEqual({
    VpcId: { Ref: 'Vpc' },
    VpcEndpointType: 'Gateway',
    ServiceName: 'com.amazonaws.eu-west-1.s3',
    RouteTableIds: [{ Ref: 'VpcDataRouteTable' }],
  });
});

test('no rule is added to the group', () => {
  const types = Object.values(resourcesOf(endpoints().stack)).map(({ Type }) => Type);
  expect(types.filter((type) => type.startsWith('AWS::EC2::SecurityGroup'))).toEqual(['AWS::EC2::SecurityGroup']);
});

test('one endpoint of a service can own its name', () => {
  expect(() => endpoints({ interfaces: ['logs', 'logs'] })).toThrow(
    'Endpoints "Tiny/Endpoint": "logs" is listed twice; only one endpoint of a service can own its name in a VPC.',
  );
});

test('a service is named by its short name', () => {
  expect(() => endpoints({ interfaces: ['com.amazonaws.eu-west-1.logs', 'Secrets Manager'] })).toThrow(
    'Endpoints "Tiny/Endpoint": "Secrets Manager" is not the short name of a service; write it like "secretsmanager" or "ecr.api".',
  );
});

// https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
test('an endpoint takes one subnet of a zone', () => {
  const { network } = endpoints();
  const [subnet] = network.subnets('Data');
  if (subnet === undefined) throw new Error('the tiny network has a data tier');
  expect(() => endpoints({ interfaceSubnets: [subnet, subnet] })).toThrow(
    'Endpoints "Tiny/Endpoint": two subnets lie in eu-west-1a; an endpoint takes at most one subnet of a zone.',
  );
});
