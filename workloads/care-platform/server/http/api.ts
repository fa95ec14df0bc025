/** What the routes of the API are given. */
import type { Log, Readiness } from '@lintel/workload-runtime';
import type { FastifyRequest } from 'fastify';
import type { Accounts, Caller } from '../login/accounts.ts';
import type { LoginSession } from '../login/login-sessions.ts';
import type { Work } from '../work.ts';

export interface ApiParts {
  readonly accounts: Accounts;
  readonly readiness: Readiness;
  readonly log: Log;
  readonly trustedProxies: number;
  /** Origins whose pages may call this API, beside its own. */
  readonly origins: readonly string[];
}

export interface Api extends ApiParts {
  /** One transaction of the person who is logged in. `isCodeNeeded`: only after the code of the second factor. */
  asPerson<T>(
    request: FastifyRequest,
    work: (work: Work, session: LoginSession) => Promise<T>,
    options?: { readonly isCodeNeeded?: boolean; readonly isAdmin?: boolean },
  ): Promise<T>;
}

export function callerOf(request: FastifyRequest): Caller {
  return { address: request.ip, requestId: request.id };
}
