import { all, type SynthesizedTemplate, stackNamed, synthesized } from 'lintel/testing';
import { expect, test } from 'vitest';
import architecture from './architecture.ts';
import type { BloomContractsOptions } from './options.ts';

// The oracle is the table of contradictions: each option is the resolution with the id in the title.

function systemWith(changes: Partial<BloomContractsOptions>): SynthesizedTemplate {
  return stackNamed(synthesized(architecture, 'prod', changes), 'BloomContracts').template;
}

function environmentOf(template: SynthesizedTemplate): Readonly<Record<string, unknown>> {
  const [container] = (template.Resources.ApiDefinition?.Properties.ContainerDefinitions ?? []) as {
    Environment: { Name: string; Value: unknown }[];
  }[];
  return Object.fromEntries((container?.Environment ?? []).map(({ Name, Value }) => [Name, Value]));
}

test('C-BLM-01 a regional NAT gateway needs no public subnet; the internet gateway stays, without a route', () => {
  const template = systemWith({ perimeter: 'regional-nat-gateway' });
  expect(Object.values(all(template, 'AWS::EC2::Subnet')).map(({ CidrBlock }) => CidrBlock)).toEqual([
    '10.0.0.0/24',
    '10.0.1.0/24',
  ]);
  expect(Object.values(all(template, 'AWS::EC2::NatGateway'))).toEqual([
    { AvailabilityMode: 'regional', ConnectivityType: 'public', VpcId: { Ref: 'BloomEnergyVPC' } },
  ]);
  expect(Object.values(all(template, 'AWS::EC2::Route')).map(({ GatewayId }) => GatewayId)).toEqual([undefined]);
  expect(Object.keys(all(template, 'AWS::EC2::InternetGateway'))).toHaveLength(1);
});

test('C-BLM-03 without the internet Claude answers inside AWS, and users come over the company connection', () => {
  const template = systemWith({ perimeter: 'no-internet', companyNetwork: '10.200.0.0/16' });
  for (const type of ['AWS::EC2::InternetGateway', 'AWS::EC2::NatGateway', 'AWS::CloudFront::Distribution']) {
    expect(all(template, type)).toEqual({});
  }
  expect(template.Resources.EndpointBedrockRuntime?.Properties.ServiceName).toBe(
    'com.amazonaws.us-west-2.bedrock-runtime',
  );
  expect(environmentOf(template).ANTHROPIC_MODEL).toBe('anthropic.claude-sonnet-5-5');
  expect(template.Resources.LoadBalancerSecurityGroup?.Properties.SecurityGroupIngress).toMatchObject([
    { CidrIp: '10.200.0.0/16', FromPort: 443 },
  ]);
  expect(JSON.stringify(template.Resources.TaskRole)).toContain('foundation-model/anthropic.claude-sonnet-5-5');
});

test('C-BLM-03 a model that Bedrock does not have cannot be used without the internet', () => {
  expect(() => systemWith({ perimeter: 'no-internet', model: 'claude-sonnet-4-5' })).toThrow(
    'Model "claude-sonnet-4-5" is not known in Amazon Bedrock',
  );
});

test('C-BLM-04 with the network firewall both directions pass it', () => {
  const template = systemWith({ networkFirewall: true });
  const { BloomEnergyVPCPrivateDefaultRoute: out, BloomEnergyVPCPublicRouteBackA: back } = template.Resources;
  expect(out?.Properties).not.toHaveProperty('NatGatewayId');
  expect(out?.Properties.VpcEndpointId).toEqual(back?.Properties.VpcEndpointId);
  expect(back?.Properties.DestinationCidrBlock).toBe('10.0.0.0/24');
  expect(template.Resources.BloomEnergyVPCPublicRouteBackB?.Properties.DestinationCidrBlock).toBe('10.0.1.0/24');
});

test('C-BLM-04 the network firewall needs a NAT gateway to stand before', () => {
  expect(() => systemWith({ networkFirewall: true, perimeter: 'no-internet' })).toThrow(
    'networkFirewall stands between the tasks and the NAT gateway of a public subnet, but the perimeter is "no-internet"',
  );
});

test('C-BLM-08 a name of one’s own brings its certificate, and is where pages come from', () => {
  const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/1';
  const template = systemWith({ viewer: { domainName: 'contracts.example.com', certificateArn } });
  expect(template.Resources.Edge?.Properties.DistributionConfig).toMatchObject({
    Aliases: ['contracts.example.com'],
    ViewerCertificate: { AcmCertificateArn: certificateArn, MinimumProtocolVersion: 'TLSv1.2_2021' },
  });
  expect(environmentOf(template).CORS_ORIGIN).toBe('https://contracts.example.com');
});

test('C-BLM-09 a model that accepts a temperature gets the documented one', () => {
  expect(environmentOf(systemWith({ model: 'claude-sonnet-4-5' })).ANTHROPIC_TEMPERATURE).toBe('0.7');
  expect(environmentOf(systemWith({}))).not.toHaveProperty('ANTHROPIC_TEMPERATURE');
});

test('C-BLM-16 with a password on the cache REDIS_URL is a secret', () => {
  const template = systemWith({ cachePassword: true });
  expect(environmentOf(template)).not.toHaveProperty('REDIS_URL');
  expect(JSON.stringify(template.Resources.RedisUrl?.Properties.SecretString)).toContain(
    'rediss://:{{resolve:secretsmanager:',
  );
  expect(template.Resources.RedisUrl?.Properties.Name).toBe('bloom-energy-redis-url');
});

test('C-BLM-20 a minor version that RDS does not make stops synthesis', () => {
  expect(() => systemWith({ postgresVersion: '15.4' })).toThrow('RDS does not create PostgreSQL "15.4"');
});

test('C-BLM-21 Valkey and a replica', () => {
  expect(
    systemWith({ cacheEngine: 'valkey', cacheReplica: true }).Resources.BloomEnergyCache?.Properties,
  ).toMatchObject({
    Engine: 'valkey',
    NumCacheClusters: 2,
    AutomaticFailoverEnabled: true,
  });
});

test('the prefix lists of another region are not guessed', () => {
  expect(() => systemWith({ region: 'eu-west-1', zones: ['eu-west-1a', 'eu-west-1b'] })).toThrow(
    'The prefix lists of eu-west-1 are not written down in addresses.ts',
  );
});
