import type { Guard } from '../../base/index.ts';
import type { Path, Value } from '../../model/index.ts';
import type { Question, Thing } from '../question.ts';

/** What protects data: nothing, TLS, a key that AWS owns or manages, a key that the template names, or some key. */
export type Held =
  | { readonly kind: 'plain' | 'tls' | 'owned' | 'managed' | 'some' }
  | { readonly kind: 'key'; readonly value: Value; readonly path: Path };

/** What protects one part of a resource in some worlds: one of `oneOf`, and nothing else. */
export interface Protection {
  readonly when: Guard;
  readonly path: Path;
  readonly oneOf: readonly Held[];
  readonly says: string;
  /** What would decide between several. */
  readonly missing?: string;
}

export type Reader = (question: Question, thing: Thing) => readonly Protection[];

/** How the data of a resource type is protected, as the AWS page says. */
export interface Protected {
  readonly page: string;
  readonly read: Reader;
  /** Parts with a key or a connection of their own. */
  readonly parts?: Readonly<Partial<Record<Part, Reader>>>;
}

export type Part = 'performance insights' | 'master password' | 'replicated backups' | 'nodes' | 'origins';

export const PLAIN: Held = { kind: 'plain' };
export const IN_TLS: Held = { kind: 'tls' };
export const OWNED: Held = { kind: 'owned' };
export const MANAGED: Held = { kind: 'managed' };
export const SOME_KEY: Held = { kind: 'some' };
