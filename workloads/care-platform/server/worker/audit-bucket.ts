/** The bucket of the audit: its rule locks every object for six years, so the worker asks for no time of its own. */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { AuditStore } from './export-audit.ts';

export function auditBucket(bucket: string): AuditStore {
  const client = new S3Client({ maxAttempts: 3, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
  return {
    async put(key, body, sha256) {
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: 'application/x-ndjson',
        // A bucket with Object Lock takes no object without a checksum.
        ChecksumSHA256: sha256,
      });
      await client.send(command);
    },
  };
}
