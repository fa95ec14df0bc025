/** The checksums of objects. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ChecksumAlgorithm } from './bucket.ts';
import { invalidRequest } from './s3-error.ts';

export const ALGORITHMS: readonly ChecksumAlgorithm[] = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'];

export interface Digest {
  update(bytes: Uint8Array): void;
  /** In base64; to be called once. */
  value(): string;
}

export function digestOf(algorithm: ChecksumAlgorithm): Digest {
  switch (algorithm) {
    case 'CRC32': {
      let crc = 0;
      return {
        update(bytes) {
          crc = crc32(bytes, crc);
        },
        value: () => bytesOf32(crc),
      };
    }
    case 'CRC32C': {
      let crc = 0xffffffff;
      return {
        update(bytes) {
          const table = castagnoli();
          for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
        },
        value: () => bytesOf32((crc ^ 0xffffffff) >>> 0),
      };
    }
    case 'CRC64NVME':
      return nvme();
    case 'SHA1':
    case 'SHA256': {
      const digest = createHash(algorithm.toLowerCase());
      return { update: (bytes) => void digest.update(bytes), value: () => digest.digest('base64') };
    }
  }
}

function bytesOf32(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc >>> 0);
  return bytes.toString('base64');
}

let castagnoliTable: Uint32Array | undefined;

function castagnoli(): Uint32Array {
  castagnoliTable ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    return crc >>> 0;
  });
  return castagnoliTable;
}

let nvmeTables: readonly [Uint32Array, Uint32Array] | undefined;

/** CRC-64/NVME, reflected polynomial 9a6c9329ac4bc9b5, in two halves: a number holds no 64 bits. */
function nvme(): Digest {
  nvmeTables ??= nvmeTable();
  const [highs, lows] = nvmeTables;
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(bytes) {
      for (const byte of bytes) {
        const index = (low ^ byte) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (lows[index] ?? 0);
        high = (high >>> 8) ^ (highs[index] ?? 0);
      }
    },
    value() {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE((high ^ 0xffffffff) >>> 0);
      bytes.writeUInt32BE((low ^ 0xffffffff) >>> 0, 4);
      return bytes.toString('base64');
    },
  };
}

function nvmeTable(): readonly [Uint32Array, Uint32Array] {
  const highs = new Uint32Array(256);
  const lows = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let high = 0;
    let low = byte;
    for (let bit = 0; bit < 8; bit += 1) {
      const isSet = (low & 1) === 1;
      low = ((low >>> 1) | ((high & 1) << 31)) >>> 0;
      high >>>= 1;
      if (isSet) {
        high = (high ^ 0x9a6c9329) >>> 0;
        low = (low ^ 0xac4bc9b5) >>> 0;
      }
    }
    highs[byte] = high;
    lows[byte] = low;
  }
  return [highs, lows];
}

/** The member of a shape that holds a checksum of this algorithm. */
export const memberOf = (algorithm: ChecksumAlgorithm): `Checksum${ChecksumAlgorithm}` => `Checksum${algorithm}`;

export type ChecksumMembers = { readonly [key in `Checksum${ChecksumAlgorithm}`]?: string };

export function told(algorithm: ChecksumAlgorithm, value: string): ChecksumMembers {
  return { [memberOf(algorithm)]: value };
}

/** The one checksum that an input gives; throws if it gives several. */
export function givenChecksum(
  input: ChecksumMembers,
): { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined {
  const found = ALGORITHMS.flatMap((algorithm) => {
    const value = input[memberOf(algorithm)];
    return value === undefined ? [] : [{ algorithm, value }];
  });
  if (found.length > 1)
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  return found[0];
}

const LENGTHS: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

/** Whether a text is such a checksum in base64 at all. */
export function isChecksum(algorithm: ChecksumAlgorithm, value: string): boolean {
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === LENGTHS[algorithm] && bytes.toString('base64') === value;
}

export function algorithmOf(name: string | undefined): ChecksumAlgorithm | undefined {
  if (name === undefined) return undefined;
  const found = ALGORITHMS.find((each) => each === name.toUpperCase());
  if (found === undefined) {
    throw invalidRequest(
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    );
  }
  return found;
}
