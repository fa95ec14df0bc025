/** Timetables of a host. Oracle: crontab(5), and dates that a calendar shows: 2026-11-29 is a Sunday. */
import { expect, test } from 'vitest';
import { cronJobsOf, isDue } from './cron-table.ts';

const TABLE = `# a comment
SHELL=/bin/bash
PATH="/usr/bin:/bin"
0 2 * * * shop /opt/shop/backup >>/var/log/backup.log 2>&1
MAILTO=
*/15 9-17 * * mon-fri root echo a b\\%c%first%second
@hourly root /opt/certificate
not a job
`;

const jobs = cronJobsOf([
  { path: '/etc/cron.d/shop', text: TABLE },
  { path: '/etc/shop.env', text: '* * * * * root /no/table' },
]);

test('jobs are read with user, command, input and the variables above them', () => {
  expect(jobs).toEqual([
    {
      times: ['0', '2', '*', '*', '*'],
      user: 'shop',
      command: '/opt/shop/backup >>/var/log/backup.log 2>&1',
      input: undefined,
      environment: { SHELL: '/bin/bash', PATH: '/usr/bin:/bin' },
    },
    {
      times: ['*/15', '9-17', '*', '*', 'mon-fri'],
      user: 'root',
      command: 'echo a b%c',
      input: 'first\nsecond',
      environment: { SHELL: '/bin/bash', PATH: '/usr/bin:/bin', MAILTO: '' },
    },
    expect.objectContaining({ times: ['0', '*', '*', '*', '*'], command: '/opt/certificate' }),
  ]);
});

test.each([
  ['* * * * *', '2026-11-29T00:00:59Z', true],
  ['0 2 * * *', '2026-11-29T02:00:00Z', true],
  ['0 2 * * *', '2026-11-29T02:01:00Z', false],
  ['*/15 9-17 * * mon-fri', '2026-11-30T17:45:00Z', true],
  ['*/15 9-17 * * mon-fri', '2026-11-29T12:00:00Z', false],
  ['5/20 * * * *', '2026-11-29T12:45:00Z', true],
  ['0 0 * * 7', '2026-11-29T00:00:00Z', true],
  ['0 0 * * 0', '2026-11-29T00:00:00Z', true],
  ['0 0 * nov 1,29', '2026-11-29T00:00:00Z', false],
  ['0 0 13 * 0', '2026-11-29T00:00:00Z', true],
  ['0 0 13 * 1', '2026-11-29T00:00:00Z', false],
  ['0 0 13 * *', '2026-11-29T00:00:00Z', false],
  ['0 0 * dec *', '2026-11-29T00:00:00Z', false],
])('%s at %s: %s', (times, moment, due) => {
  const [job] = cronJobsOf([{ path: '/etc/cron.d/x', text: `${times} root /x\n` }]);
  expect(job !== undefined && isDue(job, new Date(moment))).toBe(due);
});
