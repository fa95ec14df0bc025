/**
 * Access logs of a load balancer as objects in the bucket that its attributes name, every five minutes and at its end.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 */
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { AccountRegion, LocalWorld } from '../../service.ts';
import type { Attributes } from './kept.ts';

const EVERY_MS = 300_000;

export interface AccessLog {
  add(line: string): void;
  /** Writes what there is. */
  end(): Promise<void>;
}

export function accessLog(
  world: LocalWorld,
  at: AccountRegion,
  balancer: { readonly fullName: string; readonly address: string },
  attributesNow: () => Attributes,
  onFault: (what: string) => void,
): AccessLog {
  let lines: string[] = [];
  let cancel: (() => void) | undefined;
  const write = async (): Promise<void> => {
    cancel?.();
    cancel = undefined;
    const attributes = attributesNow();
    const taken = lines;
    lines = [];
    const { 'access_logs.s3.bucket': Bucket = '', 'access_logs.s3.prefix': prefix = '' } = attributes;
    if (taken.length === 0 || attributes['access_logs.s3.enabled'] !== 'true' || Bucket === '') return;
    const Key = keyOf(at, balancer, prefix, new Date(world.clock.now()));
    const Body = gzipSync(`${taken.join('\n')}\n`);
    await world.invoke('s3', 'PutObject', { Bucket, Key, Body }, at).catch((fault: unknown) => {
      onFault(`access logs are not written: ${fault instanceof Error ? fault.message : String(fault)}`);
    });
  };
  return {
    add(line) {
      if (attributesNow()['access_logs.s3.enabled'] !== 'true') return;
      lines.push(line);
      cancel ??= world.clock.at(world.clock.now() + EVERY_MS, () => void write());
    },
    end: write,
  };
}

/** `prefix/AWSLogs/ACCOUNT/elasticloadbalancing/REGION/YYYY/MM/DD/ACCOUNT_elasticloadbalancing_REGION_app.NAME.ID_TIME_IP_RANDOM.log.gz` */
function keyOf(
  { account, region }: AccountRegion,
  { fullName, address }: { readonly fullName: string; readonly address: string },
  prefix: string,
  now: Date,
): string {
  const [day = '', time = ''] = now.toISOString().split('T');
  const stamp = `${day.replaceAll('-', '')}T${time.slice(0, 5).replace(':', '')}Z`;
  const file = [
    account,
    'elasticloadbalancing',
    region,
    fullName.replaceAll('/', '.'),
    stamp,
    address,
    `${randomBytes(4).toString('hex')}.log.gz`,
  ].join('_');
  const folder = ['AWSLogs', account, 'elasticloadbalancing', region, ...day.split('-'), file].join('/');
  return prefix === '' ? folder : `${prefix}/${folder}`;
}
