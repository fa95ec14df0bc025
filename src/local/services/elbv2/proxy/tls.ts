/**
 * What a security policy lets a client speak, as OpenSSL is told it.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { DEFAULT_ELB_TLS_POLICY, tlsVersionsOf } from '../../../../aws/index.ts';
import type { Certificate } from './plan.ts';

const either = (suite: string) => [`ECDHE-ECDSA-${suite}`, `ECDHE-RSA-${suite}`];
const TLS_1_3 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384'];
const CHACHA = ['TLS_CHACHA20_POLY1305_SHA256'];
const GCM = ['AES128-GCM-SHA256', 'AES256-GCM-SHA384'].flatMap(either);
const FORWARD = [...GCM, ...['AES128-SHA256', 'AES256-SHA384'].flatMap(either)];
const FORWARD_SHA1 = [...FORWARD, ...['AES128-SHA', 'AES256-SHA'].flatMap(either)];
const STATIC = ['AES128-GCM-SHA256', 'AES128-SHA256', 'AES256-GCM-SHA384', 'AES256-SHA256'];
const ALL = [...FORWARD_SHA1, ...STATIC, 'AES128-SHA', 'AES256-SHA'];

/** The suites below TLS 1.3 of a policy; undefined where AWS's table has some that OpenSSL is not told here. */
function suitesOf(policy: string): readonly string[] | undefined {
  const name = policy.replace('ELBSecurityPolicy-', '');
  if (/RFC9151/.test(name)) return undefined;
  if (/^TLS13-1-3/.test(name)) return [];
  if (/^TLS13-1-2-Res|^FS-1-2-Res-2020/.test(name)) return GCM;
  if (/^TLS13-1-2-Ext0/.test(name)) return FORWARD_SHA1;
  if (/^TLS13-1-2-Ext1|^TLS-1-2-2017/.test(name)) return [...FORWARD, ...STATIC];
  if (/^TLS13-1-2-Ext2|^TLS13-1-[01]|^TLS-1-[12]-|^2016-08|^2015-05/.test(name)) return ALL;
  if (/^TLS13-1-2|^FS-1-2-Res-2019/.test(name)) return FORWARD;
  if (/^FS-/.test(name)) return FORWARD_SHA1;
  if (/^TLS-1-0-2015-04/.test(name)) return [...ALL, 'DES-CBC3-SHA'];
  return undefined;
}

/** What OpenSSL is told of a policy; a sentence where the policy cannot be kept here. */
export function secureOptionsOf(policy: string = DEFAULT_ELB_TLS_POLICY): SecureContextOptions | string {
  const versions = tlsVersionsOf(policy);
  if (versions === undefined) return `AWS has no security policy ${policy}.`;
  const suites = suitesOf(policy);
  if (suites === undefined) return `The suites of ${policy} are not offered here.`;
  const modern = versions.includes('1.3') ? [...TLS_1_3, ...(policy.includes('FIPS') ? [] : CHACHA)] : [];
  const [oldest = '1.2'] = versions;
  // OpenSSL speaks the versions before 1.2 only at its lowest level.
  const level = oldest === '1.0' || oldest === '1.1' ? ['@SECLEVEL=0'] : [];
  return {
    minVersion: oldest === '1.0' ? 'TLSv1' : `TLSv${oldest}`,
    maxVersion: versions.includes('1.3') ? 'TLSv1.3' : 'TLSv1.2',
    ciphers: [...modern, ...suites, ...level].join(':'),
    honorCipherOrder: true,
  };
}

/** The certificate for the name that a client asks for: by the whole name, else by a wildcard, else the default one. */
export function certificateFor(
  certificates: readonly Certificate[],
  serverName: string | undefined,
): Certificate | undefined {
  const name = serverName?.toLowerCase() ?? '';
  const named = (wanted: string) => certificates.find(({ names }) => names.includes(wanted));
  return named(name) ?? named(name.replace(/^[^.]+/, '*')) ?? certificates[0];
}

/** What a client is shown, by the name that it asks for. */
export function contextChooser(
  certificates: readonly Certificate[],
  options: SecureContextOptions,
): (serverName: string) => SecureContext {
  const contexts = new Map(
    certificates.map((each) => [
      each,
      createSecureContext({ ...options, cert: each.certificate, key: each.privateKey }),
    ]),
  );
  return (serverName) => {
    const certificate = certificateFor(certificates, serverName);
    const context = certificate && contexts.get(certificate);
    if (context === undefined) throw new Error('a listener for HTTPS has no certificate');
    return context;
  };
}

/** What a listener shows: the options of its server with the default certificate, and the choice by name. Throws a sentence where its policy cannot be kept. */
export function secureContexts({
  certificates = [],
  sslPolicy,
}: {
  readonly certificates?: readonly Certificate[];
  readonly sslPolicy?: string;
}) {
  const secure = secureOptionsOf(sslPolicy);
  if (typeof secure === 'string') throw new Error(secure);
  const [first] = certificates;
  const own = first === undefined ? {} : { cert: first.certificate, key: first.privateKey };
  return { options: { ...secure, ...own }, choose: contextChooser(certificates, secure) };
}
