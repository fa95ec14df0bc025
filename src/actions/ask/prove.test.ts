import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { queueProject, temporaryFiles } from '../../../test/cli/temporary-files.ts';
import type { ClaimSet } from '../../claims/index.ts';
import { exitCodeOfReport } from '../exit-code.ts';
import { type Host, unattended } from '../host.ts';
import type { KnownTargets } from '../read-target.ts';
import { type ProveOptions, prove, proveAll } from './prove.ts';
import { why } from './why.ts';

const TEMPLATE = `
Parameters:
  Env: {Type: String, Default: prod, AllowedValues: [dev, prod]}
  Secret: {Type: String, NoEcho: true, Default: hush}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: !If [IsProd, 10.0.0.0/16, 10.1.0.0/16]
`;

const CLAIMS = `
schema: lintel/claims@1
claims:
  - {id: V-1, title: One network, area: Net, holds: [{kind: exists, what: AWS::EC2::VPC, count: 1}]}
  - id: V-2
    title: Its block
    holds: [{kind: property, of: Vpc, path: CidrBlock, is: 10.0.0.0/16}]
  - {id: V-3, title: Later, planned: true, holds: [{kind: exists, what: AWS::RDS::DBInstance}]}
  - {id: V-4, title: It runs, holds: [{kind: witness, by: workload, what: it answers}]}
`;

function judge(options: Partial<ProveOptions> = {}, files: Readonly<Record<string, string>> = {}) {
  const cwd = temporaryFiles({ 't.yaml': TEMPLATE, 'c.yaml': CLAIMS, ...files });
  return prove({ target: 't.yaml', claims: 'c.yaml', cwd, ...options });
}

/** Id, outcome and row of every claim. */
async function outcomes(options: Partial<ProveOptions> = {}, files: Readonly<Record<string, string>> = {}) {
  const report = await judge(options, files);
  return report.claims.map(({ id, outcome, row }) => `${id} ${outcome} ${row}`);
}

async function faults(options: Partial<ProveOptions> = {}, files: Readonly<Record<string, string>> = {}) {
  const report = await judge(options, files);
  expect(exitCodeOfReport(report)).toBe(2);
  return report.diagnostics.map(({ code, what, at }) => `${code} ${at?.file}:${at?.line} ${what}`);
}

describe('a template with claims', () => {
  test('each claim has one outcome and one row, and the report says what was assumed', async () => {
    const report = await judge();
    expect(report).toMatchObject({
      schema: 'lintel/prove@1',
      target: 't.yaml',
      claimsFrom: 'c.yaml',
      stacks: [{ name: 't', template: 't.yaml', resources: 1 }],
      parameters: [
        { name: 'Env', from: 'default', value: 'prod', used: true },
        { name: 'Secret', from: 'default', used: false },
      ],
      rows: { met: 2, planned: 1, awaitingWitness: 1, notMet: 0 },
      diagnostics: [],
    });
    expect(report.parameters[1]).not.toHaveProperty('value');
    expect(exitCodeOfReport(report)).toBe(0);
  });

  test('a step of a trace names the resource, the property, and the line of the template', async () => {
    const report = await judge({ parameters: { Env: 'dev' } });
    const refuted = report.claims.find(({ id }) => id === 'V-2');
    expect(refuted).toMatchObject({ outcome: 'refuted', row: 'notMet' });
    expect(refuted?.trace[0]).toMatchObject({
      at: 't/Vpc.CidrBlock',
      source: { file: 't.yaml', line: 11, column: 18 },
    });
    expect(exitCodeOfReport(report)).toBe(1);
  });

  test('a parameter whose default is set aside leaves open what depends on it', async () => {
    const report = await judge({ any: ['Env'] });
    expect(report.claims.find(({ id }) => id === 'V-2')).toMatchObject({ outcome: 'unknown', holdsIf: 'Env = prod' });
    expect(report.parameters[0]).toEqual({ name: 'Env', from: 'unknown', used: true });
    expect([exitCodeOfReport(report), exitCodeOfReport(report, { strict: true })]).toEqual([0, 1]);
  });

  test.each([
    ['{"Env": "dev"}'],
    ['{"Parameters": {"Env": "dev"}}'],
    ['[{"ParameterKey": "Env", "ParameterValue": "dev"}]'],
    ['[{"ParameterKey": "Env", "ParameterValue": "dev"}, {"ParameterKey": "Secret", "UsePreviousValue": true}]'],
  ])('the parameters file %s gives the value', async (parameters) => {
    expect(await outcomes({ parametersFile: 'p.json' }, { 'p.json': parameters })).toContain('V-2 refuted notMet');
  });

  test('a single value overrides the file', async () => {
    const given = { parametersFile: 'p.json', parameters: { Env: 'prod' } };
    expect(await outcomes(given, { 'p.json': '{"Env": "dev"}' })).toContain('V-2 proved met');
  });
});

describe('in memory', () => {
  const template = (delay: number) => ({
    Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: delay } } },
  });
  const claims: ClaimSet = {
    schema: 'lintel/claims@1',
    claims: [
      {
        id: 'Q-1',
        title: 'No delay',
        holds: [{ kind: 'property', of: 'AWS::SQS::Queue', path: 'DelaySeconds', is: 0 }],
      },
    ],
  };

  test.each([
    [0, 'proved'],
    [5, 'refuted'],
  ])('a template with a delay of %i is %s', async (delay, outcome) => {
    const report = await prove({ template: template(delay), claims });
    expect(report).toMatchObject({ target: 'template', claims: [{ id: 'Q-1', outcome }], diagnostics: [] });
    expect(report).not.toHaveProperty('claimsFrom');
  });

  test('a template may be a file, and claims that are data are checked', async () => {
    const cwd = temporaryFiles({ 't.json': JSON.stringify(template(0)) });
    expect(await prove({ template: 't.json', claims, cwd })).toMatchObject({
      target: 't.json',
      claims: [{ outcome: 'proved' }],
    });
    const misspelt: ClaimSet = JSON.parse(JSON.stringify(claims).replace('property', 'propperty'));
    const report = await prove({ template: 't.json', claims: misspelt, cwd });
    expect(report.diagnostics).toMatchObject([{ code: 'LTL2001' }]);
    expect(exitCodeOfReport(report)).toBe(2);
  });
});

test('a template without claims is fine, and nothing is said to be proved', async () => {
  const report = await prove({ target: 't.yaml', cwd: temporaryFiles({ 't.yaml': TEMPLATE }) });
  expect(report).toMatchObject({ claims: [], diagnostics: [], stacks: [{ resources: 1 }] });
  expect(report).not.toHaveProperty('claimsFrom');
  expect(exitCodeOfReport(report)).toBe(0);
});

describe('claims about cost', () => {
  const files = {
    't.yaml': 'Resources: {Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 30}}}',
    // 10 GB at $0.50, and what is stored of it.
    'c.yaml': CLAIMS.replace(
      /claims:[\s\S]*/,
      'claims: [{id: C-1, title: Logs, holds: [{kind: cost, atLeast: 5, atMost: 5.1}]}]',
    ),
    'u.yaml': 'schema: lintel/usage@1\nresources: {Logs: {ingestGb: 10}}',
  };

  test('are judged at the usage that is given', async () => {
    expect(await outcomes({ usage: 'u.yaml', region: 'us-east-1' }, files)).toEqual(['C-1 proved met']);
    expect(await outcomes({ region: 'us-east-1' }, files)).toEqual(['C-1 refuted notMet']);
  });

  test('a usage file that cannot be read stops the judging', async () => {
    const report = await judge({ usage: 'none.yaml' }, files);
    expect([report.diagnostics.map(({ code }) => code), exitCodeOfReport(report)]).toEqual([['LTL1001'], 2]);
  });
});

describe('wrong input', () => {
  test.each([
    [
      { parameters: { Evn: 'x' } },
      'LTL1010 t.yaml:2 There is no parameter "Evn". There are Env, Secret. Did you mean "Env"?',
    ],
    [
      { parameters: { Env: 'prd' } },
      'LTL1010 t.yaml:3 Parameter "Env" is given "prd"; allowed are dev, prod. Did you mean "prod"?',
    ],
    [{ any: ['Evn'] }, 'LTL1010 t.yaml:2 There is no parameter "Evn". There are Env, Secret. Did you mean "Env"?'],
    [{ claims: 'd.yaml' }, 'LTL1001 d.yaml:undefined There is no file "d.yaml". Did you mean "c.yaml"?'],
    [{ environment: 'prod' }, 'LTL3002 undefined:undefined "t.yaml" is a template, which has no environments.'],
  ])('%j', async (options, expected) => {
    expect(await faults(options)).toEqual([expected]);
  });

  test.each([
    ['[{"Key": "Env"}]', 'LTL1010 p.json:1 An entry of the parameters file has no ParameterKey.'],
    ['[{"ParameterKey": "Env"}]', 'LTL1010 p.json:1 Parameter "Env" has no ParameterValue.'],
    ['{"Env": {}}', 'LTL1010 p.json:1 The value of parameter "Env" is neither text nor a number nor a list of them.'],
    ['"x"', 'LTL1010 p.json:1 The parameters file holds neither a mapping nor a list.'],
    ['{', 'LTL1003 p.json:1 The text is not valid JSON: The end of the file stands where } is expected.'],
  ])('the parameters file %s', async (content, expected) => {
    expect(await faults({ parametersFile: 'p.json' }, { 'p.json': content })).toEqual([expected]);
  });

  test.each([
    ['schema: lintel/claims@1\nclaim: []\n', 'LTL2001 c.yaml:1 "claims" is missing.'],
    [CLAIMS.replace('V-2', 'V-1'), 'LTL2003 c.yaml:5 The id V-1 is carried by two claims.'],
  ])('a claims file that is wrong is reported at its line: %#', async (claims, expected) => {
    expect(await faults({}, { 'c.yaml': claims })).toContain(expected);
  });

  test('a claim about something that is not there', async () => {
    const report = await judge({}, { 'c.yaml': CLAIMS.replace('of: Vpc', 'of: Vpcs') });
    expect(report.diagnostics).toMatchObject([{ code: 'LTL2002', at: { file: 'c.yaml', line: 7 } }]);
    expect(report.claims).toEqual([]);
  });

  test.each([
    ['{"foo": 1}', 'LTL1005'],
    ['{"Resources": {"A": {}}}', 'LTL1006'],
    ['{"Resources": {"A": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "B"}}}}}', 'LTL1007'],
    ['{"Resources": {"A": {"Type": "AWS::S3::Bucket", "DependsOn": "A"}}}', 'LTL1008'],
    ['{"Resources": {"A": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Foo": 1}}}}}', 'LTL1009'],
  ])('the template %s', async (template, code) => {
    const cwd = temporaryFiles({ 't.json': template });
    const { diagnostics } = await prove({ target: 't.json', cwd });
    expect(diagnostics).toMatchObject([{ code, severity: 'error', at: { file: 't.json', line: 1 } }]);
  });
});

test('a macro is a gap, said at its line: what it generates is not seen', async () => {
  const template =
    'Resources:\n  Inc:\n    Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: !Transform {Name: Mine}}\n';
  const report = await prove({ target: 't.yaml', cwd: temporaryFiles({ 't.yaml': template }) });
  expect(report.diagnostics).toContainEqual(expect.objectContaining({ code: 'LTL1011', severity: 'warning' }));
});

describe('nested templates', () => {
  const parent = (url: string) => `
Resources:
  Net:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: "${url}", Parameters: {Block: 10.9.0.0/16}}
`;
  const child =
    'Parameters: {Block: {Type: String}}\nResources: {Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Block}}}\n';

  test('a local one is read from beside its parent and gets the parameters of its parent', async () => {
    const cwd = temporaryFiles({ 'a/t.yaml': parent('net/vpc.yaml'), 'a/net/vpc.yaml': child });
    const report = await prove({ target: 'a/t.yaml', cwd });
    expect(report).toMatchObject({
      stacks: [
        { name: 't', resources: 1 },
        { name: 't.Net', template: 'a/net/vpc.yaml', resources: 1 },
      ],
      parameters: [{ from: 'parent', value: '10.9.0.0/16' }],
      diagnostics: [],
    });
  });

  test.each([
    ['https://bucket.s3.amazonaws.com/vpc.yaml', /is at https:.* not read from here/],
    ['nowhere.yaml', /There is no file/],
    ['t.yaml', /is the template "t.yaml" that nests it/],
  ])('%s is a gap, said once at its line, not a fault', async (url, expected) => {
    const cwd = temporaryFiles({ 't.yaml': parent(url) });
    const report = await prove({ target: 't.yaml', cwd });
    expect(report.diagnostics).toMatchObject([{ code: 'LTL1012', severity: 'warning', at: { line: 5 } }]);
    expect(report.diagnostics[0]?.what).toMatch(expected);
    expect(exitCodeOfReport(report)).toBe(0);
  });
});

describe('an architecture', () => {
  const BODY = "new sqs.Queue(stack, 'Jobs');";

  test('is synthesized, and judged by the claims that travel with it', async () => {
    const cwd = queueProject(BODY);
    const report = await prove({ target: 'queue', environment: 'dev', cwd });
    expect(report).toMatchObject({
      target: 'queue',
      title: 'One queue',
      environment: 'dev',
      stacks: [{ name: 'Queue', region: 'eu-west-1', template: '.lintel/queue/dev/Queue.template.json' }],
      claims: [{ id: 'Q-1', title: 'A queue in dev', outcome: 'proved' }],
    });
    const [step] = report.claims[0]?.trace ?? [];
    expect(step?.source).toMatchObject({ constructPath: 'Queue/Jobs/Resource', definedAt: { line: 7 } });
    expect(JSON.parse(readFileSync(join(cwd, '.lintel/queue/dev/claims.json'), 'utf8'))).toMatchObject({
      schema: 'lintel/claims@1',
    });
  });

  test('several questions about one environment synthesize it once', async () => {
    const said: string[] = [];
    const host: Host = { ...unattended, notify: ({ text }) => said.push(text) };
    const options: ProveOptions = { target: 'queue', cwd: queueProject(BODY), host };
    const known: KnownTargets = new Map();
    const [first, second] = [await prove({ ...options, known }), await prove({ ...options, known })];
    expect(second).toEqual(first);
    expect(said.filter((text) => text.includes('Synthesizing queue (prod)'))).toHaveLength(1);
    await prove(options);
    expect(said.filter((text) => text.includes('Synthesizing queue (prod)'))).toHaveLength(2);
  });

  test('without an environment it is judged in all of them, each row counted once', async () => {
    const report = await prove({ target: 'queue', cwd: queueProject(BODY) });
    expect(report).toMatchObject({
      environments: ['dev', 'prod'],
      rows: { met: 1 },
      claims: [{ id: 'Q-1', environments: { dev: 'proved', prod: 'proved' } }],
    });
    expect(report.stacks.map((stack) => stack.template)).toEqual([
      '.lintel/queue/dev/Queue.template.json',
      '.lintel/queue/prod/Queue.template.json',
    ]);
  });

  test('all architectures make one answer', async () => {
    const { targets } = await proveAll({ cwd: queueProject(BODY) });
    expect(targets.map(({ target, rows }) => `${target} ${rows.met}`)).toEqual(['queue 1']);
  });

  test('one stack of it is asked for by name', async () => {
    const one = await prove({ target: 'queue', environment: 'dev', stack: 'Queue', cwd: queueProject(BODY) });
    expect(one.stacks.map(({ name }) => name)).toEqual(['Queue']);
    const none = await prove({ target: 'queue', environment: 'dev', stack: 'Quue', cwd: queueProject(BODY) });
    expect(none.diagnostics.map(({ what }) => what)).toEqual([
      '"queue" has no stack "Quue"; it has Queue. Did you mean "Queue"?',
    ]);
  });

  test('its assembly folder is a target of its own', async () => {
    const cwd = queueProject(BODY);
    await prove({ target: 'queue', environment: 'prod', cwd });
    const report = await prove({ target: '.lintel/queue/prod', cwd });
    expect(report).toMatchObject({ target: '.lintel/queue/prod', claims: [{ outcome: 'proved' }], diagnostics: [] });
  });

  test.each([
    [
      { target: 'queue', environment: 'prd' },
      'LTL3002',
      'There is no environment "prd". "queue" has dev, prod. Did you mean "prod"?',
    ],
    [{ target: 'queu' }, 'LTL3001', '"queu" is neither an architecture nor a file. Did you mean "queue"?'],
    [
      { target: './node_modules' },
      'LTL3001',
      'The folder "./node_modules" holds no manifest.json, so it is no assembly.',
    ],
  ])('%j cannot be found, and what there is is named', async (options, code, what) => {
    const { diagnostics } = await prove({ ...options, cwd: queueProject(BODY) });
    expect(diagnostics).toMatchObject([{ code, what }]);
  });
});

describe('why', () => {
  const explain = (what: string) =>
    why({ target: 't.yaml', claims: 'c.yaml', what, cwd: temporaryFiles({ 't.yaml': TEMPLATE, 'c.yaml': CLAIMS }) });

  test('explains a claim, assertion by assertion, however its id is capitalised', async () => {
    expect((await explain('v-2')).claim).toMatchObject({
      id: 'V-2',
      outcome: 'proved',
      assertions: [{ assertion: { kind: 'property' }, outcome: 'proved' }],
    });
  });

  test('describes a resource: place, properties, references, and the claims that lean on it', async () => {
    expect((await explain('Vpc')).resource).toMatchObject({
      at: 't/Vpc',
      type: 'AWS::EC2::VPC',
      source: { line: 8 },
      properties: { CidrBlock: '10.0.0.0/16' },
      refersTo: [],
      claims: [{ id: 'V-1' }, { id: 'V-2' }],
    });
  });

  test('offers the nearest name for what is not there', async () => {
    expect((await explain('Vcp')).diagnostics).toMatchObject([
      { code: 'LTL3006', what: 'Neither a claim nor a resource of t.yaml is called "Vcp". Did you mean "Vpc"?' },
    ]);
  });
});
