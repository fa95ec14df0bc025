/** A lock and what breaks it. The oracle is AWS's replacement rules: a DBInstanceIdentifier replaces, a size does not. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exitCodeOfReport } from '../exit-code.ts';
import { lock } from './lock.ts';
import { prove } from './prove.ts';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lintel-lock-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const target = 'template.json';
const write = (id: string, change: object = {}) =>
  writeFileSync(
    join(cwd, target),
    JSON.stringify({
      Resources: {
        [id]: {
          Type: 'AWS::RDS::DBInstance',
          DeletionPolicy: 'Snapshot',
          Properties: {
            Engine: 'postgres',
            DBInstanceIdentifier: 'orders',
            MasterUserPassword: 'correct-horse',
            DBInstanceClass: 'db.t4g.small',
            ...change,
          },
        },
      },
    }),
  );

const findings = async () => {
  const { claims } = await prove({ target, cwd, claims: NOTHING, checks: false });
  return claims.map(({ id, outcome, counterexample }) => [id, outcome, counterexample?.summary]);
};
const NOTHING = { schema: 'lintel/claims@1', claims: [] } as const;

test('a lock holds what replaces, and no password', async () => {
  write('Database');
  expect((await lock({ target, cwd })).state).toBe('missing');
  expect((await lock({ target, cwd, write: true })).state).toBe('written');
  const text = readFileSync(join(cwd, 'lintel.lock'), 'utf8');
  expect(text).toContain('"DBInstanceIdentifier": "orders"');
  expect(text).not.toContain('correct-horse');
  expect(text).not.toContain('db.t4g.small');
  expect((await lock({ target, cwd })).state).toBe('same');
});

test('what replaces the database is refused, and what does not is not', async () => {
  write('Database');
  await lock({ target, cwd, write: true });
  write('Database', { DBInstanceClass: 'db.t4g.large' });
  expect(await findings()).toEqual([['lock.template.Database', 'proved', undefined]]);
  write('Database', { DBInstanceIdentifier: 'orders-2' });
  const [[, outcome, says] = []] = await findings();
  expect(outcome).toBe('refuted');
  expect(says).toContain('DBInstanceIdentifier was orders, and is orders-2');
  expect(exitCodeOfReport(await prove({ target, cwd, claims: NOTHING, checks: false }))).toBe(1);
});

test('another logical id is another database', async () => {
  write('Database');
  await lock({ target, cwd, write: true });
  write('Database2');
  expect((await findings()).map(([id, outcome]) => [id, outcome])).toEqual([
    ['lock.template.Database', 'refuted'],
    ['lock.template.Database2', 'unknown'],
  ]);
  expect((await lock({ target, cwd })).state).toBe('differs');
});

test('a lock that cannot be read is told with its line, and nothing is written over it', async () => {
  write('Database');
  writeFileSync(join(cwd, 'lintel.lock'), '{ "schema": "lintel/lock@2", "targets": {} }');
  const { diagnostics } = await lock({ target, cwd, write: true });
  expect(diagnostics.map(({ code }) => code)).toEqual(['LTL2009']);
  expect(readFileSync(join(cwd, 'lintel.lock'), 'utf8')).toContain('lock@2');
});
