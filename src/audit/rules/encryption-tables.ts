/** Tables with a column that tells how each store is encrypted, and another one that names the store. */
import type { ReadDocument, Table } from '../reading/passage.ts';
import { state } from '../reading/state.ts';
import type { Statement } from '../statement.ts';
import { mentionsIn } from '../vocabulary.ts';

const ENCRYPTED = /^(?:encrypted(?: with| by| at rest)?|encryption(?: at rest)?|(?:encryption )?key|KMS key)$/i;
const NOT = /^\W*(?:not encrypted|un-?encrypted|no|none|disabled|false)\b/i;
const IS = /\bKMS\b|\bkey\b|\bcustomer[- ]managed\b|\bAES-?256\b|^\W*(?:yes|true|encrypted|enabled)\b/i;

/** `stores` are the things, by their words in `vocabulary.ts`, that are encrypted at rest. */
export function readEncryptionTables(document: ReadDocument, stores: readonly string[]): readonly Statement[] {
  return document.tables.flatMap((table) => readTable(table, stores));
}

function readTable({ header, rows }: Table, stores: readonly string[]): readonly Statement[] {
  const column = header.findIndex((each) => ENCRYPTED.test(each));
  if (column < 0) return [];
  return rows.flatMap((row) => {
    const cell = row[column];
    if (cell === undefined || cell.isPurpose === true) return [];
    const others = row.filter((_, at) => at !== column).map(({ text }) => text);
    const of = others.flatMap(namesIn);
    const subject = mentionsIn(others.join(' '))
      .map(({ concept }) => concept)
      .find((each) => stores.includes(each));
    const isOff = NOT.test(cell.text);
    const isKey = namesIn(cell.text).some((each) => /key/i.test(each));
    if (subject === undefined || of.length === 0 || (!isOff && !isKey && !IS.test(cell.text))) return [];
    const key = /\bcustomer[- ]managed\b/i.test(cell.text) ? 'a customer managed key' : isKey ? 'KMS' : '';
    return [
      state(cell, 0, cell.text.length, {
        kind: 'encryption',
        subject: [subject],
        values: { how: isOff ? 'off' : 'rest', of, ...(key !== '' && !isOff && { key }) },
      }),
    ];
  });
}

/** Logical ids, where a cell holds nothing else. */
function namesIn(text: string): readonly string[] {
  const words = text.split(/\s*,\s*/);
  return words.every((word) => /^[A-Z][A-Za-z0-9]{2,}$/.test(word) && /[a-z][A-Z]|\d|^[A-Z][a-z]+$/.test(word))
    ? words
    : [];
}
