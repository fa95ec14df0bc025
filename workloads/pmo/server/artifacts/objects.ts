/** Where the files of documents lie. */
import type { FastifyInstance } from 'fastify';
import type { Staged } from './staging.ts';

export type ObjectState = 'there' | 'archived' | 'missing';

export interface Objects {
  readonly bucket: string;
  put(key: string, file: Staged): Promise<void>;
  state(key: string): Promise<ObjectState>;
  /** An address under which the file can be fetched without a login for five minutes, always as an attachment. */
  link(key: string, file: { readonly name: string; readonly mime: string }): Promise<string>;
  remove(keys: readonly string[]): Promise<void>;
  /** Keys under `artifacts/` that were written before the moment. */
  keysBefore(moment: Date): Promise<readonly string[]>;
  /** Routes that its links lead to, where it needs some. */
  addRoutes?(app: FastifyInstance): void;
}

export const LINK_SECONDS = 300;
