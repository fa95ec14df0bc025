/**
 * Oracles: what AWS answered, recorded in LocalStack's `tests/aws/services/acm/test_acm.snapshot.json`; the API's pages; and
 * Node's X509Certificate for what is in a certificate.
 */
import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { authorityOf } from '../../authority/authority.ts';
import { manualClock } from '../../clock.ts';
import type { AcmShapes } from '../../schemas/acm.generated.ts';
import type { AccountRegion } from '../../service.ts';
import { openWorld } from '../../world.ts';
import { acm } from './acm.ts';
import { certificateMaterial } from './certificates.ts';

const at: AccountRegion = { partition: 'aws', account: '111111111111', region: 'eu-west-1' };
const clock = manualClock(Date.UTC(2026, 0, 1));
const newWorld = () => openWorld({ services: [acm], clock });

type World = ReturnType<typeof newWorld>;
const ask = async <T>(world: World, operation: string, input: object) =>
  (await world.invoke('acm', operation, input, at)) as T;
const describe = async (world: World, CertificateArn: string) =>
  (await ask<AcmShapes['DescribeCertificateResponse']>(world, 'DescribeCertificate', { CertificateArn }))
    .Certificate as AcmShapes['CertificateDetail'];

test('a requested certificate is issued, and told as AWS tells one', async () => {
  const world = newWorld();
  const request = { DomainName: '*.app.example.com', ValidationMethod: 'DNS', IdempotencyToken: 'a' };
  const { CertificateArn: arn } = await ask<{ CertificateArn: string }>(world, 'RequestCertificate', request);
  expect(arn).toMatch(/^arn:aws:acm:eu-west-1:111111111111:certificate\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const told = await describe(world, arn);
  expect(told).toMatchObject({
    CertificateArn: arn,
    DomainName: '*.app.example.com',
    ExtendedKeyUsages: [
      { Name: 'TLS_WEB_SERVER_AUTHENTICATION', OID: '1.3.6.1.5.5.7.3.1' },
      { Name: 'TLS_WEB_CLIENT_AUTHENTICATION', OID: '1.3.6.1.5.5.7.3.2' },
    ],
    InUseBy: [],
    KeyAlgorithm: 'RSA-2048',
    KeyUsages: [{ Name: 'DIGITAL_SIGNATURE' }, { Name: 'KEY_ENCIPHERMENT' }],
    Options: { CertificateTransparencyLoggingPreference: 'ENABLED', Export: 'DISABLED' },
    RenewalEligibility: 'INELIGIBLE',
    Status: 'ISSUED',
    SubjectAlternativeNames: ['*.app.example.com'],
    Type: 'AMAZON_ISSUED',
  });
  const [validation] = told.DomainValidationOptions ?? [];
  expect(validation).toMatchObject({ ValidationStatus: 'SUCCESS', ValidationDomain: '*.app.example.com' });
  expect(validation?.ResourceRecord?.Name).toMatch(/^_[0-9a-f]{32}\.app\.example\.com\.$/);
  const { Certificate = '' } = await ask<AcmShapes['GetCertificateResponse']>(world, 'GetCertificate', {
    CertificateArn: arn,
  });
  const read = new X509Certificate(Certificate);
  expect(read.checkHost('a.app.example.com')).toBeDefined();
  expect(told.Serial?.replaceAll(':', '')).toBe(read.serialNumber.toLowerCase());
  expect(told.SignatureAlgorithm).toBe('SHA256WITHECDSA');
  const again = await ask<{ CertificateArn: string }>(world, 'RequestCertificate', request);
  expect(again.CertificateArn).toBe(arn);
});

test('names that are none are refused', async () => {
  const world = newWorld();
  for (const DomainName of ['nodot', '-a.example', 'a..example', '*', 'a.*.example'])
    await expect(ask(world, 'RequestCertificate', { DomainName })).rejects.toMatchObject({
      code: 'ValidationException',
    });
});

test('an imported certificate is kept with its key; what is none, or does not fit, is refused', async () => {
  const world = newWorld();
  const bytes = (text: string) => new TextEncoder().encode(text);
  const [one, other] = await Promise.all(['a.example', 'b.example'].map((name) => authorityOf(world).issue([name])));
  if (one === undefined || other === undefined) throw new Error('not issued');
  const refused = { code: 'ValidationException' };
  const input = (Certificate: string, PrivateKey: string) => ({
    Certificate: bytes(Certificate),
    PrivateKey: bytes(PrivateKey),
  });
  await expect(ask(world, 'ImportCertificate', input('CERT123', 'KEY123'))).rejects.toMatchObject(refused);
  await expect(ask(world, 'ImportCertificate', input(one.certificate, other.privateKey))).rejects.toMatchObject(
    refused,
  );
  const { CertificateArn } = await ask<{ CertificateArn: string }>(
    world,
    'ImportCertificate',
    input(one.certificate, one.privateKey),
  );
  expect(await describe(world, CertificateArn)).toMatchObject({
    DomainName: 'a.example',
    DomainValidationOptions: [{ DomainName: 'a.example' }],
    KeyAlgorithm: 'EC_prime256v1',
    KeyUsages: [{ Name: 'DIGITAL_SIGNATURE' }],
    Options: { CertificateTransparencyLoggingPreference: 'DISABLED', Export: 'DISABLED' },
    Status: 'ISSUED',
    Type: 'IMPORTED',
  });
  // https://docs.aws.amazon.com/acm/latest/APIReference/API_ListCertificates.html: elliptic curves only when asked for.
  const listed = async (Includes: object) =>
    (await ask<AcmShapes['ListCertificatesResponse']>(world, 'ListCertificates', { Includes })).CertificateSummaryList;
  expect(await listed({})).toEqual([]);
  expect(await listed({ keyTypes: ['EC_prime256v1'] })).toMatchObject([{ CertificateArn }]);
});

test('a certificate is renewed before it ends, under its ARN', async () => {
  const world = newWorld();
  const { CertificateArn: arn } = await ask<{ CertificateArn: string }>(world, 'RequestCertificate', {
    DomainName: 'a.example',
    KeyAlgorithm: 'EC_prime256v1',
  });
  const first = await certificateMaterial(world, arn);
  clock.advance(100 * 86_400_000);
  expect((await certificateMaterial(world, arn))?.certificate).toBe(first?.certificate);
  clock.advance(60 * 86_400_000);
  expect((await certificateMaterial(world, arn))?.certificate).not.toBe(first?.certificate);
  expect(await certificateMaterial(world, `${arn}x`)).toBeUndefined();
});

test('what is deleted is gone', async () => {
  const world = newWorld();
  const { CertificateArn } = await ask<{ CertificateArn: string }>(world, 'RequestCertificate', {
    DomainName: 'a.example',
    KeyAlgorithm: 'EC_prime256v1',
  });
  await ask(world, 'AddTagsToCertificate', { CertificateArn, Tags: [{ Key: 'a', Value: 'b' }] });
  expect(await ask(world, 'ListTagsForCertificate', { CertificateArn })).toEqual({ Tags: [{ Key: 'a', Value: 'b' }] });
  await ask(world, 'DeleteCertificate', { CertificateArn });
  await expect(describe(world, CertificateArn)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  await expect(describe(world, 'x')).rejects.toMatchObject({ code: 'InvalidArnException' });
});
