/** Oracle: what the architectures here do, which the test writes. */
import { expect, test } from 'vitest';
import type { Architecture, WitnessedSystem } from '../../constructs/index.ts';
import { demoNow } from './witness-run.ts';

const BARE: Architecture = { name: 'shop', title: 'Shop', environments: { prod: { size: 3 } }, build: () => undefined };
// None of these demos looks at it.
const SYSTEM = {} as WitnessedSystem;

test('the demo is handed environment and options, and its lines are the answer', async () => {
  const demo: Architecture['demo'] = async (environment, props) => [`${environment} ${JSON.stringify(props)}`];
  const filled = await demoNow({ ...BARE, demo }, { environment: 'prod' }, SYSTEM);
  expect(filled).toMatchObject({ ok: true, value: ['prod {"size":3}'] });
});

test.each([
  ['has none', BARE, 'shop has no demo.'],
  [
    'fails',
    { ...BARE, demo: () => Promise.reject(new Error('no database')) },
    'The demo of shop could not be filled in: no database',
  ],
])('an architecture whose demo %s is told so', async (_, architecture, what) => {
  const filled = await demoNow(architecture, { environment: 'prod' }, SYSTEM);
  expect(filled.diagnostics.map((each) => [each.severity, each.what])).toEqual([['error', what]]);
});
