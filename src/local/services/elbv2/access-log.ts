/**
 * Access logs of a load balancer as objects in the bucket that its attributes name, every five minutes and at its end.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 */
import { randomBytes } from 'node:crypto';
import type { AccountRegion, LocalWorld } from '../../service.ts';
import { type DeliveredLog, deliveredLog } from '../../system/delivered-log.ts';
import type { Attributes } from './kept.ts';

export function accessLog(
  world: LocalWorld,
  at: AccountRegion,
  balancer: { readonly fullName: string; readonly address: string },
  attributesNow: () => Attributes,
  onFault: (what: string) => void,
): DeliveredLog {
  return deliveredLog(world, at, {
    head: '',
    goal(now) {
      const attributes = attributesNow();
      const { 'access_logs.s3.bucket': bucket = '', 'access_logs.s3.prefix': prefix = '' } = attributes;
      if (attributes['access_logs.s3.enabled'] !== 'true' || bucket === '') return undefined;
      return { bucket, key: keyOf(at, balancer, prefix, now) };
    },
    onFault,
  });
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
