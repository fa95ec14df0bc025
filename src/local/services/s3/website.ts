/** Buckets as web sites, under names such as `<bucket>.s3-website-<region>.…`. https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html */
import type { S3Shapes } from '../../schemas/s3.generated.ts';
import { escapeXml } from '../../server/xml.ts';
import type { Call, HttpRequest, ServiceError, WebAnswer, WebRequest } from '../../service.ts';
import { type Bucket, bucketsOf, objectsOf } from './bucket.ts';
import { getObject } from './get.ts';
import { noSuchBucket, noSuchKey, s3Error } from './s3-error.ts';

type Website = S3Shapes['WebsiteConfiguration'];

export function isWebsite(host: string): boolean {
  return /\.s3-website[.-]/.test(host);
}

export async function websiteAnswer({ labels }: WebRequest, http: HttpRequest, call: Call): Promise<WebAnswer> {
  const name = labels.Bucket ?? '';
  const { method } = http;
  if (method !== 'GET' && method !== 'HEAD') {
    return page(
      s3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405, {
        Method: method,
        ResourceType: 'OBJECT',
      }),
      call,
    );
  }
  const bucket = bucketsOf(call.world).get(name);
  if (bucket === undefined) return page(noSuchBucket(name), call);
  const { website } = bucket;
  if (website === undefined) {
    return page(
      s3Error('NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration', 404, {
        BucketName: name,
      }),
      call,
    );
  }
  const all = website.RedirectAllRequestsTo;
  if (all !== undefined) return redirect(`${all.Protocol ?? 'http'}://${all.HostName}${http.rawPath}`);
  const asked = decodeURIComponent(http.rawPath.slice(1));
  const rule = asked === '' ? undefined : ruleOf(website, asked, undefined);
  if (rule !== undefined) return redirectBy(rule, asked, http);
  const suffix = website.IndexDocument?.Suffix ?? 'index.html';
  const key = asked === '' || asked.endsWith('/') ? `${asked}${suffix}` : asked;
  const found = await objectAnswer(bucket, key, 200, call);
  if (found !== undefined) return found;
  if (key === asked && isThere(bucket, `${key}/${suffix}`, call)) return redirect(`/${asked}/`, '302');
  const missing = ruleOf(website, asked, '404');
  if (missing !== undefined) return redirectBy(missing, asked, http);
  const own = website.ErrorDocument?.Key;
  if (own === undefined) return page(noSuchKey(key), call);
  return (await objectAnswer(bucket, own, 404, call)) ?? page(noSuchKey(key), call, noSuchKey(own));
}

function isThere(bucket: Bucket, key: string, { world }: Call): boolean {
  const [current] = objectsOf(world, bucket.name).get(key)?.versions ?? [];
  return current !== undefined && current.isDeleteMarker !== true;
}

/** The object, or where it sends the reader; `undefined` if there is none. */
async function objectAnswer(bucket: Bucket, key: string, status: number, call: Call): Promise<WebAnswer | undefined> {
  if (!isThere(bucket, key, call)) return undefined;
  const headers = call.http?.headers ?? {};
  const conditions =
    status === 200
      ? {
          ...(headers['if-none-match'] === undefined ? {} : { IfNoneMatch: headers['if-none-match'] }),
          ...(headers['if-match'] === undefined ? {} : { IfMatch: headers['if-match'] }),
          ...(headers.range === undefined ? {} : { Range: headers.range }),
        }
      : {};
  const found = await getObject({ Bucket: bucket.name, Key: key, ...conditions }, call);
  if (found.WebsiteRedirectLocation !== undefined) return redirect(found.WebsiteRedirectLocation);
  const told: Readonly<Record<string, string | undefined>> = {
    etag: found.ETag,
    'content-type': found.ContentType,
    'content-length': String(found.ContentLength),
    'content-range': found.ContentRange,
    'content-encoding': found.ContentEncoding,
    'content-language': found.ContentLanguage,
    'content-disposition': found.ContentDisposition,
    'cache-control': found.CacheControl,
    'last-modified': found.LastModified?.toUTCString(),
    ...requestIds(call),
  };
  return {
    status: status === 200 && found.ContentRange !== undefined ? 206 : status,
    headers: Object.fromEntries(
      Object.entries(told).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    body: found.Body ?? new Uint8Array(),
  };
}

type Rule = NonNullable<Website['RoutingRules']>[number];

/** The first rule that is met: without an error code before the object is looked for, with one after it was missed. */
function ruleOf({ RoutingRules = [] }: Website, key: string, code: '404' | undefined): Rule | undefined {
  return RoutingRules.find(
    ({ Condition: { KeyPrefixEquals: prefix = '', HttpErrorCodeReturnedEquals: wanted } = {} }) =>
      wanted === code && key.startsWith(prefix),
  );
}

function redirectBy({ Redirect: to, Condition }: Rule, key: string, { host }: HttpRequest): WebAnswer {
  const prefix = Condition?.KeyPrefixEquals ?? '';
  const next =
    to?.ReplaceKeyWith ??
    (to?.ReplaceKeyPrefixWith === undefined ? key : `${to.ReplaceKeyPrefixWith}${key.slice(prefix.length)}`);
  const path = next.split('/').map(encodeURIComponent).join('/');
  return redirect(`${to?.Protocol ?? 'http'}://${to?.HostName ?? host}/${path}`, to?.HttpRedirectCode);
}

function redirect(location: string, code = '301'): WebAnswer {
  return { status: Number(code), headers: { location, server: 'AmazonS3' }, body: '' };
}

const TITLES: Readonly<Record<number, string>> = { 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed' };

/** The page that tells an error; `custom`: why the site's own page could not be shown. */
function page(error: ServiceError, call: Call, custom?: ServiceError): WebAnswer {
  const status = error.status ?? 400;
  const title = `${status} ${TITLES[status] ?? ''}`;
  const ids = requestIds(call);
  const items = listOf(error, [
    ['RequestId', ids['x-amz-request-id']],
    ['HostId', ids['x-amz-id-2']],
  ]);
  const more =
    custom === undefined
      ? ''
      : `<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n${listOf(custom, [])}`;
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', ...ids },
    body: `<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n${items}${more}<hr/>\n</body>\n</html>\n`,
  };
}

function listOf({ code, message, members }: ServiceError, more: readonly (readonly [string, string])[]): string {
  const all: readonly (readonly [string, unknown])[] = [
    ['Code', code],
    ['Message', message],
    ...Object.entries(members),
    ...more,
  ];
  return `<ul>\n${all.map(([name, value]) => `<li>${name}: ${escapeXml(String(value))}</li>\n`).join('')}</ul>\n`;
}

function requestIds({ requestId }: Call) {
  return { 'x-amz-request-id': requestId, 'x-amz-id-2': Buffer.from(requestId).toString('base64'), server: 'AmazonS3' };
}
