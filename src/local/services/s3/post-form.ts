/** Uploads by a web form, under a signed policy. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html */
import { createHmac } from 'node:crypto';
import { isRecord } from '../../../base/index.ts';
import { isSameSignature, signatureOf } from '../../server/canonical-request.ts';
import { escapeXml, parseXml } from '../../server/xml.ts';
import type { Call, WebAnswer, WebRequest } from '../../service.ts';
import { bucketOf, quoted } from './bucket.ts';
import { ALGORITHMS, memberOf } from './checksum.ts';
import { type Form, formOf } from './form-data.ts';
import { hexBytes, MISMATCH, secretOfKey } from './presign.ts';
import { putObject } from './put.ts';
import { accessDenied, invalidArgument, preconditionFailed, s3Error } from './s3-error.ts';

const LARGEST_FORM = 512 * 1024 * 1024;

export async function postForm(request: WebRequest, call: Call): Promise<WebAnswer> {
  const contentType = call.http?.headers['content-type'] ?? '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  const body = request.body();
  for await (const chunk of body instanceof Uint8Array ? [body] : body) {
    size += chunk.length;
    if (size > LARGEST_FORM)
      throw s3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400);
    chunks.push(chunk);
  }
  const form = formOf(contentType, Buffer.concat(chunks));
  if (form === undefined) throw preconditionFailed('Bucket POST must be of the enclosure-type multipart/form-data');
  const bucket = bucketOf(request.labels.Bucket ?? '', call);
  const file = form.file ?? Buffer.from(form.fields.get('file') ?? '');
  checkPolicy(form, bucket.name, file.length, call);
  const key = form.fields.get('key')?.replaceAll('${filename}', form.fileName === '' ? '${filename}' : form.fileName);
  if (key === undefined || key === '') {
    throw invalidArgument(
      "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
      'key',
      '',
    );
  }
  const field = (name: string) => form.fields.get(name);
  const text = (member: string, name: string) => (field(name) === undefined ? {} : { [member]: field(name) });
  const metadata = [...form.fields].flatMap(([name, value]) =>
    name.startsWith('x-amz-meta-') ? [[name.slice(11), value]] : [],
  );
  const checksums = ALGORITHMS.flatMap((algorithm) => {
    const value = field(`x-amz-checksum-${algorithm.toLowerCase()}`);
    return value === undefined ? [] : [[memberOf(algorithm), value]];
  });
  const tagging = field('tagging');
  const expires = field('expires');
  const made = await putObject(
    {
      Bucket: bucket.name,
      Key: key,
      Body: file,
      Metadata: Object.fromEntries(metadata) as Readonly<Record<string, string>>,
      ...Object.fromEntries(checksums),
      ...text('ACL', 'acl'),
      ...text('CacheControl', 'cache-control'),
      ...text('ContentType', 'content-type'),
      ...text('ContentDisposition', 'content-disposition'),
      ...text('ContentEncoding', 'content-encoding'),
      ...text('StorageClass', 'x-amz-storage-class'),
      ...text('ServerSideEncryption', 'x-amz-server-side-encryption'),
      ...text('SSEKMSKeyId', 'x-amz-server-side-encryption-aws-kms-key-id'),
      ...text('WebsiteRedirectLocation', 'x-amz-website-redirect-location'),
      ...(expires === undefined ? {} : { Expires: new Date(expires) }),
      ...(tagging === undefined ? {} : { Tagging: tagsOfXml(tagging) }),
    },
    // The headers are those of the form, not of the object.
    { ...call, http: undefined } as Call,
  );
  return answer(form, bucket.name, key, made, call);
}

function tagsOfXml(text: string): string {
  const root = parseXml(text);
  const set = root.children.find(({ name }) => name === 'TagSet');
  const pairs = (root.name === 'Tagging' ? (set?.children ?? []) : []).map((tag) => [
    tag.children.find(({ name }) => name === 'Key')?.text ?? '',
    tag.children.find(({ name }) => name === 'Value')?.text ?? '',
  ]);
  return new URLSearchParams(pairs as [string, string][]).toString();
}

function answer(
  form: Form,
  bucket: string,
  key: string,
  made: Awaited<ReturnType<typeof putObject>>,
  call: Call,
): WebAnswer {
  const etag = made.ETag ?? quoted('');
  const location = `${call.world.endpoint}/${bucket}/${encodeURIComponent(key)}`;
  const checksum = ALGORITHMS.flatMap((algorithm) => {
    const value = made[memberOf(algorithm)];
    return value === undefined ? [] : [[`x-amz-checksum-${algorithm.toLowerCase()}`, value] as const];
  });
  const headers = {
    etag,
    location,
    'x-amz-request-id': call.requestId,
    ...Object.fromEntries(checksum),
    ...(made.ChecksumType === undefined ? {} : { 'x-amz-checksum-type': made.ChecksumType }),
    ...(made.ServerSideEncryption === undefined ? {} : { 'x-amz-server-side-encryption': made.ServerSideEncryption }),
    ...(made.VersionId === undefined ? {} : { 'x-amz-version-id': made.VersionId }),
  };
  const redirect = form.fields.get('success_action_redirect') ?? form.fields.get('redirect');
  if (redirect !== undefined && URL.canParse(redirect)) {
    const to = new URL(redirect);
    for (const [name, value] of [
      ['bucket', bucket],
      ['key', key],
      ['etag', etag],
    ] as const)
      to.searchParams.set(name, value);
    return { status: 303, headers: { ...headers, location: to.toString() }, body: '' };
  }
  const status = form.fields.get('success_action_status');
  if (status === '200') return { status: 200, headers, body: '' };
  if (status !== '201') return { status: 204, headers, body: '' };
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse><Location>${escapeXml(location)}</Location><Bucket>${bucket}</Bucket><Key>${escapeXml(key)}</Key><ETag>${escapeXml(etag)}</ETag></PostResponse>`;
  return { status: 201, headers: { ...headers, 'content-type': 'application/xml' }, body: xml };
}

/** Throws where the policy is not there, not signed by who it says, past, or does not allow the form. */
function checkPolicy(form: Form, bucket: string, size: number, call: Call): void {
  const { fields } = form;
  const policy = fields.get('policy');
  if (policy === undefined) throw accessDenied();
  const needed =
    fields.has('x-amz-signature') ||
    fields.has('x-amz-credential') ||
    fields.has('x-amz-algorithm') ||
    fields.has('x-amz-date')
      ? ['X-Amz-Signature', 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date']
      : ['Signature', 'AWSAccessKeyId'];
  if (!needed.some((name) => fields.has(name.toLowerCase()))) throw accessDenied();
  for (const name of needed) {
    if (fields.has(name.toLowerCase())) continue;
    throw invalidArgument(
      `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
      name,
      '',
    );
  }
  checkSignature(fields, policy, call);
  let document: unknown;
  try {
    document = JSON.parse(Buffer.from(policy, 'base64').toString('utf8'));
  } catch {
    throw s3Error('InvalidPolicyDocument', 'Invalid Policy: Invalid JSON.', 400);
  }
  if (!isRecord(document) || !Array.isArray(document.conditions))
    throw s3Error('InvalidPolicyDocument', 'Invalid Policy.', 400);
  if (Date.parse(String(document.expiration)) < call.world.clock.now())
    throw accessDenied('Invalid according to Policy: Policy expired.');
  for (const condition of document.conditions) checkCondition(condition, form, bucket, size);
}

function checkSignature(fields: Form['fields'], policy: string, call: Call): void {
  const credential = fields.get('x-amz-credential');
  const given = fields.get('x-amz-signature') ?? fields.get('signature') ?? '';
  const [accessKey = '', date = '', region = '', service = ''] = credential?.split('/') ?? [
    fields.get('awsaccesskeyid') ?? '',
  ];
  const secret = secretOfKey(accessKey, call);
  if (secret === undefined) return;
  const expected =
    credential === undefined
      ? createHmac('sha1', secret).update(policy).digest('base64')
      : signatureOf(secret, `${date}/${region}/${service}/aws4_request`, policy);
  if (isSameSignature(expected, given)) return;
  throw s3Error('SignatureDoesNotMatch', MISMATCH, 403, {
    AWSAccessKeyId: accessKey,
    StringToSign: policy,
    SignatureProvided: given,
    StringToSignBytes: hexBytes(policy),
  });
}

function checkCondition(condition: unknown, form: Form, bucket: string, size: number): void {
  const failed = (text: string) => accessDenied(`Invalid according to Policy: Policy Condition failed: ${text}`);
  const fieldOf = (name: string) => (name === 'bucket' ? bucket : (form.fields.get(name) ?? ''));
  if (isRecord(condition)) {
    const entries = Object.entries(condition);
    const [[name, wanted] = ['', '']] = entries;
    if (entries.length !== 1) {
      throw s3Error(
        'InvalidPolicyDocument',
        'Invalid Policy: Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.',
        400,
      );
    }
    if (fieldOf(name.toLowerCase()) !== String(wanted)) throw failed(`["eq", "$${name}", "${wanted}"]`);
    return;
  }
  if (!Array.isArray(condition)) throw s3Error('InvalidPolicyDocument', 'Invalid Policy.', 400);
  const [operator, first, second] = condition.map(String);
  const kind = operator?.toLowerCase();
  if (kind === 'content-length-range') {
    if (size < Number(first)) {
      throw s3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
        ProposedSize: size,
        MinSizeAllowed: first,
      });
    }
    if (size > Number(second)) {
      throw s3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400, {
        ProposedSize: size,
        MaxSizeAllowed: second,
      });
    }
    if (Number.isNaN(Number(first)) || Number.isNaN(Number(second)))
      throw failed(JSON.stringify(condition).replaceAll('","', '", "'));
    return;
  }
  const value = fieldOf((first ?? '').replace(/^\$/, '').toLowerCase());
  const holds = kind === 'starts-with' ? value.startsWith(second ?? '') : value === second;
  if (!holds || first?.startsWith('$') !== true) throw failed(`["${operator}", "${first}", "${second}"]`);
}
