import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Architecture } from '../../src/constructs/index.ts';
import type { JudgedStack } from '../../test/judged.ts';

/** What an environment comes to: what would be deployed and delivered. */
export interface Output {
  readonly stacks: readonly JudgedStack[];
  readonly files: Readonly<Record<string, string>>;
}

// Required, not imported: an import reads every export of aws-cdk-lib, and so loads all of it.
const { App }: typeof import('aws-cdk-lib') = createRequire(import.meta.url)('aws-cdk-lib');

/** Builds an environment as the toolkit does, without the template rules of CDK. Throws what the constructs throw. */
export function outputOf(architecture: Architecture, environment: string): Output {
  const props = architecture.environments[environment];
  const outdir = mkdtempSync(join(tmpdir(), 'lintel-mutant-'));
  try {
    const app = new App({ outdir });
    architecture.build(app, environment, props);
    const stacks = app.synth().stacksRecursively.map((stack) => ({
      name: stack.stackName,
      region: stack.environment.region,
      template: stack.template as unknown,
    }));
    return { stacks, files: architecture.files?.(environment, props) ?? {} };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
