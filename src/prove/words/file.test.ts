/**
 * Oracles: crontab(5), systemd.syntax(7), sshd_config(5), the nginx beginner's guide, the Dockerfile reference, the
 * workflow syntax of GitHub Actions, the formats of cloud-init.
 */
import { describe, expect, test } from 'vitest';
import { type Assertion, file } from '../../claims/index.ts';
import { inShort, judgeIn } from '../tiny-proof.ts';

const nothing = { resources: { Topic: { Type: 'AWS::SNS::Topic' } } };

/** The outcome of what is said of one file. */
function said(path: string, text: string, says: Parameters<typeof file>[1]): string {
  return judgeIn(nothing, file(path, says), { files: { [path]: text } }).outcome;
}

describe('a script', () => {
  const script = [
    '#!/bin/bash',
    'set -euo pipefail',
    'readonly bucket=backups',
    '# aws s3 rm --recursive "s3://$bucket"',
    'dump=/var/backups/$(date +%F).dump',
    'pg_dump --format=custom --file="$dump" "$DATABASE_URL"',
    'aws s3 cp --sse AES256 "$dump" "s3://$bucket/daily/"',
    'if false; then shred "$dump"; fi',
    '[[ -z "${KEEP:-}" ]] || exit 0',
    'sudo -u postgres vacuumdb --all',
    'aws ecr get-login-password | docker login --username AWS --password-stdin "$REGISTRY"',
    'echo "TAG=v1" >> "$GITHUB_ENV"',
    'exit 0',
    'rm -rf /',
    '',
  ].join('\n');

  test.each<[string, Parameters<typeof file>[1], string]>([
    ['runs a command with some of its words', { runs: ['pg_dump "$DATABASE_URL"'] }, 'proved'],
    ['runs it with an option and its value, in either spelling', { runs: ['pg_dump --format custom'] }, 'proved'],
    ['runs it with another value', { runs: ['pg_dump --format=plain'] }, 'refuted'],
    ['fills in what it assigned', { runs: ['aws s3 cp s3://backups/daily/'] }, 'proved'],
    ['calls the variable by its name', { runs: ['aws s3 cp "$dump" "s3://$bucket/daily/"'] }, 'proved'],
    ['takes wildcards', { runs: ['aws s3 cp /var/backups/*.dump s3://*/daily/'] }, 'proved'],
    ['keeps the order of words', { runs: ['aws cp s3'] }, 'refuted'],
    ['looks through sudo', { runs: ['vacuumdb --all'] }, 'proved'],
    ['follows pipes', { runs: ['aws ecr get-login-password | docker login --username AWS'] }, 'proved'],
    ['does not follow a pipe that is not there', { runs: ['pg_dump | docker login'] }, 'refuted'],
    ['sees where output goes', { runs: ['echo TAG=v1 >>"$GITHUB_ENV"'] }, 'proved'],
    ['sees that it goes elsewhere', { runs: ['echo TAG=v1 >"$GITHUB_ENV"'] }, 'refuted'],
    ['does not run a comment', { runs: ['aws s3 rm'] }, 'refuted'],
    ['does not run a dead branch', { runs: ['shred'] }, 'refuted'],
    ['does not run what stands behind exit', { runs: ['rm -rf /'] }, 'refuted'],
    ['runs on every run', { always: ['pg_dump', 'aws s3 cp'] }, 'proved'],
    ['may end before', { always: ['vacuumdb'] }, 'unknown'],
    ['never runs what it does not name', { neverRuns: ['rm', 'aws s3 rm', 'shred'] }, 'proved'],
    ['does run it', { neverRuns: ['vacuumdb'] }, 'refuted'],
    ['may run it with what a variable holds', { runs: ['docker login 1.dkr.ecr.us-east-1.amazonaws.com'] }, 'unknown'],
  ])('%s', (_, says, expected) => expect(said('backup.sh', script, says)).toBe(expected));

  test('tells why it does not', () => {
    const verdict = (runs: string) =>
      inShort(judgeIn(nothing, file('backup.sh', { runs: [runs] }), { files: { 'backup.sh': script } }));
    expect(verdict('aws s3 rm')).toBe('refuted: backup.sh never runs aws s3 rm; backup.sh:4 is a comment.');
    expect(verdict('rm -rf')).toBe('refuted: backup.sh never runs rm -rf; backup.sh:14 is never reached.');
  });

  test.each<[string, string, Parameters<typeof file>[1]]>([
    ['reads in another file', '. ./lib.sh\n', { neverRuns: ['rm'] }],
    ['runs what a variable says', '"$COMMAND" x\n', { neverRuns: ['rm'] }],
    ['is written for another shell', '#!/usr/bin/python3\nprint(1)\n', { runs: ['rm'] }],
    ['is no script', 'if true; then\n', { runs: ['rm'] }],
  ])('that %s leaves it open', (_, text, says) => expect(said('a.sh', text, says)).toBe('unknown'));
});

describe('a crontab', () => {
  const system =
    'MAILTO=ops\n0 3 * * * root cd /opt && ./backup.sh --full >>/var/log/b 2>&1\n# 0 4 * * * root rotate\n';
  test.each<[string, string, Readonly<Record<string, string>>, string]>([
    ['/etc/cron.d/backup', system, { '0 3 * * *': 'backup.sh --full' }, 'proved'],
    ['/etc/cron.d/backup', system, { '00 03 * * *': 'backup.sh' }, 'proved'],
    ['/etc/cron.d/backup', system, { '0 4 * * *': 'rotate' }, 'refuted'],
    ['/etc/cron.d/backup', system, { '0 3 * * *': 'root' }, 'refuted'],
    ['crontab', '@daily /opt/backup.sh\n', { '0 0 * * *': '/opt/backup.sh' }, 'proved'],
    ['crontab', '0 6 * * MON-FRI /opt/a\n', { '0 6 * * 1-5': 'a' }, 'proved'],
    ['crontab', '0 6 * * * echo /opt/a\n', { '0 6 * * *': 'a' }, 'refuted'],
    ['crontab', '0 6 * * * false && /opt/a\n', { '0 6 * * *': 'a' }, 'refuted'],
  ])('%s: %j', (path, text, cron, expected) => expect(said(path, text, { cron })).toBe(expected));
});

describe('settings', () => {
  const unit = '[Service]\nUser=root\nUser=app\nExecStart=/bin/old\nExecStart=\nExecStart=/bin/new \\\n  --port 1\n';
  test.each<[string, string, Parameters<typeof file>[1]['sets'], string]>([
    ['automatic.conf', '[commands]\napply_updates = yes\n', { 'commands.apply_updates': 'yes' }, 'proved'],
    ['automatic.conf', '[commands]\napply_updates = no\n', { 'commands.apply_updates': 'yes' }, 'refuted'],
    ['automatic.conf', '[commands]\n#apply_updates = yes\n', { 'commands.apply_updates': 'yes' }, 'refuted'],
    ['automatic.conf', '[commands]\na = yes\na = no\n', { 'commands.a': 'yes' }, 'refuted'],
    ['automatic.conf', '[base]\napply_updates = yes\n', { 'commands.apply_updates': 'yes' }, 'refuted'],
    ['app.service', unit, { 'Service.User': 'app', 'Service.ExecStart': '/bin/new --port 1' }, 'proved'],
    ['app.service', unit, { 'Service.User': 'root' }, 'refuted'],
    [
      'app.env',
      'PORT="8080"\nexport LEVEL=info # note\n',
      { PORT: '8080', LEVEL: 'info', NAME: { absent: true } },
      'proved',
    ],
    ['app.env', 'PORT=8081\n', { PORT: 8080 }, 'refuted'],
    ['90.conf', 'kernel.kptr_restrict=2\n', { 'kernel.kptr_restrict': { atLeast: 1 } }, 'proved'],
    [
      'sshd_config',
      'PasswordAuthentication no\nPasswordAuthentication yes\n',
      { PasswordAuthentication: 'no' },
      'proved',
    ],
    ['sshd_config', '#PasswordAuthentication no\n', { PasswordAuthentication: 'no' }, 'refuted'],
    [
      '20auto-upgrades',
      'APT::Periodic::Unattended-Upgrade "1";\n',
      { 'APT::Periodic::Unattended-Upgrade': '1' },
      'proved',
    ],
  ])('%s', (path, text, sets, expected) => expect(said(path, text, { sets })).toBe(expected));
});

describe('nginx', () => {
  const text = [
    'http {',
    '  server { listen 80 default_server; return 301 https://$host$request_uri; }',
    '  server {',
    '    listen 443 ssl http2; # listen 8443;',
    '    ssl_protocols TLSv1.2 TLSv1.3;',
    '    location /api/ { proxy_pass http://127.0.0.1:4000; proxy_read_timeout 70s; }',
    '    location / { try_files $uri /index.html; }',
    '  }',
    '}',
  ].join('\n');
  test.each<[Parameters<typeof file>[1]['directives'], string]>([
    [{ 'http.server.listen': { like: '443 ssl*' } }, 'proved'],
    [{ 'server.listen': '80 default_server' }, 'proved'],
    [{ 'server.listen': '443 ssl' }, 'refuted'],
    [{ 'server.listen': { like: '8443*' } }, 'refuted'],
    [{ 'server.location /api/.proxy_pass': 'http://127.0.0.1:4000' }, 'proved'],
    [{ 'server[listen 443*].location /api/.proxy_read_timeout': '70s' }, 'proved'],
    [{ 'server[listen 80*].location /api/.proxy_pass': { present: true } }, 'refuted'],
    [{ 'location /.proxy_pass': { absent: true } }, 'proved'],
    [{ 'server.listen': { not: { like: '80*' } } }, 'refuted'],
    [{ 'server[listen 80*].return': { like: '301 https://*' } }, 'proved'],
    [{ ssl_protocols: 'TLSv1.2 TLSv1.3' }, 'proved'],
    [{ ssl_protocols: { like: '*TLSv1 *' } }, 'refuted'],
  ])('%j is %s', (directives, expected) => expect(said('nginx.conf', text, { directives })).toBe(expected));
  test('what cannot be read leaves it open', () =>
    expect(said('nginx.conf', 'http { server { listen 80 }', { directives: { 'server.listen': '80' } })).toBe(
      'unknown',
    ));
});

describe('a workflow', () => {
  const text = [
    'name: deploy',
    'on:',
    '  push:',
    '    branches: [main]',
    'permissions: { contents: read, id-token: write }',
    'env:',
    '  CLUSTER: shop',
    'jobs:',
    '  deploy:',
    '    environment: prod',
    '    steps:',
    '      - uses: actions/checkout@v4',
    '      - uses: aws-actions/configure-aws-credentials@v4',
    '        with:',
    '          role-to-assume: ${{ vars.ROLE }}',
    '      # - run: npm audit',
    '      - if: false',
    '        run: npm run lint',
    '      - run: |',
    '          aws ecs update-service --cluster "$CLUSTER" \\',
    '            --service api',
    '          aws s3 cp app.tgz "s3://b/${{ github.sha }}.tgz"',
    "      - if: github.ref == 'refs/heads/main'",
    '        run: npm publish',
  ].join('\n');
  const role = 'aws-actions/configure-aws-credentials@v4';
  test.each<[Parameters<typeof file>[1], string]>([
    [{ at: { 'on.push.branches': { exactly: ['main'] }, 'permissions.id-token': 'write' } }, 'proved'],
    [{ at: { 'on.pull_request': { absent: true } } }, 'proved'],
    [{ at: { 'permissions.contents': 'write' } }, 'refuted'],
    [{ uses: { 'actions/checkout@*': {} } }, 'proved'],
    [{ uses: { 'actions/checkout@v5': {} } }, 'refuted'],
    [{ uses: { [role]: { 'role-to-assume': '${{ vars.ROLE }}', 'aws-access-key-id': { absent: true } } } }, 'proved'],
    [{ uses: { [role]: { 'role-to-assume': '${{ vars.OTHER }}' } } }, 'refuted'],
    [{ uses: { [role]: { 'role-to-assume': 'arn:aws:iam::111122223333:role/x' } } }, 'unknown'],
    [{ uses: { [role]: { 'role-to-assume': { not: 'arn:aws:iam::111122223333:role/x' } } } }, 'unknown'],
    [{ runs: ['aws ecs update-service --cluster shop --service api'] }, 'proved'],
    [{ runs: ['aws s3 cp "s3://b/${{ github.sha }}.tgz"'] }, 'proved'],
    [{ runs: ['npm audit'] }, 'refuted'],
    [{ runs: ['npm run lint'] }, 'refuted'],
    [{ runs: ['npm publish'] }, 'proved'],
    [{ always: ['npm publish'] }, 'unknown'],
    [{ neverRuns: ['aws ecs delete-service'] }, 'proved'],
  ])('%j is %s', (says, expected) => expect(said('.github/workflows/deploy.yml', text, says)).toBe(expected));
});

// https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows
describe('a workflow that goes on in other files', () => {
  const calling = (...lines: readonly string[]) => ['on: push', 'jobs:', ...lines].join('\n');
  const called = calling('  deploy:', '    uses: ./.github/workflows/deploy.yml');
  const action = calling('  deploy:', '    steps:', '      - uses: ./actions/deploy', '      - run: npm ci');
  const never = calling('  deploy:', '    if: false', '    uses: ./.github/workflows/deploy.yml');
  test.each<[string, Parameters<typeof file>[1], string]>([
    [called, { uses: { 'actions/checkout@*': {} } }, 'unknown'],
    [called, { runs: ['npm ci'] }, 'unknown'],
    [called, { neverRuns: ['npm publish'] }, 'unknown'],
    [action, { runs: ['npm ci'] }, 'proved'],
    [action, { neverRuns: ['npm publish'] }, 'unknown'],
    [never, { neverRuns: ['npm publish'] }, 'proved'],
    [never, { uses: { 'actions/checkout@*': {} } }, 'refuted'],
  ])('%#: %j is %s', (text, says, expected) => expect(said('.github/workflows/deploy.yml', text, says)).toBe(expected));
});

describe('a Dockerfile', () => {
  const text = [
    'ARG NODE=node:24-alpine',
    'FROM ${NODE} AS deps',
    'WORKDIR /app',
    'USER root',
    'RUN npm ci --omit=dev \\',
    '  && npm cache clean --force',
    'FROM deps AS production',
    'COPY --chown=app:app . .',
    '# USER nobody',
    'USER app',
    'ENV PORT=80 LEVEL="info"',
    'EXPOSE 80',
    'HEALTHCHECK --interval=30s CMD ["node", "health.js"]',
    'CMD ["node", "old.js"]',
    'CMD ["node", "server.js"]',
  ].join('\n');
  test.each<[Parameters<typeof file>[1], string]>([
    [{ image: { user: 'app', command: 'node server.js', workdir: '/app', 'env.PORT': '80' } }, 'proved'],
    [{ image: { user: 'root' } }, 'refuted'],
    [{ image: { user: 'nobody' } }, 'refuted'],
    [{ image: { command: 'node old.js' } }, 'refuted'],
    [{ image: { 'stages.deps.from': 'node:24-alpine', stage: 'production', exposes: { exactly: ['80'] } } }, 'proved'],
    [{ image: { 'health.interval': '30s', 'health.command': 'node health.js' } }, 'proved'],
    [{ runs: ['npm ci --omit=dev', 'COPY --chown=app:app . .'], neverRuns: ['npm install', 'ADD'] }, 'proved'],
    [{ runs: ['npm install'] }, 'refuted'],
  ])('%j is %s', (says, expected) => expect(said('Dockerfile', text, says)).toBe(expected));
});

describe('other files', () => {
  test.each<[string, string, Parameters<typeof file>[1], string]>([
    ['.dockerignore', '.git\n# docs\n.env*\n', { lists: ['.git', '.env*'] }, 'proved'],
    ['.dockerignore', '.git\n# docs\n', { lists: ['docs'] }, 'refuted'],
    ['.dockerignore', '.git\n!.git\n', { lists: ['.git'] }, 'refuted'],
    ['agent.json', '{"a":{"b":[1,2]}}', { at: { 'a.b': { has: 2 }, 'a.c': { absent: true } } }, 'proved'],
    ['agent.json', '{"a":{"b":[1,2]}}', { at: { 'a.b[0]': 2 } }, 'refuted'],
    ['agent.json', '{"a":', { at: { a: 1 } }, 'unknown'],
    [
      'ecosystem.config.cjs',
      'module.exports = {"apps": [{"name": "api"}]};\n',
      { at: { 'apps[0].name': 'api' } },
      'proved',
    ],
    ['compose.yaml', 'services:\n  a:\n    image: &x redis:8\n', { at: { 'services.a.image': 'redis:8' } }, 'unknown'],
    ['restore.md', 'Run `restore`.\n<!-- call the lead -->\n', { mentions: ['restore'] }, 'proved'],
    ['restore.md', 'Run `restore`.\n<!-- call the lead -->\n', { mentions: ['call the lead'] }, 'refuted'],
    ['restore.md', 'Run `restore`.\n', { omits: ['restore'] }, 'refuted'],
    ['deploy.yml', '# npm audit\njobs: {}\n', { mentions: ['npm audit'] }, 'refuted'],
    ['other.md', '', { mentions: ['restore'] }, 'refuted'],
  ])('%s', (path, text, says, expected) => expect(said(path, text, says)).toBe(expected));
  test('a file that is not delivered', () =>
    expect(inShort(judgeIn(nothing, file('a.sh', { runs: ['x'] })))).toBe('refuted: No file a.sh is delivered.'));
});

describe('a runbook', () => {
  const text = [
    '# Restore',
    'Run `rm -rf /` never.',
    '<!--',
    '```sh',
    'aws s3 rm s3://backups',
    '```',
    '-->',
    '1. Find the cluster:',
    '   ```sh',
    '   id=$(aws rds describe-db-clusters --region us-east-1)',
    '   ```',
    '```sh',
    'aws rds wait db-cluster-available --db-cluster-identifier <the cluster>',
    '# aws rds delete-db-cluster',
    'psql -h "$id"',
    'cdk deploy --parameters Repository=<owner>/<name>',
    '```',
    '```json',
    '{"psql": "--file"}',
    '```',
  ].join('\n');
  test.each<[Parameters<typeof file>[1], string]>([
    [{ runs: ['aws rds describe-db-clusters --region us-east-1', 'psql -h "$id"'] }, 'proved'],
    [{ runs: ["aws rds wait db-cluster-available --db-cluster-identifier '<the cluster>'"] }, 'proved'],
    [{ neverRuns: ['rm', 'aws s3 rm', 'aws rds delete-db-cluster'] }, 'proved'],
    [{ runs: ['aws rds delete-db-cluster'] }, 'refuted'],
    [{ runs: ['aws rds describe-db-clusters --region eu-west-1'] }, 'refuted'],
    [{ runs: ['psql --file'] }, 'refuted'],
    [{ always: ['aws rds describe-db-clusters'] }, 'unknown'],
  ])('%j is %s', (says, expected) => expect(said('restore.md', text, says)).toBe(expected));
  test('without a block of shell is no script', () =>
    expect(said('restore.md', 'Run `restore`.\n', { runs: ['restore'] })).toBe('unknown'));
});

describe('inside the template', () => {
  const boot = [
    '#!/bin/bash',
    'set -e',
    'app=shop',
    'cat >"/etc/$app.env" <<\'END\'',
    'PORT=8080',
    'GROUP=/${Name}/app',
    'SECRET=${Secret}',
    'END',
    'aws s3 cp "s3://${Bucket}/app.tgz" /opt',
    'systemctl enable --now $app',
  ].join('\n');
  const parameters = { Name: { Type: 'String' } };
  const base = { Bucket: { Type: 'AWS::S3::Bucket' }, Secret: { Type: 'AWS::SecretsManager::Secret' } };
  const data = { 'Fn::Base64': { 'Fn::Sub': boot } };
  const template = { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData: { UserData: data } } };
  const fleet = (LaunchTemplate: object) => ({
    Type: 'AWS::AutoScaling::AutoScalingGroup',
    Properties: { LaunchTemplate },
  });
  const version = { Version: '1' };
  const worlds = {
    'an instance': { Server: { Type: 'AWS::EC2::Instance', Properties: { UserData: data } } },
    'a launch template': { Server: template },
    'a group with a launch template': {
      Template: template,
      Server: fleet({ LaunchTemplateId: { Ref: 'Template' }, ...version }),
    },
    'a group with a mixed policy': {
      Template: template,
      Server: {
        Type: 'AWS::AutoScaling::AutoScalingGroup',
        Properties: {
          MixedInstancesPolicy: {
            LaunchTemplate: { LaunchTemplateSpecification: { LaunchTemplateId: { Ref: 'Template' }, ...version } },
          },
        },
      },
    },
    'a launch configuration': {
      Server: { Type: 'AWS::AutoScaling::LaunchConfiguration', Properties: { UserData: data } },
    },
    'cloud-config': {
      Server: {
        Type: 'AWS::EC2::Instance',
        Properties: {
          UserData: {
            'Fn::Base64': {
              'Fn::Sub':
                '#cloud-config\nwrite_files:\n  - path: /etc/shop.env\n    content: |\n      PORT=8080\n      GROUP=/${Name}/app\n      SECRET=${Secret}\nruncmd:\n  - [aws, s3, cp, "s3://${Bucket}/app.tgz", /opt]\n  - systemctl enable --now shop\n',
            },
          },
        },
      },
    },
    'a message of several parts': {
      Server: {
        Type: 'AWS::EC2::Instance',
        Properties: {
          UserData: {
            'Fn::Base64': {
              'Fn::Sub': `Content-Type: multipart/mixed; boundary="=="\nMIME-Version: 1.0\n\n--==\nContent-Type: text/cloud-config\n\n#cloud-config\ncloud_final_modules:\n- [scripts-user, always]\n\n--==\nContent-Type: text/x-shellscript\n\n${boot}\n--==--\n`,
            },
          },
        },
      },
    },
  };
  const holds: readonly Assertion[] = [
    file({ of: 'Server' }, { runs: ['aws s3 cp "s3://${Bucket}/app.tgz"', 'systemctl enable shop'] }),
    file(
      { of: 'Server', path: '/etc/shop.env' },
      { sets: { PORT: 8080, GROUP: '/${Name}/app', SECRET: { refersTo: 'Secret' } } },
    ),
  ];
  const fails: readonly Assertion[] = [
    file({ of: 'Server' }, { runs: ['aws s3 cp "s3://${Secret}/app.tgz"'] }),
    file({ of: 'Server' }, { runs: ['systemctl disable shop'] }),
    file({ of: 'Server', path: '/etc/shop.env' }, { sets: { PORT: 8081 } }),
    file({ of: 'Server', path: '/etc/shop.env' }, { sets: { SECRET: { refersTo: 'Bucket' } } }),
    file({ of: 'Server', path: '/etc/other.env' }, { sets: { PORT: 8080 } }),
  ];
  test.each(Object.entries(worlds))('%s', (_, resources) => {
    const outcome = (assertion: Assertion) =>
      judgeIn({ parameters, resources: { ...base, ...resources } }, assertion).outcome;
    expect(holds.map(outcome)).toEqual(['proved', 'proved']);
    for (const outcomeOfFailing of fails.map(outcome)) expect(['refuted', 'unknown']).toContain(outcomeOfFailing);
    expect(fails.slice(1).map(outcome)).toEqual(['refuted', 'refuted', 'refuted', 'refuted']);
  });

  test('a condition says when it holds', () => {
    const script = (name: string) => `#!/bin/sh\nsystemctl start ${name}\n`;
    const verdict = judgeIn(
      {
        parameters: { Stage: { Type: 'String', AllowedValues: ['dev', 'prod'] } },
        conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
        resources: {
          Server: {
            Type: 'AWS::EC2::Instance',
            Properties: { UserData: { 'Fn::Base64': { 'Fn::If': ['IsProd', script('app'), script('test')] } } },
          },
        },
      },
      file({ of: 'Server' }, { runs: ['systemctl start app'] }),
    );
    expect(inShort(verdict)).toBe('unknown: Stage = prod');
  });

  test.each<[string, object, string]>([
    ['a parameter', { Ref: 'Name' }, 'unknown'],
    ['nothing', {}, 'refuted'],
  ])('user data that is %s', (what, UserData, expected) => {
    const Properties = what === 'nothing' ? {} : { UserData };
    const resources = { Server: { Type: 'AWS::EC2::Instance', Properties } };
    expect(judgeIn({ parameters, resources }, file({ of: 'Server' }, { runs: ['a'] })).outcome).toBe(expected);
  });

  test('documents in properties', () => {
    const resources = {
      Document: {
        Type: 'AWS::SSM::Document',
        Properties: {
          Content: {
            schemaVersion: '2.2',
            mainSteps: [
              { action: 'aws:runShellScript', name: 'a', inputs: { runCommand: ['#!/bin/sh', 'yum update -y'] } },
            ],
          },
        },
      },
      Config: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Type: 'String', Value: { 'Fn::Sub': '{"logs": {"group": "/${Name}/app"}}' } },
      },
    };
    const outcome = (assertion: Assertion) => judgeIn({ parameters, resources }, assertion).outcome;
    expect(outcome(file({ of: 'Document' }, { runs: ['yum update'] }))).toBe('proved');
    expect(outcome(file({ of: 'Document' }, { runs: ['yum remove'] }))).toBe('refuted');
    expect(outcome(file({ of: 'Config' }, { at: { 'logs.group': '/${Name}/app' } }))).toBe('proved');
    expect(outcome(file({ of: 'Config' }, { at: { 'logs.group': '/other' } }))).toBe('refuted');
    expect(outcome(file({ of: 'Config', property: 'Value' }, { at: { 'logs.group': { refersTo: 'Name' } } }))).toBe(
      'proved',
    );
  });

  test('what cfn-init writes and runs, where the boot script calls it', () => {
    const init = {
      configSets: { default: ['first', { ConfigSet: 'rest' }], rest: ['second'], unused: ['third'] },
      first: { files: { '/etc/app.json': { content: { port: 8080 } }, '/etc/app.env': { content: 'LEVEL=info\n' } } },
      second: {
        commands: {
          '01-start': { command: 'systemctl start app' },
          '02-ask': { command: ['app', 'migrate'], test: 'test -f /x' },
        },
      },
      third: { commands: { '01-stop': { command: 'systemctl stop app' } } },
    };
    const world = (script: string) => ({
      resources: {
        Server: {
          Type: 'AWS::EC2::Instance',
          Metadata: { 'AWS::CloudFormation::Init': init },
          Properties: { UserData: { 'Fn::Base64': script } },
        },
      },
    });
    const outcomes = (script: string) =>
      [
        file({ of: 'Server', path: '/etc/app.json' }, { at: { port: 8080 } }),
        file({ of: 'Server', path: '/etc/app.env' }, { sets: { LEVEL: 'info' } }),
        file({ of: 'Server' }, { runs: ['app migrate'], always: ['systemctl start app'] }),
        file({ of: 'Server', path: '/etc/app.json' }, { at: { port: 80 } }),
        file({ of: 'Server' }, { runs: ['systemctl stop app'] }),
      ].map((assertion) => judgeIn(world(script), assertion).outcome);
    expect(outcomes('#!/bin/bash\n/opt/aws/bin/cfn-init -v --stack s --resource Server\n')).toEqual([
      'proved',
      'proved',
      'proved',
      'refuted',
      'refuted',
    ]);
    expect(new Set(outcomes('#!/bin/bash\n# /opt/aws/bin/cfn-init --resource Server\n'))).toEqual(new Set(['refuted']));
    expect(new Set(outcomes('#!/bin/bash\n/opt/aws/bin/cfn-init --resource "$NAME"\n'))).toEqual(new Set(['unknown']));
    expect(new Set(outcomes('#!/bin/bash\n/opt/aws/bin/cfn-init --resource Other\n'))).toEqual(new Set(['refuted']));
  });
});
