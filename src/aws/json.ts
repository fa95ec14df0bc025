/** Reading values whose shape is the user's affair: nothing here throws. */
import { hole, type Text, textIn } from '../base/index.ts';

export type JsonRecord = Readonly<Record<string, unknown>>;

/**
 * A string or a list of strings, as a list. Numbers and booleans count as their text, as IAM accepts them in JSON.
 * Anything else becomes a hole, because what cannot be read may say anything.
 */
export function textList(value: unknown): { readonly texts: readonly Text[]; readonly ok: boolean } {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = entries.map(textIn);
  return {
    texts: texts.map((text) => text ?? hole('unreadable')),
    ok: texts.every((text) => text !== undefined),
  };
}

export function showJson(value: unknown): string {
  return value === undefined ? 'missing' : (JSON.stringify(value) ?? String(value));
}
