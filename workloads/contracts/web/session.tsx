/** Who is logged in. */
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { User } from './answers.ts';
import { login as askLogin, logout as askLogout, renew, whenOver } from './api.ts';

export interface Session {
  /** Undefined while nobody knows, and where nobody is. */
  readonly user: User | undefined;
  readonly isKnown: boolean;
  readonly login: (email: string, password: string) => Promise<void>;
  readonly logout: () => Promise<void>;
}

const Context = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(Context);
  if (session === undefined) throw new Error('There is no SessionProvider.');
  return session;
}

export function useUser(): User {
  const { user } = useSession();
  if (user === undefined) throw new Error('Nobody is logged in.');
  return user;
}

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [user, setUser] = useState<User>();
  const [isKnown, setKnown] = useState(false);
  const queries = useQueryClient();
  useEffect(() => {
    whenOver(() => setUser(undefined));
    renew()
      .then(setUser)
      .catch(() => setUser(undefined))
      .finally(() => setKnown(true));
  }, []);
  const login = useCallback(async (email: string, password: string) => setUser(await askLogin(email, password)), []);
  const logout = useCallback(async () => {
    await askLogout();
    queries.clear();
    setUser(undefined);
  }, [queries]);
  const session = useMemo(() => ({ user, isKnown, login, logout }), [user, isKnown, login, logout]);
  return <Context value={session}>{children}</Context>;
}
