/** `lintel synth` beside a plain CDK app that builds the same stacks. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './machine.ts';
import { printTable, processTime } from './table.ts';

export function run(): void {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-bench-'));
  const synth = [join(ROOT, 'bin', 'lintel.js'), 'synth', 'mcp-tagging', '--env', 'prod'];
  let runs = 0;
  try {
    printTable('synthesis, cold process', [
      {
        name: 'plain CDK app (reference)',
        run: () =>
          processTime(['--conditions=lintel:source', '--input-type=module', '-e', plainApp(join(folder, 'plain'))]),
      },
      { name: 'lintel synth', run: () => processTime([...synth, '--out', join(folder, `out-${runs++}`)]) },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function plainApp(outdir: string): string {
  const architecture = join(ROOT, 'architectures', 'mcp-tagging', 'architecture.ts');
  return `
    import { App } from 'aws-cdk-lib';
    import architecture from ${JSON.stringify(architecture)};
    const app = new App({ outdir: ${JSON.stringify(outdir)} });
    architecture.build(app, 'prod', architecture.environments.prod);
    app.synth();
  `;
}
