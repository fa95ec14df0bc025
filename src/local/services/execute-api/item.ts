/** What API Gateway keeps: members as its API has them. */
import { isRecord } from '../../../base/index.ts';

export type ApiItem = Readonly<Record<string, unknown>>;
export type ApiItems = Readonly<Record<string, ApiItem>>;

export const optionalText = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));
export const mapIn = (value: unknown): ApiItem => (isRecord(value) ? value : {});
export const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const mapsIn = (value: unknown): readonly ApiItem[] => listIn(value).filter(isRecord);

/** Without members that are not given. */
export function membersGiven(item: ApiItem): ApiItem {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined && value !== null));
}

export function without(items: ApiItems, key: string): ApiItems {
  return Object.fromEntries(Object.entries(items).filter(([own]) => own !== key));
}
