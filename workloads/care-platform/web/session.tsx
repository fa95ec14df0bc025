/** Who is logged in, for as long as somebody is there: after a quarter of an hour without a hand on it the page logs off. */
import { Button, Dialog, DialogActions } from '@lintel/workload-ui';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { Me } from './answers.ts';
import { api, login as askLogin, logout as askLogout, renew } from './api.ts';

export type Standing = 'unknown' | 'out' | 'code' | 'in';

export interface Session {
  readonly standing: Standing;
  readonly me: Me | undefined;
  /** Why nobody is logged in any more. */
  readonly farewell: string | undefined;
  readonly login: (email: string, password: string) => Promise<void>;
  readonly logout: (farewell?: string) => Promise<void>;
  /** Asks again who is logged in, after a code was entered for one. */
  readonly reload: () => Promise<void>;
}

const Context = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(Context);
  if (session === undefined) throw new Error('There is no SessionProvider.');
  return session;
}

/** The one who is logged in, for pages that nobody else sees. */
export function useMe(): Me {
  const { me } = useSession();
  if (me === undefined) throw new Error('Nobody is logged in.');
  return me;
}

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [standing, setStanding] = useState<Standing>('unknown');
  const [me, setMe] = useState<Me>();
  const [farewell, setFarewell] = useState<string>();
  const cache = useQueryClient();

  const reload = useCallback(async () => {
    const found = await api.get<Me>('/api/auth/me');
    setMe(found);
    setStanding(found.hasSecondFactor && !found.isVerified ? 'code' : 'in');
  }, []);
  const logout = useCallback(
    async (why?: string) => {
      await askLogout();
      // Nothing of a record stays in this page.
      cache.clear();
      setMe(undefined);
      setFarewell(why);
      setStanding('out');
    },
    [cache],
  );
  // The same function all the time: a new one would count as somebody's hand.
  const logOff = useCallback(
    () => void logout('You were logged off because nobody was here for 15 minutes.'),
    [logout],
  );
  const login = useCallback(
    async (email: string, password: string) => {
      await askLogin(email, password);
      setFarewell(undefined);
      await reload();
    },
    [reload],
  );
  useEffect(() => {
    renew()
      .then(reload)
      .catch(() => setStanding('out'));
  }, [reload]);

  const session = useMemo(
    () => ({ standing, me, farewell, login, logout, reload }),
    [standing, me, farewell, login, logout, reload],
  );
  return (
    <Context value={session}>
      {children}
      {(standing === 'in' || standing === 'code') && <IdleWatch onOver={logOff} />}
    </Context>
  );
}

const IDLE_MS = 15 * 60_000;
const WARNING_MS = 2 * 60_000;
const AWAKE_EVERY_MS = 4 * 60_000;
/** Shared by the pages of one browser: when a hand was last on one of them. */
const SEEN = 'care-seen';

function lastSeen(): number {
  return Number(localStorage.getItem(SEEN) ?? Date.now());
}

function IdleWatch({ onOver }: { readonly onOver: () => void }) {
  const [left, setLeft] = useState(IDLE_MS);
  useEffect(() => {
    let awakeAt = Date.now();
    const isWarned = () => Date.now() - lastSeen() >= IDLE_MS - WARNING_MS;
    const seen = () => {
      // Under the warning only its button counts, so that nobody stays logged in by accident.
      if (!isWarned()) localStorage.setItem(SEEN, String(Date.now()));
    };
    localStorage.setItem(SEEN, String(Date.now()));
    const timer = setInterval(() => {
      const rest = IDLE_MS - (Date.now() - lastSeen());
      setLeft(rest);
      if (rest <= 0) onOver();
      // Whoever types for long asks nothing, and would be gone for the server.
      if (rest > IDLE_MS - AWAKE_EVERY_MS && Date.now() - awakeAt >= AWAKE_EVERY_MS) {
        awakeAt = Date.now();
        void api.get('/api/auth/me').catch(() => {});
      }
    }, 1000);
    const events = ['pointerdown', 'keydown', 'scroll'] as const;
    for (const name of events) addEventListener(name, seen, { passive: true });
    return () => {
      clearInterval(timer);
      for (const name of events) removeEventListener(name, seen);
    };
  }, [onOver]);
  const stay = () => {
    localStorage.setItem(SEEN, String(Date.now()));
    setLeft(IDLE_MS);
    void renew().catch(onOver);
  };
  const seconds = Math.max(0, Math.ceil(left / 1000));
  return (
    <Dialog
      title="Are you still here?"
      description={`You will be logged off in ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}.`}
      isOpen={left <= WARNING_MS && left > 0}
      onClose={stay}
    >
      <DialogActions>
        <Button onClick={onOver}>Log out</Button>
        <Button kind="primary" onClick={stay}>
          Stay logged in
        </Button>
      </DialogActions>
    </Dialog>
  );
}
