/**
 * Jobs of GitHub workflows. Oracle: GitHub's reference, https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax,
 * and the pages of the actions: what a step passes on, where a job ends, what an action may ask for.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runJob } from './job.ts';
import { expression, holdsIn } from './job-expressions.ts';
import { operatorShell } from './operator-shell.ts';

const CONTEXT = {
  vars: { ROLE: 'arn:role' },
  matrix: { stage: 'dev' },
  github: { sha: 'abc', event_name: 'push', ref: 'refs/heads/main' },
};

test.each([
  ['${{ vars.ROLE }}-${{github.sha}}', 'arn:role-abc'],
  ['plan-${{ matrix.stage }}', 'plan-dev'],
  ["${{ 'it''s' }}", "it's"],
  ['$PLAIN ${SHELL}', '$PLAIN ${SHELL}'],
])('%s is %s', (text, expected) => expect(expression(text, CONTEXT)).toBe(expected));

test.each([
  ["github.event_name == 'push'", true],
  ["${{ github.event_name != 'push' }}", false],
  ["github.event_name == 'PUSH'", true],
])('if: %s is %s', (condition, expected) => expect(holdsIn(condition, CONTEXT)).toBe(expected));

test.each(['${{ vars.NONE }}', '${{ hashFiles(1) }}', '${{ secrets.KEY }}'])('%s is an error', (text) =>
  expect(() => expression(text, CONTEXT)).toThrow(),
);

describe('a job', () => {
  const project = mkdtempSync(join(tmpdir(), 'lintel-job-project-'));
  let door: Server;
  let asked: object[] = [];
  beforeAll(async () => {
    mkdirSync(join(project, 'app', 'dist'), { recursive: true });
    writeFileSync(join(project, 'app', 'kept.txt'), 'kept');
    writeFileSync(join(project, 'app', 'dist', 'built.txt'), 'built');
    door = createServer((request, response) => response.end(`${request.headers.host} ${request.url}`));
    await new Promise<void>((done) => door.listen(0, '127.0.0.1', done));
  });
  afterAll(async () => {
    await new Promise((done) => door.close(done));
    rmSync(project, { recursive: true, force: true });
  });

  const run = (text: string) =>
    runJob(
      {
        workflow: text,
        job: 'deploy',
        event: 'push',
        sha: 'c0ffee',
        repository: 'owner/app',
        vars: { ROLE: 'arn:aws:iam::111122223333:role/deployer' },
        checkout: { folder: 'app', files: { 'scripts/say.sh': '#!/bin/bash\necho "said $1"\n' } },
      },
      {
        url: 'http://127.0.0.1:9',
        at: { partition: 'aws', account: '111122223333', region: 'us-east-1' },
        project,
        authority: join(project, 'none.pem'),
        door: () => `http://127.0.0.1:${(door.address() as AddressInfo).port}`,
        assume(input) {
          asked = [...asked, input];
          return Promise.resolve({ Credentials: { AccessKeyId: 'ASIA1', SecretAccessKey: 's', SessionToken: 't' } });
        },
      },
    );
  const workflow = (steps: string, more = '') => `name: x
permissions: { contents: read, id-token: write }
jobs:
  deploy:
    runs-on: ubuntu-24.04
    environment: prod
    env: { COLOUR: green }
${more}    steps:
${steps}`;

  test('steps run in one folder, in order, and pass variables on', async () => {
    const { code, said } = await run(
      workflow(`      - uses: actions/checkout@v6
      - run: cat kept.txt && ls dist || echo "no dist"
      - run: echo "WORD=$COLOUR-$GITHUB_SHA" >>"$GITHUB_ENV" && scripts/say.sh hello >out.txt
      - run: cat out.txt && echo "$WORD"
`),
    );
    expect(code).toBe(0);
    for (const each of ['kept', 'no dist', 'said hello', 'green-c0ffee']) expect(said).toContain(each);
  });

  test('the first step that fails ends it', async () => {
    const { code, said } = await run(
      workflow('      - run: |\n          false\n          echo never\n      - run: echo later\n'),
    );
    expect(code).toBe(1);
    expect(said).not.toMatch(/^never|^later/m);
  });

  test('a role is taken over with a token of the environment; before, nobody has rights', async () => {
    asked = [];
    const { said } = await run(
      workflow(`      - run: echo "before [$AWS_ACCESS_KEY_ID]"
      - uses: aws-actions/configure-aws-credentials@v6
        with: { role-to-assume: '\${{ vars.ROLE }}', aws-region: eu-west-1 }
      - run: echo "after $AWS_ACCESS_KEY_ID $AWS_SESSION_TOKEN $AWS_REGION"
`),
    );
    expect(said).toContain('before []');
    expect(said).toContain('after ASIA1 t eu-west-1');
    const [{ WebIdentityToken: token = '', ...more } = {}] = asked as { WebIdentityToken?: string; RoleArn?: string }[];
    expect(more.RoleArn).toBe('arn:aws:iam::111122223333:role/deployer');
    expect(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())).toEqual({
      iss: 'https://token.actions.githubusercontent.com',
      aud: 'sts.amazonaws.com',
      sub: 'repo:owner/app:environment:prod',
    });
  });

  test('names of the internet lead to the door of the system', async () => {
    const { said } = await run(
      workflow(
        `      - run: node -e "fetch('http://www.example.com/page?x=1').then(async (a) => console.log(await a.text()))"\n`,
      ),
    );
    expect(said).toContain('www.example.com /page?x=1');
  });

  test.skipIf(spawnSync('aws', ['--version']).error !== undefined)(
    'a region that a step names is the one asked',
    async () => {
      const asked: string[] = [];
      const api = createServer((request, response) => {
        asked.push(/\/(\w+-\w+-\d)\//.exec(request.headers.authorization ?? '')?.[1] ?? '');
        response
          .writeHead(400, { 'content-type': 'text/xml' })
          .end('<ErrorResponse><Error><Code>No</Code></Error></ErrorResponse>');
      });
      await new Promise<void>((done) => api.listen(0, '127.0.0.1', done));
      const environment = { AWS_DEFAULT_REGION: 'us-east-1', AWS_REGION: 'us-east-1' };
      const at = { partition: 'aws', account: '111122223333', region: 'us-east-1' } as const;
      const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
      await operatorShell(
        'AWS_REGION=us-west-2 aws sts get-caller-identity || true',
        { environment },
        { url, at, project },
      );
      await new Promise((done) => api.close(done));
      expect(asked).toContain('us-west-2');
      expect(asked).not.toContain('us-east-1');
    },
  );

  test.each([
    ['an unknown action', workflow('      - uses: owner/other@v1\n'), 'the action owner/other@v1 is not known here'],
    [
      'an unknown input',
      workflow('      - uses: actions/checkout@v6\n        with: { ref: x }\n'),
      'the input "ref" of actions/checkout@v6 is not known here',
    ],
    ['an unknown key of a step', workflow('      - run: x\n        shell: pwsh\n'), '"shell" of a step of deploy'],
    [
      'a token that the job may not ask for',
      workflow(
        '      - uses: aws-actions/configure-aws-credentials@v6\n        with: { role-to-assume: r, aws-region: x }\n',
        '    permissions: { contents: read }\n',
      ),
      'needs the permission id-token: write',
    ],
    [
      'a job of another event',
      workflow('      - run: x\n', "    if: github.event_name == 'pull_request'\n"),
      'does not run for push',
    ],
    ['no such job', 'jobs: { test: {} }', 'the workflow has no job deploy; there are test'],
  ])('%s is an error', async (_, text, message) => {
    await expect(run(text)).rejects.toThrow(message);
  });
});
