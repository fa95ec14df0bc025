/** Templates by URL: objects of S3, whatever of the forms of its URLs says so, read in process. */
import { invalid, mapOf } from '../../engine/words.ts';
import { type Call, ServiceError } from '../../service.ts';

const HOST_OF_PATHS = /^s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/;
const HOST_OF_BUCKET = /^(.+)\.s3(?:[.-][a-z0-9-]+)?\.(?:amazonaws\.com(?:\.cn)?|localhost)$/;

export async function fetchTemplate(url: string, call: Call): Promise<string> {
  const { bucket, key, version } = placeOf(url);
  try {
    const input = { Bucket: bucket, Key: key, ...(version !== undefined && { VersionId: version }) };
    const { Body: body } = mapOf(await call.world.invoke('s3', 'GetObject', input, call));
    return await textOf(body);
  } catch (thrown) {
    if (!(thrown instanceof ServiceError)) throw thrown;
    if (thrown.code === 'NotImplemented') throw thrown;
    throw invalid(
      thrown.code === 'NoSuchKey' || thrown.code === 'NoSuchBucket' || thrown.code === 'AccessDenied'
        ? 'S3 error: The specified key does not exist.\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html'
        : `S3 error: ${thrown.message}`,
    );
  }
}

function placeOf(url: string): { readonly bucket: string; readonly key: string; readonly version?: string } {
  if (url.startsWith('s3://')) {
    const [, , bucket = ''] = url.split('/');
    throw invalid(`S3 error: Domain name specified in ${bucket} is not a valid S3 domain`);
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) throw invalid('TemplateURL must be a supported URL.');
  const path = decodeURIComponent(parsed.pathname.slice(1));
  const version = parsed.searchParams.get('versionId') ?? undefined;
  const more = version === undefined ? {} : { version };
  const ofBucket = HOST_OF_BUCKET.exec(parsed.hostname)?.[1];
  if (ofBucket !== undefined) return { bucket: ofBucket, key: path, ...more };
  const isLocal = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(parsed.hostname);
  if (!isLocal && !HOST_OF_PATHS.test(parsed.hostname)) throw invalid('TemplateURL must be a supported URL.');
  const slash = path.indexOf('/');
  if (slash <= 0) throw invalid('TemplateURL must be a supported URL.');
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1), ...more };
}

async function textOf(body: unknown): Promise<string> {
  if (body instanceof Uint8Array) return Buffer.from(body).toString('utf8');
  if (typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body)) return String(body ?? '');
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
