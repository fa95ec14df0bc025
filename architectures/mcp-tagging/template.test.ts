import { optionsOf, synthesized } from 'lintel/testing';
import { describe, expect, test } from 'vitest';
import architecture from './architecture.ts';

// What the claims of the system cannot say, or say in another way.
const { template, stacks } = synthesized(architecture, 'prod');
const { Resources, Parameters, Outputs } = template;

test('MCP-GEN-01, MCP-GEN-02 one template, for us-east-1 and its zones a and b', () => {
  expect(architecture.environments).toEqual({ prod: { region: 'us-east-1', zones: ['us-east-1a', 'us-east-1b'] } });
  expect(stacks.map(({ name, region }) => [name, region])).toEqual([['McpTagging', 'us-east-1']]);
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html
test('MCP-RUN-03 the first boot waits for its way out', () => {
  expect(Resources.Server?.DependsOn).toContain('VpcPrivateDefaultRoute');
});

describe('parameters', () => {
  const accepts = (parameter: string, value: string) =>
    new RegExp(`^(?:${String(Parameters[parameter]?.AllowedPattern)})$`).test(value);

  test.each([
    ['ProjectName', 'mcp-tagging', true],
    ['ProjectName', 'Mcp', false],
    ['ProjectName', 'a-name-too-long-for-alb', false],
    ['ACMCertificateArn', 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b-2c', true],
    ['ACMCertificateArn', 'arn:aws:iam::111122223333:server-certificate/x', false],
    ['AlertEmail', 'alerts@example.com', true],
    ['AlertEmail', 'alerts', false],
    ['CORSAllowedOrigins', 'https://claude.ai,https://example.com:8443', true],
    ['CORSAllowedOrigins', '*', false],
    ['CORSAllowedOrigins', "https://claude.ai'; rm -rf /", false],
    ['DomainName', '', true],
    ['DomainName', 'mcp.optimnow.io', true],
    ['DomainName', 'https://mcp.optimnow.io', false],
    ['ReleaseUrl', 'http://example.com/release.tgz', false],
    ['ReleaseSha256', 'f'.repeat(64), true],
    ['ReleaseSha256', 'abc', false],
  ])('%s %j: accepted is %s', (parameter, value, accepted) => {
    expect(accepts(parameter, value)).toBe(accepted);
  });
});

test('the outputs of the original that are no rows of the table are there too', () => {
  const values = Object.fromEntries(
    Object.entries(Outputs)
      .slice(4)
      .map(([name, { Value }]) => [name, Value]),
  );
  expect(values).toEqual({
    VpcId: { Ref: 'Vpc' },
    LoadBalancerArn: { Ref: 'LoadBalancer' },
    SecurityAlertTopicArn: { Ref: 'SecurityAlertTopic' },
    PrivateSubnet1Id: { Ref: 'VpcPrivateSubnetA' },
    PrivateSubnet2Id: { Ref: 'VpcPrivateSubnetB' },
  });
});

test('the runbooks name every parameter and the outputs of the template', () => {
  const texts = Object.values(architecture.files?.('prod', optionsOf(architecture, 'prod')) ?? {}).join('\n');
  const parameters = new Set([...texts.matchAll(/ParameterKey=(\w+),/g)].map(([, name]) => name));
  expect([...parameters]).toEqual(Object.keys(template.Parameters));
  for (const [, output] of texts.matchAll(/OutputKey=='(\w+)'/g)) expect(template.Outputs).toHaveProperty(output ?? '');
  const given = [...texts.matchAll(/(\w+)="\$\w+"/g)].map(([, name]) => name);
  const required = Object.entries(template.Parameters).filter(([, { Default }]) => Default === undefined);
  for (const [name] of required) expect(given).toContain(name);
});
