/** Words for networks in the document. Oracle: what a reader would say of each small list, by hand. */
import { describe, expect, test } from 'vitest';
import { missingInShort, withPrivateTogether, withZones, zoneName } from './network-words.ts';

const BLOCKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

describe('flows', () => {
  test('to all blocks of private addresses are one where they say the same', () => {
    const flows = [...BLOCKS, 'internet'].map((to) => ({ from: 'Server', to, ports: 'tcp/443' }));
    expect(withPrivateTogether(flows).map(({ to }) => to)).toEqual(['private networks', 'internet']);
  });

  test('to some of them, or on other ports, stay apart', () => {
    const some = BLOCKS.slice(1).map((from) => ({ from, to: 'Server', ports: 'tcp/22' }));
    expect(withPrivateTogether(some)).toEqual(some);
    const unlike = BLOCKS.map((from, index) => ({ from, to: 'Server', ports: `tcp/${index}` }));
    expect(withPrivateTogether(unlike)).toEqual(unlike);
  });
});

test('what is missing is told once a kind, by short names', () => {
  const acls = ['A', 'B', 'C'].map((zone) => `the network ACL of \${Fn::ImportValue(\${Vpc}-Subnet${zone})}`);
  expect(missingInShort([...acls, 'the entries of prefix list pl-1', 'the value of Port'])).toBe(
    'the network ACL of import SubnetA, import SubnetB and 1 more; the entries of prefix list pl-1; the value of Port',
  );
  expect(missingInShort([])).toBe('');
});

test.each([
  ['us-east-1a', 'us-east-1a'],
  ['${Fn::GetAZs(${AWS::Region})[0]}', 'zone 1'],
  ['${Fn::Join(",", main/AvailabilityZones)[2]}', 'zone 3'],
])('the zone %s is called %s', (zone, name) => {
  expect(zoneName(zone)).toBe(name);
});

test('a sentence tells zones by their number and leaves other holes alone', () => {
  expect(withZones('Without ${Fn::GetAZs(${AWS::Region})[0]}: it stands in ${Fn::GetAZs(eu-west-1)[1]}.')).toBe(
    'Without zone 1: it stands in zone 2.',
  );
  expect(withZones('Without ${Zone}: ${Fn::Select(${A})[0]}')).toBe('Without ${Zone}: ${Fn::Select(${A})[0]}');
});
