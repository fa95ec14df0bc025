import { either, list, object, record, text } from '../../base/index.ts';
import { MATCHER } from '../matcher.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord, type Rest } from '../word.ts';

const backup =
  'set -e\npg_dump --format=custom "$DATABASE_URL" >/backup/today\n#aws s3 cp /backup/today s3://backups\n';
const files = {
  'backup.sh': backup,
  'etc/dnf/automatic.conf': '[commands]\n# apply_updates = yes\napply_updates = no\n',
  'deploy.yml':
    'on:\n  push:\n    branches: [main]\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n      - if: false\n        run: npm audit\n',
};
const server = {
  Server: {
    Type: 'AWS::EC2::Instance',
    Properties: {
      UserData: {
        'Fn::Base64':
          "#!/bin/bash\ndnf install -y nginx\ncat >/etc/nginx/nginx.conf <<'END'\nhttp { server { listen 80; } }\nEND\n",
      },
    },
  },
};

const WHERE = either(
  (value) => typeof value === 'string',
  text({ about: 'a file that is delivered with the templates' }),
  object(
    { of: SUBJECT },
    {
      path: text({ about: 'a file that its boot script, cloud-config or cfn-init writes' }),
      property: text({ about: 'a property that holds the text; without it what an instance runs when it boots' }),
    },
    'a text inside the template',
  ),
);

const commands = (about: string) => list(text(), { min: 1, about });
const values = (about: string) => record(MATCHER, about);

export const FILE = defineWord(
  'file',
  'what a file does and sets, read in its own format: comments, unreachable commands and overruled settings do not count',
  { path: WHERE },
  {
    runs: commands('commands that it reaches, perhaps under a condition; further words are allowed, * is a wildcard'),
    always: commands('commands that every run reaches whose commands succeed'),
    neverRuns: commands('commands that it never reaches'),
    cron: record(text(), 'schedule to command'),
    sets: values('ini, systemd, environment files, sshd_config: Section.key to value'),
    directives: values('nginx: server.listen, server[listen 443*].location /api/.proxy_pass'),
    at: values('YAML and JSON: path to value'),
    uses: record(values('inputs of the action'), 'GitHub workflows: the actions of the steps, with their inputs'),
    image: values('Dockerfile: user, workdir, command, entrypoint, exposes, env.NAME, from, health of the last stage'),
    lists: list(text(), { min: 1, about: 'lines that are not comments, as in .dockerignore' }),
    mentions: list(text(), { about: 'prose: it holds each of these texts' }),
    omits: list(text(), { about: 'prose: it holds none of these texts' }),
  },
  {
    holds: [
      {
        says: 'The backup dumps the database.',
        files,
        claim: { kind: 'file', path: 'backup.sh', runs: ['pg_dump "$DATABASE_URL"'] },
      },
      {
        says: 'The workflow runs on pushes to main.',
        files,
        claim: {
          kind: 'file',
          path: 'deploy.yml',
          at: { 'on.push.branches': { exactly: ['main'] } },
          runs: ['npm test'],
        },
      },
      {
        says: 'The server writes its web server a configuration.',
        resources: server,
        claim: {
          kind: 'file',
          path: { of: 'Server', path: '/etc/nginx/nginx.conf' },
          directives: { 'http.server.listen': '80' },
        },
      },
    ],
    fails: [
      {
        says: 'The upload stands in a comment.',
        files,
        claim: { kind: 'file', path: 'backup.sh', runs: ['aws s3 cp'] },
      },
      {
        says: 'The last setting counts.',
        files,
        claim: { kind: 'file', path: 'etc/dnf/automatic.conf', sets: { 'commands.apply_updates': 'yes' } },
      },
      {
        says: 'A step behind `if: false` never runs.',
        files,
        claim: { kind: 'file', path: 'deploy.yml', runs: ['npm audit'] },
      },
      {
        says: 'Nothing listens on 443.',
        resources: server,
        claim: {
          kind: 'file',
          path: { of: 'Server', path: '/etc/nginx/nginx.conf' },
          directives: { 'server.listen': '443 ssl' },
        },
      },
    ],
    unknown: [
      {
        says: 'What a variable holds is told when the script runs.',
        files: { 'backup.sh': 'pg_dump $OPTIONS orders\n' },
        claim: { kind: 'file', path: 'backup.sh', runs: ['pg_dump --format=custom'] },
      },
    ],
  },
  {
    some: [
      'runs',
      'always',
      'neverRuns',
      'cron',
      'sets',
      'directives',
      'at',
      'uses',
      'image',
      'lists',
      'mentions',
      'omits',
    ],
  },
);

/** Where a text stands: a delivered file, or inside the template. */
export type Where<Name extends string = string> =
  | string
  | { readonly of: Subject<Name>; readonly path?: string; readonly property?: string };

/**
 * What a delivered file does and sets, or a text inside the template: what an instance boots, a file that it then
 * writes, a property that holds a document.
 *
 * @example file('backup.sh', { runs: ['pg_dump --format=custom', 'aws s3 cp "s3://$BUCKET/*"'] })
 * @example file({ of: 'server', path: '/etc/app.env' }, { sets: { PORT: '8080' } })
 */
export function file<Name extends string = string>(
  path: Where<Name>,
  says: Rest<typeof FILE, 'path'>,
): AssertionOf<typeof FILE> {
  return { kind: 'file', path, ...says };
}
