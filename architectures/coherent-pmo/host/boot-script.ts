import { atEveryBoot } from 'lintel/constructs';
import { contractOf, HOME, LOG_FOLDER } from '../../../workloads/pmo/contract.ts';
import { DATABASE_NAME } from '../database.ts';
import { DATABASE_PORT } from '../network.ts';
import type { CoherentSettings } from '../options.ts';
import { bucketName } from '../storage.ts';
import { agentConfiguration } from './agent.ts';
import { BACKUP_FOLDER, backupScript, restoreScript, timetable } from './backup.ts';
import { certificateScript, ownCertificate } from './certificate.ts';
import { CHALLENGE_FOLDER, nginxSites, TLS_FOLDER } from './nginx.ts';
import { composeFile, ecosystem, FAILED_PARTS, processReport } from './processes.ts';

/** What the group of instances is called in the template, where each instance tells that it serves. */
export const FLEET = 'Fleet';

const AGENT_CONTROL = '/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl';
const [api] = contractOf('prod').processes;

const DATABASE_CA = '/etc/coherent/rds-ca.pem';

type Variable = ReturnType<typeof contractOf>['env'][number]['name'];

/**
 * The values of the contract's variables, except the signing key of the tokens, which the host makes or fetches. `${…}`
 * is filled in by CloudFormation; the database password is named, never given.
 */
export function apiEnvironment(settings: CoherentSettings): Readonly<Record<Exclude<Variable, 'JWT_SECRET'>, string>> {
  const origin = `https://${settings.domainName}`;
  const isReachedDirectly = settings.openServicePorts || settings.scaling === 'horizontal';
  return {
    NODE_ENV: 'production',
    HOST: isReachedDirectly ? '0.0.0.0' : '127.0.0.1',
    PORT: String(api.port),
    AWS_REGION: '${AWS::Region}',
    S3_BUCKET: bucketName(settings.stage),
    DATABASE_URL: `postgresql://\${DatabaseAddress}:${DATABASE_PORT}/${DATABASE_NAME}?sslmode=verify-full&sslrootcert=${DATABASE_CA}`,
    DATABASE_SECRET_ARN: '${DatabaseSecretArn}',
    REDIS_URL: 'redis://127.0.0.1:6379',
    JWT_EXPIRES_IN: '24h',
    WEB_ORIGIN: origin,
    API_ORIGIN: origin,
    UPLOAD_FOLDER: '/tmp/pmo-uploads',
    LOG_LEVEL: 'info',
  };
}

/** The user data, with `${…}` for CloudFormation to fill in. An update restarts the instance, which installs a new release. */
export function bootScript(settings: CoherentSettings): string {
  return atEveryBoot(shellScript(settings));
}

/**
 * Every `$name` belongs to the shell and every `${name}` to CloudFormation, so the shell never uses braces. What the host
 * serves without, it starts in subshells of their own: one that fails is written down, and the boot goes on.
 */
export function shellScript(settings: CoherentSettings): string {
  const single = settings.scaling === 'single';
  return `#!/bin/bash
# Prepares the host, then installs and starts the release. Safe to run again.
set -Eeuo pipefail
export DEBIAN_FRONTEND=noninteractive HOME=/root
readonly release_url='\${ReleaseUrl}' release_sha256='\${ReleaseSha256}'

main() {
  wait_for_address
  install_programs
  make_folders
  write_files
  write_environment
  systemctl daemon-reload
  systemctl restart nginx cron
  set +e
  (set -e; start_agent); note agent "$?"
  set -e
  if [[ -z "$release_url" ]]; then
    echo 'No ReleaseUrl was given: the host is prepared and no API is started.'
  else
    install_release
    systemctl enable coherent
    systemctl restart coherent
  fi
  set +e
  (set -e; start_cache); note cache "$?"
  (set -e; install_dump_tools); note dumps "$?"
${single ? '  (set -e; fetch_certificate); note certificate "$?"\n' : ''}  set -e
  [[ -z "$release_url" ]] || wait_until_ready
${single ? '' : signal()}}

# A part without which the host serves.
note() {
  [[ "$2" == 0 ]] || echo "$1" | tee -a ${FAILED_PARTS}
}

# The Elastic IP comes when the instance already runs.
wait_for_address() {
  until curl --silent --max-time 5 --output /dev/null https://awscli.amazonaws.com; do sleep 3; done
}

${installPrograms(settings)}
make_folders() {
  timedatectl set-timezone UTC
  id coherent >/dev/null 2>&1 || useradd --system --home-dir ${HOME} --shell /usr/sbin/nologin coherent
  install -d -m 0755 ${HOME} ${HOME}/bin ${HOME}/releases /etc/coherent ${TLS_FOLDER} ${CHALLENGE_FOLDER}
  install -d -m 0750 -o coherent -g coherent ${LOG_FOLDER} ${HOME}/.pm2 ${BACKUP_FOLDER}
  install -m 0644 /dev/null ${FAILED_PARTS}
  [[ -s ${DATABASE_CA} ]] || download ${DATABASE_CA} https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem
}

write_files() {
${single ? ownCertificate(settings.domainName) : ''}${written('/etc/nginx/sites-enabled/default', nginxSites(settings))}${written(`${HOME}/ecosystem.config.cjs`, ecosystem(settings))}${written(`${HOME}/compose.yaml`, composeFile())}${written(`${HOME}/bin/report-processes`, processReport())}${written(`${HOME}/bin/backup`, backupScript())}${written(`${HOME}/bin/restore`, restoreScript())}${single ? written(`${HOME}/bin/certificate`, certificateScript(settings.domainName)) : ''}${written('/etc/cron.d/coherent', timetable(settings.scaling))}${written('/etc/logrotate.d/coherent', LOGROTATE)}${written('/etc/systemd/system/coherent.service', SERVICE)}${written('/etc/coherent/agent.json', agentConfiguration(settings.stage))}  chmod 0755 ${HOME}/bin/*
}

write_environment() {
  umask 077
${written('/etc/coherent/api.env', lines(apiEnvironment(settings)))}  [[ -s /etc/coherent/token.key ]] || ${single ? 'openssl rand -hex 32' : fetchTokenKey()} >/etc/coherent/token.key
  echo "JWT_SECRET=$(cat /etc/coherent/token.key)" >>/etc/coherent/api.env
  chown root:coherent /etc/coherent/api.env
  chmod 0640 /etc/coherent/api.env
  umask 022
}

# Whatever the modes in the archive are, the API and nginx may read it.
install_release() {
  local release
  release="${HOME}/releases/$(echo "$release_url $release_sha256" | sha256sum | cut -c1-16)"
  if [[ ! -d "$release" ]]; then
    curl -fsSL --proto '=https' --retry 5 --max-time 300 -o /tmp/release.tar.gz "$release_url"
    [[ -z "$release_sha256" ]] || sha256sum --check --quiet <<<"$release_sha256  /tmp/release.tar.gz"
    rm -rf "$release.new" && mkdir "$release.new"
    tar -xzf /tmp/release.tar.gz --no-same-owner --strip-components=1 -C "$release.new"
    chmod -R u=rwX,go=rX "$release.new"
    mv "$release.new" "$release"
  fi
  ln -sfn "$release" ${HOME}/current
  sudo -u coherent bash -c 'set -a; . /etc/coherent/api.env; cd ${HOME}/current; exec node dist/api/migrate.js'
}

wait_until_ready() {
  for _ in $(seq 60); do
    curl --silent --fail --max-time 2 --output /dev/null http://127.0.0.1:${api.port}${api.health.path} && return
    sleep 5
  done
  echo 'The API did not answer within five minutes.' >&2
  return 1
}

start_agent() {
  if [[ ! -x ${AGENT_CONTROL} ]]; then
    download /tmp/agent.deb https://amazoncloudwatch-agent.s3.amazonaws.com/ubuntu/amd64/latest/amazon-cloudwatch-agent.deb
    apt-get install -y /tmp/agent.deb
  fi
  ${AGENT_CONTROL} -a fetch-config -m ec2 -s -c file:/etc/coherent/agent.json
}

start_cache() {
  if [[ ! -x /usr/bin/docker ]]; then
    add_repository docker https://download.docker.com/linux/ubuntu/gpg \\
      "https://download.docker.com/linux/ubuntu $(codename) stable"
    apt-get install -y docker-ce docker-compose-plugin
  fi
  docker compose --file ${HOME}/compose.yaml up --detach
}

install_dump_tools() {
  [[ ! -x /usr/bin/pg_dump ]] || return 0
  add_repository pgdg https://www.postgresql.org/media/keys/ACCC4CF8.asc \\
    "https://apt.postgresql.org/pub/repos/apt $(codename)-pgdg main"
  apt-get install -y postgresql-client-${settings.engineVersion.split('.')[0]}
}
${
  single
    ? `
fetch_certificate() {
  [[ -x /usr/bin/certbot ]] || apt-get install -y certbot
  ${HOME}/bin/certificate
}
`
    : ''
}
main
`;
}

function installPrograms({ programs }: CoherentSettings): string {
  return `download() {
  curl -fsSL --retry 5 --max-time 120 -o "$1.new" "$2"
  mv "$1.new" "$1"
}

codename() { sed -n 's/^VERSION_CODENAME=//p' /etc/os-release; }

# Only this list is fetched, so that no other stands in its way.
add_repository() {
  local list="/etc/apt/sources.list.d/$1.list"
  download "/tmp/$1.key" "$2"
  gpg --dearmor --yes -o "/usr/share/keyrings/$1.gpg" "/tmp/$1.key"
  echo "deb [signed-by=/usr/share/keyrings/$1.gpg] $3" >"$list"
  update_lists -o Dir::Etc::sourcelist="$list" -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0
}

# The updates of a first boot hold the lists for minutes, and apt-get update does not wait.
update_lists() {
  for _ in $(seq 20); do
    apt-get update --error-on=any "$@" && return
    sleep 10
  done
  return 1
}

install_programs() {
  echo 'DPkg::Lock::Timeout "600"; Acquire::Retries "5";' >/etc/apt/apt.conf.d/90-wait
  [[ ! -e /etc/coherent/installed ]] || return 0
  update_lists
  add_repository nodesource https://deb.nodesource.com/gpgkey/nodesource-repo.gpg.key \\
    'https://deb.nodesource.com/node_${programs.node}.x nodistro main'
  apt-get install -y nodejs nginx cron jq unzip
  npm install --global pm2@${programs.pm2}
  download /tmp/aws.zip https://awscli.amazonaws.com/awscli-exe-linux-x86_64.zip
  unzip -qo /tmp/aws.zip -d /tmp && /tmp/aws/install --update
  mkdir -p /etc/coherent && touch /etc/coherent/installed
}
`;
}

/** Every instance signs with the same key, or a token would be good on one of them only. */
function fetchTokenKey(): string {
  return "aws secretsmanager get-secret-value --secret-id '${TokenKeyArn}' --query SecretString --output text";
}

function signal(): string {
  return `  local token id
  token="$(curl -fsS -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token)"
  id="$(curl -fsS -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/instance-id)"
  aws cloudformation signal-resource --region '\${AWS::Region}' --stack-name '\${AWS::StackId}' \\
    --logical-resource-id ${FLEET} --unique-id "$id" --status SUCCESS
`;
}

function written(path: string, content: string): string {
  return `  cat >${path} <<'END'\n${content.replace(/\n$/, '')}\nEND\n`;
}

function lines(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${value}"`)
    .join('\n');
}

const LOGROTATE = `${LOG_FOLDER}/*.log {
  daily
  rotate 7
  maxsize 100M
  compress
  copytruncate
  missingok
  notifempty
  su coherent coherent
}`;

const SERVICE = `[Unit]
Description=Coherent PMO under PM2
After=network-online.target docker.service
Wants=network-online.target

[Service]
User=coherent
Environment=PM2_HOME=${HOME}/.pm2
EnvironmentFile=/etc/coherent/api.env
ExecStart=/usr/bin/pm2-runtime start ${HOME}/ecosystem.config.cjs
Restart=always
RestartSec=2

[Install]
WantedBy=multi-user.target`;
