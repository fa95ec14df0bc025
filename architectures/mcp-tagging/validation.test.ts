import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stackWith, synthesizeEnvironment } from './synthesized.ts';

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

test('the validator of aws-cdk-lib finds neither an error nor a warning', () => {
  synthesizeEnvironment('prod', new App({ outdir: folder }));
  expect(violations()).toEqual([]);
});

test('the validator of aws-cdk-lib does find a property that CloudFormation does not know', () => {
  const app = new App({ outdir: folder });
  new ec2.CfnEIP(stackWith({}, app), 'Broken').addPropertyOverride('Domian', 'vpc');
  app.synth();
  expect(violations()).toEqual(['F3002']);
});
