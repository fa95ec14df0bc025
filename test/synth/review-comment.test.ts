/** The comment that the action keeps on a pull request. `gh` is a script that writes down how it is called. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'lintel-comment-'));
afterAll(() => rmSync(folder, { recursive: true }));

const queue = (seconds: number) =>
  JSON.stringify({
    Resources: {
      Jobs: { Type: 'AWS::SQS::Queue', Properties: { MessageRetentionPeriod: seconds } },
      Orders: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: `orders-${seconds}` } },
    },
  });

function repository(): string {
  const cwd = join(folder, 'repository');
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], { cwd });
  mkdirSync(cwd);
  git('init', '--quiet');
  writeFileSync(join(cwd, 'template.json'), queue(60));
  git('add', '.');
  git('commit', '--quiet', '--message=first');
  writeFileSync(join(cwd, 'template.json'), queue(120));
  return cwd;
}

/** @param kept the id of the comment of an earlier run */
function comment(cwd: string, kept: string) {
  const bin = join(folder, `bin-${kept}`);
  mkdirSync(bin);
  const gh = [
    '#!/bin/sh',
    `echo "$*" >> ${join(bin, 'calls')}`,
    `case "$*" in *--jq*) echo '${kept}';; *) cp "\${*##*body=@}" ${join(bin, 'body')};; esac`,
  ];
  writeFileSync(join(bin, 'gh'), gh.join('\n'));
  chmodSync(join(bin, 'gh'), 0o755);
  const { status } = spawnSync('bash', [join(ROOT, 'tools/review/comment.sh')], {
    cwd,
    env: {
      PATH: `${bin}:${process.env.PATH}`,
      LINTEL: join(ROOT, 'bin/lintel.js'),
      TARGETS: '\ntemplate.json --no-price\n',
      BASE: 'HEAD',
      PULL: '7',
      GITHUB_REPOSITORY: 'a/b',
      GITHUB_STEP_SUMMARY: join(bin, 'summary'),
    },
  });
  const read = (name: string) => readFileSync(join(bin, name), 'utf8');
  return { status, calls: read('calls'), body: read('body'), summary: read('summary') };
}

test('one comment is written, and written again; the exit code is that of the review', () => {
  const cwd = repository();
  const first = comment(cwd, '');
  expect(first.status).toBe(1);
  expect(first.calls).toContain('--method POST repos/a/b/issues/7/comments');
  expect(first.body).toContain('Data that is lost');
  expect(first.summary).toBe(first.body);

  const again = comment(cwd, '42');
  expect(again.calls).toContain('--method PATCH repos/a/b/issues/comments/42');
});

test('the action gives the script what it reads', () => {
  const { runs } = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8'));
  const step = runs.steps.at(-1);
  const script = readFileSync(join(ROOT, 'tools/review/comment.sh'), 'utf8');
  for (const name of ['TARGETS', 'BASE', 'COMMENT', 'PULL', 'LINTEL']) {
    expect(Object.keys(step.env)).toContain(name);
    expect(script).toContain(name);
  }
});
