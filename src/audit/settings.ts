/** Plain settings that documents tell of a resource, and where a template says them. */
import { deletionPolicyOf, type Resource } from '../model/index.ts';
import { type KnownText, place, textsOf } from './evidence.ts';

/** A value with its place; `open` where deployment decides it. */
export interface SettingValue extends Pick<KnownText, 'text' | 'open' | 'place'> {}

interface SettingPlace {
  readonly type: string;
  /** What the template says, with AWS's default where it is silent; nothing where AWS decides. */
  read(resource: Resource): readonly SettingValue[];
}

export interface StatedSetting {
  readonly name: string;
  /** How documents call it: a label, or the words of a sentence that says it is so. */
  readonly words: RegExp;
  /** Which things have it, by their words in `vocabulary.ts`. */
  readonly concepts: readonly string[];
  /** Only these resources have such a setting, so that a document need not name them. */
  readonly alone?: true;
  /** Only where its thing is named beside it or over it. */
  readonly named?: true;
  /** The words say it themselves, without a verb. */
  readonly stated?: true;
  /** Documents say it in a wider sense, too: that the template has it otherwise makes nothing false. */
  readonly loose?: true;
  /** Words that say the opposite. */
  readonly opposite?: RegExp;
  readonly places: readonly SettingPlace[];
}

const AWS = (type: string) => `AWS::${type}`;

/** The text of a property, or what AWS takes where it is not set. */
function property(type: string, path: string, otherwise: string | undefined): SettingPlace {
  return {
    type: AWS(type),
    read(resource) {
      const found = textsOf(resource, path);
      if (found.length > 0) return found;
      return otherwise === undefined ? [] : [{ text: otherwise, open: false, place: place(resource) }];
    },
  };
}

/** `true` where the property holds this text, else `false`. */
function holds(type: string, path: string, wanted: RegExp): SettingPlace {
  return {
    type: AWS(type),
    read(resource) {
      const found = textsOf(resource, path);
      if (found.length === 0) return [{ text: 'false', open: false, place: place(resource) }];
      return found.map((each) => ({ ...each, text: String(wanted.test(each.text)) }));
    },
  };
}

/** A key of the attributes of a load balancer. */
function attribute(key: string): SettingPlace {
  return {
    type: AWS('ElasticLoadBalancingV2::LoadBalancer'),
    read(resource) {
      const index = Array.from({ length: 30 }, (_, at) => at).find((at) =>
        textsOf(resource, `LoadBalancerAttributes[${at}].Key`).some(({ text }) => text === key),
      );
      const found = index === undefined ? [] : textsOf(resource, `LoadBalancerAttributes[${index}].Value`);
      return found.length > 0 ? found : [{ text: 'false', open: false, place: place(resource) }];
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html: new buckets block all. */
const BLOCKS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].map(
  (name) => `PublicAccessBlockConfiguration.${name}`,
);
const PUBLIC_ACCESS_BLOCK: SettingPlace = {
  type: AWS('S3::Bucket'),
  read(resource) {
    const set = BLOCKS.map((path) => textsOf(resource, path));
    const all = set.flat();
    if (all.length === 0) return [{ text: 'true', open: false, place: place(resource) }];
    const off = all.filter(({ text, open }) => text !== 'true' && !open);
    if (off.length > 0 || set.some((each) => each.length === 0))
      return [{ text: 'false', open: false, place: (off[0] ?? all[0])?.place ?? place(resource) }];
    return all;
  },
};

const NAMED_MEMBER = (resource: Resource) => textsOf(resource, 'DBClusterIdentifier').length > 0;

/** A member of a cluster leaves the setting to the cluster. */
function unlessMember(given: SettingPlace): SettingPlace {
  return { ...given, read: (resource) => (NAMED_MEMBER(resource) ? [] : given.read(resource)) };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html */
function deletion(type: string): SettingPlace {
  return {
    type: AWS(type),
    read: (resource) => [
      { text: String(/snapshot/i.test(deletionPolicyOf(resource))), open: false, place: place(resource) },
    ],
  };
}

const DATABASES = ['RDS::DBInstance', 'RDS::DBCluster'] as const;
const databases = (path: string, otherwise: string | undefined) =>
  DATABASES.map((type) => unlessMember(property(type, path, otherwise)));

/** Kept whatever happens to the stack. */
function retained(type: string): SettingPlace {
  return {
    type: AWS(type),
    read(resource) {
      const policy = deletionPolicyOf(resource);
      return [{ text: String(/^Retain/.test(policy)), open: / or /.test(policy), place: place(resource) }];
    },
  };
}

/** Settings that are on or off. */
export const SWITCHES: readonly StatedSetting[] = [
  {
    name: 'deletion protection',
    words: /\b(?:deletion|delete|termination) protection\b|\bprotected (?:against|from) (?:accidental )?deletion\b/i,
    concepts: ['database', 'load balancer', 'table'],
    alone: true,
    places: [
      ...databases('DeletionProtection', 'false'),
      property('DynamoDB::Table', 'DeletionProtectionEnabled', 'false'),
      attribute('deletion_protection.enabled'),
    ],
  },
  {
    name: 'public accessibility',
    words:
      /\bpublic(?:ly)?[ -]?access(?:ible|ibility)\b|\baccessible from the (?:public )?internet\b|\breachable from the (?:public )?internet\b/i,
    opposite: /\b(?:database|RDS(?: instance)?|DB instance) is (?:fully |completely )?private\b/i,
    concepts: ['database'],
    alone: true,
    places: [unlessMember(property('RDS::DBInstance', 'PubliclyAccessible', undefined))],
  },
  {
    name: 'public accessibility',
    words: /(?<=\b(?:no|without)(?: direct)? )public access\b(?! block)/i,
    concepts: ['database'],
    alone: true,
    named: true,
    places: [unlessMember(property('RDS::DBInstance', 'PubliclyAccessible', undefined))],
  },
  {
    name: 'keeping it when the stack is deleted',
    words:
      /\b(?:removal|deletion)[ -]?policy\b[^.;]{0,12}?\bretain(?:ed)?\b|\b(?:retained|kept) (?:on|upon|after|when)(?: the)? (?:stack )?(?:is )?delet(?:ion|ed)\b/i,
    opposite: /\b(?:removal|deletion)[ -]?policy\b[^.;]{0,12}?\b(?:delete|destroy)\b/i,
    concepts: ['database', 'table', 'bucket', 'log group'],
    named: true,
    stated: true,
    places: [
      ...['DynamoDB::Table', 'DynamoDB::GlobalTable', 'S3::Bucket', 'RDS::DBCluster', 'Logs::LogGroup'].map(retained),
      unlessMember(retained('RDS::DBInstance')),
    ],
  },
  {
    name: 'growing storage',
    words:
      /\bstorage auto-?scal(?:ing|es)\b|\bauto-?scal(?:ing|ed) storage\b|(?<=^(?:allocated )?storage\b[^.;]{0,30}\bwith )auto-?scaling\b/i,
    concepts: ['database'],
    named: true,
    stated: true,
    places: [
      {
        type: AWS('RDS::DBCluster'),
        read: (resource) => [{ text: 'true', open: false, place: place(resource) }],
      },
      unlessMember({
        type: AWS('RDS::DBInstance'),
        read: (resource) => [
          {
            text: String(textsOf(resource, 'MaxAllocatedStorage').length > 0),
            open: false,
            place: place(resource),
          },
        ],
      }),
    ],
  },
  {
    name: 'cluster mode',
    words: /\bcluster mode\b/i,
    concepts: ['cache'],
    alone: true,
    stated: true,
    places: [
      {
        type: AWS('ElastiCache::ReplicationGroup'),
        read(resource) {
          const mode = textsOf(resource, 'ClusterMode');
          const shards = textsOf(resource, 'NumNodeGroups');
          const group = textsOf(resource, 'CacheParameterGroupName');
          const isOn =
            mode.some(({ text }) => text === 'enabled') ||
            shards.some(({ text }) => Number(text) > 1) ||
            group.some(({ text }) => text.includes('cluster.on'));
          const open = [...mode, ...shards, ...group].some((each) => each.open);
          return [{ text: String(isOn), open, place: place(resource) }];
        },
      },
    ],
  },
  {
    name: 'a token for AUTH',
    words: /\bRedis AUTH\b|\bAUTH tokens?\b/,
    concepts: ['cache'],
    alone: true,
    stated: true,
    places: [
      {
        type: AWS('ElastiCache::ReplicationGroup'),
        read: (resource) => [
          {
            text: String(textsOf(resource, 'AuthToken').length > 0 || textsOf(resource, 'UserGroupIds[0]').length > 0),
            open: false,
            place: place(resource),
          },
        ],
      },
    ],
  },
  {
    name: 'access logging',
    words: /\b(?:server )?access logging\b/i,
    concepts: ['bucket'],
    named: true,
    places: [
      {
        type: AWS('S3::Bucket'),
        read: (resource) => [
          {
            text: String(
              ['DestinationBucketName', 'LogFilePrefix'].some(
                (each) => textsOf(resource, `LoggingConfiguration.${each}`).length > 0,
              ),
            ),
            open: false,
            place: place(resource),
          },
        ],
      },
    ],
  },
  {
    name: 'scanning of images',
    words: /\b(?:vulnerability|image) scanning\b|\bscan[- ]on[- ]push\b/i,
    concepts: ['repository'],
    named: true,
    places: [property('ECR::Repository', 'ImageScanningConfiguration.ScanOnPush', 'false')],
  },
  {
    name: 'DNS host names',
    words: /\bDNS host ?names?\b/i,
    concepts: ['VPC'],
    alone: true,
    places: [property('EC2::VPC', 'EnableDnsHostnames', 'false')],
  },
  {
    name: 'DNS resolution',
    words: /\bDNS (?:resolution|support)\b(?!\s*[:=])/i,
    concepts: ['VPC'],
    alone: true,
    places: [property('EC2::VPC', 'EnableDnsSupport', 'true')],
  },
  {
    name: 'the arm64 architecture',
    words: /\barm64\b|\bgraviton\d?\b/i,
    opposite: /\bx86[_-]64\b/i,
    concepts: ['function', 'task'],
    named: true,
    stated: true,
    places: [
      holds('Lambda::Function', 'Architectures[0]', /^arm64$/),
      holds('ECS::TaskDefinition', 'RuntimePlatform.CpuArchitecture', /^ARM64$/),
    ],
  },
  {
    name: 'blocking of public access',
    words:
      /\b(?:all )?public access (?:is |are )?(?:fully |completely )?blocked\b|\bblocks? (?:all )?public access\b|\bpublic access block(?:s|ed|ing)?\b/i,
    concepts: ['bucket'],
    alone: true,
    places: [PUBLIC_ACCESS_BLOCK],
  },
  {
    name: 'versioning',
    words: /\bversioning\b|\bversioned\b/i,
    concepts: ['bucket'],
    places: [holds('S3::Bucket', 'VersioningConfiguration.Status', /^Enabled$/)],
  },
  {
    name: 'replication to another bucket',
    words: /\bbuckets?\b[^.;,]{0,40}\b(?:is|are) replicated to\b|\bcross[- ]region replication\b/i,
    concepts: ['bucket'],
    places: [
      {
        type: AWS('S3::Bucket'),
        read: (resource) => [
          {
            text: String(textsOf(resource, 'ReplicationConfiguration.Role').length > 0),
            open: false,
            place: place(resource),
          },
        ],
      },
    ],
  },
  {
    name: 'privacy',
    words:
      /\bprivate (?:S3 |origin |website |assets? |frontend |storage )*buckets?\b|\bbuckets? (?:is|are|stays?|remains?) (?:kept |fully |completely )?private\b/i,
    concepts: ['bucket'],
    stated: true,
    loose: true,
    places: [PUBLIC_ACCESS_BLOCK],
  },
  {
    name: 'hosting of a static website',
    words: /\bstatic (?:web ?site|site|web) hosting\b|\b(?:S3|bucket) website (?:hosting|endpoint)\b/i,
    concepts: ['bucket'],
    stated: true,
    loose: true,
    places: [
      {
        type: AWS('S3::Bucket'),
        read: (resource) => [
          {
            text: String(
              ['IndexDocument', 'RedirectAllRequestsTo.HostName'].some(
                (each) => textsOf(resource, `WebsiteConfiguration.${each}`).length > 0,
              ),
            ),
            open: false,
            place: place(resource),
          },
        ],
      },
    ],
  },
  {
    name: 'lifecycle rules',
    words: /\blife ?cycle (?:polic(?:y|ies)|rules?)\b/i,
    concepts: ['repository'],
    named: true,
    stated: true,
    places: [
      {
        type: AWS('ECR::Repository'),
        read: (resource) => [
          {
            text: String(textsOf(resource, 'LifecyclePolicy.LifecyclePolicyText').length > 0),
            open: false,
            place: place(resource),
          },
        ],
      },
    ],
  },
  {
    name: 'replicas in other regions',
    words: /\bglobal tables?\b/i,
    concepts: ['table'],
    stated: true,
    named: true,
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html: a table of one region is none.
    places: [
      { type: AWS('DynamoDB::Table'), read: (resource) => [{ text: 'false', open: false, place: place(resource) }] },
      {
        type: AWS('DynamoDB::GlobalTable'),
        read: (resource) => [
          { text: String(textsOf(resource, 'Replicas[1].Region').length > 0), open: false, place: place(resource) },
        ],
      },
    ],
  },
  {
    name: 'streams',
    words: /\b(?:DynamoDB )?streams? (?:is |are )?enabled\b|\bwith streams\b/i,
    concepts: ['table'],
    named: true,
    stated: true,
    places: [
      {
        type: AWS('DynamoDB::Table'),
        read: (resource) => [
          {
            text: String(textsOf(resource, 'StreamSpecification.StreamViewType').length > 0),
            open: false,
            place: place(resource),
          },
        ],
      },
    ],
  },
  {
    name: 'container insights',
    words: /\bcontainer insights\b/i,
    concepts: ['cluster', 'task'],
    alone: true,
    places: [
      {
        type: AWS('ECS::Cluster'),
        read: (resource) => [
          {
            text: String(
              [0, 1].some(
                (index) =>
                  textsOf(resource, `ClusterSettings[${index}].Name`).some(
                    ({ text }) => text === 'containerInsights',
                  ) &&
                  textsOf(resource, `ClusterSettings[${index}].Value`).some(({ text }) =>
                    /^enabled$|^enhanced$/.test(text),
                  ),
              ),
            ),
            open: false,
            place: place(resource),
          },
        ],
      },
    ],
  },
  {
    name: 'rotation of the key',
    words: /\b(?:automatic |annual )?key rotation\b/i,
    concepts: ['key'],
    alone: true,
    places: [property('KMS::Key', 'EnableKeyRotation', 'false')],
  },
  {
    name: 'a FIFO queue',
    words: /\bFIFO queues?\b/i,
    concepts: ['queue'],
    stated: true,
    places: [property('SQS::Queue', 'FifoQueue', 'false')],
  },
  {
    name: 'HTTPS for viewers',
    words:
      /\bHTTPS(?: is)? (?:enforced|only|required)\b|\bHTTPS-only\b|\benforces? HTTPS\b|\bredirect(?:s|ed|ing)?\b[^.;]{0,30}\bto HTTPS\b|\bHTTPS (?:support|redirect)/i,
    concepts: ['distribution'],
    stated: true,
    loose: true,
    alone: true,
    places: [
      holds(
        'CloudFront::Distribution',
        'DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy',
        /^(?:redirect-to-https|https-only)$/,
      ),
    ],
  },
  {
    name: 'compression',
    words: /\b(?:automatic |gzip |brotli )*compression\b/i,
    concepts: ['distribution'],
    named: true,
    places: [property('CloudFront::Distribution', 'DistributionConfig.DefaultCacheBehavior.Compress', 'false')],
  },
  {
    name: 'storage encryption',
    words: /\bstorage encrypt(?:ed|ion)\b/i,
    concepts: ['database'],
    alone: true,
    places: databases('StorageEncrypted', 'false'),
  },
  {
    name: 'a customer managed key',
    words: /\b(?:uses?|with|under|by) (?:an? |KMS |AWS KMS with )?customer[- ]managed (?:KMS )?keys?\b/i,
    concepts: ['database'],
    places: DATABASES.map((type) => unlessMember(holds(type, 'KmsKeyId', /^(?!alias\/aws\/|$)/))),
  },
  {
    name: 'a snapshot on deletion',
    words:
      /\bsnapshots? (?:is taken |are taken )?(?:on|upon|at|before|after) (?:stack )?(?:deletion|delete|removal)\b|\bfinal snapshot\b/i,
    concepts: ['database'],
    alone: true,
    places: [unlessMember(deletion('RDS::DBInstance')), deletion('RDS::DBCluster')],
  },
  {
    name: 'point-in-time recovery',
    words: /\bpoint[- ]in[- ]time[- ]recovery\b|\bPITR\b/i,
    concepts: ['table'],
    alone: true,
    places: [property('DynamoDB::Table', 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled', 'false')],
  },
  {
    name: 'on-demand billing',
    words: /\bon[- ]demand\b|\bpay[-_ ]per[-_ ]request\b/i,
    opposite:
      /\bprovisioned (?:capacity|throughput|mode|billing|pricing)\b|(?<=\b(?:billing(?: mode)?|mode|modo):? )provisioned\b/i,
    concepts: ['table'],
    places: [holds('DynamoDB::Table', 'BillingMode', /^PAY_PER_REQUEST$/)],
  },
  {
    name: 'time to live',
    words: /\bTTL\b|\btime[- ]to[- ]live\b/i,
    concepts: ['table'],
    places: [property('DynamoDB::Table', 'TimeToLiveSpecification.Enabled', 'false')],
  },
  {
    name: 'active tracing',
    words: /\bX-?Ray (?:active )?tracing\b|\bactive tracing\b/i,
    concepts: ['function'],
    alone: true,
    places: [
      holds('Lambda::Function', 'TracingConfig.Mode', /^Active$/),
      holds('ApiGateway::Stage', 'TracingEnabled', /^true$/),
      holds('StepFunctions::StateMachine', 'TracingConfiguration.Enabled', /^true$/),
    ],
  },
  {
    name: 'redirection to HTTPS',
    words:
      /\b(?:HTTP(?: ?→ ?|[- ]to[- ]|->)HTTPS|HTTPS) redirect(?:s|ion)?\b|\bredirect(?:s|ed)?\b[^.;]{0,30}\bto HTTPS\b/i,
    concepts: ['load balancer', 'listener'],
    alone: true,
    places: [
      {
        type: AWS('ElasticLoadBalancingV2::Listener'),
        read(resource) {
          if (textsOf(resource, 'Protocol')[0]?.text !== 'HTTP') return [];
          return textsOf(resource, 'DefaultActions[0].Type').map((each) => ({
            ...each,
            text: String(each.text === 'redirect'),
          }));
        },
      },
    ],
  },
  {
    name: 'automatic minor version upgrades',
    words: /\bauto(?:matic)?[- ]minor[- ]version[- ]upgrades?\b/i,
    concepts: ['database'],
    alone: true,
    places: [property('RDS::DBInstance', 'AutoMinorVersionUpgrade', 'true')],
  },
  {
    name: 'performance insights',
    words: /\bperformance insights\b/i,
    concepts: ['database'],
    alone: true,
    places: [property('RDS::DBInstance', 'EnablePerformanceInsights', 'false')],
  },
  {
    name: 'IMDSv2',
    words: /\bIMDSv2\b/i,
    concepts: ['instance'],
    alone: true,
    places: [holds('EC2::LaunchTemplate', 'LaunchTemplateData.MetadataOptions.HttpTokens', /^required$/)],
  },
];

/**
 * Storage that is given no upper limit does not grow; a cluster of Aurora grows by itself.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
 */
const GROWING: SettingPlace = unlessMember({
  type: AWS('RDS::DBInstance'),
  read(resource) {
    const most = textsOf(resource, 'MaxAllocatedStorage');
    return most.length > 0 ? most : textsOf(resource, 'AllocatedStorage');
  },
});

export interface StatedAmount extends StatedSetting {
  /** The figure and its unit are the first two groups. */
  readonly figure: RegExp;
  /** Units by their first letters, as multiples of the template's own unit. */
  readonly units: Readonly<Record<string, number>>;
  readonly unit: string;
  /** More of it is something else that has the same name. @default - any amount */
  readonly most?: number;
}

const NUMBER = '(\\d[\\d,]*(?:\\.\\d+)?)';
const SECONDS = { s: 1, m: 60, h: 3600, d: 86400 };
const MEGABYTES = { M: 1, m: 1, G: 1024, g: 1024 };
const TIME =
  '(s\\b|secs?\\b|seconds?\\b|secondes?\\b|segundos?\\b|Sekunden?\\b|m\\b|mins?\\b|minutes?\\b|minutos?\\b|Minuten\\b|h\\b|hours?\\b|days?\\b)';

/** Settings that are an amount. */
export const AMOUNTS: readonly StatedAmount[] = [
  {
    name: 'visibility timeout',
    words: /\bvisibility[- ]time-?out\b/i,
    figure: new RegExp(
      `\\bvisibility[- ]time-?out(?: period)?(?: is| of|:|\\s*=)?\\s*${NUMBER}[- ]?${TIME}|${NUMBER}[- ]?${TIME}\\s+(?:of )?visibility[- ]time-?out`,
      'i',
    ),
    units: SECONDS,
    unit: 'seconds',
    concepts: ['queue'],
    alone: true,
    places: [property('SQS::Queue', 'VisibilityTimeout', '30')],
  },
  {
    name: 'most receives before the dead-letter queue',
    words: /\bdead[- ]?letter|\bDLQ\b|\bmaxReceiveCount\b/i,
    figure: new RegExp(
      `\\b(?:after|max(?:imum)?(?: of)?|maxReceiveCount(?: of|:|\\s*=)?)\\s*(?:receives?\\s*)?${NUMBER}()\\s*(?:failed\\s+)?(?:receives?|retries|attempts|times|deliver\\w*|processing|tries|\\b)`,
      'i',
    ),
    units: {},
    unit: 'receives',
    concepts: ['queue'],
    alone: true,
    places: [property('SQS::Queue', 'RedrivePolicy.maxReceiveCount', undefined)],
  },
  {
    name: 'message retention',
    words: /\b(?:messages?|queues?|DLQ)\b/i,
    figure: new RegExp(
      `\\b(?:message )?retention(?: period)?(?: is| of|:)?\\s*${NUMBER}[- ]?${TIME}|\\bretain(?:s|ed)?(?: messages)? for ${NUMBER} ${TIME}`,
      'i',
    ),
    units: SECONDS,
    unit: 'seconds',
    concepts: ['queue'],
    places: [property('SQS::Queue', 'MessageRetentionPeriod', '345600')],
  },
  {
    name: 'memory',
    words: /\bmemory\b|\bRAM\b|\btime-?out\b|\bmémoire\b|\bmemoire\b|\bmemoria\b|\bmemória\b|\bSpeicher\b/iu,
    figure: new RegExp(
      `${NUMBER}\\s*(MB|MiB|GB|GiB|Mo|Go)\\b(?:(?:\\s+(?:of|de))?\\s+(?:memory|RAM|m[ée]moire|mem[oó]ria|Speicher)(?!\\w)|(?=,\\s*\\d+ ?(?:s|sec|seconds?|min|minutes?) time-?out))|\\b(?:memory|RAM|mem[oó]ria)(?: size)?(?: is| of|:)?\\s*${NUMBER}\\s*(MB|MiB|GB|GiB)\\b`,
      'i',
    ),
    units: MEGABYTES,
    unit: 'MB',
    concepts: ['function'],
    places: [property('Lambda::Function', 'MemorySize', '128')],
  },
  {
    name: 'largest storage',
    words: /\bstorage\b/i,
    figure: new RegExp(
      `\\b(?:grows?|scales?|(?:auto)?scaling|autoscales?|up) (?:up )?to ${NUMBER}\\s*(GB|GiB|TB|TiB)\\b|\\bmax(?:imum)? (?:allocated )?storage(?: is| of|:)?\\s*${NUMBER}\\s*(GB|GiB|TB|TiB)\\b`,
      'i',
    ),
    units: { G: 1, T: 1000, g: 1, t: 1000 },
    unit: 'GB',
    concepts: ['database'],
    places: [GROWING],
  },
  {
    name: 'timeout',
    words: /\btime(?:s|d)?[- ]?outs?\b/i,
    figure: new RegExp(
      `(?<!visibility[- ])\\btime(?:s)?[- ]?outs?(?: is| of| after| de|:)?\\s*${NUMBER}[- ]?${TIME}|${NUMBER}[- ]?${TIME}\\s+time-?out\\b`,
      'i',
    ),
    units: SECONDS,
    unit: 'seconds',
    most: 900,
    concepts: ['function'],
    places: [property('Lambda::Function', 'Timeout', '3')],
  },
];
