import { describe, expect, test } from 'vitest';
import { temporaryFiles } from '../../../test/cli/temporary-files.ts';
import { audit } from './audit.ts';

const TEMPLATE = `Parameters:
  Environment:
    Type: String
    Default: prod
Resources:
  Server:
    Type: AWS::EC2::Instance
    Properties:
      InstanceType: t3.medium
`;

function files(markdown: string) {
  const cwd = temporaryFiles({ 'document.md': markdown, 'template.yaml': TEMPLATE });
  return { cwd, document: 'document.md', target: 'template.yaml' };
}

describe('audit', () => {
  test('a false statement has its line in the document and its place in the template', async () => {
    const report = await audit(files('# Shop\n\nEC2 instances are t3.large'));
    expect(report).toMatchObject({
      schema: 'lintel/audit@1',
      document: 'document.md',
      target: 'template.yaml',
      statements: 1,
      counts: { true: 0, false: 1, notCheckable: 0, contradicted: 0 },
      diagnostics: [],
      findings: [
        {
          line: 3,
          column: 19,
          kind: 'instance type',
          says: 'the instance is t3.large',
          outcome: 'false',
          because: 'it is t3.medium',
          at: [{ at: 'template/Server.InstanceType', source: { file: 'template.yaml', line: 9 } }],
        },
      ],
    });
  });

  test('several templates are one system', async () => {
    const { cwd } = files('There are 2 buckets.');
    const one = await audit({ cwd, document: 'document.md', target: 'template.yaml' });
    expect(one.findings.map(({ outcome }) => outcome)).toEqual(['false']);
    const more = temporaryFiles({
      'document.md': 'There are 2 buckets.',
      'template.yaml': TEMPLATE,
      'files.yaml': 'Resources:\n  A: {Type: AWS::S3::Bucket}\n  B: {Type: AWS::S3::Bucket}\n',
    });
    const both = await audit({
      cwd: more,
      document: 'document.md',
      target: 'template.yaml',
      templates: ['files.yaml'],
    });
    expect(both.findings.map(({ outcome }) => outcome)).toEqual(['true']);
  });

  test('a parameter named Environment says of which one the template is', async () => {
    const options = files('- Instances: t3.small for dev, t3.medium for prod');
    const outcomes = async (parameters?: Record<string, string>) =>
      (await audit({ ...options, ...(parameters !== undefined && { parameters }) })).findings.map(
        ({ outcome }) => outcome,
      );
    expect(await outcomes()).toEqual(['not checkable', 'true']);
    expect(await outcomes({ Environment: 'dev' })).toEqual(['false', 'not checkable']);
  });

  test('--env says of which environment a template is that does not tell', async () => {
    const options = files('- Instances: t3.small for dev, t3.large for prod');
    const { findings, environments } = await audit({ ...options, environment: 'production', any: ['Environment'] });
    expect(environments).toEqual(['production']);
    expect(findings.map(({ outcome }) => outcome)).toEqual(['not checkable', 'false']);
  });

  test('without a template only contradictions and what AWS does not have are found', async () => {
    const { target: _target, ...options } = files('VPC: 10.0.0.0/16\n\n- Public subnet 10.9.0.0/24\n- t9z.large');
    const { findings, counts } = await audit(options);
    expect(findings.map(({ outcome, contradicts }) => [outcome, contradicts.length])).toEqual([
      ['not checkable', 1],
      ['not checkable', 1],
      ['false', 0],
    ]);
    expect(counts.contradicted).toBe(2);
  });

  test.each([
    [
      'a document that is not there',
      { document: 'documant.md' },
      'There is no file "documant.md". Did you mean "document.md"?',
    ],
    ['a template that is not there', { target: 'templat.yaml' }, 'There is no file "templat.yaml".'],
  ])('%s is a diagnostic', async (_, wrong, what) => {
    const report = await audit({ ...files('x'), ...wrong });
    expect(report.statements).toBe(0);
    expect(report.diagnostics.map((each) => each.what).join()).toContain(what);
  });
});
