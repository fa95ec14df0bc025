import { all, synthesized } from 'lintel/testing';
import { expect, test } from 'vitest';
import { contract } from '../../workloads/tag-compliance-mcp/contract.ts';
import architecture from './architecture.ts';
import { bootScript, SERVER_ENVIRONMENT, shellScript } from './boot-script.ts';

const { template } = synthesized(architecture, 'prod');

test('MCP-ALM-07 (C-MCP-10) each alarm on a metric of the server watches a dimension set that the server emits', () => {
  const own = Object.values(all(template, 'AWS::CloudWatch::Alarm')).filter(
    ({ Namespace }) => typeof Namespace !== 'string',
  );
  expect(own).toHaveLength(2);
  for (const alarm of own) {
    const emitted = contract.metrics.find(({ name }) => name === alarm.MetricName);
    const dimensions = (alarm.Dimensions as { Name: string }[]).map(({ Name }) => Name);
    expect(alarm.Namespace).toEqual({ 'Fn::Sub': emitted?.namespace });
    expect(emitted?.dimensionSets).toContainEqual(dimensions);
  }
});

test('MCP-IAM-09 the role may do what the contract asks for and nothing else', () => {
  const policies = template.Resources.ServerRole?.Properties.Policies as {
    PolicyDocument: { Statement: { Action: string | string[] }[] };
  }[];
  const granted = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }) => Action));
  expect([...granted].sort()).toEqual(contract.aws.flatMap(({ actions }) => [...actions]).sort());
});

test('every variable of the contract reaches the service, and no other', () => {
  expect(Object.keys(SERVER_ENVIRONMENT)).toEqual(contract.env.map(({ name }) => name));
  for (const [name, value] of Object.entries(SERVER_ENVIRONMENT)) {
    expect(bootScript()).toContain(`\n${name}=${value}\n`);
  }
});

test('MCP-PRM-06 the allowed origins reach the server', () => {
  expect(SERVER_ENVIRONMENT.CORS_ALLOWED_ORIGINS).toBe('${CORSAllowedOrigins}');
});

test('MCP-ALB-07 the load balancer asks the port and path of the contract and waits for its slowest answer', () => {
  const [{ port, health, stopTimeoutSec }] = contract.processes;
  const { ServerTargetGroup, LoadBalancer } = template.Resources;
  expect(ServerTargetGroup?.Properties).toMatchObject({ Port: port, HealthCheckPath: health.path });
  expect(ServerTargetGroup?.Properties.TargetGroupAttributes).toContainEqual({
    Key: 'deregistration_delay.timeout_seconds',
    Value: String(stopTimeoutSec),
  });
  expect(LoadBalancer?.Properties.LoadBalancerAttributes).toContainEqual({
    Key: 'idle_timeout.timeout_seconds',
    Value: String(contract.slowestRequestSec + 10),
  });
});

test('MCP-LOG-02 the agent ships each log of the contract to a group of the template', () => {
  const groups = Object.values(all(template, 'AWS::Logs::LogGroup')).map(({ LogGroupName }) => LogGroupName);
  for (const { group, stream } of contract.logs) {
    expect(groups).toContainEqual({ 'Fn::Sub': group });
    expect(shellScript()).toContain(`"log_group_name": "${group}",\n            "log_stream_name": "${stream}"`);
  }
});

test('in the boot script only parameters stand in braces, so CloudFormation leaves the shell alone', () => {
  const filled = new Set([...bootScript().matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name));
  expect([...filled].sort()).toEqual([
    'AWS::Region',
    'ApiKeySecretArn',
    'CORSAllowedOrigins',
    'Environment',
    'ProjectName',
    'ReleaseSha256',
    'ReleaseUrl',
  ]);
});

// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html: 16 KB before encoding
test('the boot script fits into user data with the longest values of its parameters', () => {
  const longest = bootScript().replace(/\$\{[^}]*\}/g, 'x'.repeat(400));
  expect(Buffer.byteLength(longest)).toBeLessThan(16 * 1024);
});

test('the boot script is plain ASCII, as its parts say', () => {
  expect(bootScript()).toMatch(/^[\x20-\x7e\n]*$/);
});
