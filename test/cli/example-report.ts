import type { JudgedClaim, ProveReport, Reason } from '../../src/answers/index.ts';

const place = (logicalId: string, line: number): Pick<Reason, 'at' | 'source'> => ({
  at: `Shop/${logicalId}`,
  source: {
    file: '.lintel/shop/prod/Shop.template.json',
    line,
    column: 5,
    constructPath: `Shop/${logicalId}/Resource`,
    definedAt: { file: 'architectures/shop/network.ts', line: line + 100, column: 9 },
  },
});

const CLAIMS: readonly JudgedClaim[] = [
  {
    id: 'NET-1',
    title: 'The VPC is 10.0.0.0/16',
    area: 'Network',
    outcome: 'proved',
    row: 'met',
    trace: [{ says: 'CidrBlock of Vpc is 10.0.0.0/16.', ...place('Vpc', 3) }],
  },
  {
    id: 'NET-2',
    title: 'The server has a private address only',
    area: 'Network',
    outcome: 'proved',
    row: 'metDifferently',
    resolution: 'C-07',
    trace: [],
  },
  {
    id: 'NET-10',
    title: 'Nothing on the internet reaches the database',
    area: 'Network',
    outcome: 'refuted',
    row: 'notMet',
    trace: [],
    counterexample: {
      summary: 'The internet reaches Database on tcp/5432, "<all>" & 100%:\nsee below.',
      steps: [
        { says: 'internet gateway Igw: any address may come in', ...place('Igw', 7) },
        { says: 'security group DbSg: rule 2 allows tcp/5432 from 0.0.0.0/0', ...place('DbSg', 40) },
      ],
      world: { Environment: 'dev' },
    },
  },
  {
    id: 'SEC-1',
    title: 'The log group keeps a year',
    area: 'Security',
    outcome: 'unknown',
    row: 'notMet',
    missing: ['Retention'],
    holdsIf: 'Retention = 365',
    note: 'The document says 400 days elsewhere.',
    trace: [{ says: 'RetentionInDays of Logs is ${Retention}.', ...place('Logs', 60) }],
  },
  {
    id: 'SEC-2',
    title: 'A failed login is counted',
    area: 'Security',
    outcome: 'unseen',
    row: 'awaitingWitness',
    missing: ['a run of the workload'],
    trace: [],
  },
  { id: 'SEC-3', title: 'The team is trained', outcome: 'unseen', row: 'notMeasurable', trace: [] },
  { id: 'SEC-4', title: 'A second region', outcome: 'refuted', row: 'planned', planned: true, trace: [] },
];

/** One claim of every kind, for the tests of the renderers. */
export const EXAMPLE_REPORT: ProveReport = {
  schema: 'lintel/prove@1',
  target: 'shop',
  title: 'Web shop',
  environment: 'prod',
  stacks: [{ name: 'Shop', template: '.lintel/shop/prod/Shop.template.json', resources: 12, region: 'eu-west-1' }],
  parameters: [
    { name: 'Environment', from: 'unknown', used: true },
    { name: 'Retention', from: 'given', value: '365', used: true },
    { name: 'Password', from: 'default', used: true },
    { name: 'BootstrapVersion', from: 'unknown', used: false },
  ],
  claims: CLAIMS,
  rows: { met: 1, metDifferently: 1, awaitingWitness: 1, notMeasurable: 1, planned: 1, notMet: 2 },
  summary: { proved: 2, refuted: 2, unknown: 1, witnessed: 0, unseen: 2 },
  diagnostics: [
    {
      code: 'LTL1012',
      severity: 'warning',
      what: 'No stack here exports "vpc, main: 1%".',
      at: { file: 'a,b:c.json', line: 9, column: 2, path: 'Resources.X' },
    },
  ],
};
