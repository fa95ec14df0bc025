import type { Writer } from './events.ts';

/** The values of all exports of the account and region, by name. */
export function exportValues({ store }: Pick<Writer, 'store'>): Readonly<Record<string, string>> {
  return Object.fromEntries([...store.exports.values()].map(({ name, value }) => [name, value]));
}
