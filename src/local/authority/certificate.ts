/**
 * Certificates as X.509 has them (RFC 5280): for an authority, and for servers by their names. Node reads and checks
 * certificates and cannot write any; what a certificate of ours needs is small enough to be written here.
 */
import { createHash, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import {
  anyOrder,
  bits,
  type Der,
  explicit,
  implicit,
  integer,
  objectId,
  octets,
  sequence,
  time,
  truth,
  utf8,
} from './der.ts';

export interface CertificateRequest {
  /** The common name of whom it is for. */
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly from: Date;
  readonly until: Date;
  /** DNS names, `*.example.com` among them, and addresses. Absent: the certificate is an authority's. */
  readonly names?: readonly string[];
}

/** Who signs: an authority with a key on P-256. */
export interface CertificateSigner {
  readonly subject: string;
  readonly privateKey: KeyObject;
}

const ECDSA_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'));
const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';

/** The certificate as PEM. */
export function signedCertificate(request: CertificateRequest, signer: CertificateSigner): string {
  const spki = request.publicKey.export({ type: 'spki', format: 'der' });
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    // RFC 5280, 4.1.2.2: at most twenty bytes, not negative, and not to be guessed.
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ECDSA_SHA256,
    nameOf(signer.subject),
    sequence(time(request.from), time(request.until)),
    nameOf(request.subject),
    spki,
    explicit(3, sequence(...extensionsOf(request, signer))),
  );
  const signature = sign('sha256', body, signer.privateKey);
  return pem('CERTIFICATE', sequence(body, ECDSA_SHA256, bits(signature)));
}

function extensionsOf({ names, publicKey }: CertificateRequest, signer: CertificateSigner): readonly Der[] {
  const own = extension('2.5.29.14', octets(keyId(publicKey)));
  const authority = extension('2.5.29.35', sequence(implicit(0, keyId(createPublicKey(signer.privateKey)))));
  if (names === undefined)
    return [
      // An authority, with no other authority below it.
      extension('2.5.29.19', sequence(truth(), integer(Buffer.from([0]))), true),
      // keyCertSign and cRLSign, the sixth and seventh bits.
      extension('2.5.29.15', bits(Buffer.from([0x06]), 1), true),
      own,
      authority,
    ];
  const isRsa = publicKey.asymmetricKeyType === 'rsa';
  return [
    extension('2.5.29.19', sequence(), true),
    // digitalSignature; with RSA keyEncipherment too, for the suites that encrypt with it.
    extension('2.5.29.15', isRsa ? bits(Buffer.from([0xa0]), 5) : bits(Buffer.from([0x80]), 7), true),
    // Servers and clients, as AWS's.
    extension('2.5.29.37', sequence(objectId('1.3.6.1.5.5.7.3.1'), objectId('1.3.6.1.5.5.7.3.2'))),
    extension('2.5.29.17', sequence(...names.map(alternativeName))),
    own,
    authority,
  ];
}

function extension(id: string, value: Der, isCritical = false): Der {
  return sequence(objectId(id), ...(isCritical ? [truth()] : []), octets(value));
}

function alternativeName(name: string): Der {
  switch (isIP(name)) {
    case 4:
      return implicit(7, Buffer.from(name.split('.').map(Number)));
    case 6:
      return implicit(7, bytesOfSix(name));
    default:
      return implicit(2, Buffer.from(name, 'latin1'));
  }
}

function bytesOfSix(address: string): Buffer {
  const [front = '', back] = address.split('::');
  const words = (text: string) => (text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16)));
  const [first, last] = [words(front), words(back ?? '')];
  const all = [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
  return Buffer.from(all.flatMap((word) => [word >> 8, word & 255]));
}

function nameOf(subject: string): Der {
  const part = (id: string, value: string) => anyOrder(sequence(objectId(id), utf8(value)));
  return sequence(part(ORGANIZATION, 'Lintel'), part(COMMON_NAME, subject));
}

/** RFC 5280, 4.2.1.2: SHA-1 of the key's bits. */
function keyId(key: KeyObject): Buffer {
  const spki = key.export({ type: 'spki', format: 'der' });
  return createHash('sha1').update(bitsOfSpki(spki)).digest();
}

/** What the last bit string of a public key's structure holds: the structure's second part, behind its algorithm. */
function bitsOfSpki(spki: Buffer): Buffer {
  const inside = spki.subarray(headLength(spki, 0));
  const algorithm = headLength(inside, 0) + bodyLength(inside, 0);
  return inside.subarray(algorithm + headLength(inside, algorithm) + 1);
}

function headLength(der: Buffer, at: number): number {
  const first = der[at + 1] ?? 0;
  return first < 128 ? 2 : 2 + (first - 128);
}

function bodyLength(der: Buffer, at: number): number {
  const first = der[at + 1] ?? 0;
  return first < 128 ? first : der.readUIntBE(at + 2, first - 128);
}

function pem(label: string, der: Der): string {
  const lines = der.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
