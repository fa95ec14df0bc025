/**
 * When lifecycle rules move objects. Oracle:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
 */
import { expect, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { startServer } from '../../server/server.ts';
import { LOCAL_SERVICES } from '../../services.ts';

const DAY_MS = 86_400_000;
const AT = { partition: 'aws', account: '111122223333', region: 'us-east-1' } as const;
const LARGE = Buffer.alloc(128 * 1024);

test('an object goes down the classes on its days, and small ones only where they may', async () => {
  const clock = manualClock(Date.UTC(2026, 0, 1, 12));
  const server = await startServer({ services: LOCAL_SERVICES, clock });
  const ask = (operation: string, input: object) =>
    server.world.invoke('s3', operation, { Bucket: 'aging', ...input }, AT);
  const classes = async () => {
    const heads = ['logs/large', 'logs/small', 'other/large'].map((Key) => ask('HeadObject', { Key }));
    return (await Promise.all(heads)).map((head) => ('StorageClass' in head ? head.StorageClass : 'STANDARD'));
  };
  await ask('CreateBucket', {});
  await ask('PutObject', { Key: 'logs/large', Body: LARGE });
  await ask('PutObject', { Key: 'logs/small', Body: Buffer.from('x') });
  await ask('PutObject', { Key: 'other/large', Body: LARGE });
  const rule = {
    ID: 'logs',
    Status: 'Enabled',
    Filter: { Prefix: 'logs/' },
    Transitions: [
      { Days: 30, StorageClass: 'STANDARD_IA' },
      { Days: 90, StorageClass: 'GLACIER' },
    ],
  };
  const put = (TransitionDefaultMinimumObjectSize: string) =>
    ask('PutBucketLifecycleConfiguration', {
      LifecycleConfiguration: { Rules: [rule] },
      TransitionDefaultMinimumObjectSize,
    });
  await put('all_storage_classes_128K');
  clock.advance(30 * DAY_MS);
  expect(await classes()).toEqual(['STANDARD', 'STANDARD', 'STANDARD']);
  // The days count from the midnight after.
  clock.advance(DAY_MS);
  expect(await classes()).toEqual(['STANDARD_IA', 'STANDARD', 'STANDARD']);
  clock.advance(60 * DAY_MS);
  expect(await classes()).toEqual(['GLACIER', 'STANDARD', 'STANDARD']);
  await put('varies_by_storage_class');
  clock.advance(DAY_MS);
  expect(await classes()).toEqual(['GLACIER', 'GLACIER', 'STANDARD']);
  await server.close();
});
