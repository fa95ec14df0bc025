/** Clusters of data stores: instances by their class, beside storage and requests. */
import { compareDecimals, type Decimal, decimal, largest, minus, showDecimal, times } from '../../base/index.ts';
import { ALL_HOURS, type Facts, typically } from '../facts.ts';
import { by, countedAs, exactly, type Measure } from '../measure.ts';
import { type PricedPart, type Pricer, part } from '../pricer.ts';
import { scaled } from './auto-scaling-group.ts';
import { masterPassword, surplusCredits } from './database-features.ts';
import { publicAddress } from './instance.ts';

function ofClass(facts: Facts, path: string, row: (size: string) => string, count: Measure): readonly PricedPart[] {
  const size = facts.word(path);
  if (size === undefined) {
    facts.miss(`${path} is not told.`);
    return [];
  }
  return [part(size, row(size), by(count, facts.hours()), { always: by(count, ALL_HOURS) })];
}

const ONE = exactly(1, '1 instance');

/** https://aws.amazon.com/documentdb/pricing/ */
export const documentCluster: Pricer = (facts) => {
  if (facts.text('EngineVersion')?.startsWith('3.') === true)
    facts.miss('The price of extended support of DocumentDB 3.6 is not in the price book.');
  const isOptimized = facts.is('StorageType', IO_OPTIMIZED);
  const backup = facts.stated('backupGb', 'GB beyond the free');
  return [
    part(
      'Storage',
      isOptimized ? 'documentdb.storage.io-optimized' : 'documentdb.storage',
      facts.used('storageGb', 'GB', typically(1, 10, 100)),
    ),
    ...(isOptimized
      ? []
      : [
          part(
            'I/O requests',
            'documentdb.io',
            facts.used('ioRequests', 'requests', typically(1_000_000, 10_000_000, 100_000_000)),
          ),
        ]),
    ...(backup === undefined ? [] : [part('Backups beyond the free amount', 'documentdb.backup', backup)]),
    ...masterPassword(facts),
  ];
};

/** Instances of an I/O-Optimized cluster have prices of their own: https://aws.amazon.com/documentdb/pricing/ */
export const documentInstance: Pricer = (facts) => {
  const isOptimized = facts.target('DBClusterIdentifier')?.is('StorageType', IO_OPTIMIZED) === true;
  const row = (size: string) =>
    isOptimized ? `documentdb.io-optimized.instance.${size}` : `documentdb.instance.${size}`;
  const size = facts.text('DBInstanceClass');
  return [
    ...ofClass(facts, 'DBInstanceClass', row, ONE),
    ...surplusCredits(facts, String(size), () => 'documentdb.cpu-credits'),
  ];
};

/** https://aws.amazon.com/neptune/pricing/ */
export const neptuneCluster: Pricer = (facts) => {
  const stored = facts.used('storageGb', 'GB', typically(1, 10, 100));
  if (facts.is('StorageType', IO_OPTIMIZED)) return [part('Storage', 'neptune.storage.io-optimized', stored)];
  return [
    part('Storage', 'neptune.storage', stored),
    part(
      'I/O requests',
      'neptune.io',
      facts.used('ioRequests', 'requests', typically(1_000_000, 10_000_000, 100_000_000)),
    ),
  ];
};

/** https://aws.amazon.com/dms/pricing/: 50 GB come with an instance of family T, 100 GB with the others. */
export const replicationInstance: Pricer = (facts) => {
  const size = facts.word('ReplicationInstanceClass');
  const stored = facts.number('AllocatedStorage', 50);
  if (size === undefined || stored === undefined) return [];
  const included = decimal(/^dms\.t/.test(size) ? 50 : 100);
  const isDouble = facts.is('MultiAZ', 'true');
  const beyond = `${showDecimal(stored)} − ${showDecimal(included)} GB included`;
  return [
    part(size, isDouble ? `dms.instance.${size}.multi-az` : `dms.instance.${size}`, by(ONE, ALL_HOURS)),
    ...(compareDecimals(stored, included) > 0
      ? [part('Storage', isDouble ? 'dms.storage.multi-az' : 'dms.storage', exactly(minus(stored, included), beyond))]
      : []),
    ...publicAddress(facts, ONE),
  ];
};

/** Units of MSK Connect, each worker having one or more: https://aws.amazon.com/msk/pricing/ */
export const connector: Pricer = (facts) => {
  const kind = facts.has('Capacity.ProvisionedCapacity') ? 'ProvisionedCapacity' : 'AutoScaling';
  const at = (name: string) => facts.number(`Capacity.${kind}.${name}`, 1);
  const units = at('McuCount');
  const [least, most] =
    kind === 'AutoScaling' ? [at('MinWorkerCount'), at('MaxWorkerCount')] : [at('WorkerCount'), at('WorkerCount')];
  if (units === undefined || least === undefined || most === undefined) return [];
  return [
    part(
      'Units',
      'msk.connect',
      by(scaled(times(units, least), times(units, least), times(units, most), 'unit'), ALL_HOURS),
    ),
  ];
};

const IO_OPTIMIZED = 'iopt1';

/** Standard storage and I/O-Optimized storage have prices of their own, and so have their units: https://aws.amazon.com/neptune/pricing/ */
export const neptuneInstance: Pricer = (facts) => {
  const cluster = facts.target('DBClusterIdentifier');
  const isOptimized = cluster?.is('StorageType', IO_OPTIMIZED) === true;
  if (facts.is('DBInstanceClass', 'db.serverless')) return serverlessNeptune(facts, cluster, isOptimized);
  const kind = isOptimized ? 'instance' : 'standard';
  if (facts.stated('vcpuHours', 'vCPU-hours') !== undefined)
    facts.miss('The price of surplus CPU credits of Neptune is not in the price book.');
  return ofClass(facts, 'DBInstanceClass', (size) => `neptune.${kind}.${size}`, ONE);
};

function serverlessNeptune(facts: Facts, cluster: Facts | undefined, isOptimized: boolean): readonly PricedPart[] {
  const [least, most] = ['Min', 'Max'].map((each) => cluster?.number(`ServerlessScalingConfiguration.${each}Capacity`));
  if (least === undefined || most === undefined) {
    facts.miss('Its capacity is not told.');
    return [];
  }
  const units = facts.stated('count', 'units') ?? {
    range: { low: least, expected: least, high: most },
    from: 'template' as const,
    how: `${showDecimal(least)}–${showDecimal(most)} units`,
  };
  const row = isOptimized ? 'neptune.serverless.io-optimized' : 'neptune.serverless';
  return [part('Capacity units', row, by(units, facts.hours()))];
}

/** Brokers and their disks: https://aws.amazon.com/msk/pricing/ */
export const kafkaCluster: Pricer = (facts) => {
  const brokers = facts.number('NumberOfBrokerNodes');
  const disk = facts.has(KAFKA_DISK) ? facts.number(KAFKA_DISK) : undefined;
  if (brokers === undefined) {
    facts.miss('The number of brokers is not told.');
    return [];
  }
  const count = exactly(brokers, `${brokers.digits} brokers`);
  const size = facts.word('BrokerNodeGroupInfo.InstanceType');
  if (facts.has(`${KAFKA_DISK.replace('VolumeSize', '')}ProvisionedThroughput`))
    facts.miss('The price of provisioned throughput of brokers is not in the price book.');
  return [
    ...(size === undefined ? [] : [part(size, `msk.${size}`, by(count, ALL_HOURS))]),
    part(
      'Storage',
      'msk.storage',
      disk === undefined
        ? facts.used('storageGb', 'GB', typically(100, 300, 1_000))
        : exactly(times(brokers, disk), `${brokers.digits} × ${disk.digits} GB`),
    ),
  ];
};

const KAFKA_DISK = 'BrokerNodeGroupInfo.StorageInfo.EBSStorageInfo.VolumeSize';

const BROKERS: Readonly<Record<string, number>> = {
  SINGLE_INSTANCE: 1,
  ACTIVE_STANDBY_MULTI_AZ: 2,
  CLUSTER_MULTI_AZ: 3,
};

/** https://aws.amazon.com/amazon-mq/pricing/: each broker of a deployment. */
export const messageBroker: Pricer = (facts) => {
  const engine = facts.word('EngineType')?.toLowerCase();
  const mode = facts.word('DeploymentMode', 'SINGLE_INSTANCE') ?? '';
  const size = facts.word('HostInstanceType');
  if (engine === undefined || size === undefined) return [];
  const count = countedAs(BROKERS[mode] ?? 1, 'broker');
  const isShared = engine === 'activemq' && facts.word('StorageType', 'EFS')?.toUpperCase() === 'EFS';
  const stored = facts.used('storageGb', 'GB', typically(1, 10, 100));
  return [
    part(`${size}, ${engine}`, `mq.${engine}.${size}`, by(count, ALL_HOURS)),
    part('Storage', `mq.storage.${isShared ? 'efs' : 'ebs'}`, isShared ? stored : by(count, stored)),
  ];
};

/** https://aws.amazon.com/redshift/pricing/ */
export const warehouse: Pricer = (facts) => {
  const nodes = facts.word('ClusterType') === 'single-node' ? decimal(1) : facts.number('NumberOfNodes', 1);
  const size = facts.word('NodeType');
  if (nodes === undefined || size === undefined) return [];
  const count = exactly(nodes, `${nodes.digits} node${nodes.digits === 1n ? '' : 's'}`);
  const scanned = facts.stated('scannedGb', 'TB');
  return [
    part(size, `redshift.node.${size}`, by(count, facts.hours())),
    ...(size.startsWith('ra3.')
      ? [part('Managed storage', 'redshift.storage.managed', facts.used('storageGb', 'GB', typically(10, 100, 1_000)))]
      : []),
    ...(scanned === undefined ? [] : [part('Spectrum', 'redshift.spectrum', scanned)]),
    ...masterPassword(facts, 'ManageMasterPassword'),
    ...publicAddress(facts, count),
  ];
};

/** https://aws.amazon.com/opensearch-service/pricing/: data nodes, dedicated masters, warm nodes and disks. */
export const searchDomain: Pricer = (facts) => {
  const cluster = facts.has('ClusterConfig') ? 'ClusterConfig' : 'ElasticsearchClusterConfig';
  const sizeAt = (path: string, otherwise: string) =>
    facts.word(`${cluster}.${path}`, otherwise)?.replace(/\.elasticsearch$/, '.search');
  const nodes = (what: string, path: string, otherwise: string, count: number): readonly PricedPart[] => {
    const size = sizeAt(path, otherwise);
    const number = facts.number(`${cluster}.${path.replace('Type', 'Count')}`, count);
    if (size === undefined || number === undefined) return [];
    const all = exactly(number, `${number.digits} node${number.digits === 1n ? '' : 's'}`);
    return [part(`${what}, ${size}`, `opensearch.${size}`, by(all, ALL_HOURS))];
  };
  if (isInExtendedSupport(facts.text('EngineVersion') ?? facts.text('ElasticsearchVersion')))
    facts.miss('The price of extended support of this version is not in the price book.');
  if (facts.is(`${cluster}.MultiAZWithStandbyEnabled`, 'true') && !facts.has(`${cluster}.InstanceCount`))
    facts.miss('The number of its nodes is not told.');
  return [
    ...nodes('Data nodes', 'InstanceType', 'm5.large.search', 1),
    ...(facts.is(`${cluster}.DedicatedMasterEnabled`, 'true')
      ? nodes('Dedicated masters', 'DedicatedMasterType', 'm5.large.search', 3)
      : []),
    ...(facts.is(`${cluster}.WarmEnabled`, 'true')
      ? nodes('Warm nodes', 'WarmType', 'ultrawarm1.medium.search', 2)
      : []),
    ...disks(facts, cluster),
  ];
};

/** https://docs.aws.amazon.com/opensearch-service/latest/developerguide/what-is.html: versions whose standard support has ended. */
function isInExtendedSupport(version: string | undefined): boolean {
  if (version === undefined) return false;
  const [, product = '', major = '', minor = '0'] = /^(?:([A-Za-z]+)_)?(\d+)\.(\d+)/.exec(version) ?? [];
  const number = Number(major) * 100 + Number(minor);
  if (product !== 'OpenSearch') return number > 0 && number < 710;
  return number < 103 || (number >= 200 && number < 211);
}

function disks(facts: Facts, cluster: string): readonly PricedPart[] {
  if (!facts.has('EBSOptions') || facts.is('EBSOptions.EBSEnabled', 'false')) return [];
  const type = facts.word('EBSOptions.VolumeType', 'gp2');
  const size = facts.number('EBSOptions.VolumeSize', 10);
  const count = facts.number(`${cluster}.InstanceCount`, 1);
  if (type === undefined || size === undefined || count === undefined) return [];
  return [
    part(
      `Storage, ${type}`,
      `opensearch.storage.${type}`,
      exactly(times(size, count), `${count.digits} × ${size.digits} GB`),
    ),
    ...performance(facts, type, size, count),
  ];
}

/**
 * Each io1 volume bills its IOPS. A gp3 volume has 3,000 IOPS, or 3 for each GiB, and 125 MiB/s included, from 170 GiB on
 * 250 MiB/s for each 3 TiB begun, 1,000 at most:
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/opensearchservice-customizing-ebs.html
 */
function performance(facts: Facts, type: string, size: Decimal, count: Decimal): readonly PricedPart[] {
  const iops = facts.has('EBSOptions.Iops') ? facts.number('EBSOptions.Iops') : undefined;
  const rate = facts.has('EBSOptions.Throughput') ? facts.number('EBSOptions.Throughput') : undefined;
  const of = (quantity: Decimal, how: string) => exactly(times(quantity, count), `${count.digits} × ${how}`);
  if (type === 'io1' && iops !== undefined)
    return [part('Provisioned IOPS', 'opensearch.iops.io1', of(iops, `${iops.digits} IOPS`))];
  if (type !== 'gp3') return [];
  if (iops !== undefined && compareDecimals(iops, largest(decimal(3_000), times(size, decimal(3)))) > 0)
    facts.miss('The price of provisioned IOPS of gp3 volumes of a domain is not in the price book.');
  const gigabytes = Number(showDecimal(size));
  const free = decimal(gigabytes < 170 ? 125 : Math.min(1_000, Math.ceil(gigabytes / 3_072) * 250));
  return rate === undefined || compareDecimals(rate, free) <= 0
    ? []
    : [
        part(
          'Provisioned throughput',
          'opensearch.throughput.gp3',
          of(minus(rate, free), `(${rate.digits} − ${free.digits} MiB/s)`),
        ),
      ];
}

/** https://aws.amazon.com/fsx/pricing/: storage, and throughput where it is bought apart from it. */
export const fsx: Pricer = (facts) => {
  const type = facts.word('FileSystemType');
  const size = facts.number('StorageCapacity');
  const medium = facts.word('StorageType', 'SSD')?.toLowerCase();
  if (type === undefined || size === undefined || medium === undefined) {
    facts.miss('Its type or its size is not told.');
    return [];
  }
  const of = FILE_SYSTEMS[type]?.(facts, medium);
  if (of === undefined) {
    facts.miss(`The price of such a file system of type ${type} is not in the price book.`);
    return [];
  }
  const rate = of.throughput === undefined ? undefined : facts.number(of.throughput.at);
  const backup = facts.stated('backupGb', 'GB');
  const isOwn =
    facts.has(`${of.settings}.DiskIopsConfiguration`) &&
    !facts.is(`${of.settings}.DiskIopsConfiguration.Mode`, 'AUTOMATIC');
  const iops = isOwn ? facts.number(`${of.settings}.DiskIopsConfiguration.Iops`) : undefined;
  if (isOwn && of.iops === undefined)
    facts.miss('The price of provisioned IOPS of such a file system is not in the price book.');
  // https://aws.amazon.com/fsx/openzfs/pricing/: three IOPS come with each gigabyte.
  const included = times(size, decimal(3));
  return [
    part(`Storage, ${medium}`, of.row, exactly(size, `${size.digits} GB`)),
    ...(of.throughput === undefined || rate === undefined
      ? []
      : [part('Throughput', of.throughput.row, exactly(rate, `${rate.digits} MBps`))]),
    ...(of.iops === undefined || iops === undefined || compareDecimals(iops, included) <= 0
      ? []
      : [
          part('Provisioned IOPS', of.iops, exactly(minus(iops, included), `${iops.digits} − 3 × ${size.digits} IOPS`)),
        ]),
    ...(backup === undefined ? [] : [part('Backups', 'fsx.windows.backup', backup)]),
  ];
};

interface PricedFileSystem {
  readonly settings: string;
  readonly row: string;
  readonly throughput?: { readonly at: string; readonly row: string };
  /** What an IOPS beyond the included ones costs. */
  readonly iops?: string;
}

/** The rows of each kind of file system; undefined for a kind that has none. */
const FILE_SYSTEMS: Readonly<Record<string, (facts: Facts, medium: string) => PricedFileSystem | undefined>> = {
  WINDOWS: (facts, medium) => {
    const settings = 'WindowsConfiguration';
    const zones = facts.word(`${settings}.DeploymentType`, 'SINGLE_AZ_1') === 'MULTI_AZ_1' ? 'multi-az' : 'single-az';
    return {
      settings,
      row: `fsx.windows.${zones}.${medium}`,
      throughput: { at: `${settings}.ThroughputCapacity`, row: `fsx.windows.${zones}.throughput` },
    };
  },
  LUSTRE: (facts, medium) => {
    const settings = 'LustreConfiguration';
    const deployment = facts.word(`${settings}.DeploymentType`, 'SCRATCH_1');
    const rate = facts.word(`${settings}.PerUnitStorageThroughput`);
    if (medium !== 'ssd' || deployment === undefined || facts.has(`${settings}.MetadataConfiguration`))
      return undefined;
    if (!deployment.startsWith('PERSISTENT')) return undefined;
    const generation = deployment === 'PERSISTENT_2' ? 'persistent-2' : 'persistent-1';
    return { settings, row: `fsx.lustre.${generation}.ssd.${rate}` };
  },
  OPENZFS: (facts, medium) => {
    const settings = 'OpenZFSConfiguration';
    if (medium !== 'ssd' || !facts.is(`${settings}.DeploymentType`, 'SINGLE_AZ_1')) return undefined;
    return {
      settings,
      row: 'fsx.openzfs.single-az.ssd',
      throughput: { at: `${settings}.ThroughputCapacity`, row: 'fsx.openzfs.single-az.throughput' },
      iops: 'fsx.openzfs.single-az.iops',
    };
  },
};

/** https://aws.amazon.com/cloudtrail/pricing/: by the retention that was chosen. */
export const eventDataStore: Pricer = (facts) => {
  const mode = facts.word('BillingMode', 'EXTENDABLE_RETENTION_PRICING');
  const kind = mode === 'FIXED_RETENTION_PRICING' ? 'seven-year' : 'one-year';
  const scanned = facts.stated('scannedGb', 'GB');
  return [
    part('Events stored', `cloudtrail.lake.ingest.${kind}`, facts.used('ingestGb', 'GB', typically(0.1, 1, 20))),
    ...(scanned === undefined ? [] : [part('Queries', 'logs.insights', scanned)]),
  ];
};
