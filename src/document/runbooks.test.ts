/** Oracles: the runbooks and templates written here, and the anchors that GitHub makes of headings. */
import { describe, expect, test } from 'vitest';
import { modelOf, stackOf } from '../model/tiny-model.ts';
import { documentPages } from './document.ts';
import type { DocumentedEnvironment } from './subject.ts';

const RUNBOOK =
  '# Alarms\n\n## shop-prod-cpu: the CPU is busy\n\nSee runbooks/deploy.md.\n\n```sh\ncat deploy.md\n```\n';

function environment(name: string, files: Readonly<Record<string, string>>): DocumentedEnvironment {
  const alarm = (metric: string) => ({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: { AlarmName: `shop-prod-${metric}`, MetricName: metric, Namespace: 'AWS/EC2' },
  });
  const model = modelOf(stackOf({ Resources: { Cpu: alarm('cpu'), Disk: alarm('disk') } }, { region: 'us-east-1' }));
  return { name, model, stacks: [], flows: [], files };
}

function pages(...environments: readonly DocumentedEnvironment[]): ReadonlyMap<string, string> {
  const written = documentPages({ target: 'shop', title: 'Shop', environments, claims: [], resolutions: {} });
  return new Map(written.map(({ path, text }) => [path, text]));
}

const FILES = { 'runbooks/alarms.md': RUNBOOK, 'runbooks/deploy.md': '# Deploy\n', 'host/boot.sh': '# Boots.\n' };

describe('runbooks', () => {
  const found = pages(environment('prod', FILES));
  const readme = found.get('README.md') ?? '';

  test('lie beside the document, and other files do not', () => {
    expect([...found.keys()].filter((path) => path.includes('/'))).toEqual([
      'runbooks/alarms.md',
      'runbooks/deploy.md',
    ]);
    expect(readme).toContain('[Deploy](runbooks/deploy.md)');
  });

  test('an alarm leads to the heading with its name, and one without a step has no link', () => {
    const row = (name: string) => readme.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '';
    expect(row('Cpu')).toContain('(runbooks/alarms.md#shop-prod-cpu-the-cpu-is-busy)');
    expect(row('Disk')).not.toContain('runbooks/');
  });

  test('a runbook that another names is a link, but not in a command', () => {
    const text = found.get('runbooks/alarms.md') ?? '';
    expect(text).toContain('See [deploy.md](deploy.md).');
    expect(text).toContain('\ncat deploy.md\n');
  });

  test('each environment has its own', () => {
    const both = pages(environment('dev', FILES), environment('prod', FILES));
    expect([...both.keys()].filter((path) => path.includes('/'))).toEqual([
      'runbooks/dev/alarms.md',
      'runbooks/dev/deploy.md',
      'runbooks/prod/alarms.md',
      'runbooks/prod/deploy.md',
    ]);
    expect(both.get('README.md')).toContain(
      '| `deploy` | [Deploy](runbooks/dev/deploy.md) | [Deploy](runbooks/prod/deploy.md) |',
    );
  });
});

test('pages link to what stands on another page', () => {
  const written = documentPages({
    target: 'shop',
    title: 'Shop',
    environments: [environment('prod', {})],
    claims: [
      {
        id: 'S-1',
        title: 'A web firewall',
        row: 'planned',
        outcome: 'refuted',
        trace: [],
        counterexample: { summary: 'There is none.', steps: [] },
      },
      { id: 'S-2', title: 'Two zones', row: 'metDifferently', outcome: 'proved', trace: [], resolution: 'C-1' },
    ],
    resolutions: { 'C-1': { says: 'One and two.', decision: 'Two.' } },
  });
  const text = new Map(written.map((page) => [page.path, page.text]));
  expect(text.get('README.md')).toContain('| [S-1](promises.md#s-1) | A web firewall | prod | There is none. |');
  expect(text.get('promises.md')).toContain('≈ met differently ([C-1](history.md#c-1))');
  expect(text.get('promises.md')).toContain('General: 2 promises, 1 met differently, 1 planned');
});
