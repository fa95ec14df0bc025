import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DEV, EVERYTHING, PROD, stackWith, synthesizeEnvironment, THRIFTY } from './synthesized.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  vi.stubEnv('CDK_VALIDATION', 'true');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly { readonly ruleName: string; readonly severity: string }[];
  }[];
}

/** What aws-cdk-lib's own validator reports. */
function violations(): readonly string[] {
  const report: Report = JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8'));
  expect(report.pluginReports.map(({ pluginName }) => pluginName)).toEqual(['CloudFormation Validate']);
  return report.pluginReports.flatMap((plugin) => plugin.violations.map(({ ruleName }) => ruleName));
}

test.each(['dev', 'prod'])(
  'the validator of aws-cdk-lib finds nothing in %s, and nothing is looked up',
  (environment) => {
    const assembly = synthesizeEnvironment(environment, new App({ outdir: folder }));
    expect(violations()).toEqual([]);
    expect(assembly.manifest.missing ?? []).toEqual([]);
  },
);

test.each([
  ['everything that is planned', EVERYTHING],
  ['a NAT instance and office hours', THRIFTY],
])('the validator of aws-cdk-lib finds nothing with %s', (_, options) => {
  const app = new App({ outdir: folder });
  stackWith(options, app);
  app.synth();
  expect(violations()).toEqual([]);
});

test('the validator of aws-cdk-lib does find a property that CloudFormation does not know', () => {
  const app = new App({ outdir: folder });
  new ec2.CfnEIP(stackWith(PROD, app), 'Broken').addPropertyOverride('Domian', 'vpc');
  app.synth();
  expect(violations()).toEqual(['F3002']);
});

test.each([
  ['dev', DEV],
  ['prod', PROD],
])('the options of %s give the same bytes each time, well below the limits of CloudFormation', (_, options) => {
  vi.stubEnv('CDK_VALIDATION', 'false');
  const text = templateText(options);
  expect(templateText(options)).toBe(text);
  expect(text.length).toBeLessThan(1024 ** 2);
});

function templateText(options: typeof DEV | typeof PROD): string {
  const app = new App();
  const stack = stackWith(options, app);
  const template = app.synth().getStackArtifact(stack.artifactId).template as { Resources: object };
  expect(Object.keys(template.Resources).length).toBeLessThan(500);
  return JSON.stringify(template);
}
