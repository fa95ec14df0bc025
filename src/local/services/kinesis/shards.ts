/** How the hash keys of a stream are divided. https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-resharding.html */
import { createHash } from 'node:crypto';
import { isOpenShard, type Shard } from './stream.ts';

const KEYS = 2n ** 128n;

/** The first hash key of each of so many equal parts. */
const boundaries = (count: number) =>
  Array.from({ length: count }, (_, index) => (KEYS * BigInt(index)) / BigInt(count));

export function newShards(count: number, madeMs: number): readonly Shard[] {
  const starts = boundaries(count);
  return starts.map((from, index) => ({
    index,
    from: String(from),
    to: String((starts[index + 1] ?? KEYS) - 1n),
    madeMs,
  }));
}

/** The hash key of a partition key: its MD5 as a number. */
export const hashKeyOf = (partitionKey: string) => BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);

/** The shard that takes a hash key. */
export function shardFor(shards: readonly Shard[], key: bigint): Shard {
  const found = shards.find((shard) => isOpenShard(shard) && BigInt(shard.from) <= key && key <= BigInt(shard.to));
  if (found === undefined) throw new Error(`No open shard takes the hash key ${key}.`);
  return found;
}

/** How many records a shard took. */
export type Counts = (shard: Shard) => number;

const closed = (shards: readonly Shard[], gone: readonly Shard[], counts: Counts, atMs: number) =>
  shards.map((shard) => (gone.includes(shard) ? { ...shard, closed: { last: counts(shard), atMs } } : shard));

/** The shards after one was split at a hash key, which begins the second part. */
export function splitShard(shards: readonly Shard[], shard: Shard, at: bigint, counts: Counts, nowMs: number) {
  const index = shards.length;
  const part = { parent: shard.index, madeMs: nowMs };
  return [
    ...closed(shards, [shard], counts, nowMs),
    { ...part, index, from: shard.from, to: String(at - 1n) },
    { ...part, index: index + 1, from: String(at), to: shard.to },
  ];
}

/** The shards after two that adjoin were made one. */
export function mergeShards(shards: readonly Shard[], one: Shard, other: Shard, counts: Counts, nowMs: number) {
  const [low, high] = BigInt(one.from) < BigInt(other.from) ? [one, other] : [other, one];
  return [
    ...closed(shards, [one, other], counts, nowMs),
    {
      index: shards.length,
      parent: one.index,
      adjacentParent: other.index,
      from: low.from,
      to: high.to,
      madeMs: nowMs,
    },
  ];
}

export const areAdjacent = (one: Shard, other: Shard) =>
  BigInt(one.to) + 1n === BigInt(other.from) || BigInt(other.to) + 1n === BigInt(one.from);

/** The shards when so many equal ones are open: by splits where a part begins, then by merges, so that each has one or two parents. */
export function scaledShards(given: readonly Shard[], count: number, counts: Counts, nowMs: number): readonly Shard[] {
  let shards = given;
  const starts = boundaries(count);
  const openIn = (from: bigint, to: bigint) =>
    shards
      .filter((shard) => isOpenShard(shard) && BigInt(shard.from) >= from && BigInt(shard.to) <= to)
      .toSorted((a, b) => (BigInt(a.from) < BigInt(b.from) ? -1 : 1));
  for (const at of starts) {
    const shard = shardFor(shards, at);
    if (BigInt(shard.from) !== at) shards = splitShard(shards, shard, at, counts, nowMs);
  }
  for (const [index, from] of starts.entries()) {
    const to = (starts[index + 1] ?? KEYS) - 1n;
    for (let [one, other] = openIn(from, to); one !== undefined && other !== undefined; [one, other] = openIn(from, to))
      shards = mergeShards(shards, one, other, counts, nowMs);
  }
  return shards;
}
