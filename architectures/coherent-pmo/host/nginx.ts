import { contractOf, HOME, MAX_UPLOAD_BYTES } from '../../../workloads/pmo/contract.ts';
import type { CoherentSettings } from '../options.ts';

const [api, web] = contractOf('prod').processes;
const { slowestRequestSec } = contractOf('prod');

/** Room for the boundaries and fields around an upload of the largest size. */
const MAX_BODY_MIB = MAX_UPLOAD_BYTES / 1024 ** 2 + 1;

/** Pages load their own files and nothing else, and stand in no frame. */
const PAGE_POLICY =
  "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Where nginx finds the certificate: its own until the real one has been fetched. */
export const TLS_FOLDER = '/etc/coherent/tls';
export const CHALLENGE_FOLDER = '/var/www/letsencrypt';

/**
 * The sites of nginx: the built pages on the web port, and before them and the API, on a single host, TLS. Behind a load
 * balancer TLS has ended already, and each port is reached directly.
 */
export function nginxSites(settings: CoherentSettings): string {
  return settings.scaling === 'horizontal'
    ? pages('')
    : `${redirect(settings)}${proxy(settings)}${pages(listenOn(settings))}`;
}

function listenOn({ openServicePorts }: CoherentSettings): string {
  return openServicePorts ? '' : '127.0.0.1:';
}

function redirect({ domainName }: CoherentSettings): string {
  return `server {
  listen 80 default_server;
  server_name ${domainName};
  location /.well-known/acme-challenge/ { root ${CHALLENGE_FOLDER}; }
  location / { return 301 https://${domainName}$request_uri; }
}
`;
}

function proxy({ domainName }: CoherentSettings): string {
  return `server {
  listen 443 ssl http2 default_server;
  server_name ${domainName};
  ssl_certificate ${TLS_FOLDER}/certificate.pem;
  ssl_certificate_key ${TLS_FOLDER}/key.pem;
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_session_cache shared:tls:10m;
  add_header Strict-Transport-Security "max-age=31536000" always;
  server_tokens off;
  client_max_body_size ${MAX_BODY_MIB}m;
  proxy_http_version 1.1;
  proxy_set_header Host $host;
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Proto https;
  location /api/ {
    proxy_pass http://127.0.0.1:${api.port};
    proxy_request_buffering off;
    proxy_read_timeout ${slowestRequestSec + 10}s;
  }
  location / { proxy_pass http://127.0.0.1:${web.port}; }
}
`;
}

function pages(address: string): string {
  return `server {
  listen ${address}${web.port};
  root ${HOME}/current/web;
  server_tokens off;
  gzip on;
  gzip_types text/css application/javascript application/json image/svg+xml;
  add_header Content-Security-Policy "${PAGE_POLICY}" always;
  add_header X-Content-Type-Options nosniff always;
  add_header Referrer-Policy same-origin always;
  location / { try_files $uri /index.html; }
}
`;
}
