import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
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
      statements: 2,
      counts: { true: 1, false: 1, notCheckable: 0, contradicted: 0 },
      diagnostics: [],
      findings: [
        { line: 3, column: 1, kind: 'service', says: 'Amazon EC2 is used', outcome: 'true' },
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

  test('--fix writes the figure that is so, whatever parameters are given', async () => {
    const options = files('EC2 instances are t3.large.\n\nThere are 2 buckets.');
    const report = await audit({ ...options, fix: true });
    expect(report.corrections).toEqual([{ line: 1, column: 19, from: 't3.large', to: 't3.medium' }]);
    expect(readFileSync(join(options.cwd, 'document.md'), 'utf8')).toBe(
      'EC2 instances are t3.medium.\n\nThere are 2 buckets.',
    );
    // The report is of what stands in the file then: no bucket is no figure to write.
    expect(report.findings.map(({ line, kind, outcome }) => [line, kind, outcome])).toEqual([
      [1, 'service', 'true'],
      [1, 'instance type', 'true'],
      [3, 'count', 'false'],
    ]);
    const again = await audit({ ...options, fix: true });
    expect(again.corrections).toEqual([]);
  });

  test('--fix leaves alone what a parameter may choose', async () => {
    const cwd = temporaryFiles({
      'document.md': 'EC2 instances are t3.large.',
      'template.yaml': TEMPLATE.replace('Resources:', '  Size: {Type: String, Default: t3.medium}\nResources:').replace(
        'InstanceType: t3.medium',
        'InstanceType: !Ref Size',
      ),
    });
    const options = { cwd, document: 'document.md', target: 'template.yaml', fix: true };
    const report = await audit(options);
    expect(report.findings.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['service', 'true'],
      ['instance type', 'false'],
    ]);
    expect(report.corrections).toEqual([]);
    expect(readFileSync(join(cwd, 'document.md'), 'utf8')).toBe('EC2 instances are t3.large.');
    const given = await audit({ ...options, parameters: { Size: 't3.small' } });
    expect(given.corrections?.map(({ to }) => to)).toEqual(['t3.small']);
  });

  test('a document from standard input has no file to fix', async () => {
    const report = await audit({ ...files(''), stdin: Readable.from(['x']), document: '-', fix: true });
    expect(report.diagnostics.map(({ code }) => code)).toEqual(['LTL3003']);
  });

  test('what a condition may choose otherwise is not false', async () => {
    const template = `Parameters: {Zones: {Type: Number, Default: 2}}
Conditions: {Three: !Equals [!Ref Zones, 3]}
Resources:
  A: {Type: AWS::S3::Bucket}
  B: {Type: AWS::S3::Bucket}
  C: {Type: AWS::S3::Bucket, Condition: Three}
`;
    const cwd = temporaryFiles({
      'document.md': 'There are 3 buckets.\n\nThere are 4 buckets.',
      'template.yaml': template,
    });
    const { findings } = await audit({ cwd, document: 'document.md', target: 'template.yaml' });
    expect(findings.map(({ outcome }) => outcome)).toEqual(['not checkable', 'false']);
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

  test('a section about one of several templates is held against that one', async () => {
    const other = `Parameters:
  Size: { Type: String, Default: large }
  Count: { Type: Number, Default: 4 }
Resources:
  Bastion: { Type: AWS::EC2::Instance, Properties: { InstanceType: t4g.small } }
`;
    const table = (size: string) =>
      `| Parameter | Default |\n|---|---|\n| \`Size\` | \`${size}\` |\n| \`Count\` | \`4\` |`;
    const said = async (section: string, text: string) => {
      const markdown = `# Shop\n\n## \`template.yaml\`\n\nIt comes first.\n\n## \`${section}\`\n\n${text}\n`;
      const cwd = temporaryFiles({ 'document.md': markdown, 'template.yaml': TEMPLATE, 'other.yaml': other });
      const report = await audit({ cwd, document: 'document.md', target: 'template.yaml', templates: ['other.yaml'] });
      expect(report.diagnostics).toEqual([]);
      return report.findings.map(({ kind, outcome }) => `${kind} ${outcome}`);
    };
    expect(await said('other.yaml', '- t4g.small instance')).toContain('instance type true');
    // The other template has it.
    expect(await said('other.yaml', '- t3.medium instance')).toContain('instance type not checkable');
    expect(await said('other.yaml', '- t4g.nano instance')).toContain('instance type false');
    expect(await said('other.yaml', table('large'))).toEqual(
      expect.arrayContaining(['property true', 'parameter true']),
    );
    expect(await said('other.yaml', table('small'))).toContain('property false');
    expect(await said('template.yaml', table('large'))).not.toContain('property false');
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
