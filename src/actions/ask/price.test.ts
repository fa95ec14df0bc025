import { describe, expect, test } from 'vitest';
import { queueProject, temporaryFiles, temporaryProject } from '../../../test/cli/temporary-files.ts';
import { exitCodeOfPrices } from '../exit-code.ts';
import { comparePrices, type PriceOptions, price, priceAll } from './price.ts';

const TEMPLATE = `
Parameters:
  Size: {Type: String, Default: t3.medium}
Resources:
  Server:
    Type: AWS::EC2::Instance
    Properties:
      InstanceType: !Ref Size
      BlockDeviceMappings: [{DeviceName: /dev/xvda, Ebs: {VolumeSize: 20, VolumeType: gp3}}]
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 30}}
`;

const LOGS = `
Parameters:
  Days: {Type: Number}
Resources:
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !Ref Days}}
`;

const USAGE = `
schema: lintel/usage@1
resources:
  Logs: {ingestGb: {low: 1, expected: 2, high: 4}}
stated:
  lines: [{line: instance, says: "30", of: [Server], only: [ec2.instance.*]}]
  total: {says: "30"}
variants:
  - name: reserved
    about: for a year
    commitments: [{of: [Server], plan: reserved-1yr}]
`;

function priced(options: Partial<PriceOptions> = {}, files: Readonly<Record<string, string>> = {}) {
  const cwd = temporaryFiles({ 't.yaml': TEMPLATE, 'u.yaml': USAGE, ...files });
  return price({ target: 't.yaml', usage: 'u.yaml', region: 'us-east-1', cwd, ...options });
}

describe('a report', () => {
  test('has every amount as an exact decimal: 730 × $0.0416 + 20 × $0.08', async () => {
    const report = await priced();
    expect(report).toMatchObject({
      schema: 'lintel/price@1',
      target: 't.yaml',
      regions: ['us-east-1'],
      fixed: '31.968',
    });
    expect(report.lines.find(({ resource }) => resource === 'Server')).toMatchObject({
      outcome: 'priced',
      monthly: { low: '31.968', expected: '31.968', high: '31.968' },
      components: [
        {
          row: 'ec2.instance.t3.medium',
          unitPrice: '0.0416',
          quantity: { expected: '730' },
          monthly: { expected: '30.368' },
          from: 'template',
        },
        { row: 'ebs.gp3.storage', monthly: { expected: '1.6' } },
      ],
    });
    expect(report.usage).toEqual({ from: 'u.yaml', typical: [] });
  });

  test('sets what was stated beside what is true, and computes the variants', async () => {
    const { stated, variants } = await priced();
    expect(stated?.lines).toMatchObject([{ line: 'instance', monthly: { expected: '30.368' }, outcome: 'agrees' }]);
    expect(stated?.total).toMatchObject({ outcome: 'differs' });
    // $30.37 less $19.05, as it was read for this type.
    expect(Number(variants[0]?.saves.expected)).toBeCloseTo(11.32, 1);
  });

  test('takes parameters as prove does', async () => {
    const { lines } = await priced({ parameters: { Size: 't3.micro' } });
    expect(lines[0]?.components[0]?.row).toBe('ec2.instance.t3.micro');
  });

  const nesting = (parameters: string) => `
Resources:
  Logs: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://b.s3.amazonaws.com/v1/logs.yaml${parameters}}}`;

  test('has what stands in the file beside that the URL of a nested stack ends in, and says so', async () => {
    const given = nesting(', Parameters: {Days: 30}');
    const { lines, diagnostics } = await priced({ target: 'parent.yaml' }, { 'parent.yaml': given, 'logs.yaml': LOGS });
    expect(lines.map(({ type }) => type)).toContain('AWS::Logs::LogGroup');
    expect(lines.filter(({ outcome }) => outcome === 'unknown')).toEqual([]);
    expect(diagnostics.map(({ what }) => what)).toContain(
      'The template of the nested stack Logs is taken from "logs.yaml", as its URL ends.',
    );
  });

  test('leaves a nested stack open where the file beside does not fit its parent', async () => {
    const { lines } = await priced({ target: 'parent.yaml' }, { 'parent.yaml': nesting(''), 'logs.yaml': LOGS });
    expect(lines).toMatchObject([{ type: 'AWS::CloudFormation::Stack', outcome: 'unknown' }]);
  });

  test('leaves out the file that does not fit alone, and reads the others', async () => {
    const other = nesting('').replace('Logs:', 'Kept:').replace('logs.yaml}', 'kept.yaml}');
    const both = `${other}\n${nesting('').split('\n').at(-1)}`;
    const kept = 'Resources:\n  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {}}}\n';
    const files = { 'parent.yaml': both, 'logs.yaml': LOGS, 'kept.yaml': kept };
    const { lines } = await priced({ target: 'parent.yaml' }, files);
    expect(lines.map(({ type, outcome }) => `${type} ${outcome}`)).toEqual(
      expect.arrayContaining([
        'AWS::CloudFormation::Stack unknown',
        expect.stringMatching(/^AWS::KMS::Key (?!unknown)/),
      ]),
    );
  });

  test('says which region it assumed where the template names none', async () => {
    const { region: _, ...rest } = { region: undefined };
    const cwd = temporaryFiles({ 't.yaml': TEMPLATE });
    expect(await price({ target: 't.yaml', cwd, ...rest })).toMatchObject({ assumedRegion: 'us-east-1' });
  });

  test('without usage lists what it took as typical', async () => {
    const report = await price({ target: 't.yaml', region: 'us-east-1', cwd: temporaryFiles({ 't.yaml': TEMPLATE }) });
    expect(report.usage.typical.map(({ resource, what }) => `${resource}: ${what}`)).toEqual([
      'Logs: Logs written',
      'Logs: Logs stored',
    ]);
  });
});

describe('usage that cannot be right', () => {
  test('a quantity that nobody counts is an error with its place', async () => {
    const report = await priced({}, { 'u.yaml': 'schema: lintel/usage@1\nresources:\n  Logs: {ingestGB: 2}\n' });
    expect(report.diagnostics).toMatchObject([
      {
        code: 'LTL2004',
        severity: 'error',
        at: { file: 'u.yaml', line: 3 },
        what: expect.stringContaining('Did you mean "ingestGb"?'),
      },
    ]);
    expect(exitCodeOfPrices([report])).toBe(2);
  });

  test('a name of nothing and a quantity that is not billed are told', async () => {
    const { diagnostics } = await priced(
      {},
      { 'u.yaml': 'schema: lintel/usage@1\nresources:\n  Log: {ingestGb: 2}\n  Server: {lcu: 2}\n' },
    );
    expect(diagnostics.map(({ code, severity, what }) => `${code} ${severity} ${what}`)).toEqual([
      'LTL2005 warning The usage of "Log" means no resource of the template.',
      'LTL2005 warning "Server" is not billed by "lcu".',
    ]);
  });
});

describe('a budget', () => {
  test.each([
    { budget: '40', code: 0 },
    { budget: '32', code: 1 },
  ])('of $budget a month', async ({ budget, code }) => {
    const report = await priced({ budget });
    expect(report.budget).toMatchObject({ usd: budget, outcome: code === 1 ? 'refuted' : 'held' });
    expect(exitCodeOfPrices([report])).toBe(code);
  });
});

describe('an unknown budget', () => {
  const table = { 't.yaml': 'Resources: {It: {Type: AWS::Unheard::Of}}' };

  test('is no failure, and with strict one', async () => {
    const report = await priced({ budget: '10' }, { ...table, 'u.yaml': 'schema: lintel/usage@1' });
    expect(report.budget).toMatchObject({ outcome: 'unknown' });
    expect([exitCodeOfPrices([report]), exitCodeOfPrices([report], { strict: true })]).toEqual([0, 1]);
  });
});

describe('an architecture', () => {
  // The body of `build` is closed early, so that the architecture has a usage of its own.
  const usage =
    "}, usage: (environment) => ({ schema: 'lintel/usage@1', resources: environment === 'prod' ? { Jobs: { requests: 2 }, Nobody: { requests: 1 } } : { Jobs: { lcu: 1 } } }), more() {";
  const project = () => queueProject(`new sqs.CfnQueue(stack, 'Jobs'); ${usage}`);

  test('brings the usage of each environment along; what another environment has is no slip', async () => {
    const { targets } = await priceAll({ cwd: project() });
    expect(targets.map((target) => [target.environment, target.usage.from])).toEqual([
      ['dev', 'queue'],
      ['prod', 'queue'],
    ]);
    expect(targets.map(({ diagnostics }) => diagnostics.map(({ what }) => what))).toEqual([
      ['"Jobs" is not billed by "lcu".'],
      [],
    ]);
  });

  test('in a region that the book does not have is not priced as another', async () => {
    const cwd = queueProject(`new sqs.CfnQueue(stack, 'Jobs'); ${usage}`, {}, 'us-isob-east-1');
    const { unpriced, total } = await price({ target: 'queue', environment: 'prod', cwd });
    expect(unpriced).toMatchObject([{ resource: 'Jobs', reason: expect.stringContaining('not for us-isob-east-1') }]);
    expect(total.high).toBe('0');
  });
});

describe('a comparison', () => {
  test('of two templates lists what is billed differently', async () => {
    const bigger = TEMPLATE.replace('t3.medium', 't3.large');
    const cwd = temporaryFiles({ 'old.yaml': TEMPLATE, 'new.yaml': bigger });
    const answer = await comparePrices({ target: 'new.yaml', region: 'us-east-1', cwd }, { target: 'old.yaml' });
    const more = { low: '30.368', expected: '30.368', high: '30.368' };
    expect(answer.changes).toMatchObject([
      { resource: 'Server', kind: 'changed', difference: { least: more, most: more } },
    ]);
    expect(answer.difference).toEqual({ least: more, most: more });
  });

  test('holds the budget of the new template, whatever the old one cost', async () => {
    const bigger = TEMPLATE.replace('t3.medium', 't3.2xlarge');
    const cwd = temporaryFiles({ 'old.yaml': bigger, 'new.yaml': TEMPLATE });
    const options = { target: 'new.yaml', region: 'us-east-1', budget: '60', cwd };
    const { before, after } = await comparePrices(options, { target: 'old.yaml' });
    expect([before.budget, after.budget?.outcome]).toEqual([undefined, 'held']);
    expect(exitCodeOfPrices([before, after])).toBe(0);
  });

  test('with something that cannot be read tells so', async () => {
    const cwd = temporaryFiles({ 'new.yaml': TEMPLATE });
    const answer = await comparePrices({ target: 'new.yaml', cwd }, { target: 'old.yaml' });
    expect(answer.diagnostics).toMatchObject([{ severity: 'error' }]);
    expect([answer.changes, answer.difference]).toEqual([[], {}]);
  });
});

test('an empty configuration prices nothing', async () => {
  const cwd = temporaryProject({ 'lintel.config.js': 'export default { architectures: {} };' });
  expect(await priceAll({ cwd })).toEqual({ schema: 'lintel/price@1', targets: [] });
});

describe('the price book', () => {
  const BOOK = JSON.stringify({
    schema: 'lintel/price-book@1',
    asOf: '2027-01-31',
    currency: 'USD',
    sources: [{ key: 'LIST', what: 'a list of ours' }],
    rows: [
      {
        id: 'ec2.instance.t3.medium',
        what: 'EC2 t3.medium',
        unit: 'hour',
        prices: { 'us-east-1': { tiers: [{ usd: '0.05' }], grade: 'A', source: 'LIST' } },
      },
    ],
  });

  test('may be another: 730 × $0.05, and what it does not have is not priced', async () => {
    const report = await priced({ book: 'book.json' }, { 'book.json': BOOK });
    expect(report.prices).toEqual({ asOf: '2027-01-31', from: 'book.json' });
    expect(report.lines[0]).toMatchObject({ outcome: 'unknown', monthly: { expected: '36.5' } });
    expect(report.lines[0]?.reason).toContain('no "ebs.gp3.storage"');
  });

  test('that is none is told', async () => {
    const report = await priced({ book: 'book.json' }, { 'book.json': '{"schema": "lintel/price-book@1"}' });
    expect(report.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
    expect(exitCodeOfPrices([report])).toBe(2);
  });
});

test('a region that AWS does not have is refused with the one that is meant', async () => {
  const cwd = temporaryFiles({ 'template.yaml': TEMPLATE });
  const report = await price({ target: 'template.yaml', region: 'eu-centrl-1', cwd });
  expect(report.diagnostics.map(({ what }) => what)).toEqual([
    'AWS has no region "eu-centrl-1". Did you mean "eu-central-1"?',
  ]);
  expect(exitCodeOfPrices([report])).toBe(2);
});
