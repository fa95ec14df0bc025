/** What the application keeps: things of thirteen kinds, who contains whom, and who may do what. */
import type { EntityType } from '../../src/entities.ts';
import type { LabelCategory } from '../../src/labels.ts';
import type { ALL, Grant } from '../../src/permissions.ts';

/** A thing: its columns by name, as the API shows them. What is not known is absent. */
export type Row = Readonly<Record<string, unknown>> & { readonly id: string; readonly name: string };

export interface Place {
  readonly type: EntityType;
  readonly id: string;
}

/** All things of a type, or those with these ids. */
export type Scope = typeof ALL | ReadonlySet<string>;

export interface ListQuery {
  readonly scope: Scope;
  /** Only what this contains. */
  readonly parent?: Place | undefined;
  readonly page: number;
  readonly limit: number;
  /** Found in name, code or description, in any case. */
  readonly search?: string | undefined;
  readonly filters: Readonly<Record<string, string>>;
  readonly sort: { readonly by: string; readonly descending: boolean };
}

export interface Listed {
  readonly rows: readonly Row[];
  readonly total: number;
}

export interface NewThing {
  readonly type: EntityType;
  readonly id: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly creator: string;
  readonly grantId: string;
  readonly parent?: Place | undefined;
  readonly now: Date;
}

export interface Change extends Place {
  readonly values: Readonly<Record<string, unknown>>;
  /** The version that the change was made to; another one is a conflict. */
  readonly version?: number | undefined;
  readonly by: string;
  readonly now: Date;
}

export interface Link {
  readonly parent: Place;
  readonly child: Place;
}

export interface KeptGrant extends Grant {
  readonly id: string;
  readonly person: string;
  readonly grantedBy: string;
  readonly grantedMs: number;
}

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** Undefined for somebody who cannot log in. */
  readonly passwordHash: string | undefined;
}

export interface Label {
  readonly level_id: number;
  readonly name: string;
  readonly descr?: string | undefined;
  readonly sort_order: number;
  readonly parent_id?: number | undefined;
  readonly active_flag: boolean;
}

export interface Noted {
  readonly id: string;
  readonly kind: string;
  readonly body: unknown;
  readonly created_by: string;
  readonly created_ts: string;
}

export interface SharedLink extends Place {
  readonly code: string;
  readonly by: string;
  readonly now: Date;
  readonly expires: Date | undefined;
}

export interface Store {
  /** Of an active employee; the address is compared in lower case. */
  account(by: { readonly email: string } | { readonly id: string }): Promise<Account | undefined>;
  /** Ends the sessions of the employee too, but for the one given. */
  setPassword(employee: string, hash: string, now: Date, except?: string): Promise<void>;
  openSession(session: { readonly id: string; readonly employee: string; readonly expires: Date }): Promise<void>;
  /** Whether the session is open and its employee active. */
  isSession(id: string, employee: string, now: Date): Promise<boolean>;
  closeSession(id: string, now: Date): Promise<void>;

  /** Those that are active; whether they are expired is judged by who asks. */
  grantsOf(person: string): Promise<readonly KeptGrant[]>;
  grantsOn(entity: string, entityId: string): Promise<readonly KeptGrant[]>;
  grant(id: string): Promise<KeptGrant | undefined>;
  addGrant(grant: KeptGrant): Promise<void>;
  revokeGrant(id: string): Promise<void>;

  /** An active thing. */
  find(place: Place): Promise<Row | undefined>;
  list(type: EntityType, query: ListQuery): Promise<Listed>;
  /** All or none: row, registry, map, and the creator's rights. Rejects with `Taken` where a value has to be unique. */
  create(things: readonly NewThing[]): Promise<readonly Row[]>;
  update(change: Change): Promise<Row | 'missing' | 'conflict'>;
  /** Its grants and links end with it; of a document all versions. Answers what was removed. */
  remove(place: Place, now: Date): Promise<readonly Row[]>;
  /** How many of each type the thing contains, of those in the scopes. */
  childCounts(parent: Place, scopes: ReadonlyMap<EntityType, Scope>): Promise<ReadonlyMap<EntityType, number>>;

  link(link: Link, now: Date): Promise<'made' | 'there' | 'again'>;
  /** False where there was no active link. */
  unlink(link: Link, now: Date): Promise<boolean>;
  linksOf(parent: Place): Promise<readonly Place[]>;
  /** What contains it. */
  parentsOf(child: Place): Promise<readonly Place[]>;

  /** The newest first. */
  notes(place: Place, limit: number): Promise<readonly Noted[]>;
  addNote(place: Place, note: Noted): Promise<void>;

  /** A version after the newest one of the same document. Its links and grants are those of the newest one. */
  addVersion(of: string, thing: Omit<NewThing, 'parent' | 'type'>): Promise<Row | 'missing'>;
  /** All versions of the document, the newest first. */
  versions(of: string): Promise<readonly Row[]>;
  /** Every key that a document names, active or not. */
  objectKeys(): Promise<ReadonlySet<string>>;

  /** In their order, inactive ones too. */
  labels(category: LabelCategory): Promise<readonly Label[]>;
  /** Rejects with `Taken` where another label of the list has the name. Answers undefined where there is no such label. */
  saveLabel(
    category: LabelCategory,
    label: Omit<Label, 'level_id'> & { level_id?: number },
  ): Promise<Label | undefined>;

  share(link: SharedLink): Promise<void>;
  shared(type: EntityType, code: string, now: Date): Promise<string | undefined>;

  /** Rejects with the reason why nothing can be served. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** A value that has to be unique is not. */
export class Taken extends Error {
  readonly field: string;

  constructor(field: string) {
    super(`Another one has this ${field}.`);
    this.field = field;
  }
}
