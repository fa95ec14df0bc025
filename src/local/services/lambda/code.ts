/** The code of functions and layers: given in a request, or as an object in a bucket. */
import { createHash } from 'node:crypto';
import { type Call, type LocalWorld, ServiceError } from '../../service.ts';
import type { Body } from '../../state/blobs.ts';
import { type FunctionCode, invalidOfLambda, lambdaError } from './function.ts';
import { readZip, UnzippedTooLarge } from './zip.ts';

export interface GivenCode {
  readonly ZipFile?: Uint8Array;
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly S3ObjectVersion?: string;
}

const MOST_ZIPPED = 52_428_800;

/** The bytes of the archive. Throws what Lambda says of code that is no archive. */
export async function archiveOf(given: GivenCode, call: Call): Promise<Buffer> {
  const bytes = given.ZipFile === undefined ? await fromBucket(given, call) : Buffer.from(given.ZipFile);
  if (given.ZipFile !== undefined && bytes.length > MOST_ZIPPED)
    throw lambdaError('RequestEntityTooLargeException', `Zipped size must be smaller than ${MOST_ZIPPED} bytes`);
  try {
    readZip(bytes);
  } catch (thrown) {
    if (thrown instanceof UnzippedTooLarge) throw invalidOfLambda('Unzipped size must be smaller than 262144000 bytes');
    throw invalidOfLambda('Could not unzip uploaded file. Please check your file, then try to upload again.');
  }
  return bytes;
}

async function fromBucket({ S3Bucket, S3Key, S3ObjectVersion }: GivenCode, call: Call): Promise<Buffer> {
  if (S3Bucket === undefined || S3Key === undefined)
    throw invalidOfLambda('Please provide a source for function code.');
  try {
    const input = {
      Bucket: S3Bucket,
      Key: S3Key,
      ...(S3ObjectVersion !== undefined && { VersionId: S3ObjectVersion }),
    };
    const { Body: body } = (await call.world.invoke('s3', 'GetObject', input, call)) as { readonly Body: Body };
    return await wholeOf(body);
  } catch (thrown) {
    if (!(thrown instanceof ServiceError)) throw thrown;
    throw invalidOfLambda(
      `Error occurred while GetObject. S3 Error Code: ${thrown.code}. S3 Error Message: ${thrown.message}`,
    );
  }
}

export async function wholeOf(body: Body): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function keepCode(archive: Buffer, call: Call): Promise<FunctionCode> {
  return {
    blob: await call.world.state.blobs.write(archive),
    sha256: sha256Of(archive),
    size: archive.length,
  };
}

export function sha256Of(archive: Buffer): string {
  return createHash('sha256').update(archive).digest('base64');
}

/** Where the archive can be fetched: a path of the target that nobody else can guess. */
export function codeLocation({ blob }: FunctionCode, { world }: Pick<Call, 'world'>): string {
  return `${world.endpoint}/_aws/lambda-code/${blob}`;
}

export function archive({ blob }: FunctionCode, world: LocalWorld): Promise<Buffer> {
  return wholeOf(world.state.blobs.read(blob));
}
