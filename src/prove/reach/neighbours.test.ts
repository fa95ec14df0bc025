/** All sources and destinations of a party. Oracle: read off the template by hand. */
import { describe, expect, test } from 'vitest';
import { but, group, owner, ref, route, show, tcp } from './example-network.ts';
import { destinationsOf, type ReachParty, sourcesOf } from './index.ts';

describe('neighbours', () => {
  const named = (party: ReachParty) =>
    party.kind === 'block' ? 'block' : party.kind === 'internet' ? `internet ${party.family}` : party.id;

  test('list everything that may open a connection, and nothing else', () => {
    expect(
      sourcesOf(but({}), owner('Database')).map(({ party, reach: found }) => [named(party), show(found.possible)]),
    ).toEqual([['Web', 'tcp/5432']]);
    expect(
      destinationsOf(but({}), owner('Database')).map(({ party, reach: found }) => [named(party), show(found.possible)]),
    ).toEqual([
      ['Web', 'tcp/443'],
      ['internet 4', 'tcp/443'],
      ['S3', 'tcp/443'],
    ]);
  });

  test('list networks beyond the VPC that rules and routes name', () => {
    const network = but({
      Vgw: { Type: 'AWS::EC2::VPNGateway', Properties: { Type: 'ipsec.1' } },
      VgwHere: { Type: 'AWS::EC2::VPCGatewayAttachment', Properties: { VpcId: ref('Vpc'), VpnGatewayId: ref('Vgw') } },
      ToOffice: route('PrivateTable', '192.168.0.0/16', { GatewayId: ref('Vgw') }),
      DatabaseGroup: group([tcp(5432, { CidrIp: '192.168.7.0/24' })]),
    });
    const sources = sourcesOf(network, owner('Database'));
    expect(
      sources.map(({ party, reach: found }) => [
        named(party),
        show(found.certain),
        show(found.possible),
        found.missing,
      ]),
    ).toEqual([
      ['block', 'nothing', 'tcp/5432', ['what Vgw forwards']],
      ['block', 'nothing', 'tcp/5432', ['what Vgw forwards']],
    ]);
  });
});
