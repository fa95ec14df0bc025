import { all, synthesized } from 'lintel/testing';
import { expect, test } from 'vitest';
import architecture from './architecture.ts';
import { DEV as dev, PROD as prod, STAGING as staging } from './environments.ts';
import type { DevelopmentOptions, NarrowCidr, ProductionOptions, StagingOptions, WebAppOptions } from './options.ts';
import { platformOf } from './platform.ts';
import { settingsOf } from './settings.ts';

// The oracle is the table of contradictions: each option is the resolution with the id in the title.

const templateOf = (options: WebAppOptions, name = 'prod') => synthesized(architecture, name, options).template;

test('C-EC2-03 without a domain name there is neither CloudFront nor Route 53, and one proxy fewer', () => {
  const rest = { ...prod, domainName: undefined };
  const template = templateOf(rest);
  expect(all(template, 'AWS::CloudFront::Distribution')).toEqual({});
  expect(all(template, 'AWS::Route53::RecordSet')).toEqual({});
  expect(settingsOf('prod', rest).trustedHops).toBe(1);
});

test('C-EC2-03 with a domain name the load balancer admits the addresses of CloudFront instead of the internet', () => {
  const template = templateOf(prod);
  expect(template.Resources.LoadBalancerSecurityGroup?.Properties).not.toHaveProperty('SecurityGroupIngress');
  expect(
    Object.values(all(template, 'AWS::EC2::SecurityGroupIngress')).filter(
      ({ SourcePrefixListId }) => SourcePrefixListId,
    ),
  ).toMatchObject([
    { SourcePrefixListId: { Ref: 'CloudFrontPrefixList' }, FromPort: 80 },
    { SourcePrefixListId: { Ref: 'CloudFrontPrefixList' }, FromPort: 443 },
  ]);
});

test('C-EC2-04 Ubuntu 22.04 is the literal alternative; Amazon Linux 2 is refused with the reason', () => {
  const template = templateOf({ ...prod, image: 'ubuntu-22.04' });
  expect(template.Parameters.Image?.Default).toBe(
    '/aws/service/canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id',
  );
  expect(JSON.stringify(template.Resources.FleetTemplate)).toContain('/dev/sda1');
  expect(() => platformOf('amazon-linux-2')).toThrow(
    'The image "amazon-linux-2" cannot be used; choose amazon-linux-2023, ubuntu-22.04, ubuntu-24.04. Support for Amazon Linux 2 ended on 2026-06-30; 2023 is its successor.',
  );
});

test('C-EC2-05 encryptToInstances encrypts the last hop too', () => {
  const template = templateOf({ ...prod, encryptToInstances: true });
  expect(template.Resources.TargetGroup?.Properties).toMatchObject({ Protocol: 'HTTPS', Port: 8443 });
});

test('C-EC2-05 in dev a certificate is a choice', () => {
  expect(templateOf(dev, 'dev').Parameters).not.toHaveProperty('CertificateArn');
  expect(templateOf({ ...dev, https: true }, 'dev').Parameters).toHaveProperty('CertificateArn');
});

test('C-EC2-06 SSH from the whole world is refused, also when it was not typed', () => {
  expect(() => settingsOf('dev', { ...dev, sshAllowedCidrs: ['0.0.0.0/0' as NarrowCidr] })).toThrow(
    'SSH in dev was opened to 0.0.0.0/0; name an office or a VPN of at most a /16, or use Session Manager.',
  );
});

test('C-EC2-12 a NAT gateway in each zone, or one', () => {
  expect(Object.keys(all(templateOf(prod), 'AWS::EC2::NatGateway'))).toHaveLength(3);
  expect(Object.keys(all(templateOf({ ...prod, nat: 'single' }), 'AWS::EC2::NatGateway'))).toHaveLength(1);
});

test('EC2-PRD-05 the person on call is told by a service instead of a mail', () => {
  expect(templateOf({ ...prod, onCall: 'https' as const }).Resources.OnCall?.Properties).toMatchObject({
    Protocol: 'https',
    Endpoint: { Ref: 'OnCallEndpoint' },
  });
});

test('EC2-ALB-02 health is asked on a port of its own', () => {
  const template = templateOf({ ...prod, healthCheck: { path: '/healthz', port: 9000 } });
  expect(template.Resources.TargetGroup?.Properties).toMatchObject({
    HealthCheckPath: '/healthz',
    HealthCheckPort: '9000',
  });
});

test('the compiler refuses what the document forbids', () => {
  // @ts-expect-error C-EC2-06: the whole world is no office
  const everywhere: DevelopmentOptions = { ...dev, sshAllowedCidrs: ['0.0.0.0/0'] };
  // @ts-expect-error EC2-PRD-06: production has no SSH
  const ssh: ProductionOptions = { ...prod, sshAllowedCidrs: ['203.0.113.0/24'] };
  // @ts-expect-error C-EC2-05: production has a certificate
  const plain: ProductionOptions = { ...prod, https: false };
  // @ts-expect-error C-EC2-13: staging names its corporate network
  const open: StagingOptions = { ...staging, corporateCidrs: [] };
  // @ts-expect-error EC2-PRD-03: production does not use spot instances
  const spot: ProductionOptions = { ...prod, spot: true };
  // @ts-expect-error C-EC2-04: Amazon Linux 2 has ended
  const old: DevelopmentOptions = { ...dev, image: 'amazon-linux-2' };
  // @ts-expect-error C-EC2-01: production has hourly recovery points
  const daily: ProductionOptions = { ...prod, backup: { dailyDays: 30, weeklyDays: 84, monthlyDays: 365 } };
  expect([everywhere, ssh, plain, open, spot, old, daily]).toHaveLength(7);
});
