import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BloomContractsOptions } from './options.ts';
import { synthesize } from './synthesized.ts';

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
    readonly violations: readonly { readonly ruleName: string; readonly description: string }[];
  }[];
}

const EVERYTHING: Partial<BloomContractsOptions> = {
  networkFirewall: true,
  multiAz: true,
  cacheReplica: true,
  cachePassword: true,
  viewer: {
    domainName: 'contracts.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  },
};

test.each<[string, Partial<BloomContractsOptions>]>([
  ['the documented system', {}],
  ['every option at once', EVERYTHING],
  ['a regional NAT gateway', { perimeter: 'regional-nat-gateway', cacheEngine: 'valkey' }],
  ['no internet', { perimeter: 'no-internet' }],
])('the validator of aws-cdk-lib finds neither an error nor a warning: %s', (_, options) => {
  synthesize(options, new App({ outdir: folder }));
  const report: Report = JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8'));
  const violations = report.pluginReports.flatMap((plugin) =>
    plugin.violations.map(({ ruleName, description }) => `${ruleName}: ${description}`),
  );
  expect(violations).toEqual([]);
});
