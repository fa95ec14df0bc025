/** Asks a cache server through its own socket, which only this machine's user may open. */
import { connect } from 'node:net';

/**
 * The answers to commands, one text each. An answer with an error ends it.
 * @throws with the server's own words, or where nobody listens.
 */
export function askCache(
  socket: string,
  password: string | undefined,
  commands: readonly (readonly string[])[],
): Promise<readonly string[]> {
  const all = password === undefined ? commands : [['AUTH', password], ...commands];
  return new Promise((resolve, reject) => {
    let rest = Buffer.alloc(0);
    const answers: string[] = [];
    const client = connect(socket, () => client.write(all.map(encoded).join('')));
    client.on('error', reject);
    client.on('close', () => reject(new Error('the cache server ended the connection')));
    client.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (let read = readAnswer(rest); read !== undefined; read = readAnswer(rest)) {
        rest = rest.subarray(read.length);
        if (read.isError) reject(new Error(read.text));
        answers.push(read.text);
      }
      if (answers.length < all.length) return;
      resolve(answers.slice(all.length - commands.length));
      client.destroy();
    });
  });
}

/** https://redis.io/docs/latest/develop/reference/protocol-spec/: an array of bulk strings. */
function encoded(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}

interface Answer {
  readonly text: string;
  readonly isError: boolean;
  /** So many bytes it has. */
  readonly length: number;
}

/** Simple strings, errors, numbers and bulk strings; undefined until one is whole. */
export function readAnswer(buffer: Buffer): Answer | undefined {
  const end = buffer.indexOf('\r\n');
  if (end < 0) return undefined;
  const [kind, text] = [buffer.toString('latin1', 0, 1), buffer.toString('utf8', 1, end)];
  if (kind !== '$') return { text, isError: kind === '-', length: end + 2 };
  const size = Number(text);
  if (size < 0) return { text: '', isError: false, length: end + 2 };
  const from = end + 2;
  if (buffer.length < from + size + 2) return undefined;
  return { text: buffer.toString('utf8', from, from + size), isError: false, length: from + size + 2 };
}
