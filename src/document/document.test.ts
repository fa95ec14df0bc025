/** Oracles: the template written above each test, and GitHub's rules for tables, anchors and folded parts. */

import { describe, expect, test } from 'vitest';
import type { BillLine, JudgedClaim, PriceReport } from '../answers/index.ts';
import { modelOf, stackOf } from '../model/tiny-model.ts';
import { document } from './document.ts';
import { diffLines } from './line-diff.ts';
import { brokenAnchors, tables } from './markdown-reader.ts';
import type { DocumentSubject } from './subject.ts';

const ROOM = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.1.0/24' } },
  Door: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupDescription: 'door',
      VpcId: { Ref: 'Vpc' },
      SecurityGroupIngress: [
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0', Description: 'Web | users' },
      ],
      SecurityGroupEgress: [{ IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, CidrIp: '10.0.2.0/24' }],
    },
  },
  Machine: {
    Type: 'AWS::EC2::Instance',
    Properties: {
      InstanceType: 't3.medium',
      SubnetId: { Ref: 'Subnet' },
      SecurityGroupIds: [{ 'Fn::GetAtt': ['Door', 'GroupId'] }],
    },
  },
};

function environment(name: string, resources: object, rest: object = {}) {
  const model = modelOf(stackOf({ Resources: resources, ...rest }, { region: 'us-east-1' }));
  return { name, model, stacks: [], flows: [], files: {} };
}

function subject(resources: object, rest: Partial<DocumentSubject> = {}): DocumentSubject {
  return {
    target: 'room',
    title: 'A room',
    environments: [environment('', resources)],
    claims: [],
    resolutions: {},
    ...rest,
  };
}

/** The same room in dev and prod, with this type of machine. */
function twoRooms(devType: string, prodType: string): DocumentSubject {
  const machine = (type: string) => ({
    ...ROOM,
    Machine: { ...ROOM.Machine, Properties: { ...ROOM.Machine.Properties, InstanceType: type } },
  });
  return subject({}, { environments: [environment('dev', machine(devType)), environment('prod', machine(prodType))] });
}

const CLAIM: JudgedClaim = { id: 'R-1', title: 'The door is shut', row: 'met', outcome: 'proved', trace: [] };

const headings = (text: string) => [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title);

describe('sections', () => {
  test('a template without anything of a kind has no section of it', () => {
    expect(headings(document(subject({ Topic: { Type: 'AWS::SNS::Topic' } })))).toEqual([
      'Components',
      'Encryption',
      'Every resource by type',
    ]);
  });

  test('the contents link to every section', () => {
    const text = document(subject(ROOM, { claims: [CLAIM] }));
    const links = [...text.matchAll(/\[([^\]]+)\]\(#[a-z-]+\)/g)].map(([, title]) => title);
    expect(links).toEqual(expect.arrayContaining(headings(text)));
    expect(brokenAnchors(text)).toEqual([]);
  });

  test('every rule of a security group has a line, in both directions, and a bar in its text breaks no table', () => {
    const text = document(subject(ROOM));
    expect(text).toContain('| in | tcp/443 (HTTPS) | from anyone, IPv4 (0.0.0.0/0) | Web \\| users |');
    expect(text).toContain('| out | tcp/5432 (PostgreSQL) | to 10.0.2.0/24 |  |');
    expect(tables(text).filter(({ widths }) => new Set(widths).size > 1)).toEqual([]);
  });

  test('equal subjects give equal bytes', () => {
    expect(document(subject(structuredClone(ROOM)))).toBe(document(subject(ROOM)));
  });
});

describe('a change of the template', () => {
  const changed = (room: object, was: object = ROOM) =>
    diffLines(document(subject(was)), document(subject(room)), 0).flatMap(({ lines }) => lines);
  const door = (properties: object) => ({
    ...ROOM,
    Door: { ...ROOM.Door, Properties: { ...ROOM.Door.Properties, ...properties } },
  });

  test('of one port of a rule changes the line of that rule and no other', () => {
    const rule = { IpProtocol: 'tcp', FromPort: 8443, ToPort: 8443, CidrIp: '0.0.0.0/0', Description: 'Web | users' };
    expect(changed(door({ SecurityGroupIngress: [rule] }))).toEqual([
      '-| in | tcp/443 (HTTPS) | from anyone, IPv4 (0.0.0.0/0) | Web \\| users |',
      '+| in | tcp/8443 | from anyone, IPv4 (0.0.0.0/0) | Web \\| users |',
    ]);
  });

  test('that adds a rule adds its line', () => {
    const rules = [
      ...ROOM.Door.Properties.SecurityGroupIngress,
      { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '10.9.0.0/16' },
    ];
    expect(changed(door({ SecurityGroupIngress: rules }))).toEqual(['+| in | tcp/22 (SSH) | from 10.9.0.0/16 |  |']);
  });

  test('of a size changes the line of the component', () => {
    const machine = { ...ROOM.Machine, Properties: { ...ROOM.Machine.Properties, InstanceType: 't3.large' } };
    expect(changed({ ...ROOM, Machine: machine })).toEqual([
      '-| `Machine` | EC2 instance | t3.medium; in Subnet |',
      '+| `Machine` | EC2 instance | t3.large; in Subnet |',
    ]);
  });
});

describe('environments', () => {
  test('what is the same is said once, what differs in the column of its environment', () => {
    expect(document(twoRooms('t3.micro', 't3.medium'))).toContain(
      '| `Machine` | EC2 instance | in Subnet | t3.micro | t3.medium |',
    );
  });

  test('without a difference there is no column', () => {
    expect(document(twoRooms('t3.micro', 't3.micro'))).toContain('| Component | What | Settings |\n');
  });

  test('what only some have says so', () => {
    const { Machine: _, ...rest } = ROOM;
    const text = document(subject({}, { environments: [environment('dev', rest), environment('prod', ROOM)] }));
    expect(text).toContain('| `Machine` (prod only) | EC2 instance | t3.medium; in Subnet |\n');
  });

  test('names that a reader pastes are written out for each environment', () => {
    const group = (name: string) => ({
      Log: {
        Type: 'AWS::Logs::LogGroup',
        Properties: { LogGroupName: `/web/${name}/app`, RetentionInDays: name === 'dev' ? 7 : 90 },
      },
    });
    const text = document(
      subject({}, { environments: [environment('dev', group('dev')), environment('prod', group('prod'))] }),
    );
    expect(text).toContain('| `Log` | dev: `/web/dev/app`<br>prod: `/web/prod/app` | dev: 7 days<br>prod: 90 days |');
  });

  test('a condition of the template is said where it decides', () => {
    const template = {
      Parameters: { Size: { Type: 'String', AllowedValues: ['small', 'large'] } },
      Conditions: { IsLarge: { 'Fn::Equals': [{ Ref: 'Size' }, 'large'] } },
    };
    const room = {
      ...ROOM,
      Machine: {
        ...ROOM.Machine,
        Properties: { ...ROOM.Machine.Properties, InstanceType: { 'Fn::If': ['IsLarge', 'm5.xlarge', 't3.small'] } },
      },
    };
    const text = document(subject({}, { environments: [environment('', room, template)] }));
    expect(text).toContain('m5.xlarge (if Size = large), t3.small (if Size = small)');
  });
});

describe('promises', () => {
  const RESOLUTIONS = { 'C-1': { says: 'Open and shut.', decision: 'Shut.' } };

  test.each<[string, Partial<JudgedClaim>, string]>([
    ['kept', {}, '✓ met'],
    [
      'kept in another way, with a link to what was decided',
      { row: 'metDifferently', resolution: 'C-1' },
      '≈ met differently ([C-1](#c-1))',
    ],
    [
      'that waits says for what',
      { row: 'awaitingWitness', outcome: 'unseen', missing: ['the price of the template: $3'] },
      '… to be checked (the price)',
    ],
    [
      'that is planned, and kept somewhere',
      { row: 'planned', outcome: 'refuted', environments: { dev: 'refuted', prod: 'proved' } },
      '▢ planned (met in prod)',
    ],
    ['that nobody can measure', { row: 'notMeasurable', outcome: 'unseen' }, '– not measurable'],
    ['that is broken', { row: 'notMet', outcome: 'refuted' }, '✗ not met'],
    ['that cannot be decided', { row: 'notMet', outcome: 'unknown' }, '? not known'],
  ])('one %s', (_, rest, verdict) => {
    const text = document(subject(ROOM, { claims: [{ ...CLAIM, ...rest }], resolutions: RESOLUTIONS }));
    expect(text).toMatch(/^\| <a id="r-1"><\/a>R-1 \| The door is shut/m);
    expect(text).toContain(` | ${verdict} |\n`);
    expect(brokenAnchors(text)).toEqual([]);
  });

  test('one that a run has shown is met, and what was seen stands beside it', () => {
    const says = 'Seen on 2026-11-29 in a run of the workload: it shut.';
    const claims: readonly JudgedClaim[] = [
      { ...CLAIM, outcome: 'witnessed', trace: [{ says: 'A door is there.' }, { says }] },
    ];
    const text = document(subject(ROOM, { claims }));
    expect(text).toContain(`| [R-1](#r-1) | The door is shut | ${says} |`);
    expect(text).toContain('✓ met');
    expect(document(subject(ROOM))).not.toContain('Seen running');
  });

  test('a broken one stands on the first screen, with its counterexample', () => {
    const broken: JudgedClaim = {
      ...CLAIM,
      row: 'notMet',
      outcome: 'refuted',
      counterexample: { summary: 'the internet reaches Door', steps: [] },
    };
    const text = document(subject(ROOM, { claims: [broken] }));
    expect(text.indexOf('[R-1](#r-1) The door is shut: the internet reaches Door')).toBeGreaterThan(0);
    expect(text.indexOf('[R-1]')).toBeLessThan(text.indexOf('## Components'));
  });
});

describe('cost', () => {
  const amounts = (expected: string, low = expected, high = expected) => ({ low, expected, high });
  const line = (resource: string, expected: string, how = '1 metric'): BillLine => ({
    resource,
    type: 'AWS::CloudWatch::Alarm',
    stack: 'Room',
    region: 'us-east-1',
    outcome: 'priced',
    monthly: amounts(expected),
    components: [
      {
        what: 'Alarm',
        row: 'cloudwatch.alarm',
        unit: 'alarm',
        unitPrice: expected,
        per: 1,
        quantity: amounts('1'),
        monthly: amounts(expected),
        how,
        from: 'template',
        grade: 'A',
      },
    ],
  });
  const nothing = { resources: [], rows: [] };
  const PRICE: PriceReport = {
    schema: 'lintel/price@1',
    target: 'room',
    regions: ['us-east-1'],
    currency: 'USD',
    prices: { asOf: '2026-11-21', from: 'price-book.json' },
    total: amounts('1230.30', '1200', '1300'),
    lines: [
      line('First', '0.10'),
      line('Second', '0.10'),
      { ...line('Machine', '1230.10', '1 instance × 730 h'), monthly: amounts('1230.10', '1200', '1300') },
      { ...line('Vpc', '0'), outcome: 'free' },
      { ...line('Odd', '0'), outcome: 'unknown', reason: 'No price of it is known.' },
    ],
    conditional: amounts('0'),
    fixed: '1230.30',
    unpriced: [{ resource: 'Odd', type: 'AWS::CloudWatch::Alarm', reason: 'No price of it is known.' }],
    allowances: [],
    stated: {
      lines: [
        {
          ...nothing,
          line: 'Machine',
          says: '1200',
          monthly: amounts('1230.10'),
          outcome: 'differs',
          because: 'it grew (R-1)',
        },
        { ...nothing, line: 'Balancer', says: '16', monthly: amounts('0'), outcome: 'nothing is meant' },
      ],
      unmentioned: [{ what: 'Alarms', row: 'cloudwatch.alarm', resources: [], monthly: amounts('0.20') }],
    },
    variants: [
      {
        name: 'reserved',
        about: 'reserved',
        total: amounts('800.30'),
        saves: amounts('430'),
        of: amounts('1230.30'),
        share: '0.3495',
        changes: [],
        unpriced: [],
      },
    ],
    usage: { typical: [] },
    diagnostics: [],
  };
  const text = document(subject(ROOM, { prices: [PRICE], claims: [CLAIM] }));

  test.each([
    ['the total is on the first screen', '| Price per month | $1,230.30 ($1,200.00 to $1,300.00) |'],
    [
      'the dearest comes first',
      '1 resource costs nothing |\n| `Machine` | $1,230.10 | $1,200.00 to $1,300.00 | Alarm: 1 instance × 730 h |',
    ],
    ['what costs the same for the same is one line', '| `First`, `Second` | $0.20 |  | each of 2: Alarm: 1 metric |'],
    ['what has no price is no zero', '| `Odd` | unknown |  | No price of it is known. |'],
    ['what was said stands beside what is true', '| Machine | $1200 | $1,230.10 | ✗ differs | it grew ([R-1](#r-1)) |'],
    ['what was priced and is not there', '| Balancer | $16 | – | ✗ is not there |  |'],
    ['what was left out', 'It does not mention Alarms ($0.20).'],
    ['what could be saved', '| reserved | $430.00 | 35 % |'],
  ])('%s', (_, expected) => {
    expect(text).toContain(expected);
  });
});

describe('what an operator reads', () => {
  const log = (LogGroupName: string) => ({ Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName } });
  const text = document(
    subject({
      Store: { Type: 'AWS::RDS::DBInstance', Properties: { DBInstanceIdentifier: 'shop' } },
      // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html
      StoreLog: log('/aws/rds/instance/shop/postgresql'),
      OtherLog: log('/aws/rds/instance/shop-two/postgresql'),
      Cache: { Type: 'AWS::ElastiCache::ReplicationGroup', Properties: { SnapshotRetentionLimit: 0 } },
      Kept: { Type: 'AWS::ElastiCache::ReplicationGroup', Properties: { SnapshotRetentionLimit: 3 } },
      Cluster: { Type: 'AWS::ECS::Cluster' },
      Api: { Type: 'AWS::ECS::Service', Properties: { Cluster: { Ref: 'Cluster' } } },
      Count: {
        Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
        Properties: {
          ResourceId: { 'Fn::Join': ['/', ['service', { Ref: 'Cluster' }, { 'Fn::GetAtt': ['Api', 'Name'] }]] },
          MinCapacity: 1,
          MaxCapacity: 4,
        },
      },
    }),
  );

  test.each([
    [
      'a log that AWS names after a database is used by it',
      '| `StoreLog` | `/aws/rds/instance/shop/postgresql` | forever | `Store` |',
    ],
    ['another name is another one', '| `OtherLog` | `/aws/rds/instance/shop-two/postgresql` | forever |  |'],
    ['a cache without snapshots keeps nothing', '| `Cache` | nothing |'],
    ['a cache with snapshots says for how long', '| `Kept` | snapshots of 3 days |'],
    ['what is scaled has the name of its service', '| `Count` | `Api` | 1 to 4 units |'],
  ])('%s', (_, expected) => {
    expect(text).toContain(expected);
  });
});

describe('prose', () => {
  test('stands below its section and again in the next document', () => {
    const text = document(subject(ROOM), new Map([['components', 'Ask Ada about the machine.']]));
    expect(text).toContain('<!-- prose: components -->\nAsk Ada about the machine.\n<!-- end of prose -->');
  });

  test('of a section that is gone is kept at the end', () => {
    const text = document(
      subject({ Topic: { Type: 'AWS::SNS::Topic' } }),
      new Map([['network', 'Peered with the bank.']]),
    );
    expect(text).toMatch(
      /## Kept from sections that are gone[\s\S]*<!-- prose: network -->\nPeered with the bank\.\n<!-- end of prose -->\n$/,
    );
  });
});
