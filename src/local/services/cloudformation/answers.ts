/**
 * Where custom resources and signals of wait conditions answer: a listener of its own on loopback, opened when the first
 * is needed. AWS gives presigned URLs of a bucket for this; who answers puts a JSON document to the URL in both cases.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { giveSignal, type Signal } from '../../engine/signals.ts';
import { mapOf } from '../../engine/words.ts';
import type { LocalWorld } from '../../service.ts';

type Answer = Readonly<Record<string, unknown>>;

const MOST_BYTES = 64 * 1024;
const waiting = new Map<string, (answer: Answer) => void>();
/** Signals that came before their condition waited. */
const early = new Map<string, Answer[]>();
let opened: Promise<{ readonly server: Server; readonly origin: string }> | undefined;

function open(): Promise<{ readonly server: Server; readonly origin: string }> {
  opened ??= new Promise((resolve, reject) => {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      request.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= MOST_BYTES) chunks.push(chunk);
      });
      request.on('end', () => {
        response.statusCode = size > MOST_BYTES ? 413 : receive(request.url ?? '', Buffer.concat(chunks).toString());
        response.end();
      });
    });
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      server.unref();
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ server, origin: `http://127.0.0.1:${port}` });
    });
  });
  return opened;
}

function receive(path: string, text: string): number {
  const key = path.split('?')[0] ?? '';
  let answer: Answer;
  try {
    answer = mapOf(JSON.parse(text));
  } catch {
    return 400;
  }
  const act = waiting.get(key);
  if (act !== undefined) act(answer);
  else if (early.has(key)) early.get(key)?.push(answer);
  else return 404;
  return 200;
}

/** A URL to which answers may be put; they are kept until somebody asks for them. */
export async function answerUrl(_world: LocalWorld, name: string): Promise<string> {
  const { origin } = await open();
  const key = `/${encodeURIComponent(name)}/${randomBytes(16).toString('hex')}`;
  early.set(key, []);
  return `${origin}${key}`;
}

/** Calls back for each answer that is put to the URL, those that came already included. */
export function listenAt(url: string, act: (answer: Answer) => void): void {
  const key = new URL(url).pathname;
  waiting.set(key, act);
  for (const answer of early.get(key) ?? []) act(answer);
  early.set(key, []);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html */
export function onAnswer(url: string, world: LocalWorld, stackId: string, logicalId: string): void {
  listenAt(url, ({ Status: status, UniqueId: uniqueId, Reason: reason, Data: data }) => {
    const signal: Signal = {
      uniqueId: String(uniqueId),
      isSuccess: status === 'SUCCESS',
      ...(typeof reason === 'string' && { reason }),
      data: typeof data === 'string' ? data : JSON.stringify(data ?? ''),
    };
    giveSignal(world, stackId, logicalId, signal);
  });
}

export function forgetAnswers(url: string): void {
  const key = URL.canParse(url) ? new URL(url).pathname : url;
  waiting.delete(key);
  early.delete(key);
}
