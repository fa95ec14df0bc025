/** Who asks, as the access token of a request says it and the database confirms it. */
import { Refused } from '@lintel/workload-runtime';
import type { FastifyRequest } from 'fastify';
import { type Actor, isAtLeast } from '../../src/rights.ts';
import type { Role } from '../../src/terms.ts';
import type { LoggedIn } from '../auth/accounts.ts';
import { forbidden } from '../contracts/contracts.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined where no access token was given. */
    login: LoggedIn | undefined;
  }
}

/** Who is logged in. Throws where nobody is. */
export function known(request: FastifyRequest): LoggedIn {
  if (request.login === undefined) throw loginFirst('Log in first.');
  return request.login;
}

export function actorOf(request: FastifyRequest): Actor {
  const { id, role } = known(request).user;
  return { id, role };
}

export function demand(request: FastifyRequest, role: Role): Actor {
  const actor = actorOf(request);
  if (!isAtLeast(actor, role)) throw forbidden(`This takes the role ${role}.`);
  return actor;
}

export function loginFirst(message: string): Refused {
  return new Refused(401, 'NOT_LOGGED_IN', message, { headers: { 'www-authenticate': 'Bearer' } });
}

export function tooMany(seconds: number): Refused {
  return new Refused(429, 'TOO_MANY_REQUESTS', `Try again in ${seconds} s.`, {
    headers: { 'retry-after': String(seconds) },
  });
}
