/**
 * The authority that signs for names on one local target. Its key never leaves the target's state, where it is sealed; its
 * certificate is for whoever shall trust what runs here.
 */
import { createPrivateKey, generateKeyPair, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LocalWorld } from '../service.ts';
import { signedCertificate } from './certificate.ts';

export interface LocalAuthority {
  /** The authority's own certificate, as PEM. */
  readonly certificate: string;
  /** Writes it where programs are told to find it (NODE_EXTRA_CA_CERTS, AWS_CA_BUNDLE, SSL_CERT_FILE); whole or not at all. */
  writeCertificate(file: string): void;
  /** A new certificate for these DNS names and addresses. Throws where there is none. */
  issue(names: readonly string[], options?: IssueOptions): Promise<IssuedCertificate>;
}

export interface IssueOptions {
  /** @default EC_prime256v1 */
  readonly keyAlgorithm?: IssuedKeyAlgorithm;
  /** @default 198 */
  readonly days?: number;
}

/** As ACM spells them. */
export type IssuedKeyAlgorithm = keyof typeof KEYS;

export interface IssuedCertificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM: what is to be sent behind the certificate. */
  readonly chain: string;
  /** PEM, PKCS #8. */
  readonly privateKey: string;
}

interface KeptAuthority {
  readonly subject: string;
  readonly certificate: string;
  readonly privateKey: string;
}

type Pair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

const curve = (namedCurve: string) => () =>
  new Promise<Pair>((resolve, reject) =>
    generateKeyPair('ec', { namedCurve }, (error, publicKey, privateKey) =>
      error === null ? resolve({ publicKey, privateKey }) : reject(error),
    ),
  );
const rsa = (modulusLength: number) => () =>
  new Promise<Pair>((resolve, reject) =>
    generateKeyPair('rsa', { modulusLength }, (error, publicKey, privateKey) =>
      error === null ? resolve({ publicKey, privateKey }) : reject(error),
    ),
  );

const KEYS = {
  EC_prime256v1: curve('prime256v1'),
  EC_secp384r1: curve('secp384r1'),
  EC_secp521r1: curve('secp521r1'),
  RSA_2048: rsa(2048),
  RSA_3072: rsa(3072),
  RSA_4096: rsa(4096),
} as const;

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
/** A clock behind ours shall not find a certificate of the future. */
const SLACK_MS = 3_600_000;

const authorities = new WeakMap<LocalWorld, { readonly kept: KeptAuthority; readonly authority: LocalAuthority }>();

/** The authority of a world; made when it is first asked for, or when the world has forgotten it. */
export function authorityOf(world: LocalWorld): LocalAuthority {
  const collection = world.state.collection<KeptAuthority>('authority', {}, { sealed: true });
  const found = collection.get('authority');
  const known = authorities.get(world);
  if (known !== undefined && known.kept === found) return known.authority;
  const kept = found ?? newAuthority(new Date(world.clock.now()));
  if (found === undefined) collection.put('authority', kept);
  const authority = authorityFrom(kept, world);
  authorities.set(world, { kept, authority });
  return authority;
}

function newAuthority(now: Date): KeptAuthority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  // Two authorities of one name confuse whoever trusts both.
  const subject = `Lintel local authority ${randomBytes(4).toString('hex')}`;
  const [from, until] = [new Date(now.getTime() - SLACK_MS), new Date(now.getTime() + AUTHORITY_DAYS * DAY_MS)];
  const certificate = signedCertificate({ subject, publicKey, from, until }, { subject, privateKey });
  return { subject, certificate, privateKey: exported(privateKey) };
}

function authorityFrom({ subject, certificate, privateKey }: KeptAuthority, world: LocalWorld): LocalAuthority {
  const signer = { subject, privateKey: createPrivateKey(privateKey) };
  return {
    certificate,
    writeCertificate(file) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, certificate);
      renameSync(`${file}.new`, file);
    },
    async issue(names, { keyAlgorithm = 'EC_prime256v1', days = 198 } = {}) {
      const [first] = names;
      if (first === undefined) throw new Error('a certificate is for a name');
      const pair = await KEYS[keyAlgorithm]();
      const now = world.clock.now();
      const issued = signedCertificate(
        {
          // RFC 5280, A.1: a common name has at most 64 characters.
          subject: first.slice(0, 64),
          publicKey: pair.publicKey,
          from: new Date(now - SLACK_MS),
          until: new Date(now + days * DAY_MS),
          names,
        },
        signer,
      );
      return { certificate: issued, chain: certificate, privateKey: exported(pair.privateKey) };
    },
  };
}

function exported(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}
