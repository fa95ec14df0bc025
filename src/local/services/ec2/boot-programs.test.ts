/**
 * What starts on a host beside plain systemd units. Oracle: the pages of PM2, nginx and OpenSSL that the code names, on a script
 * small enough to be read by eye.
 */
import { expect, test } from 'vitest';
import { NGINX_CONFIGURATION } from './boot-programs.ts';
import { readBootScript } from './boot-script.ts';

const ECOSYSTEM = {
  apps: [
    {
      name: 'shop-api',
      cwd: '/opt/shop/current',
      script: 'dist/server.js',
      kill_timeout: 5000,
      out_file: '/var/log/out',
      error_file: '/var/log/err',
    },
  ],
};

const SCRIPT = `#!/bin/bash
download /etc/shop/ca.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem
[[ -e /etc/tls/key.pem ]] || openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=shop.example \\
    -keyout /etc/tls/key.pem -out /etc/tls/certificate.pem
cat >/etc/nginx/sites-enabled/default <<'END'
server {
  listen 80 default_server;
}
server {
  listen 443 ssl http2;
}
END
cat >/opt/shop/ecosystem.config.cjs <<'END'
module.exports = ${JSON.stringify(ECOSYSTEM)};
END
cat >/etc/systemd/system/shop.service <<'END'
[Service]
User=shop
EnvironmentFile=/etc/shop/api.env
ExecStart=/usr/bin/pm2-runtime start /opt/shop/ecosystem.config.cjs
Restart=always
END
cat >/etc/shop/api.env <<'END'
PORT="4000"
END
[[ -s /etc/shop/token.key ]] || openssl rand -hex 32 >/etc/shop/token.key
echo "TOKEN=$(cat /etc/shop/token.key)" >>/etc/shop/api.env
sudo -u shop bash -c 'set -a; . /etc/shop/api.env; cd /opt/shop/current; exec node dist/migrate.js'
`;

const boot = readBootScript(SCRIPT);

test('PM2 itself runs where the machine has it, with its own folder, after what runs before', () => {
  const { services } = readBootScript(SCRIPT, (program) => program === '/usr/bin/pm2-runtime');
  expect(services[0]).toMatchObject({
    name: 'shop-api',
    command: ['/usr/bin/pm2-runtime', 'start', '/opt/shop/ecosystem.config.cjs'],
    before: [['/usr/bin/node', 'dist/migrate.js']],
    folder: '/opt/shop/current',
    writable: ['/root/.pm2'],
  });
});

test('an application of PM2 is a service: its command, what runs before it, its files, its time to stop', () => {
  expect(boot.services[0]).toMatchObject({
    name: 'shop-api',
    command: ['/usr/bin/node', 'dist/server.js'],
    before: [['/usr/bin/node', 'dist/migrate.js']],
    folder: '/opt/shop/current',
    environment: { PORT: '4000' },
    environmentFiles: ['/etc/shop/api.env'],
    user: 'shop',
    restarts: true,
    stopSeconds: 5,
    output: '/var/log/out',
    errorOutput: '/var/log/err',
  });
});

test('an ecosystem file that is a program stays the unit that it was', () => {
  const { services } = readBootScript(SCRIPT.replace('module.exports = ', 'const x = 1; module.exports = '));
  expect(services[0]).toMatchObject({
    name: 'shop',
    command: ['/usr/bin/pm2-runtime', 'start', '/opt/shop/ecosystem.config.cjs'],
  });
});

test('nginx runs with the sites of the script, and ends TLS where they say', () => {
  expect(boot.services[1]).toMatchObject({ name: 'nginx', environment: { PORT: '80' } });
  expect(boot.files.find(({ path }) => path === NGINX_CONFIGURATION)?.text).toContain(
    'include /etc/nginx/sites-enabled/*;',
  );
  expect(boot.tlsPort).toBe(443);
  expect(readBootScript(SCRIPT.replaceAll('sites-enabled', 'elsewhere')).services).toHaveLength(1);
});

test('keys, certificates and authorities have the places that the script gives them', () => {
  expect(boot).toMatchObject({
    randomFiles: [{ path: '/etc/shop/token.key', bytes: 32 }],
    certificates: [{ name: 'shop.example', keyPath: '/etc/tls/key.pem', path: '/etc/tls/certificate.pem' }],
    fileVariables: [{ name: 'TOKEN', path: '/etc/shop/token.key', addedTo: '/etc/shop/api.env' }],
    authorityFiles: ['/etc/shop/ca.pem'],
  });
});
