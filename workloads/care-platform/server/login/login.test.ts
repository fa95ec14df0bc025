import { generateSync } from 'otplib';
import { expect, test } from 'vitest';
import { keysOf } from './keys.ts';
import { refreshTokenOf } from './login-sessions.ts';
import { hashPassword, isPassword } from './password.ts';
import { stepOf } from './second-factor.ts';

// RFC 6238, appendix B: the secret of the SHA-1 rows, and the last six digits of their codes.
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
])('the code of RFC 6238 at %i s', (seconds, code) => {
  expect(stepOf(RFC_SECRET, code, seconds * 1000, undefined)).toBe(Math.floor(seconds / 30));
});

test('a code is good once, 30 seconds early or late, and no more', () => {
  const at = 1_234_567_890;
  const code = generateSync({ secret: RFC_SECRET, epoch: at });
  const step = Math.floor(at / 30);
  for (const late of [-30, 0, 30]) expect(stepOf(RFC_SECRET, code, (at + late) * 1000, undefined)).toBe(step);
  expect(stepOf(RFC_SECRET, code, (at + 90) * 1000, undefined)).toBeUndefined();
  expect(stepOf(RFC_SECRET, code, at * 1000, step)).toBeUndefined();
  expect(stepOf(RFC_SECRET, code, at * 1000, step - 1)).toBe(step);
  expect(stepOf(RFC_SECRET, 'abcdef', at * 1000, undefined)).toBeUndefined();
});

test('passwords are argon2id with the cost of OWASP; another cost goes on being good', async () => {
  const kept = await hashPassword('Right-Horse-7');
  expect(kept).toMatch(/^argon2id\$19456\$2\$/);
  expect([await isPassword('Right-Horse-7', kept), await isPassword('right-Horse-7', kept)]).toEqual([true, false]);
  expect(await isPassword('x', await hashPassword('x', { memory: 64, passes: 1 }))).toBe(true);
  expect(await isPassword('x', undefined)).toBe(false);
});

test('a token says who it is for fifteen minutes; a key tells its id and nothing else', async () => {
  let now = 1_700_000_000_000;
  const keys = keysOf('a-key-of-more-than-thirty-two-characters', () => now);
  const token = { userId: 'u', organizationId: 'o', sessionId: 's', role: 'ADMIN' } as const;
  const text = await keys.sign(token);
  const [header = ''] = text.split('.');
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
    alg: 'HS256',
    kid: expect.stringMatching(/^[0-9a-f]{8}$/),
  });
  now += 14 * 60_000;
  expect(await keys.verify(text)).toEqual(token);
  now += 60_000;
  expect(await keys.verify(text)).toBeUndefined();
  expect(await keys.verify('no token')).toBeUndefined();
});

test('what was sealed opens with its key; a changed text opens never', () => {
  const keys = keysOf('a-key-of-more-than-thirty-two-characters', () => 0);
  const sealed = keys.seal('secret');
  expect(keys.unseal(sealed)).toBe('secret');
  expect(keys.seal('secret')).not.toBe(sealed);
  const [id, nonce, body = '', tag] = sealed.split('.');
  const other = `${body.startsWith('A') ? 'B' : 'A'}${body.slice(1)}`;
  expect(() => keys.unseal([id, nonce, other, tag].join('.'))).toThrow();
});

test('a cookie that is no refresh token is none', () => {
  const id = '00000000-0000-4000-8000-000000000000';
  expect(refreshTokenOf(`${id}.${id}.x`)).toEqual({ organizationId: id, sessionId: id, secret: 'x' });
  for (const text of [undefined, '', `${id}.${id}.`, `x.${id}.x`, `${id}'.${id}.x`])
    expect(refreshTokenOf(text)).toBeUndefined();
});
