/** Uploads that are under way, by bucket. */
import type { LocalWorld } from '../../service.ts';
import type { Collection } from '../../state/state.ts';
import type { ChecksumAlgorithm, Description } from './bucket.ts';

export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly startedMs: number;
  readonly described: Description;
  readonly algorithm?: ChecksumAlgorithm;
  readonly checksumType?: 'COMPOSITE' | 'FULL_OBJECT';
  readonly parts: Readonly<Record<string, UploadedPart>>;
  /** The object was written or deleted since the upload began. */
  readonly isOvertaken?: boolean;
}

export interface UploadedPart {
  readonly blob: string;
  readonly size: number;
  readonly etag: string;
  readonly algorithm: ChecksumAlgorithm;
  readonly checksum: string;
  readonly modifiedMs: number;
}

export const uploadsOf = (world: LocalWorld, bucket: string): Collection<Upload> =>
  world.state.collection<Upload>(`s3/upload/${bucket}`);

/** Tells the uploads of a key that it was written or deleted: a conditional one cannot be completed any more. */
export function overtakeUploads(world: LocalWorld, bucket: string, key: string): void {
  const uploads = uploadsOf(world, bucket);
  if (uploads.size === 0) return;
  for (const upload of [...uploads.values()]) {
    if (upload.key === key && upload.isOvertaken !== true) uploads.put(upload.id, { ...upload, isOvertaken: true });
  }
}
