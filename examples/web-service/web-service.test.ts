import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runLintel } from '../../test/cli/run-lintel.ts';
import { temporaryProject } from '../../test/cli/temporary-files.ts';

const STACK = 'web-service-stack.ts';

/** The folder as a user has it: copied, with the packages installed, and nothing of this checkout around it. */
function copied(edit: (stack: string) => string = (stack) => stack): string {
  const names = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(import.meta.dirname, name), 'utf8')]));
  return temporaryProject({ ...files, [STACK]: edit(files[STACK] ?? '') });
}

async function prove(environment: string, cwd: string) {
  const { code, out } = await runLintel(['prove', 'web-service', '--env', environment, '--json'], { cwd });
  const { claims, rows } = JSON.parse(out);
  return { code, claims, rows };
}

test('a folder with an architecture and a configuration is all that lintel needs', async () => {
  const { code, out } = await runLintel(['list', '--json'], { cwd: copied() });
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    configuration: 'lintel.config.ts',
    architectures: [{ name: 'web-service', title: 'Web service', environments: ['dev', 'prod'] }],
    diagnostics: [],
  });
});

test('every promise is met in both environments', async () => {
  const folder = copied();
  const all = { met: 10, metDifferently: 0, awaitingWitness: 0, notMeasurable: 0, planned: 0, notMet: 0 };
  const [dev, prod] = await Promise.all(['dev', 'prod'].map((environment) => prove(environment, folder)));
  expect(dev).toMatchObject({ code: 0, rows: all });
  expect(prod).toMatchObject({ code: 0, rows: all });
});

// The oracle is the table of metrics in the guide of the load balancer: it has HTTPCode_Target_5XX_Count only.
test('an alarm on a metric that AWS does not emit is refuted, and nothing else', async () => {
  const folder = copied((stack) => stack.replace('HTTPCode_Target_5XX_Count', 'HTTPCode_Target_5xx_Count'));
  const { code, claims } = await prove('prod', folder);
  expect(code).toBe(1);
  expect(claims.filter(({ outcome }: { readonly outcome: string }) => outcome !== 'proved')).toMatchObject([
    { id: 'WEB-04', outcome: 'refuted', row: 'notMet' },
  ]);
});
