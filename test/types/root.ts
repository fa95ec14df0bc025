/** What must not compile of `lintel` and `lintel/testing`, and what a user can write down. */
import {
  type Diagnostic,
  defineConfig,
  type InitReport,
  init,
  initFrom,
  type JudgedClaim,
  type ProveReport,
  prove,
  type ReadTarget,
  type Result,
  readTarget,
  type StackSource,
} from '../../src/actions/index.ts';
import { claim, exists } from '../../src/claims/index.ts';
import { expectProved } from '../../src/testing/index.ts';

export async function compiles(): Promise<readonly Diagnostic[]> {
  const report: ProveReport = await prove({ template: { Resources: {} }, claims: 'claims.yaml' });
  const claims: readonly JudgedClaim[] = report.claims;
  const target: Result<ReadTarget> = await readTarget({ target: 'template.yaml' });
  const sources: readonly StackSource[] = target.ok ? target.value.sources : [];
  const written: InitReport = await initFrom({ target: 'template.yaml', parameters: { Days: '7' } });
  await expectProved({ Resources: {} }, [claim('A', 'A queue', exists('AWS::SQS::Queue'))], { only: ['A'] });
  defineConfig({ architectures: { orders: () => import('../../src/actions/index.ts') } });
  return [...report.diagnostics, ...written.diagnostics, ...(claims.length > sources.length ? [] : target.diagnostics)];
}

// @ts-expect-error a template has no name for its claims
prove({ template: {}, claim: 'claims.yaml' });
// @ts-expect-error parameters are text
prove({ target: 'template.yaml', parameters: { Days: 7 } });
// @ts-expect-error an architecture is loaded when it is asked for
defineConfig({ architectures: { orders: {} } });
// @ts-expect-error init writes an architecture; claims about a template are written by initFrom
init({ target: 'template.yaml' });
// @ts-expect-error one id is a list of one
expectProved({ Resources: {} }, 'claims.yaml', { only: 'A' });
