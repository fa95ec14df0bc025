/**
 * The nightly dump of Coherent PMO, run with programs in place of PostgreSQL's; test/system runs it with those. A dump
 * counts when it is in the bucket, and only then.
 */
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Machine, newMachine } from './machine.ts';
import { BACKUP, dumpOfToday, prepareHost, reported } from './pmo-host.ts';

/** A list of contents far longer than what a pipe holds, which a reader may not leave unread. */
const LONG_LIST = 'for n in $(seq 4000); do echo "$n; 0 16385 TABLE DATA app d_project_$n coherent"; done';

function host(programs: Readonly<Record<string, string>> = {}): Machine {
  const machine = newMachine();
  prepareHost(machine, 'postgresql://db:5432/coherent?sslmode=verify-full', { username: 'coherent', password: 'x' });
  machine.program('pg_dump', 'for word; do [[ $word == --file=* ]] && echo dumped >"${word#--file=}"; done\nexit 0');
  machine.program('pg_restore', LONG_LIST);
  for (const [name, bash] of Object.entries(programs)) machine.program(name, bash);
  return machine;
}

test('a dump with a long list of contents is uploaded and counted', () => {
  const machine = host();
  const { status, stdout, stderr } = machine.run(BACKUP);
  expect([status, stderr, reported(stdout)]).toEqual([0, '', [1]]);
  expect(machine.read(dumpOfToday())).toBe('dumped\n');
});

describe.each<[what: string, programs: Readonly<Record<string, string>>]>([
  ['the database refuses', { pg_dump: 'exit 1' }],
  ['the dump cannot be read', { pg_restore: 'exit 1' }],
  ['the dump holds no table', { pg_restore: 'echo "1; 0 0 SCHEMA - app"' }],
  ['the bucket refuses', { aws: "[[ $1 == secretsmanager ]] && echo '{}' || exit 1" }],
  ['the secret cannot be read', { aws: 'exit 254' }],
])('where %s', (_, programs) => {
  test('the script fails, says 0 once, and removes no older dump', () => {
    const machine = host(programs);
    machine.write('var/backups/coherent/old.dump', '');
    utimesSync(join(machine.root, 'var/backups/coherent/old.dump'), 0, 0);
    const { status, stdout } = machine.run(BACKUP);
    expect(status).not.toBe(0);
    expect(reported(stdout)).toEqual([0]);
    expect(machine.read('var/backups/coherent/old.dump')).toBe('');
  });
});
