/**
 * Signatures of messages, and the certificate that a subscriber checks them by.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
import { createPrivateKey, generateKeyPairSync, hash, type KeyObject, sign } from 'node:crypto';
import { signedCertificate } from '../../authority/certificate.ts';
import type { LocalWorld, SiteAnswer, SiteRequest } from '../../service.ts';

interface Kept {
  readonly privateKey: string;
  readonly certificate: string;
}

interface Signer {
  readonly id: string;
  readonly key: KeyObject;
}

const signers = new WeakMap<LocalWorld, Signer>();

const keptOf = (world: LocalWorld) => world.state.collection<Kept>('sns/signer', {}, { sealed: true });

const YEAR_MS = 365 * 86_400_000;

/** The key of a target is made once: what it signed can be checked after a restart too. */
function signerOf(world: LocalWorld): Signer {
  const found = signers.get(world);
  if (found !== undefined) return found;
  const kept = keptOf(world);
  const [known] = kept.entries();
  const [id, { privateKey }] = known ?? madeFor(world);
  const signer = { id, key: createPrivateKey(privateKey) };
  signers.set(world, signer);
  return signer;
}

function madeFor(world: LocalWorld): readonly [string, Kept] {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const now = world.clock.now();
  const certificate = signedCertificate(
    {
      subject: 'sns.amazonaws.com',
      publicKey,
      names: ['sns.amazonaws.com'],
      from: new Date(now - YEAR_MS),
      until: new Date(now + 10 * YEAR_MS),
    },
    { subject: 'Lintel local SNS', privateKey: authority.privateKey },
  );
  const id = hash('md5', certificate);
  const kept = { privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate };
  keptOf(world).put(id, kept);
  return [id, kept];
}

/** What a message carries of its signature: names and values, each a line, in the order of the names. */
export function messageSignatureOf(
  world: LocalWorld,
  version: string,
  members: Readonly<Record<string, string | undefined>>,
) {
  const { id, key } = signerOf(world);
  const lines = Object.keys(members)
    .sort()
    .flatMap((name) => (members[name] === undefined ? [] : [name, members[name]]));
  const signed = Buffer.from(`${lines.join('\n')}\n`);
  return {
    SignatureVersion: version,
    Signature: sign(version === '2' ? 'sha256' : 'sha1', signed, key).toString('base64'),
    SigningCertURL: `${world.endpoint}/SimpleNotificationService-${id}.pem`,
  };
}

/** The certificate of a message, for whoever asks. */
export async function certificateSite({ id }: SiteRequest, world: LocalWorld): Promise<SiteAnswer> {
  const kept = keptOf(world).get(id);
  if (kept === undefined) return { status: 404, headers: {}, body: '' };
  return { status: 200, headers: { 'content-type': 'application/x-x509-ca-cert' }, body: kept.certificate };
}
