import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { OmnirapeuticStack } from './omnirapeutic-stack.ts';
import { stackWith, VALIDATION } from './synthesized.ts';

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

test('the validator of aws-cdk-lib finds neither an error nor a warning in either stage', () => {
  const app = new App({ outdir: folder });
  stackWith({}, app);
  new OmnirapeuticStack(app, 'Validation', VALIDATION);
  app.synth();
  const report: Report = JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8'));
  expect(report.pluginReports.map(({ pluginName }) => pluginName)).toEqual(['CloudFormation Validate']);
  expect(report.pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName))).toEqual([]);
});
