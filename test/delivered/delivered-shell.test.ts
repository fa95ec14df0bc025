/** What is given to a shell linter: the oracle is what a reader would paste, and what cloud-init runs of user data. */
import { expect, test } from 'vitest';
import { blocksAsScript, scriptsOfUserData } from '../../tools/delivered-shell.ts';

const scriptsOf = (userData: unknown) =>
  scriptsOfUserData({ Resources: { Server: { Properties: { UserData: { 'Fn::Base64': userData } } } } }).map(
    ({ id, script }) => `${id}: ${script}`,
  );

test('blocks of a page stand on its lines, what the reader fills in is a word', () => {
  const page = [
    '# Title',
    '',
    'Say:',
    '',
    '```sh',
    'aws x --a <name>',
    '```',
    '```text',
    'no shell',
    '```',
    '   ```sh',
    '   b',
    '   ```',
  ];
  const lines = blocksAsScript(page.join('\n')).split('\n');
  expect(lines.map((line, at) => [at + 1, line]).filter(([, line]) => line !== '')).toEqual([
    [1, '#!/usr/bin/env bash'],
    [2, '# shellcheck disable=SC2034'],
    [6, 'aws x --a x'],
    [12, '   b'],
  ]);
});

test.each<[string, unknown, readonly string[]]>([
  ['a text', '#!/bin/sh\ntrue', ['Server: #!/bin/sh\ntrue']],
  ['no script', '#cloud-config', []],
  ['parts', { 'Fn::Join': ['\n', ['#!/bin/sh', { Ref: 'Stage' }]] }, ['Server: #!/bin/sh\nx']],
  ['a substitution', { 'Fn::Sub': ['#!/bin/sh\n${A} ${!B} $C', { A: 1 }] }, ['Server: #!/bin/sh\nx ${B} $C']],
  [
    'several texts',
    'Content-Type: multipart/mixed; boundary="=="\nMIME-Version: 1.0\n\n--==\nContent-Type: text/cloud-config\n\na: 1\n--==\nContent-Type: text/x-shellscript\n\n#!/bin/sh\ntrue\n--==--\n',
    ['Server: #!/bin/sh\ntrue\n'],
  ],
])('the script of user data that is %s', (_, userData, expected) => {
  expect(scriptsOf(userData)).toEqual(expected);
});
