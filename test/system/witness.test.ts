/**
 * Every promise of mcp-tagging that no template tells is shown by the running system, and what was seen is kept for the
 * templates that ran. Oracle: the witnesses of the architecture, which `architectures/mcp-tagging/witnesses.test.ts` holds
 * against systems that do nothing of the kind. It takes minutes: an alarm rings at the full minute, a key is read again after one.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { type RunningUp, up } from '../../src/actions/index.ts';
import { probeNetwork } from '../../src/local/network/probe.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { reason } = probeNetwork();

describe.skipIf(reason !== undefined)(`witnesses${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-witness-'));
  const evidence = mkdtempSync(join(tmpdir(), 'lintel-evidence-'));
  const started: RunningUp[] = [];
  afterAll(async () => {
    await started[0]?.stop();
    for (const each of [folder, evidence]) rmSync(each, { recursive: true, force: true });
  });

  test('all of them see what they look for, and it is kept', async () => {
    const running = await up({ target: 'mcp-tagging', folder, port: 0, cwd: ROOT, witness: true, evidence });
    started.push(running);
    const { witnesses = [], evidence: file = '', diagnostics } = running.report;
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(witnesses.filter(({ outcome }) => outcome !== 'seen')).toEqual([]);
    expect(witnesses.length).toBeGreaterThan(10);
    expect(existsSync(file)).toBe(true);
    const kept = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly environments: {
        readonly prod: { readonly templates: string; readonly seen: readonly { readonly claim: string }[] };
      };
    };
    expect(kept.environments.prod.seen.map(({ claim }) => claim).sort()).toEqual(
      witnesses.map(({ claim }) => claim).sort(),
    );
    // The evidence beside the architecture is of the same templates: it is not stale.
    const committed = JSON.parse(
      readFileSync(join(ROOT, 'architectures/mcp-tagging/witnessed.json'), 'utf8'),
    ) as typeof kept;
    expect(committed.environments.prod.templates).toBe(kept.environments.prod.templates);
  });
});
