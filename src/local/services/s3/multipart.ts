/** Uploads in parts. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
import { createHash, randomBytes } from 'node:crypto';
import type { S3Operations, S3Shapes } from '../../schemas/s3.generated.ts';
import type { Call } from '../../service.ts';
import type { Body } from '../../state/blobs.ts';
import { type Bucket, bucketOf, type ChecksumAlgorithm, canonicalId, newVersion, quoted } from './bucket.ts';
import { algorithmOf, digestOf, givenChecksum, memberOf, told } from './checksum.ts';
import { checkCopySource, checkWrite, checkWriteConditions } from './conditions.ts';
import { copySource } from './copy.ts';
import { customerKeyMd5, toldEncryption } from './encryption.ts';
import { ingest } from './ingest.ts';
import { expirationOf } from './lifecycle.ts';
import { keyEncoder, pageSize } from './list.ts';
import { notify } from './notify.ts';
import { checkKey, describeVersion } from './put.ts';
import { conditionalConflict, invalidArgument, invalidRequest, malformedBody, s3Error } from './s3-error.ts';
import { type Upload, type UploadedPart, uploadsOf } from './uploads.ts';
import { placeVersion } from './version-of.ts';

export function hasUploads(bucket: Bucket, call: Call): boolean {
  return uploadsOf(call.world, bucket.name).size > 0;
}

export function abortAll(bucket: Bucket, call: Call): void {
  const uploads = uploadsOf(call.world, bucket.name);
  for (const upload of [...uploads.values()]) drop(upload, bucket, call);
}

const COMPOSITE_ONLY: readonly ChecksumAlgorithm[] = ['SHA1', 'SHA256'];

export const createMultipartUpload: S3Operations['CreateMultipartUpload'] = async (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  checkKey(input.Key);
  const algorithm = algorithmOf(input.ChecksumAlgorithm);
  const type = input.ChecksumType;
  if (type !== undefined && algorithm === undefined) {
    throw invalidRequest('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.');
  }
  if (type !== undefined && type !== 'COMPOSITE' && type !== 'FULL_OBJECT')
    throw invalidRequest(`Value for x-amz-checksum-type header is invalid.`);
  if (algorithm !== undefined && type === 'FULL_OBJECT' && COMPOSITE_ONLY.includes(algorithm)) {
    throw invalidRequest(
      `The FULL_OBJECT checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  if (algorithm === 'CRC64NVME' && type === 'COMPOSITE') {
    throw invalidRequest('The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm.');
  }
  const checksumType = type ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  const described = await describeVersion(input, bucket, call);
  const id = randomBytes(96).toString('base64url');
  uploadsOf(call.world, bucket.name).put(id, {
    id,
    key: input.Key,
    startedMs: call.world.clock.now(),
    described,
    ...(algorithm === undefined ? {} : { algorithm, checksumType }),
    parts: {},
  });
  return {
    Bucket: bucket.name,
    Key: input.Key,
    UploadId: id,
    ...(algorithm === undefined ? {} : { ChecksumAlgorithm: algorithm, ChecksumType: checksumType }),
    ...toldEncryption(described.encryption),
  };
};

function uploadOf(bucket: Bucket, id: string, key: string, call: Call): Upload {
  const upload = uploadsOf(call.world, bucket.name).get(id);
  if (upload === undefined || upload.key !== key) {
    throw s3Error(
      'NoSuchUpload',
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      404,
      { UploadId: id },
    );
  }
  return upload;
}

function checkPartNumber(number: number): void {
  if (number >= 1 && number <= 10_000) return;
  throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', number);
}

export const uploadPart: S3Operations['UploadPart'] = async (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const upload = uploadOf(bucket, input.UploadId, input.Key, call);
  checkPartNumber(input.PartNumber);
  checkCustomer(upload, input);
  const taken = await ingest(input.Body, input, call, upload.algorithm, 'base64');
  if (taken.isAsked && upload.algorithm !== undefined && taken.algorithm !== upload.algorithm) {
    call.world.state.blobs.remove(taken.blob);
    throw invalidRequest(
      `Checksum Type mismatch occurred, expected checksum Type: ${upload.algorithm.toLowerCase()}, actual checksum Type: ${taken.algorithm.toLowerCase()}`,
    );
  }
  keepPart(bucket, input.UploadId, input.Key, input.PartNumber, taken, call);
  return {
    ETag: quoted(taken.md5),
    ...(taken.isAsked || upload.algorithm !== undefined ? told(taken.algorithm, taken.checksum) : {}),
    ...toldEncryption(upload.described.encryption),
  };
};

function checkCustomer({ described }: Upload, given: Parameters<typeof customerKeyMd5>[0]): void {
  const md5 = customerKeyMd5(given);
  const own = described.encryption.customerKeyMd5;
  if ((own === undefined) !== (md5 === undefined)) {
    throw invalidRequest(
      'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.',
    );
  }
  if (md5 !== own) throw invalidRequest('The provided encryption parameters did not match the ones used originally.');
}

function keepPart(
  bucket: Bucket,
  id: string,
  key: string,
  number: number,
  taken: {
    readonly blob: string;
    readonly size: number;
    readonly md5: string;
    readonly algorithm: ChecksumAlgorithm;
    readonly checksum: string;
  },
  call: Call,
): UploadedPart {
  // The upload may have been completed or aborted while the body came.
  const upload = uploadOf(bucket, id, key, call);
  const part: UploadedPart = {
    blob: taken.blob,
    size: taken.size,
    etag: taken.md5,
    algorithm: taken.algorithm,
    checksum: taken.checksum,
    modifiedMs: call.world.clock.now(),
  };
  const before = upload.parts[number];
  if (before !== undefined) call.world.state.blobs.remove(before.blob);
  uploadsOf(call.world, bucket.name).put(id, { ...upload, parts: { ...upload.parts, [number]: part } });
  return part;
}

export const uploadPartCopy: S3Operations['UploadPartCopy'] = async (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const upload = uploadOf(bucket, input.UploadId, input.Key, call);
  checkPartNumber(input.PartNumber);
  const source = copySource(input.CopySource, call, input.ExpectedSourceBucketOwner);
  const { version } = source;
  checkCopySource(
    version,
    {
      IfMatch: input.CopySourceIfMatch,
      IfNoneMatch: input.CopySourceIfNoneMatch,
      IfModifiedSince: input.CopySourceIfModifiedSince,
      IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
    },
    call.world.clock.now(),
  );
  const { start, end } = copyRange(input.CopySourceRange, version.size);
  const body: Body =
    version.blob === undefined ? new Uint8Array() : call.world.state.blobs.read(version.blob, start, end);
  const taken = await ingest(body, {}, { ...call, http: undefined } as Call, upload.algorithm);
  const part = keepPart(bucket, input.UploadId, input.Key, input.PartNumber, taken, call);
  return {
    CopyPartResult: {
      ETag: quoted(part.etag),
      LastModified: new Date(Math.floor(part.modifiedMs / 1000) * 1000),
      ...(upload.algorithm === undefined ? {} : told(part.algorithm, part.checksum)),
    },
    ...(version.versionId === 'null' ? {} : { CopySourceVersionId: version.versionId }),
    ...toldEncryption(upload.described.encryption),
  };
};

function copyRange(text: string | undefined, size: number): { readonly start: number; readonly end: number } {
  if (text === undefined) return { start: 0, end: size };
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(text) ?? [];
  if (first === undefined || last === undefined || Number(last) < Number(first)) {
    throw invalidArgument(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      'x-amz-copy-source-range',
      text,
    );
  }
  if (Number(first) >= size) throw invalidRequest('The specified copy range is invalid for the source object size');
  if (Number(last) >= size) {
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${size}`,
      'x-amz-copy-source-range',
      text,
    );
  }
  return { start: Number(first), end: Number(last) + 1 };
}

const SMALLEST_PART = 5 * 1024 * 1024;

export const completeMultipartUpload: S3Operations['CompleteMultipartUpload'] = async (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  checkWriteConditions(input);
  const upload = uploadOf(bucket, input.UploadId, input.Key, call);
  checkWrite(bucket, input.Key, input, call);
  if ((input.IfMatch ?? input.IfNoneMatch) !== undefined && upload.isOvertaken === true) {
    throw conditionalConflict(input.IfMatch === undefined ? 'If-None-Match' : 'If-Match', input.Key);
  }
  const type = input.ChecksumType;
  if (type !== undefined && type !== upload.checksumType) {
    throw invalidRequest(
      `The upload was created using the ${upload.checksumType ?? 'null'} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  const asked = input.MultipartUpload?.Parts ?? [];
  if (asked.length === 0) throw invalidRequest('You must specify at least one part');
  const parts = asked.map((each) => chosenPart(upload, each));
  if (asked.some(({ PartNumber = 0 }, i) => i > 0 && PartNumber <= (asked[i - 1]?.PartNumber ?? 0))) {
    throw s3Error(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
      400,
      {
        UploadId: upload.id,
      },
    );
  }
  const small = parts.find(({ part }, i) => i < parts.length - 1 && part.size < SMALLEST_PART);
  if (small !== undefined) {
    throw s3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
      ETag: small.part.etag,
      MinSizeAllowed: SMALLEST_PART,
      PartNumber: small.number,
      ProposedSize: small.part.size,
    });
  }
  const size = parts.reduce((sum, { part }) => sum + part.size, 0);
  if (input.MpuObjectSize !== undefined && input.MpuObjectSize !== size) {
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${size}`,
    );
  }
  const algorithm = upload.algorithm ?? 'CRC64NVME';
  const isComposite = upload.checksumType === 'COMPOSITE';
  const whole = digestOf(algorithm);
  const md5 = createHash('md5');
  for (const { part } of parts) md5.update(Buffer.from(part.etag, 'hex'));
  const { blobs } = call.world.state;
  async function* joined() {
    for (const { part } of parts) {
      const body = blobs.read(part.blob);
      for await (const chunk of body instanceof Uint8Array ? [body] : body) {
        if (!isComposite) whole.update(chunk);
        yield chunk;
      }
    }
  }
  const blob = await blobs.write(joined());
  if (isComposite) for (const { part } of parts) whole.update(Buffer.from(part.checksum, 'base64'));
  const value = isComposite ? `${whole.value()}-${parts.length}` : whole.value();
  const now = bucketOf(input.Bucket, call);
  try {
    uploadOf(now, input.UploadId, input.Key, call);
    const given = givenChecksum(input);
    // Of an upload without a checksum none is compared; one of the whole object is, if its type is told with it.
    if (
      given !== undefined &&
      upload.algorithm !== undefined &&
      (given.algorithm !== algorithm ||
        (!isComposite && type === undefined) ||
        given.value.replace(/-\d+$/, '') !== value.replace(/-\d+$/, ''))
    ) {
      throw s3Error(
        'BadDigest',
        `The ${algorithm.toLowerCase()} you specified did not match the calculated checksum.`,
        400,
      );
    }
    checkWrite(now, input.Key, input, call);
  } catch (error) {
    blobs.remove(blob);
    throw error;
  }
  const version = placeVersion(
    now,
    input.Key,
    {
      ...upload.described,
      modifiedMs: call.world.clock.now(),
      blob,
      size,
      etag: `${md5.digest('hex')}-${parts.length}`,
      checksum: { algorithm, value, type: isComposite ? 'COMPOSITE' : 'FULL_OBJECT' },
      parts: parts.map(({ number, part }) => ({
        number,
        size: part.size,
        ...(upload.algorithm === undefined ? {} : { checksum: part.checksum }),
      })),
    },
    call,
  );
  drop(upload, now, call);
  notify(now, 'ObjectCreated:CompleteMultipartUpload', input.Key, version, call);
  return {
    Location: `${call.world.endpoint}/${now.name}/${encodeURIComponent(input.Key)}`,
    Bucket: now.name,
    Key: input.Key,
    ETag: quoted(version.etag),
    ...told(algorithm, value),
    ChecksumType: isComposite ? 'COMPOSITE' : 'FULL_OBJECT',
    ...toldEncryption(version.encryption),
    ...newVersion(now, version),
    ...expirationOf(now, input.Key, version),
  };
};

function chosenPart(upload: Upload, asked: S3Shapes['CompletedPart']) {
  const { PartNumber: number, ETag } = asked;
  if (number === undefined || ETag === undefined) throw malformedBody();
  checkPartNumber(number);
  const part = upload.parts[number];
  const etag = ETag.replace(/^"|"$/g, '');
  const invalid = () =>
    s3Error(
      'InvalidPart',
      "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      400,
      { ETag: etag, PartNumber: number, UploadId: upload.id },
    );
  if (part === undefined || part.etag !== etag) throw invalid();
  if (upload.algorithm === undefined) {
    // Parts of an upload without a checksum have none to be told.
    if (givenChecksum(asked) !== undefined) throw invalid();
    return { number, part };
  }
  const given = asked[memberOf(upload.algorithm)];
  const other = givenChecksum(asked);
  if (upload.checksumType === 'COMPOSITE' && given === undefined) {
    if (other !== undefined)
      throw s3Error(
        'BadDigest',
        `The ${other.algorithm.toLowerCase()} you specified for part ${number} did not match what we received.`,
        400,
      );
    throw invalidRequest(
      `The upload was created using a ${upload.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
    );
  }
  if (other !== undefined && other.algorithm !== upload.algorithm) {
    throw s3Error(
      'BadDigest',
      `The ${other.algorithm.toLowerCase()} you specified for part ${number} did not match what we received.`,
      400,
    );
  }
  if (given !== undefined && given !== part.checksum) throw invalid();
  return { number, part };
}

function drop(upload: Upload, bucket: Bucket, call: Call): void {
  for (const { blob } of Object.values(upload.parts)) call.world.state.blobs.remove(blob);
  uploadsOf(call.world, bucket.name).delete(upload.id);
}

export const abortMultipartUpload: S3Operations['AbortMultipartUpload'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  drop(uploadOf(bucket, input.UploadId, input.Key, call), bucket, call);
  return {};
};

export const listParts: S3Operations['ListParts'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const upload = uploadOf(bucket, input.UploadId, input.Key, call);
  const most = pageSize(input.MaxParts, 'max-parts');
  const after = Number(input.PartNumberMarker ?? 0);
  const all = Object.entries(upload.parts)
    .map(([number, part]) => ({ number: Number(number), part }))
    .filter(({ number }) => number > after)
    .sort((a, b) => a.number - b.number);
  const page = all.slice(0, most);
  const owner = { ID: canonicalId(bucket.account) };
  return {
    Bucket: bucket.name,
    Key: input.Key,
    UploadId: upload.id,
    PartNumberMarker: String(after),
    NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
    MaxParts: most,
    IsTruncated: all.length > page.length,
    Parts: page.map(({ number, part }) => ({
      PartNumber: number,
      LastModified: new Date(Math.floor(part.modifiedMs / 1000) * 1000),
      ETag: quoted(part.etag),
      Size: part.size,
      ...(upload.algorithm === undefined ? {} : told(part.algorithm, part.checksum)),
    })),
    Initiator: { ID: canonicalId(bucket.account), DisplayName: call.principal },
    Owner: owner,
    StorageClass: upload.described.storageClass,
    ...(upload.algorithm === undefined
      ? {}
      : { ChecksumAlgorithm: upload.algorithm, ChecksumType: upload.checksumType }),
  } as S3Shapes['ListPartsOutput'];
};

export const listMultipartUploads: S3Operations['ListMultipartUploads'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const encode = keyEncoder(input.EncodingType, call);
  const {
    Prefix: prefix = '',
    Delimiter: delimiter = '',
    KeyMarker: keyMarker = '',
    UploadIdMarker: idMarker = '',
  } = input;
  const most = pageSize(input.MaxUploads, 'max-uploads');
  if (idMarker !== '' && keyMarker !== '') {
    const marked = uploadsOf(call.world, bucket.name).get(idMarker);
    if (marked === undefined || marked.key !== keyMarker)
      throw invalidArgument('Invalid uploadId marker', 'upload-id-marker', idMarker);
  }
  const all = [...uploadsOf(call.world, bucket.name).values()]
    .filter(({ key }) => key.startsWith(prefix))
    .sort((a, b) => (a.key === b.key ? a.startedMs - b.startedMs : a.key < b.key ? -1 : 1));
  const start =
    keyMarker === ''
      ? 0
      : idMarker !== ''
        ? all.findIndex(({ id }) => id === idMarker) + 1
        : all.findIndex(({ key }) => key > keyMarker);
  const told: Upload[] = [];
  const prefixes: string[] = [];
  let isTruncated = false;
  let next: { readonly key: string; readonly id: string } | undefined;
  for (const upload of start < 0 ? [] : all.slice(start)) {
    const cut = delimiter === '' ? -1 : upload.key.indexOf(delimiter, prefix.length);
    const common = cut < 0 ? undefined : upload.key.slice(0, cut + delimiter.length);
    if (common !== undefined && (prefixes.includes(common) || (keyMarker !== '' && keyMarker.startsWith(common))))
      continue;
    if (told.length + prefixes.length >= most) {
      isTruncated = true;
      break;
    }
    // After a common prefix no marker is told: S3 gives no way on from there.
    next = common === undefined ? { key: upload.key, id: upload.id } : undefined;
    if (common === undefined) told.push(upload);
    else prefixes.push(common);
  }
  const owner = { ID: canonicalId(bucket.account) };
  return {
    Bucket: bucket.name,
    KeyMarker: encode(keyMarker),
    UploadIdMarker: keyMarker === '' ? '' : idMarker,
    NextKeyMarker: encode(next?.key ?? ''),
    NextUploadIdMarker: next?.id ?? '',
    ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
    ...(prefix === '' ? {} : { Prefix: encode(prefix) }),
    MaxUploads: input.MaxUploads === undefined ? 1000 : most,
    IsTruncated: isTruncated,
    ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
    Uploads: told.map((upload) => ({
      UploadId: upload.id,
      Key: encode(upload.key),
      Initiated: new Date(Math.floor(upload.startedMs / 1000) * 1000),
      StorageClass: upload.described.storageClass,
      Owner: owner,
      Initiator: { ID: canonicalId(bucket.account), DisplayName: call.principal },
      ...(upload.algorithm === undefined
        ? {}
        : { ChecksumAlgorithm: upload.algorithm, ChecksumType: upload.checksumType }),
    })) as readonly S3Shapes['MultipartUpload'][],
    CommonPrefixes: prefixes.map((each) => ({ Prefix: encode(each) })),
  };
};
