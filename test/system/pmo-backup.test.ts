/**
 * The dumps of Coherent PMO against a real PostgreSQL over TLS, with the schema's 31 tables: every run has to be counted and
 * uploaded, and what is restored has to be what was dumped. `LINTEL_BACKUPS` says how often, 20 unless set.
 */
import { cpSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newMachine } from '../delivered/machine.ts';
import { BACKUP, dumpOfToday, prepareHost, RESTORE, reported } from '../delivered/pmo-host.ts';
import { startPostgres } from './postgres.ts';

const RUNS = Number(process.env.LINTEL_BACKUPS ?? 20);
const TABLES = Array.from({ length: 31 }, (_, n) => `app.d_table_${String(n).padStart(2, '0')}`);
/** RDS makes passwords of any printable characters. */
const LOGIN = { username: 'coherent', password: `p'a"ss\\ $w!rd#%` };

const SCHEMA = `
create schema app;
${TABLES.map((table) => `create table ${table} (id serial primary key, name text not null, at timestamptz, more jsonb);`).join('\n')}
${TABLES.map((table) => `insert into ${table} (name, at, more) select 'Ünïté ' || n, to_timestamp(n), jsonb_build_object('n', n) from generate_series(1, 40) n;`).join('\n')}
create index on app.d_table_00 (name);
create view app.v as select count(*) from app.d_table_00;
`;

const CONTENTS = TABLES.map(
  (table) => `select '${table}', count(*), md5(string_agg(t::text, '|' order by id)) from ${table} t;`,
).join('\n');

test(`${RUNS} of ${RUNS} dumps are counted and uploaded, and the last one restores the same data`, () => {
  const server = startPostgres(LOGIN.username, LOGIN.password);
  server.query('postgres', 'create database coherent');
  server.query('coherent', SCHEMA);
  const machine = newMachine();
  prepareHost(
    machine,
    `postgresql://localhost:${server.port}/coherent?sslmode=verify-full&sslrootcert=/etc/coherent/rds-ca.pem`.replace(
      '/etc/',
      `${machine.root}/etc/`,
    ),
    LOGIN,
  );
  cpSync(server.certificate, join(machine.root, 'etc/coherent/rds-ca.pem'));
  for (const tool of ['pg_dump', 'pg_restore', 'psql']) {
    symlinkSync(join(server.tools, tool), join(machine.root, 'bin', tool));
  }

  const ends = Array.from({ length: RUNS }, () => {
    const { status, stdout, stderr } = machine.run(BACKUP);
    return { status, reported: reported(stdout), stderr };
  });
  expect(ends).toEqual(ends.map(() => ({ status: 0, reported: [1], stderr: '' })));

  // From the bucket, as after the loss of the host.
  rmSync(join(machine.root, 'var/backups/coherent'), { recursive: true });
  expect(machine.read(dumpOfToday())?.startsWith('PGDMP')).toBe(true);
  const day = dumpOfToday().split('/')[2] ?? '';
  const restored = machine.run(RESTORE, { args: [day, 'coherent_restored'] });
  expect([restored.status, restored.stderr]).toEqual([0, '']);
  expect(server.query('coherent_restored', CONTENTS)).toBe(server.query('coherent', CONTENTS));
  expect(server.query('coherent_restored', 'select * from app.v')).toBe('40\n');

  // A name that is taken is refused, and nothing is loaded over it.
  expect(machine.run(RESTORE, { args: [day, 'coherent'] }).status).not.toBe(0);
});

test('a server that does not show the certificate of the bundle gets no password, and the run counts as failed', () => {
  const server = startPostgres(LOGIN.username, LOGIN.password);
  const machine = newMachine();
  const url = `postgresql://localhost:${server.port}/postgres?sslmode=verify-full&sslrootcert=${machine.root}/other.pem`;
  prepareHost(machine, url, LOGIN);
  machine.write('other.pem', '');
  for (const tool of ['pg_dump', 'pg_restore']) symlinkSync(join(server.tools, tool), join(machine.root, 'bin', tool));
  const { status, stdout, stderr } = machine.run(BACKUP);
  expect([status === 0, reported(stdout)]).toEqual([false, [0]]);
  expect(stderr).toMatch(/SSL error|certificate/i);
});
