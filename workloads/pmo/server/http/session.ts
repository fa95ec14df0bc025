/** Who asks: a token that names an employee and a session, which ends at logout. */
import { Refused } from '@lintel/workload-runtime';
import type { FastifyRequest } from 'fastify';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { type Rights, rightsOf } from '../../src/permissions.ts';
import type { Parts } from '../parts.ts';
import { durationMs } from '../settings.ts';

declare module 'fastify' {
  interface FastifyRequest {
    employee: Employee | undefined;
  }
}

export interface Employee {
  readonly id: string;
  readonly session: string;
  /** Read once a request. */
  rights(): Promise<Rights>;
}

export const COOKIE = '__Host-pmo';
const ALGORITHM = 'HS256';
const CLAIMS = z.object({ sub: z.uuid(), jti: z.uuid() });

export interface Sessions {
  /** A token for the employee, and when it ends. */
  open(employee: string): Promise<{ readonly token: string; readonly expires: Date }>;
  /** The employee of a token that is good. */
  employee(token: string): Promise<Employee | undefined>;
}

export function sessionsOf({ settings, store, now, newId }: Parts): Sessions {
  const key = new TextEncoder().encode(settings.JWT_SECRET);
  const life = durationMs(settings.JWT_EXPIRES_IN);
  return {
    async open(employee) {
      const [id, expires] = [newId(), new Date(now() + life)];
      await store.openSession({ id, employee, expires });
      const token = await new SignJWT()
        .setProtectedHeader({ alg: ALGORITHM })
        .setSubject(employee)
        .setJti(id)
        .setIssuedAt(new Date(now()))
        .setExpirationTime(expires)
        .sign(key);
      return { token, expires };
    },
    async employee(token) {
      const verified = await jwtVerify(token, key, { algorithms: [ALGORITHM], currentDate: new Date(now()) }).catch(
        () => undefined,
      );
      const claims = CLAIMS.safeParse(verified?.payload);
      if (!claims.success) return undefined;
      const { sub: id, jti: session } = claims.data;
      if (!(await store.isSession(session, id, new Date(now())))) return undefined;
      let rights: Promise<Rights> | undefined;
      return {
        id,
        session,
        rights: () => {
          rights ??= store.grantsOf(id).then((grants) => rightsOf(grants, now()));
          return rights;
        },
      };
    },
  };
}

/** The token of the request: a program sends it in `Authorization`, a page in a cookie that no script reads. */
export function tokenOf({ headers }: FastifyRequest): string | undefined {
  const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const cookies = (headers.cookie ?? '').split(/;\s*/);
  return cookies.find((each) => each.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
}

/** Without an expiry it is the end of the cookie. */
export function cookieOf(token: string, expires: Date | undefined, now: number): string {
  const seconds = expires === undefined ? 0 : Math.floor((expires.getTime() - now) / 1000);
  return `${COOKIE}=${token}; Path=/; Max-Age=${seconds}; Secure; HttpOnly; SameSite=Strict`;
}

export function known(request: FastifyRequest): Employee {
  if (request.employee === undefined)
    throw new Refused(401, 'NOT_LOGGED_IN', 'Log in first.', { headers: { 'www-authenticate': 'Bearer' } });
  return request.employee;
}
