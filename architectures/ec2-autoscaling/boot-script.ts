import { contractOf, LOG_FOLDER, poolSize, type Variable } from '../../workloads/web-app/contract.ts';
import { platformOf } from './platform.ts';
import { namesOf, PROJECT, type Settings } from './settings.ts';

/** The user data of a colour of the fleet, with `${…}` for CloudFormation to fill in. */
export interface BootScriptProps {
  readonly settings: Settings;
  /** The logical id of the group that hears when the instance serves. */
  readonly group: string;
  /** The template parameter that names the release. */
  readonly releaseParameter: string;
}

/** The values of the contract's variables. Secrets are named, never given. */
export function environmentOf({
  settings,
  releaseParameter,
}: BootScriptProps): Readonly<Partial<Record<Variable, string>>> {
  return {
    NODE_ENV: 'production',
    PORT: String(settings.port),
    TLS: settings.encryptToInstances ? 'self-signed' : 'off',
    AWS_REGION: '${AWS::Region}',
    ENVIRONMENT: settings.environment,
    RELEASE: `\${${releaseParameter}}`,
    LOG_FOLDER,
    DRAIN_SECONDS: '20',
    TRUSTED_HOPS: String(settings.trustedHops),
    SESSION_SECRET_ARN: '${SessionSecretArn}',
    ...(settings.database === undefined
      ? {}
      : {
          DB_HOST: '${DatabaseAddress}',
          DB_NAME: DATABASE_NAME,
          DB_POOL: String(poolSize(settings)),
          DB_SECRET_ARN: '${DatabaseSecretArn}',
          NODE_EXTRA_CA_CERTS: DATABASE_CA,
        }),
  };
}

export const DATABASE_NAME = 'webapp';

/** Where the authorities of RDS lie, on an instance and in the image. */
export const DATABASE_CA = '/etc/ssl/certs/aws-rds.pem';

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html */
export function databaseCaUrl(region: string): string {
  return `https://truststore.pki.rds.amazonaws.com/${region}/${region}-bundle.pem`;
}

/** Every `$name` belongs to the shell and every `${name}` to CloudFormation, so the shell never uses braces. */
export function bootScript(props: BootScriptProps): string {
  const { settings, group, releaseParameter } = props;
  const { processes } = contractOf(settings);
  const [{ command, health, stopTimeoutSec }, migrate] = processes;
  const platform = platformOf(settings.image);
  const scheme = settings.encryptToInstances ? 'https' : 'http';
  return `#!/bin/bash
# Prepares and hardens the host, starts the release, and tells CloudFormation once it serves.
set -Eeuo pipefail

readonly app=${PROJECT}
readonly programs=/opt/$app
readonly logs=${LOG_FOLDER}
readonly release='\${${releaseParameter}}'

main() {
  install_programs
  harden
  ship_logs
  install_release
${settings.database === undefined ? '' : '  fetch_database_authorities\n'}  start_service
  wait_until_ready
  signal 0
}

signal() {
  ${platform.cfnSignal} --exit-code "$1" --stack '\${AWS::StackName}' --resource ${group} --region '\${AWS::Region}'
}

install_programs() {
${platform.install}
  id "$app" >/dev/null 2>&1 || useradd --system --no-create-home --shell /sbin/nologin "$app"
  install --directory --owner="$app" --group="$app" --mode=0750 "$logs"
  install --directory --mode=0755 "$programs"
}

harden() {
${platform.updateByItself}
  systemctl enable --now auditd
  printf '%s\\n' '-w /etc/passwd -p wa -k identity' '-w /etc/sudoers -p wa -k privilege' '-w /etc/systemd/system -p wa -k services' >/etc/audit/rules.d/host.rules
  augenrules --load
  printf '%s\\n' 'kernel.kptr_restrict=2' 'kernel.dmesg_restrict=1' 'net.ipv4.conf.all.accept_redirects=0' 'net.ipv4.conf.all.rp_filter=1' >/etc/sysctl.d/90-hardening.conf
  sysctl --quiet --system
${sshd(settings)}
}

ship_logs() {
  /opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c 'ssm:${namesOf(settings).agentParameter}'
}

install_release() {
  local archive=$programs/release.tar.gz
  aws s3 cp --only-show-errors --region '\${AWS::Region}' "s3://\${ReleaseBucket}/$app/$release.tar.gz" "$archive"
  mkdir --parents "$programs/current"
  tar --extract --gzip --no-same-owner --strip-components=1 --file="$archive" --directory="$programs/current"
  chmod -R u=rwX,go=rX "$programs/current"
}

${settings.database === undefined ? '' : FETCH_AUTHORITIES}start_service() {
  install --owner=root --group="$app" --mode=0640 /dev/null "/etc/$app.env"
  cat >"/etc/$app.env" <<'END'
${Object.entries(environmentOf(props))
  .map(([variable, value]) => `${variable}=${value}`)
  .join('\n')}
END
  cat >"/etc/systemd/system/$app.service" <<'END'
[Unit]
Description=Web application
Wants=network-online.target
After=network-online.target

[Service]
User=${PROJECT}
Group=${PROJECT}
WorkingDirectory=/opt/${PROJECT}/current
EnvironmentFile=/etc/${PROJECT}.env
${settings.database === undefined ? '' : `ExecStartPre=${platform.node} ${migrate.command.slice(1).join(' ')}\n`}ExecStart=${platform.node} ${command.slice(1).join(' ')}
Restart=always
RestartSec=2
TimeoutStopSec=${stopTimeoutSec}
NoNewPrivileges=yes
PrivateTmp=yes
ProtectHome=yes
ProtectSystem=strict
ReadWritePaths=${LOG_FOLDER}

[Install]
WantedBy=multi-user.target
END
  systemctl daemon-reload
  systemctl enable --now "$app"
}

wait_until_ready() {
  local answer
  for _ in $(seq 60); do
    answer=$(curl --silent ${settings.encryptToInstances ? '--insecure ' : ''}--max-time 2 --output /dev/null --write-out '%{http_code}' ${scheme}://127.0.0.1:${settings.port}${health.path} || true)
    [[ "$answer" == ${health.okStatus} ]] && return
    sleep 5
  done
  echo 'The release did not become ready within five minutes.' >&2
  return 1
}

trap 'signal 1' ERR
main
`;
}

const FETCH_AUTHORITIES = `fetch_database_authorities() {
  curl --fail --silent --show-error --retry 5 --max-time 60 --output ${DATABASE_CA} ${databaseCaUrl('${AWS::Region}')}
}

`;

function sshd({ sshAllowedCidrs }: Settings): string {
  if (sshAllowedCidrs.length === 0) return '  systemctl disable --now sshd ssh ssh.socket 2>/dev/null || true';
  return `  printf '%s\\n' 'PasswordAuthentication no' 'PermitRootLogin no' 'X11Forwarding no' 'MaxAuthTries 3' >/etc/ssh/sshd_config.d/10-hardening.conf
  systemctl reload-or-restart sshd || systemctl reload-or-restart ssh`;
}
