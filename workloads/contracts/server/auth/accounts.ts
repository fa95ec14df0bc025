/** Accounts, logins and what a login may go on with. */
import { hashPassword, isPassword, Refused } from '@lintel/workload-runtime';
import type { Role } from '../../src/terms.ts';
import { addToAudit } from '../contracts/audit.ts';
import { forbidden } from '../contracts/contracts.ts';
import type { Session, Store, User } from '../store/store.ts';
import { ACCESS_SECONDS, newRefreshToken, REFRESH_SECONDS, refreshHash, type Tokens } from './tokens.ts';

export interface Login {
  readonly user: User;
  readonly accessToken: string;
  readonly expiresIn: number;
  readonly refreshToken: string;
}

export interface LoggedIn {
  readonly user: User;
  readonly session: Session;
}

export interface Accounts {
  /** An account of the role USER, which waits for an administrator unless registration is open. Throws where the address is taken. */
  register(asked: NewAccount): Promise<User>;
  /** Throws the same for a wrong address and a wrong password. */
  login(email: string, password: string): Promise<Login>;
  /** A token is good once. The second time, everything that came of its login ends. */
  refresh(token: string): Promise<Login | 'unknown' | 'reused'>;
  logout(token: string): Promise<void>;
  /** Undefined where the token is none, or its session has ended. Rejects where the database does not answer. */
  open(accessToken: string): Promise<LoggedIn | undefined>;
  /** Ends all other sessions. */
  changePassword(who: LoggedIn, current: string, next: string): Promise<void>;
  changeUser(by: User, id: string, change: { readonly role?: Role; readonly isActive?: boolean }): Promise<User>;
  /** Only while there is no active administrator. */
  addFirstAdmin(asked: NewAccount): Promise<User>;
}

export interface NewAccount {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

export interface AccountsParts {
  readonly store: Store;
  readonly tokens: Tokens;
  readonly now: () => number;
  readonly newId: () => string;
  readonly isRegistrationOpen: boolean;
  /** @default - what OWASP names */
  readonly hashCost?: number;
}

const WRONG_LOGIN = 'The address or the password is wrong.';

export function accountsOf(parts: AccountsParts): Accounts {
  const { store, tokens, now, newId, hashCost } = parts;
  const at = () => new Date(now());

  async function newUser(asked: NewAccount, role: Role, isActive: boolean): Promise<User> {
    const email = asked.email.toLowerCase();
    if (isPoor(asked.password, email))
      throw new Refused(400, 'POOR_PASSWORD', 'The password must not be made of the address or of one character.');
    const passwordHash = await hashPassword(asked.password, hashCost);
    const user: User = { id: newId(), email, name: asked.name, passwordHash, role, isActive, createdAt: at() };
    await store.transaction(async (rows) => {
      if (role === 'ADMIN' && (await rows.users()).some((each) => each.role === 'ADMIN' && each.isActive))
        throw new Refused(409, 'ADMIN_EXISTS', 'There is an administrator already.');
      if (!(await rows.addUser(user))) throw new Refused(409, 'EMAIL_TAKEN', 'This address has an account.');
      await addToAudit(rows, at(), { actor: user.id, action: 'user.added', subject: user.id, details: { role } });
    });
    return user;
  }

  async function issued(user: User, session: string, token: string): Promise<Login> {
    const accessToken = await tokens.sign({ user: user.id, session });
    return { user, accessToken, expiresIn: ACCESS_SECONDS, refreshToken: token };
  }

  return {
    register: (asked) => newUser(asked, 'USER', parts.isRegistrationOpen),
    addFirstAdmin: (asked) => newUser(asked, 'ADMIN', true),

    async login(email, password) {
      const user = await store.userByEmail(email.toLowerCase());
      if (!(await isPassword(password, user?.passwordHash)) || user === undefined)
        throw new Refused(401, 'WRONG_LOGIN', WRONG_LOGIN);
      if (!user.isActive) throw forbidden('This account waits for an administrator, or was closed by one.');
      const [id, token] = [newId(), newRefreshToken()];
      const expiresAt = new Date(now() + REFRESH_SECONDS * 1000);
      await store.transaction(async (rows) => {
        await rows.forgetSessions(at());
        await rows.addSession({ id, userId: user.id, createdAt: at(), expiresAt });
        await rows.addToken({ hash: refreshHash(token), sessionId: id, expiresAt });
      });
      return issued(user, id, token);
    },

    async refresh(given) {
      const next = newRefreshToken();
      const outcome = await store.transaction(async (rows) => {
        const token = await rows.lockToken(refreshHash(given));
        const found = token && (await rows.sessionWithUser(token.sessionId));
        if (token === undefined || found === undefined || !isGood(found, at())) return 'unknown' as const;
        if (token.usedAt !== undefined) {
          await rows.revokeSession(found.session.id, at());
          await addToAudit(rows, at(), {
            actor: found.user.id,
            action: 'session.revoked',
            subject: found.user.id,
            details: { why: 'refresh token used twice' },
          });
          return 'reused' as const;
        }
        if (token.expiresAt <= at()) return 'unknown' as const;
        await rows.spendToken(token.hash, at());
        await rows.addToken({
          hash: refreshHash(next),
          sessionId: found.session.id,
          expiresAt: found.session.expiresAt,
        });
        return found;
      });
      return typeof outcome === 'string' ? outcome : issued(outcome.user, outcome.session.id, next);
    },

    async logout(given) {
      await store.transaction(async (rows) => {
        const token = await rows.lockToken(refreshHash(given));
        if (token !== undefined) await rows.revokeSession(token.sessionId, at());
      });
    },

    async open(accessToken) {
      const access = await tokens.read(accessToken);
      if (access === undefined) return undefined;
      const found = await store.sessionWithUser(access.session);
      return found !== undefined && found.user.id === access.user && isGood(found, at()) ? found : undefined;
    },

    async changePassword({ user, session }, current, next) {
      if (!(await isPassword(current, user.passwordHash)))
        throw new Refused(401, 'WRONG_LOGIN', 'The password is wrong.');
      if (isPoor(next, user.email))
        throw new Refused(400, 'POOR_PASSWORD', 'The password must not be made of the address or of one character.');
      const passwordHash = await hashPassword(next, hashCost);
      await store.transaction(async (rows) => {
        await rows.changeUser(user.id, { passwordHash });
        await rows.revokeSessionsOf(user.id, at(), session.id);
        await addToAudit(rows, at(), { actor: user.id, action: 'user.password', subject: user.id });
      });
    },

    async changeUser(by, id, change) {
      if (by.id === id) throw new Refused(409, 'OWN_ACCOUNT', 'Nobody changes the rights of an account of their own.');
      return store.transaction(async (rows) => {
        const user = await rows.user(id);
        if (user === undefined) throw new Refused(404, 'NOT_FOUND', 'There is no such user.');
        await rows.changeUser(id, change);
        if (change.isActive === false) await rows.revokeSessionsOf(id, at());
        await addToAudit(rows, at(), {
          actor: by.id,
          action: 'user.changed',
          subject: id,
          details: { from: { role: user.role, isActive: user.isActive }, to: change },
        });
        return { ...user, ...change };
      });
    },
  };
}

function isGood({ session, user }: LoggedIn, at: Date): boolean {
  return session.revokedAt === undefined && session.expiresAt > at && user.isActive;
}

function isPoor(password: string, email: string): boolean {
  const given = password.toLowerCase();
  const [name = ''] = email.split('@');
  return given.includes(email) || (name.length >= 4 && given.includes(name)) || new Set(given).size < 4;
}
