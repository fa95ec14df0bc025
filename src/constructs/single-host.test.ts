import { CfnParameter, Size } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { expect, test } from 'vitest';
import { ClosedSecurityGroup } from './closed-security-group.ts';
import { SingleHost, type SingleHostProps } from './single-host.ts';
import { resourcesOf, tinyNetwork, tinyStack } from './tiny-stack.ts';

function host(rest: (stack: ReturnType<typeof tinyStack>) => Partial<SingleHostProps> = () => ({})) {
  const stack = tinyStack();
  const network = tinyNetwork(stack);
  const { vpc } = network;
  new SingleHost(stack, 'Host', {
    vpc,
    subnet: network.subnet('Data', 'eu-west-1b'),
    securityGroup: new ClosedSecurityGroup(stack, 'HostGroup', { vpc, description: 'Host' }),
    role: new iam.Role(stack, 'HostRole', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }),
    instanceType: 't3.micro',
    image: ec2.MachineImage.genericLinux({ 'eu-west-1': 'ami-0' }),
    userData: ec2.UserData.custom('#!/bin/bash'),
    ...rest(stack),
  });
  return stack;
}

test('the host has no public address, needs IMDSv2, and its disk is encrypted and dies with it', () => {
  const { Properties } = resourcesOf(host()).Host ?? {};
  expect(Properties).toMatchObject({
    InstanceType: 't3.micro',
    SubnetId: { Ref: 'VpcDataSubnetB' },
    SecurityGroupIds: [{ 'Fn::GetAtt': ['HostGroup', 'GroupId'] }],
    IamInstanceProfile: { Ref: 'HostInstanceProfile' },
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    Monitoring: false,
    BlockDeviceMappings: [
      {
        DeviceName: '/dev/xvda',
        Ebs: { VolumeSize: 20, VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: true },
      },
    ],
  });
  expect(Properties).not.toHaveProperty('NetworkInterfaces');
  expect(Properties).not.toHaveProperty('KeyName');
});

test('a key pair is used only where its name is given', () => {
  const stack = host((scope) => ({ keyPairName: new CfnParameter(scope, 'KeyPairName', { default: '' }) }));
  expect(resourcesOf(stack).Host?.Properties?.KeyName).toEqual({
    'Fn::If': ['HostHasKeyPair', { Ref: 'KeyPairName' }, { Ref: 'AWS::NoValue' }],
  });
  expect(Template.fromStack(stack).toJSON().Conditions).toEqual({
    HostHasKeyPair: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'KeyPairName' }, ''] }] },
  });
});

test('a disk smaller than the image is refused', () => {
  expect(() => host(() => ({ rootVolume: Size.gibibytes(4) }))).toThrow(
    'Host "Tiny/Host" was given a root volume of 4 GiB; the image needs at least 8 GiB.',
  );
});
