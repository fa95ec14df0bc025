/** Messages of the resolver. Oracle: RFC 1035 and RFC 6891, written out as bytes; https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html */
import { describe, expect, test } from 'vitest';
import { DNS_TYPES, readQuestion, writeAnswer } from './dns-message.ts';
import { answerTo } from './resolver.ts';

const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));
/** db.corp, type A, recursion desired. */
const asked = bytes([0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2], 'DB', [4], 'corp', [0, 0, 1, 0, 1]);

describe('a message', () => {
  test('is a question with its name in small letters', () => {
    expect(readQuestion(asked)).toEqual({
      id: 0x1234,
      name: 'db.corp',
      type: DNS_TYPES.A,
      wantsRecursion: true,
      longest: 512,
    });
  });

  test('may announce how long an answer it takes', () => {
    const withOpt = bytes([...asked], [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]);
    withOpt.writeUInt16BE(1, 10);
    expect(readQuestion(withOpt)?.longest).toBe(1232);
  });

  test.each([
    ['an answer', bytes([0x12, 0x34, 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1])],
    ['cut off', asked.subarray(0, 15)],
    ['of two questions', bytes([0, 1, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1])],
    ['with a pointer for a name', bytes([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1])],
  ])('%s is no question', (_, message) => {
    expect(readQuestion(message)).toBeUndefined();
  });
});

describe('an answer', () => {
  const question = readQuestion(asked);
  if (question === undefined) throw new Error('no question');

  test('repeats the question and adds the records', () => {
    const records = [{ name: 'db.corp', record: { type: 'A', address: '10.0.1.4' } }] as const;
    expect(writeAnswer(question, { code: 'NOERROR', records }, 512)).toEqual(
      bytes(
        [0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, 2],
        'db',
        [4],
        'corp',
        [0, 0, 1, 0, 1, 2],
        'db',
        [4],
        'corp',
        [0, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 1, 4],
      ),
    );
  });

  test('of IPv6 has sixteen bytes', () => {
    const records = [{ name: 'db.corp', record: { type: 'AAAA', address: '2001:db8::5' } }] as const;
    const answer = writeAnswer(question, { code: 'NOERROR', records }, 512);
    expect([...answer.subarray(-16)]).toEqual([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5]);
  });

  test('that is too long for UDP is cut and says so', () => {
    const records = [{ name: 'db.corp', record: { type: 'TXT', text: 'x'.repeat(600) } }] as const;
    const answer = writeAnswer(question, { code: 'NOERROR', records }, 512);
    expect([answer.readUInt16BE(2) & 0x0200, answer.readUInt16BE(6), answer.length]).toEqual([0x0200, 0, 25]);
  });
});

describe('the resolver', () => {
  const settings = {
    names: {
      'db.corp': [{ type: 'CNAME', name: 'Primary.corp' }],
      'primary.corp': [{ type: 'A', address: '10.0.1.4' }],
      '*.apps.corp': [{ type: 'A', address: '10.0.1.5' }],
      'round.corp': [{ type: 'CNAME', name: 'round.corp' }],
    },
    zones: ['corp'],
  } as const;
  const ask = (name: string, type: number = DNS_TYPES.A) => {
    const { code, records } = answerTo(settings, { id: 1, name, type, wantsRecursion: true, longest: 512 });
    return [code, ...records.map(({ record }) => ('address' in record ? record.address : record.type))];
  };

  test.each([
    ['primary.corp', ['NOERROR', '10.0.1.4']],
    ['db.corp', ['NOERROR', 'CNAME', '10.0.1.4']],
    ['one.apps.corp', ['NOERROR', '10.0.1.5']],
    ['apps.corp', ['NOERROR']],
    ['other.corp', ['NXDOMAIN']],
    ['example.com', ['NXDOMAIN']],
  ])('%s', (name, expected) => {
    expect(ask(name)).toEqual(expected);
  });

  test('a name without records of the type exists', () => {
    expect(ask('primary.corp', DNS_TYPES.AAAA)).toEqual(['NOERROR']);
  });

  test('a circle of aliases ends', () => {
    expect(ask('round.corp')[0]).toBe('NOERROR');
  });
});
