/** How often something runs by itself: `every 5 minutes`, `daily at 03:00 UTC`, `cron(0 3 * * ? *)`. */
import type { Model } from '../../model/index.ts';
import { cannotTell, isFalse, isTrue, type KnownText, resourcesOf, textsOf } from '../evidence.ts';
import type { Passage, ReadDocument } from '../reading/passage.ts';
import { findAll, numberOf, passageContext, state } from '../reading/state.ts';
import { type Statement, type StatementJudgement, textValue } from '../statement.ts';

export const SCHEDULE = 'schedule';

/** A month is one step, however many days it has. */
const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440, week: 10080, month: 43200 };
const EVERY =
  /\bevery (?:(\d+|one|two|three|four|five|six|ten) )?(minute|hour|day|week|month)s?\b|\b(hourly|daily|weekly|monthly)\b(?: at (?:(\d{1,2})(?::(\d{2}))? ?(AM|PM)?(?: ?UTC| ?GMT)))?/i;
const EXPRESSION = /\b(?:rate|cron)\([^)]{3,60}\)/i;
/** What runs by a schedule: an event, a rule, a function that is fired. */
const RUNS =
  /\bEventBridge\b|\bCloudWatch Events?\b|\bschedul\w+|\bcron\b|\bLambda\b|\bfunctions?\b|\btrigger(?:s|ed)?\b|\bfired\b/i;
/** What has times of its own beside those of a rule. */
const OTHERS =
  /\bbackups?\b|\bsnapshots?\b|\bmetrics?\b|\bhealth checks?\b|\bpoll(?:s|ed|ing)?\b|\brotat\w+|\brefresh\w*|\bcosts? of\b|\bprice\b|\$|\brequests?\b|\blogs?\b|\bbudget\b|\breports?\b|\bdeploy\w*/i;

export function readSchedules(document: ReadDocument): readonly Statement[] {
  const words = findAll(document, EVERY, ['prose', 'item', 'cell', 'drawing']).flatMap(({ passage, found }) => {
    const [, number, unit = '', adverb = ''] = found;
    if (!isOfRule(passage)) return [];
    const each = unit === '' ? adverb.toLowerCase().replace('daily', 'day').replace(/ly$/, '') : unit.toLowerCase();
    const count = number === undefined ? 1 : numberOf(number);
    const minutes = count === undefined ? undefined : count * (MINUTES[each] ?? 0);
    return minutes === undefined ? [] : [statement(passage, found, String(minutes))];
  });
  const written = findAll(document, EXPRESSION, ['prose', 'item', 'cell', 'drawing']).map(({ passage, found }) =>
    statement(passage, found, found[0]),
  );
  return [...words, ...written];
}

function isOfRule(passage: Passage): boolean {
  return (
    RUNS.test(`${passage.text} ${passage.above.at(-1) ?? ''}`) &&
    !OTHERS.test(passage.text) &&
    /\bEventBridge\b|\bschedul\w+|\bcron\b|\bCloudWatch Events?\b/i.test(`${passage.text} ${passageContext(passage)}`)
  );
}

function statement(passage: Passage, found: RegExpExecArray, each: string): Statement {
  return state(passage, found.index, found[0].length, {
    kind: 'setting',
    subject: ['', SCHEDULE],
    values: { each },
    // `Collection (every 12 hours)`: what runs stands right before.
    ...(/\($/.test(passage.text.slice(0, found.index)) && { tight: true as const }),
  });
}

/** The minutes between two runs; undefined for times that are no even steps. */
function minutesOf(expression: string): number | undefined {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression.trim());
  if (rate !== null) return Number(rate[1]) * (MINUTES[rate[2] ?? ''] ?? 0);
  const cron = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+)(?: \S+)?\)$/.exec(expression.trim());
  if (cron === null) return undefined;
  const [, minute = '', hour = '', day = '', month = '', weekday = ''] = cron;
  if (/^\d+$/.test(minute) && /^\d+$/.test(hour) && /^\d+$/.test(day) && month === '*') return MINUTES.month;
  if (!/^[*?]$/.test(day) || month !== '*') return undefined;
  const step = /^(?:0|\*)\/(\d+)$/.exec(minute);
  if (step !== null && hour === '*' && /^[*?]$/.test(weekday)) return Number(step[1]);
  if (minute === '*' && hour === '*') return 1;
  if (!/^\d+$/.test(minute)) return undefined;
  const hours = /^(?:0|\*)\/(\d+)$/.exec(hour);
  if (/^[*?]$/.test(weekday))
    return hour === '*' ? 60 : hours === null ? (/^\d+$/.test(hour) ? 1440 : undefined) : Number(hours[1]) * 60;
  return /^\d+$/.test(hour) && /^(?:\d|[A-Z]{3})$/.test(weekday) ? 10080 : undefined;
}

export function judgeSchedule(stated: Statement, model: Model): StatementJudgement {
  const found: readonly KnownText[] = [...resourcesOf(model, 'AWS::Events::Rule', 'AWS::Scheduler::Schedule')].flatMap(
    (each) => textsOf(each, 'ScheduleExpression'),
  );
  if (found.length === 0) return cannotTell('the template has no rule with a schedule');
  const wanted = textValue(stated, 'each');
  const isWritten = wanted.includes('(');
  const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
  const right = found.filter(({ text }) =>
    isWritten ? plain(text) === plain(wanted) : minutesOf(text) === Number(wanted),
  );
  const at = found.map((each) => each.place);
  const shown = [...new Set(found.map(({ text }) => text))].join(', ');
  if (right.length > 0)
    return isTrue(
      `it is ${[...new Set(right.map(({ text }) => text))].join(', ')}`,
      ...right.map((each) => each.place),
    );
  if (found.some(({ open }) => open)) return cannotTell(`only deployment tells: ${shown}`, ...at);
  if (!isWritten && found.some(({ text }) => minutesOf(text) === undefined))
    return cannotTell(`when ${shown} runs is not told in even steps`, ...at);
  // A text that differs may be that of a rule elsewhere; an interval that none of the rules has is no rule's.
  return !isWritten || found.length === 1
    ? isFalse(`it is ${shown}`, ...at)
    : cannotTell(`which rule is meant is not known; they are ${shown}`, ...at);
}
