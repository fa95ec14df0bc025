/** `exists`, `property`, `route`, `addresses`, `tls`, `file`: what stands in the template. Oracle: the templates below, read by eye. */
import { describe, expect, test } from 'vitest';
import { addresses, exists, file, type Matcher, property, route, tls } from '../../claims/index.ts';
import { inShort, judgeIn, type TinyTemplate } from '../tiny-proof.ts';

const ENVIRONMENT = { Type: 'String', AllowedValues: ['dev', 'staging', 'prod'] };
const IS_PROD = { IsProd: { 'Fn::Equals': [{ Ref: 'Environment' }, 'prod'] } };

const queue = (properties: object): TinyTemplate => ({
  resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: properties } },
});

describe('exists', () => {
  const two: TinyTemplate = {
    parameters: { Environment: ENVIRONMENT },
    conditions: IS_PROD,
    resources: { A: { Type: 'AWS::SNS::Topic' }, B: { Type: 'AWS::SNS::Topic', Condition: 'IsProd' } },
  };

  test.each([
    ['at least one, when nothing is said', exists({ type: 'AWS::SNS::Topic' }), 'proved'],
    [
      'a conditional one does not count everywhere',
      exists({ type: 'AWS::SNS::Topic' }, 2),
      'unknown: Environment = prod',
    ],
    ['one exactly, elsewhere', exists({ type: 'AWS::SNS::Topic' }, 1), 'unknown: Environment in {dev, staging}'],
    ['one or two', exists({ type: 'AWS::SNS::Topic' }, { min: 1, max: 2 }), 'proved'],
    [
      'three are not there',
      exists({ type: 'AWS::SNS::Topic' }, 3),
      'refuted: There are 2 of AWS::SNS::Topic, expected 3.',
    ],
    ['none of a type that is absent', exists({ type: 'AWS::SQS::Queue' }, 0), 'proved'],
    ['nothing is no proof', exists({ type: 'AWS::SQS::Queue' }), 'refuted: No resource matches AWS::SQS::Queue.'],
    ['a misspelt id', exists({ id: 'AA' }), 'refuted: No resource matches AA. The nearest is A.'],
  ])('%s', (_, assertion, expected) => expect(inShort(judgeIn(two, assertion))).toBe(expected));
});

describe('property', () => {
  test.each<[string, object, string, Matcher, string]>([
    ['text', { QueueName: 'orders' }, 'QueueName', 'orders', 'proved'],
    ['a number written as text', { DelaySeconds: '30' }, 'DelaySeconds', 30, 'proved'],
    ['a flag written as text', { FifoQueue: 'true' }, 'FifoQueue', true, 'proved'],
    ['another text', { QueueName: 'orders' }, 'QueueName', 'bills', 'refuted: QueueName of Queue is not "bills".'],
    ['absent', {}, 'KmsMasterKeyId', { absent: true }, 'proved'],
    [
      'not absent',
      { KmsMasterKeyId: 'k' },
      'KmsMasterKeyId',
      { absent: true },
      'refuted: KmsMasterKeyId of Queue is not not set.',
    ],
    ['present', { KmsMasterKeyId: 'k' }, 'KmsMasterKeyId', { present: true }, 'proved'],
    ['a range', { DelaySeconds: 30 }, 'DelaySeconds', { atLeast: 10, atMost: 30 }, 'proved'],
    [
      'beyond a range',
      { DelaySeconds: 31 },
      'DelaySeconds',
      { atMost: 30 },
      'refuted: DelaySeconds of Queue is not at most 30.',
    ],
    ['one of several', { QueueName: 'b' }, 'QueueName', { oneOf: ['a', 'b'] }, 'proved'],
    ['a pattern', { QueueName: 'orders-prod' }, 'QueueName', { like: 'orders-*' }, 'proved'],
    [
      'a list with an element',
      {
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      },
      'Tags',
      { has: { where: { Key: 'b', Value: '2' } } },
      'proved',
    ],
    ['exactly these elements', { L: ['x', 'y'] }, 'L', { exactly: ['y', 'x'] }, 'proved'],
    [
      'one too many',
      { L: ['x', 'y', 'z'] },
      'L',
      { exactly: ['y', 'x'] },
      'refuted: L of Queue is not exactly "y", "x".',
    ],
    ['each element', { L: ['x1', 'x2'] }, 'L', { each: { like: 'x*' } }, 'proved'],
    [
      'each of none is no proof',
      { L: [] },
      'L',
      { each: { like: 'x*' } },
      'refuted: L of Queue is not a list of nothing but like x*.',
    ],
    ['as many elements', { L: [1, 2] }, 'L', { length: 2 }, 'proved'],
    ['a path through every element', { L: [{ Port: 80 }, { Port: 80 }] }, 'L[*].Port', 80, 'proved'],
    [
      'a path where one element differs',
      { L: [{ Port: 80 }, { Port: 81 }] },
      'L[*].Port',
      80,
      'refuted: L[*].Port of Queue is not 80.',
    ],
  ])('%s', (_, properties, path, matcher, expected) => {
    expect(inShort(judgeIn(queue(properties), property('Queue', path, matcher)))).toBe(expected);
  });

  test('an unknown parameter leaves it open and is named', () => {
    const world: TinyTemplate = { parameters: { Name: { Type: 'String' } }, ...queue({ QueueName: { Ref: 'Name' } }) };
    expect(judgeIn(world, property('Queue', 'QueueName', 'orders'))).toMatchObject({
      outcome: 'unknown',
      missing: ['${Name}'],
    });
  });

  test('a property under a condition holds exactly there', () => {
    const world: TinyTemplate = {
      parameters: { Environment: ENVIRONMENT },
      conditions: IS_PROD,
      ...queue({ DelaySeconds: { 'Fn::If': ['IsProd', 0, 30] } }),
    };
    expect(inShort(judgeIn(world, property('Queue', 'DelaySeconds', 0)))).toBe('unknown: Environment = prod');
    expect(judgeIn(world, property('Queue', 'DelaySeconds', 0)).counterexample?.world).toEqual({ Environment: 'dev' });
    expect(inShort(judgeIn(world, property('Queue', 'DelaySeconds', { atMost: 30 })))).toBe('proved');
  });

  test('a reference to a parameter counts although its value is known', () => {
    const world: TinyTemplate = {
      parameters: { Name: { Type: 'String', Default: 'orders' } },
      ...queue({ QueueName: { 'Fn::Sub': '${Name}-q' } }),
    };
    expect(inShort(judgeIn(world, property('Queue', 'QueueName', { refersTo: 'Name' })))).toBe('proved');
    expect(inShort(judgeIn(world, property('Queue', 'QueueName', '${Name}-q')))).toBe('proved');
  });

  test('a name that nobody declared is an error, not a verdict', () => {
    expect(() => judgeIn(queue({}), property('Queu', 'QueueName', 'x'))).toThrow(
      'Claim C-1 speaks of "Queu", which is neither declared under names nor in the template. Did you mean "Queue"?',
    );
  });
});

const NET: TinyTemplate['resources'] = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Igw: { Type: 'AWS::EC2::InternetGateway' },
  Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } },
  Default: {
    Type: 'AWS::EC2::Route',
    Properties: { RouteTableId: { Ref: 'Table' }, DestinationCidrBlock: '0.0.0.0/0', GatewayId: { Ref: 'Igw' } },
  },
  A: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.1.0/24' } },
  InTable: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: { Ref: 'A' }, RouteTableId: { Ref: 'Table' } },
  },
  B: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.2.0/24' } },
};

describe('route and addresses', () => {
  test('a subnet with a route, and one without a table of its own', () => {
    expect(inShort(judgeIn({ resources: NET }, route('A', '0.0.0.0/0', 'Igw')))).toBe('proved');
    expect(inShort(judgeIn({ resources: NET }, route('B', '0.0.0.0/0', 'none')))).toBe('proved');
    expect(judgeIn({ resources: NET }, route('B', '0.0.0.0/0', 'Igw')).outcome).toBe('refuted');
  });

  test('the longer prefix decides', () => {
    const narrow = {
      Type: 'AWS::EC2::Route',
      Properties: { RouteTableId: { Ref: 'Table' }, DestinationCidrBlock: '192.168.0.0/16', TransitGatewayId: 'tgw-1' },
    };
    const verdict = judgeIn({ resources: { ...NET, Narrow: narrow } }, route('A', '192.168.1.0/24', 'Igw'));
    expect(verdict.trace.map((step) => step.says)).toEqual(['A sends 192.168.1.0/24 to transit-gateway tgw-1.']);
  });

  test.each([
    ['10.0.2.0/24', 'proved'],
    ['10.0.1.128/25', 'refuted: A (10.0.1.0/24) overlaps B (10.0.1.128/25).'],
    ['10.1.0.0/24', 'refuted: B has 10.1.0.0/24, which is not inside 10.0.0.0/16.'],
  ])('a second block %s', (block, expected) => {
    const moved = { ...NET, B: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: block } } };
    expect(inShort(judgeIn({ resources: moved }, addresses({ type: 'AWS::EC2::Subnet' }, 'Vpc')))).toBe(expected);
  });
});

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
describe('tls', () => {
  const listener = (properties: object): TinyTemplate => ({
    resources: { Listener: { Type: 'AWS::ElasticLoadBalancingV2::Listener', Properties: properties } },
  });

  test.each([
    [{ Protocol: 'HTTPS', SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06' }, 'proved'],
    [{ Protocol: 'HTTPS', SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' }, 'refuted'],
    [{ Protocol: 'HTTPS' }, 'refuted'],
    [{ Protocol: 'HTTP' }, 'refuted'],
    [{ Protocol: 'HTTPS', SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-07' }, 'refuted'],
  ])('TLS 1.3 with %j is %s', (properties, outcome) => {
    expect(judgeIn(listener(properties), tls('Listener', '1.3')).outcome).toBe(outcome);
  });
});

describe('file', () => {
  const set = { files: { 'docker/Dockerfile': 'FROM node:24\nUSER node\n' } };

  test.each([
    [file('docker/Dockerfile', { mentions: ['USER node'], omits: ['USER root'] }), 'proved'],
    [
      file('docker/Dockerfile', { mentions: ['HEALTHCHECK'] }),
      'refuted: docker/Dockerfile does not say "HEALTHCHECK".',
    ],
    [file('docker/Dockerfile', { omits: ['FROM node'] }), 'refuted: docker/Dockerfile:1 says "FROM node".'],
    [file('Dockerfile', {}), 'refuted: No file Dockerfile is delivered; there are docker/Dockerfile.'],
  ])('%j', (assertion, expected) => expect(inShort(judgeIn(queue({}), assertion, set))).toBe(expected));
});
