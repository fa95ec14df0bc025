/**
 * The standard log of a distribution as objects in the bucket that it names.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
 */
import { randomBytes } from 'node:crypto';
import { mapOf } from '../../engine/words.ts';
import type { Properties } from '../../service.ts';
import { type DeliveredLog, deliveredLog } from '../../system/delivered-log.ts';
import type { SystemScene } from '../../system/plane.ts';
import { STANDARD_LOG_HEAD } from './edge/record.ts';
import { distributionsOf, type KeptDistribution } from './kept.ts';

export interface WantedLog {
  readonly bucket: string;
  readonly prefix: string;
  readonly withCookies: boolean;
}

/** Undefined where the distribution names no bucket. */
export function standardLogOf(config: Properties): WantedLog | undefined {
  const { Bucket, Prefix = '', IncludeCookies } = mapOf(config.Logging);
  // The domain name of the bucket, of its region or of none.
  const bucket = /^(.+?)\.s3[.-]/.exec(String(Bucket ?? ''))?.[1];
  return bucket === undefined
    ? undefined
    : { bucket, prefix: String(Prefix), withCookies: String(IncludeCookies) === 'true' };
}

export function standardLog(
  { world, at }: SystemScene,
  { id }: KeptDistribution,
  onFault: (what: string) => void,
): DeliveredLog {
  return deliveredLog(world, at, {
    head: STANDARD_LOG_HEAD,
    goal(now) {
      const config = distributionsOf({ world, account: at.account }).get(id)?.config;
      const logging = config === undefined ? undefined : standardLogOf(config);
      if (logging === undefined) return undefined;
      const hour = now.toISOString().slice(0, 13).replace('T', '-');
      return {
        bucket: logging.bucket,
        key: `${logging.prefix}${id}.${hour}.${randomBytes(4).toString('hex')}.gz`,
      };
    },
    onFault,
  });
}
