import { compact, type Fields, isFields, isFilled } from './data.ts';

/**
 * An object in S3, given as `s3://bucket/key?versionId=…` or by its parts, under the names that the resource gives them.
 * Anything else, such as a folder that is not uploaded yet, stays as it is.
 */
export function locationOf(location: unknown, kind: 'S3' | 'plain'): unknown {
  const parts = partsOf(location);
  if (parts === undefined) return location;
  return kind === 'S3'
    ? compact({ S3Bucket: parts.Bucket, S3Key: parts.Key, S3ObjectVersion: parts.Version })
    : compact(parts);
}

function partsOf(location: unknown): Fields | undefined {
  if (isFields(location)) {
    if (!isFilled(location.Bucket) || !isFilled(location.Key)) return undefined;
    return { Bucket: location.Bucket, Key: location.Key, Version: location.Version };
  }
  if (typeof location !== 'string') return undefined;
  const { bucket, key, query } =
    /^s3:\/\/(?<bucket>[^/?]+)\/+(?<key>[^?]+)(?:\?(?<query>.*))?$/i.exec(location)?.groups ?? {};
  if (bucket === undefined || key === undefined) return undefined;
  return { Bucket: bucket, Key: key, Version: /(?:^|&)versionId=([^&]+)/.exec(query ?? '')?.[1] };
}
