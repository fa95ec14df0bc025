/** What `up` says. Oracle: what one needs to go on, and when a check has failed, by the options' own words. */
import { expect, test } from 'vitest';
import type { UpReport } from '../../answers/index.ts';
import type { Terminal } from '../terminal.ts';
import { isWhole, renderUp } from './up.ts';

const terminal: Terminal = {
  cwd: '/',
  stdin: (async function* () {})(),
  out: () => undefined,
  err: () => undefined,
  colors: { out: false, err: false },
  width: 100,
  isAttended: false,
  debug: false,
};

const REPORT: UpReport = {
  schema: 'lintel/up@1',
  target: 'shop',
  environment: 'prod',
  folder: '/state',
  url: 'http://127.0.0.1:4566',
  stacks: [],
  outputs: [{ stack: 'Shop', name: 'Endpoint', value: 'https://shop.test' }],
  chosen: [],
  components: [
    { component: 'Server', state: 'healthy', detail: 'shop answers at 10.0.0.4:80' },
    { component: 'Door', state: 'healthy', url: 'https://localhost:7' },
    { component: 'Pool', state: 'refused', detail: 'not here' },
  ],
  doors: [{ component: 'Door', url: 'https://localhost:7', status: 401, milliseconds: 3 }],
  secrets: ['shop/keys'],
  network: { mode: 'root' },
  untold: [],
  authority: '/state/authority.pem',
  region: 'eu-west-1',
  seconds: 4.24,
  steps: [],
  diagnostics: [],
};

test('it says where it is, what answers, where the keys are, and what to do next, with the folder that was given', () => {
  const text = renderUp(REPORT, terminal, { withFolder: ' --folder /state', ends: false });
  for (const needed of [
    'shop (prod) is up after 4.2 s',
    'https://localhost:7  GET / is answered with 401 in 3 ms',
    'curl --cacert /state/authority.pem https://localhost:7',
    '--endpoint-url http://127.0.0.1:4566 --region eu-west-1 secretsmanager get-secret-value --secret-id shop/keys',
    'lintel logs -f --folder /state',
    'lintel status --folder /state',
    'lintel exec Server --folder /state -- COMMAND',
    'It runs until Ctrl-C.',
  ])
    expect(text).toContain(needed);
});

test('where no network can be built it says that nothing of the system runs, and why', () => {
  const text = renderUp({ ...REPORT, doors: [], network: { mode: 'none', reason: 'this is darwin' } }, terminal, {
    withFolder: '',
    ends: true,
  });
  expect(text).toContain(
    "REFUSED: nothing of the system runs, only AWS's API. No network can be built here: this is darwin",
  );
  expect(text).not.toContain('curl');
});

test.each<[string, Partial<UpReport>, boolean]>([
  ['healthy, and answers', {}, true],
  ['a component is unhealthy', { components: [{ component: 'Server', state: 'unhealthy' }] }, false],
  ['a component is still starting', { components: [{ component: 'Server', state: 'starting' }] }, false],
  ['a door gives an error', { doors: [{ component: 'Door', url: 'https://x', status: 502, milliseconds: 1 }] }, false],
  ['a door does not answer', { doors: [{ component: 'Door', url: 'https://x', fault: 'refused' }] }, false],
])('%s', (_, change, whole) => {
  expect(isWhole({ ...REPORT, ...change })).toBe(whole);
});
