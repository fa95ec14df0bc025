/** How AWS is asked: with a pause between two calls of a service, and page after page. */
const PAUSE_MS = 100;

export type Ask = <T>(service: string, call: () => Promise<T>) => Promise<T>;

/** Starts calls of one service at least 100 ms apart, so that a scan leaves room for other users of the account. */
export function asking(now: () => number, sleep: (ms: number) => Promise<void>, pauseMs = PAUSE_MS): Ask {
  const free = new Map<string, number>();
  return async (service, call) => {
    const at = Math.max(now(), free.get(service) ?? 0);
    free.set(service, at + pauseMs);
    if (at > now()) await sleep(at - now());
    return call();
  };
}

export interface Page<T> {
  readonly items: readonly T[] | undefined;
  readonly next: string | undefined;
}

/** All items. A page that names itself as the next one ends the list. */
export async function allPages<T>(read: (token: string | undefined) => Promise<Page<T>>): Promise<readonly T[]> {
  const found: T[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await read(token);
    found.push(...(items ?? []));
    if (next === token) break;
    token = next === '' ? undefined : next;
  } while (token !== undefined);
  return found;
}

/** Tags of AWS's lists of keys and values, whichever way the service spells them. */
export function tagsOf(
  list: readonly {
    readonly Key?: string;
    readonly key?: string;
    readonly Value?: string;
    readonly value?: string;
  }[] = [],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    list.flatMap(({ Key, key = Key, Value, value = Value }) => (key === undefined ? [] : [[key, value ?? '']])),
  );
}
