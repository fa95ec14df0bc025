import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { withVariable } from './with-variable.ts';

interface Report {
  readonly pluginReports: readonly {
    readonly violations: readonly { readonly ruleName: string; readonly description: string }[];
  }[];
}

/** Synthesizes the app and answers what the validator of aws-cdk-lib reports, errors and warnings, as `rule: what`. It reports of plugins that found something only. */
export function violationsOf(app: App): readonly string[] {
  withVariable('CDK_VALIDATION', 'true', () => app.synth());
  const report: Report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));
  return report.pluginReports.flatMap(({ violations }) =>
    violations.map(({ ruleName, description }) => `${ruleName}: ${description}`),
  );
}
