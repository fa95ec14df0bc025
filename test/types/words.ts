/** What must not compile: names that nobody declared, ports that do not exist, fields that a word does not have. */
import { wordsFor } from '../../src/claims/index.ts';

const that = wordsFor({
  web: 'Web',
  database: { type: 'AWS::RDS::DBInstance' },
  AlertEmail: { parameter: 'AlertEmail' },
});

export const compiles = [
  that.unreachable('internet', 'database'),
  that.reaches('web', 'database', 'tcp/5432'),
  that.unreachable('10.0.0.0/16', 'database', ['tcp/0-21', 'tcp/23-65535', 'udp', 'icmp']),
  that.sources('database', { web: 'tcp/5432', '10.1.0.0/16': 'tcp/5432' }),
  that.property('database', 'StorageEncrypted', true),
  that.property('AWS::RDS::DBInstance', 'DBSubnetGroupName', { refersTo: 'web' }),
  that.allowed('web', ['s3:GetObject'], { on: '${Bucket.Arn}/*' }),
];

// @ts-expect-error a misspelt party
that.unreachable('intrnet', 'database');
// @ts-expect-error a name that nobody declared
that.unreachable('internet', 'databse');
// @ts-expect-error a protocol that does not exist
that.reaches('web', 'database', 'tpc/443');
// @ts-expect-error a port that is no number
that.reaches('web', 'database', 'tcp/https');
// @ts-expect-error one of several ports
that.unreachable('internet', 'database', ['tcp/22', 'tpc/443']);
// @ts-expect-error a source that nobody declared
that.sources('database', { wbe: 'tcp/5432' });
// @ts-expect-error a reference to what nobody declared
that.property('database', 'DBSubnetGroupName', { refersTo: 'subnets' });
// @ts-expect-error a next hop that nobody declared
that.route('web', '0.0.0.0/0', 'gateway');
// @ts-expect-error an option that the word does not have
that.reaches('web', 'database', 'tcp/5432', { throgh: ['web'] });
that.alarm('web', {
  metric: { namespace: 'AWS/SQS', name: 'ApproximateAgeOfOldestMessage' },
  statistic: 'Maximum',
  comparison: '>',
  threshold: 600,
  periodSeconds: 60,
  // @ts-expect-error who is told must be declared
  notifies: ['topic'],
});
