/**
 * A client of a workload's API: JSON in, JSON out, and every failure an `ApiError` with what the API said:
 * `{ error, message, requestId, details? }`.
 */
export interface ClientOptions {
  /** In front of every path. @default '' */
  readonly base?: string;
  /** A bearer token, asked for with each request. @default - the session is a cookie */
  readonly token?: () => string | undefined;
  /** A cookie that every write repeats in a header, where the API asks for that. @default - nothing is repeated */
  readonly csrf?: { readonly cookie: string; readonly header: string };
  /** Called when an answer is 401, before the error is thrown. @default - nothing */
  readonly onUnauthorized?: () => void;
}

export class ApiError extends Error {
  readonly status: number;
  /** The code of the API, or `UNREACHABLE` where no answer came. */
  readonly code: string;
  readonly requestId: string | undefined;
  readonly details: unknown;

  constructor(status: number, body: { error: string; message: string; requestId?: string; details?: unknown }) {
    super(body.message);
    this.name = 'ApiError';
    this.status = status;
    this.code = body.error;
    this.requestId = body.requestId;
    this.details = body.details;
  }
}

export interface Call {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Client {
  get<T>(path: string, call?: Call): Promise<T>;
  post<T>(path: string, body?: unknown, call?: Call): Promise<T>;
  put<T>(path: string, body: unknown, call?: Call): Promise<T>;
  patch<T>(path: string, body: unknown, call?: Call): Promise<T>;
  delete<T = void>(path: string, body?: unknown, call?: Call): Promise<T>;
  /** A form with files. `progress` hears the share that is sent, from 0 to 1. */
  upload<T>(path: string, form: FormData, progress?: (share: number) => void): Promise<T>;
}

export function client(options: ClientOptions = {}): Client {
  const headersOf = (method: string): Record<string, string> => {
    const token = options.token?.();
    const csrf = method === 'GET' || options.csrf === undefined ? undefined : cookie(options.csrf.cookie);
    return {
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(csrf === undefined || options.csrf === undefined ? {} : { [options.csrf.header]: csrf }),
    };
  };
  const fail = (status: number, text: string): never => {
    if (status === 401) options.onUnauthorized?.();
    throw new ApiError(status, bodyOf(text) ?? { error: `HTTP_${status}`, message: `The server answered ${status}.` });
  };
  const urlOf = (path: string, call: Call = {}) => `${options.base ?? ''}${path}${queryOf(call.query)}`;

  async function send<T>(method: string, path: string, body: unknown, call: Call = {}): Promise<T> {
    const isJson = body !== undefined;
    const answer = await fetch(urlOf(path, call), {
      method,
      credentials: 'same-origin',
      headers: { ...headersOf(method), ...(isJson ? { 'content-type': 'application/json' } : {}), ...call.headers },
      ...(isJson ? { body: JSON.stringify(body) } : {}),
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    }).catch((fault: unknown) => {
      if (call.signal?.aborted === true) throw fault;
      throw UNREACHABLE();
    });
    const text = await answer.text();
    if (!answer.ok) fail(answer.status, text);
    return parsed<T>(text);
  }

  return {
    get: (path, call) => send('GET', path, undefined, call),
    post: (path, body, call) => send('POST', path, body, call),
    put: (path, body, call) => send('PUT', path, body, call),
    patch: (path, body, call) => send('PATCH', path, body, call),
    delete: (path, body, call) => send('DELETE', path, body, call),
    // Of what a browser has, only XMLHttpRequest tells how much of a body is sent.
    upload<T>(path: string, form: FormData, progress?: (share: number) => void): Promise<T> {
      return new Promise((done, refuse) => {
        const request = new XMLHttpRequest();
        request.open('POST', urlOf(path));
        for (const [name, value] of Object.entries(headersOf('POST'))) request.setRequestHeader(name, value);
        request.upload.onprogress = ({ loaded, total }) => progress?.(total === 0 ? 0 : loaded / total);
        request.onerror = () => refuse(UNREACHABLE());
        request.onload = () => {
          try {
            if (request.status >= 400) fail(request.status, request.responseText);
            done(parsed<T>(request.responseText));
          } catch (fault) {
            refuse(fault);
          }
        };
        request.send(form);
      });
    },
  };
}

const UNREACHABLE = () =>
  new ApiError(0, {
    error: 'UNREACHABLE',
    message: 'The server cannot be reached. Check the connection and try again.',
  });

function parsed<T>(text: string): T {
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

function bodyOf(text: string): { error: string; message: string; requestId?: string; details?: unknown } | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null || !('error' in body) || !('message' in body)) return undefined;
    return {
      error: String(body.error),
      message: String(body.message),
      ...('requestId' in body ? { requestId: String(body.requestId) } : {}),
      ...('details' in body ? { details: body.details } : {}),
    };
  } catch {
    return undefined;
  }
}

function queryOf(query: Call['query'] = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}

function cookie(name: string): string | undefined {
  const found = document.cookie.split('; ').find((each) => each.startsWith(`${name}=`));
  return found === undefined ? undefined : decodeURIComponent(found.slice(name.length + 1));
}
