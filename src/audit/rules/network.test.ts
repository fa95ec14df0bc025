/**
 * What documents say of networks. The oracle is the template of `THREE_TIERS`, read by eye, and where a row names it the AWS
 * page that the finding cites.
 */
import { describe, expect, test } from 'vitest';
import { audited, findingsOf, THREE_TIERS } from '../tiny-audit.ts';

const world = { resources: THREE_TIERS };
const outcomeOf = (markdown: string, kind: string, resources: object = THREE_TIERS) =>
  findingsOf(markdown, { resources })
    .filter(({ statement }) => statement.kind === kind)
    .map(({ outcome }) => outcome);

describe('security groups', () => {
  test.each([
    [
      'a rule that is there',
      '### Database Security Group\n- **Inbound**: PostgreSQL (5432) from EC2 instances only',
      'true',
    ],
    ['another port', '### Database Security Group\n- **Inbound**: MySQL (3306) from EC2 instances', 'false'],
    ['another source', '### Database Security Group\n- **Inbound**: 5432 from 0.0.0.0/0', 'false'],
    [
      'a source the template does not have',
      '### Database Security Group\n- **Inbound**: 5432 from Lambda functions',
      'false',
    ],
    ['a group nobody knows', '### Proxy Security Group\n- **Inbound**: 5432 from EC2 instances', 'not checkable'],
    ['nothing going out', '### RDS Security Group\n- **Outbound**: None', 'true'],
    ['nothing coming in, where something does', '### ALB Security Group\n- **Inbound**: None', 'false'],
    ['a host name', '### EC2 Security Group\n- **Outbound**: HTTPS (443) to api.example.com only', 'false'],
    ['a source nobody knows', '### EC2 Security Group\n- **Inbound**: 8080 from the mainframe', 'not checkable'],
  ])('%s', (_, markdown, outcome) => {
    expect(outcomeOf(markdown, 'security group')).toEqual([outcome]);
  });

  test('a box names the group once, and its lines go on with the direction', () => {
    const drawing = [
      '```',
      '┌──────────────────────────────┐',
      '│      ALB Security Group      │',
      '│ Inbound:  0.0.0.0/0 → 443    │',
      '│           0.0.0.0/0 → 80     │',
      '└──────────────────────────────┘',
      '```',
    ].join('\n');
    expect(audited(drawing, { ...world, kinds: ['security group'] })).toEqual([
      '4 true security group of load balancer: inbound tcp/443 from 0.0.0.0/0',
      '5 false security group of load balancer: inbound tcp/80 from 0.0.0.0/0',
    ]);
  });

  test('rules under a caption that names no group are those of one group', () => {
    const block = [
      '```bash',
      '# Security Group Rules (Inbound)',
      'Port 8080: ALB only',
      'Port 443: 0.0.0.0/0',
      '```',
    ].join('\n');
    expect(audited(block, world)).toEqual([
      '3 true a security group: inbound tcp/8080 from load balancer only',
      '3 false one security group: inbound tcp/8080 from load balancer and tcp/443 from 0.0.0.0/0',
      '4 true a security group: inbound tcp/443 from 0.0.0.0/0',
    ]);
  });

  test('a port that is closed in one environment contradicts one that is open in all', () => {
    const markdown =
      '## Security Groups\n- **EC2 Security Group**: Allows SSH from authorized IPs\n\n## Production\n- SSH disabled';
    expect(audited(markdown, { ...world, environment: 'prod', kinds: ['security group'] })).toEqual([
      '2 false security group of instance: inbound tcp/22 from authorized addresses ↯ 5',
      '5 true nothing comes in on tcp/22 to the instance in prod ↯ 2',
    ]);
  });
});

describe('addresses', () => {
  test.each([
    ['the block of the VPC', 'The VPC (10.0.0.0/16) has four subnets', 'true'],
    ['another block', 'The VPC is 10.1.0.0/16', 'false'],
    ['a subnet', '- Public subnets: 10.0.1.0/24', 'true'],
    ['a private one said to be public', '- Public subnets: 10.0.11.0/24', 'false'],
    ['one in the other zone', '- Public subnet in us-east-1b: 10.0.1.0/24', 'false'],
    // RFC 4632: the bits behind the prefix are zero.
    ['a block that begins elsewhere', '- Public subnets: 10.0.1.16/24', 'false'],
    ['an octet above 255', '- Public subnets: 10.0.256.0/24', 'false'],
  ])('%s', (_, markdown, outcome) => {
    expect(outcomeOf(markdown, 'cidr')).toEqual([outcome]);
  });

  test('a network that the template does not make is not judged', () => {
    expect(outcomeOf('The VPC is 10.1.0.0/16', 'cidr', {})).toEqual(['not checkable']);
  });

  test('subnets outside the VPC and subnets that overlap contradict the document itself', () => {
    const markdown =
      'VPC: 10.0.0.0/16\n\n- Private subnet 10.9.0.0/24\n- Public subnet 10.0.0.0/20\n- Public subnet 10.0.8.0/24';
    expect(audited(markdown, { withoutTemplate: true })).toEqual([
      '1 not checkable the VPC has the block 10.0.0.0/16 ↯ 3',
      '3 not checkable the private subnet has the block 10.9.0.0/24 ↯ 1',
      '4 not checkable the public subnet has the block 10.0.0.0/20 ↯ 5',
      '5 not checkable the public subnet has the block 10.0.8.0/24 ↯ 4',
    ]);
  });
});

describe('drawings', () => {
  const nested = (what: string) =>
    [
      '```mermaid',
      'graph TB',
      '  subgraph "VPC"',
      '    subgraph "Public Subnet, AZ-b"',
      `      X[${what}]`,
      '    end',
      '  end',
      '```',
    ].join('\n');

  test.each([
    // https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
    ['an internet gateway in a subnet', 'Internet Gateway', 'false'],
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
    ['a load balancer in one zone', 'ALB', 'false'],
    ['a server in a public subnet', 'EC2 Instance', 'false'],
    ['a cache that the template does not have', 'ElastiCache Redis', 'not checkable'],
  ])('%s', (_, what, outcome) => {
    expect(outcomeOf(nested(what), 'placement')).toEqual([outcome]);
  });

  test('a NAT gateway in the zone where it stands is right', () => {
    expect(outcomeOf(nested('NAT Gateway').replace('AZ-b', 'AZ-a'), 'placement')).toEqual(['true']);
  });

  test.each([
    ['ALB -->|HTTP :8080| EC2', 'true'],
    ['ALB -->|HTTP :9090| EC2', 'false'],
    ['ALB --> RDS', 'false'],
    ['EC2 --> RDS', 'true'],
    ['Redis --> RDS', 'not checkable'],
  ])('the arrow %s is %s', (arrow, outcome) => {
    const nodes = ['  ALB[ALB]', '  EC2[EC2 Instance]', '  RDS[(RDS)]', '  Redis[ElastiCache]'];
    expect(outcomeOf(['```mermaid', 'flowchart LR', ...nodes, `  ${arrow}`, '```'].join('\n'), 'flow')).toEqual([
      outcome,
    ]);
  });
});

describe('listeners, TLS, routes and zones', () => {
  test.each([
    ['port', 'The ALB listens on HTTPS (443)', 'true'],
    ['port', 'The ALB listens on HTTP (80)', 'false'],
    // https://www.iana.org/assignments/service-names-port-numbers
    ['port', 'The ALB listens on HTTP (443)', 'false'],
    ['port', '**Database**\n- Port 5432', 'true'],
    ['port', '**Database**\n- Port 5433', 'false'],
    ['port', 'The web server listens on port 3000', 'not checkable'],
    ['tls', 'HTTPS with TLS 1.2+ on the ALB', 'true'],
    ['tls', 'The ALB speaks TLS 1.3', 'true'],
    ['tls', 'The ALB speaks TLS 1.3 or newer', 'false'],
    ['tls', 'The policy is ELBSecurityPolicy-TLS13-1-2-2021-06', 'true'],
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
    ['tls', 'The policy is ELBSecurityPolicy-TLS13-1-4-2025-01', 'false'],
    ['zones', 'Subnets span 2 availability zones', 'true'],
    ['zones', 'Subnets span three availability zones', 'false'],
    ['route', '**Private Subnet Route Table**:\n```\n0.0.0.0/0   nat-xxxx\n```', 'true'],
    ['route', '**Private Subnet Route Table**:\n```\n0.0.0.0/0   igw-xxxx\n```', 'false'],
    ['route', '- All resources in private subnets', 'false'],
    // https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
    ['access', '- NAT Gateway: outbound access to Stripe API only', 'false'],
    ['access', 'Database access: private subnets only', 'not checkable'],
  ])('%s: %j is %s', (kind, markdown, outcome) => {
    expect(outcomeOf(markdown, kind)).toEqual([outcome]);
  });

  test('a listener that redirects later and a certificate that is only planned are not held against the template', () => {
    expect(outcomeOf('The ALB will listen on HTTP (80) in the future', 'port')).toEqual(['not checkable']);
  });

  test.each([
    ['- **S3 Endpoint**: private access', 'true'],
    ['- **SQS Endpoint**: private access', 'false'],
  ])('endpoints: %s is %s', (markdown, outcome) => {
    const S3 = {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: { ServiceName: 'com.amazonaws.us-east-1.s3', VpcEndpointType: 'Gateway', VpcId: { Ref: 'Vpc' } },
    };
    expect(outcomeOf(markdown, 'endpoint', { ...THREE_TIERS, S3 })).toEqual([outcome]);
  });
});
