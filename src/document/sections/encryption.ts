import { gatherResources, onlyInSome, said } from '../across.ts';
import { spokenType } from '../components/spoken-type.ts';
import { blocks, code, plain, table } from '../markdown.ts';
import { entries, type ResourceReading, readingOf, settingText } from '../reading.ts';
import type { Section } from '../section.ts';
import type { DocumentSubject } from '../subject.ts';

/** What lies encrypted with which key, and what travels encrypted. */
export const encryption: Section = {
  name: 'encryption',
  title: 'Encryption',
  write: (subject) => blocks(atRest(subject), inTransit(subject), keys(subject)),
};

const AWS_KEY = 'a key of AWS';

/** The key of a store's data at rest, in words; undefined where the store's template does not encrypt. */
const AT_REST: Readonly<Record<string, (it: ResourceReading) => string | undefined>> = {
  'AWS::RDS::DBInstance': (it) =>
    settingText(it, 'DBClusterIdentifier') === undefined
      ? flagged(it, 'StorageEncrypted', 'KmsKeyId')
      : 'as its cluster',
  'AWS::RDS::DBCluster': (it) => flagged(it, 'StorageEncrypted', 'KmsKeyId'),
  'AWS::EFS::FileSystem': (it) => flagged(it, 'Encrypted', 'KmsKeyId'),
  'AWS::EC2::Volume': (it) => flagged(it, 'Encrypted', 'KmsKeyId'),
  'AWS::EC2::Instance': (it) => disks(it, 'BlockDeviceMappings'),
  'AWS::EC2::LaunchTemplate': (it) => disks(it, 'LaunchTemplateData.BlockDeviceMappings'),
  'AWS::ElastiCache::ReplicationGroup': (it) => flagged(it, 'AtRestEncryptionEnabled', 'KmsKeyId'),
  'AWS::S3::Bucket': bucket,
  'AWS::DynamoDB::Table': (it) => key(it, 'SSESpecification.KMSMasterKeyId', AWS_KEY),
  'AWS::SecretsManager::Secret': (it) => key(it, 'KmsKeyId', AWS_KEY),
  'AWS::SNS::Topic': (it) => key(it, 'KmsMasterKeyId'),
  'AWS::SQS::Queue': (it) => key(it, 'KmsMasterKeyId', AWS_KEY),
  'AWS::Logs::LogGroup': (it) => key(it, 'KmsKeyId', AWS_KEY),
  'AWS::CloudTrail::Trail': (it) => key(it, 'KMSKeyId', AWS_KEY),
  'AWS::Backup::BackupVault': (it) => key(it, 'EncryptionKeyArn', AWS_KEY),
  'AWS::ECR::Repository': (it) => key(it, 'EncryptionConfiguration.KmsKey', AWS_KEY),
};

function key(it: ResourceReading, path: string, otherwise?: string): string | undefined {
  const found = settingText(it, path);
  return found === undefined ? otherwise : code(found);
}

function flagged(it: ResourceReading, flag: string, keyPath: string): string | undefined {
  return settingText(it, flag)?.toLowerCase() === 'true' ? key(it, keyPath, AWS_KEY) : undefined;
}

function disks(it: ResourceReading, path: string): string | undefined {
  const found = entries(it, path).map((disk) => flagged(disk, 'Ebs.Encrypted', 'Ebs.KmsKeyId'));
  return found.length === 0 || found.includes(undefined) ? undefined : [...new Set(found)].join(', ');
}

function bucket(it: ResourceReading): string | undefined {
  const rule = 'BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault';
  // S3 encrypts every new object with its own key since January 2023, whatever the template says.
  return key(
    it,
    `${rule}.KMSMasterKeyID`,
    settingText(it, `${rule}.SSEAlgorithm`) === 'aws:kms' ? AWS_KEY : 'a key of S3',
  );
}

function atRest(subject: DocumentSubject): string {
  const order = Object.keys(AT_REST);
  const rows = gatherResources(
    subject,
    ({ type, properties }) =>
      Object.hasOwn(AT_REST, type) && !(type === 'AWS::EC2::Instance' && properties.BlockDeviceMappings === undefined),
  ).map((row) => {
    const type = [...row.in.values()][0]?.resource.type ?? '';
    const name = said(row, ({ resource }) => code(resource.logicalId)) + onlyInSome(subject, row);
    const by = said(
      row,
      ({ resource, model }) =>
        AT_REST[resource.type]?.(readingOf(model, resource)) ??
        (isOpen(subject, resource.logicalId) ? 'not known from the template alone' : '**not encrypted**'),
    );
    return { type, name, by };
  });
  const byAnswer = Map.groupBy(rows, ({ type, by }) => `${type} ${by}`);
  return table(
    ['At rest', 'Which', 'Encrypted with'],
    [...byAnswer.values()]
      .toSorted((left, right) => order.indexOf(left[0]?.type ?? '') - order.indexOf(right[0]?.type ?? ''))
      .map((found) => [spokenType(found[0]?.type ?? ''), found.map(({ name }) => name).join(', '), found[0]?.by ?? '']),
  );
}

/** Whether the check of this resource found that something else decides, such as the snapshot it is made from. */
function isOpen({ claims }: DocumentSubject, logicalId: string): boolean {
  return claims.some(
    ({ id, check, outcome }) =>
      check?.id === 'plain-at-rest' && outcome === 'unknown' && id === `${check.id}.${logicalId}`,
  );
}

const IN_TRANSIT: Readonly<Record<string, (it: ResourceReading) => string>> = {
  'AWS::ElasticLoadBalancingV2::Listener': (it) => {
    const protocol = settingText(it, 'Protocol');
    if (protocol === 'HTTPS' || protocol === 'TLS')
      return `${protocol}, ${settingText(it, 'SslPolicy') ?? 'policy of AWS'}`;
    const redirect = settingText(it, 'DefaultActions[0].RedirectConfig.Protocol');
    return redirect === 'HTTPS' ? 'redirects to HTTPS' : `${protocol ?? 'traffic'}, not encrypted`;
  },
  'AWS::CloudFront::Distribution': (it) =>
    `viewers: ${settingText(it, 'DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy') ?? '?'}, at least ${settingText(it, 'DistributionConfig.ViewerCertificate.MinimumProtocolVersion') ?? 'TLSv1 (default certificate)'}`,
  'AWS::ElasticLoadBalancingV2::TargetGroup': (it) =>
    settingText(it, 'Protocol') === 'HTTPS'
      ? 'HTTPS to the targets'
      : `${settingText(it, 'Protocol') ?? 'traffic'} to the targets, not encrypted`,
  'AWS::ElastiCache::ReplicationGroup': (it) =>
    settingText(it, 'TransitEncryptionEnabled') === 'true' ? 'TLS' : 'not encrypted',
  'AWS::RDS::DBParameterGroup': forced,
  'AWS::RDS::DBClusterParameterGroup': forced,
};

function forced(it: ResourceReading): string {
  const value =
    settingText(it, 'Parameters["rds.force_ssl"]') ?? settingText(it, 'Parameters.require_secure_transport');
  return value === '1' || value === 'ON' ? 'clients must use TLS' : 'clients may use TLS';
}

function inTransit(subject: DocumentSubject): string {
  const rows = gatherResources(subject, ({ type }) => Object.hasOwn(IN_TRANSIT, type));
  return table(
    ['In transit', 'How'],
    rows.map((row) => [
      said(row, ({ resource }) => code(resource.logicalId)) + onlyInSome(subject, row),
      said(row, ({ resource, model }) => plain(IN_TRANSIT[resource.type]?.(readingOf(model, resource)) ?? '')),
    ]),
  );
}

function keys(subject: DocumentSubject): string {
  const rows = gatherResources(subject, ({ type }) => type === 'AWS::KMS::Key');
  return table(
    ['Key', 'For', 'Rotation'],
    rows.map((row) => [
      said(row, ({ resource }) => code(resource.logicalId)) + onlyInSome(subject, row),
      said(row, ({ resource, model }) => plain(settingText(readingOf(model, resource), 'Description') ?? '')),
      said(row, ({ resource, model }) =>
        settingText(readingOf(model, resource), 'EnableKeyRotation') === 'true' ? 'every year' : 'none',
      ),
    ]),
  );
}
