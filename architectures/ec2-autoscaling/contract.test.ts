import { spawnSync } from 'node:child_process';
import { all, optionsOf, synthesized } from 'lintel/testing';
import { describe, expect, test } from 'vitest';
import { contractOf, poolSize } from '../../workloads/web-app/contract.ts';
import { agentConfiguration } from './agent-configuration.ts';
import architecture from './architecture.ts';
import { bootScript, environmentOf } from './boot-script.ts';
import type { Image } from './options.ts';
import { settingsOf } from './settings.ts';

const settings = settingsOf('prod', optionsOf(architecture, 'prod'));
const contract = contractOf(settings);
const { template } = synthesized(architecture, 'prod');
const boot = { settings, group: 'Fleet', releaseParameter: 'ReleaseVersion' };

test('EC2-IAM-02 the role may do what the contract asks for and nothing else', () => {
  const policies = template.Resources.FleetRole?.Properties.Policies as {
    PolicyDocument: { Statement: { Action: string | string[] }[] };
  }[];
  const granted = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }) => Action));
  expect([...granted].sort()).toEqual(contract.aws.flatMap(({ actions }) => [...actions]).sort());
});

test('every variable of the contract reaches the service, and no other', () => {
  expect(Object.keys(environmentOf(boot))).toEqual(contract.env.map(({ name }) => name));
  for (const [name, value] of Object.entries(environmentOf(boot))) {
    expect(bootScript(boot)).toContain(`\n${name}=${value}\n`);
  }
});

test('without a database the variables of the database are left out, and the contract says that they may be', () => {
  const names = Object.keys(environmentOf({ ...boot, settings: settingsOf('dev', optionsOf(architecture, 'dev')) }));
  const absent = contract.env.filter(({ name }) => !names.includes(name));
  expect(absent.map(({ name }) => name)).toEqual([
    'DB_HOST',
    'DB_NAME',
    'DB_POOL',
    'DB_SECRET_ARN',
    'NODE_EXTRA_CA_CERTS',
  ]);
  expect(absent.every(({ required }) => !required)).toBe(true);
});

test('EC2-ALB-02 the load balancer asks the port and the path of the contract, and lets requests end', () => {
  const [{ port, health, stopTimeoutSec }] = contract.processes;
  expect(template.Resources.TargetGroup?.Properties).toMatchObject({ Port: port, HealthCheckPath: health.path });
  expect(template.Resources.TargetGroup?.Properties.TargetGroupAttributes).toContainEqual({
    Key: 'deregistration_delay.timeout_seconds',
    Value: String(stopTimeoutSec),
  });
});

test('EC2-LOG-01 the agent ships each log of the contract to a group of the template', () => {
  const groups = Object.values(all(template, 'AWS::Logs::LogGroup')).map(({ LogGroupName }) => LogGroupName);
  const shipped = agentConfiguration(settings).logs.logs_collected.files.collect_list;
  for (const { group } of contract.logs) {
    expect(groups).toContain(group);
    expect(shipped.map(({ log_group_name }) => log_group_name)).toContain(group);
  }
});

// https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
test('EC2-MON-02 the configuration of the agent fits into a standard parameter', () => {
  expect(JSON.stringify(agentConfiguration({ ...settings, tracing: true })).length).toBeLessThan(4096);
});

test('the connections of all instances stay below what the database accepts', () => {
  expect(poolSize(settings) * settings.capacity.max).toBeLessThan(901);
  const small = { ...settings, capacity: { min: 3, max: 200 } };
  expect(poolSize(small) * 200).toBeLessThan(901);
});

describe.each<Image>(['amazon-linux-2023', 'ubuntu-22.04', 'ubuntu-24.04'])('the boot script of %s', (image) => {
  const script = bootScript({ ...boot, settings: { ...settings, image } });

  test('has only template values in braces, so CloudFormation leaves the shell alone', () => {
    const filled = new Set([...script.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name));
    expect([...filled].sort()).toEqual([
      'AWS::Region',
      'AWS::StackName',
      'DatabaseAddress',
      'DatabaseSecretArn',
      'ReleaseBucket',
      'ReleaseVersion',
      'SessionSecretArn',
    ]);
  });

  test('is a script that bash can read', () => {
    const checked = spawnSync('bash', ['-n'], { input: script.replace(/\$\{[^}]*\}/g, 'value') });
    expect(checked.stderr.toString()).toBe('');
    expect(checked.status).toBe(0);
  });

  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html: 16 KB before encoding
  test('is plain ASCII and fits into user data', () => {
    expect(script).toMatch(/^[\x20-\x7e\n]*$/);
    expect(script.replace(/\$\{[^}]*\}/g, 'x'.repeat(200)).length).toBeLessThan(16 * 1024);
  });
});
