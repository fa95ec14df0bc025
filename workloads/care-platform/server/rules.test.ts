/** The rules that need no database. Rules W1-V… are those of the table in the README. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grantFault, stateOf } from '../src/break-the-glass.ts';
import { waitAfter } from '../src/retries.ts';
import { accessOf, ROLES } from '../src/roles.ts';
import { minutesOf, overlap } from '../src/times.ts';
import { reserved, settled, unitsOf } from '../src/units.ts';
import { type AuditRow, auditHash, brokenAt, FIRST_HASH } from './audit-chain.ts';
import { EMAIL, initialsOf, LICENCE, MRN, PASSWORD, PHONE } from './fields.ts';

describe('units', () => {
  // CMS counts a unit from 8, 23, 38 and 53 minutes on: Medicare Claims Processing Manual, chapter 5, 20.2 C.
  test.each([
    [0, 0],
    [7, 0],
    [8, 1],
    [22, 1],
    [23, 2],
    [37, 2],
    [38, 3],
    [52, 3],
    [53, 4],
    [67, 4],
    [68, 5],
  ])('W1-V8 %i minutes are %i units', (minutes, units) => {
    expect(unitsOf(minutes)).toBe(units);
  });

  const ACTIVE = { status: 'ACTIVE', total: 100, used: 0, startsOn: '2026-01-01', endsOn: '2026-06-30' } as const;

  test.each([
    ['units are left', ACTIVE, 10, { used: 10, status: 'ACTIVE' }],
    ['the last ones', { ...ACTIVE, used: 60 }, 40, { used: 100, status: 'EXHAUSTED' }],
    ['none is left', { ...ACTIVE, used: 100, status: 'EXHAUSTED' as const }, 1, { refused: 'AUTH_EXHAUSTED' }],
    ['too few are left', { ...ACTIVE, used: 97 }, 4, { refused: 'INSUFFICIENT_UNITS' }],
    ['its last day', { ...ACTIVE, endsOn: '2026-03-04' }, 1, { used: 1, status: 'ACTIVE' }],
    ['the day after', { ...ACTIVE, endsOn: '2026-03-03' }, 1, { refused: 'AUTH_EXPIRED' }],
    ['before its first day', { ...ACTIVE, startsOn: '2026-03-05' }, 1, { refused: 'AUTH_NOT_ACTIVE' }],
    ['cancelled', { ...ACTIVE, status: 'CANCELLED' as const }, 1, { refused: 'AUTH_NOT_ACTIVE' }],
  ])('reserve: %s', (_, authorization, units, expected) => {
    expect(reserved(authorization, units, '2026-03-04')).toEqual(expected);
  });

  test.each([
    [
      'fewer than reserved',
      { ...ACTIVE, used: 100, status: 'EXHAUSTED' as const },
      8,
      3,
      { used: 95, status: 'ACTIVE' },
    ],
    ['more than reserved', { ...ACTIVE, used: 90 }, 4, 8, { used: 94, status: 'ACTIVE' }],
    ['more than there are', { ...ACTIVE, used: 98 }, 4, 8, { refused: 'INSUFFICIENT_UNITS' }],
    ['after the end', { ...ACTIVE, used: 50, status: 'EXPIRED' as const }, 4, 2, { used: 48, status: 'EXPIRED' }],
  ])('settle: %s', (_, authorization, reservedUnits, actualUnits, expected) => {
    expect(settled(authorization, { reservedUnits, actualUnits })).toEqual(expected);
  });

  test('whatever is reserved and settled, used stays between nothing and the total', () => {
    const step = fc.record({ units: fc.integer({ min: 1, max: 30 }), actual: fc.integer({ min: 0, max: 40 }) });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let now: Parameters<typeof reserved>[0] = { ...ACTIVE, total: 60 };
        for (const { units, actual } of steps) {
          const taken = reserved(now, units, '2026-03-04');
          if ('refused' in taken) continue;
          now = { ...now, ...taken };
          const done = settled(now, { reservedUnits: units, actualUnits: actual });
          if (!('refused' in done)) now = { ...now, ...done };
          expect(now.used).toBeGreaterThanOrEqual(0);
          expect(now.used).toBeLessThanOrEqual(60);
          expect(now.status === 'EXHAUSTED').toBe(now.used === 60);
        }
      }),
    );
  });
});

test('W1-V10 half-open times', () => {
  const at = (from: string, to: string) => ({
    from: new Date(`2026-03-05T${from}:00Z`),
    to: new Date(`2026-03-05T${to}:00Z`),
  });
  const ten = at('10:00', '11:00');
  expect(overlap(ten, at('11:00', '12:00'))).toBe(false);
  expect(overlap(ten, at('10:30', '11:30'))).toBe(true);
  expect(overlap(at('09:00', '12:00'), ten)).toBe(true);
  expect(minutesOf(at('10:00', '10:53'))).toBe(53);
});

// 45 CFR 164.502(b), as the README has it: who reaches a record, by role and bond.
test.each([
  ['PRACTITIONER', 'team', 'read', 'care team'],
  ['PRACTITIONER', 'team', 'write', 'care team'],
  ['PRACTITIONER', 'none', 'read', 'NOT_ON_CARE_TEAM'],
  ['PRACTITIONER', 'grant', 'read', 'grant'],
  ['PRACTITIONER', 'grant', 'write', 'NOT_ON_CARE_TEAM'],
  ['ADMIN', 'none', 'read', 'BTG_REQUIRED'],
  ['ADMIN', 'grant', 'read', 'grant'],
  ['ADMIN', 'grant', 'write', 'BTG_REQUIRED'],
  ['PATIENT', 'self', 'read', 'own record'],
  ['PATIENT', 'self', 'write', 'NOT_FOUND'],
  ['PATIENT', 'none', 'read', 'NOT_FOUND'],
  ['PATIENT', 'grant', 'read', 'NOT_FOUND'],
] as const)('%s with bond %s may %s: %s', (role, bond, purpose, expected) => {
  const access = accessOf(
    role,
    { isOnCareTeam: bond === 'team', isSelf: bond === 'self', grantId: bond === 'grant' ? 'g' : undefined },
    purpose,
  );
  expect('refused' in access ? access.refused : access.by).toBe(expected);
});

test('nobody without a bond reaches anything', () => {
  for (const role of ROLES)
    for (const purpose of ['read', 'write'] as const)
      expect(accessOf(role, { isOnCareTeam: false, isSelf: false, grantId: undefined }, purpose)).toHaveProperty(
        'refused',
      );
});

describe('break-the-glass', () => {
  const GRANT = { grantor: 'a', grantee: 'b', minutes: 60, justification: 'x'.repeat(25) };
  test.each([
    ['as it should be', {}, undefined],
    ['W1-V4 45 minutes', { minutes: 45 }, 'minutes'],
    ['W1-V4 24 characters', { justification: 'x'.repeat(24) }, 'justification'],
    ['24 characters and spaces', { justification: ` ${'x'.repeat(24)} ` }, 'justification'],
    ['500 characters', { justification: 'x'.repeat(500) }, undefined],
    ['501 characters', { justification: 'x'.repeat(501) }, 'justification'],
    ['W1-V4 to oneself', { grantee: 'a' }, 'granteeId'],
  ])('%s', (_, change, field) => {
    expect(grantFault({ ...GRANT, ...change })?.field).toBe(field);
  });

  test('a grant is valid before its end, and not at it', () => {
    const end = new Date('2026-03-04T10:00:00Z');
    const at = (time: string, revokedAt?: Date) => stateOf({ expiresAt: end, revokedAt }, new Date(time));
    expect(at('2026-03-04T09:59:59.999Z')).toBe('ACTIVE');
    expect(at('2026-03-04T10:00:00Z')).toBe('EXPIRED');
    expect(at('2026-03-04T09:00:00Z', end)).toBe('REVOKED');
  });
});

describe('the chain of the audit', () => {
  const row = (seq: number, previousHash: string): AuditRow => {
    const fields = {
      organizationId: 'o',
      seq,
      at: '2026-03-04T09:00:00.000Z',
      actorId: 'a',
      actorRole: 'ADMIN',
      action: 'READ' as const,
      resource: 'patient',
      resourceId: 'p',
      patientId: 'p',
      details: '',
      address: '203.0.113.1',
      requestId: 'r',
      previousHash,
    };
    return { ...fields, hash: auditHash(fields) };
  };
  const chain: AuditRow[] = [];
  for (let seq = 1; seq <= 4; seq += 1) chain.push(row(seq, chain.at(-1)?.hash ?? FIRST_HASH));

  test('SHA-256 of the fields between unit separators', () => {
    // printf '%s' over the same fields with \x1f between them, through sha256sum.
    expect(chain[0]?.hash).toBe('727c4537b806a47cde9fc0d1d3a3cf8ab75ca71452b33d6aade323c4a9ac7b3f');
  });

  test('whole', () => expect(brokenAt(chain)).toBeUndefined());
  test('a row is missing', () => expect(brokenAt(chain.toSpliced(1, 1))).toEqual({ seq: 2, why: 'missing' }));
  test('the first rows are missing', () => expect(brokenAt(chain.slice(1))).toEqual({ seq: 1, why: 'missing' }));
  test('any field is changed', () => {
    for (const field of Object.keys(chain[2] ?? {}).filter((name) => !['seq', 'previousHash', 'hash'].includes(name)))
      expect(brokenAt(chain.map((each, at) => (at === 2 ? { ...each, [field]: 'x' } : each)))).toEqual({
        seq: 3,
        why: 'changed',
      });
  });
  test('a changed row with a new hash breaks the next one', () => {
    const [, , third] = chain;
    if (third === undefined) throw new Error('There are four rows.');
    const changed = { ...third, actorId: 'x' };
    const forged = { ...changed, hash: auditHash(changed) };
    expect(brokenAt(chain.toSpliced(2, 1, forged))).toEqual({ seq: 4, why: 'missing' });
  });
  test('it goes on after an export', () =>
    expect(brokenAt(chain.slice(2), { seq: 2, hash: chain[1]?.hash ?? '' })).toBeUndefined());
});

test.each([
  [MRN, 'ABC123', true],
  [MRN, 'abc123', false],
  [MRN, 'ABC12', false],
  [LICENCE, 'RN-12345', true],
  [LICENCE, 'RN', false],
  [PHONE, '+12025550123', true],
  [PHONE, '2025550123', false],
  [EMAIL, 'ada@example.com', true],
  [EMAIL, 'ada@', false],
  [PASSWORD, 'Right-Horse-7', true],
  [PASSWORD, 'Password1!', false],
  [PASSWORD, 'right-horse-7', false],
])('%#: %s', (schema, text, isGood) => {
  expect(schema.safeParse(text).success).toBe(isGood);
});

test('initials of names that begin with more than a letter', () => {
  expect(initialsOf({ givenName: 'Zoë', familyName: 'østergård' })).toBe('Z.Ø.');
});

test('10 s, doubled, and no sixth attempt', () => {
  expect([1, 2, 3, 4, 5].map(waitAfter)).toEqual([10_000, 20_000, 40_000, 80_000, undefined]);
});
