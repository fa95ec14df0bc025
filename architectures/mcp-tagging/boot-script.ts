import { atEveryBoot } from 'lintel/constructs';
import { contract, DATA_FOLDER, LOG_FOLDER } from '../../workloads/tag-compliance-mcp/contract.ts';

const { name } = contract;
const [{ command, port, stopTimeoutSec }] = contract.processes;
const [, ...args] = command;

/** The values of the contract's variables. `${…}` is filled in by CloudFormation; secrets are named, never given. */
export const SERVER_ENVIRONMENT: Readonly<Record<(typeof contract.env)[number]['name'], string>> = {
  NODE_ENV: 'production',
  PORT: String(port),
  HOST: '0.0.0.0',
  AWS_REGION: '${AWS::Region}',
  PROJECT_NAME: '${ProjectName}',
  ENVIRONMENT: '${Environment}',
  AUTH_ENABLED: 'true',
  API_KEYS_SECRET_ARN: '${ApiKeySecretArn}',
  CORS_ALLOWED_ORIGINS: '${CORSAllowedOrigins}',
  CLOUDWATCH_LOG_GROUP: '/${ProjectName}/${Environment}',
  CLOUDWATCH_METRICS_ENABLED: 'true',
  AUDIT_DB_PATH: `${DATA_FOLDER}/audit.sqlite`,
  HISTORY_DB_PATH: `${DATA_FOLDER}/history.sqlite`,
  SECURITY_LOG_PATH: `${LOG_FOLDER}/security.log`,
};

/** The user data, with `${…}` for CloudFormation to fill in. An update restarts the instance, which installs a new release. */
export function bootScript(): string {
  return atEveryBoot(shellScript());
}

/** Every `$name` belongs to the shell and every `${name}` to CloudFormation, so the shell never uses braces. */
export function shellScript(): string {
  return `#!/bin/bash
# Prepares the host, then installs and starts the release. Safe to run again.
set -Eeuo pipefail

readonly app=${name}
readonly programs=/opt/$app
readonly data=${DATA_FOLDER}
readonly logs=${LOG_FOLDER}
readonly release_url='\${ReleaseUrl}'
readonly release_sha256='\${ReleaseSha256}'

main() {
  prepare_host
  ship_logs || say error 'The agent was not started: the server serves, and its lines stay on the host.'
  write_service
  if [[ -z "$release_url" ]]; then
    say warn 'No ReleaseUrl was given: the host is prepared and no service is started.'
    systemctl disable --now "$app" || true
    return
  fi
  install_release
  systemctl enable "$app"
  systemctl restart "$app"
  say info 'The release is installed and its service is started.'
}

say() {
  printf '{"time":"%s","level":"%s","msg":"%s"}\\n' "$(date --utc +%FT%TZ)" "$1" "$2" | tee -a "$logs/application.log"
}

prepare_host() {
  rpm --query --quiet nodejs24 amazon-cloudwatch-agent logrotate tar ||
    dnf install --assumeyes --setopt=retries=10 nodejs24 amazon-cloudwatch-agent logrotate tar
  id "$app" >/dev/null 2>&1 || useradd --system --home-dir "$data" --shell /sbin/nologin "$app"
  install --directory --owner="$app" --group="$app" --mode=0750 "$data" "$logs"
  install --directory --mode=0755 "$programs" "$programs/releases"
  touch "$logs/application.log" "$logs/security.log"
  chown "$app:$app" "$logs/application.log" "$logs/security.log"
  cat >"/etc/logrotate.d/$app" <<'END'
${LOG_FOLDER}/*.log {
  daily
  rotate 7
  maxsize 100M
  compress
  copytruncate
  missingok
  notifempty
  su ${name} ${name}
}
END
  systemctl enable --now logrotate.timer
}

ship_logs() {
  local config=/opt/aws/amazon-cloudwatch-agent/etc/$app.json
  cat >"$config" <<'END'
${JSON.stringify(AGENT_CONFIG, undefined, 2)}
END
  /opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c "file:$config"
}

write_service() {
  install --owner=root --group="$app" --mode=0640 /dev/null "/etc/$app.env"
  cat >"/etc/$app.env" <<'END'
${Object.entries(SERVER_ENVIRONMENT)
  .map(([variable, value]) => `${variable}=${value}`)
  .join('\n')}
END
  cat >"/etc/systemd/system/$app.service" <<'END'
[Unit]
Description=Tag compliance MCP server
Wants=network-online.target
After=network-online.target

[Service]
User=${name}
Group=${name}
WorkingDirectory=/opt/${name}/current
EnvironmentFile=/etc/${name}.env
ExecStart=/usr/bin/node-24 ${args.join(' ')}
Restart=always
RestartSec=2
TimeoutStopSec=${stopTimeoutSec}
StandardOutput=append:${LOG_FOLDER}/application.log
StandardError=append:${LOG_FOLDER}/application.log
NoNewPrivileges=yes
PrivateTmp=yes
ProtectHome=yes
ProtectSystem=strict
ReadWritePaths=${DATA_FOLDER} ${LOG_FOLDER}

[Install]
WantedBy=multi-user.target
END
  systemctl daemon-reload
}

install_release() {
  local release download
  release="$programs/releases/$(printf '%s %s' "$release_url" "$release_sha256" | sha256sum | cut -c1-16)"
  if [[ ! -d "$release" ]]; then
    download="$(mktemp --directory --tmpdir="$programs")"
    curl --fail --silent --show-error --location --proto '=https' --proto-redir '=https' \\
      --retry 5 --retry-connrefused --max-time 300 --output "$download/release.tar.gz" "$release_url"
    if [[ -n "$release_sha256" ]]; then
      printf '%s  %s\\n' "$release_sha256" "$download/release.tar.gz" | sha256sum --check --quiet
    fi
    mkdir "$download/release"
    tar --extract --gzip --no-same-owner --strip-components=1 \\
      --file="$download/release.tar.gz" --directory="$download/release"
    chmod -R u=rwX,go=rX "$download/release"
    mv "$download/release" "$release"
    rm -rf "$download"
  fi
  ln --symbolic --force --no-dereference "$release" "$programs/current"
}

mkdir -p "$logs"
trap 'say error "The boot script failed at line $LINENO."' ERR
main
`;
}

const [application, security] = contract.logs;

const AGENT_CONFIG = {
  agent: { run_as_user: 'root', region: '${AWS::Region}' },
  logs: {
    logs_collected: {
      files: {
        collect_list: [
          shipped(`${LOG_FOLDER}/application.log`, application.group, application.stream),
          shipped(`${LOG_FOLDER}/security.log`, security.group, security.stream),
          shipped('/var/log/cloud-init-output.log', application.group, 'boot'),
        ],
      },
    },
  },
};

function shipped(file: string, group: string, stream: string) {
  return { file_path: file, log_group_name: group, log_stream_name: stream };
}
