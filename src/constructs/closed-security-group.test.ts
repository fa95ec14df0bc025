import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { expect, test } from 'vitest';
import { ClosedSecurityGroup } from './closed-security-group.ts';
import { resourcesOf, tinyNetwork, tinyStack } from './tiny-stack.ts';

function twoGroups() {
  const stack = tinyStack();
  const { vpc } = tinyNetwork(stack);
  return {
    stack,
    web: new ClosedSecurityGroup(stack, 'WebGroup', { vpc, description: 'Web' }),
    app: new ClosedSecurityGroup(stack, 'AppGroup', { vpc, description: 'App' }),
  };
}

test('a group to which nothing was said allows nothing: an absent egress list would mean everything', () => {
  const { stack } = twoGroups();
  const { SecurityGroupIngress, SecurityGroupEgress } = resourcesOf(stack).WebGroup?.Properties ?? {};
  expect(SecurityGroupIngress).toBeUndefined();
  expect(SecurityGroupEgress).toEqual([
    expect.objectContaining({ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp', FromPort: 252, ToPort: 86 }),
  ]);
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-securitygroup.html
test('two groups that name each other do so in resources of their own, so there is no circle', () => {
  const { stack, web, app } = twoGroups();
  web.allowTo(app, ec2.Port.tcp(8080), 'HTTP to the application');
  app.allowFrom(web, ec2.Port.tcp(8080), 'HTTP from the web tier');
  app.allowTo(web, ec2.Port.udp(53), 'Odd, but allowed');
  const resources = resourcesOf(stack);
  expect(resources.WebGroupToAppGroup8080).toEqual(
    expect.objectContaining({
      Type: 'AWS::EC2::SecurityGroupEgress',
      Properties: {
        GroupId: { 'Fn::GetAtt': ['WebGroup', 'GroupId'] },
        DestinationSecurityGroupId: { 'Fn::GetAtt': ['AppGroup', 'GroupId'] },
        IpProtocol: 'tcp',
        FromPort: 8080,
        ToPort: 8080,
        Description: 'HTTP to the application',
      },
    }),
  );
  expect(resources.AppGroupFromWebGroup8080?.Type).toBe('AWS::EC2::SecurityGroupIngress');
  expect(resources.AppGroupToWebGroupUDP53?.Type).toBe('AWS::EC2::SecurityGroupEgress');
  expect(resources.WebGroup?.Properties?.SecurityGroupEgress).toBeUndefined();
});

test('rules for addresses stand in the group with their reason', () => {
  const { stack, web } = twoGroups();
  web.allowFrom(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'HTTPS from anywhere');
  web.allowTo(ec2.Peer.ipv4('10.9.0.0/16'), ec2.Port.tcp(25), 'Mail relay');
  expect(resourcesOf(stack).WebGroup?.Properties).toMatchObject({
    SecurityGroupIngress: [
      { CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'HTTPS from anywhere' },
    ],
    SecurityGroupEgress: [
      { CidrIp: '10.9.0.0/16', IpProtocol: 'tcp', FromPort: 25, ToPort: 25, Description: 'Mail relay' },
    ],
  });
});

test('everything may leave beside a narrower rule, and both stand in the template', () => {
  const { stack, web, app } = twoGroups();
  web.allowToAnywhere('Anything through NAT');
  web.allowTo(app, ec2.Port.tcp(5432), 'PostgreSQL');
  const rules = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupEgress'));
  expect(rules.map(({ Properties }) => [Properties?.IpProtocol, Properties?.CidrIp])).toEqual([
    ['-1', '0.0.0.0/0'],
    ['tcp', undefined],
  ]);
  expect(resourcesOf(stack).WebGroup?.Properties?.SecurityGroupEgress).toBeUndefined();
});

test('a construct that opens the group behind our back is refused', () => {
  const { web, app } = twoGroups();
  expect(() => web.connections.allowFromAnyIpv4(ec2.Port.tcp(443))).toThrow(
    'Security group "Tiny/WebGroup" is closed, but a construct tried to open 443 to 0.0.0.0/0. Write allowFrom(…) if that is wanted, or keep the construct from adding rules (open: false).',
  );
  expect(() => web.connections.allowTo(app, ec2.Port.tcp(80))).toThrow(
    'Security group "Tiny/WebGroup" is closed, but a construct tried to let it reach',
  );
});

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html
test.each(['', 'a'.repeat(256), 'it’s HTTPS', 'a "quoted" word'])(
  'the description %j is refused before EC2 does',
  (text) => {
    const { web } = twoGroups();
    expect(() => web.allowFrom(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), text)).toThrow(
      `Security group "Tiny/WebGroup": EC2 refuses the description "${text}"; use 1 to 255 of the characters a-z, A-Z, 0-9, space and ._-:/()#,@[]+=&;{}!$*`,
    );
  },
);
