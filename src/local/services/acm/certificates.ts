/**
 * Certificates: requested ones, which the target's own authority signs at once, and imported ones. What AWS waits for, that
 * somebody shows a domain to be theirs, is taken as shown: nothing here is trusted outside of this machine.
 * https://docs.aws.amazon.com/acm/latest/APIReference/
 */
import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { authorityOf, type IssuedKeyAlgorithm } from '../../authority/authority.ts';
import type { AcmOperations } from '../../schemas/acm.generated.ts';
import { type AccountRegion, type Call, type LocalWorld, ServiceError } from '../../service.ts';

export interface KeptCertificate {
  readonly arn: string;
  readonly type: 'AMAZON_ISSUED' | 'IMPORTED';
  readonly domain: string;
  /** With the domain itself. */
  readonly names: readonly string[];
  /** As ACM takes it: `RSA_2048`. */
  readonly keyAlgorithm: string;
  /** PEM. */
  readonly certificate: string;
  readonly chain?: string;
  readonly privateKey: string;
  readonly createdAtMs: number;
  readonly issuedAtMs: number;
  readonly method: string;
  readonly idempotencyToken?: string;
  readonly transparency: string;
  readonly exportOption: string;
  readonly tags: Readonly<Record<string, string>>;
}

export const certificatesOf = (world: LocalWorld, { account, region }: Omit<AccountRegion, 'partition'>) =>
  world.state.collection<KeptCertificate>('acm/certificate', { account, region }, { sealed: true });

export function certificateOf(arn: string, call: Call): KeptCertificate {
  if (!/^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/.test(arn))
    throw new ServiceError('InvalidArnException', `Arn (${arn}) is not a valid ACM certificate ARN.`);
  const found = certificatesOf(call.world, call).get(arn);
  if (found !== undefined) return found;
  const message = `Could not find certificate ${arn} in account ${call.account}.`;
  throw new ServiceError('ResourceNotFoundException', message);
}

/** https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html: well before a certificate ends. */
const RENEWED_BEFORE_MS = 45 * 86_400_000;

/** A certificate as a server shows it, renewed when it is about to end; undefined where there is none. */
export async function certificateMaterial(world: LocalWorld, arn: string): Promise<KeptCertificate | undefined> {
  const [, , , region = '', account = ''] = arn.split(':');
  const all = certificatesOf(world, { account, region });
  const kept = all.get(arn);
  if (kept === undefined || kept.type === 'IMPORTED') return kept;
  const now = world.clock.now();
  if (new X509Certificate(kept.certificate).validToDate.getTime() - now > RENEWED_BEFORE_MS) return kept;
  const issued = await authorityOf(world).issue(kept.names, {
    keyAlgorithm: kept.keyAlgorithm as IssuedKeyAlgorithm,
  });
  const renewed = { ...kept, ...issued, issuedAtMs: now };
  all.put(arn, renewed);
  return renewed;
}

const KEY_ALGORITHMS: readonly IssuedKeyAlgorithm[] = [
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'EC_prime256v1',
  'EC_secp384r1',
  'EC_secp521r1',
];
const LABEL = '(?!-)[A-Za-z0-9-]{1,63}(?<!-)';
const DOMAIN = new RegExp(String.raw`^(?:\*\.)?(?:${LABEL}\.)+${LABEL}$`);

function validation(value: unknown, name: string, rule: string): ServiceError {
  const message = `1 validation error detected: Value '${String(value)}' at '${name}' failed to satisfy constraint: ${rule}`;
  return new ServiceError('ValidationException', message);
}

export const requestCertificate: AcmOperations['RequestCertificate'] = async (input, call) => {
  const { DomainName: domain, SubjectAlternativeNames = [], ValidationMethod = 'EMAIL', IdempotencyToken } = input;
  const { KeyAlgorithm = 'RSA_2048', Options = {}, Tags = [] } = input;
  const names = [...new Set([domain, ...SubjectAlternativeNames].map((name) => name.toLowerCase()))];
  for (const name of names)
    if (name.length > 253 || !DOMAIN.test(name))
      throw validation(name, 'domainName', 'Member must satisfy regular expression pattern: a domain name');
  if (names.length > 100)
    throw new ServiceError('LimitExceededException', 'The number of names exceeds the limit of 100.');
  if (input.CertificateAuthorityArn !== undefined)
    throw new ServiceError('InvalidParameterException', 'Private certificate authorities are not served here.');
  const keyAlgorithm = KEY_ALGORITHMS.find((each) => each === KeyAlgorithm);
  if (keyAlgorithm === undefined)
    throw validation(
      KeyAlgorithm,
      'keyAlgorithm',
      `Member must satisfy enum value set: [${KEY_ALGORITHMS.join(', ')}]`,
    );
  const all = certificatesOf(call.world, call);
  const same = [...all.values()].find(
    (each) =>
      IdempotencyToken !== undefined &&
      each.idempotencyToken === IdempotencyToken &&
      each.domain === names[0] &&
      // https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html: a token holds for an hour.
      call.world.clock.now() - each.createdAtMs < 3_600_000,
  );
  if (same !== undefined) return { CertificateArn: same.arn };
  const issued = await authorityOf(call.world).issue(names, { keyAlgorithm });
  const arn = newArn(call);
  const now = call.world.clock.now();
  all.put(arn, {
    arn,
    type: 'AMAZON_ISSUED',
    domain: names[0] ?? domain,
    names,
    keyAlgorithm,
    ...issued,
    createdAtMs: now,
    issuedAtMs: now,
    method: ValidationMethod,
    ...(IdempotencyToken !== undefined && { idempotencyToken: IdempotencyToken }),
    transparency: Options.CertificateTransparencyLoggingPreference ?? 'ENABLED',
    exportOption: Options.Export ?? 'DISABLED',
    tags: tagsFrom(Tags),
  });
  return { CertificateArn: arn };
};

function newArn({ partition, region, account }: AccountRegion): string {
  return `arn:${partition}:acm:${region}:${account}:certificate/${randomUUID()}`;
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

export const importCertificate: AcmOperations['ImportCertificate'] = (input, call) => {
  const { CertificateArn, Tags = [] } = input;
  const before = CertificateArn === undefined ? undefined : certificateOf(CertificateArn, call);
  if (before !== undefined && Tags.length > 0)
    throw new ServiceError('InvalidParameterException', 'Tags cannot be specified when reimporting a certificate.');
  if (before?.type === 'AMAZON_ISSUED')
    throw new ServiceError('ValidationException', 'A certificate that ACM issued cannot be imported over.');
  const certificate = text(input.Certificate);
  const privateKey = text(input.PrivateKey);
  const read = readCertificate(certificate);
  const key = readKey(privateKey);
  if (!read.checkPrivateKey(key))
    throw new ServiceError('ValidationException', 'The private key does not match the certificate.');
  const now = call.world.clock.now();
  if (read.validToDate.getTime() < now) throw new ServiceError('ValidationException', 'The certificate has expired.');
  const names = namesOf(read);
  const arn = before?.arn ?? newArn(call);
  certificatesOf(call.world, call).put(arn, {
    arn,
    type: 'IMPORTED',
    domain: names[0] ?? '',
    names,
    keyAlgorithm: keyAlgorithmOf(read),
    certificate,
    ...(input.CertificateChain !== undefined && { chain: text(input.CertificateChain) }),
    privateKey,
    createdAtMs: before?.createdAtMs ?? now,
    issuedAtMs: now,
    method: 'NONE',
    transparency: 'DISABLED',
    exportOption: 'DISABLED',
    tags: before?.tags ?? tagsFrom(Tags),
  });
  return { CertificateArn: arn };
};

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    const message = 'Could not parse certificate. The certificate must be in PEM format.';
    throw new ServiceError('ValidationException', message);
  }
}

function readKey(pem: string) {
  try {
    return createPrivateKey(pem);
  } catch {
    const message = 'Could not parse private key. The private key must be in PEM format, and not encrypted.';
    throw new ServiceError('ValidationException', message);
  }
}

function namesOf({ subject, subjectAltName }: X509Certificate): readonly string[] {
  const common = /^CN=(.*)$/m.exec(subject)?.[1];
  const others = (subjectAltName ?? '').split(', ').flatMap((each) => /^DNS:(.*)$/.exec(each)?.[1] ?? []);
  return [...new Set([common ?? [], others].flat())];
}

function keyAlgorithmOf({ publicKey }: X509Certificate): string {
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  return publicKey.asymmetricKeyType === 'rsa' ? `RSA_${modulusLength}` : `EC_${namedCurve}`;
}

export const getCertificate: AcmOperations['GetCertificate'] = ({ CertificateArn }, call) => {
  const { certificate, chain } = certificateOf(CertificateArn, call);
  return { Certificate: certificate, ...(chain !== undefined && { CertificateChain: chain }) };
};

/** Load balancers whose listeners show the certificate. */
export async function usersOf(arn: string, call: Call): Promise<readonly string[]> {
  const elb = 'elasticloadbalancing';
  if (!call.world.services.has(elb)) return [];
  const ask = async <T>(operation: string, input: object, member: string): Promise<readonly T[]> => {
    const answer = (await call.world.invoke(elb, operation, input, call)) as Readonly<Record<string, readonly T[]>>;
    return answer[member] ?? [];
  };
  interface Answers {
    readonly LoadBalancerArn: string;
    readonly ListenerArn: string;
    readonly CertificateArn: string;
  }
  const users: string[] = [];
  for (const { LoadBalancerArn } of await ask<Answers>('DescribeLoadBalancers', {}, 'LoadBalancers'))
    for (const { ListenerArn } of await ask<Answers>('DescribeListeners', { LoadBalancerArn }, 'Listeners')) {
      const shown = await ask<Answers>('DescribeListenerCertificates', { ListenerArn }, 'Certificates');
      if (shown.some(({ CertificateArn }) => CertificateArn === arn)) users.push(LoadBalancerArn);
    }
  return [...new Set(users)];
}

export const deleteCertificate: AcmOperations['DeleteCertificate'] = async ({ CertificateArn }, call) => {
  const { arn } = certificateOf(CertificateArn, call);
  if ((await usersOf(arn, call)).length > 0)
    throw new ServiceError('ResourceInUseException', `Certificate ${arn} in account ${call.account} is in use.`);
  certificatesOf(call.world, call).delete(arn);
  return undefined;
};

type Tags = readonly { readonly Key: string; readonly Value?: string }[];

function tagsFrom(tags: Tags): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ Key, Value = '' }) => [Key, Value]));
}

export const addTagsToCertificate: AcmOperations['AddTagsToCertificate'] = ({ CertificateArn, Tags }, call) => {
  const kept = certificateOf(CertificateArn, call);
  const tags = { ...kept.tags, ...tagsFrom(Tags) };
  if (Object.keys(tags).length > 50)
    throw new ServiceError('TooManyTagsException', `Too many tags for resource ${CertificateArn}`);
  certificatesOf(call.world, call).put(kept.arn, { ...kept, tags });
  return undefined;
};

export const removeTagsFromCertificate: AcmOperations['RemoveTagsFromCertificate'] = (
  { CertificateArn, Tags },
  call,
) => {
  const kept = certificateOf(CertificateArn, call);
  const isRemoved = (key: string, value: string) =>
    Tags.some(({ Key, Value }) => Key === key && (Value === undefined || Value === value));
  const tags = Object.entries(kept.tags).filter(([key, value]) => !isRemoved(key, value));
  certificatesOf(call.world, call).put(kept.arn, { ...kept, tags: Object.fromEntries(tags) });
  return undefined;
};

export const listTagsForCertificate: AcmOperations['ListTagsForCertificate'] = ({ CertificateArn }, call) => ({
  Tags: Object.entries(certificateOf(CertificateArn, call).tags).map(([Key, Value]) => ({ Key, Value })),
});
