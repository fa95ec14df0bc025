import type { JudgedClaim } from '../../answers/index.ts';
import { leadingEnvironment } from '../across.ts';
import { blocks, bullets, code, counted, linkTo, plain, shortList, table } from '../markdown.ts';
import { range, usd } from '../money.ts';
import { showBlock, withZones, zoneName } from '../network-words.ts';
import type { Section } from '../section.ts';
import type { DocumentedEnvironment, DocumentSubject } from '../subject.ts';
import { isUnknown, standingInWords } from '../verdict-words.ts';

/** The first screen: what fails, what it is, where it stands, what it costs. */
export const overview: Section = {
  name: 'overview',
  title: 'At a glance',
  write: (subject) => blocks(failures(subject), standing(subject), places(subject)),
};

/** The first screen of a template from elsewhere: what it is, and what is at risk. */
export const glance: Section = {
  name: 'overview',
  title: 'At a glance',
  write: (subject) => blocks(places(subject), risks(subject)),
};

/** What the checks find, the same of several resources in one line; what the template alone does not tell comes after. */
function risks({ claims }: DocumentSubject): string {
  const failing = claims.filter(({ row }) => row === 'notMet');
  const [unknown, found] = [failing.filter(isUnknown), failing.filter((claim) => !isUnknown(claim))];
  const linesOf = (some: readonly JudgedClaim[]) =>
    [...Map.groupBy(some, questionOf).values()]
      .toSorted(([one], [two]) => severityOf(one) - severityOf(two))
      .flatMap(([first, ...alike]) => (first === undefined ? [] : [riskLine(first, alike)]));
  const [certain, open] = [linesOf(found), linesOf(unknown)];
  const passed = claims.filter(({ row }) => row === 'met' || row === 'metDifferently').length;
  if (claims.length === 0) return '';
  return blocks(
    `**Risks:** ${counted(found.length, 'check')} found something, ${unknown.length} cannot be told from the template alone, ${passed} passed.`,
    bullets(certain.slice(0, MOST_RISKS)),
    certain.length > MOST_RISKS && `And ${counted(certain.length - MOST_RISKS, 'question')} more.`,
    open.length > 0 && 'Not known from the template alone:',
    bullets(open.slice(0, MOST_OPEN)),
    open.length > MOST_OPEN && `And ${counted(open.length - MOST_OPEN, 'question')} more.`,
  );
}

const MOST_RISKS = 15;
const MOST_OPEN = 8;

/** The question that a check asks of each resource; a promise asks once. */
function questionOf({ id, check }: JudgedClaim): string {
  return check?.id ?? id;
}

const SEVERITIES = ['high', 'medium', 'low'] as const;

function severityOf(claim: JudgedClaim | undefined): number {
  const severity = claim?.check?.severity;
  return severity === undefined ? 0 : SEVERITIES.indexOf(severity);
}

/** What stands between backticks is a command. */
function withCommands(advice: string): string {
  return advice
    .split('`')
    .map((part, index) => (index % 2 === 1 ? code(part) : spaced(part)))
    .join('');
}

/** The blanks around a command stay. */
function spaced(part: string): string {
  return `${/^\s/.test(part) ? ' ' : ''}${plain(part)}${/\S\s+$/.test(part) ? ' ' : ''}`;
}

function riskLine({ title, counterexample, check, outcome }: JudgedClaim, alike: readonly JudgedClaim[]): string {
  const also = alike.length === 0 ? '' : ` (and the same of ${counted(alike.length, 'other')})`;
  const because = counterexample === undefined ? '' : `: ${plain(withZones(counterexample.summary))}`;
  const mark = outcome === 'unknown' ? '' : '✗ ';
  return `${mark}${plain(title)}${also}${because}${check === undefined || outcome === 'unknown' ? '' : ` → ${withCommands(check.fix)}`}`;
}

function failures({ claims }: DocumentSubject): string {
  const failing = claims.filter((claim) => claim.row === 'notMet');
  const lines = (some: readonly JudgedClaim[]) =>
    bullets(
      some.map(
        (claim) =>
          `${linkTo(claim.id)} ${plain(claim.title)}${claim.counterexample === undefined ? '' : `: ${plain(withZones(claim.counterexample.summary))}`}`,
      ),
    );
  const [unknown, broken] = [failing.filter(isUnknown), failing.filter((claim) => !isUnknown(claim))];
  return blocks(
    broken.length > 0 && `**${counted(broken.length, 'promise is', 'promises are')} not kept:**`,
    lines(broken),
    unknown.length > 0 && `**Of ${counted(unknown.length, 'promise')} it is not known:**`,
    lines(unknown),
  );
}

/** `100 promises: 64 met, 19 met differently, 17 to be checked.` */
function standing({ claims, target }: DocumentSubject): string {
  const rows = claims.filter((claim) => claim.beyond === undefined);
  if (rows.length === 0) return '';
  return `**${counted(rows.length, 'promise')}**: ${standingInWords(rows)}. ${linkTo('promises', 'Each with its verdict')}; ${code(`npx lintel why ID ${target}`)} tells its proof.`;
}

function places(subject: DocumentSubject): string {
  const leading = leadingEnvironment(subject);
  const columns = subject.environments;
  const isOne = columns.length === 1;
  const row = (label: string, say: (environment: DocumentedEnvironment) => string) => [label, ...columns.map(say)];
  const rows = [
    row('Region', regions),
    row('Zones', zones),
    row('Address block', blocksOf),
    row('Stacks', ({ stacks }) =>
      shortList(
        stacks.map(({ name, resources }) => `${code(name)} (${counted(resources, 'resource')})`),
        6,
      ),
    ),
    row('Price per month', (environment) => price(subject, environment)),
  ].filter(([, ...cells]) => cells.some((cell) => cell !== ''));
  return table(
    [
      'Environment',
      ...columns.map(({ name }) => (isOne ? name || 'Template' : name === leading.name ? `**${name}**` : name)),
    ],
    rows,
  );
}

function regions({ stacks }: DocumentedEnvironment): string {
  return [...new Set(stacks.flatMap(({ region }) => region ?? []))].map(plain).join(', ');
}

function zones({ model }: DocumentedEnvironment): string {
  const found = [...model.network.subnets.values()].flatMap(({ zone }) => zone ?? []);
  return [...new Set(found)].map(zoneName).join(', ');
}

function blocksOf({ model }: DocumentedEnvironment): string {
  return [...model.network.vpcs.values()]
    .flatMap(({ blocks: found }) => found.map(({ value }) => showBlock(value)))
    .join(', ');
}

function price({ prices = [] }: DocumentSubject, { name }: DocumentedEnvironment): string {
  const found = prices.find(({ environment = '' }) => environment === name);
  if (found === undefined) return '';
  const span = range(found.total);
  return `${usd(found.total.expected)}${span === '' ? '' : ` (${span})`}`;
}
