/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html */
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const TYPES =
  /^(?:text\/(?:css|html|javascript|js|plain|richtext|xml|csv|x-component|x-script|x-java-source|x-markdown)|application\/(?:dash\+xml|eot|font|font-sfnt|javascript|json|opentype|otf|pdf|pkcs7-mime|protobuf|rss\+xml|truetype|ttf|vnd\.apple\.mpegurl|vnd\.mapbox-vector-tile|vnd\.ms-fontobject|wasm|xhtml\+xml|xml|x-font-opentype|x-font-truetype|x-font-ttf|x-httpd-cgi|x-javascript|x-mpegurl|x-opentype|x-otf|x-perl|x-ttf)|font\/(?:eot|opentype|otf|ttf|x-woff)|image\/svg\+xml|model\/(?:gltf-binary|gltf\+json|stl|vrml|x3d\+vrml))$/i;
const LEAST = 1_000;
const MOST = 10_000_000;

type Pairs = readonly (readonly [name: string, value: string])[];

/** Undefined where an answer stays as it is. */
export function compressed(
  status: number,
  pairs: Pairs,
  body: Buffer,
  accepted: string | undefined,
): { readonly pairs: Pairs; readonly body: Buffer } | undefined {
  const one = (name: string) => pairs.find(([each]) => each.toLowerCase() === name)?.[1];
  const type = (one('content-type') ?? '').replace(/;.*$/, '').trim();
  if (accepted === undefined || ![200, 403, 404].includes(status) || !TYPES.test(type)) return undefined;
  if (one('content-encoding') !== undefined || one('content-length') === undefined) return undefined;
  if (body.length < LEAST || body.length > MOST) return undefined;
  const encoding = accepted.split(',')[0] ?? 'gzip';
  const smaller =
    encoding === 'br' ? brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) : gzipSync(body);
  const tag = one('etag');
  const rest = pairs.filter(([name]) => !['content-length', 'etag', 'accept-ranges'].includes(name.toLowerCase()));
  return {
    body: smaller,
    pairs: [
      ...rest,
      ['content-encoding', encoding],
      ['content-length', `${smaller.length}`],
      ['vary', 'Accept-Encoding'],
      ...(tag === undefined ? [] : [['etag', tag.startsWith('W/') ? tag : `W/${tag}`] as const]),
    ],
  };
}
