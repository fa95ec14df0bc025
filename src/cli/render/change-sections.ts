/** What an update changes, as sections in the order of their gravity: text, Markdown and HTML show the same. */
import type { ChangedResource, ChangedVerdict, DiffReport, Flow, Right } from '../../answers/index.ts';
import { differenceWords, headlines } from './price-words.ts';

export interface ChangeSection {
  readonly title: string;
  readonly tone: 'bad' | 'open' | 'good' | 'plain';
  readonly lines: readonly ChangeLine[];
  /** Whether a short page folds it away. */
  readonly isFolded: boolean;
}

export interface ChangeLine {
  /** What it is about, in a few words. */
  readonly head: string;
  readonly says: string;
  /** The place in the files, reasons, what to do: one a line. */
  readonly more?: readonly string[];
}

export function changeSections(report: DiffReport): readonly ChangeSection[] {
  const failing = report.broken.filter(({ after }) => after.outcome === 'refuted');
  const open = report.broken.filter(({ after }) => after.outcome === 'unknown');
  const refused = report.resources.filter(({ effect }) => effect === 'refused');
  const lost = report.resources.filter(({ losesData }) => losesData === true);
  const gone = report.resources.filter((each) => each.losesData !== true && isGoing(each));
  const rest = report.resources.filter((each) => each.effect !== 'refused' && !isGoing(each));
  const weakened = rest.filter(({ properties }) => properties.some(({ weakens }) => weakens === true));
  const isWorld = ({ from }: Flow) => from === 'internet' || from === 'internet6';
  const keyOf = ({ to, ports }: Flow) => `${to} ${ports}`;
  const toAll = new Set(report.opened.filter(isWorld).map(keyOf));
  // What is open to the internet is open to everybody inside as well, which needs no line of its own.
  const further = report.opened.filter((each) => !isWorld(each) && !toAll.has(keyOf(each)));
  const sections: readonly ChangeSection[] = [
    section(
      'CloudFormation refuses the update: a type cannot change under its logical id',
      'bad',
      refused.map(resourceLine),
    ),
    section('Promises and questions that fail now', 'bad', failing.map(verdictLine)),
    section('Data that is lost', 'bad', lost.map(resourceLine)),
    section('Open to the internet now', 'bad', report.opened.filter(isWorld).map(flowLine)),
    section('Rights that are gained', 'bad', report.gained.map(rightLine)),
    section('Settings that protect less than they did', 'open', together(weakened.map(resourceLine))),
    section('Open now where it was proved', 'open', open.map(verdictLine)),
    section(
      'No longer promised',
      'open',
      report.dropped.map(({ id, title }) => ({ head: id, says: title })),
    ),
    section('Removed or replaced', 'open', gone.map(resourceLine)),
    section('Further connections that are open now', 'plain', further.map(flowLine), true),
    section('Cost', 'plain', costLines(report)),
    section('Holds again', 'good', report.mended.map(verdictLine), true),
    section('Rights that are lost', 'good', report.lost.map(rightLine), true),
    section('Connections that are closed now', 'good', report.closed.map(flowLine), true),
    section(
      'Added or updated in place',
      'plain',
      together(rest.filter((each) => !weakened.includes(each)).map(resourceLine)),
      true,
    ),
    section(
      'Written otherwise, and the same with the values that parameters have (--any NAME asks for every value)',
      'open',
      (report.rewritten ?? []).map((head) => ({ head, says: '' })),
      true,
    ),
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

function section(
  title: string,
  tone: ChangeSection['tone'],
  lines: readonly ChangeLine[],
  isFolded = false,
): ChangeSection {
  return { title, tone, lines, isFolded };
}

/** What is said of many alike is said once: a variable of all functions that has another value. */
function together(lines: readonly ChangeLine[]): readonly ChangeLine[] {
  const alike = Map.groupBy(lines, ({ says, more = [] }) => [says, ...more].join('\n'));
  return [...alike.values()].flatMap((group) => {
    const [first, second, ...others] = group;
    if (first === undefined || second === undefined || (first.more ?? []).length === 0) return group;
    const rest = others.length === 0 ? ` and ${second.head}` : `, ${second.head} and ${others.length} more`;
    return [{ ...first, head: `${first.head}${rest}` }];
  });
}

function isGoing({ effect }: ChangedResource): boolean {
  return effect === 'removed' || effect === 'replaced' || effect === 'perhaps replaced';
}

function verdictLine({ before, after }: ChangedVerdict): ChangeLine {
  const { counterexample, missing, check, title } = after;
  const step = counterexample?.steps[0] ?? after.trace[0];
  const position = step?.source?.definedAt ?? step?.source;
  const place =
    position === undefined || position.file === ''
      ? step?.at
      : [position.file, position.line].filter((part) => part !== undefined).join(':');
  const because = after.outcome === 'unknown' ? `missing: ${(missing ?? []).join(', ')}` : counterexample?.summary;
  return {
    head: after.id,
    says: `${title} (${before === 'not asked' ? 'new' : before} → ${after.outcome})`,
    more: [
      ...(after.outcome === 'proved' || because === undefined ? [] : [because]),
      ...(place === undefined ? [] : [place]),
      ...(after.outcome === 'refuted' && check !== undefined ? [`fix: ${check.fix}`] : []),
    ],
  };
}

function resourceLine({ resource, type, effect, properties, data }: ChangedResource): ChangeLine {
  return {
    head: resource.slice(resource.indexOf('/') + 1),
    says: [`${type} ${effect}`, data].filter((part) => part !== undefined).join('. '),
    more: properties.map(
      ({ property, first, second, replaces }) =>
        `${property}: ${short(first)} → ${short(second)}${REPLACING[replaces]}`,
    ),
  };
}

const REPLACING = {
  yes: ' (replaces it)',
  maybe: ' (may replace it)',
  unknown: ' (whether it replaces is not known here)',
  no: '',
} as const;

function flowLine({ from, to, ports, missing }: Flow): ChangeLine {
  const perhaps = missing === undefined ? '' : `, if ${missing.join(', ')} lets it`;
  return { head: `${spoken(from)} → ${spoken(to)}`, says: `${ports}${perhaps}` };
}

function spoken(party: string): string {
  return party === 'internet6' ? 'internet over IPv6' : party;
}

function rightLine({ who, actions, on, conditional }: Right): ChangeLine {
  const shown =
    actions.length > MOST_ACTIONS
      ? [...actions.slice(0, MOST_ACTIONS), `${actions.length - MOST_ACTIONS} more`]
      : actions;
  return { head: who, says: `${shown.join(', ')} on ${on}${conditional ? ', under conditions' : ''}` };
}

const MOST_ACTIONS = 8;
const MOST_SHOWN = 80;

function short(text = ''): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN - 1)}…` : line;
}

function costLines({ price }: DiffReport): readonly ChangeLine[] {
  if (price === undefined || price.changes.length === 0) return [];
  const total = {
    head: 'a month',
    says: `${differenceWords(price.difference, 'expected')}: ${headlines(price.before, 'expected').join(' · ')} → ${headlines(price.after, 'expected').join(' · ')}`,
  };
  return [
    total,
    ...price.changes.slice(0, MOST_PRICES).map(({ resource, difference, because }) => ({
      head: resource,
      says: [differenceWords(difference, 'expected'), ...because].join('; '),
    })),
  ];
}

const MOST_PRICES = 10;
