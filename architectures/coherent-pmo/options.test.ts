import { all, synthesized } from 'lintel/testing';
import { describe, expect, test } from 'vitest';
import architecture from './architecture.ts';
import { MADE_OF } from './delivery-stack.ts';
import { type CoherentOptions, maxConnections, settle } from './options.ts';
import { DEV, EVERYTHING, PROD, THRIFTY } from './variants.ts';

const templateWith = (options: CoherentOptions) => synthesized(architecture, options.stage, options).template;

// The oracle is the table of contradictions: each option is the resolution with the id in the title.

describe('what does not fit together is refused', () => {
  test('SSH for the whole internet', () => {
    expect(() => settle({ ...DEV, sshAllowedCidr: '0.0.0.0/0' })).toThrow(
      'sshAllowedCidr is "0.0.0.0/0", which lets the whole internet try to log in; give the addresses of your network, like "203.0.113.0/24".',
    );
  });

  test('a web firewall without a load balancer', () => {
    expect(() => settle({ ...PROD, webFirewall: true })).toThrow('webFirewall needs scaling: "horizontal"');
  });

  test('office hours that are no time', () => {
    expect(() => templateWith({ ...DEV, officeHours: { from: '8 am', to: '20:00', timeZone: 'UTC' } })).toThrow(
      'officeHours has the time "8 am"; write it like "08:00".',
    );
  });
});

test('C-PMO-03 connections follow the formula, and on the smallest class what was observed', () => {
  expect(maxConnections('db.t3.micro')).toBe(87);
  // By hand: 2 GiB is 2147483648 bytes, over 9531392 is 225.3.
  expect(maxConnections('db.t3.small')).toBe(225);
  expect(maxConnections('db.t3.large')).toBe(901);
});

test('C-PMO-04 the nearest version to the documented one can be chosen, and brings its client', () => {
  const template = templateWith({ ...PROD, engineVersion: '14.22' });
  expect(all(template, 'AWS::RDS::DBInstance').Database?.EngineVersion).toBe('14.22');
  expect(JSON.stringify(template.Resources.Server?.Properties.UserData)).toContain('postgresql-client-14');
});

test('C-PMO-09 the trail is on in prod, off in dev, and both can be said otherwise', () => {
  const trails = (options: CoherentOptions) => Object.keys(all(templateWith(options), 'AWS::CloudTrail::Trail'));
  expect([trails(DEV), trails(PROD)]).toEqual([[], ['Trail']]);
  expect([trails({ ...DEV, cloudTrail: true }), trails({ ...PROD, cloudTrail: false })]).toEqual([['Trail'], []]);
});

test('C-PMO-14 a NAT instance carries the default route of the data subnets, and without NAT they have none', () => {
  const instance = templateWith({ ...DEV, nat: 'instance' });
  expect(instance.Resources.DataDefaultRoute?.Properties).toEqual({
    RouteTableId: { Ref: 'VpcDataRouteTable' },
    DestinationCidrBlock: '0.0.0.0/0',
    InstanceId: { Ref: 'NatInstance' },
  });
  expect(instance.Resources.NatInstance?.Properties).toMatchObject({ InstanceType: 't3.nano', SourceDestCheck: false });
  const none = templateWith({ ...DEV, nat: 'none' });
  expect(Object.keys(all(none, 'AWS::EC2::NatGateway'))).toEqual([]);
  expect(Object.keys(all(none, 'AWS::EC2::Route'))).toEqual(['VpcAppDefaultRoute']);
});

test('C-PMO-18 office hours stop instance and database every evening, also one that RDS started again', () => {
  const schedules = all(templateWith(THRIFTY), 'AWS::Scheduler::Schedule');
  expect(Object.entries(schedules).map(([id, { ScheduleExpression }]) => [id, ScheduleExpression])).toEqual([
    ['DatabaseStart', 'cron(0 8 ? * MON-FRI *)'],
    ['ServerStart', 'cron(0 8 ? * MON-FRI *)'],
    ['ServerStop', 'cron(0 20 ? * * *)'],
    ['DatabaseStop', 'cron(0 20 ? * * *)'],
  ]);
  expect(schedules.ServerStop?.ScheduleExpressionTimezone).toBe('America/Toronto');
});

test('C-PMO-23 the path that the load balancer asks is an option', () => {
  const groups = all(templateWith({ ...PROD, scaling: 'horizontal', healthPath: '/healthz' }), TARGET_GROUP);
  expect(groups.ApiTargetGroup?.HealthCheckPath).toBe('/healthz');
});

const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

describe('the documented future', () => {
  const template = templateWith(EVERYTHING);

  test('PMO-SCL-05 one load balancer before a group in both subnets; the address is gone', () => {
    expect(template.Resources.Fleet?.Properties).toMatchObject({
      MinSize: '2',
      MaxSize: '4',
      VPCZoneIdentifier: [{ Ref: 'VpcAppSubnetA' }, { Ref: 'VpcAppSubnetB' }],
      TargetGroupARNs: [{ Ref: 'ApiTargetGroup' }, { Ref: 'WebTargetGroup' }],
    });
    expect(Object.keys(all(template, 'AWS::EC2::EIP'))).toEqual(['VpcNatGatewayAAddress']);
    expect(Object.keys(template.Outputs)).toContain('LoadBalancerDns');
  });

  test('several instances sign tokens with one key, which the role may read', () => {
    expect(Object.keys(all(template, 'AWS::SecretsManager::Secret'))).toEqual(['TokenKey']);
    expect(JSON.stringify(template.Resources.FleetTemplate?.Properties)).toContain('TokenKeyArn');
  });

  test('an instance tells CloudFormation that it serves, and may do that for this stack only', () => {
    expect(JSON.stringify(template.Resources.Ec2Role?.Properties.Policies)).toContain(
      '"Action":"cloudformation:SignalResource","Effect":"Allow","Resource":{"Ref":"AWS::StackId"}',
    );
  });
});

test('the two environments differ in what the document says they differ in', () => {
  const [dev, prod] = [templateWith(DEV), templateWith(PROD)];
  const sizes = (template: typeof dev) => [
    template.Resources.Server?.Properties.InstanceType,
    template.Resources.Database?.Properties.DBInstanceClass,
    template.Resources.Database?.Properties.MultiAZ,
    template.Resources.Database?.Properties.DeletionProtection,
  ];
  expect(sizes(dev)).toEqual(['t3.micro', 'db.t3.micro', false, false]);
  expect(sizes(prod)).toEqual(['t3.medium', 'db.t3.small', true, true]);
  const extra = Object.keys(prod.Resources).filter((id) => dev.Resources[id] === undefined);
  expect(extra).toEqual(['TrailBucket', 'TrailBucketPolicy', 'Trail']);
  expect(Object.keys(dev.Resources).filter((id) => prod.Resources[id] === undefined)).toEqual([]);
});

test('gitHubDelivery adds a stack and leaves the template of the system as it is', () => {
  const { stacks } = synthesized(architecture, 'prod', { gitHubDelivery: true });
  expect(stacks.map(({ name }) => name)).toEqual(['Coherent', 'CoherentDelivery']);
  expect(templateWith({ ...PROD, gitHubDelivery: true })).toEqual(templateWith(PROD));
});

test.each([
  ['dev', DEV],
  ['prod', PROD],
  ['all that is planned', EVERYTHING],
  ['all that saves', THRIFTY],
] as const)('the role with which CloudFormation updates %s covers what its template is made of', (_, options) => {
  const services = Object.values(templateWith(options).Resources).map(({ Type }) => Type.split('::')[1]?.toLowerCase());
  const made = services.map((service = '') => service.replace(/v2$/, '')).filter((service) => service !== 'iam');
  const covers = (service: string) =>
    MADE_OF.some((each) => each === service || (each === 'wafv2' && service === 'waf'));
  expect(made.filter((service) => !covers(service))).toEqual([]);
});
