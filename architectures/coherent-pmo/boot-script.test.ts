import { spawnSync } from 'node:child_process';
import { synthesized } from 'lintel/testing';
import { describe, expect, test } from 'vitest';
import architecture from './architecture.ts';
import { deliveredFiles } from './delivered-files.ts';
import { bootScript, shellScript } from './host/boot-script.ts';
import { parameterNames } from './interface.ts';
import { type CoherentOptions, settle } from './options.ts';
import { DEV, EVERYTHING, PROD } from './variants.ts';

const templateWith = (options: CoherentOptions) => synthesized(architecture, options.stage, options).template;

describe.each<[string, CoherentOptions, readonly string[]]>([
  ['dev', DEV, []],
  ['prod', PROD, []],
  ['several instances', EVERYTHING, ['AWS::StackId', 'TokenKeyArn']],
])('the boot script of %s', (_, options, more) => {
  const script = bootScript(settle(options));

  test('has only what CloudFormation fills in between braces, so the shell is left alone', () => {
    const filled = new Set([...script.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name));
    const single = more.length === 0;
    expect([...filled].toSorted()).toEqual(
      [
        '!aws:InstanceId',
        'AWS::AccountId',
        'AWS::Region',
        ...(single ? ['AlertEmail'] : []),
        'DatabaseAddress',
        'DatabaseSecretArn',
        'ReleaseSha256',
        'ReleaseUrl',
        ...more,
      ].toSorted(),
    );
  });

  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html: 16 KB before encoding
  test('fits into user data with long values of its parameters', () => {
    expect(Buffer.byteLength(script.replace(/\$\{[^}]*\}/g, 'x'.repeat(150)))).toBeLessThan(16 * 1024);
  });

  test('is plain ASCII, as its parts say', () => {
    expect(script).toMatch(/^[\x20-\x7e\n]*$/);
  });

  test('and the scripts in it are read by bash without complaint', () => {
    const files = deliveredFiles(options);
    const scripts = [
      shellScript(settle(options)),
      ...['backup', 'restore', 'report-processes'].map((name) => files[`host/${name}`]),
    ];
    for (const input of scripts) {
      const { status, stderr } = spawnSync('bash', ['-n'], { input: input ?? 'exit 1 (', encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, '']);
    }
  });
});

test('a metric that a script prints is what CloudWatch reads out of a line', () => {
  const report = deliveredFiles(PROD)['host/report-processes'] ?? '';
  const line = spawnSync('bash', ['-c', report.replace('$(pm2 pid pmo-api)', '42')], { encoding: 'utf8' }).stdout;
  const metric = JSON.parse(line.split('\n')[0] ?? '');
  expect(metric).toMatchObject({ Service: 'pmo-api', ProcessUp: 1 });
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
  expect(metric._aws.CloudWatchMetrics).toEqual([
    { Namespace: 'Pmo', Dimensions: [['Service']], Metrics: [{ Name: 'ProcessUp', Unit: 'Count' }] },
  ]);
  expect(metric._aws.Timestamp).toBeGreaterThan(1_700_000_000_000);
});

describe('the runbooks name what the template makes', () => {
  const files = deliveredFiles(PROD);
  const { Resources } = templateWith(PROD);
  const texts = Object.entries(files)
    .filter(([path]) => path.startsWith('runbooks/'))
    .map(([, text]) => text)
    .join('\n');

  test('database, subnet group, stack', () => {
    const named = (pattern: RegExp) => new Set([...texts.matchAll(pattern)].map(([, name]) => name));
    expect(named(/--(?:source-)?db-instance-identifier ([\w-]+)/g)).toEqual(
      new Set(['coherent-prod-db', 'coherent-prod-db-restored']),
    );
    expect(Resources.Database?.Properties.DBInstanceIdentifier).toBe('coherent-prod-db');
    expect(named(/--db-subnet-group-name ([\w-]+)/g)).toEqual(
      new Set([Resources.DatabaseSubnets?.Properties.DBSubnetGroupName]),
    );
    expect(named(/--stack-name ([\w-]+)/g)).toEqual(new Set(['coherent-prod']));
  });

  test('every parameter of the stack, changed or kept', () => {
    for (const runbook of ['deploy', 'rebuild']) {
      const given = [...(files[`runbooks/${runbook}.md`] ?? '').matchAll(/ParameterKey=(\w+),/g)].map(
        ([, name]) => name,
      );
      expect(given).toEqual(Object.keys(templateWith(PROD).Parameters));
    }
    for (const options of [DEV, EVERYTHING]) {
      expect(parameterNames(settle(options))).toEqual(Object.keys(templateWith(options).Parameters));
    }
  });

  test('every parameter without a default is given at the first deployment, and outputs are there', () => {
    const { Parameters, Outputs } = templateWith(PROD);
    const first = files['runbooks/first-deployment.md'] ?? '';
    const given = [...first.matchAll(/(\w+)=<value>/g)].map(([, name]) => name);
    expect(given).toEqual(Object.keys(Parameters).filter((name) => Parameters[name]?.Default === undefined));
    for (const [, output] of texts.matchAll(/OutputKey=='(\w+)'/g)) expect(Outputs).toHaveProperty(output ?? '');
  });

  test('every program under /opt/coherent/bin is on the host', () => {
    const used = new Set([...texts.matchAll(/\/opt\/coherent\/bin\/([\w-]+)/g)].map(([, name]) => name));
    for (const program of used) expect(files['host/boot.sh']).toContain(`cat >/opt/coherent/bin/${program} <<'END'`);
  });
});
