/**
 * The boot script of Coherent PMO, run with programs that do nothing, or fail. The oracle is what the script is for: the
 * API runs (`systemctl restart coherent`) and answers, whatever else cannot be started.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { shellScript } from '../../architectures/coherent-pmo/host/boot-script.ts';
import { type CoherentOptions, settle } from '../../architectures/coherent-pmo/options.ts';
import { EVERYTHING, PROD } from '../../architectures/coherent-pmo/variants.ts';
import { type Ended, type Machine, newMachine } from './machine.ts';

/** What CloudFormation fills in. */
const FILLED: Readonly<Record<string, string>> = {
  ReleaseUrl: 'https://releases.example.com/pmo.tar.gz',
  ReleaseSha256: '',
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '111122223333',
  'AWS::StackId': 'arn:aws:cloudformation:us-east-1:111122223333:stack/coherent-prod/1',
  AlertEmail: 'ops@example.com',
  DatabaseAddress: 'db.example.com',
  DatabaseSecretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db',
  TokenKeyArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:token',
};

const filled = (options: CoherentOptions) =>
  shellScript(settle(options)).replace(/\$\{(!?)([^}]*)\}/g, (_, kept, name) =>
    kept === '!' ? `\${${name}}` : (FILLED[name] ?? `no value for ${name}`),
  );

/** A release whose files only root may read. */
function releaseIn(machine: Machine): void {
  const folder = join(machine.root, 'made', 'pmo-1');
  mkdirSync(join(folder, 'dist/api'), { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'dist/api/server.js'), '', { mode: 0o600 });
  execFileSync('tar', ['-czf', join(machine.root, 'release.tar.gz'), '-C', join(machine.root, 'made'), 'pmo-1']);
}

/** An Ubuntu whose programs do nothing, and one of which fails where its call holds the text. */
function ubuntu(fails?: readonly [program: string, text: string]): Machine {
  const machine = newMachine();
  const does = (name: string, bash = '') =>
    machine.program(name, `${fails?.[0] === name ? `[[ "$*" == *'${fails[1]}'* ]] && exit 100\n` : ''}${bash}\nexit 0`);
  for (const name of 'apt-get systemctl docker npm useradd chown timedatectl certbot openssl sudo pm2'.split(' ')) {
    does(name);
  }
  const agent = `${machine.root}/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl`;
  does('gpg', 'while [[ $# -gt 1 ]]; do [[ "$1" == -o ]] && echo key >"$2"; shift; done');
  does(
    'unzip',
    `mkdir -p ${machine.root}/tmp/aws && printf '#!/bin/bash\\n' >${machine.root}/tmp/aws/install && chmod +x ${machine.root}/tmp/aws/install`,
  );
  does('id', 'exit 1');
  does(
    'install',
    `kept=(); while [[ $# -gt 0 ]]; do case $1 in -o | -g) shift ;; *) kept+=("$1") ;; esac; shift; done\nexec /usr/bin/install "\${kept[@]}"`,
  );
  does('aws', "[[ $1 == secretsmanager ]] && echo 'a key of sixty-four characters'\nexit 0");
  does('sleep');
  does(
    'curl',
    `for word; do [[ "$last" == -o ]] && out=$word; last=$word; done
[[ -z "$out" || "$out" == /dev/null ]] || { [[ "$last" == *pmo.tar.gz ]] && cp ${machine.root}/release.tar.gz "$out" || echo bytes >"$out"; }`,
  );
  machine.program('amazon-cloudwatch-agent-ctl', fails?.[0] === 'agent' ? 'exit 1' : '');
  mkdirSync(join(agent, '..'), { recursive: true });
  cpSync(join(machine.root, 'bin/amazon-cloudwatch-agent-ctl'), agent);
  for (const folder of [
    'apt/apt.conf.d',
    'apt/sources.list.d',
    'nginx/sites-enabled',
    'cron.d',
    'logrotate.d',
    'systemd/system',
  ])
    mkdirSync(join(machine.root, 'etc', folder), { recursive: true });
  machine.write('etc/os-release', 'NAME=Ubuntu\nVERSION_CODENAME=jammy\n');
  releaseIn(machine);
  return machine;
}

function booted(machine: Machine, options: CoherentOptions = PROD): Ended & { readonly calls: readonly string[] } {
  return { ...machine.run(filled(options)), calls: machine.calls() };
}

const FAILED_PARTS = 'etc/coherent/failed-parts';

describe('a host whose programs all do well', () => {
  test('serves, and no part failed', () => {
    const machine = ubuntu();
    const { status, stderr, calls } = booted(machine);
    expect([status, stderr]).toEqual([0, '']);
    expect(calls).toContain('systemctl restart coherent');
    expect(calls.at(-1)).toContain('http://127.0.0.1:4000/api/v1/health');
    expect(machine.read(FAILED_PARTS)).toBe('');
  });

  test('starts the API before it asks Docker Hub for anything', () => {
    const { calls } = booted(ubuntu());
    const place = (call: RegExp) => calls.findIndex((each) => call.test(each));
    expect(place(/^docker compose/)).toBeGreaterThan(place(/^systemctl restart coherent/));
  });

  test('reads a release whose files only root may read', () => {
    const machine = ubuntu();
    booted(machine);
    const modeOf = (path: string) => statSync(join(machine.root, 'opt/coherent/current', path)).mode & 0o777;
    expect([modeOf('dist'), modeOf('dist/api/server.js')]).toEqual([0o755, 0o644]);
  });

  test('of several tells CloudFormation only after it answers', () => {
    const { calls, status } = booted(ubuntu(), EVERYTHING);
    expect(status).toBe(0);
    expect(calls.at(-1)).toMatch(/^aws cloudformation signal-resource .* --status SUCCESS$/);
    expect(calls.findIndex((call) => call.includes('/api/v1/health'))).toBeGreaterThan(-1);
  });
});

describe.each<[part: string, program: string, text: string]>([
  ['agent', 'agent', ''],
  ['cache', 'docker', 'compose'],
  ['cache', 'apt-get', 'docker-ce'],
  ['cache', 'curl', 'download.docker.com'],
  ['dumps', 'apt-get', 'postgresql-client'],
  ['dumps', 'apt-get', 'pgdg.list'],
  ['certificate', 'apt-get', 'certbot'],
])('a host without its part "%s", because %s refuses %s', (part, program, text) => {
  test('serves, and counts that part alone', () => {
    const machine = ubuntu([program, text]);
    const { status, calls } = booted(machine);
    expect(status).toBe(0);
    expect(calls).toContain('systemctl restart coherent');
    expect(machine.read(FAILED_PARTS)).toBe(`${part}\n`);
    const report = machine.read('opt/coherent/bin/report-processes') ?? '';
    machine.program('pm2', 'echo 42');
    const [, failedParts] = machine.run(report).stdout.split('\n');
    expect(JSON.parse(failedParts ?? '')).toMatchObject({ Service: 'pmo-api', FailedParts: 1 });
  });
});

test('a host whose API does not answer within its time says so', () => {
  const { status, stderr } = booted(ubuntu(['curl', '/api/v1/health']));
  expect([status, stderr]).toEqual([1, 'The API did not answer within five minutes.\n']);
});

test('a second boot installs nothing again and forgets the parts that failed', () => {
  const machine = ubuntu(['docker', 'compose']);
  booted(machine);
  machine.program('docker');
  const before = machine.calls().length;
  const { status, calls } = booted(machine);
  expect([status, machine.read(FAILED_PARTS)]).toEqual([0, '']);
  expect(calls.slice(before).filter((call) => /^npm|install -y nodejs/.test(call))).toEqual([]);
});
