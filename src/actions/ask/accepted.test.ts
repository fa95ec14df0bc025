/** What may stay, and when it may no longer. The oracle is the template, read by eye. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { exitCodeOfReport } from '../exit-code.ts';
import { prove } from './prove.ts';

const cwd = mkdtempSync(join(tmpdir(), 'lintel-accepted-'));
afterAll(() => rmSync(cwd, { recursive: true }));

const day = '2026-11-21';
const template = (days: number) =>
  JSON.stringify({
    Resources: {
      Database: {
        Type: 'AWS::RDS::DBInstance',
        Properties: {
          Engine: 'postgres',
          MultiAZ: true,
          StorageEncrypted: true,
          BackupRetentionPeriod: days,
          DBParameterGroupName: { Ref: 'Parameters' },
        },
      },
      Full: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          Namespace: 'AWS/RDS',
          MetricName: 'FreeStorageSpace',
          Dimensions: [{ Name: 'DBInstanceIdentifier', Value: { Ref: 'Database' } }],
          AlarmActions: ['arn:aws:sns:us-east-1:111122223333:operators'],
        },
      },
      Parameters: {
        Type: 'AWS::RDS::DBParameterGroup',
        Properties: { Family: 'postgres17', Description: 'TLS', Parameters: { 'rds.force_ssl': '1' } },
      },
    },
  });

const findings = ({ claims }: Awaited<ReturnType<typeof prove>>) =>
  claims.filter(({ outcome, accepted }) => outcome === 'refuted' && accepted === undefined).map(({ id }) => id);

test('without claims the checks answer, and what they find is a bad answer', async () => {
  writeFileSync(join(cwd, 'template.json'), template(0));
  const report = await prove({ target: 'template.json', cwd, day });
  expect(findings(report)).toEqual(['no-backup.Database']);
  expect(exitCodeOfReport(report)).toBe(1);
  expect(report.rows.notMet).toBe(0);
});

test('what is accepted is told, and is no bad answer until its day, or until it is another fact', async () => {
  writeFileSync(join(cwd, 'template.json'), template(0));
  await prove({ target: 'template.json', cwd, day, writeAccepted: 'accepted.yaml' });
  expect(readFileSync(join(cwd, 'accepted.yaml'), 'utf8')).toContain('id: no-backup.Database');

  const accepted = await prove({ target: 'template.json', cwd, day, accepted: 'accepted.yaml' });
  expect(findings(accepted)).toEqual([]);
  expect(accepted.claims.find(({ id }) => id === 'no-backup.Database')?.accepted?.until).toBe('2027-02-19');
  expect(exitCodeOfReport(accepted)).toBe(0);

  const late = await prove({ target: 'template.json', cwd, day: '2027-02-20', accepted: 'accepted.yaml' });
  expect(findings(late)).toContain('no-backup.Database');
  expect(late.diagnostics.map(({ code }) => code)).toContain('LTL2008');

  const text = readFileSync(join(cwd, 'accepted.yaml'), 'utf8');
  writeFileSync(join(cwd, 'accepted.yaml'), text.replace(/fact: .*/, 'fact: Another fact.'));
  expect(findings(await prove({ target: 'template.json', cwd, day, accepted: 'accepted.yaml' }))).toEqual([
    'no-backup.Database',
  ]);

  writeFileSync(join(cwd, 'template.json'), template(7));
  const mended = await prove({ target: 'template.json', cwd, day, accepted: 'accepted.yaml' });
  expect(mended.diagnostics.map(({ what }) => what).join()).toContain('it holds, or is open, by now');
});

test('a file is written anew with the reasons that stood in it, and left alone while the target cannot be read', async () => {
  const again = () => prove({ target: 'template.json', cwd, day, writeAccepted: 'kept.yaml' });
  const read = () => readFileSync(join(cwd, 'kept.yaml'), 'utf8');
  writeFileSync(join(cwd, 'template.json'), template(0));
  await again();
  writeFileSync(join(cwd, 'kept.yaml'), read().replace('nobody yet', 'the team of the shop'));
  await again();
  expect(read()).toContain('owner: the team of the shop');
  const before = read();
  writeFileSync(join(cwd, 'template.json'), '{ "Resources": ');
  await again();
  expect(read()).toBe(before);
});

test('findings are accepted beside claims too', async () => {
  writeFileSync(join(cwd, 'template.json'), template(0));
  await prove({ target: 'template.json', cwd, day, writeAccepted: 'beside.yaml' });
  const holds = [{ kind: 'exists', what: 'Database' }] as const;
  const claims = { schema: 'lintel/claims@1', claims: [{ id: 'A-1', title: 'There is a database', holds }] } as const;
  const report = await prove({ target: 'template.json', cwd, day, claims, accepted: 'beside.yaml' });
  expect(report.claims.map(({ id }) => id)).toContain('A-1');
  expect(report.diagnostics).toEqual([]);
  expect(exitCodeOfReport(report)).toBe(0);
});

test('a file that is no such file is refused, with its line', async () => {
  writeFileSync(join(cwd, 'template.json'), template(7));
  writeFileSync(join(cwd, 'bad.yaml'), 'schema: lintel/accepted@1\naccepted:\n  - id: no-backup.Database\n');
  const report = await prove({ target: 'template.json', cwd, day, accepted: 'bad.yaml' });
  expect(report.diagnostics[0]).toMatchObject({ code: 'LTL2007', at: { line: 3 } });
  expect(exitCodeOfReport(report)).toBe(2);
});
