import { expect, test } from 'vitest';
import {
  type Assertion,
  addresses,
  alarm,
  allowed,
  claim,
  claimSet,
  cost,
  denied,
  destinations,
  drawn,
  exists,
  file,
  grants,
  parseClaims,
  property,
  reaches,
  route,
  sources,
  tls,
  trusts,
  unmeasurable,
  unreachable,
  witness,
} from './index.ts';

test.each<[Assertion, Assertion]>([
  [exists('Vpc'), { kind: 'exists', what: 'Vpc' }],
  [
    exists({ type: 'AWS::EC2::Subnet' }, { min: 2 }),
    { kind: 'exists', what: { type: 'AWS::EC2::Subnet' }, count: { min: 2 } },
  ],
  [exists('Igw', 0), { kind: 'exists', what: 'Igw', count: 0 }],
  [property('Db', 'MultiAZ', true), { kind: 'property', of: 'Db', path: 'MultiAZ', is: true }],
  [route('App', '0.0.0.0/0', 'Nat'), { kind: 'route', from: 'App', to: '0.0.0.0/0', via: 'Nat' }],
  [addresses('Subnets', 'Vpc'), { kind: 'addresses', of: 'Subnets', inside: 'Vpc' }],
  [tls('Listener', '1.2'), { kind: 'tls', of: 'Listener', atLeast: '1.2' }],
  [
    reaches('internet', 'Web', 'tcp/443', { through: ['Waf'] }),
    { kind: 'reaches', from: 'internet', to: 'Web', on: 'tcp/443', through: ['Waf'] },
  ],
  [unreachable('internet', 'Db'), { kind: 'unreachable', from: 'internet', to: 'Db' }],
  [unreachable('internet', 'Db', 'tcp/22'), { kind: 'unreachable', from: 'internet', to: 'Db', on: 'tcp/22' }],
  [sources('Db', { App: 'tcp/5432' }), { kind: 'sources', of: 'Db', are: [{ from: 'App', on: 'tcp/5432' }] }],
  [
    destinations('App', { Db: 'tcp/5432', Cache: 'tcp/6379' }),
    {
      kind: 'destinations',
      of: 'App',
      are: [
        { to: 'Db', on: 'tcp/5432' },
        { to: 'Cache', on: 'tcp/6379' },
      ],
    },
  ],
  [
    allowed('Role', ['s3:GetObject'], { on: 'Bucket' }),
    { kind: 'allowed', who: 'Role', actions: ['s3:GetObject'], on: 'Bucket' },
  ],
  [denied('Role', ['iam:*']), { kind: 'denied', who: 'Role', actions: ['iam:*'] }],
  [grants('Role', { levels: ['Read'] }), { kind: 'grants', who: 'Role', levels: ['Read'] }],
  [trusts('Role', ['ec2.amazonaws.com']), { kind: 'trusts', role: 'Role', principals: ['ec2.amazonaws.com'] }],
  [
    alarm('Cpu', {
      metric: { namespace: 'AWS/EC2', name: 'CPUUtilization' },
      statistic: 'Average',
      comparison: '>',
      threshold: 80,
      periodSeconds: 300,
    }),
    {
      kind: 'alarm',
      of: 'Cpu',
      metric: { namespace: 'AWS/EC2', name: 'CPUUtilization' },
      statistic: 'Average',
      comparison: '>',
      threshold: 80,
      periodSeconds: 300,
    },
  ],
  [file('Dockerfile', { mentions: ['USER app'] }), { kind: 'file', path: 'Dockerfile', mentions: ['USER app'] }],
  [cost({ of: 'Server', atMost: 120 }), { kind: 'cost', of: 'Server', atMost: 120 }],
  [drawn({ shows: ['Server'] }), { kind: 'drawn', shows: ['Server'] }],
  [witness('workload', 'it answers'), { kind: 'witness', by: 'workload', what: 'it answers' }],
  [
    witness('procedure', 'a person looks', { lacks: 'a person' }),
    { kind: 'witness', by: 'procedure', what: 'a person looks', lacks: 'a person' },
  ],
  [unmeasurable('a matter of taste'), { kind: 'unmeasurable', reason: 'a matter of taste' }],
])('%j', (made, data) => {
  expect(made).toEqual(data);
  expect(parseClaims(claimSet({ claims: [claim('A', 'T', made)] })).ok).toBe(true);
});

test('a claim takes one assertion or several, and keeps its details', () => {
  const one = exists('Vpc');
  expect(claim('A-1', 'There is a network', { note: 'one' }, one)).toEqual({
    id: 'A-1',
    title: 'There is a network',
    holds: [one],
    note: 'one',
  });
  expect(claim('A-1', 'There is a network', [one, one]).holds).toEqual([one, one]);
});
