/** All open connections of a template. Oracle: read off the template by hand, and the answers for one resource at a time. */
import { describe, expect, test } from 'vitest';
import { buildModel, dataDocument, type Model } from '../model/index.ts';
import { connectionsOf } from './connections.ts';
import { base, group, instance, type Resources, ref, route, tcp } from './reach/example-network.ts';
import { trafficOf } from './traffic.ts';

function modelWith(more: Resources, rest: object = {}): Model {
  const template = { Resources: { ...base, ...more }, ...rest };
  const model = buildModel([{ name: 'Stack', document: dataDocument(template), region: 'us-east-1' }]);
  if (!model.ok) throw new Error(JSON.stringify(model.diagnostics));
  return model.value;
}

const shown = (model: Model) =>
  trafficOf(model).map(
    ({ from, to, ports, missing }) => `${from} → ${to} ${ports}${missing === undefined ? '' : ' perhaps'}`,
  );

describe('traffic', () => {
  test('lists each open connection once, with its ports', () => {
    expect(shown(modelWith({})).sort()).toEqual([
      'Database → S3 tcp/443',
      'Database → Web tcp/443',
      'Database → internet tcp/443',
      'Web → Database tcp/5432',
      'Web → internet all traffic',
      'internet → Web tcp/443',
    ]);
  });

  test('gives instances of one kind the same connections, and those between themselves', () => {
    const peers = group([tcp(443, { CidrIp: '10.0.0.0/16' })], [tcp(443, { CidrIp: '10.0.0.0/16' })]);
    const model = modelWith({ Peers: peers, One: instance('Private', 'Peers'), Two: instance('Private', 'Peers') });
    expect(
      shown(model)
        .filter((line) => /^(One|Two) → (One|Two|Web)/.test(line))
        .sort(),
    ).toEqual(['One → Two tcp/443', 'One → Web tcp/443', 'Two → One tcp/443', 'Two → Web tcp/443']);
  });

  test('tells networks beyond the VPC, and what only deployment decides', () => {
    const model = modelWith(
      {
        Vgw: { Type: 'AWS::EC2::VPNGateway', Properties: { Type: 'ipsec.1' } },
        VgwHere: {
          Type: 'AWS::EC2::VPCGatewayAttachment',
          Properties: { VpcId: ref('Vpc'), VpnGatewayId: ref('Vgw') },
        },
        ToOffice: route('PrivateTable', '192.168.0.0/16', { GatewayId: ref('Vgw') }),
        DatabaseGroup: group([tcp(5432, { CidrIp: '192.168.7.0/24' })]),
        WebGroup: group([{ IpProtocol: 'tcp', FromPort: ref('Port'), ToPort: ref('Port'), CidrIp: '0.0.0.0/0' }]),
      },
      { Parameters: { Port: { Type: 'Number' } } },
    );
    expect(shown(model)).toContain('192.168.7.0/24 → Database tcp/5432 perhaps');
    expect(shown(model)).toContain('internet → Web tcp perhaps');
  });

  test('agrees with what each resource is told of its own connections', () => {
    const model = modelWith({ Other: instance('Private', 'WebGroup'), Third: instance('Private', 'DatabaseGroup') });
    const all = trafficOf(model);
    for (const id of ['Web', 'Database', 'Other', 'Third']) {
      const own = connectionsOf(model, id);
      const from = all.filter(({ to }) => to === id).map((each) => `${each.from} ${each.ports}`);
      const to = all.filter((each) => each.from === id).map((each) => `${each.to} ${each.ports}`);
      expect(from.sort()).toEqual(own?.from.map(({ party, ports }) => `${party} ${ports}`).sort());
      expect(to.sort()).toEqual(own?.to.map(({ party, ports }) => `${party} ${ports}`).sort());
    }
  });
});
