import { type Model, type Resource, textOf } from '../../model/index.ts';
import {
  cannotTell,
  isAbsent,
  isFalse,
  isOther,
  isTrue,
  type KnownText,
  type SystemFacts,
  textsOf,
} from '../evidence.ts';
import type { Code, Passage, ReadDocument, Table } from '../reading/passage.ts';
import { SHELLS, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { listValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';
import {
  compareValue,
  defaultOf,
  type PropertyPlace,
  parametersNamed,
  placesOf,
  textsBelow,
} from './property-values.ts';

/** Properties and parameters by the names that AWS and the template give them, in tables, lists, sentences and excerpts. */
export const properties: StatementRule = {
  kind: 'property',
  checks: 'properties of resources and defaults of parameters, where a document writes them by their own names',
  read: (document) => [
    ...document.tables.flatMap((table) => readTable(document, table)),
    ...document.passages.flatMap(readLine),
    ...document.passages.flatMap(readDefault),
    ...document.codes.flatMap((code) => readExcerpt(document, code)),
  ],
  say: (statement) => {
    const [subject = ''] = statement.subject;
    const what = textValue(statement, 'property');
    if (statement.values.parameter === true) return `the parameter ${what} is ${textValue(statement, 'value')}`;
    return `${subject === '' ? '' : `${subject}: `}${what} is ${textValue(statement, 'value')}`;
  },
  judge,
};

const NAME = /^[A-Za-z][A-Za-z0-9]+$/;
/** Names that stand for too much to be looked for without their resource. */
const COMMON = [
  'name',
  'type',
  'description',
  'status',
  'version',
  'value',
  'key',
  'tags',
  'protocol',
  'engine',
  'handler',
  'environment',
  'role',
  'resource',
  'action',
  'source',
  'target',
  'path',
  'method',
  'runtime',
  'code',
  'region',
  'domain',
  'format',
  'state',
  'mode',
  'effect',
  'priority',
  'service',
  'cluster',
  'events',
  'image',
  'schedule',
  'storage',
  'memory',
  'cpu',
  'port',
  'timeout',
  'database',
  'dashboard',
  'schema',
  'statement',
  'definition',
  'template',
  'resources',
  'parameters',
  'outputs',
  'policy',
  'comment',
  'expression',
  'principal',
];

/** Names that documents write with spaces or in lower case. */
const LOOSE = [
  'allocatedstorage',
  'maxallocatedstorage',
  'storagetype',
  'storageencrypted',
  'backupretentionperiod',
  'publiclyaccessible',
  'multiaz',
  'deletionprotection',
  'engineversion',
  'instanceclass',
  'dbname',
  'dbinstanceidentifier',
  'dbinstanceclass',
  'desiredcapacity',
  'desiredcount',
  'minsize',
  'maxsize',
  'healthcheckpath',
  'healthcheckinterval',
  'healthcheckgraceperiod',
  'billingmode',
  'visibilitytimeout',
  'messageretentionperiod',
  'maxreceivecount',
  'batchsize',
  'memorysize',
  'retentionindays',
  'priceclass',
  'defaultrootobject',
  'volumesize',
  'volumetype',
  'launchtype',
  'networkmode',
  'containerport',
  'destinationcidrblock',
  'scheduleexpression',
];

/** Heads of tables of parameters, in the languages that documents are written in most. */
const PARAMETERS =
  /^(?:(?:template |stack |input )?parameters?|parameter names?|names?|variables?|inputs?|par[aá]metros?|variáveis|nombre|nome|paramètres?|nom|Name|Parametername|パラメータ(?:ー)?|変数|名前|参数|參數|매개변수)$/iu;
const DEFAULTS =
  /^(?:defaults?(?: values?)?|(?:valor )?(?:por defecto|predeterminado|padrão)|(?:valeur )?par défaut|Standard(?:wert)?|デフォルト(?:値)?|既定値|默认值?|預設值?|기본값)$/iu;

function readTable(document: ReadDocument, table: Table): readonly Statement[] {
  const [head = '', second = ''] = table.header;
  const defaults = table.header.findIndex((each) => DEFAULTS.test(each));
  const isParameters = PARAMETERS.test(head);
  if (isParameters && defaults > 0) {
    const among = table.rows.flatMap(([name]) => (name !== undefined && NAME.test(name.text) ? [name.text] : []));
    return table.rows.flatMap((row) => {
      const [name, value] = [row[0], row[defaults]];
      return name === undefined || value === undefined || !NAME.test(name.text) || !isValue(value.text)
        ? []
        : [make(value, [], name.text, value.text, { parameter: true, among })];
    });
  }
  if (/^parameters?$/i.test(head)) return table.rows.flatMap(readDescribed);
  if (/^(?:ids?|logical ids?|resources?|names?)$/i.test(head) && table.header.length > 2) return readColumns(table);
  if (
    !/^(?:keys?|propert(?:y|ies)|settings?|attributes?|fields?|configurations?)$/i.test(head) ||
    !/^(?:values?|settings?|configurations?)$/i.test(second)
  )
    return [];
  const subject = titleOf(document, table);
  return table.rows.flatMap(([key, value]) => {
    const name = /^tags?\b/i.test(key?.text ?? '') ? '' : (key?.text.split(/\s[-–]\s/).at(-1) ?? '');
    if (key === undefined || value === undefined || !/^[A-Z][A-Za-z0-9]+$/.test(name) || !isValue(value.text))
      return [];
    return [make(value, [subject], name, value.text)];
  });
}

/** A row for each resource, a column for each property. */
function readColumns({ header, rows }: Table): readonly Statement[] {
  return rows.flatMap(([id, ...cells]) =>
    cells.flatMap((cell, index) => {
      const head = header[index + 1] ?? '';
      const name = head.replace(/\s/g, '');
      const isProperty =
        (/^[A-Z][A-Za-z]+$/.test(head) &&
          !/^(?:Type|Properties|Description|Purpose|Notes?|Details|Cost)$/.test(head)) ||
        LOOSE.includes(name.toLowerCase());
      return id === undefined || !/^[A-Z]\w+$/.test(id.text) || !isProperty || !isValue(cell.text)
        ? []
        : [make(cell, [id.text], name, cell.text)];
    }),
  );
}

/** `Name; type: number; default: 300` in one cell. */
function readDescribed(row: readonly Passage[]): readonly Statement[] {
  const [cell] = row;
  const found = /^([A-Za-z]\w+);.*?\bdefault:\s*(\S.*)$/.exec(cell?.text ?? '');
  return cell === undefined || found === null || !isValue(found[2] ?? '')
    ? []
    : [make(cell, [], found[1] ?? '', found[2] ?? '', { parameter: true })];
}

function isValue(text: string): boolean {
  return text !== '' && text.length <= 120 && !/^[*_]*(?:[-–—]|n\/?a|none|\(.*\))[*_]*$/i.test(text);
}

/** The short line that stands over a table as its title, or the title of the section. */
function titleOf(document: ReadDocument, table: Table): string {
  const path = table.headings.join();
  const near = document.passages.findLast(
    ({ line, form, headings, text }) =>
      line < table.line &&
      line >= table.line - 6 &&
      form === 'prose' &&
      headings.join() === path &&
      text.length <= 70 &&
      !text.endsWith('.'),
  );
  return near?.text ?? table.headings.at(-1) ?? '';
}

const LABELLED = /^([A-Za-z][\w -]{2,40}?)\s*(?::|=|\s[-–]|-\s)\s*(\S.{0,80})$/;
const INLINE = /(?<![\w.])([A-Z][a-z]+(?:[A-Z][a-z0-9]*)+)\s*[:=]\s*["']?([\w.-]+(?:\/[\w.-]+)*)["']?/g;

/** `PropertyName: value` as a line of its own or in a sentence, and `Property name - value`. */
function readLine(passage: Passage): readonly Statement[] {
  if (passage.form !== 'prose' && passage.form !== 'item' && passage.form !== 'cell') return [];
  const { text } = passage;
  // What somebody types, with values of their own.
  if (/\s--[a-z]|\b(?:aws|sam|cdk) [a-z-]+ [a-z-]+\b.*=/.test(text)) return [];
  const subject = [...passage.headings.slice(-1), ...passage.above.slice(-1)].join(' ');
  const whole = passage.form === 'cell' ? null : LABELLED.exec(text);
  // `Deploy it with InstanceType=t3.large`: the name is the last word before.
  const isInside = whole !== null && / [A-Z][a-z]+(?:[A-Z][a-z0-9]*)+=$/.test(text.slice(0, text.indexOf('=') + 1));
  if (whole !== null && !isInside) {
    const [, label = '', value = ''] = whole;
    const name = label.replace(/[\s-]/g, '');
    if (!isCompound(label) && !LOOSE.includes(name.toLowerCase())) return [];
    if (!/^(?:true|false|yes|no|['"]?[\w./:-]+['"]?)(?:\s*(?:GB|MB))?$/i.test(value) || label.split(' ').length > 4)
      return [];
    return [
      make(passage, [subject], name, value.replace(/\s*(?:GB|MB)$/i, ''), { ...(name !== label && { loose: true }) }),
    ];
  }
  return [...text.matchAll(INLINE)].flatMap((found) => {
    // `ContentType: The type of the content` tells what it is for.
    const isWords =
      /^[A-Za-z.-]+$/.test(found[2] ?? '') &&
      !/^(?:true|false|yes|no|on|off|enabled?|disabled?)$/i.test(found[2] ?? '') &&
      /^\s+[\w!]/.test(text.slice(found.index + found[0].length));
    // Two values in one sentence are those of two times.
    return isWords || [...text.matchAll(INLINE)].filter((each) => each[1] === found[1]).length > 1
      ? []
      : [
          make(passage, [`${subject} ${text}`.slice(0, 200)], found[1] ?? '', (found[2] ?? '').replace(/\.$/, ''), {
            ...(found[0].includes('=') && { given: true }),
          }),
        ];
  });
}

const DEFAULT =
  /\bdefaults?(?: value)?(?: is(?: set to)?| to|:|=)\s*(?:set to\s+)?(?:["'`“]([^"'`”]+)["'`”]|([\w./:-]+)(?=[\s).,;]|$)(\s+\w)?)/i;

/** `Allowed addresses: … (Default: 0.0.0.0/0)`, the parameter called by its name or by its label. */
function readDefault(passage: Passage): readonly Statement[] {
  if (passage.form !== 'prose' && passage.form !== 'item') return [];
  const found = DEFAULT.exec(passage.text);
  const value = (found?.[1] ?? found?.[2] ?? '').replace(/[.,:]$/, '');
  const goesOn = found?.[3] !== undefined;
  const label = /^([^:–—]{3,50}?)\s*(?::|\s[–—-]\s)/.exec(passage.text.slice(0, found?.index ?? 0))?.[1];
  const above = passage.above.at(-1)?.replace(/\s*:.*$/, '');
  const name = label ?? above ?? '';
  if (found === null || value === '' || name === '' || (goesOn && !/\d/.test(value)) || name.length > 50) return [];
  const isVague = found[1] === undefined && !/\d|^(?:true|false)$/i.test(value);
  return [
    state(passage, found.index, found[0].length, {
      kind: 'property',
      subject: [],
      values: { property: name, value, parameter: true, ...(isVague && { vague: true }) },
      modality: 'is',
      environments: [],
    }),
  ];
}

/** An excerpt of a template: `Id:`, its type, and its properties below, each by the path of the indentation. */
function readExcerpt(document: ReadDocument, { language, line, lines }: Code): readonly Statement[] {
  if (SHELLS.includes(language) || !lines.some((each) => /^\s*Type:\s*["']?AWS::/.test(each))) return [];
  const open: { indent: number; key: string }[] = [];
  let id = '';
  return lines.flatMap((text, index) => {
    const found = /^(\s*)(?:-\s+)?([A-Za-z][\w]*):\s*(.*?)\s*(?:#.*)?$/.exec(text);
    if (found === null) return [];
    const indent = found[1]?.length ?? 0;
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    const key = found[2] ?? '';
    const value = found[3] ?? '';
    if (key === 'Type' && value.includes('AWS::')) id = open.at(-1)?.key ?? id;
    open.push({ indent, key });
    const passage = document.passages.find((each) => each.form === 'code' && each.line === line + index);
    if (passage === undefined || id === '' || !/^["']?[\w./:-]+["']?$/.test(value) || /^Type$|^Ref$/.test(key))
      return [];
    return [make(passage, [id], key, value, { excerpt: true })];
  });
}

function make(
  passage: Passage,
  subject: readonly string[],
  property: string,
  value: string,
  more: Statement['values'] = {},
): Statement {
  return state(passage, 0, passage.text.length, {
    kind: 'property',
    subject: subject.filter((each) => each !== ''),
    values: { property, value, ...more },
    ...(more.parameter === true && { modality: 'is' as const }),
    environments: [],
  });
}

function judge(statement: Statement, { model, isOwn }: SystemFacts): StatementJudgement {
  const name = textValue(statement, 'property');
  const written = textValue(statement, 'value');
  const said = statement.subject.join(' ');
  const parameter = defaultOf(model, name);
  if (statement.values.parameter === true) return judgeDefault(statement, model, isOwn === true);
  const everywhere = placesOf(model, name);
  const named = everywhere.length === 0 ? [] : resourcesNamed(model, said);
  const own = everywhere.filter(({ resource }) => named.includes(resource));
  if (own.length > 0)
    return judgePlaces(
      own,
      written,
      new Set(own.map(({ resource }) => resource.id)).size === 1 && statement.values.excerpt !== true,
    );
  if (parameter !== undefined && statement.values.given === true && parameter.text !== written)
    return cannotTell(`its default is ${parameter.text}; another value may be given`, parameter.place);
  if (parameter !== undefined && statement.values.loose !== true)
    return conclude([{ known: parameter, written }], true);
  if (COMMON.includes(name.toLowerCase()) || name.length < 5 || statement.values.excerpt === true)
    return cannotTell(`which resource has ${name} is not known`);
  if (everywhere.length === 0) return cannotTell(`nothing in the template has ${name}`);
  const types = new Set(everywhere.map(({ resource }) => resource.type));
  const isCertain = types.size === 1 && statement.values.loose !== true && isCompound(name);
  return judgePlaces(everywhere, written, isCertain);
}

/** What a column of defaults says in words of its own. */
const NOT_GIVEN = /^\W*(?:must be (?:given|provided|set)|(?:is )?required|mandatory|no default)\W*$/i;
const HIDDEN = /^\W*(?:hidden|secret|\*+|\.{3,}|…|redacted|see below|required|mandatory)\W*$/i;
const EMPTY = /^\W*(?:empty(?: string)?|blank)\W*$/i;

/** A default that a document gives in a table, or beside the name or the label of a parameter. */
function judgeDefault(statement: Statement, model: Model, isOwn: boolean): StatementJudgement {
  const name = textValue(statement, 'property');
  const written = textValue(statement, 'value');
  const own = parametersNamed(model, name);
  const [first] = own;
  const open = own.filter(({ properties }) => textOf(properties.Default) === undefined);
  if (open.length > 0 && NOT_GIVEN.test(written))
    return isTrue('the template gives it no default', ...open.map(({ id }) => ({ subject: id, path: [] })));
  const known = first === undefined ? undefined : defaultOf(model, first.name);
  if (known !== undefined && HIDDEN.test(written)) return cannotTell('the document does not tell it', known.place);
  if (known !== undefined && EMPTY.test(written)) return conclude([{ known, written: '' }], true);
  if (known !== undefined && NOT_GIVEN.test(written)) return isFalse(`its default is ${known.text}`, known.place);
  if (known !== undefined) return conclude([{ known, written }], statement.values.vague !== true);
  const among = listValue(statement, 'among');
  const names = new Set([...model.parameters.values()].map((each) => each.name));
  // Where most names of a table are those of the template, the table is about it.
  const there = among.filter((each) => names.has(each)).length;
  const isOfTemplate = isOwn ? there > 0 : there * 2 > among.length;
  if (!isOfTemplate) return cannotTell(`the template has no parameter ${name} with a default`);
  // Nested stacks have parameters of their own, and add none to the template's.
  return first === undefined
    ? isAbsent(`the template has no parameter ${name}`)
    : open.length === own.length
      ? isFalse('the template gives it no default', { subject: first.id, path: [] })
      : cannotTell(`of several templates some give it a default: ${own.map(({ id }) => id).join(', ')}`);
}

function isCompound(name: string): boolean {
  return /^[A-Z][a-z]+[A-Z]/.test(name) || /^[A-Z]{2,}[a-z]/.test(name);
}

function judgePlaces(places: readonly PropertyPlace[], written: string, isCertain: boolean): StatementJudgement {
  const [first] = places;
  const parts = written.replace(/^[\s[{]+|[\s\]}]+$/g, '').split(/\s*,\s*/);
  const isMany = parts.length > 1 || /[{}[\]]/.test(written);
  if (isMany && first !== undefined) {
    const below = places.flatMap(({ resource, path }) => textsBelow(resource, path));
    const inText = below.length > 0 && below.every((known) => isIn(written, known));
    return inText
      ? isTrue(`it is ${below.map(({ text }) => text).join(', ')}`, ...below.map((each) => each.place))
      : cannotTell('it is a list, which may be written in many ways', ...below.map((each) => each.place));
  }
  const found = places.flatMap(({ resource, path }) => textsOf(resource, path).map((known) => ({ known, written })));
  return conclude(found, isCertain);
}

function isIn(written: string, { text }: KnownText): boolean {
  const name = /^\$\{(?:[\w-]+\/)*([\w-]+)(?:\.\w+)?\}$/.exec(text)?.[1] ?? text;
  return written.toLowerCase().includes(name.toLowerCase());
}

function conclude(
  found: readonly { readonly known: KnownText; readonly written: string }[],
  isCertain: boolean,
): StatementJudgement {
  const at = found.map(({ known }) => known.place);
  const shown = [...new Set(found.map(({ known }) => known.text))].join(', ');
  const results = found.map(({ known, written }) => compareValue(written, known));
  if (results.length === 0) return cannotTell('the template leaves it to AWS');
  if (results.every((each) => each === 'same')) return isTrue(`it is ${shown}`, ...at);
  if (isCertain && results.every((each) => each === 'other'))
    return isOther(isFalse(`it is ${shown}`, ...at), ...found.map(({ known }) => known));
  return cannotTell(
    results.includes('same') ? `it is so for some and not for others: ${shown}` : `it is ${shown}`,
    ...at,
  );
}

/** The resources that a title means: by logical id, by name, or by type. */
function resourcesNamed(model: Model, text: string): readonly Resource[] {
  if (text === '') return [];
  const all = [...model.resources.values()];
  const words = new Set(text.match(/[\w-]+/g) ?? []);
  const ids = all.filter(({ logicalId }) => words.has(logicalId));
  const types = all.filter(({ type }) => squeezed(text).includes(squeezed(type.replace(/^AWS::/, ''))));
  const both = ids.filter((each) => types.includes(each));
  if (both.length > 0) return both;
  if (ids.length > 0 && types.length === 0) return ids;
  if (types.length > 0) return types;
  const head = squeezed(text.replace(/\(.*$/, ''));
  return all.filter(({ type }) => squeezed(type.split('::').at(-1) ?? '') === head);
}

function squeezed(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}
