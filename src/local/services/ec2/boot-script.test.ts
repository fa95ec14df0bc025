/**
 * What a boot script asks for. Oracle: the words of systemd's own pages (systemd.service(5), systemd.exec(5)) and of the
 * agent's configuration file, on a script small enough to be read by eye.
 */
import { expect, test } from 'vitest';
import { readBootScript } from './boot-script.ts';

const AGENT = JSON.stringify({
  logs: {
    logs_collected: {
      files: { collect_list: [{ file_path: '/var/log/app/a.log', log_group_name: '/app', log_stream_name: 'a' }] },
    },
  },
});

const SCRIPT = `#!/bin/bash
readonly app=shop
dnf install --assumeyes nodejs24
cat >"/etc/$app.env" <<'END'
PORT=8080
GREETING="good day"
PRICE=$5
END
cat >"/etc/systemd/system/$app.service" <<'END'
[Service]
User=shop
WorkingDirectory=/opt/shop/current
EnvironmentFile=/etc/shop.env
ExecStartPre=/usr/bin/node dist/migrate.js
ExecStart=/usr/bin/node dist/server.js --name 'two words'
Restart=always
RestartSec=2
TimeoutStopSec=1min
StandardOutput=append:/var/log/app/a.log
ReadWritePaths=/var/lib/app /var/log/app
END
cat >/etc/agent.json <<'END'
${AGENT}
END
systemctl enable --now "$app"
`;

const MULTIPART = `Content-Type: multipart/mixed; boundary="==boot=="
MIME-Version: 1.0

--==boot==
Content-Type: text/cloud-config; charset="us-ascii"

#cloud-config

--==boot==
Content-Type: text/x-shellscript; charset="us-ascii"

${SCRIPT}
--==boot==--
`;

test.each([
  ['a script', SCRIPT],
  ['a multipart message', MULTIPART],
])('%s is read: unit, environment, shipped files', (_, text) => {
  const { services, shipped, notRun } = readBootScript(text);
  expect(services).toEqual([
    {
      name: 'shop',
      command: ['/usr/bin/node', 'dist/server.js', '--name', 'two words'],
      before: [['/usr/bin/node', 'dist/migrate.js']],
      folder: '/opt/shop/current',
      environment: { PORT: '8080', GREETING: 'good day', PRICE: '$5' },
      user: 'shop',
      restarts: true,
      restartSeconds: 2,
      stopSeconds: 60,
      output: '/var/log/app/a.log',
      errorOutput: undefined,
      environmentFiles: ['/etc/shop.env'],
      writable: ['/var/lib/app', '/var/log/app'],
    },
  ]);
  expect(shipped).toEqual([{ path: '/var/log/app/a.log', group: '/app', stream: 'a' }]);
  expect(notRun).toEqual(['dnf', 'systemctl']);
});

test('a script without units starts nothing', () => {
  expect(readBootScript('#!/bin/sh\nsysctl -w net.ipv4.ip_forward=1\n')).toMatchObject({
    services: [],
    shipped: [],
    notRun: ['sysctl'],
  });
});

test('the configuration of the agent may be a parameter', () => {
  const script = "amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c 'ssm:/app/agent'\n";
  expect(readBootScript(script).agentParameter).toBe('/app/agent');
});
