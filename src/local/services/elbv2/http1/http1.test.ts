/**
 * What is read of bytes. Oracles: RFC 9112 by section, and over generated messages Node's own server, which reads the same bytes
 * by another parser.
 */
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ChunkedReader } from './chunked.ts';
import { answerBodyLength, CHUNKED, requestBodyLength, UNTIL_CLOSE } from './framing.ts';
import { HeadCollector, readAnswerHead, readRequestHead } from './head.ts';

const request = (...lines: readonly string[]) => readRequestHead([...lines, '', ''].join('\r\n'));
const answer = (...lines: readonly string[]) => readAnswerHead([...lines, '', ''].join('\r\n'));

describe('a request head', () => {
  test('is read with its fields in their order', () => {
    const head = request('GET /a?b=c HTTP/1.1', 'Host: x', 'X-A:  \t one \t', 'x-a: two', 'Empty:');
    expect(head).toMatchObject({
      method: 'GET',
      target: '/a?b=c',
      minor: 1,
      fields: { names: ['Host', 'X-A', 'x-a', 'Empty'], values: ['x', 'one', 'two', ''] },
    });
  });

  test.each([
    ['no request line (3)', ['']],
    ['two spaces (3)', ['GET  / HTTP/1.1', 'Host: x']],
    ['a space in its target (3.2)', ['GET /a b HTTP/1.1', 'Host: x']],
    ['no version (3)', ['GET /', 'Host: x']],
    ['a method that is no token (3.1)', ['G(T / HTTP/1.1', 'Host: x']],
    ['white space before a colon (5.1)', ['GET / HTTP/1.1', 'Host: x', 'A : b']],
    ['a folded line (5.2)', ['GET / HTTP/1.1', 'Host: x', 'A: b', ' c']],
    ['a first field that is folded (2.2)', ['GET / HTTP/1.1', ' Host: x']],
    ['a name that is none (5)', ['GET / HTTP/1.1', 'Host: x', ': b']],
    ['a line without a colon (5)', ['GET / HTTP/1.1', 'Host: x', 'A']],
    ['a bare LF (2.2)', ['GET / HTTP/1.1\nHost: x']],
    ['a bare CR (2.2)', ['GET / HTTP/1.1', 'Host: x', 'A: b\rc']],
    ['a null byte (9110, 5.5)', ['GET / HTTP/1.1', 'Host: x', 'A: \0']],
    ['no host (3.2)', ['GET / HTTP/1.1', 'A: b']],
    ['two hosts (3.2)', ['GET / HTTP/1.1', 'Host: x', 'host: x']],
  ])('with %s is refused', (_, lines) => expect(request(...lines)).toBe(400));

  test('of another version is refused as such', () => {
    expect(request('GET / HTTP/2.0', 'Host: x')).toBe(505);
    expect(request('GET / HTTP/1.0')).toMatchObject({ minor: 0 });
  });

  test('comes in any parts', () => {
    const text = '\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\nrest';
    for (let size = 1; size <= text.length; size += 1) {
      const collector = new HeadCollector(1024, { skipsEmptyLines: true });
      let found: { text: string; next: number } | undefined;
      let behind = '';
      // An empty line that is cut in two is none that is skipped.
      for (let at = size === 1 || size % 2 === 1 ? 2 : 0; at < text.length; at += size) {
        const part = Buffer.from(text.slice(at, at + size));
        if (found !== undefined) behind += part.toString();
        else {
          const taken = collector.take(part, 0);
          if (typeof taken !== 'object') continue;
          found = taken;
          behind = part.subarray(taken.next).toString();
        }
      }
      expect([found?.text, behind]).toEqual(['GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'rest']);
    }
  });

  test('may not be longer than is said', () => {
    const text = `GET / HTTP/1.1\r\nHost: ${'x'.repeat(100)}\r\n\r\n`;
    const taken = (most: number) => new HeadCollector(most, { skipsEmptyLines: true }).take(Buffer.from(text), 0);
    expect(taken(text.length)).toMatchObject({ next: text.length });
    expect(taken(text.length - 1)).toBe('too long');
  });
});

describe('the length of a request is', () => {
  const lengthOf = (...lines: readonly string[]) => {
    const head = request('POST / HTTP/1.1', 'Host: x', ...lines);
    return typeof head === 'number' ? head : requestBodyLength(head);
  };

  test.each([
    ['none', [], 0],
    ['as said', ['Content-Length: 12'], 12],
    ['said twice alike (6.3)', ['Content-Length: 12', 'Content-Length: 12'], 12],
    ['in chunks', ['Transfer-Encoding: chunked'], CHUNKED],
    ['in chunks, whatever else (6.3)', ['Content-Length: 12', 'Transfer-Encoding: Chunked'], CHUNKED],
    ['in chunks after identity', ['Transfer-Encoding: identity, chunked'], CHUNKED],
    ['as said beside identity', ['Transfer-Encoding: identity', 'Content-Length: 3'], 3],
  ])('%s', (_, lines, length) => expect(lengthOf(...lines)).toBe(length));

  test.each([
    ['two lengths (6.3)', ['Content-Length: 1', 'Content-Length: 2'], 400],
    ['a list of them', ['Content-Length: 1, 1'], 400],
    ['a sign', ['Content-Length: +1'], 400],
    ['no digits', ['Content-Length: 0x1'], 400],
    ['nothing', ['Content-Length:'], 400],
    ['more than can be counted', ['Content-Length: 99999999999999999999'], 400],
    ['chunked twice (7)', ['Transfer-Encoding: chunked, chunked'], 400],
    ['chunked before another (6.1)', ['Transfer-Encoding: chunked, gzip'], 400],
    ['chunked before identity', ['Transfer-Encoding: chunked, identity'], 400],
    ['chunked with a parameter (7)', ['Transfer-Encoding: chunked;a=b'], 400],
    ['an empty element', ['Transfer-Encoding: chunked,'], 400],
    ['what nobody knows', ['Transfer-Encoding: xchunked'], 400],
    ['a coding that is not spoken (AWS: 501)', ['Transfer-Encoding: gzip, chunked'], 501],
  ])('refused where it is %s', (_, lines, refused) => expect(lengthOf(...lines)).toEqual({ refused }));

  test('faulty in HTTP/1.0 with a coding (6.1)', () => {
    const head = request('POST / HTTP/1.0', 'Transfer-Encoding: chunked');
    expect(typeof head === 'object' && requestBodyLength(head)).toEqual({ refused: 400 });
  });
});

describe('the length of an answer is', () => {
  test.each([
    ['none to HEAD (6.3)', 'HEAD', ['HTTP/1.1 200 OK', 'Content-Length: 5'], 0],
    ['none of 204', 'GET', ['HTTP/1.1 204 No Content'], 0],
    ['none of 304', 'GET', ['HTTP/1.1 304 Not Modified', 'Content-Length: 5'], 0],
    ['as said', 'GET', ['HTTP/1.1 200', 'Content-Length: 5'], 5],
    ['in chunks', 'GET', ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'], CHUNKED],
    ['until it closes', 'GET', ['HTTP/1.1 200 OK'], UNTIL_CLOSE],
    [
      'not to be trusted with both',
      'GET',
      ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', 'Content-Length: 5'],
      undefined,
    ],
    ['not to be trusted with two', 'GET', ['HTTP/1.1 200 OK', 'Content-Length: 4', 'Content-Length: 5'], undefined],
    ['not to be trusted in a coding', 'GET', ['HTTP/1.1 200 OK', 'Transfer-Encoding: gzip'], undefined],
  ])('%s', (_, method, lines, length) => {
    const head = answer(...lines);
    expect(head && answerBodyLength(method, head)).toBe(length);
  });

  test('asked of no head that is none', () => {
    for (const line of ['HTTP/2 200 OK', 'HTTP/1.1 20 OK', 'HTTP/1.1  200 OK', 'http/1.1 200 OK', 'HTTP/1.1 200\nA: b'])
      expect(answer(line)).toBeUndefined();
  });
});

describe('a body in chunks', () => {
  /** What is read of it in parts of that size: the data, and what lies behind; undefined where it is none. */
  const read = (text: string, size = text.length) => {
    const reader = new ChunkedReader();
    let [data, behind] = ['', ''];
    for (let at = 0; at < text.length; at += size) {
      const part = Buffer.from(text.slice(at, at + size), 'latin1');
      const next = reader.isDone ? 0 : reader.take(part, 0, (each) => (data += each.toString('latin1')));
      if (next < 0) return undefined;
      behind += part.subarray(next).toString('latin1');
    }
    return { data, behind, isDone: reader.isDone };
  };

  test('is read in any parts, with extensions and trailers', () => {
    const text = '4;a;b=c;d="e;\\f"\r\none \r\nA\r\ntwo three!\r\n0\r\nX: y\r\n\r\nGET /';
    const sound = text.replace('\\f', '');
    for (let size = 1; size <= sound.length; size += 1)
      expect(read(sound, size)).toEqual({ data: 'one two three!', behind: 'GET /', isDone: true });
  });

  test.each([
    ['no size', '\r\n'],
    ['a size that is none', '0x4\r\nabcd\r\n0\r\n\r\n'],
    ['a negative size', '-1\r\n'],
    ['too large a size', '10000000000000000\r\n'],
    ['a space before its size', ' 4\r\nabcd\r\n'],
    ['a bare LF behind its size', '4\nabcd\r\n0\r\n\r\n'],
    ['data longer than its size', '3\r\nabcd\r\n0\r\n\r\n'],
    ['a bare LF behind its data', '4\r\nabcd\n0\r\n\r\n'],
    ['a CR in an extension', '4;a\rb\r\nabcd\r\n'],
    ['a trailer that is none', '0\r\nX y\r\n\r\n'],
  ])('with %s is none', (_, text) => {
    for (const size of [1, 2, text.length]) expect(read(text, size)).toBeUndefined();
  });

  test('may not fill the memory with extensions', () => {
    expect(read(`1;${'a'.repeat(70_000)}`)).toBeUndefined();
  });
});

interface Seen {
  readonly method: string;
  readonly target: string;
  readonly fields: readonly string[];
  readonly body: string;
}

/** What this parser makes of bytes that hold one request after the other, up to the first that is refused. */
function ours(bytes: Buffer): readonly Seen[] {
  const seen: Seen[] = [];
  let at = 0;
  while (at < bytes.length) {
    const taken = new HeadCollector(65_536, { skipsEmptyLines: true }).take(bytes, at);
    if (typeof taken !== 'object') break;
    const head = readRequestHead(taken.text);
    const length = typeof head === 'number' ? undefined : requestBodyLength(head);
    if (typeof head === 'number' || typeof length !== 'number') break;
    at = taken.next;
    let body = '';
    if (length === CHUNKED) {
      const reader = new ChunkedReader();
      at = reader.take(bytes, at, (data) => (body += data.toString('latin1')));
      if (at < 0 || !reader.isDone) break;
    } else {
      if (at + length > bytes.length) break;
      body = bytes.toString('latin1', at, at + length);
      at += length;
    }
    const { method, target, fields } = head;
    seen.push({ method, target, fields: fields.pairs().flat(), body });
    if (fields.connection.includes('close') || head.minor === 0) break;
  }
  return seen;
}

describe('beside Node', () => {
  let current: Seen[] = [];
  const server = createServer((asked, response) => {
    let body = '';
    asked.setEncoding('latin1').on('data', (part) => (body += part));
    asked.on('end', () => {
      current.push({ method: asked.method ?? '', target: asked.url ?? '', fields: asked.rawHeaders, body });
      response.end();
    });
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Node's server ends the connection where a request is refused; a last request ends it where all are sound. */
  const theirs = async (bytes: Buffer): Promise<readonly Seen[]> => {
    current = [];
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(bytes);
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
    return current;
  };

  const LAST = 'GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

  test('generated requests are read alike, or refused by one of the two', async () => {
    const random = seeded(9112);
    let [both, refused] = [0, 0];
    for (let round = 0; round < 600; round += 1) {
      const bytes = Buffer.from(`${oddRequest(random)}${LAST}${LAST}`, 'latin1');
      const [mine, nodes] = [ours(bytes), await theirs(bytes)];
      // Either may refuse more than the other; what both read is the same, byte for byte.
      const common = Math.min(mine.length, nodes.length);
      expect([bytes.toString('latin1'), mine.slice(0, common)]).toEqual([
        bytes.toString('latin1'),
        nodes.slice(0, common),
      ]);
      if (mine.length < nodes.length) refused += 1;
      if (mine.length > 0 && nodes.length > 0) both += 1;
    }
    // The generator makes both kinds; nearly all that Node reads is read.
    expect(both).toBeGreaterThan(150);
    expect(refused).toBeLessThan(30);
  });
});

/** From 0 up to 1, the same each time (https://en.wikipedia.org/wiki/Linear_congruential_generator). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function oddRequest(random: () => number): string {
  const pick = <T>(among: readonly T[]): T => among[Math.floor(random() * among.length)] as T;
  const rarely = (odd: readonly string[], usual: string) => (random() < 0.12 ? pick(odd) : usual);
  const end = () => rarely(['\n', '\r', ' \r\n', '\r\n\r\n'], '\r\n');
  const colon = () => rarely([' : ', ':', '\t: ', ':\t', '::'], ': ');
  const lines = [
    `${pick(['GET', 'POST', 'PUT'])}${rarely(['  ', '\t'], ' ')}${pick(['/', '/a?b', '/%41'])} HTTP/1.${rarely(['0', '2'], '1')}`,
    `Host${colon()}x`,
  ];
  const body = pick([
    '',
    'hello',
    '5\r\nhello\r\n0\r\n\r\n',
    '5;e=1\r\nhello\r\n0\r\nT: u\r\n\r\n',
    '5 \r\nhello\r\n0\r\n\r\n',
  ]);
  if (random() < 0.7)
    lines.push(`Content-Length${colon()}${rarely(['+5', '5, 5', '05', '0x5', ''], String(body.length))}`);
  if (random() < 0.4)
    lines.push(
      `Transfer-Encoding${colon()}${rarely(['Chunked', 'chunked, identity', 'xchunked', 'gzip, chunked', ' chunked'], 'chunked')}`,
    );
  if (random() < 0.1) lines.push(`Content-Length: ${Math.floor(random() * 9)}`);
  if (random() < 0.1) lines.push(pick(['X: \x01', 'X: \xe4', '\xe4: x', 'X', ' folded', 'Content_Length: 3']));
  return `${lines.map((line) => line + end()).join('')}\r\n${body}`;
}
