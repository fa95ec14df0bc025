/** Secrets as a server reads them: kept five minutes, so that a rotation is noticed without a restart. */
export interface Secret {
  current(): Promise<string>;
  /** Undefined where there was none before this one. */
  previous(): Promise<string | undefined>;
  /** The next read asks again. */
  forget(): void;
}

export type ReadSecret = (stage: 'AWSCURRENT' | 'AWSPREVIOUS') => Promise<string | undefined>;

const KEEP_MS = 5 * 60 * 1000;

/** Where a secret cannot be read again, the last value goes on. */
export function cachedSecret(read: ReadSecret, now: () => number): Secret {
  const stage = (name: Parameters<ReadSecret>[0]) => {
    let kept: { readonly value: string | undefined; readonly at: number } | undefined;
    let isStale = false;
    return {
      async get(): Promise<string | undefined> {
        if (kept !== undefined && !isStale && now() - kept.at < KEEP_MS) return kept.value;
        try {
          kept = { value: await read(name), at: now() };
          isStale = false;
        } catch (fault) {
          if (kept === undefined || isStale) throw fault;
        }
        return kept.value;
      },
      forget() {
        isStale = true;
      },
    };
  };
  const current = stage('AWSCURRENT');
  const previous = stage('AWSPREVIOUS');
  return {
    async current() {
      const value = await current.get();
      if (value === undefined || value === '') throw new Error('The secret is empty.');
      return value;
    },
    previous: previous.get,
    forget() {
      current.forget();
      previous.forget();
    },
  };
}

/** A value that is given and never changes. */
export function fixedSecret(value: string): Secret {
  return { current: () => Promise.resolve(value), previous: () => Promise.resolve(undefined), forget() {} };
}
