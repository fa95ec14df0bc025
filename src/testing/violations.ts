import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { withVariable } from './with-variable.ts';

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly { readonly ruleName: string; readonly description: string }[];
  }[];
}

/** Synthesizes the app and answers what the validator of aws-cdk-lib reports, errors and warnings, as `rule: what`. */
export function violationsOf(app: App): readonly string[] {
  withVariable('CDK_VALIDATION', 'true', () => app.synth());
  const report: Report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));
  if (!report.pluginReports.some(({ pluginName }) => pluginName === 'CloudFormation Validate')) {
    throw new Error(`The validator of aws-cdk-lib did not run: ${JSON.stringify(report)}`);
  }
  return report.pluginReports.flatMap(({ violations }) =>
    violations.map(({ ruleName, description }) => `${ruleName}: ${description}`),
  );
}
