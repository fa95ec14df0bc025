/** Gives a run a folder in which test files of all workers find what one of them synthesized. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function shareSyntheses(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-run-'));
  process.env.LINTEL_SYNTHESES = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
