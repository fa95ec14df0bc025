/**
 * The API as these pages ask it. The access token lives in this page only; the refresh token is a cookie that no page reads. A
 * token that is over is renewed once, and the question asked again.
 */
import { ApiError, type Call, client } from '@lintel/workload-ui';

let token: string | undefined;
const raw = client({ token: () => token });

export interface Login {
  readonly needsCode: boolean;
}

interface Tokens extends Login {
  readonly accessToken: string;
}

export async function login(email: string, password: string): Promise<Login> {
  return keep(await raw.post<Tokens>('/api/auth/login', { email, password }));
}

/** Pages of the same browser take turns: a refresh token is good once. */
export function renew(): Promise<Login> {
  return navigator.locks.request('care-refresh', async () => keep(await raw.post<Tokens>('/api/auth/refresh')));
}

export async function logout(): Promise<void> {
  try {
    await raw.post('/api/auth/logout');
  } catch {
    // Whoever cannot be reached has ended the session, or ends it when it is idle.
  }
  token = undefined;
}

function keep({ accessToken, needsCode }: Tokens): Login {
  token = accessToken;
  return { needsCode };
}

async function ask<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (fault) {
    if (!(fault instanceof ApiError) || (fault.code !== 'NOT_LOGGED_IN' && fault.code !== 'SESSION_OVER')) throw fault;
    await renew();
    return question();
  }
}

export const api = {
  get: <T>(path: string, query?: Call['query']) => ask(() => raw.get<T>(path, query === undefined ? {} : { query })),
  post: <T>(path: string, body?: unknown) => ask(() => raw.post<T>(path, body)),
  put: <T>(path: string, body: unknown) => ask(() => raw.put<T>(path, body)),
  patch: <T>(path: string, body: unknown) => ask(() => raw.patch<T>(path, body)),
};

/** What is asked without being logged in. */
export const open = { post: <T>(path: string, body: unknown) => raw.post<T>(path, body) };
