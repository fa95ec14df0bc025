/** A worker that waits is woken by the database when a job is added, and looks by itself once in a while. */
import type { Database } from '@lintel/workload-runtime/postgres';
import { CHANNEL } from './queue.ts';

export interface Listening {
  /** Resolves after `pollMs`, or as soon as somebody calls. */
  readonly rest: () => Promise<void>;
  readonly wake: () => void;
  readonly close: () => void;
}

export function listening(database: Database, pollMs: number): Listening {
  let release = () => {};
  let isListening = false;
  let wake = () => {};
  const listen = async () => {
    if (isListening) return;
    isListening = true;
    try {
      const client = await database.connect();
      release = () => client.release(true);
      client.on('notification', () => wake());
      // A connection that breaks is made again at the next rest.
      client.on('end', () => {
        isListening = false;
      });
      await client.query(`LISTEN ${CHANNEL}`);
    } catch {
      isListening = false;
    }
  };
  return {
    rest() {
      void listen();
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, pollMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
    wake: () => wake(),
    close: () => release(),
  };
}
