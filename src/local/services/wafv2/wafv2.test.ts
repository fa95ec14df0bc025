/**
 * Oracles: https://docs.aws.amazon.com/waf/latest/APIReference/ for answers and errors; the forms of ARN and Ref on
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-wafv2-webacl.html; capacities from
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements.html.
 */
import { expect, test } from 'vitest';
import type { Wafv2Shapes } from '../../schemas/wafv2.generated.ts';
import type { AccountRegion } from '../../service.ts';
import { openWorld } from '../../world.ts';
import { cloudformation } from '../cloudformation/index.ts';
import { wantedFirewall } from './firewall.ts';
import { wafv2 } from './wafv2.ts';

const AT: AccountRegion = { partition: 'aws', account: '111111111111', region: 'eu-west-1' };
const newWorld = () => openWorld({ services: [cloudformation, wafv2] });
type World = ReturnType<typeof newWorld>;
const ask = async <T>(world: World, operation: string, input: object) =>
  (await world.invoke('wafv2', operation, input, AT)) as T;

const visible = (MetricName: string) => ({ MetricName, CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true });
const bytes = (text: string) => new TextEncoder().encode(text);
const NONE = [{ Priority: 0, Type: 'NONE' }];
const byPath = (SearchString: unknown) => ({
  ByteMatchStatement: {
    SearchString,
    FieldToMatch: { UriPath: {} },
    TextTransformations: [{ Priority: 0, Type: 'LOWERCASE' }],
    PositionalConstraint: 'STARTS_WITH',
  },
});

interface Created {
  readonly Summary: { readonly Id: string; readonly ARN: string; readonly LockToken: string };
}

test('a managed group tells its rules, its labels and its capacity; one that nobody knows is not there', async () => {
  const asked = (Name: string) =>
    ask(newWorld(), 'DescribeManagedRuleGroup', { VendorName: 'AWS', Name, Scope: 'REGIONAL' });
  expect(await asked('AWSManagedRulesSQLiRuleSet')).toMatchObject({
    Capacity: 200,
    LabelNamespace: 'awswaf:managed:aws:sql-database:',
    Rules: expect.arrayContaining([{ Name: 'SQLi_QUERYARGUMENTS', Action: { Block: {} } }]),
    AvailableLabels: expect.arrayContaining([{ Name: 'awswaf:managed:aws:sql-database:SQLi_QueryArguments' }]),
  });
  await expect(asked('AWSManagedRulesNone')).rejects.toThrow("your resource doesn't exist");
});

test('a web ACL by the API: its ARN, its capacity, its bytes, and its lock', async () => {
  const world = newWorld();
  const set = await ask<Created>(world, 'CreateIPSet', {
    Name: 'bad',
    Scope: 'REGIONAL',
    IPAddressVersion: 'IPV4',
    Addresses: ['192.0.2.0/24'],
  });
  expect(set.Summary.ARN).toMatch(/^arn:aws:wafv2:eu-west-1:111111111111:regional\/ipset\/bad\/[0-9a-f-]{36}$/);
  const rule = (Name: string, Priority: number, Statement: object) => ({
    Name,
    Priority,
    Statement,
    Action: { Block: {} },
    VisibilityConfig: visible(Name),
  });
  const input = {
    Name: 'front',
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    VisibilityConfig: visible('front'),
    Rules: [
      rule('set', 0, { IPSetReferenceStatement: { ARN: set.Summary.ARN } }),
      rule('path', 1, byPath(bytes('/admin'))),
      rule('rate', 2, { RateBasedStatement: { Limit: 100, AggregateKeyType: 'IP' } }),
    ],
  };
  const { Summary } = await ask<Created>(world, 'CreateWebACL', input);
  const id = { Name: 'front', Scope: 'REGIONAL', Id: Summary.Id };
  const told = await ask<Wafv2Shapes['GetWebACLResponse']>(world, 'GetWebACL', id);
  // A set is 1; a match at the start 2 and 10 for its transformation; a rate 2.
  expect(told.WebACL).toMatchObject({ Capacity: 15, LabelNamespace: 'awswaf:111111111111:webacl:front:' });
  const matched = told.WebACL?.Rules?.[1]?.Statement?.ByteMatchStatement?.SearchString;
  expect(Buffer.from(matched ?? []).toString()).toBe('/admin');
  await expect(ask(world, 'CreateWebACL', input)).rejects.toMatchObject({ code: 'WAFDuplicateItemException' });
  await expect(ask(world, 'UpdateWebACL', { ...input, ...id, LockToken: 'x' })).rejects.toMatchObject({
    code: 'WAFOptimisticLockException',
  });
  const setId = { Name: 'bad', Scope: 'REGIONAL', Id: set.Summary.Id, LockToken: set.Summary.LockToken };
  await expect(ask(world, 'DeleteIPSet', setId)).rejects.toMatchObject({ code: 'WAFAssociatedItemException' });
  const lock = await ask<{ readonly NextLockToken: string }>(world, 'UpdateWebACL', {
    ...input,
    ...id,
    Rules: [],
    LockToken: told.LockToken,
  });
  await ask(world, 'DeleteIPSet', setId);
  await ask(world, 'DeleteWebACL', { ...id, LockToken: lock.NextLockToken });
  await expect(ask(world, 'GetWebACL', id)).rejects.toMatchObject({ code: 'WAFNonexistentItemException' });
});

test('a resource has the web ACL that it is associated with, and that one is kept until it has none', async () => {
  const world = newWorld();
  const resource = 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/a/0123456789abcdef';
  const { Summary } = await ask<Created>(world, 'CreateWebACL', {
    Name: 'front',
    Scope: 'REGIONAL',
    DefaultAction: { Block: {} },
    VisibilityConfig: visible('front'),
  });
  expect(await ask(world, 'GetWebACLForResource', { ResourceArn: resource })).toEqual({});
  await ask(world, 'AssociateWebACL', { WebACLArn: Summary.ARN, ResourceArn: resource });
  expect(await ask(world, 'GetWebACLForResource', { ResourceArn: resource })).toMatchObject({
    WebACL: { ARN: Summary.ARN },
  });
  expect(await ask(world, 'ListResourcesForWebACL', { WebACLArn: Summary.ARN })).toEqual({ ResourceArns: [resource] });
  const id = { Name: 'front', Scope: 'REGIONAL', Id: Summary.Id, LockToken: Summary.LockToken };
  await expect(ask(world, 'DeleteWebACL', id)).rejects.toMatchObject({ code: 'WAFAssociatedItemException' });
  await ask(world, 'DisassociateWebACL', { ResourceArn: resource });
  await ask(world, 'DeleteWebACL', id);
});

test('a web ACL of a template is what the firewall is told, sets and patterns with it', async () => {
  const world = newWorld();
  const template = {
    Resources: {
      Bad: {
        Type: 'AWS::WAFv2::IPSet',
        Properties: { Scope: 'REGIONAL', IPAddressVersion: 'IPV4', Addresses: ['192.0.2.0/24'] },
      },
      Paths: { Type: 'AWS::WAFv2::RegexPatternSet', Properties: { Scope: 'REGIONAL', RegularExpressionList: ['^/x'] } },
      Acl: {
        Type: 'AWS::WAFv2::WebACL',
        Properties: {
          Name: 'front',
          Scope: 'REGIONAL',
          DefaultAction: { Allow: {} },
          VisibilityConfig: visible('front'),
          Rules: [
            {
              Name: 'set',
              Priority: 0,
              Action: { Block: {} },
              VisibilityConfig: visible('set'),
              Statement: {
                AndStatement: {
                  Statements: [
                    { IPSetReferenceStatement: { Arn: { 'Fn::GetAtt': ['Bad', 'Arn'] } } },
                    {
                      RegexPatternSetReferenceStatement: {
                        Arn: { 'Fn::GetAtt': ['Paths', 'Arn'] },
                        FieldToMatch: { UriPath: {} },
                        TextTransformations: NONE,
                      },
                    },
                  ],
                },
              },
            },
          ],
        },
      },
      Guard: {
        Type: 'AWS::WAFv2::WebACLAssociation',
        Properties: { ResourceArn: 'arn:x', WebACLArn: { 'Fn::GetAtt': ['Acl', 'Arn'] } },
      },
    },
    Outputs: { Acl: { Value: { Ref: 'Acl' } } },
  };
  const stack = { StackName: 'App', TemplateBody: JSON.stringify(template) };
  await world.invoke('cloudformation', 'CreateStack', stack, AT);
  const { Stacks } = (await world.invoke('cloudformation', 'DescribeStacks', { StackName: 'App' }, AT)) as {
    readonly Stacks: readonly { readonly Outputs: readonly { readonly OutputValue: string }[] }[];
  };
  expect(Stacks[0]?.Outputs[0]?.OutputValue).toMatch(/^front\|[0-9a-f-]{36}\|REGIONAL$/);
  const firewall = wantedFirewall({ world, account: AT.account, region: AT.region }, 'arn:x');
  const [set, paths] = firewall?.acl.Rules[0]?.Statement.AndStatement?.Statements ?? [];
  expect(firewall?.ipSets[set?.IPSetReferenceStatement?.ARN ?? '']).toEqual(['192.0.2.0/24']);
  expect(firewall?.patternSets[paths?.RegexPatternSetReferenceStatement?.ARN ?? '']).toEqual(['^/x']);
  await world.invoke('cloudformation', 'DeleteStack', { StackName: 'App' }, AT);
  expect(wantedFirewall({ world, account: AT.account, region: AT.region }, 'arn:x')).toBeUndefined();
  expect(await ask(world, 'ListWebACLs', { Scope: 'REGIONAL' })).toMatchObject({ WebACLs: [] });
});
