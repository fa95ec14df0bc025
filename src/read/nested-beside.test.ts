import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFiles } from '../../test/cli/temporary-files.ts';
import { nestedBeside } from './nested-beside.ts';

/** A folder as public repositories have it: a template in `templates`, its parts beside it and one folder up. */
function repository(): string {
  const cwd = temporaryFiles({ 'main.yaml': '' });
  for (const folder of ['templates', 'network', 'one']) mkdirSync(join(cwd, folder));
  for (const file of ['templates/vpc.yaml', 'network/vpc.yaml', 'templates/notes.txt', 'one/alone.yaml'])
    writeFileSync(join(cwd, file), '');
  return cwd;
}

describe('a nested template at a URL', () => {
  test.each([
    ['https://s3.amazonaws.com/bucket/latest/templates/vpc.yaml', '.', 'templates/vpc.yaml'],
    ['https://s3.amazonaws.com/bucket/templates/vpc.yaml', 'templates', 'templates/vpc.yaml'],
    [{ 'Fn::Sub': 'https://${Bucket}.s3.amazonaws.com/${Prefix}network/vpc.yaml' }, '.', undefined],
    [{ 'Fn::Sub': ['https://${Bucket}.s3.amazonaws.com/network/vpc.yaml', {}] }, '.', 'network/vpc.yaml'],
    ['https://s3.amazonaws.com/bucket/network/vpc.yaml?versionId=3', '.', 'network/vpc.yaml'],
    ['https://s3.amazonaws.com/bucket/gone.yaml', '.', undefined],
    ['https://s3.amazonaws.com/bucket/templates/notes.txt', '.', undefined],
    ['https://s3.amazonaws.com/bucket/../../../etc/templates/vpc.yaml', 'network', 'templates/vpc.yaml'],
    [{ Ref: 'Url' }, '.', undefined],
    [{ 'Fn::Sub': 'https://${Bucket}.s3.amazonaws.com/${Prefix}vpc.yaml' }, 'templates', 'templates/vpc.yaml'],
    [{ 'Fn::Sub': 'https://${Bucket}.s3.amazonaws.com/vpc-${Version}.yaml' }, 'templates', undefined],
    [{ 'Fn::Join': ['/', [{ 'Fn::Sub': 'https://s3/${Bucket}' }, 'vpc.yaml']] }, 'network', 'network/vpc.yaml'],
    [{ 'Fn::Join': ['/', [{ Ref: 'Url' }, 'vpc.yaml']] }, 'templates', 'templates/vpc.yaml'],
    [{ 'Fn::Sub': '${Base}/alone.yaml' }, '.', 'one/alone.yaml'],
    // Two folders below have it.
    [{ 'Fn::Sub': '${Base}/vpc.yaml' }, '.', undefined],
  ])('%j from %s is %s', (url, folder, expected) => {
    expect(nestedBeside(url, folder, repository())).toBe(expected);
  });
});
