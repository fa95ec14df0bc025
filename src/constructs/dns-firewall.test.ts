import { expect, test } from 'vitest';
import { DnsFirewall } from './dns-firewall.ts';
import { resourcesOf, tinyNetwork, tinyStack } from './tiny-stack.ts';

function firewall(allow: readonly string[]) {
  const stack = tinyStack();
  const { vpc } = tinyNetwork(stack);
  new DnsFirewall(stack, 'Names', { vpc, allow, name: 'names' });
  return resourcesOf(stack);
}

test('the listed names are answered, and every other is not', () => {
  const { NamesAllowedDomains, NamesAllDomains, NamesRules, NamesAssociation } = firewall([
    'api.example.com',
    '*.example.org',
  ]);
  expect(NamesAllowedDomains?.Properties?.Domains).toEqual(['api.example.com', '*.example.org']);
  expect(NamesAllDomains?.Properties?.Domains).toEqual(['*']);
  expect(NamesRules?.Properties?.FirewallRules).toEqual([
    {
      Priority: 1,
      Action: 'ALLOW',
      FirewallDomainListId: { 'Fn::GetAtt': ['NamesAllowedDomains', 'Id'] },
      FirewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN',
    },
    {
      Priority: 2,
      Action: 'BLOCK',
      BlockResponse: 'NODATA',
      FirewallDomainListId: { 'Fn::GetAtt': ['NamesAllDomains', 'Id'] },
    },
  ]);
  expect(NamesAssociation?.Properties).toMatchObject({ VpcId: { Ref: 'Vpc' }, Priority: 101 });
});

test.each([
  [[], 'DNS firewall "Tiny/Names" allows no name at all; list those that are needed.'],
  [['https://example.com'], 'DNS firewall "Tiny/Names": "https://example.com" is not a name'],
  [['*'], 'DNS firewall "Tiny/Names": "*" is not a name'],
  [['a.com', 'a.com'], 'DNS firewall "Tiny/Names": "a.com" is listed twice.'],
])('the list %j is refused', (allow, text) => {
  expect(() => firewall(allow)).toThrow(text);
});
