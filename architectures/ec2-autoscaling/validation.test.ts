import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { settingsOf } from './settings.ts';
import { ENVIRONMENTS, synthesizeEnvironment } from './synthesized.ts';
import { WebAppStack } from './web-app-stack.ts';

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
    readonly violations: readonly { readonly ruleName: string }[];
  }[];
}

/** What aws-cdk-lib's own validator reports. */
function violations(): readonly string[] {
  const report: Report = JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8'));
  expect(report.pluginReports.map(({ pluginName }) => pluginName)).toEqual(['CloudFormation Validate']);
  return report.pluginReports.flatMap((plugin) => plugin.violations.map(({ ruleName }) => ruleName));
}

test.each(Object.entries(ENVIRONMENTS))(
  'the validator of aws-cdk-lib finds neither an error nor a warning in %s',
  (name, options) => {
    synthesizeEnvironment(name, options, new App({ outdir: folder }));
    expect(violations()).toEqual([]);
  },
);

test('the validator of aws-cdk-lib does find a property that CloudFormation does not know', () => {
  const app = new App({ outdir: folder });
  const settings = settingsOf('dev', ENVIRONMENTS.dev);
  const stack = new WebAppStack(app, settings.stackName, settings);
  new ec2.CfnEIP(stack, 'Broken').addPropertyOverride('Domian', 'vpc');
  app.synth();
  expect(violations()).toEqual(['F3002']);
});
