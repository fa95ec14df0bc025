import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A folder with these files for one test, gone when it ends. */
export function temporaryFiles(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lintel-test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** A user's project: these files, and the packages an architecture imports as if they were installed. */
export function temporaryProject(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFiles({ 'package.json': '{ "type": "module" }', ...files });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules', 'lintel'));
  for (const name of ['aws-cdk-lib', 'constructs']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  return folder;
}

/** A configuration with the one architecture `queue`, whose stack has whatever `body` adds to it. */
export function queueProject(body: string, rest: Readonly<Record<string, string>> = {}, region = 'eu-west-1'): string {
  return temporaryProject({
    'lintel.config.js': "export default { architectures: { queue: () => import('./queue.js') } };",
    'queue.js': [
      "import { Stack, aws_sqs as sqs } from 'aws-cdk-lib';",
      'export default {',
      "  name: 'queue', title: 'One queue',",
      '  environments: { dev: { zones: 1 }, prod: { zones: 2 } },',
      '  build(app, environment) {',
      `    const stack = new Stack(app, 'Queue', { env: { region: '${region}' } });`,
      body,
      '  },',
      '  claims: (environment) => ({',
      "    schema: 'lintel/claims@1',",
      "    claims: [{ id: 'Q-1', title: `A queue in ${environment}`, holds: [{ kind: 'exists', what: 'AWS::SQS::Queue' }] }],",
      '  }),',
      '};',
    ].join('\n'),
    ...rest,
  });
}
