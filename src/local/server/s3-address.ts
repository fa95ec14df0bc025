import { decoded } from './rest-routes.ts';

/**
 * The bucket of an S3 request and the path behind it. Virtual hosts are `<bucket>.s3.<region>.amazonaws.com` and the like on
 * any domain; all else is path style. https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function bucketAndPath(
  host: string,
  path: string,
): { readonly bucket: string | undefined; readonly path: string } {
  const named = bucketOfHost(host);
  if (named !== undefined) return { bucket: named, path };
  const slash = path.indexOf('/', 1);
  const bucket = decoded(slash < 0 ? path.slice(1) : path.slice(1, slash));
  if (bucket === '') return { bucket: undefined, path };
  return { bucket, path: slash < 0 ? '/' : path.slice(slash) };
}

function bucketOfHost(host: string): string | undefined {
  const name = host.split(':')[0] ?? '';
  for (const mark of ['.s3.', '.s3-', '.s3express-']) {
    const at = name.lastIndexOf(mark);
    if (at > 0) return name.slice(0, at);
  }
  return undefined;
}
