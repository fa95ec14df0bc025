/**
 * ECDSA over a digest that the caller has made: Node's own signs messages only. FIPS 186-5, 6.4. Not constant in time: it
 * signs with keys of a local target.
 */
import { type KeyObject, randomBytes } from 'node:crypto';

interface Curve {
  readonly p: bigint;
  readonly n: bigint;
  readonly a: bigint;
  readonly g: Point;
  readonly size: number;
}

type Point = readonly [x: bigint, y: bigint] | undefined;

/** SEC 2, and FIPS 186-4, D.1.2. */
const CURVES: Readonly<Record<string, Curve>> = {
  'P-256': curve(
    32,
    'ffffffff00000001000000000000000000000000ffffffffffffffffffffffff',
    'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
    -3n,
    '6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296',
    '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
  ),
  'P-384': curve(
    48,
    'fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff',
    'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
    -3n,
    'aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7',
    '3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f',
  ),
  'P-521': curve(
    66,
    `01ff${'f'.repeat(128)}`,
    '01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409',
    -3n,
    '00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66',
    '011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650',
  ),
  secp256k1: curve(
    32,
    'fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f',
    'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141',
    0n,
    '79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
    '483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8',
  ),
};

function curve(size: number, p: string, n: string, a: bigint, x: string, y: string): Curve {
  const of = (hex: string) => BigInt(`0x${hex}`);
  return { size, p: of(p), n: of(n), a, g: [of(x), of(y)] };
}

const mod = (value: bigint, m: bigint) => ((value % m) + m) % m;

function inverse(value: bigint, m: bigint): bigint {
  let [r, next] = [mod(value, m), m];
  let [s, t] = [1n, 0n];
  while (next !== 0n) {
    const quotient = r / next;
    [r, next] = [next, r - quotient * next];
    [s, t] = [t, s - quotient * t];
  }
  return mod(s, m);
}

function add(a: Point, b: Point, { p, a: coefficient }: Curve): Point {
  if (a === undefined) return b;
  if (b === undefined) return a;
  const [ax, ay] = a;
  const [bx, by] = b;
  if (ax === bx && mod(ay + by, p) === 0n) return undefined;
  const slope = ax === bx ? (3n * ax * ax + coefficient) * inverse(2n * ay, p) : (by - ay) * inverse(bx - ax, p);
  const x = mod(slope * slope - ax - bx, p);
  return [x, mod(slope * (ax - x) - ay, p)];
}

function times(factor: bigint, point: Point, of: Curve): Point {
  let sum: Point;
  let doubled = point;
  for (let rest = factor; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) sum = add(sum, doubled, of);
    doubled = add(doubled, doubled, of);
  }
  return sum;
}

const numberOf = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
const ofBase64 = (text: string | undefined) => numberOf(Buffer.from(text ?? '', 'base64url'));

function curveOf(key: KeyObject): { readonly of: Curve; readonly d: bigint; readonly point: Point } {
  const { crv = '', d, x, y } = key.export({ format: 'jwk' });
  const of = CURVES[crv];
  if (of === undefined) throw new Error(`No curve ${crv}`);
  return { of, d: ofBase64(d), point: [ofBase64(x), ofBase64(y)] };
}

/** The digest's leftmost bits, as many as the order has. */
function hashNumber(digest: Uint8Array, { n }: Curve): bigint {
  const excess = digest.length * 8 - n.toString(2).length;
  const value = numberOf(digest);
  return excess > 0 ? value >> BigInt(excess) : value;
}

/** The signature in DER. */
export function signDigest(key: KeyObject, digest: Uint8Array): Uint8Array {
  const { of, d } = curveOf(key);
  const z = hashNumber(digest, of);
  for (;;) {
    const k = mod(numberOf(randomBytes(of.size + 8)), of.n - 1n) + 1n;
    const r = mod(times(k, of.g, of)?.[0] ?? 0n, of.n);
    const s = mod(inverse(k, of.n) * (z + r * d), of.n);
    if (r !== 0n && s !== 0n) return der(r, s);
  }
}

export function verifyDigest(key: KeyObject, digest: Uint8Array, signature: Uint8Array): boolean {
  const { of, point } = curveOf(key);
  const [r, s] = undered(signature);
  if (r <= 0n || r >= of.n || s <= 0n || s >= of.n) return false;
  const w = inverse(s, of.n);
  const sum = add(times(mod(hashNumber(digest, of) * w, of.n), of.g, of), times(mod(r * w, of.n), point, of), of);
  return sum !== undefined && mod(sum[0], of.n) === r;
}

function der(r: bigint, s: bigint): Uint8Array {
  const integer = (value: bigint) => {
    const hex = value.toString(16);
    const bytes = Buffer.from(hex.length % 2 === 1 ? `0${hex}` : hex, 'hex');
    const plain = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Uint8Array.of(0), bytes]) : bytes;
    return Buffer.concat([Uint8Array.of(2, plain.length), plain]);
  };
  const body = Buffer.concat([integer(r), integer(s)]);
  const length = body.length < 0x80 ? Uint8Array.of(body.length) : Uint8Array.of(0x81, body.length);
  return Buffer.concat([Uint8Array.of(0x30), length, body]);
}

function undered(bytes: Uint8Array): readonly [bigint, bigint] {
  let at = (bytes[1] ?? 0) === 0x81 ? 3 : 2;
  const integer = () => {
    const length = bytes[at + 1] ?? 0;
    const value = numberOf(bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
    return value;
  };
  return [integer(), integer()];
}
