/** Properties that protect: what a template loses when one is switched off, lowered, opened or taken away. */
import {
  isFieldSet,
  isPlainValue,
  type Mutation,
  type MutationKind,
  type PathStep,
  type WrittenResource,
} from './mutation.ts';

type Change = (value: unknown) => unknown;

interface Protective {
  /** From the properties; `*` is each element. */
  readonly path: string;
  readonly kind: MutationKind;
  /** The weaker value; undefined leaves the property out, the value itself changes nothing. */
  readonly weaker: Change;
  readonly says: string;
  /** @default every type that has the property */
  readonly types?: RegExp;
}

const off: Change = (value) => (isTrue(value) ? false : value);
const on: Change = (value) => (value === false || value === 'false' ? true : value);
const gone: Change = () => undefined;
/** S3 encrypts with its own keys unasked: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html. */
const ownKeyGone: Change = (value) => (JSON.stringify(value)?.includes('aws:kms') === true ? undefined : value);
const word =
  (from: RegExp, to: string): Change =>
  (value) =>
    typeof value === 'string' && from.test(value) ? to : value;
const scaled =
  (by: (value: number) => number): Change =>
  (value) => {
    const number = isPlainValue(value) && value !== '' ? Number(value) : Number.NaN;
    if (Number.isNaN(number) || typeof value === 'boolean') return value;
    return typeof value === 'string' ? String(by(number)) : by(number);
  };
const half = scaled((value) => (value > 1 ? Math.floor(value / 2) : value));
const tenfold = scaled((value) => (value === 0 ? 1000 : value * 10));
const zero = scaled(() => 0);

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

const disables = (path: string, says: string, types?: RegExp): Protective => ({
  path,
  kind: 'disables',
  weaker: off,
  says,
  ...(types && { types }),
});

export const PROTECTIVE: readonly Protective[] = [
  disables('StorageEncrypted', 'stores without encryption'),
  disables('Encrypted', 'stores without encryption'),
  disables('AtRestEncryptionEnabled', 'stores without encryption'),
  disables('TransitEncryptionEnabled', 'talks without encryption'),
  disables('EncryptionAtRestOptions.Enabled', 'stores without encryption'),
  disables('NodeToNodeEncryptionOptions.Enabled', 'talks without encryption'),
  disables('SSESpecification.SSEEnabled', 'gives up its key'),
  disables('MultiAZ', 'has no standby'),
  disables('MultiAZEnabled', 'has no replica in another zone'),
  disables('AutomaticFailoverEnabled', 'has nobody who takes over'),
  disables('DeletionProtection', 'may be deleted'),
  disables('DeletionProtectionEnabled', 'may be deleted'),
  disables('EnableKeyRotation', 'keeps its key for ever'),
  disables('PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled', 'cannot be restored to a moment'),
  disables('PublicAccessBlockConfiguration.BlockPublicAcls', 'takes public ACLs'),
  disables('PublicAccessBlockConfiguration.BlockPublicPolicy', 'takes a public policy'),
  disables('PublicAccessBlockConfiguration.IgnorePublicAcls', 'obeys public ACLs'),
  disables('PublicAccessBlockConfiguration.RestrictPublicBuckets', 'lets the public in by its policy'),
  disables('IsLogging', 'records nothing'),
  disables('EnableLogFileValidation', 'does not prove its files'),
  disables('IsMultiRegionTrail', 'records one region'),
  disables('ActionsEnabled', 'tells nobody'),
  disables('EnableDnsHostnames', 'gives no names'),
  disables('EnableDnsSupport', 'answers no names'),
  disables('PrivateDnsEnabled', 'is not found by the name of its service'),
  disables('DeploymentConfiguration.DeploymentCircuitBreaker.Enable', 'does not stop a failing deployment'),
  disables('DeploymentConfiguration.DeploymentCircuitBreaker.Rollback', 'does not roll back'),
  disables('RotationRules.RotateImmediatelyOnUpdate', 'waits with its rotation'),
  { path: 'PubliclyAccessible', kind: 'opens', weaker: on, says: 'gets a public address' },
  { path: 'MapPublicIpOnLaunch', kind: 'opens', weaker: on, says: 'gives public addresses' },
  { path: 'Scheme', kind: 'opens', weaker: word(/^internal$/, 'internet-facing'), says: 'faces the internet' },
  {
    path: 'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp',
    kind: 'opens',
    weaker: word(/^DISABLED$/, 'ENABLED'),
    says: 'gets public addresses',
  },
  {
    path: 'LaunchTemplateData.MetadataOptions.HttpTokens',
    kind: 'disables',
    weaker: word(/^required$/, 'optional'),
    says: 'asks for no token',
  },
  {
    path: 'MetadataOptions.HttpTokens',
    kind: 'disables',
    weaker: word(/^required$/, 'optional'),
    says: 'asks for no token',
  },
  {
    path: 'VersioningConfiguration.Status',
    kind: 'disables',
    weaker: word(/^Enabled$/, 'Suspended'),
    says: 'keeps no versions',
  },
  { path: 'BucketEncryption', kind: 'removes', weaker: ownKeyGone, says: 'has no encryption of its own' },
  { path: 'PublicAccessBlockConfiguration', kind: 'removes', weaker: gone, says: 'blocks no public access' },
  { path: 'LifecycleConfiguration', kind: 'removes', weaker: gone, says: 'keeps everything for ever' },
  {
    path: 'LoggingConfiguration',
    kind: 'removes',
    weaker: gone,
    says: 'writes no access log',
    types: /^AWS::S3::Bucket$/,
  },
  { path: 'KmsKeyId', kind: 'detaches', weaker: gone, says: 'no longer uses its own key' },
  { path: 'KmsMasterKeyId', kind: 'detaches', weaker: gone, says: 'no longer uses its own key' },
  { path: 'RedrivePolicy', kind: 'detaches', weaker: gone, says: 'has no dead-letter queue' },
  { path: 'DeadLetterConfig', kind: 'detaches', weaker: gone, says: 'has no dead-letter queue' },
  { path: 'AlarmActions', kind: 'detaches', weaker: gone, says: 'tells nobody' },
  {
    path: 'TreatMissingData',
    kind: 'disables',
    weaker: word(/^breaching$/, 'notBreaching'),
    says: 'is calm where nothing is sent',
  },
  { path: 'PermissionsBoundary', kind: 'removes', weaker: gone, says: 'has no boundary' },
  {
    path: 'HealthCheckPath',
    kind: 'detaches',
    weaker: word(/^\//, '/somewhere-else'),
    says: 'asks elsewhere for its health',
  },
  { path: 'UserDataReplaceOnChange', kind: 'disables', weaker: off, says: 'keeps what it booted' },
  { path: 'BackupRetentionPeriod', kind: 'lowers', weaker: (value) => zero(value), says: 'keeps no backups' },
  { path: 'BackupRetentionPeriod', kind: 'lowers', weaker: half, says: 'keeps backups half as long' },
  { path: 'SnapshotRetentionLimit', kind: 'lowers', weaker: zero, says: 'keeps no snapshots' },
  { path: 'RetentionInDays', kind: 'lowers', weaker: half, says: 'keeps logs half as long' },
  { path: 'AllocatedStorage', kind: 'lowers', weaker: half, says: 'has half the storage' },
  { path: 'MinSize', kind: 'lowers', weaker: zero, says: 'may shrink to nothing' },
  { path: 'MaxSize', kind: 'lowers', weaker: half, says: 'grows to half' },
  { path: 'DesiredCount', kind: 'lowers', weaker: half, says: 'runs half of its tasks' },
  { path: 'MinCapacity', kind: 'lowers', weaker: zero, says: 'may shrink to nothing' },
  { path: 'MaxCapacity', kind: 'lowers', weaker: half, says: 'grows to half' },
  { path: 'NumCacheClusters', kind: 'lowers', weaker: half, says: 'has fewer nodes' },
  { path: 'Threshold', kind: 'lowers', weaker: tenfold, says: 'rings at ten times as much', types: /Alarm$/ },
  { path: 'EvaluationPeriods', kind: 'lowers', weaker: tenfold, says: 'rings ten times as late', types: /Alarm$/ },
  { path: 'HealthCheckGracePeriodSeconds', kind: 'lowers', weaker: zero, says: 'gives no time to start' },
  { path: 'MemorySize', kind: 'lowers', weaker: half, says: 'has half the memory' },
  { path: 'Timeout', kind: 'lowers', weaker: half, says: 'is given half the time', types: /Function$/ },
  { path: 'SslPolicy', kind: 'lowers', weaker: word(/./, 'ELBSecurityPolicy-2016-08'), says: 'takes old TLS' },
  {
    path: 'ViewerCertificate.MinimumProtocolVersion',
    kind: 'lowers',
    weaker: word(/./, 'TLSv1'),
    says: 'takes old TLS',
  },
  {
    path: 'DefaultActions.*.RedirectConfig.Protocol',
    kind: 'lowers',
    weaker: word(/^HTTPS$/, 'HTTP'),
    says: 'leads to plain HTTP',
  },
];

/** Each protective property of a resource, weakened. */
export function weakenedProperties({ id, type, properties }: WrittenResource): readonly Mutation[] {
  return PROTECTIVE.filter(({ types }) => types === undefined || types.test(type)).flatMap(
    ({ path, kind, weaker, says }) =>
      found(properties, path.split('.')).flatMap(({ value, at }): readonly Mutation[] => {
        const to = weaker(value);
        if (to === value) return [];
        return [
          {
            kind,
            of: id,
            says: `${id} ${says}`,
            changes: [{ path: ['Resources', id, 'Properties', ...at], ...(to !== undefined && { to }) }],
          },
        ];
      }),
  );
}

/**
 * Whether a property that protects is weaker than it was: switched off, taken away, or further in the direction in which
 * it is weakened.
 *
 * @param property as a path, `Rules[0].Status`
 * @param first, second the values as text, empty where there is none
 */
export function isWeakened(type: string, property: string, first: string, second: string): boolean {
  const path = property.replaceAll(/\[\d+\]/g, '.*');
  const from = wordOf(first);
  if (from === undefined) return false;
  return PROTECTIVE.filter((each) => each.path === path && (each.types === undefined || each.types.test(type))).some(
    ({ weaker }) => {
      const to = weaker(from);
      const given = wordOf(second);
      if (to === from) return false;
      if (to === undefined || to === false) return given === undefined || given === to;
      if (typeof to !== 'number' || typeof from !== 'number' || typeof given !== 'number') return given === to;
      return Math.sign(to - from) === Math.sign(given - from);
    },
  );
}

function wordOf(text: string): boolean | number | string | undefined {
  if (text === '') return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

function found(
  value: unknown,
  [step, ...rest]: readonly string[],
  at: readonly PathStep[] = [],
): readonly { readonly value: unknown; readonly at: readonly PathStep[] }[] {
  if (step === undefined) return value === undefined ? [] : [{ value, at }];
  if (step === '*')
    return Array.isArray(value) ? value.flatMap((each, index) => found(each, rest, [...at, index])) : [];
  return isFieldSet(value) && Object.hasOwn(value, step) ? found(value[step], rest, [...at, step]) : [];
}
