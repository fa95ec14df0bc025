/**
 * Rights on things. A permission is one of five numbers, and holding one says nothing of another: who holds only `create` may
 * make a thing and not look at those of others.
 */
export const VIEW = 0;
export const EDIT = 1;
export const SHARE = 2;
export const DELETE = 3;
export const CREATE = 4;

export const PERMISSIONS = [VIEW, EDIT, SHARE, DELETE, CREATE] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const PERMISSION_NAMES: Readonly<Record<Permission, string>> = {
  0: 'view',
  1: 'edit',
  2: 'share',
  3: 'delete',
  4: 'create',
};

/** Everything of one type. */
export const ALL = 'all';

/** What the maker of a thing holds on it. */
export const OF_CREATOR: readonly Permission[] = [VIEW, EDIT, SHARE, DELETE];

export interface Grant {
  readonly entity: string;
  /** The id of a thing, or `all`. */
  readonly entityId: string;
  readonly permissions: readonly Permission[];
  /** Good before this moment, in milliseconds; for ever where undefined. */
  readonly expiresMs?: number | undefined;
  readonly isActive: boolean;
}

export interface Rights {
  /** Whether the union of all grants that are good has the permission on the thing; without id, on all of the type. */
  may(permission: Permission, entity: string, id?: string): boolean;
  /** Which things of the type: all, or those with these ids. */
  scope(permission: Permission, entity: string): typeof ALL | ReadonlySet<string>;
  /** The permissions on all of a type, and those on single things, each in rising order. */
  scopes(entity: string): {
    readonly all: readonly Permission[];
    readonly byId: Readonly<Record<string, Permission[]>>;
  };
  /** The types on which something is held. */
  types(): readonly string[];
  /**
   * The moment until which the permission on the thing is held, in milliseconds: infinite for ever, minus infinity not at all.
   * Nobody gives what lasts longer than what he holds.
   */
  until(permission: Permission, entity: string, id: string): number;
}

export function rightsOf(grants: readonly Grant[], nowMs: number): Rights {
  const good = grants.filter(({ isActive, expiresMs }) => isActive && (expiresMs === undefined || nowMs < expiresMs));
  const held = new Map<string, Map<string, Set<Permission>>>();
  for (const { entity, entityId, permissions } of good) {
    const ofType = held.get(entity) ?? new Map<string, Set<Permission>>();
    held.set(entity, ofType);
    ofType.set(entityId, new Set([...(ofType.get(entityId) ?? []), ...permissions]));
  }
  const has = (permission: Permission, entity: string, id: string) =>
    held.get(entity)?.get(id)?.has(permission) === true;
  return {
    may: (permission, entity, id) => has(permission, entity, ALL) || (id !== undefined && has(permission, entity, id)),
    scope(permission, entity) {
      if (has(permission, entity, ALL)) return ALL;
      const ids = [...(held.get(entity) ?? [])].filter(([, permissions]) => permissions.has(permission));
      return new Set(ids.map(([id]) => id));
    },
    scopes(entity) {
      const ofType = held.get(entity) ?? new Map<string, Set<Permission>>();
      const ordered = (permissions: Iterable<Permission>) => [...permissions].toSorted((one, other) => one - other);
      const single = [...ofType].filter(([id]) => id !== ALL);
      return {
        all: ordered(ofType.get(ALL) ?? []),
        byId: Object.fromEntries(single.map(([id, permissions]) => [id, ordered(permissions)])),
      };
    },
    types: () => [...held.keys()].toSorted(),
    until(permission, entity, id) {
      const giving = good.filter(
        (grant) =>
          grant.entity === entity &&
          (grant.entityId === ALL || grant.entityId === id) &&
          grant.permissions.includes(permission),
      );
      return Math.max(...giving.map(({ expiresMs = Number.POSITIVE_INFINITY }) => expiresMs));
    },
  };
}
