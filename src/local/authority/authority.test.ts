/** Oracles: OpenSSL as Node has it (X509Certificate, handshakes), and its program where the machine has one. */
import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { manualClock } from '../clock.ts';
import { openWorld } from '../world.ts';
import { authorityOf, type IssuedCertificate } from './authority.ts';

const folders: string[] = [];
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'lintel-authority-'));
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const each of folders.splice(0)) rmSync(each, { recursive: true });
});

/** What a client that trusts `ca` is told: the version of TLS, or the code of its refusal. */
async function handshake(issued: IssuedCertificate, ca: string | undefined, servername: string): Promise<string> {
  const server = createServer({
    cert: issued.certificate + issued.chain,
    key: issued.privateKey,
    minVersion: 'TLSv1.3',
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const told = await new Promise<string>((resolve) => {
    const client = connect({ port, host: '127.0.0.1', servername, ...(ca !== undefined && { ca }) }, () => {
      resolve(client.getProtocol() ?? '');
      client.destroy();
    });
    client.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
  await new Promise((resolve) => server.close(resolve));
  return told;
}

describe('a handshake', () => {
  test('succeeds with the authority, and with no other one', async () => {
    const authority = authorityOf(openWorld({ services: [] }));
    const other = authorityOf(openWorld({ services: [] }));
    const issued = await authority.issue(['app.example.com', '*.app.example.com']);
    expect(await handshake(issued, authority.certificate, 'app.example.com')).toBe('TLSv1.3');
    expect(await handshake(issued, authority.certificate, 'api.app.example.com')).toBe('TLSv1.3');
    expect(await handshake(issued, undefined, 'app.example.com')).toBe('SELF_SIGNED_CERT_IN_CHAIN');
    expect(await handshake(issued, other.certificate, 'app.example.com')).toBe('SELF_SIGNED_CERT_IN_CHAIN');
    expect(await handshake(issued, authority.certificate, 'other.example.com')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  test('succeeds with RSA keys', async () => {
    const authority = authorityOf(openWorld({ services: [] }));
    const issued = await authority.issue(['a.example'], { keyAlgorithm: 'RSA_2048' });
    expect(await handshake(issued, authority.certificate, 'a.example')).toBe('TLSv1.3');
  });
});

test('a certificate says what it is for, by whom and how long', async () => {
  const clock = manualClock(Date.UTC(2049, 11, 1));
  const authority = authorityOf(openWorld({ services: [], clock }));
  const issued = await authority.issue(['a.example', '10.0.0.4', '2600:1f18::a']);
  const ca = new X509Certificate(authority.certificate);
  const leaf = new X509Certificate(issued.certificate);
  expect(ca.ca).toBe(true);
  expect(ca.verify(ca.publicKey)).toBe(true);
  expect(leaf.ca).toBe(false);
  expect(leaf.checkIssued(ca)).toBe(true);
  expect(leaf.verify(ca.publicKey)).toBe(true);
  expect(leaf.checkPrivateKey(createPrivateKey(issued.privateKey))).toBe(true);
  expect(leaf.checkHost('a.example')).toBe('a.example');
  expect(leaf.checkHost('b.example')).toBeUndefined();
  expect(leaf.checkIP('10.0.0.4')).toBe('10.0.0.4');
  expect(leaf.checkIP('2600:1f18::a')).toBe('2600:1f18::a');
  // From UTCTime into the years that only GeneralizedTime has.
  expect(leaf.validFromDate.toISOString()).toBe('2049-11-30T23:00:00.000Z');
  expect(leaf.validToDate.toISOString()).toBe(new Date(Date.UTC(2049, 11, 1 + 198)).toISOString());
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

test.skipIf(!hasOpenssl)('the program openssl verifies the chain strictly', async () => {
  const at = folder();
  const authority = authorityOf(openWorld({ services: [] }));
  const issued = await authority.issue(['a.example']);
  authority.writeCertificate(join(at, 'trust', 'ca.pem'));
  writeFileSync(join(at, 'leaf.pem'), issued.certificate);
  const verify = (name: string) =>
    spawnSync('openssl', [
      'verify',
      '-x509_strict',
      '-purpose',
      'sslserver',
      '-verify_hostname',
      name,
      '-CAfile',
      join(at, 'trust', 'ca.pem'),
      join(at, 'leaf.pem'),
    ]).status;
  expect(verify('a.example')).toBe(0);
  expect(verify('b.example')).not.toBe(0);
});

test('it is the same after a restart, and its key is not readable in the state folder', async () => {
  const at = folder();
  const first = openWorld({ services: [], folder: at });
  const { certificate } = authorityOf(first);
  expect(authorityOf(first).certificate).toBe(certificate);
  await first.state.close();
  const texts = readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => readFileSync(join(each.parentPath, each.name), 'latin1'));
  expect(texts.some((text) => text.includes('PRIVATE KEY'))).toBe(false);
  const second = openWorld({ services: [], folder: at });
  expect(authorityOf(second).certificate).toBe(certificate);
  second.state.reset();
  expect(authorityOf(second).certificate).not.toBe(certificate);
  await second.state.close();
});
