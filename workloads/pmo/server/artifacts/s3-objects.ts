/** Objects in S3, with the credentials of the instance's role. */
import { createReadStream } from 'node:fs';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NotFound,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { attachmentDisposition } from './kinds.ts';
import { LINK_SECONDS, type Objects, PREFIXES } from './objects.ts';

/** Classes whose objects have to be restored first: https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html */
const ARCHIVES: readonly (string | undefined)[] = ['GLACIER', 'DEEP_ARCHIVE'];
const MOST_AT_ONCE = 1000;

export function s3Objects(bucket: string, region: string): Objects {
  // A name of a bucket in the host needs DNS; an emulator has its address only.
  const forcePathStyle = (process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL) !== undefined;
  const client = new S3Client({ region, maxAttempts: 3, forcePathStyle });
  return {
    bucket,
    async put(key, { path, bytes, sha256, kind, name }) {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: createReadStream(path),
          ContentLength: bytes,
          ContentType: kind.mime,
          ContentDisposition: attachmentDisposition(name),
          ChecksumSHA256: sha256,
          ServerSideEncryption: 'AES256',
        }),
      );
    },
    async state(key) {
      try {
        const { StorageClass, Restore } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
        const isRestored = Restore?.includes('ongoing-request="false"') === true;
        return ARCHIVES.includes(StorageClass) && !isRestored ? 'archived' : 'there';
      } catch (fault) {
        // Without the right to list, S3 says 403 of what is not there; this role has it.
        if (fault instanceof NotFound) return 'missing';
        throw fault;
      }
    },
    link: (key, { name, mime }) =>
      getSignedUrl(
        client,
        new GetObjectCommand({
          Bucket: bucket,
          Key: key,
          ResponseContentDisposition: attachmentDisposition(name),
          ResponseContentType: mime,
        }),
        { expiresIn: LINK_SECONDS },
      ),
    async remove(keys) {
      for (let at = 0; at < keys.length; at += MOST_AT_ONCE) {
        const Objects = keys.slice(at, at + MOST_AT_ONCE).map((Key) => ({ Key }));
        const { Errors = [] } = await client.send(
          new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
        );
        if (Errors.length > 0) throw new Error(`${Errors.length} objects could not be deleted: ${Errors[0]?.Code}`);
      }
    },
    async keysBefore(moment) {
      const keys: string[] = [];
      for (const Prefix of PREFIXES)
        for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix }))
          for (const { Key, LastModified } of Contents)
            if (Key !== undefined && LastModified !== undefined && LastModified < moment) keys.push(Key);
      return keys;
    },
  };
}
