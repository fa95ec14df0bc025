import { CHALLENGE_FOLDER, TLS_FOLDER } from './nginx.ts';

/**
 * One command that fetches the certificate and renews it: until the name leads here Let's Encrypt refuses, nginx goes on
 * with a certificate of its own, and the next hour tries again.
 */
export function certificateScript(domainName: string): string {
  return `#!/bin/bash
# Fetches the certificate of ${domainName}, or renews it when it is due.
certbot certonly --quiet --non-interactive --agree-tos --email '\${AlertEmail}' \\
  --webroot --webroot-path ${CHALLENGE_FOLDER} --domain ${domainName} --keep-until-expiring || exit 0
ln -sf /etc/letsencrypt/live/${domainName}/fullchain.pem ${TLS_FOLDER}/certificate.pem
ln -sf /etc/letsencrypt/live/${domainName}/privkey.pem ${TLS_FOLDER}/key.pem
systemctl reload nginx
`;
}

/** A certificate that no browser trusts, so that nginx can start before the real one is there. */
export function ownCertificate(domainName: string): string {
  return `  [[ -e ${TLS_FOLDER}/key.pem ]] || openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=${domainName} \\
    -keyout ${TLS_FOLDER}/key.pem -out ${TLS_FOLDER}/certificate.pem
`;
}
