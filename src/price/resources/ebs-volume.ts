import { compareDecimals, decimal, minus } from '../../base/index.ts';
import type { Facts } from '../facts.ts';
import { typically } from '../facts.ts';
import { by, exactly, type Measure } from '../measure.ts';
import { type PricedPart, type Pricer, part } from '../pricer.ts';
import { isWindows } from './windows.ts';

/** What gp3 includes: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html */
const GP3_IOPS = decimal(3000);
const GP3_THROUGHPUT = decimal(125);

interface VolumePaths {
  readonly size: string;
  readonly type: string;
  readonly iops: string;
  readonly throughput: string;
}

export const ebsVolume: Pricer = (facts) => {
  return [
    ...volumeParts(
      facts,
      { size: 'Size', type: 'VolumeType', iops: 'Iops', throughput: 'Throughput' },
      exactly(1, '1 volume'),
    ),
    ...snapshots(facts),
  ];
};

/** The price of `count` equal volumes: storage, and the IOPS and throughput beyond what the type includes. */
export function volumeParts(
  facts: Facts,
  paths: VolumePaths,
  count: Measure,
  name = 'Storage',
  otherwise = 'gp2',
): readonly PricedPart[] {
  const type = facts.word(paths.type, otherwise);
  if (type === undefined) return [];
  const size = facts.has(paths.size) ? gigabytes(facts, paths.size) : facts.stated('storageGb', 'GB');
  if (size === undefined) {
    facts.miss(
      `${name}: its size is that of a snapshot, which the template does not tell and usage may state as storageGb.`,
    );
    return [];
  }
  const storage = part(`${name}, ${type}`, `ebs.${type}.storage`, by(count, size));
  const iops = facts.number(paths.iops);
  if (type === 'io1' || type === 'io2')
    return iops === undefined
      ? [storage]
      : [
          storage,
          part(`${name}, IOPS`, `ebs.${type}.iops`, by(count, exactly(iops, `${facts.text(paths.iops)} IOPS`))),
        ];
  if (type === 'standard') {
    const requests = facts.used('ioRequests', 'requests', typically(100_000, 1_000_000, 10_000_000));
    return [storage, part(`${name}, I/O`, 'ebs.standard.io', by(count, requests))];
  }
  if (type !== 'gp3') return [storage];
  const beyond = (path: string, included: typeof GP3_IOPS, what: string, row: string, unit: string) => {
    const given = facts.number(path);
    if (given === undefined || compareDecimals(given, included) <= 0) return [];
    const over = minus(given, included);
    return [
      part(
        `${name}, ${what}`,
        row,
        by(count, exactly(over, `${facts.text(path)} − ${included.digits} ${unit} included`)),
      ),
    ];
  };
  return [
    storage,
    ...beyond(paths.iops, GP3_IOPS, 'IOPS', 'ebs.gp3.iops', 'IOPS'),
    ...beyond(paths.throughput, GP3_THROUGHPUT, 'throughput', 'ebs.gp3.throughput', 'MiBps'),
  ];
}

function gigabytes(facts: Facts, path: string): Measure | undefined {
  const size = facts.number(path);
  return size === undefined ? undefined : exactly(size, `${facts.text(path)} GB`);
}

/** Snapshots are billed where the usage states them: a template that takes none has none. */
export function snapshots(facts: Facts): readonly PricedPart[] {
  const stored = facts.stated('snapshotGb', 'GB');
  return stored === undefined ? [] : [part('Snapshots', 'ebs.snapshot', stored)];
}

/** The device names under which images have their root volume. */
const ROOT_DEVICES = ['/dev/xvda', '/dev/sda1'];

/** The volumes of a launched instance, its root volume included, whose size the image decides where nothing else does. */
export function launchedVolumes(
  facts: Facts,
  list: string,
  count: Measure,
  rootGb = isWindows(facts, list.replace('BlockDeviceMappings', '')) ? 30 : 8,
): readonly PricedPart[] {
  const mappings = facts.places(list).filter((at) => facts.has(`${at}.Ebs`));
  const names = mappings.map((at) => facts.text(`${at}.DeviceName`) ?? '');
  // The image has the size of its own root volume; a snapshot that is named has that of any other.
  const isOfImage = (at: string, name: string) =>
    ROOT_DEVICES.includes(name) && !facts.has(`${at}.Ebs.VolumeSize`) && !facts.has(`${at}.Ebs.SnapshotId`);
  const mapped = mappings.flatMap((at, index) =>
    isOfImage(at, names[index] ?? '')
      ? rootOf(facts, facts.word(`${at}.Ebs.VolumeType`, 'gp2') ?? 'gp2', count, rootGb)
      : volumeParts(
          facts,
          {
            size: `${at}.Ebs.VolumeSize`,
            type: `${at}.Ebs.VolumeType`,
            iops: `${at}.Ebs.Iops`,
            throughput: `${at}.Ebs.Throughput`,
          },
          count,
          `Volume ${names[index]}`,
        ),
  );
  if (names.some((name) => ROOT_DEVICES.includes(name))) return mapped;
  return [...rootOf(facts, 'gp3', count, rootGb), ...mapped];
}

/**
 * Amazon Linux 2023 and its kin come with 8 GB of gp3, Windows Server with 30 GB; services that choose the image have sizes
 * of their own. https://docs.aws.amazon.com/ec2/latest/windows-ami-reference/windows-amis.html
 */
function rootOf(facts: Facts, type: string, count: Measure, gigabytes: number): readonly PricedPart[] {
  const size = facts.used('storageGb', 'GB', typically(gigabytes, gigabytes, gigabytes));
  return [part(`Root volume, ${type}`, `ebs.${type}.storage`, by(count, size))];
}
