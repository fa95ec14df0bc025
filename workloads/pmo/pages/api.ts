/** The API as the pages use it. The session is a cookie that no script reads. */
import { client } from '@lintel/workload-ui';
import { useQuery } from '@tanstack/react-query';
import { ENTITIES, type EntityType } from '../src/entities.ts';
import type { LabelCategory } from '../src/labels.ts';
import type { Permission } from '../src/permissions.ts';

/** What the window hears when the session is over. */
export const LOGGED_OUT = 'logged-out';

export const api = client({ base: '/api/v1', onUnauthorized: () => window.dispatchEvent(new Event(LOGGED_OUT)) });

export type Thing = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly name: string;
  readonly version: number;
};

export interface Page {
  readonly data: readonly Thing[];
  readonly page: number;
  readonly limit: number;
  readonly total: number;
}

/** A thing to choose. */
export interface Option {
  readonly id: string;
  readonly name: string;
  readonly code?: string;
}

export interface Label {
  readonly level_id: number;
  readonly name: string;
  readonly descr?: string;
  readonly sort_order: number;
  readonly active_flag: boolean;
}

export interface Scopes {
  readonly all: readonly Permission[];
  readonly byId: Readonly<Record<string, readonly Permission[]>>;
}

export function useMe() {
  return useQuery({ queryKey: ['me'], queryFn: () => api.get<Thing>('/auth/me'), retry: false, staleTime: 60_000 });
}

export function usePermissions() {
  return useQuery({
    queryKey: ['permissions'],
    queryFn: () => api.get<Readonly<Record<string, Scopes>>>('/auth/permissions'),
    staleTime: 60_000,
  });
}

/** Whether one may do it, as far as the page knows. The API decides. */
export function useMay(): (permission: Permission, type: string, id?: string) => boolean {
  const { data } = usePermissions();
  return (permission, type, id) => {
    const scopes = data?.[type];
    const single = id === undefined ? undefined : scopes?.byId[id];
    return scopes?.all.includes(permission) === true || single?.includes(permission) === true;
  };
}

export function useLabels(category: LabelCategory | undefined) {
  return useQuery({
    queryKey: ['labels', category],
    queryFn: () => api.get<{ data: readonly Label[] }>('/setting', { query: { category } }).then(({ data }) => data),
    enabled: category !== undefined,
    staleTime: 60_000,
  });
}

/** What one may choose from in a field of the list. */
export function useChoices(category: LabelCategory | undefined) {
  const { data = [] } = useLabels(category);
  return data.filter(({ active_flag }) => active_flag).map(({ name }) => ({ value: name, label: name }));
}

export function useOptions(type: EntityType | undefined) {
  const { data = [] } = useQuery({
    queryKey: ['options', type],
    queryFn: () => api.get<{ data: readonly Option[] }>(`/entity/${type}/options`).then(({ data }) => data),
    enabled: type !== undefined,
    retry: false,
  });
  return data.map(({ id, name }) => ({ value: id, label: name }));
}

export interface Place {
  readonly type: EntityType;
  readonly id: string;
}

export function pathOf(type: EntityType, parent?: Place): string {
  return parent === undefined ? `/${type}` : `/${parent.type}/${parent.id}/${type}`;
}

export function stageCategory(type: EntityType): LabelCategory | undefined {
  const { stage, fields } = ENTITIES[type];
  return fields.find(({ name }) => name === stage)?.category;
}
