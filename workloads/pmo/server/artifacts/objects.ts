/** Where the files of documents lie. */
import type { FastifyInstance } from 'fastify';
import type { EntityType } from '../../src/entities.ts';
import type { Staged } from './staging.ts';

export type ObjectState = 'there' | 'archived' | 'missing';

export interface Objects {
  readonly bucket: string;
  put(key: string, file: Staged): Promise<void>;
  state(key: string): Promise<ObjectState>;
  /** An address under which the file can be fetched without a login for five minutes, always as an attachment. */
  link(key: string, file: { readonly name: string; readonly mime: string }): Promise<string>;
  remove(keys: readonly string[]): Promise<void>;
  /** Keys of documents, under any of the prefixes, that were written before the moment. */
  keysBefore(moment: Date): Promise<readonly string[]>;
  /** Routes that its links lead to, where it needs some. */
  addRoutes?(app: FastifyInstance): void;
}

export const LINK_SECONDS = 300;

/** Where documents lie: what was made for a project, what users hand in with a form, and all other papers. */
export const PREFIXES = ['artifacts/', 'uploads/', 'documents/'] as const;

/** The key of a file that belongs to a thing. It never has the client's name of the file. */
export function keyOf(
  { type, id }: { readonly type: EntityType; readonly id: string },
  fileId: string,
  extension: string,
): string {
  return `${PREFIX_OF[type] ?? 'documents/'}${type}/${id}/${fileId}.${extension}`;
}

const PREFIX_OF: Partial<Record<EntityType, (typeof PREFIXES)[number]>> = {
  project: 'artifacts/',
  task: 'artifacts/',
  form: 'uploads/',
};
