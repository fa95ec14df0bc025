/** What is said of a verdict: blocks, traces, and what is left when resources are taken away. */
import { describe, expect, test } from 'vitest';
import { but, internet, owner, ports, show } from './example-network.ts';
import { reach } from './index.ts';

describe('explanations', () => {
  test('name each stage in the way by its Reachability Analyzer code, none hiding another', () => {
    // https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html
    const blocks = reach(but({}), internet, owner('Database')).blockedBy(ports('tcp/5432'));
    expect(blocks.map(({ code, subject, says }) => `${code} ${subject}: ${says}`)).toEqual([
      'IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS Database: tcp/5432 needs a public IPv4 address',
      'ENI_SG_RULES_MISMATCH DatabaseGroup: tcp/5432 needs an ingress rule that admits it',
      'NO_ROUTE_TO_DESTINATION PrivateTable: tcp/5432 needs a route back to an internet gateway',
    ]);
  });

  test('trace a witness through every object that decides', () => {
    const witness = reach(but({}), owner('Web'), owner('Database')).witness(ports('tcp/5432'));
    expect(witness?.path.map(({ what, subject, says }) => `${what} ${subject}: ${says}`)).toEqual([
      'interface Web: 10.0.0.4 in Public',
      'interface Database: 10.0.1.4 in Private',
      'security group egress WebGroup: rule allows all traffic to 0.0.0.0/0',
      'network ACL egress Public: the default network ACL allows everything',
      'route PublicTable: the local route',
      'network ACL ingress Private: the default network ACL allows everything',
      'security group ingress DatabaseGroup: rule allows tcp/5432 from WebGroup',
      'route PrivateTable: the local route',
      'network ACL egress of the answer Private: the default network ACL allows everything',
      'network ACL ingress of the answer Public: the default network ACL allows everything',
    ]);
  });

  test('certify what is closed by replaying packets that should be dropped', () => {
    expect(reach(but({}), internet, owner('Database')).certify(ports('all'))).toBeGreaterThan(0);
  });
});

describe('without', () => {
  test('a route to a gateway that is taken away drops its packets', () => {
    const without = new Set(['Nat']);
    expect(show(reach(but({}), owner('Database'), internet, { without }).possible)).toBe('nothing');
    expect(show(reach(but({}), owner('Database'), { kind: 'endpoint', id: 'S3' }, { without }).certain)).toBe(
      'tcp/443',
    );
  });
});
