/** What ACM tells of certificates; what is in a certificate is read from it. Recorded on AWS: `test_acm.snapshot.json` of LocalStack. */
import { createHash, X509Certificate } from 'node:crypto';
import type { AcmOperations, AcmShapes } from '../../schemas/acm.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { certificateOf, certificatesOf, type KeptCertificate, usersOf } from './certificates.ts';

/** The bits of RFC 5280, 4.2.1.3, in their order. */
const KEY_USAGES = [
  'DIGITAL_SIGNATURE',
  'NON_REPUDIATION',
  'KEY_ENCIPHERMENT',
  'DATA_ENCIPHERMENT',
  'KEY_AGREEMENT',
  'CERTIFICATE_SIGNING',
  'CRL_SIGNING',
  'ENCIPHER_ONLY',
  'DECIPHER_ONLY',
];
const EXTENDED: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'TLS_WEB_SERVER_AUTHENTICATION',
  '1.3.6.1.5.5.7.3.2': 'TLS_WEB_CLIENT_AUTHENTICATION',
  '1.3.6.1.5.5.7.3.3': 'CODE_SIGNING',
  '1.3.6.1.5.5.7.3.4': 'EMAIL_PROTECTION',
  '1.3.6.1.5.5.7.3.8': 'TIME_STAMPING',
  '1.3.6.1.5.5.7.3.9': 'OCSP_SIGNING',
};
/** Object identifiers as they stand in a certificate. */
const SIGNATURES: Readonly<Record<string, string>> = {
  '06082a8648ce3d040302': 'SHA256WITHECDSA',
  '06082a8648ce3d040303': 'SHA384WITHECDSA',
  '06082a8648ce3d040304': 'SHA512WITHECDSA',
  '06092a864886f70d010105': 'SHA1WITHRSA',
  '06092a864886f70d01010b': 'SHA256WITHRSA',
  '06092a864886f70d01010c': 'SHA384WITHRSA',
  '06092a864886f70d01010d': 'SHA512WITHRSA',
};

interface Facts {
  readonly read: X509Certificate;
  readonly keyUsages: readonly string[];
  readonly extendedKeyUsages: readonly { readonly Name: string; readonly OID: string }[];
}

function factsOf({ certificate }: KeptCertificate): Facts {
  const read = new X509Certificate(certificate);
  const extended: readonly string[] = read.keyUsage ?? [];
  return {
    read,
    keyUsages: keyUsagesIn(read.raw),
    extendedKeyUsages: extended.map((OID) => ({ Name: EXTENDED[OID] ?? 'CUSTOM', OID })),
  };
}

/** Node gives the extended usages only. */
function keyUsagesIn(der: Buffer): readonly string[] {
  const id = Buffer.from('0603551d0f', 'hex');
  const found = der.indexOf(id);
  if (found === -1) return [];
  const behind = der.subarray(found + id.length);
  // A critical extension says so before its value: octets with a bit string in them.
  const value = behind[0] === 0x01 ? behind.subarray(3) : behind;
  const bytes = value.subarray(5, 4 + (value[3] ?? 0));
  return KEY_USAGES.filter((_, i) => ((bytes[i >> 3] ?? 0) >> (7 - (i & 7))) & 1);
}

function signatureIn(der: Buffer): string {
  const hex = der.toString('hex');
  return Object.entries(SIGNATURES).find(([id]) => hex.includes(id))?.[1] ?? 'UNKNOWN';
}

/** As the descriptions spell it, beside how requests do. */
const spelled = (keyAlgorithm: string) => keyAlgorithm.replace('RSA_', 'RSA-');

/** AWS writes a name from its most general part: `C=AU,O=Org,CN=host`. */
const nameOnOneLine = (name: string) => name.split('\n').join(',');

function isEligible({ type }: KeptCertificate, users: readonly string[]): 'ELIGIBLE' | 'INELIGIBLE' {
  return type === 'AMAZON_ISSUED' && users.length > 0 ? 'ELIGIBLE' : 'INELIGIBLE';
}

function validationOf(kept: KeptCertificate): readonly AcmShapes['DomainValidation'][] {
  if (kept.type === 'IMPORTED') return kept.names.map((DomainName) => ({ DomainName }));
  return kept.names.map((DomainName) => {
    const bare = DomainName.replace(/^\*\./, '');
    // The record that would show the domain to be the requester's: the same for each request of an account.
    const digest = createHash('sha256')
      .update(`${kept.arn.split(':')[4]} ${bare}`)
      .digest('hex');
    const record = {
      Name: `_${digest.slice(0, 32)}.${bare}.`,
      Type: 'CNAME',
      Value: `_${digest.slice(32)}.acm-validations.aws.`,
    };
    return {
      DomainName,
      ValidationDomain: DomainName,
      ValidationStatus: 'SUCCESS',
      ValidationMethod: kept.method,
      ...(kept.method === 'DNS' ? { ResourceRecord: record } : { ValidationEmails: [] }),
    };
  });
}

export const describeCertificate: AcmOperations['DescribeCertificate'] = async ({ CertificateArn }, call) => {
  const kept = certificateOf(CertificateArn, call);
  const users = await usersOf(kept.arn, call);
  const { read, keyUsages, extendedKeyUsages } = factsOf(kept);
  return {
    Certificate: {
      CertificateArn: kept.arn,
      DomainName: kept.domain,
      SubjectAlternativeNames: kept.names,
      DomainValidationOptions: validationOf(kept),
      Serial: read.serialNumber.toLowerCase().replace(/..(?=.)/g, '$&:'),
      Subject: nameOnOneLine(read.subject),
      Issuer: /^O=(.*)$/m.exec(read.issuer)?.[1] ?? nameOnOneLine(read.issuer),
      CreatedAt: new Date(kept.createdAtMs),
      ...(kept.type === 'IMPORTED'
        ? { ImportedAt: new Date(kept.issuedAtMs) }
        : { IssuedAt: new Date(kept.issuedAtMs) }),
      Status: statusOf(kept, read, call),
      NotBefore: read.validFromDate,
      NotAfter: read.validToDate,
      KeyAlgorithm: spelled(kept.keyAlgorithm),
      SignatureAlgorithm: signatureIn(read.raw),
      InUseBy: users,
      Type: kept.type,
      KeyUsages: keyUsages.map((Name) => ({ Name })),
      ExtendedKeyUsages: extendedKeyUsages,
      RenewalEligibility: isEligible(kept, users),
      Options: { CertificateTransparencyLoggingPreference: kept.transparency, Export: kept.exportOption },
    },
  };
};

function statusOf({ type }: KeptCertificate, { validToDate }: X509Certificate, call: Call): string {
  return type === 'IMPORTED' && validToDate.getTime() < call.world.clock.now() ? 'EXPIRED' : 'ISSUED';
}

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_ListCertificates.html: others only where they are asked for. */
const LISTED_KEYS = ['RSA_1024', 'RSA_2048'];

export const listCertificates: AcmOperations['ListCertificates'] = async (input, call) => {
  const { CertificateStatuses, Includes = {}, MaxItems = 1000, NextToken } = input;
  const keyTypes = Includes.keyTypes ?? LISTED_KEYS;
  const rows = await Promise.all(
    [...certificatesOf(call.world, call).values()]
      .filter(({ keyAlgorithm }) => keyTypes.includes(keyAlgorithm))
      .map((kept) => summaryOf(kept, call)),
  );
  const fits = rows.filter(
    (row) =>
      (CertificateStatuses ?? [row.Status]).includes(row.Status) &&
      (Includes.keyUsage ?? []).every((each) => each === 'ANY' || row.KeyUsages?.includes(each)) &&
      (Includes.extendedKeyUsage ?? []).every((each) => each === 'ANY' || row.ExtendedKeyUsages?.includes(each)),
  );
  if (input.SortBy === 'CREATED_AT') {
    const sign = input.SortOrder === 'DESCENDING' ? -1 : 1;
    fits.sort((a, b) => sign * ((a.CreatedAt?.getTime() ?? 0) - (b.CreatedAt?.getTime() ?? 0)));
  }
  const start = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isInteger(start)) throw new ServiceError('ValidationException', 'Invalid NextToken');
  const end = start + MaxItems;
  return { CertificateSummaryList: fits.slice(start, end), ...(end < fits.length && { NextToken: String(end) }) };
};

type Summary = AcmShapes['CertificateSummary'] & { readonly Status: string };

async function summaryOf(kept: KeptCertificate, call: Call): Promise<Summary> {
  const users = await usersOf(kept.arn, call);
  const { read, keyUsages, extendedKeyUsages } = factsOf(kept);
  return {
    CertificateArn: kept.arn,
    DomainName: kept.domain,
    SubjectAlternativeNameSummaries: kept.names,
    HasAdditionalSubjectAlternativeNames: false,
    Status: statusOf(kept, read, call),
    Type: kept.type,
    KeyAlgorithm: spelled(kept.keyAlgorithm),
    KeyUsages: keyUsages,
    ExtendedKeyUsages: extendedKeyUsages.map(({ Name }) => Name),
    ExportOption: kept.exportOption,
    InUse: users.length > 0,
    Exported: false,
    RenewalEligibility: isEligible(kept, users),
    NotBefore: read.validFromDate,
    NotAfter: read.validToDate,
    CreatedAt: new Date(kept.createdAtMs),
    ...(kept.type === 'IMPORTED' ? { ImportedAt: new Date(kept.issuedAtMs) } : { IssuedAt: new Date(kept.issuedAtMs) }),
  };
}
