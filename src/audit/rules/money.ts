import {
  and,
  compareDecimals,
  type Decimal,
  decimal,
  dividedBy,
  isDecimal,
  minus,
  NEVER,
  plus,
  round,
  showMoney,
  times,
} from '../../base/index.ts';
import { isReported } from '../circumstance.ts';
import {
  type AuditedBill,
  type AuditedLine,
  type AuditedRange,
  cannotTell,
  isFalse,
  isTrue,
  type SystemFacts,
} from '../evidence.ts';
import type { Passage, ReadDocument } from '../reading/passage.ts';
import { findAll, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, type Statement, type StatementJudgement, textValue } from '../statement.ts';
import { conceptNamed, mentionsIn } from '../vocabulary.ts';

/** Amounts of money: sums, years of twelve months, savings larger than what is spent, and the bill. */
export const money: StatementRule = {
  kind: 'money',
  checks: 'costs per month and year: totals, twelve months to a year, savings within what is spent, and the bill',
  read: (document) => [...readTables(document), ...readSavings(document), ...readShares(document)],
  say: (statement) => {
    const what = statement.subject.join(' ');
    if (statement.values.percent !== undefined)
      return `${what} saves ${textValue(statement, 'percent')} %${textValue(statement, 'of') === '' ? '' : ` of ${textValue(statement, 'of')}`}`;
    const amount = `${range(statement)} a ${textValue(statement, 'per')}`;
    return textValue(statement, 'role') === 'saving'
      ? `${what} saves ${amount}`
      : `${what} costs ${amount}${statement.values.more === true ? ' and more' : ''}`;
  },
  judge,
  compare,
};

const AMOUNT = /(~|about |approx\.? |≈\s*)?\$\s?([\d,]+(?:\.\d+)?)(?:\s*(?:[-–]|\bto\b)\s*\$?([\d,]+(?:\.\d+)?))?/;

/** `$0.045/hour`, `$0.09 per GB`: the price of a unit, not what is paid in a month. */
const UNIT_PRICE = /^\s*(?:\/|per\b|an?\b|each\b)\s*(?!month|mo\b|year|yr\b|annum)[\w,]/i;

function amountIn(text: string) {
  const found = AMOUNT.exec(text);
  if (found !== null && UNIT_PRICE.test(text.slice(found.index + found[0].length))) return undefined;
  const low = found?.[2]?.replaceAll(',', '');
  const high = (found?.[3] ?? found?.[2])?.replaceAll(',', '');
  if (found === null || low === undefined || high === undefined || !isDecimal(low) || !isDecimal(high))
    return undefined;
  return {
    index: found.index,
    length: found[0].length,
    low,
    high,
    about: found[1] !== undefined,
    rest: text.slice(found.index + found[0].length),
  };
}

const MONEY = /\bcosts?\b|\bprices?\b|\$|\bmonth|\bannual|\byear/i;
const NOTES =
  /\bnotes?\b|\bdetails?\b|\bcomments?\b|\bdescription\b|\bcalculation\b|\bunit\b|\brate\b|\bassumptions?\b|\bbasis\b|\bconfig/i;
/** Amounts of use that the document assumes and the template does not tell. */
const OWN_QUANTITY =
  /\b\d[\d,.]*\s*(?:[KMB]\b|[GT]i?B\b(?!\s*(?:gp\d|io\d|RAM|memory|SSD|EBS))|million\b|billion\b|requests?\b|users?\b|messages?\b|invocations?\b|events?\b|e-?mails?\b|hours?\b)/i;

/** `Cost per generation`, `1,000 builds/month`. */
const PER_PIECE =
  /\b(?:costs?|prices?) per (?!month|mo\b|year|annum|region|environment|account)\w+|\bper[- ](?:request|run|user|generation|execution|invocation|call|job)\b|\d[\d,.]*[KM]? ?[a-z]+s ?(?:\/|per|a) ?month\b/i;
/** Rows of configurations, of which one is chosen. */
const VARIANT = /^\W*(?:with(?:out)?|no|option|scenario|if|up to|\+)\b|\bidle\b/i;

function readTables(document: ReadDocument): readonly Statement[] {
  return document.tables.flatMap((table) => {
    if (!table.header.some((each) => MONEY.test(each))) return [];
    // Per request, per run: how many there are in a month is the document's own.
    const isOwn = PER_PIECE.test([...table.header, ...table.headings.slice(-1), ...table.above].join(' '));
    const isMoney = (column: number) =>
      MONEY.test(table.header[column] ?? '') || !NOTES.test(table.header[column] ?? '');
    // A line without an amount leaves a sum open.
    const isWhole = (column: number) =>
      table.rows.every(
        (row) => /\b(?:total|sum)\b/i.test(row[0]?.text ?? '') || amountIn(row[column]?.text ?? '') !== undefined,
      );
    // Lines of which only one is paid are no parts of a sum.
    const hasChoices = table.rows.some((row) => row.some(({ text }) => /(?:^|[;,(.]\s*)if\s+\S/i.test(text)));
    return table.rows.flatMap((row) =>
      row.flatMap((cell, column) => {
        if (isReported(cell, 0) || row.some(({ text }) => /\bfree tier\b/i.test(text))) return [];
        const found = column === 0 || !isMoney(column) ? undefined : amountIn(cell.text);
        if (found === undefined) return [];
        const name = row[0]?.text ?? '';
        const per = /\bannual|\byear/i.test(`${table.header[column]} ${found.rest}`) ? 'year' : 'month';
        return [
          state(cell, found.index, found.length, {
            kind: 'money',
            subject: [name],
            values: {
              role: /\btotal\b|\bsum\b/i.test(name) ? 'total' : 'line',
              low: found.low,
              high: found.high,
              per,
              table: table.line,
              column,
              ...(found.about && { about: true }),
              ...(/\+\s*\w/.test(found.rest) && { more: true }),
              ...((!isWhole(column) || hasChoices) && { open: true }),
              ...((isOwn ||
                /[<≤]\s*$/.test(cell.text.slice(0, found.index)) ||
                row.some(({ text }, at) => at !== column && OWN_QUANTITY.test(text))) && {
                quantity: true,
              }),
              ...(VARIANT.test(name) && { variant: true }),
            },
            modality: 'is',
          }),
        ];
      }),
    );
  });
}

function readSavings(document: ReadDocument): readonly Statement[] {
  return findAll(document, /\bsav(?:e|es|ings?)\b/i).flatMap(({ passage }) => {
    const found = amountIn(passage.text);
    if (found === undefined || passage.form === 'cell') return [];
    const per = /\byear|\bannual/i.test(found.rest) ? 'year' : 'month';
    return [
      state(passage, found.index, found.length, {
        kind: 'money',
        subject: [measureOf(passage)],
        values: {
          role: 'saving',
          low: found.low,
          high: found.high,
          per,
          ...insteadOf(document, passage),
          ...(found.about && { about: true }),
        },
        // A saving is judged as a fact also where the document only recommends it.
        modality: 'is',
      }),
    ];
  });
}

function readShares(document: ReadDocument): readonly Statement[] {
  return findAll(
    document,
    /\bsaves?\s+(up to\s+)?~?(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?\s*%(?:\s+(?:on|of)\s+([\w ]+))?/i,
  ).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'money',
      subject: [measureOf(passage)],
      values: {
        role: 'share',
        percent: found[3] === undefined ? (found[2] ?? '') : `${found[2]}-${found[3]}`,
        ...(found[1] !== undefined && { upTo: true }),
        ...(found[4] !== undefined && { of: found[4].trim() }),
      },
      modality: 'is',
    }),
  );
}

/** What is done to save: the item or section it stands in. */
function measureOf(passage: Passage): string {
  const text = passage.above.at(-1) ?? passage.headings.at(-1) ?? 'it';
  return text.replace(/\(.*$/, '').trim();
}

/** `Use NAT instance (t3.nano)` beside the saving. */
function insteadOf(document: ReadDocument, passage: Passage): { readonly with?: string } {
  const beside = document.passages.filter(
    (each) => Math.abs(each.line - passage.line) <= 2 && each.above.at(-1) === passage.above.at(-1),
  );
  const type = beside.map(({ text }) => /\b[a-z]\d[a-z]*\.\w+\b/.exec(text)?.[0]).find((each) => each !== undefined);
  return type === undefined || !/\bNAT\b/.test(`${passage.above.join(' ')} ${beside.map(({ text }) => text).join(' ')}`)
    ? {}
    : { with: type };
}

function low(statement: Statement): Decimal {
  return decimal(textValue(statement, 'low') || '0');
}

function high(statement: Statement): Decimal {
  return decimal(textValue(statement, 'high') || '0');
}

function range(statement: Statement): string {
  const [from, to] = [showMoney(low(statement)), showMoney(high(statement))];
  return from === to ? from : `${from} to ${to}`;
}

const HOURS = decimal(730);

function judge(statement: Statement, { bill, prices }: SystemFacts): StatementJudgement {
  const role = textValue(statement, 'role');
  const instead = textValue(statement, 'with');
  if (role === 'saving' && instead !== '') return judgeReplacement(statement, instead, prices);
  if (bill === undefined) return cannotTell('no prices were given');
  const factor = textValue(statement, 'per') === 'year' ? decimal(12) : decimal(1);
  if (role === 'total' && isOfPart(statement.subject[0] ?? ''))
    return cannotTell('it is a total of a part, or of one state, which the bill does not tell');
  if (role === 'total' || (role === 'line' && isEnvironment(statement.subject[0] ?? '')))
    return judgeSums(
      statement,
      bill.worlds?.map(({ monthly, unpriced }) => ({
        monthly: timesRange(monthly, factor),
        isWhole: unpriced.length === 0,
      })),
    );
  if (role === 'share' && /\bschedul|\bstop|\bafter hours\b|\bnights?\b/i.test(statement.subject[0] ?? ''))
    return judgeStopping(statement, bill);
  if (statement.values.variant === true)
    return cannotTell('it is the price of one way to set it up, which the template need not be');
  if (role !== 'line') return cannotTell('what is saved depends on what is bought and when');
  if (statement.values.quantity === true)
    return cannotTell('the document assumes an amount of use of its own, which the template does not tell');
  const lines = linesNamed(statement.subject[0] ?? '', bill) ?? linesMeant(statement.subject[0] ?? '', bill);
  if (lines.length === 0) return cannotTell('which lines of the bill are meant is not known');
  const worlds = bill.worlds?.map(({ when }) => {
    const there = lines.filter((line) => and(line.when, when) !== NEVER);
    return {
      monthly: timesRange(sumOf(there), factor),
      isWhole: there.every(({ outcome }) => outcome !== 'unknown'),
    };
  });
  const judged = judgeSums(statement, worlds);
  const judgement =
    judged.outcome === 'false' && isPart(statement, lines, factor)
      ? cannotTell(`${judged.because}; the figure is that of a part of it`)
      : judged;
  return { ...judgement, at: lines.map(({ resource }) => ({ subject: resource, path: [] })) };
}

/** More parts than this have too many sums: one of them fits any figure. */
const MOST_PARTS = 6;

/** Whether some kinds of parts come to the figure: "RDS db.t3.micro" may leave out the disk, the address or the secret. */
function isPart(statement: Statement, lines: readonly AuditedLine[], factor: Decimal): boolean {
  const components = lines.flatMap((line) => line.components ?? []).filter(({ monthly }) => monthly.high.digits !== 0n);
  const parts = [...Map.groupBy(components, ({ row }) => row).values()].map((alike) =>
    timesRange(addedUp(alike.map(({ monthly }) => monthly)), factor),
  );
  if (parts.length > MOST_PARTS) return false;
  // The bits of a number say which parts it takes.
  const sums = Array.from({ length: 2 ** parts.length }, (_, taken) =>
    addedUp(parts.filter((_part, at) => ((taken >> at) & 1) === 1)),
  );
  return sums.some(
    ({ low: least, expected, high: most }) =>
      expected.digits !== 0n && judgeRange(statement, least, expected, most).outcome === 'true',
  );
}

/** The lines of the resources that a row names by their logical ids, all of them. */
function linesNamed(name: string, { lines }: AuditedBill): readonly AuditedLine[] | undefined {
  const words = name.split(/\s*,\s*/);
  const named = words.map((word) => lines.filter(({ resource }) => resource === word || resource.endsWith(`/${word}`)));
  return named.every((each) => each.length > 0) ? named.flat() : undefined;
}

/** The lines of the things that a row names: what stands in parentheses says which part is meant. */
function linesMeant(name: string, { lines }: AuditedBill): readonly AuditedLine[] {
  const aside = /\(([^)]*)\)/.exec(name)?.[1] ?? '';
  const concepts = [...mentionsIn(aside), ...mentionsIn(name)].map(({ concept }) => concept);
  return (
    concepts
      .map((concept) => lines.filter(({ type }) => conceptNamed(concept)?.types.includes(type) === true))
      .find((each) => each.some(({ outcome, monthly }) => outcome === 'unknown' || monthly.high.digits !== 0n)) ?? []
  );
}

function sumOf(lines: readonly AuditedLine[]): AuditedRange {
  return addedUp(lines.map(({ monthly }) => monthly));
}

function addedUp(ranges: readonly AuditedRange[]): AuditedRange {
  const sum = (pick: (range: AuditedRange) => Decimal) => plus(decimal(0), ...ranges.map(pick));
  return { low: sum(({ low }) => low), expected: sum(({ expected }) => expected), high: sum(({ high }) => high) };
}

function timesRange({ low, expected, high }: AuditedRange, factor: Decimal): AuditedRange {
  return { low: times(low, factor), expected: times(expected, factor), high: times(high, factor) };
}

/** A figure is right if some world has it, and false only if every world is known whole and none has it. */
function judgeSums(
  statement: Statement,
  worlds: readonly { readonly monthly: AuditedRange; readonly isWhole: boolean }[] | undefined,
): StatementJudgement {
  if (worlds === undefined) return cannotTell('conditions allow more sums than can be told apart');
  const judged = worlds.map(({ monthly: { low, expected, high }, isWhole }) => ({
    isWhole,
    judgement: judgeRange(statement, low, expected, high),
  }));
  const right = judged.find(({ judgement, isWhole }) => isWhole && judgement.outcome === 'true');
  if (right !== undefined) return right.judgement;
  if (judged.some(({ isWhole }) => !isWhole)) return cannotTell('a part of it has no price here');
  const because = [...new Set(judged.map(({ judgement }) => judgement.because))].join(', or ');
  return judged.length === 0 ? cannotTell('nothing of it is billed') : isFalse(because);
}

/** What stops: machines and databases; disks, gateways and addresses go on. */
function judgeStopping(statement: Statement, bill: AuditedBill): StatementJudgement {
  const [world, ...others] = bill.worlds ?? [];
  if (world === undefined || others.length > 0 || world.unpriced.length > 0)
    return cannotTell('what all of it costs is not known');
  const total = world.monthly.expected;
  const stopping = [
    'AWS::EC2::Instance',
    'AWS::AutoScaling::AutoScalingGroup',
    'AWS::RDS::DBInstance',
    'AWS::ECS::Service',
  ];
  const most = plus(...bill.lines.filter(({ type }) => stopping.includes(type)).map(({ monthly }) => monthly.expected));
  const said = times(total, dividedBy(decimal(textValue(statement, 'percent').split('-').at(-1) ?? '0'), decimal(100)));
  const because = `all that stops costs ${showMoney(most)} of ${showMoney(total)} a month`;
  return compareDecimals(said, most) > 0
    ? isFalse(because)
    : cannotTell(`${because}; how much of it depends on the hours`);
}

/** Words of a total that leave it whole: `Total idle` and `Total with free tier` are of something less. */
const WHOLE =
  /\b(?:grand|overall|sub)?-?\b(?:total|sum|estimated?|approx(?:imate(?:ly)?)?|costs?|prices?|bill|charges?|spend(?:ing)?|monthly|month|per|a|the|of|all|annual(?:ly)?|yearly|year|aws|infrastructure|services?|resources?|usd|dev(?:elopment)?|stag(?:e|ing)|prod(?:uction)?|test|environment)\b/gi;

function isOfPart(name: string): boolean {
  return /\p{L}/u.test(name.replace(WHOLE, ' '));
}

function isEnvironment(name: string): boolean {
  return /^(?:dev(?:elopment)?|stag(?:e|ing)|prod(?:uction)?|test)$/i.test(name.trim());
}

/** How far a figure may be from what it was rounded from: half of its last place. */
function roundingOf(statement: Statement): Decimal {
  const places = Math.max(...['low', 'high'].map((bound) => textValue(statement, bound).split('.')[1]?.length ?? 0));
  return decimal(`0.${'0'.repeat(places)}5`);
}

/** Right within a tenth, which is what a rounded figure and one change of a list price make. */
function judgeRange(statement: Statement, least: Decimal, expected: Decimal, most: Decimal): StatementJudgement {
  const tenth = decimal('0.1');
  const from = minus(low(statement), plus(times(low(statement), tenth), roundingOf(statement)));
  const to = plus(high(statement), times(high(statement), tenth), roundingOf(statement));
  const shown = `${showMoney(expected)} expected, ${showMoney(least)} to ${showMoney(most)}`;
  if (compareDecimals(most, from) >= 0 && (statement.values.more === true || compareDecimals(least, to) <= 0))
    return isTrue(`it is ${shown}`);
  return isFalse(`it is ${shown}`);
}

/** A NAT instance in place of a gateway saves the hours of the gateway less its own. */
function judgeReplacement(statement: Statement, type: string, prices: SystemFacts['prices']): StatementJudgement {
  const [gateway, instance] = [prices?.['nat.hours'], prices?.[`ec2.instance.${type}`]];
  if (gateway === undefined || instance === undefined) return cannotTell('no prices were given');
  const saved = times(minus(decimal(gateway), decimal(instance)), HOURS);
  const said = high(statement);
  const apart = minus(said, saved);
  const because = `a gateway costs ${showMoney(times(decimal(gateway), HOURS))} and a ${type} ${showMoney(times(decimal(instance), HOURS))} a month, ${showMoney(saved)} less`;
  return compareDecimals(
    apart.digits < 0n ? { ...apart, digits: -apart.digits } : apart,
    times(saved, decimal('0.05')),
  ) <= 0
    ? isTrue(because)
    : isFalse(because);
}

function compare(statements: readonly Statement[]): readonly Clash[] {
  const own = statements.filter(({ kind }) => kind === 'money');
  return [...years(own), ...sums(own), ...savings(own)];
}

function years(own: readonly Statement[]): readonly Clash[] {
  return own.flatMap((year) =>
    own
      .filter(
        (month) =>
          textValue(year, 'per') === 'year' &&
          textValue(month, 'per') === 'month' &&
          month.line === year.line &&
          textValue(month, 'role') === textValue(year, 'role') &&
          month.values.table !== undefined &&
          month.values.table === year.values.table,
      )
      .flatMap((month): readonly Clash[] => {
        const twelve = times(high(month), decimal(12));
        return compareDecimals(twelve, high(year)) === 0
          ? []
          : [{ statement: year, other: month, because: `twelve months are ${showMoney(twelve)}` }];
      }),
  );
}

/** A total that its lines do not give, one part in twenty left for rounding. */
function sums(own: readonly Statement[]): readonly Clash[] {
  return own
    .filter((each) => textValue(each, 'role') === 'total' && each.values.open !== true)
    .flatMap((total): readonly Clash[] => {
      const lines = own.filter(
        (each) =>
          textValue(each, 'role') === 'line' &&
          each.values.table === total.values.table &&
          each.values.column === total.values.column &&
          textValue(each, 'per') === textValue(total, 'per'),
      );
      const [first] = lines;
      if (first === undefined || lines.length < 2) return [];
      const [least, most] = [plus(...lines.map(low)), plus(...lines.map(high))];
      const slack = plus(times(most, decimal('0.05')), roundingOf(total), ...lines.map(roundingOf));
      const tooHigh = compareDecimals(high(total), plus(most, slack)) > 0;
      const tooLow = compareDecimals(low(total), minus(least, slack)) < 0;
      if (!tooHigh && !tooLow) return [];
      const open = lines.filter((each) => each.values.more === true).length;
      const without = open === 0 ? '' : `, without what ${open} of them leave open`;
      return [
        {
          statement: total,
          other: first,
          because: `the lines of the table add up to ${showMoney(least)} to ${showMoney(most)}${without}`,
        },
      ];
    });
}

/** A saving in an environment, against the share that is promised of it and what the environment costs. */
function savings(own: readonly Statement[]): readonly Clash[] {
  const saved = own.filter(
    (each) =>
      textValue(each, 'role') === 'saving' && each.environments !== undefined && textValue(each, 'per') === 'month',
  );
  return saved.flatMap((statement) =>
    own
      .filter(
        (other) =>
          textValue(other, 'role') === 'line' &&
          textValue(other, 'per') === 'month' &&
          isEnvironment(other.subject[0] ?? '') &&
          sameEnvironment(statement, other),
      )
      .flatMap((other): readonly Clash[] => {
        const share = own.find(
          (each) => textValue(each, 'role') === 'share' && each.subject[0] === statement.subject[0],
        );
        const percent = share === undefined ? '100' : (textValue(share, 'percent').split('-').at(-1) ?? '100');
        const most = times(high(other), dividedBy(decimal(percent), decimal(100)));
        if (compareDecimals(high(statement), most) <= 0) return [];
        const clash = { because: `${percent} % of ${showMoney(high(other))} are ${showMoney(round(most, 2))}` };
        return [
          { statement, other, ...clash },
          ...(share === undefined ? [] : [{ statement, other: share, ...clash }]),
        ];
      }),
  );
}

function sameEnvironment(a: Statement, b: Statement): boolean {
  return (a.environments ?? []).some((each) => b.environments?.includes(each) === true);
}
