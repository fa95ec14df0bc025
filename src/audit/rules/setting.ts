import type { Resource } from '../../model/index.ts';
import { cannotTell, isFalse, isOther, isTrue, resourcesOf, type SystemFacts, textsOf } from '../evidence.ts';
import type { Passage, ReadDocument } from '../reading/passage.ts';
import { findAll, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { AMOUNTS, type StatedAmount, type StatedSetting, SWITCHES } from '../settings.ts';
import { listValue, numberValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';
import { conceptNamed, mentionsIn } from '../vocabulary.ts';
import { judgePublicAddress, PUBLIC_ADDRESS, readPublicAddresses } from './public-address.ts';
import { judgeSchedule, readSchedules, SCHEDULE } from './schedule.ts';
import { judgeText, readTexts, TEXTS } from './stated-text.ts';
import { judgeTableKey, readTableKeys, TABLE_KEYS } from './table-keys.ts';

/** What is on or off, and what is set to an amount, told in a sentence, after a label or in a table. */
export const settings: StatementRule = {
  kind: 'setting',
  checks: `settings: ${[...new Set([...[...SWITCHES, ...AMOUNTS, ...TEXTS].map(({ name }) => name), PUBLIC_ADDRESS, SCHEDULE, ...TABLE_KEYS])].join(', ')}`,
  read: (document) => [
    ...readSwitches(document),
    ...readAmounts(document),
    ...readTexts(document),
    ...readPublicAddresses(document),
    ...readSchedules(document),
    ...readTableKeys(document),
  ],
  say(statement) {
    const [concept = '', name = ''] = statement.subject;
    const subject = concept === '' ? '' : `the ${concept}: `;
    const amount = numberValue(statement, 'amount');
    if (amount !== undefined) return `${subject}${name} is ${amount} ${textValue(statement, 'unit')}`;
    const each = textValue(statement, 'each');
    if (each !== '') return each.includes('(') ? `the schedule is ${each}` : `something runs every ${each} minutes`;
    const text = textValue(statement, 'text');
    if (text !== '') return `the ${name}${concept === '' ? '' : ` of the ${concept}`} is ${text}`;
    return `${subject}${name} is ${statement.values.on === true ? 'on' : 'off'}`;
  },
  judge,
};

const YES = /^\W*(?:yes|true|on|enabled?|active|required|enforced|always|all|✓|✔|✅|☑)/iu;
const NO = /^\W*(?:no\b|none\b|false|off\b|disabled?|inactive|never|not\b|✗|✘|❌|☒)/iu;
const NEGATION =
  /\b(?:not|no|never|neither|nor|without|isn['’]t|aren['’]t|doesn['’]t|suspended|disabled?|off|false|lacks?)\b/i;
/** What is to be done, or asked, says nothing of what is. */
const INSTRUCTION =
  /^\W*(?:\d+[.)]\s*)?(?:enable|disable|consider|use|set|turn|configure|ensure|verify|check|add|make|review|implement|activate|choose|select|create|do|should|is|are|does|why|how)\b/i;

const ADVICE =
  /^\s*(?:(?:for|in) [\w ]{1,30}?,?\s)?(?:please )?(?:add|enable|consider|turn on|implement|activate|switch on)\b/i;

function readSwitches(document: ReadDocument): readonly Statement[] {
  return SWITCHES.flatMap((setting) => {
    const words = setting.opposite === undefined ? setting.words : either(setting.words, setting.opposite);
    const said = findAll(document, words).flatMap(({ passage, found }) => {
      // Stacks have a protection of their own.
      if (/^termination/i.test(found[0]) && /\bstacks?\b/i.test(passage.text)) return [];
      const on = polarityOf(setting, passage, found);
      return on === undefined ? [] : statementOf(setting, passage, found.index, found[0].length, { on });
    });
    return [...said, ...inTables(document, setting)];
  });
}

/** Rows named like the setting, or a column named like it, with a yes or a no. */
function inTables(document: ReadDocument, setting: StatedSetting): readonly Statement[] {
  const isName = (text: string) => text.length <= 50 && setting.words.test(text);
  return document.tables.flatMap(({ header, rows }) =>
    rows.flatMap((row) =>
      row.flatMap((cell, column) => {
        if (column === 0 || cell.text.length > 40) return [];
        const on = YES.test(cell.text) ? true : NO.test(cell.text) ? false : undefined;
        const isSetting = isName(row[0]?.text ?? '') || isName(header[column] ?? '');
        // A choice or a default among columns of other things is no statement.
        const isValue =
          row.length === 2 ||
          isName(header[column] ?? '') ||
          /\b(?:value|setting|status|enabled)\b/i.test(header[column] ?? '');
        if (on === undefined || !isSetting || !isValue || setting.words.test(cell.text)) return [];
        return statementOf(setting, cell, 0, cell.text.length, { on });
      }),
    ),
  );
}

function either(one: RegExp, other: RegExp): RegExp {
  return new RegExp(`${one.source}|${other.source}`, 'i');
}

/** Whether the place says on or off; undefined where it says neither. */
function polarityOf(setting: StatedSetting, passage: Passage, found: RegExpExecArray): boolean | undefined {
  const { text, form } = passage;
  if (form === 'heading' || INSTRUCTION.test(text) || text.endsWith('?')) return undefined;
  const after = text.slice(found.index + found[0].length);
  const before = text.slice(0, found.index);
  // `Deletion protection via a deletion policy` says what is called so.
  if (/^\s+(?:via|through|by means of)\b/i.test(after)) return undefined;
  // `For production add tracing` says that there is none yet.
  if (ADVICE.test(before.split(/[.;:]\s/).at(-1) ?? '')) return undefined;
  const own = setting.opposite?.test(found[0]) !== true;
  const label = /^\s*[:=–—]\s*(.*)$/.exec(after)?.[1];
  if (label !== undefined && before.replace(/[^\p{L}]/gu, '').length <= 12) {
    if (YES.test(label)) return own;
    return NO.test(label) ? !own : undefined;
  }
  const clause = `${before.split(/[;.]\s|,\s(?!\w+ and)/).at(-1) ?? ''}${found[0]}${after.split(/[;,.](?:\s|$)|\s(?:and|but|while|with)\s/)[0] ?? ''}`;
  if (/^\s*(?:API|schema|file|document|semantic)\b/i.test(clause)) return undefined;
  if (form === 'cell' && label === undefined && text.length === found[0].length) return undefined;
  const segment = `${before.split(/[,;(]/).at(-1) ?? ''}${found[0]}${after.split(/[,;)]/)[0] ?? ''}`;
  // `…, deletion protection, …` in a list of features.
  const isFeature =
    (form === 'item' || form === 'cell') &&
    /[,;(]/.test(text) &&
    segment
      .replace(found[0], '')
      .replace(/\b(?:enabled|enforce(?:d|ment)|required|support|and|with)\b/gi, '')
      .trim() === '';
  const isSaid =
    setting.stated === true ||
    isFeature ||
    /^\W*(?:\[x\]|[✓✔✅☑])/iu.test(text) ||
    /\b(?:is|are|has|have|with|enables?d?|disabled|on|without|uses?|using|takes?|keeps?|leaves?|blocked|blocks?|protected|requires?d?|enforced?|billed|not)\b/i.test(
      clause,
    ) ||
    found.index === 0 ||
    /^\W*$/.test(before);
  if (!isSaid) return undefined;
  return NEGATION.test(clause) ? !own : own;
}

function readAmounts(document: ReadDocument): readonly Statement[] {
  return AMOUNTS.flatMap((setting) =>
    findAll(document, setting.figure).flatMap(({ passage, found }) => {
      if (passage.form === 'heading' || INSTRUCTION.test(passage.text)) return [];
      if (!setting.words.test(`${passage.text} ${passage.above.join(' ')}`)) return [];
      const [, figure, unit] = found[1] !== undefined ? found : [found[0], found[3], found[4]];
      const factor = unit === undefined || unit === '' ? 1 : setting.units[unit.charAt(0)];
      const amount = Number((figure ?? '').replaceAll(',', ''));
      if (figure === undefined || factor === undefined || Number.isNaN(amount)) return [];
      if (setting.most !== undefined && amount * factor > setting.most) return [];
      return statementOf(setting, passage, found.index, found[0].length, {
        amount: amount * factor,
        unit: setting.unit,
        ...(isOfEach(passage.text, found.index) && { each: true }),
      });
    }),
  );
}

/** `Each function has 512 MB`: one that has another amount makes it false. */
function isOfEach(text: string, index: number): boolean {
  const sentence =
    text
      .slice(0, index)
      .split(/[.;:]\s/)
      .at(-1) ?? '';
  return /^\W*(?:each|every|all(?: of)?(?: the)?)\s+(?:\w+\s+){1,3}(?:has|have|is|are|gets?|runs?|uses?|times?)\b/i.test(
    sentence,
  );
}

function statementOf(
  setting: StatedSetting,
  passage: Passage,
  index: number,
  length: number,
  values: Statement['values'],
): readonly Statement[] {
  const concept = conceptOf(setting, passage, index);
  return concept === undefined
    ? []
    : [
        state(passage, index, length, {
          kind: 'setting',
          subject: [concept, setting.name],
          values: { ...values, ...namesAt(setting, passage, index) },
        }),
      ];
}

/** The thing that has it: named beside it, or over it; '' where only one kind of thing can. Undefined for another thing. */
function conceptOf(setting: StatedSetting, passage: Passage, index: number): string | undefined {
  const fits = (text: string) => mentionsIn(text).filter(({ concept }) => setting.concepts.includes(concept));
  const own = fits(passage.text);
  const near = own.filter((each) => each.index <= index).at(-1) ?? own[0];
  if (near !== undefined) return near.concept;
  const others = mentionsIn(passage.text).filter(({ concept }) => !VAGUE.includes(concept));
  if (others.length > 0 && setting.alone !== true) return undefined;
  for (const text of [...passage.headings, ...passage.above].toReversed()) {
    const found = fits(text)[0];
    if (found !== undefined) return found.concept;
    if (mentionsIn(text).some(({ concept }) => HAVE_SETTINGS.includes(concept))) return undefined;
  }
  // `Memory: 128 MB` in a list has its thing in the title of a section; `On-demand` alone may be said of anything.
  if (setting.named === true) return undefined;
  const isTold = setting.alone === true || ('unit' in setting && passage.form === 'item');
  return others.length === 0 && isTold ? '' : undefined;
}

/** `get-orders`, `ChatFunction`: words beside the figure, or right over it, that may be the name of what has it. */
function namesAt(
  { concepts }: StatedSetting,
  { text, above }: Passage,
  index: number,
): { readonly names?: readonly string[] } {
  if (!concepts.includes('function')) return {};
  const words = (part: string) =>
    part.match(/[A-Za-z][A-Za-z\d]*(?:[-_][A-Za-z\d]+)+|[A-Z][a-z\d]+(?:[A-Z][A-Za-z\d]*)+/g) ?? [];
  const compound = [text.slice(0, index), above.at(-1) ?? ''].map(words).find((each) => each.length > 0) ?? [];
  // `The worker function has …`: one plain word is its name where nothing else can be.
  const plain =
    /\b(?:the|our) (?!lambda\b|aws\b|following\b|main\b|same\b|other\b|whole\b|first\b)([a-z]{3,}) (?:lambda )?function\b/i.exec(
      text.slice(0, index),
    );
  const word = plain?.[1];
  const names: readonly string[] = compound.length > 0 || word === undefined ? compound : [word];
  return names.length === 0 ? {} : { names };
}

/** Those of the resources that are called so, whatever stack or stage the name begins with. */
function namedAmong(resources: readonly Resource[], names: readonly string[]): readonly Resource[] {
  const plain = (name: string) =>
    name
      .toLowerCase()
      .replace(/[^a-z\d]/g, '')
      .replace(/(?:lambda)?(?:function|lambda)?$/, '');
  const wanted = names.map(plain).filter((each) => each.length > 3);
  const found = resources.filter((each) => {
    const called = [each.logicalId, ...textsOf(each, 'FunctionName').map(({ text }) => text)].map(plain);
    return wanted.some((want) => called.includes(want));
  });
  if (found.length > 0) return found;
  return resources.filter((each) =>
    textsOf(each, 'FunctionName').some(({ text }) =>
      names.some((name) => /[-_]/.test(name) && text.toLowerCase().endsWith(`-${name.toLowerCase()}`)),
    ),
  );
}

const VAGUE = ['internet', 'alarm', 'key'];
const HAVE_SETTINGS = [
  'database',
  'instance',
  'bucket',
  'queue',
  'function',
  'task',
  'cache',
  'table',
  'load balancer',
  'volume',
  'topic',
];

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const [concept = '', name] = statement.subject;
  if (name === PUBLIC_ADDRESS) return judgePublicAddress(statement, model);
  if (name === SCHEDULE) return judgeSchedule(statement, model);
  if (TABLE_KEYS.includes(name ?? '')) return judgeTableKey(statement, model);
  if (statement.values.text !== undefined) return judgeText(statement, model);
  const setting: StatedSetting | StatedAmount | undefined = [...SWITCHES, ...AMOUNTS].find(
    (each) => each.name === name,
  );
  if (setting === undefined) return cannotTell('nothing judges such settings');
  const names = listValue(statement, 'names');
  const candidates = setting.places.map((each) => {
    const all = resourcesOf(model, each.type);
    const named = namedAmong(all, names);
    return { each, resources: named.length > 0 ? named : all, isNamed: named.length > 0 };
  });
  // A name that no function has may be that of one elsewhere.
  const isUnknown = names.length > 0 && !candidates.some(({ isNamed }) => isNamed);
  const meant = candidates.filter(
    ({ each }) =>
      concept === '' || setting.concepts.length === 1 || conceptNamed(concept)?.types.includes(each.type) === true,
  );
  const there = meant.filter(({ resources }) => resources.length > 0);
  if (there.length === 0)
    return cannotTell(`the template has no ${concept === '' ? setting.concepts.join(' or ') : concept}`);
  // Of several kinds of things that may have it, the document means one.
  // That something is off is true of the meant thing alone.
  const alike =
    concept === '' && statement.values.on !== false
      ? there.filter(({ each, resources }) =>
          areAll(
            statement,
            resources.flatMap((one) => each.read(one)),
          ),
        )
      : [];
  const values = (alike.length > 0 ? alike : there).flatMap(({ each, resources }) =>
    resources.flatMap((resource) => each.read(resource)),
  );
  const at = values.map((each) => each.place);
  if (values.length === 0) return cannotTell('the template leaves it to AWS');
  const right = values.filter(({ text }) => isRight(statement, text));
  const shown = [...new Set(values.map(({ text }) => show(text, statement)))].join(', ');
  if (right.length === values.length) return isTrue(`it is ${shown}`, ...at);
  if (values.some(({ open }) => open)) return cannotTell(`only deployment tells: ${shown}`, ...at);
  // Of several functions that differ one that is not named may be another one.
  const areFunctions =
    there.some(({ each }) => each.type === 'AWS::Lambda::Function') && !there.some(({ isNamed }) => isNamed);
  const differ = new Set(values.map(({ text }) => text)).size > 1;
  if (areFunctions && differ && right.length === 0 && statement.values.each !== true)
    return cannotTell(`which function is meant is not known; it is ${shown}`, ...at);
  // A plain word may be a name, or say something else of the only one.
  const isPlain = names.every((each) => /^[a-z]+$/i.test(each));
  if (isUnknown && right.length === 0 && (values.length > 1 || isPlain))
    return cannotTell(`nothing of the template is called ${names.join(' or ')}; it is ${shown}`, ...at);
  if (right.length === 0) {
    if (setting.loose === true) return cannotTell(`it is ${shown}, and documents say it in a wider sense, too`, ...at);
    const judged = isFalse(`it is ${shown}`, ...at);
    return numberValue(statement, 'amount') === undefined ? judged : isOther(judged, ...values);
  }
  if (statement.values.each === true)
    return isFalse(
      `it is ${shown}`,
      ...values.filter(({ text }) => !isRight(statement, text)).map((value) => value.place),
    );
  const each = values.map(
    (value) => `${model.resources.get(value.place.subject)?.logicalId} ${show(value.text, statement)}`,
  );
  const some = each.length > MOST_SHOWN ? `${each.slice(0, MOST_SHOWN).join(', ')} and so on` : each.join(', ');
  return cannotTell(`it is so for some and not for others: ${some}`, ...at);
}

const MOST_SHOWN = 6;

function isRight(statement: Statement, text: string): boolean {
  const wanted = numberValue(statement, 'amount');
  return wanted === undefined ? (text === 'true') === (statement.values.on === true) : Number(text) === wanted;
}

function areAll(statement: Statement, values: readonly { readonly text: string }[]): boolean {
  return values.length > 0 && values.every(({ text }) => isRight(statement, text));
}

function show(text: string, statement: Statement): string {
  const unit = textValue(statement, 'unit');
  if (unit !== '') return `${text} ${unit}`;
  return text === 'true' ? 'on' : text === 'false' ? 'off' : text;
}
