/**
 * What an image and the settings of a launch add to the price of an instance. Each case stands beside a twin that costs no
 * more: https://aws.amazon.com/ec2/pricing/on-demand/ lists Windows, SQL Server, SUSE, Red Hat and Ubuntu Pro apart.
 */
import { describe, expect, test } from 'vitest';
import { billOf, lineOf, type Resources } from './tiny-bill.ts';

const image = (path: string): object => ({ ImageId: `{{resolve:ssm:${path}}}` });
const server = (properties: object): Resources => ({
  It: { Type: 'AWS::EC2::Instance', Properties: { InstanceType: 'm5.large', ImageId: 'ami-1', ...properties } },
});
const rowsOf = (resources: Resources): readonly string[] =>
  lineOf(billOf(resources), 'It').components.map(({ row }) => row);

describe('what is sold with an image', () => {
  test.each([
    ['/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-SQL_2022_Standard', /licence of SQL Server/],
    ['/aws/service/ami-windows-latest/Windows_Server-2019-English-Full-SQL_2019_Web', /licence of SQL Server/],
    ['/aws/service/suse/sles/15-sp6/x86_64/latest', /SUSE/],
    ['/aws/service/canonical/ubuntu/pro-server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id', /Ubuntu Pro/],
    ['/aws/service/marketplace/prod-abc/latest', /the seller/],
  ])('%s makes the line not whole', (path, says) => {
    const line = lineOf(billOf(server(image(path))), 'It');
    expect(line.outcome).toBe('unknown');
    expect(line.reason).toMatch(says);
  });

  test.each([
    '/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base',
    '/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-SQL_2022_Express',
    '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
    '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
  ])('%s has nothing of the kind', (path) => {
    expect(lineOf(billOf(server(image(path))), 'It').outcome).not.toBe('unknown');
  });
});

describe('Windows', () => {
  test('is told by the script that only Windows runs', () => {
    const script = { UserData: { 'Fn::Base64': '<powershell>\nInstall-WindowsFeature Web-Server\n</powershell>' } };
    expect(rowsOf(server(script))).toContain('ec2.windows-license.vcpu');
    expect(rowsOf(server({ UserData: { 'Fn::Base64': '#!/bin/bash\necho "<powershell>"\n' } }))).not.toContain(
      'ec2.windows-license.vcpu',
    );
  });

  test('has a root volume of 30 GB where nothing else is said', () => {
    const windows = server(image('/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base'));
    const how = (resources: Resources) =>
      lineOf(billOf(resources), 'It').components.find(({ row }) => row === 'ebs.gp3.storage')?.how;
    expect(how(windows)).toMatch(/ 30 GB$/);
    expect(how(server({}))).toMatch(/ 8 GB$/);
  });
});

describe('EBS optimization', () => {
  test.each(['m3.xlarge', 'r3.xlarge', 'c3.2xlarge', 'm1.large'])('of %s costs something that is not known', (type) => {
    const line = lineOf(billOf(server({ InstanceType: type, EbsOptimized: true })), 'It');
    expect(line.reason).toMatch(/EBS optimization/);
    expect(lineOf(billOf(server({ InstanceType: type })), 'It').reason ?? '').not.toMatch(/EBS optimization/);
  });

  test('is part of a later family', () => {
    expect(lineOf(billOf(server({ EbsOptimized: true })), 'It').outcome).not.toBe('unknown');
  });
});
