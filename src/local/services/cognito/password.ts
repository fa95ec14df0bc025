/**
 * Passwords: what they must be, and the Secure Remote Password protocol by which clients of a pool prove that they know one
 * (RFC 5054, with the 3072-bit group of RFC 3526 and SHA-256; key and signature as the Amplify libraries make them).
 */
import { createHash, createHmac, getDiffieHellman, randomBytes, timingSafeEqual } from 'node:crypto';
import { ServiceError } from '../../service.ts';
import type { Pool } from './pool.ts';

const N = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`);
const G = 2n;

function sha256(...parts: readonly (Uint8Array | string)[]): Buffer {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
}

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
}

/** The multiplier of the protocol. */
const multiplier = () => toNumber(sha256(bytesOf(N), bytesOf(G)));

/** A number as signed bytes: one that begins with a set bit gets a zero before it. */
function bytesOf(number: bigint): Buffer {
  const hex = number.toString(16);
  const even = hex.length % 2 === 1 ? `0${hex}` : hex;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % N;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}

/** The name of a pool in the protocol: what stands behind the region in its id. */
const shortName = ({ id }: Pool) => id.slice(id.indexOf('_') + 1);

const exponentOf = (salt: bigint, pool: Pool, username: string, password: string) =>
  toNumber(sha256(bytesOf(salt), sha256(`${shortName(pool)}${username}:${password}`)));

/** What is kept of a password. */
export function srpVerifierOf(pool: Pool, username: string, password: string) {
  const salt = toNumber(randomBytes(16));
  return { salt: salt.toString(16), verifier: power(G, exponentOf(salt, pool, username, password)).toString(16) };
}

export function isPassword(
  user: { readonly username: string; readonly salt?: string; readonly verifier?: string },
  pool: Pool,
  password: string,
): boolean {
  if (user.salt === undefined || user.verifier === undefined) return false;
  const own = power(G, exponentOf(BigInt(`0x${user.salt}`), pool, user.username, password)).toString(16);
  return own.length === user.verifier.length && timingSafeEqual(Buffer.from(own), Buffer.from(user.verifier));
}

/** The server's half of a handshake: the secret stays here, the rest goes to the client. */
export function serverHalf(verifier: string) {
  const secret = toNumber(randomBytes(32));
  const open = (multiplier() * BigInt(`0x${verifier}`) + power(G, secret)) % N;
  return { secret: secret.toString(16), open: open.toString(16) };
}

/** Whether the client's proof is that of someone who knows the password. */
export function isProof(
  half: { readonly secret: string; readonly open: string; readonly client: string; readonly block: string },
  { username, verifier = '0' }: { readonly username: string; readonly verifier?: string },
  pool: Pool,
  proof: { readonly signature: string; readonly timestamp: string },
): boolean {
  const [client, open] = [BigInt(`0x${half.client}`), BigInt(`0x${half.open}`)];
  if (client % N === 0n) return false;
  const u = toNumber(sha256(bytesOf(client), bytesOf(open)));
  const shared = power(client * power(BigInt(`0x${verifier}`), u), BigInt(`0x${half.secret}`));
  const first = createHmac('sha256', bytesOf(u)).update(bytesOf(shared)).digest();
  const key = createHmac('sha256', first).update('Caldera Derived Key\u0001').digest().subarray(0, 16);
  const wanted = createHmac('sha256', key)
    .update(shortName(pool))
    .update(username)
    .update(Buffer.from(half.block, 'base64'))
    .update(proof.timestamp)
    .digest();
  const given = Buffer.from(proof.signature, 'base64');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html */
export function checkPassword(password: string, { settings }: Pool): void {
  const policy = settings.Policies?.PasswordPolicy ?? {};
  const wrong = (what: string) =>
    new ServiceError('InvalidPasswordException', `Password did not conform with policy: ${what}`);
  if (password.length < (policy.MinimumLength ?? 8)) throw wrong('Password not long enough');
  if (policy.RequireUppercase !== false && !/[A-Z]/.test(password))
    throw wrong('Password must have uppercase characters');
  if (policy.RequireLowercase !== false && !/[a-z]/.test(password))
    throw wrong('Password must have lowercase characters');
  if (policy.RequireNumbers !== false && !/\d/.test(password)) throw wrong('Password must have numeric characters');
  if (policy.RequireSymbols !== false && !/[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+ -]/.test(password)) {
    throw wrong('Password must have symbol characters');
  }
}
