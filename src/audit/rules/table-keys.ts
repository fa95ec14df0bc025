/** Keys, indexes and the attribute of expiry of DynamoDB tables: `Partition key: id`, `GSI: OwnerIndex`. */
import type { Model, Resource } from '../../model/index.ts';
import { cannotTell, isFalse, isTrue, type KnownText, place, resourcesOf, textsOf } from '../evidence.ts';
import type { Passage, ReadDocument } from '../reading/passage.ts';
import { findAll, passageContext, state } from '../reading/state.ts';
import { type Statement, type StatementJudgement, textValue } from '../statement.ts';

const NAME = '[`"“\']?([A-Za-z_][\\w.#-]*)[`"”\']?';
const LABELS: readonly (readonly [what: string, words: RegExp])[] = [
  ['partition key', label('(?:primary |composite )?(?:partition|hash)[ -]?key(?: \\(PK\\))?|primary key')],
  ['sort key', label('(?:sort|range)[ -]?key(?: \\(SK\\))?')],
  ['attribute of expiry', label('TTL attribute|time[ -]to[ -]live attribute')],
  ['index', label('(?:GSIs?|global secondary index(?:es)?|LSIs?)(?: \\d)?(?: name)?')],
];
export const TABLE_KEYS: readonly string[] = LABELS.map(([what]) => what);

function label(words: string): RegExp {
  return new RegExp(`^\\W*(?:${words})\\s*[:=–—]\\s*${NAME}(?=\\s*(?:$|[,(\\[–—+]|-\\s|(?:for|to|on|with)\\b))`, 'i');
}

export function readTableKeys(document: ReadDocument): readonly Statement[] {
  return LABELS.flatMap(([what, words]) =>
    findAll(document, words, ['prose', 'item', 'cell']).flatMap(({ passage, found }) => {
      const name = found[1] ?? '';
      const context = `${passage.text} ${passageContext(passage)}`;
      if (
        !/\bDynamo ?DB\b|\bGSIs?\b|\btables?\b/i.test(context) ||
        /^(?:the|an?|yes|no|not|enabled|string|number)$/i.test(name)
      )
        return [];
      // The key below an index is that of the index.
      const index = what.endsWith('key') ? indexAround(passage) : undefined;
      return [
        state(passage, found.index, found[0].length, {
          kind: 'setting',
          subject: ['table', what],
          values: { text: name, ...(index !== undefined && { index }) },
          tight: true,
        }),
      ];
    }),
  );
}

function indexAround({ above, text }: Passage): string | undefined {
  const near = [...above].toReversed().find((each) => /\bGSIs?\b|\bglobal secondary index/i.test(each));
  if (near === undefined) return /\bGSI\b/i.test(text) ? '' : undefined;
  return new RegExp(`(?:GSIs?|index(?:es)?)[^:–—]*[:–—]\\s*${NAME}`, 'i').exec(near)?.[1] ?? '';
}

const SOME = [0, 1, 2, 3, 4, 5] as const;

function keysOf(table: Resource, path: string, kind: string): readonly KnownText[] {
  return [0, 1].flatMap((at) =>
    textsOf(table, `${path}[${at}].KeyType`).some(({ text }) => text === kind)
      ? textsOf(table, `${path}[${at}].AttributeName`)
      : [],
  );
}

function namesOf(table: Resource, what: string, index: string | undefined): readonly KnownText[] {
  switch (what) {
    case 'attribute of expiry':
      return textsOf(table, 'TimeToLiveSpecification.AttributeName');
    case 'index':
      return ['Global', 'Local'].flatMap((list) =>
        SOME.flatMap((at) => textsOf(table, `${list}SecondaryIndexes[${at}].IndexName`)),
      );
    default: {
      const kind = what === 'sort key' ? 'RANGE' : 'HASH';
      if (index === undefined) return keysOf(table, 'KeySchema', kind);
      return SOME.filter(
        (at) =>
          index === '' || textsOf(table, `GlobalSecondaryIndexes[${at}].IndexName`).some(({ text }) => text === index),
      ).flatMap((at) => keysOf(table, `GlobalSecondaryIndexes[${at}].KeySchema`, kind));
    }
  }
}

export function judgeTableKey(statement: Statement, model: Model): StatementJudgement {
  const [, what = ''] = statement.subject;
  const tables = resourcesOf(model, 'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable');
  if (tables.length === 0) return cannotTell('the template has no table');
  const wanted = textValue(statement, 'text');
  const index = statement.values.index === undefined ? undefined : textValue(statement, 'index');
  const found = tables.flatMap((table) => namesOf(table, what, index));
  const at = found.length > 0 ? found.map((each) => each.place) : tables.map((table) => place(table));
  const shown = [...new Set(found.map(({ text }) => text))].join(', ');
  const isNone = /^none$/i.test(wanted);
  if (isNone && found.length === 0) return isTrue('the template has none', ...at);
  if (!isNone && found.some(({ text }) => text === wanted)) return isTrue(`it is ${wanted}`, ...at);
  if (found.some(({ open }) => open)) return cannotTell(`only deployment tells: ${shown}`, ...at);
  // Which of several tables is meant is not known; and what a document calls a key may be a word of its own.
  if (tables.length > 1) return cannotTell(`which table is meant is not known; they have ${shown}`, ...at);
  if (found.length === 0)
    return what === 'sort key' && index === undefined
      ? isFalse('the table has none', ...at)
      : cannotTell('the template has none', ...at);
  return isFalse(`it is ${shown}`, ...at);
}
