/** The API with its two tokens: one that scripts hold for a quarter of an hour, and a cookie that they never see. */
import { ApiError, type Call, type Client, client } from '@lintel/workload-ui';
import type { Cost, User } from './answers.ts';

let token: string | undefined;
let onEnd: () => void = () => {};

const plain = client({ token: () => token });

interface Login {
  readonly user: User;
  readonly accessToken: string;
}

/** Called when the session is over and nothing can renew it. */
export function whenOver(run: () => void): void {
  onEnd = run;
}

export async function login(email: string, password: string): Promise<User> {
  const answer = await plain.post<Login>('/api/auth/login', { email, password });
  token = answer.accessToken;
  return answer.user;
}

export async function register(asked: {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}): Promise<User> {
  return (await plain.post<{ readonly user: User }>('/api/auth/register', asked)).user;
}

export async function logout(): Promise<void> {
  token = undefined;
  await plain.post('/api/auth/logout');
}

/** One page of the browser at a time: a refresh token that is used twice ends the session. */
export function renew(): Promise<User> {
  return navigator.locks.request('renew', async () => {
    const stale = token;
    token = undefined;
    try {
      const answer = await plain.post<Login>('/api/auth/refresh');
      token = answer.accessToken;
      return answer.user;
    } catch (fault) {
      token = fault instanceof ApiError && fault.status === 401 ? undefined : stale;
      throw fault;
    }
  });
}

/** Once more with a new token, where the old one is past its time. */
async function again<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (fault) {
    if (!(fault instanceof ApiError && fault.status === 401)) throw fault;
    try {
      await renew();
    } catch (end) {
      if (end instanceof ApiError && end.status === 401) onEnd();
      throw end;
    }
    return ask();
  }
}

export const api: Pick<Client, 'get' | 'post' | 'put' | 'patch' | 'delete'> = {
  get: (path, call) => again(() => plain.get(path, call)),
  post: (path, body, call) => again(() => plain.post(path, body, call)),
  put: (path, body, call) => again(() => plain.put(path, body, call)),
  patch: (path, body, call) => again(() => plain.patch(path, body, call)),
  delete: (path, body, call) => again(() => plain.delete(path, body, call)),
};

/** The header that says which version somebody saw. */
export function ifMatch(version: number): Call {
  return { headers: { 'if-match': `"${version}"` } };
}

export interface Said {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** A question, whose answer comes word by word. */
export function chat(
  question: { readonly contractId?: string; readonly messages: readonly Said[] },
  { onText, signal }: { readonly onText: (text: string) => void; readonly signal: AbortSignal },
): Promise<Cost> {
  return again(async () => {
    const answer = await fetch('/api/ai/chat/stream', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token ?? ''}` },
      body: JSON.stringify(question),
      signal,
    });
    if (!answer.ok || answer.body === null) throw new ApiError(answer.status, await answer.json());
    for await (const { name, data } of eventsOf(answer.body)) {
      if (name === 'delta') onText(data.text);
      if (name === 'done') return data;
      if (name === 'error') throw new ApiError(502, data);
    }
    throw new ApiError(0, { error: 'UNREACHABLE', message: 'The answer broke off.' });
  });
}

type Event =
  | { readonly name: 'delta'; readonly data: { readonly text: string } }
  | { readonly name: 'done'; readonly data: Cost }
  | { readonly name: 'error'; readonly data: { readonly error: string; readonly message: string } };

async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Event> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = `${rest}${decoder.decode(value, { stream: true })}`.split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const [, name, data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(part) ?? [];
      yield { name, data: JSON.parse(data) } as Event;
    }
  }
}

/** Contracts as a table for a spreadsheet. */
export function exported(query: Readonly<Record<string, string | undefined>>): Promise<Blob> {
  return again(async () => {
    const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
    const answer = await fetch(`/api/contracts/export?${new URLSearchParams(given)}`, {
      headers: { authorization: `Bearer ${token ?? ''}` },
    });
    if (!answer.ok) throw new ApiError(answer.status, await answer.json());
    return answer.blob();
  });
}

export function saveAs(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
