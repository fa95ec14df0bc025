/** Takes a body in: into a blob, with its size, digest and checksum, checked against what the request says. */
import { createHash } from 'node:crypto';
import type { Call } from '../../service.ts';
import type { Body } from '../../state/blobs.ts';
import type { ChecksumAlgorithm } from './bucket.ts';
import { ALGORITHMS, algorithmOf, type ChecksumMembers, digestOf, givenChecksum, isChecksum } from './checksum.ts';
import { invalidRequest, s3Error } from './s3-error.ts';

/** What S3 takes in one request; more goes up in parts. */
const LARGEST_UPLOAD = 5 * 1024 ** 3;

export interface Ingested {
  readonly blob: string;
  readonly size: number;
  /** In hexadecimal: the entity tag of an object in one piece. */
  readonly md5: string;
  readonly algorithm: ChecksumAlgorithm;
  readonly checksum: string;
  /** Whether the request asked for the checksum, and the default one was not taken. */
  readonly isAsked: boolean;
}

export interface Expected extends ChecksumMembers {
  readonly ContentMD5?: string | undefined;
  readonly ChecksumAlgorithm?: string | undefined;
}

/**
 * Throws where the body is not what the request says: nothing is kept then. `fallback`: the algorithm where none is asked
 * for; S3's own choice is CRC64NVME.
 */
export async function ingest(
  body: Body | undefined,
  expected: Expected,
  call: Call,
  fallback: ChecksumAlgorithm = 'CRC64NVME',
  // The two operations that check a digest tell the expected one in two ways.
  told: 'hex' | 'base64' = 'hex',
): Promise<Ingested> {
  const md5 = expected.ContentMD5;
  if (md5 !== undefined && !(Buffer.from(md5, 'base64').length === 16 && /^[A-Za-z0-9+/]{22}==$/.test(md5))) {
    throw s3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.', 400, { 'Content-MD5': md5 });
  }
  const http = call.http?.headers ?? {};
  const announced = Number(http['x-amz-decoded-content-length'] ?? http['content-length'] ?? 0);
  if (announced > LARGEST_UPLOAD) {
    throw s3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400, {
      ProposedSize: announced,
      MaxSizeAllowed: LARGEST_UPLOAD,
    });
  }
  const given = givenChecksum(expected);
  if (given !== undefined && !isChecksum(given.algorithm, given.value)) {
    throw invalidRequest(`Value for x-amz-checksum-${given.algorithm.toLowerCase()} header is invalid.`);
  }
  const trailer = call.http?.headers['x-amz-trailer'];
  const inTrailer = ALGORITHMS.find(
    (each) => trailer?.toLowerCase().includes(`x-amz-checksum-${each.toLowerCase()}`) === true,
  );
  const asked = given?.algorithm ?? inTrailer ?? algorithmOf(expected.ChecksumAlgorithm);
  const algorithm = asked ?? fallback;
  const digest = digestOf(algorithm);
  const hash = createHash('md5');
  const told256 = call.http?.headers['x-amz-content-sha256'];
  const sha256 = told256 !== undefined && /^[0-9a-f]{64}$/.test(told256) ? createHash('sha256') : undefined;
  let size = 0;
  async function* measured() {
    for await (const chunk of body instanceof Uint8Array || body === undefined ? [body ?? new Uint8Array()] : body) {
      size += chunk.length;
      hash.update(chunk);
      sha256?.update(chunk);
      digest.update(chunk);
      yield chunk;
    }
  }
  const blob = await call.world.state.blobs.write(measured());
  const found = {
    blob,
    size,
    md5: hash.digest('hex'),
    algorithm,
    checksum: digest.value(),
    isAsked: asked !== undefined,
  };
  try {
    const decodedLength = call.http?.headers['x-amz-decoded-content-length'];
    if (decodedLength !== undefined && Number(decodedLength) !== size) {
      throw s3Error('IncompleteBody', 'The request body terminated unexpectedly', 400);
    }
    const found256 = sha256?.digest('hex');
    if (found256 !== undefined && found256 !== told256) {
      throw s3Error(
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        400,
        { ClientComputedContentSHA256: told256, S3ComputedContentSHA256: found256 },
      );
    }
    if (md5 !== undefined && Buffer.from(md5, 'base64').toString('hex') !== found.md5) {
      throw s3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.', 400, {
        ExpectedDigest: Buffer.from(md5, 'base64').toString(told),
        CalculatedDigest: Buffer.from(found.md5, 'hex').toString('base64'),
      });
    }
    const claimed = given?.value ?? trailersOf(body)[`x-amz-checksum-${algorithm.toLowerCase()}`];
    if (claimed !== undefined && claimed !== found.checksum) {
      throw s3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`, 400);
    }
  } catch (error) {
    call.world.state.blobs.remove(blob);
    throw error;
  }
  return found;
}

function trailersOf(body: Body | undefined): Readonly<Record<string, string>> {
  return body !== undefined && 'trailers' in body ? (body.trailers as Readonly<Record<string, string>>) : {};
}
