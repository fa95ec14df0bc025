/**
 * Gives a run a folder of its own for all temporary files, those of aws-cdk-lib and of the programs that tests start
 * among them, and removes it afterwards. Test files of all workers find in it what one of them synthesized.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function giveRunFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-run-'));
  // Programs that refuse to run as root, such as PostgreSQL, have their folders below it.
  chmodSync(folder, 0o711);
  // Compiled code outlives the run, as everywhere else.
  process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache');
  process.env.TMPDIR = folder;
  process.env.LINTEL_SYNTHESES = join(folder, 'syntheses');
  mkdirSync(process.env.LINTEL_SYNTHESES);
  // Not when the tests are over: an app of aws-cdk-lib writes once more while its worker ends.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}
