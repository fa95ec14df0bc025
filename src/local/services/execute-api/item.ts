/** What API Gateway keeps: members as its API has them. */
import { isRecord } from '../../../base/index.ts';

export type Item = Readonly<Record<string, unknown>>;
export type Items = Readonly<Record<string, Item>>;

export const textOf = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));
export const mapIn = (value: unknown): Item => (isRecord(value) ? value : {});
export const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const mapsIn = (value: unknown): readonly Item[] => listIn(value).filter(isRecord);

/** Without members that are not given. */
export function givenOf(item: Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined && value !== null));
}

export function without(items: Items, key: string): Items {
  return Object.fromEntries(Object.entries(items).filter(([own]) => own !== key));
}
