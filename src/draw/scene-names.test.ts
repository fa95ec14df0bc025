/** Names of resources as words; a reader of the ids says them so. */
import { expect, test } from 'vitest';
import { inWords } from './scene-names.ts';

test.each([
  ['AppServerRole', 'App Server Role'],
  ['FSxFileSystem', 'FSx File System'],
  ['MyFSxVol', 'My FSx Vol'],
  ['FSX', 'FSX'],
  ['ordersDLQ', 'Orders DLQ'],
  ['PostgreSQLDatabase', 'PostgreSQL Database'],
  ['MySQLInstance', 'MySQL Instance'],
  ['SQLServer', 'SQL Server'],
])('%s is told as %s', (id, words) => {
  expect(inWords(id)).toBe(words);
});
